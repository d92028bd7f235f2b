"""几个标签和数写在一格里（其中：一般公共预算：209.21⏎政府性基金拨款：2.13）：拆开，照表样的次序一样一行。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from xladdin.patterns import lazy
from xladdin.printed_rows import PrintedCell, PrintedRow
from xladdin.recognition.blank import BlankSheet
from xladdin.recognition.labels import words_of
from xladdin.values import labelled_number

_BREAK = lazy(r"[\n；;]|(?<=[0-9%])\s+(?=[^\s0-9])")
_LEAST = 2
"""一格里至少要有几个表样的标签，才拆开。"""

_Parts = list[tuple[str, str]]
"""一格里的各样：标签、连标签的文字。"""


def unstacked(row: PrintedRow, blanks: Sequence[BlankSheet], aliases: Mapping[str, str]) -> Iterator[PrintedRow]:
    """一行拆成几行；用不着拆的照原样。没有拆的格留在第一行。"""
    parts = [_parts(cell.text, aliases) if row.framed else [] for cell in row.cells]
    words = {word for own in parts for word, _ in own}
    sheet = max(blanks, key=lambda blank: len(words & blank.words)) if words and blanks else None
    if sheet is None or all(sum(word in sheet.words for word, _ in own) < _LEAST for own in parts):
        yield row
        return
    lines = _in_order(parts, sheet)
    for number, line in enumerate(lines):
        yield replace(row, cells=tuple(_cell(cell, line.get(at, ""), first=number == 0, split=bool(parts[at])) for at, cell in enumerate(row.cells)))


def _parts(text: str, aliases: Mapping[str, str]) -> _Parts:
    """一格拆成的各样；不全是“标签：数”的不拆，为空。"""
    texts = [part.strip() for part in _BREAK.split(text) if part.strip()] if ":" in text or "：" in text else []
    found = [(labelled_number(part), part) for part in texts]
    if len(found) < _LEAST or any(one is None for one, _ in found):
        return []
    return [(words_of([one[0]], aliases)[0], part) for one, part in found if one is not None]


def _in_order(parts: Sequence[_Parts], sheet: BlankSheet) -> list[dict[int, str]]:
    """拆成的各行：格号 → 文字。表样同一行的标签排在一行，表样没有的标签各排在最后。"""
    ranks = {word: number for number, row in reversed(list(enumerate(sheet.rows))) for word in row.words}
    lines: dict[tuple[int, int], dict[int, str]] = {}
    for at, own in enumerate(parts):
        for number, (word, text) in enumerate(own):
            key = (ranks[word], 0) if word in ranks and at not in lines.get((ranks[word], 0), {}) else (len(sheet.rows) + at, number)
            lines.setdefault(key, {})[at] = text
    return [lines[key] for key in sorted(lines)]


def _cell(cell: PrintedCell, text: str, *, first: bool, split: bool) -> PrintedCell:
    if split:
        return replace(cell, text=text)
    return cell if first else PrintedCell("", cell.column, cell.span, cell.at, joined=True)
