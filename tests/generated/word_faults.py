"""Word 报告里的毛病：生成以后改过的、删过的。"""

from __future__ import annotations

import random
import re
from decimal import Decimal

from tests.generated.arithmetic import number_of
from tests.generated.faults import Changes, cents, fault, pick, scored, shown
from tests.generated.filling import WORD, Material
from tests.generated.word import with_report
from xladdin import terms as t

_TEXT = f"{WORD}.正文"


def _lines(m: Material) -> list[str]:
    return with_report(m)[_TEXT].split("\n")


def _headings(lines: list[str]) -> list[int]:
    return [number for number, line in enumerate(lines) if re.match("[一二三四五六七八九十]+、", line)]


@fault("附表印的总分与工作簿不同", "RP109")
def attached_table_differs(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    known = number_of(shown(m)[f"{prefix}.总分.得分"]) if prefix else None
    return {_TEXT: with_report(m)[_TEXT], f"{WORD}.附表.{prefix}.总分.得分": cents(known - 1)} if isinstance(known, Decimal) else None


@fault("附表印的金额与工作簿不同", "RP109")
def attached_money_differs(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, [key for key in m.cells if key.endswith((f"{t.ANNUAL_FUNDS}.{t.OUTTURN}", "三公经费.公务接待费")) and isinstance(number_of(m[key]), Decimal) and "[1].公" not in key])
    return {_TEXT: with_report(m)[_TEXT], f"{WORD}.附表.{key}": f"{m[key]}1"} if key else None


@fault("Word 报告删了一节没有改编号", "RP203")
def numbering_broken(m: Material, chance: random.Random) -> Changes:
    lines = _lines(m)
    places = _headings(lines)
    if len(places) < 4:
        return None
    first = chance.randint(1, len(places) - 2)
    return {_TEXT: "\n".join(lines[:places[first]] + lines[places[first + 1]:])}


@fault("Word 报告一节下面没有内容", "RP202")
def section_emptied(m: Material, chance: random.Random) -> Changes:
    lines = _lines(m)
    places = _headings(lines)
    first = chance.randint(0, len(places) - 2)
    return {_TEXT: "\n".join(lines[:places[first] + 1] + lines[places[first + 1]:])}


@fault("列出的附件没有附上", "RP205")
def attachment_absent(m: Material, chance: random.Random) -> Changes:
    name = pick(chance, [name for name in m.form.attachments if name not in _lines(m)[0]])
    return name and {_TEXT: "\n".join(line for line in _lines(m) if line != f"{m.year}年度{name}")}


@fault("Word 报告里的数后来改错了", "RP101", "RP102 RP103")
def figure_edited(m: Material, chance: random.Random) -> Changes:
    text = with_report(m)[_TEXT]
    found = pick(chance, list(re.finditer(r"(?:净资产|(?:总支出|决算支出合计)[0-9.,]+万元，其中：基本支出)([0-9.]+)万元", text)))
    return {_TEXT: text[:found.start(1)] + cents(Decimal(found[1]) + 8) + text[found.end(1):]} if found else None
