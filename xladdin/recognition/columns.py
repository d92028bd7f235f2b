"""文书的各列：认出的表头在哪一列，那一列就是它的；列的先后、多一列少一列都照文书，不照表样。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Generic, TypeVar

from xladdin.printed_rows import PrintedCell, PrintedRow
from xladdin.recognition.alignment import Worded
from xladdin.values import read_number

Key = TypeVar("Key", int, str)


class Columns(Generic[Key]):
    """一行表头的各格各是哪一列；`names` 照文书的次序，不认得的表头为 None。"""

    def __init__(self, row: PrintedRow, at: Mapping[Key, int]) -> None:
        self.row = row
        self.at: Mapping[Key, int] = at
        owners = {index: key for key, index in at.items()}
        self.names: tuple[Key | None, ...] = tuple(owners.get(index) for index in range(len(row.cells)))

    def under(self, row: PrintedRow, cells: Sequence[PrintedCell]) -> dict[Key, PrintedCell] | None:
        """表头下面一行的各格：列画齐的看列；列宽画歪了、格数与表头相同的看第几格；都不是的看不准，为 None。"""
        if self._aligned(row):
            return self.overlapping(cells)
        if len(row.cells) != len(self.names):
            return None
        own = {id(cell) for cell in cells}
        return {key: cell for key, cell in zip(self.names, row.cells, strict=True) if key is not None and id(cell) in own}

    def overlapping(self, cells: Sequence[PrintedCell]) -> dict[Key, PrintedCell]:
        """各格归占的列交叠最多的表头；表头一列写了几格的，取写着字的第一格；一个数跨着几个表头的说不准，不放。"""
        found: dict[Key, PrintedCell] = {}
        for cell in cells:
            index = most_under(cell, self.row.cells)
            key = None if index is None or self._straddles(cell) else self.names[index]
            if key is not None and (key not in found or found[key].blank):
                found[key] = cell
        return found

    def _straddles(self, cell: PrintedCell) -> bool:
        heads = [name for name, head in zip(self.names, self.row.cells, strict=True)
                 if name is not None and cell.column <= head.column and head.end <= cell.end]
        return len(heads) > 1 and read_number(cell.text) is not None

    def in_order(self, keys: Sequence[Key], cells: Sequence[PrintedCell]) -> dict[Key, PrintedCell] | None:
        """看不准列的：从这几列的第一列数到最后一列，格数正好的按次序。"""
        places = [self.at[key] for key in keys if key in self.at]
        names = self.names[min(places):max(places) + 1] if places else ()
        if len(names) != len(cells):
            return None
        return {key: cell for key, cell in zip(names, cells, strict=True) if key is not None}

    def _aligned(self, row: PrintedRow) -> bool:
        """与表头一样宽，格的左边都对着表头的竖线。"""
        return row.width == self.row.width and {cell.column for cell in row.cells} <= {cell.column for cell in self.row.cells}


def columns_of(heads: Mapping[Key, tuple[Worded, PrintedCell] | None]) -> Columns[Key] | None:
    """认出的表头各在第几格；一个也没有认出、两个落在一格的为 None。表头有几行的，看格数最多的一行。"""
    known = {key: head for key, head in heads.items() if head is not None}
    if not known:
        return None
    line = max((line for line, _ in known.values()), key=lambda one: (len(one.row.cells), sum(one is other for other, _ in known.values())))
    at: dict[Key, int] = {}
    for key, (own, cell) in known.items():
        index = _index(line, own, own.row.cells.index(cell))
        if index is None or index in at.values():
            return None
        at[key] = index
    return Columns(line.row, at)


def _index(line: Worded, own: Worded, number: int) -> int | None:
    """`own` 一行的第几格，在 `line` 一行是第几格：格数相同的同号，又写了一遍的看字，其余看列。"""
    if len(own.words) == len(line.words):
        return number
    if own.words[number] in line.words:
        return line.words.index(own.words[number])
    return most_under(own.row.cells[number], line.row.cells)


def most_under(cell: PrintedCell, cells: Sequence[PrintedCell]) -> int | None:
    """占的列与这一格交叠最多的是第几格；没有交叠的为 None。"""
    shared = [min(cell.end, one.end) - max(cell.column, one.column) for one in cells]
    best = max(range(len(cells)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] > 0 else None
