"""README 里由代码生成的几节：表样、规则、没有做成规则的、规则实测、术语、命令帮助。`python -m tests.readme` 重写，测试比对。"""

from __future__ import annotations

import re
import sys
import tempfile
from pathlib import Path

from msgspec.structs import replace

from reportgen.check_listing import as_text
from reportgen.checking import checked
from reportgen.cli import build_parser
from reportgen.demo import EXAMPLE, FORM
from tests.generated.measure import table
from xladdin import terms
from xladdin.checks import RULES
from xladdin.checks.left_out import LEFT_OUT
from xladdin.form import find_form
from xladdin.manual.generated import forms as forms_table
from xladdin.workbook_file.described import describe, workbook_from

README = Path(__file__).parent.parent / "README.md"


def rules_table() -> str:
    lines = ["| 代码 | 名称 | 轻重 | 一句话 | 候选编号 |", "| --- | --- | --- | --- | --- |"]
    for code, rule in sorted(RULES.items()):
        sentence = rule.manual["一句话"].replace("\n", "").replace("|", "\\|")
        lines.append(f"| {code} | {rule.title} | {rule.severity} | {sentence} | {' '.join(rule.answers)} |")
    return "\n".join(lines)


def left_out_table() -> str:
    return "\n".join(["| 候选编号 | 为什么没有做 |", "| --- | --- |", *(f"| {key} | {reason} |" for key, reason in sorted(LEFT_OUT.items()))])


def glossary_table() -> str:
    names = {key.lower(): value for key, value in vars(terms).items() if key.isupper() and isinstance(value, str)}
    return "\n".join(["| 官方术语 | 标识符 |", "| --- | --- |", *(f"| {official} | `{name}` |" for name, official in names.items())])


def help_text() -> str:
    """帮助的文字；折行随终端宽度变，所以把空白并成一个。"""
    parser = build_parser()
    actions = next(action for action in parser._actions if getattr(action, "choices", None) and action.dest == "command")
    lines = ["```text"]
    for name, one in actions.choices.items():  # type: ignore[union-attr]
        lines.append(re.sub(r"\s+", " ", one.format_usage().replace("用法：", "").strip()))
        lines.append(f"    {one.description}")
        lines += [f"    {', '.join(action.option_strings) or action.metavar}：{action.help}" for action in one._actions
                  if action.dest not in ("help", "forms")]
        assert name
    return "\n".join([*lines, "```"])


def sample_output() -> str:
    """演示工作簿核对出来的样子。"""
    form = find_form(FORM)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "自评表.xlsx"
        path.write_bytes(workbook_from(describe(form.folder / EXAMPLE)).package.to_bytes())
        filing, result = checked(path, None)
    return f"```text\n{as_text(replace(filing, file=path.name), result)}\n```"


def measured_table() -> str:
    """规则实测的小样：每种毛病两份，几秒钟算完。"""
    return table(materials=60, wanted=2)


SECTIONS = {"核对的样子": sample_output, "表样": forms_table, "规则": rules_table, "没有做成规则的": left_out_table, "实测": measured_table, "术语": glossary_table, "命令": help_text}


def written(text: str) -> str:
    """README 全文，各生成的节换成现在的内容；缺少标记抛 ValueError。"""
    for name, make in SECTIONS.items():
        begin, end = f"<!-- 生成：{name} -->", f"<!-- 生成完：{name} -->"
        if begin not in text or end not in text:
            raise ValueError(f"README 里没有“{begin}”与“{end}”")
        before, rest = text.split(begin, 1)
        _, after = rest.split(end, 1)
        text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


def main() -> None:
    README.write_text(written(README.read_text("utf-8")), "utf-8")
    print(f"已重写 {README}")


if __name__ == "__main__":
    sys.exit(main())
