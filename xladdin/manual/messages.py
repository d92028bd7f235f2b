"""程序会说的话，从源代码里收：手册里每一句都要有交代，多了一句、改了一句，测试就不过。

两种收法。按钮自己说的（macros、workbook_live、ribbon/addin）：源代码里凡是成句的中文都算，不看交给谁说，换个说法、绕个变量都漏不掉。
别处的：抛出的错误、检查查出的毛病。句子里随情况变的地方写“…”。
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import reportgen
import xladdin

ROOTS = (Path(xladdin.__file__).parent, Path(reportgen.__file__).parent)
OWN = ("xladdin/macros.py", "xladdin/workbook_live/", "xladdin/workbook_file/submitting.py", "xladdin/ribbon/addin.py", "reportgen/drop.py")
"""按钮自己说话的模块：成句的都算。"""
TROUBLES = ("xladdin/ribbon/doctor.py", "xladdin/ribbon/office_security.py")
"""“检查”查出的毛病：另列成表。"""
_SENTENCE = re.compile(r"[\u4e00-\u9fff].*(?:[。？！]|：$|[：，；].*[\u4e00-\u9fff])", re.DOTALL)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_PROGRAM_FAULTS = ("ValueError", "TypeError", "KeyError", "ManualError")


@cache
def messages() -> dict[str, tuple[str, ...]]:
    """模块（相对路径）→ 会说的话，按源代码的次序。"""
    found = {}
    for path, name in _sources():
        tree = _Constants.put_into(ast.parse(path.read_text("utf-8")))
        said = _sentences(tree) if name.startswith(OWN) else _raised(tree)
        texts = tuple(dict.fromkeys(normal(text) for text in said))
        if texts:
            found[name] = texts
    return found


def troubles() -> list[tuple[str, str]]:
    """“检查”查出的毛病：是什么、怎么办；整句都随情况变的（宏设置）由正文自己写。"""
    trees = [_Constants.put_into(ast.parse((ROOTS[0].parent / name).read_text("utf-8"))) for name in TROUBLES]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) and _called(node) == "Trouble"]
    found = [(normal(template(call.args[0])), normal(template(call.args[1]))) for call in calls]
    return [(what, remedy) for what, remedy in found if _CHINESE.search(what)]


def normal(text: str) -> str:
    """比对用的写法：换行、空格并成一个空格，连着的“…”并成一个。"""
    return re.sub(r"…+", "…", re.sub(r"\s+", " ", text)).strip()


def template(node: ast.expr) -> str:
    """一个表达式说出来的样子；随情况变的写“…”。"""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(template(value) for value in values)
        case ast.FormattedValue(value=ast.Constant(value=str()) as inner):
            return template(inner)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return template(left) + template(right)
        case ast.IfExp(body=body, orelse=other) if _CHINESE.search(template(body)) and _CHINESE.search(template(other)):
            return f"{template(body)}（或）{template(other)}"
        case _:
            return "…"


class _Constants(ast.NodeTransformer):
    """模块里的文字常量放到用它的地方。"""

    def __init__(self, known: dict[str, ast.Constant]) -> None:
        self.known = known

    @classmethod
    def put_into(cls, tree: ast.Module) -> ast.AST:
        known = {}
        for node in tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str()) as text):
                    known[name] = text
        return cls(known).generic_visit(tree)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self.known.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _sources() -> Iterator[tuple[Path, str]]:
    for root in ROOTS:
        for path in sorted(root.rglob("*.py")):
            name = path.relative_to(root.parent).as_posix()
            if not name.startswith("xladdin/manual/"):
                yield path, name


def _sentences(tree: ast.AST) -> Iterator[str]:
    """成句的中文，文档字符串除外；拼起来的算一句，别的表达式里面接着找。"""
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)}
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if id(node) in documentation:
            continue
        text = template(node) if isinstance(node, (ast.Constant, ast.JoinedStr, ast.BinOp)) else ""
        if _SENTENCE.search(text):
            yield text
        else:
            text = ""
        waiting[:0] = [] if text and not isinstance(node, ast.BinOp) else _inner(node, bool(text))


def _inner(node: ast.AST, said: bool) -> list[ast.AST]:
    """接着往里找的：已经整句收下的拼接，只看里面不是文字的那几块。"""
    children = [*ast.iter_child_nodes(node)]
    return [child for child in children if not isinstance(child, (ast.Constant, ast.JoinedStr))] if said else children


def _raised(tree: ast.AST) -> Iterator[str]:
    """抛出的错误的文字。"""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node).endswith("Error") and _called(node) not in _PROGRAM_FAULTS:
            yield from (text for text in map(template, node.args[:1]) if _CHINESE.search(text))


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
