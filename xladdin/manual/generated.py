"""手册里由代码生成的各段：功能区、按钮、规则、表样、命令、检查、提示语。一段一个函数，返回 Markdown。"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from xladdin.manual import DIALOGS, ribbon
from xladdin.manual.messages import messages, troubles
from xladdin.workbook_live.dialogs import TITLE

FAMILIES = {"BD": "基础数据（BD）", "FM": "填写是否规范（FM）", "IN": "绩效指标（IN）", "PE": "资金与执行率（PE）", "PS": "分值与得分（PS）",
            "RP": "自评报告（RP）", "TM": "年度与日期（TM）", "XT": "表与表之间（XT）"}
"""规则代码的前两个字母 → 管哪一块。"""


def rules() -> str:
    """全部规则的手册，按代码分块。"""
    from xladdin.checks import RULES

    lines = []
    for family, title in FAMILIES.items():
        codes = [code for code in sorted(RULES) if code.startswith(family)]
        lines += [f"## {title}", "", *(line for code in codes for line in _rule(code))]
    left = [code for code in RULES if code[:2] not in FAMILIES]
    if left:
        raise KeyError(f"这些规则不知道归哪一块：{'、'.join(left)}")
    return "\n".join(lines)


def _rule(code: str) -> Iterator[str]:
    from xladdin.basis import cite
    from xladdin.checks import RULES

    rule = RULES[code]
    yield from (f"### {code} {rule.title}（{rule.severity}）", "")
    for part in rule.manual:
        text = rule.readable(part)
        if text.startswith("  "):
            yield from (f"**{part}**", "", "```text", *(line.removeprefix("  ") for line in text.splitlines()), "```", "")
        else:
            yield from (f"**{part}**　{_plain(text)}", "")
    yield from (f"**依据**　{'、'.join(cite(key) for key in rule.basis)}", "")


def rule_index() -> str:
    """代码一览，点了到那一条。"""
    from xladdin.checks import RULES

    lines = (f'<a href="#{code}">{code}</a>　{rule.title}（{rule.severity}）<br>' for code, rule in sorted(RULES.items()))
    return '<p class="codes">\n' + "\n".join(lines) + "\n</p>\n"


def forms() -> str:
    """现有表样。"""
    from xladdin import terms as t
    from xladdin.form import TEMPLATES, load_form

    lines = ["| 编号 | 地方 | 自何年度起 | 官方表 | Word 文书 |", "| --- | --- | --- | --- | --- |"]
    beside = {t.REPORT_FIGURES, t.NARRATIVE, t.EXPLANATIONS, t.INSTRUCTIONS}
    for manifest in sorted(TEMPLATES.glob("*/manifest.toml")):
        form = load_form(manifest.parent)
        sheets = "、".join(sheet.title + ("（一个项目一张）" if sheet.many else "") for sheet in form.sheets if sheet.kind not in beside)
        documents = "、".join(document.title + ("（一个项目一份）" if document.per else "") for document in form.documents)
        lines.append(f"| `{form.id}` | {form.place} | {form.year} | {sheets} | {documents} |")
    return "\n".join(lines)


def commands() -> str:
    """命令一览。"""
    from reportgen.commands import NAMES, command

    return "\n".join(["| 命令 | 做什么 |", "| --- | --- |", *(f"| `jixiao {name}` | {_plain(command(name).TEXT)} |" for name in NAMES)])


def doctor() -> str:
    """“检查”查出的毛病和办法。"""
    lines = ["| 检查结果里写的 | 怎么办 |", "| --- | --- |", *(f"| {_plain(what)} | {_plain(remedy)} |" for what, remedy in troubles())]
    return "\n".join(lines)


def listed(*modules: str) -> str:
    """这些模块会说的话，一句一条：办法已经写在话里。"""
    return "\n".join(f"- {_plain(text)}" for module in modules for text in messages()[module])


def dialog(name: str) -> str:
    """一次真实的对话框：截图那一场里按钮说的。"""
    text = (DIALOGS / f"{name}.txt").read_text("utf-8").rstrip("\n")
    keys = ("是", "否") if text.endswith("？") else ("确定",)
    lines = "<br>".join(escape(line) or "&nbsp;" for line in text.splitlines())
    return f'<div class="dialog"><b>{TITLE}</b><p>{lines}</p><div>{"".join(f"<span>{key}</span>" for key in keys)}</div></div>\n'


def _plain(text: str) -> str:
    """在 Markdown 里照原样印。"""
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|~" else character for character in " ".join(text.split()))


GENERATED: dict[str, Callable[..., str]] = {
    "功能区": ribbon.whole, "按钮": ribbon.opening, "规则": rules, "规则一览": rule_index, "表样": forms, "命令": commands, "检查": doctor, "提示": listed,
    "对话": dialog,
}
"""正文里 `{{名称 参数}}` 的名称 → 生成的函数。"""
