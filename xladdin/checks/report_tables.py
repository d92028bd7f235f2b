"""Word 报告里的附表与工作簿：报告生成以后改过的，两处要一致。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import Filing, Place, PrintedTable
from xladdin.values import clean, head_points, label, read_number

Rows = tuple[tuple[str, ...], ...]

_ALIKE, _SIMILAR = 600, 300  # per mille of the filled cells that are the same
_WHOLE = 1000
_OMITTED = "公开版略"


@rule("RP109", "附表与工作簿不一致", Severity.ERROR, basis=("表样",), answers=("R01",))
def attached_table_differs(filing: Filing) -> Iterator[Outcome]:
    """一句话：Word 报告里的附表应与工作簿现在的数相同。

    为什么：报告生成以后改了表或改了工作簿，公开的和存档的就是两套数。只比行列相同的表，只比有数的格。
    错例：
    >>> examine("RP109", {"整体.总分.得分": "98", "整体.总分.分值": "100", "整体.填报人": "周文清"},
    ...         attached=[["总分.得分", "99"], ["总分.分值", "100"], ["填报人", "周文清"]])
    自评报告的附表“整体支出绩效自评表”第 1 行（总分.得分）：印的是 99，工作簿现在是 98。请改成一致，或重新生成报告。
    正例：
    >>> examine("RP109", {"整体.总分.得分": "98", "整体.总分.分值": "100", "整体.填报人": "周文清"},
    ...         attached=[["总分.得分", "98.00"], ["总分.分值", "100"], ["填报人", "周文清"]])
    修正：工作簿是准的，重新生成报告；报告上改的是对的，把工作簿也改过来。
    """
    for table in filing.report_tables:
        own = max(filing.printed, key=lambda one: _likeness(table.rows, one.rows), default=None)
        likeness = _likeness(table.rows, own.rows) if own is not None else 0
        if own is None or likeness < _SIMILAR:
            continue
        pairs = list(_paired(table.rows, own.rows)) if likeness >= _ALIKE else []
        if not pairs:
            yield Unsure(Place(table.title, own.title, ""), f"{table.title}里有一张表像是“{own.title}”，行列与工作簿不同，没有核对")
        for number, printed, current in pairs:
            yield from _differences(table, own, number, printed, current)


def _differences(table: PrintedTable, own: PrintedTable, number: int, printed: tuple[str, ...], current: tuple[str, ...]) -> Iterator[Fault]:
    for column, (first, second) in enumerate(zip(printed, current, strict=True)):
        if _differ(first, second):
            names = _names(own, current, column)
            yield Fault(Place(f"{table.title}附表“{own.title}”", f"第{number}行第{column + 1}列", ""),
                        f"{table.title}的附表“{own.title}”第 {number} 行{f'（{names}）' if names else ''}：印的是 {clean(first) or '空白'}，"
                        f"工作簿现在是 {clean(second) or '空白'}。请改成一致，或重新生成报告。", (first, second), alike=own.title)


def _names(own: PrintedTable, current: tuple[str, ...], column: int) -> str:
    """这一格在哪一行、哪一列：行的第一个标签，上面最近的表头。"""
    row = next((label(text) for text in current if text and read_number(text) is None), "")
    above = [each[column] for each in own.rows[:own.rows.index(current)] if each[column]]
    head = next((label(text) for text in reversed(above) if read_number(text) is None), "")
    return "，".join(dict.fromkeys(filter(None, (row, head))))


def _differ(first: str, second: str) -> bool:
    one, other = clean(first), clean(second)
    if one == other or _OMITTED in one or not re.search("[0-9]", one + other):
        return False
    if label(one) == label(other) and head_points(one) == head_points(other):
        return False  # 只差编号
    number = read_number(one)
    return number is None or number != read_number(other)


def _likeness(rows: Rows, own: Rows) -> int:
    """两张表填了字的格有千分之几相同；列数不同的是 0。"""
    if not rows or {len(row) for row in rows} != {len(row) for row in own}:
        return 0
    pairs = [(clean(first), clean(second)) for _, printed, current in _paired(rows, own) for first, second in zip(printed, current, strict=True)]
    filled = sum(1 for row in own for text in row if text)
    return sum(1 for first, second in pairs if first and first == second) * _WHOLE // (filled or 1)


def _paired(rows: Rows, own: Rows) -> Iterator[tuple[int, tuple[str, ...], tuple[str, ...]]]:
    """对应的各行：行数相同的依次对应；公开版去掉了签署行的，按文字对齐。"""
    if len(rows) == len(own):
        yield from ((number, *pair) for number, pair in enumerate(zip(rows, own, strict=True), 1))
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, [_wording(row) for row in own], [_wording(row) for row in rows], autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            yield block.b + step + 1, rows[block.b + step], own[block.a + step]


def _wording(row: tuple[str, ...]) -> tuple[str, ...]:
    """一行里的字，不计数字：用来认出是同一行。"""
    return tuple(re.sub("[0-9.,%]+", "#", clean(text)) for text in row)
