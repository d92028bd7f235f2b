"""一张认出的表：各格是哪个字段，开口表有哪些行，哪些格没有认出来。

有自己标签的格，取标签右边（或标签同一格里）的内容；几个格共用一个标签的，看它们上面的表头在文书的哪几列。
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from xladdin.printed_rows import PrintedCell
from xladdin.recognition.alignment import Found, Heads, Match, Worded, complete
from xladdin.recognition.blank import BlankRow
from xladdin.recognition.columns import columns_of, most_under
from xladdin.recognition.labels import likeness, words_of
from xladdin.recognition.open_rows import OpenRow, open_rows
from xladdin.recognition.pieces import Piece
from xladdin.recognition.unplaced import numbering, saying, unplaced
from xladdin.values import read_number

_VERTICAL = 2
"""一行一个表头的有这么多行，是竖着排的。"""


class Placed(Struct, frozen=True):
    """一张表里认出的：字段 → 格，开口表 → 各行；`titles` 表题，`unplaced` 没有认出放在哪里的格（一行一组），`notes` 怎样认的说明。"""

    fields: dict[str, PrintedCell]
    tables: dict[str, list[OpenRow]]
    titles: tuple[PrintedCell, ...]
    unplaced: tuple[tuple[PrintedCell, ...], ...]
    notes: tuple[str, ...]


def place(piece: Piece) -> Placed:
    """一张认出的表的各格各得其所。"""
    work = _Placing(piece)
    work.place_fields()
    rows = open_rows(piece, work.heads)
    for found in rows.tables.values():
        work.used |= {id(cell) for row in found for cell in row.cells}
    work.used |= rows.repeated
    work.used.update(numbering(piece))
    return Placed(work.fields, rows.tables, tuple(work.titles()), tuple(unplaced(piece, work.used)), rows.notes)


class _Placing:
    """一张表逐行安放时的状态：已经用掉的格。"""

    def __init__(self, piece: Piece) -> None:
        self.piece, self.sheet = piece, piece.alignment.sheet
        self.fields: dict[str, PrintedCell] = {}
        self.used: set[int] = set()
        self.heads = Heads(dict(self._heads()))

    def _heads(self) -> Iterator[tuple[tuple[int, int], tuple[Worded, PrintedCell]]]:
        for match in self.piece.alignment.matches:
            line = self.piece.lines[match.line]
            for slot, cell in complete(self.sheet.rows[match.blank], match.found, line).items():
                yield (match.blank, slot), (line, line.row.cells[cell])

    def place_fields(self) -> None:
        matches = self.piece.alignment.matches
        for match in matches:
            line, blank = self.piece.lines[match.line], self.sheet.rows[match.blank]
            self.used |= {id(line.row.cells[one.cell]) for one in match.found.values() if not one.rest}
            self._row(blank, line, match)
        taken = {match.line for match in matches}
        self._beside()
        for match in matches:
            below = match.blank + 1
            if below < len(self.sheet.rows) and not self.sheet.rows[below].labels and self.sheet.rows[below].fields:
                self._values_below(self.sheet.rows[below], match, taken)

    def _row(self, blank: BlankRow, line: Worded, match: Match) -> None:
        for label, members in blank.groups():
            found = match.found.get(label) if label is not None else None
            if label is not None and found is None:
                found = self._by_order(blank, line, match, label)
                if found is None:
                    continue
            if found is not None and (found.rest or not line.row.framed):
                self._put(blank.slots[members[0]].field, line.row.cells[found.cell], found.rest or "")
                continue
            cells = self._right_of(line, match, found.cell if found else -1)
            if not cells and found is not None and len(members) == 1:  # 标签后面没有地方填：同一格里，没有写
                self._put(blank.slots[members[0]].field, line.row.cells[found.cell], "")
            self._assign(blank, blank.between_labels(label), cells, line)

    def _beside(self) -> None:
        """签署行写在表外的：标签和内容在一起，不论分成几行。"""
        said = {word: (line.row.cells[cell], rest) for line in self.piece.lines if not line.row.framed for word, (cell, rest) in line.inner.items()}
        for blank in self.sheet.rows:
            for label, members in blank.groups():
                name = blank.slots[members[0]].field
                if label is None or len(members) != 1 or name in self.fields:
                    continue
                word = max(said, key=lambda one: likeness(one, blank.slots[label].word), default="")
                if likeness(word, blank.slots[label].word):
                    self._put(name, *said[word])

    def _by_order(self, blank: BlankRow, line: Worded, match: Match, label: int) -> Found | None:
        """改了叫法、认不出的标签：格数相同、别的标签都在原处的，按次序。"""
        in_place = all(slot == one.cell for slot, one in match.found.items())
        return Found(label) if in_place and len(line.row.cells) == len(blank.slots) and not line.row.cells[label].blank else None

    def _right_of(self, line: Worded, match: Match, cell: int) -> list[PrintedCell]:
        """一个标签右边、下一个标签左边的各格。"""
        labels = {one.cell for one in match.found.values()}
        found: list[PrintedCell] = []
        for number in range(cell + 1, len(line.row.cells)):
            if number in labels:
                break
            if not line.row.cells[number].joined:
                found.append(line.row.cells[number])
        return found

    def _assign(self, blank: BlankRow, span: Sequence[int], cells: list[PrintedCell], line: Worded) -> None:
        """表样 `span` 各格里要填的，分到文书的几格：认出了表头的看表头，一个表头也没有认出的按次序。"""
        members = [number for number in span if blank.slots[number].field]
        found = None if len(members) == 1 else self._by_heads(blank, span, members, cells, line)
        if found is None:
            numbers = span if len(span) == len(cells) else members
            found = dict(zip(numbers, cells, strict=False)) if len(members) == 1 or len(numbers) == len(cells) else {}
        for number in members:
            if number in found:
                self._put(blank.slots[number].field, found[number])
                continue
            head = self.heads.span(blank.slots[number].head)  # 几列合并成一格而且空着的，都是没有填
            above = most_under(head[1], cells) if head is not None else None
            if above is not None and cells[above].blank:
                self.fields.setdefault(blank.slots[number].field, cells[above])

    def _by_heads(self, blank: BlankRow, span: Sequence[int], members: Sequence[int], cells: list[PrintedCell], line: Worded) -> dict[int, PrintedCell] | None:
        """照表头分；一个表头也没有认出的为 None。"""
        columns = columns_of({number: self.heads.span(blank.slots[number].head) for number in span})
        if columns is None:
            return None
        choices = [found for found in (columns.under(line.row, cells), columns.in_order(span, cells)) if found]
        if not choices:
            return columns.in_order(members, cells) or columns.overlapping(cells)
        return max(choices, key=lambda found: sum(number in found for number in members))

    def _values_below(self, blank: BlankRow, match: Match, taken: set[int]) -> None:
        """表头下面的一行内容；断成几行的接起来，直到下一个对上的行。"""
        if self._beside_heads(blank, match, taken):
            return
        lines = []
        for number in range(match.line + 1, len(self.piece.lines)):
            if number in taken or not self.piece.lines[number].row.framed or self._has_its_own_label(self.piece.lines[number], match):
                break
            lines.append(self.piece.lines[number])
            taken.add(number)
        saying_something = [line for line in lines if saying(line.row.cells)]
        for number, line in enumerate(saying_something or lines[:1]):
            before = dict(self.fields) if number else {}
            self._assign(blank, *self._values_in(blank, line, match), line)
            for name in (blank.slots[one].field for one in blank.fields):
                if name in before and name in self.fields:
                    later = self.fields[name]
                    self.fields[name] = _both(before[name], later)
                    self.used -= {id(later)} if self.fields[name] is before[name] else set()

    def _beside_heads(self, blank: BlankRow, match: Match, taken: set[int]) -> bool:
        """表头竖着排、内容在右边的：一行只有一个表头的有几行，照右边放。"""
        heads = {self.sheet.rows[slot.head[0]].slots[slot.head[1]].word: slot.field for slot in blank.slots if slot.field and slot.head}
        near = [match.line]
        for step in (-1, 1):
            number = match.line + step
            while 0 <= number < len(self.piece.lines) and number not in taken and self.piece.lines[number].row.framed:
                near.append(number)
                number += step
        found = [(number, [at for at, word in enumerate(self.piece.lines[number].words) if word in heads]) for number in near]
        alone = [(number, at[0]) for number, at in found if len(at) == 1]
        if len(alone) < _VERTICAL or any(len(at) > 1 for _, at in found):
            return False
        for number, at in alone:
            line = self.piece.lines[number]
            self.used |= {id(cell) for cell, word in zip(line.row.cells, line.words, strict=True) if word in self.sheet.words}
            beside = [cell for cell in line.row.cells[at + 1:] if not cell.joined]
            if beside:
                self._put(heads[line.words[at]], beside[0])
        taken.update(number for number, _ in alone)
        return True

    def _has_its_own_label(self, line: Worded, match: Match) -> bool:
        """左边写着别的标签的一行，不是这个表头下面的内容：下一张表的两层表头。"""
        head, first = self.piece.lines[match.line], line.row.cells[0]
        return len(line.row.cells) >= len(head.row.cells) and not first.joined and bool(saying([first])) and line.words[0] not in head.words

    def _values_in(self, blank: BlankRow, line: Worded, match: Match) -> tuple[Sequence[int], list[PrintedCell]]:
        """表头下面一行里的内容（表样的各格、文书的各格），左边的标签（没有合并好，空着或又写了一遍）不算。"""
        cells = line.row.cells
        if len(cells) == len(blank.slots):
            return range(len(blank.slots)), list(cells)
        own = [cell for cell in cells if not cell.joined]
        above = set(self.piece.lines[match.line].words) - {""}  # 很长的一段没有标签，不算又写了一遍
        while len(own) > len(blank.fields) and (own[0].blank or words_of([own[0].text], {})[0] in above):
            self.used.add(id(own[0]))
            own = own[1:]
        return blank.fields, own

    def _put(self, field: str, cell: PrintedCell, text: str | None = None) -> None:
        self.used.add(id(cell))
        self.fields[field] = cell if text is None else PrintedCell(text, cell.column, cell.span, cell.at)

    def titles(self) -> Iterator[PrintedCell]:
        """写着年度的标题、表头。"""
        for match in self.piece.alignment.matches:
            line = self.piece.lines[match.line]
            for one in match.found.values():
                if one.rest is None:
                    yield line.row.cells[one.cell]
        for line in self.piece.lines:
            if not line.row.framed and len(line.row.cells) == 1:
                yield line.row.cells[0]


def _both(first: PrintedCell, second: PrintedCell) -> PrintedCell:
    """断成两行的文字接起来；一处空着的取另一处，数不接。"""
    if first.blank or second.blank:
        return second if first.blank else first
    if read_number(second.text) is not None:
        return first
    return PrintedCell(f"{first.text}\n{second.text}", first.column, first.span, first.at)
