"""一张表里没有放下的：除了序号一列，写了字的格都列出来。"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from xladdin.patterns import lazy
from xladdin.printed_rows import PrintedCell
from xladdin.recognition.labels import bare
from xladdin.recognition.pieces import Piece, is_note

_NUMBERING = ("序号", "编号")
_ORDINAL = lazy("[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})[)）.．、]?")
_SIGNS = "≥≤≧≦><＞＜=＝"


def saying(cells: Sequence[PrintedCell]) -> tuple[PrintedCell, ...]:
    """写了字的格；只有标点的不算，大于、小于号算。"""
    return tuple(cell for cell in cells if any(one.isalnum() or one in _SIGNS for one in cell.text))


def numbering(piece: Piece) -> Iterator[int]:
    """序号一列的格：表头和下面的号码，不填在哪里。"""
    heads = [(line.row, number) for line in piece.lines for number, word in enumerate(line.words) if word in _NUMBERING]
    for row, number in heads:
        yield id(row.cells[number])
        for line in piece.lines:
            below = line.row.framed and line.row.table == row.table and len(line.row.cells) == len(row.cells)
            if below and _ORDINAL.fullmatch(line.row.cells[number].text.strip()):
                yield id(line.row.cells[number])


def unplaced(piece: Piece, used: Collection[int]) -> Iterator[tuple[PrintedCell, ...]]:
    """没有放下的格，一行一组；紧接的几行都在同样的列，是多出的列，合成一组。"""
    group: list[PrintedCell] = []
    last: tuple[int, list[int]] = (0, [])
    for number, line in enumerate(piece.lines):
        left = saying([cell for cell in line.row.cells if id(cell) not in used])
        if left and (line.row.framed or (is_note(left[0].text) and bare(left[0].text) not in piece.alignment.sheet.texts)):
            here = (number, [cell.column for cell in left])
            if group and here != (last[0] + 1, last[1]):
                yield tuple(group)
                group = []
            group += left
            last = here
    if group:
        yield tuple(group)
