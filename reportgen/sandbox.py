"""模板语言的围栏：报告模板是邮件里来的文件，里面的语句只许写字段名、for 和 if。

先看语法树，表上没有列的写法一律不收（算术、赋值、引入别的文件、给字段加括号调用……）；再在 Jinja 沙箱里运行。
数在进模板之前已经按表上的样子写好，模板不算数。每个毛病都说出在哪一段。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import lru_cache
from html import unescape
from pathlib import Path
from types import TracebackType
from typing import cast

import jinja2
from jinja2 import nodes
from jinja2.exceptions import SecurityError, TemplateError, TemplateRuntimeError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup
from msgspec import Struct

from reportgen.attachments import WordTable

FILTERS = ("default", "d", "length", "count", "first", "last", "join", "trim")
TESTS = ("defined", "undefined", "none")
DEEPEST_LOOP = 4
LONGEST_OUTPUT = 9_000_000  # 一个部件排出来最多多少字符
MOST_ROUNDS = 200_000  # 一个部件里各循环一共最多几遍
_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.For,
    nodes.If, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Add,
    nodes.Sub, nodes.Concat, nodes.Filter, nodes.Test, nodes.Call, nodes.Keyword, nodes.Tuple, nodes.List,
)
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|\r\n?")
TABLE_MARK = "<?table %d?>"
_TABLES, _ROUNDS = "附表 ", "遍数 "  # 有空格，模板里写不出这样的名字
_XML_TAG = re.compile(r"<[^>]*>")
_SNIPPET = 40
_SYNTAX_FAULTS = (
    (re.compile(r"No (?:filter|test) named '(.+?)'"), "不能用“{}”，数要在工作簿里写好"),
    (re.compile(r"unexpected char '(.+?)'"), "有不认识的字符“{}”，语句里的标点要用半角"),
    (re.compile(r"got '(.+?)'"), "语句在“{}”这里写错了"),
)


class ReportTemplateError(ValueError):
    """报告模板有毛病；消息是一句话，说明在哪里、怎么办，可以直接给人看。"""


class Use(Struct, frozen=True):
    """模板用到的一个字段：`path` 是逐级的名字（数字是第几个），`line` 是它在源文字里的行。"""

    path: tuple[str | int, ...]
    line: int
    place: str

    @property
    def expression(self) -> str:
        return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path).removeprefix(".")


class Prepared(Struct, frozen=True):
    """编译好的一个部件（正文、页眉……）。"""

    label: str
    lines: tuple[str, ...]
    template: jinja2.Template
    uses: tuple[Use, ...]

    def render(self, context: Mapping[str, object], tables: list[str] | None = None) -> str:
        """填好的文字。附表很大又已经是成品：给了 `tables` 就收在里面，文中只留记号（`TABLE_MARK`）。

        值是空的、取不到、种类不对，抛 `ReportTemplateError`；字段函数自己的错照样抛出。
        """
        try:
            return self.template.render({**context, _TABLES: tables, _ROUNDS: [0]})
        except (TemplateError, ReportTemplateError) as exc:
            raise self._fault(exc, context) from exc
        except TypeError as exc:
            if not _blames_template(exc):
                raise
            raise self._fault(exc, context) from exc

    def require(self, context: Mapping[str, object]) -> None:
        """模板用到的字段都要有；缺一个就抛 `ReportTemplateError`，指出是哪一级。"""
        for use in self.uses:
            _, missing = resolve(use.path, context)
            if missing:
                whole = "" if missing == use.expression else f"（“{use.expression}”里）"
                raise ReportTemplateError(f"模板{use.place}：没有“{missing}”这个字段{whole}，请对照工作簿的字段名改正。")

    def _fault(self, exc: Exception, context: Mapping[str, object]) -> ReportTemplateError:
        """运行中出的错，说成一句话。"""
        line = _template_line(exc.__traceback__)
        place = _place(self.label, self.lines, line, "")
        blank = [use.expression for use in self.uses if use.line == line and resolve(use.path, context) == (None, "")]
        if blank and isinstance(exc, BlankValueError):
            return ReportTemplateError(f"模板{place}：“{'”“'.join(blank)}”是空的，请先在工作簿里填好。")
        reason = str(exc).rstrip("。") if isinstance(exc, (TemplateError, ReportTemplateError)) else "值的种类不对，不能这样比较或循环"
        return ReportTemplateError(f"模板{place}：{reason}。")


class BlankValueError(TemplateRuntimeError):
    """要印出来的值是空的。"""


@lru_cache(maxsize=64)
def prepare(source: str, label: str, escape: bool = True) -> Prepared:
    """编译一个部件（同样的文字只做一次）；语法不对、写法不许用，抛 `ReportTemplateError`。"""
    lines = tuple(re.split(r"\r\n|\r|\n", source))
    environment = _environment(escape)
    try:
        tree = environment.parse(source)
        uses = tuple(dict.fromkeys(_uses(tree, frozenset(), 0, _Placer(label, lines))))
        for loop in tree.find_all(nodes.For):
            loop.iter = nodes.Filter(loop.iter, _ROUNDS, [], [], None, None, lineno=loop.iter.lineno, environment=environment)
        template = environment.from_string(tree)  # type: ignore[arg-type,unused-ignore]
    except TemplateSyntaxError as exc:
        place = _place(label, lines, exc.lineno, "")
        raise ReportTemplateError(f"模板{place}：{_syntax_fault(exc.message or '')}，请改正或删去。") from exc
    except (RecursionError, MemoryError, SyntaxError) as exc:  # Python 自己也编译不了
        raise ReportTemplateError(f"模板{label}里的语句套得太深，请改得简单些。") from exc
    return Prepared(label, lines, template, uses)


def resolve(path: tuple[str | int, ...], context: Mapping[str, object]) -> tuple[object, str]:
    """沿着名字取值，返回（值, 缺的那一级）；遇到第几个就不再往下看，由运行时去核。"""
    environment, value = _environment(True), cast(object, context)
    for depth, step in enumerate(path):
        if isinstance(step, int):
            return value, ""
        value = environment.getattr(value, step)
        if isinstance(value, jinja2.Undefined):
            return None, Use(path[:depth + 1], 0, "").expression
    return value, ""


def printable(text: str) -> str:
    """XML 不许有的控制字符去掉，竖制表符成空格，各种换行统一成 `\\n`。"""
    return _ILLEGAL.sub(lambda found: {"\r": "\n", "\x0b": " "}.get(found[0][0], ""), text)


class _Missing(jinja2.StrictUndefined):
    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_exception is SecurityError:
            return f"不许用“{self._undefined_name}”"
        if isinstance(self._undefined_name, int):
            return f"没有第 {self._undefined_name} 个，请看看工作簿里有几个"
        return f"没有“{self._undefined_name}”这个字段，请对照工作簿的字段名改正"


class _Environment(ImmutableSandboxedEnvironment):
    concat = staticmethod(lambda chunks: _joined(chunks))

    def getattr(self, obj: object, attribute: str) -> object:
        """字典只取键：`指标.items` 是名叫 items 的字段，不是 Python 的方法。"""
        if isinstance(obj, Mapping) and not attribute.startswith("_"):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)


@lru_cache(maxsize=2)
def _environment(escape: bool) -> _Environment:
    environment = _Environment(autoescape=escape, undefined=_Missing, finalize=_finalize)
    environment.globals.clear()
    environment.filters = {name: environment.filters[name] for name in FILTERS} | {_ROUNDS: _counted}
    environment.tests = {name: environment.tests[name] for name in TESTS}
    return environment


@jinja2.pass_context
def _counted(context: jinja2.runtime.Context, value: object) -> object:
    """要循环的值，原样；各循环的遍数加在一起太多的不收（几层循环套着，不印一个字也能转上几年）。"""
    rounds = context.get(_ROUNDS)
    if isinstance(value, Sized) and not isinstance(value, jinja2.Undefined) and isinstance(rounds, list):
        rounds[0] += len(value)
        if rounds[0] > MOST_ROUNDS:
            raise TemplateRuntimeError(f"循环一共超过 {MOST_ROUNDS // 10_000} 万遍，请去掉套着的循环")
    return value


def _joined(chunks: Iterable[str]) -> str:
    kept, size = [], 0
    for chunk in chunks:
        kept.append(chunk)
        size += len(chunk)
        if size > LONGEST_OUTPUT:
            raise TemplateRuntimeError("循环排出来的内容太多")
    return "".join(kept)


@jinja2.pass_context
def _finalize(context: jinja2.runtime.Context, value: object) -> object:
    """要印的值：空的、不是一个字段的不收；普通文字去掉控制字符；附表换成记号。"""
    if isinstance(value, WordTable) and isinstance(tables := context.get(_TABLES), list):
        tables.append(value)
        return Markup(TABLE_MARK % (len(tables) - 1))  # noqa: S704  只有一个序号
    if value is None:
        raise BlankValueError("有一个字段是空的，请先在工作簿里填好")
    if isinstance(value, jinja2.Undefined):
        return value
    if isinstance(value, Markup):
        return Markup(printable(value))  # noqa: S704  本来就是 Markup
    if hasattr(value, "__html__"):
        return value
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not isinstance(value, str) and not number and type(value).__str__ is object.__str__:
        raise TemplateRuntimeError("写的是一组内容，不是一个字段，请写到具体的字段名")
    return printable(str(value))


class _Placer(Struct, frozen=True):
    label: str
    lines: tuple[str, ...]

    def __call__(self, line: int, needle: str) -> str:
        return _place(self.label, self.lines, line, needle)


def _uses(node: nodes.Node, bound: frozenset[str], depth: int, place: Callable[[int, str], str]) -> Iterator[Use]:
    """语法树里用到的字段，循环变量不算；遇到不许用的写法抛 `ReportTemplateError`。"""
    _refuse(node, bound, depth, place)
    path = _path(node)
    if path and isinstance(path[0], str):
        if path[0] not in bound:
            yield Use(path, node.lineno, place(node.lineno, Use(path, 0, "").expression))
    elif isinstance(node, nodes.For):
        yield from _uses(node.iter, bound, depth, place)
        inner = bound | {name.name for name in node.target.find_all(nodes.Name)} | {"loop"}
        if isinstance(node.target, nodes.Name):
            inner |= {node.target.name}
        for child in (*node.body, *([node.test] if node.test else [])):
            yield from _uses(child, inner, depth + 1, place)
        for child in node.else_:
            yield from _uses(child, bound, depth, place)
    elif not _asks_whether_defined(node):
        for child in node.iter_child_nodes():
            yield from _uses(child, bound, depth, place)


def _asks_whether_defined(node: nodes.Node) -> bool:
    """`字段 is defined`、`字段|default("无")`：字段可以没有。"""
    asks = isinstance(node, nodes.Test) or (isinstance(node, nodes.Filter) and node.name in ("default", "d"))
    return asks and bool(_path(node.node))  # type: ignore[attr-defined]


def _refuse(node: nodes.Node, bound: frozenset[str], depth: int, place: Callable[[int, str], str]) -> None:
    reason = ""
    if not isinstance(node, _ALLOWED):
        reason = "有不许用的写法，模板里只能写字段名、for 和 if，数要在工作簿里算好"
    elif isinstance(node, nodes.Call) and (not isinstance(node.node, nodes.Name) or node.node.name in bound
                                           or node.dyn_args or node.dyn_kwargs):
        reason = "字段后面不能加括号"
    elif isinstance(node, nodes.For) and (node.recursive or depth >= DEEPEST_LOOP):
        reason = f"循环套得太深，最多 {DEEPEST_LOOP} 层"
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        reason = f"不许用“{node.attr}”"
    elif isinstance(node, nodes.Getitem) and not isinstance(node.arg, nodes.Const):
        reason = "方括号里只能写数字或带引号的字段名"
    if reason:
        raise ReportTemplateError(f"模板{place(node.lineno, '')}：{reason}。")


def _path(node: nodes.Node) -> tuple[str | int, ...]:
    """名字.名字[0].名字 这样的一串；不是这样的返回空。"""
    if isinstance(node, nodes.Name):
        return (node.name,)
    if isinstance(node, nodes.Getattr) and not node.attr.startswith("_"):
        before, step = _path(node.node), node.attr
        return (*before, step) if before else ()
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, (str, int)):
        before = _path(node.node)
        return (*before, node.arg.value) if before else ()
    return ()


def _syntax_fault(message: str) -> str:
    for pattern, fault in _SYNTAX_FAULTS:
        if found := pattern.search(message):
            return fault.format(found[1])
    return "语句写错了"


def _template_line(traceback: TracebackType | None) -> int:
    line = 0
    while traceback:
        if traceback.tb_frame.f_code.co_filename == "<template>":
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _blames_template(exc: Exception) -> bool:
    """错出在模板的语句上（模板或 Jinja 自己的代码里），而不是出在它调用的函数里。"""
    filename, traceback = "", exc.__traceback__
    while traceback:
        filename, traceback = traceback.tb_frame.f_code.co_filename, traceback.tb_next
    return filename == "<template>" or Path(filename).parent == Path(jinja2.__file__).parent


def _place(label: str, lines: tuple[str, ...], line: int, needle: str) -> str:
    """部件名和那一段的文字（太长的截取占位符前后）。"""
    text = " ".join(unescape(_XML_TAG.sub("", lines[line - 1])).split()) if 0 < line <= len(lines) else ""
    return f"{label}“{snippet(text, needle)}”处" if text else label


def snippet(text: str, needle: str = "") -> str:
    if len(text) <= _SNIPPET:
        return text
    start = max(0, min(text.find(needle) - 10, len(text) - _SNIPPET)) if needle else 0
    end = start + max(_SNIPPET, len(needle) + 20)
    return ("……" if start else "") + text[start:end] + ("……" if end < len(text) else "")
