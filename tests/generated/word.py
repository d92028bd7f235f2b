"""Word 报告：照报告文字生成的一份，带编号的标题、附件清单和附表。"""

from __future__ import annotations

import re

from msgspec.structs import replace

from tests.generated.arithmetic import worked_out
from tests.generated.filling import WORD, Material
from xladdin import terms as t
from xladdin.form import Form, Section

_NUMERALS = "一二三四五六七八九十"
_CITED = re.compile("【=([^】]*)】")


def with_report(material: Material) -> Material:
    """附上现在的 Word 报告：第一份文书的各节，引用换成表上的数。"""
    return replace(material, cells={**material.cells, f"{WORD}.正文": "\n".join(_lines(material))})


def _lines(material: Material) -> list[str]:
    form, shown = material.form, {**worked_out(material.form, material.cells), **material.cells}
    told: dict[str, list[str]] = {}
    heading = ""
    for row in material.rows(f"{t.NARRATIVE}.{t.NARRATIVE}"):
        heading = material[f"{row}.{t.HEADING}"] or heading
        told.setdefault(heading, []).append(_CITED.sub(lambda found: shown.get(found[1]) or "", material[f"{row}.{t.PARAGRAPH}"]))
    lines = [f"{material.year}年度{material.agency}部门整体支出绩效自评报告"]
    for number, section in enumerate([one for one in _sections(form) if told.get(one.heading)], 1):
        lines += [f"{_numeral(number)}、{section.heading}", *told[section.heading]]
    names = form.attachments
    lines += [f"{'附件：' if number == 1 else ''}{number}.{name}" for number, name in enumerate(names, 1)]
    return [*lines, material.agency, f"{material.year + 1}年6月20日", *(f"{material.year}年度{name}" for name in names)]


def _sections(form: Form) -> list[Section]:
    return [section for section in form.sections if section.document == form.documents[0].title]


def _numeral(number: int) -> str:
    return _NUMERALS[number - 1] if number <= 10 else f"十{_NUMERALS[number - 11]}"
