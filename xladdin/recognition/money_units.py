"""一张表的金额以什么为单位：表样的单位是万元，表题写“单位：元”、表头写“（元）”的，照写的换算。"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct, field

from xladdin import terms as t
from xladdin.patterns import lazy
from xladdin.recognition.pieces import Piece
from xladdin.values import clean

_UNIT = r"(?:人民币)?([百千万亿]?元)"
_IN_LABEL = lazy(rf"[(](?:(?:金额)?单位:?)?{_UNIT}[)]")
_IN_TITLE = lazy(rf"单位:(?:[^:;,。元]{{0,6}}[、/,])?{_UNIT}")
_POWERS = {"元": -4, "百元": -2, "千元": -1, t.WAN: 0, "亿元": 4}
"""换算成万元，小数点移几位。"""


class MoneyUnits(Struct):
    """各字段、各开口表的金额单位；`notes` 是怎样换算的说明。"""

    fields: dict[str, str] = field(default_factory=dict)
    tables: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def money_units(piece: Piece) -> MoneyUnits:
    """表题写的管整张表；表头写的管到下一个写着单位的表头；一行的标签写的只管这一行。"""
    found = MoneyUnits()
    heads, title = _in_labels(piece), _in_titles(piece)
    current, due = title, piece.alignment.sheet.contract.unit_of
    for row in piece.alignment.sheet.rows:
        own = next((heads[word] for word in row.words if word in heads), "")
        if own and not row.fields:
            current = own
        found.fields |= {row.slots[at].field: own or current for at in row.fields if due(row.slots[at].field) == t.WAN}
        table = piece.alignment.sheet.tables.get(row.opens)
        if table is not None and any(due(f"{row.opens}.{column}") == t.WAN for column in table.columns):
            found.tables[row.opens] = current
    used = {*found.fields.values(), *found.tables.values()}
    notes = [f"的金额以{unit}填写，已换算成{t.WAN}" for unit in _POWERS if unit in used - {t.WAN}]
    if used and title not in used | {t.WAN}:
        notes.append(f"的表题写“单位：{title}”，表头写“（{'、'.join(sorted(used))}）”，照表头读，请核对")
    found.notes = tuple(notes)
    return found


def _in_titles(piece: Piece) -> str:
    """表题、单占一格的“单位：元”。"""
    for line in piece.lines:
        for cell in line.row.cells:
            text = clean(cell.text) if "元" in cell.text else ""
            said = _IN_TITLE.search(text)
            if said is not None and (not line.row.framed or said[0] == text):
                return said[1]
    return t.WAN


def _in_labels(piece: Piece) -> dict[str, str]:
    """写着单位的标签 → 单位；表头行的头一格认不出、别的格又没有写单位的，算在表头的各个标签上。"""
    sheet = piece.alignment.sheet
    known = {word for row in sheet.rows for word in row.words}
    heads = {match.line: sheet.rows[match.blank].words for match in piece.alignment.matches if not sheet.rows[match.blank].fields}
    found: dict[str, str] = {}
    for number, line in enumerate(piece.lines):
        said = {at: units[0] for at, cell in enumerate(line.row.cells)
                if line.row.framed and "元" in cell.text and len(units := _IN_LABEL.findall(clean(cell.text))) == 1}
        for at, unit in said.items():
            if line.words[at] in known:
                found[line.words[at]] = unit
            elif number in heads and at == 0 and len(said) == 1:
                found |= dict.fromkeys(heads[number], unit)
    return found


def in_wan(number: Decimal, unit: str) -> Decimal:
    """换算成万元，一位数字也不丢：27000.00 元 → 2.7。

    >>> in_wan(Decimal("27000.00"), "元"), in_wan(Decimal("10000000"), "元"), in_wan(Decimal("3.90"), "万元")
    (Decimal('2.7'), Decimal('1000'), Decimal('3.90'))
    """
    return number if unit == t.WAN else Decimal(f"{number.scaleb(_POWERS[unit]).normalize():f}")
