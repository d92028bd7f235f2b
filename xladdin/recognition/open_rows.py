"""开口表的各行：表头与表尾之间，凡是没有对上表样的行都是；列照表头分，少了格、断了行的尽量认回来。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field

from xladdin import terms as t
from xladdin.patterns import lazy
from xladdin.printed_rows import PrintedCell
from xladdin.recognition.alignment import Heads, Worded
from xladdin.recognition.blank import OpenTable
from xladdin.recognition.columns import columns_of
from xladdin.recognition.labels import sums_up
from xladdin.values import clean, label, read_number

if TYPE_CHECKING:
    from xladdin.recognition.pieces import Piece

_TEXT, _FIGURES = (t.LEVEL3, t.DEVIATION_EXPLANATION), (t.TARGET_VALUE, t.ACTUAL_VALUE)
"""断行只断在这些列：另一行里只有它们，别的列都空着；指标值、完成值本身是数的不接。"""
_ELSEWHERE = lazy("(?:部门)?基本支出|(?:日常)?公用(?:经费|支出)|机关运行(?:经费|支出)|人员(?:经费|支出)"
                  "|(?:其中:?)?办公(?:经费|费)|水费、?电费.*|会议费.*|政府采购(?:金额|支出)?")
"""基础数据表上专项以外的行，表样没有这一行的文书也常写。"""
_LEVELS = (t.LEVEL1, t.LEVEL2)
_LEVEL_ENDS = ("指标", "效益", "成本", "影响", "满意度")
_REPEATED = 0.6
"""一行里的字有这么多与表头相同，是续页重复的表头。"""


class OpenRow(Struct, frozen=True):
    """开口表的一行：列名 → 格，`cells` 是用到的原来各格，`at` 是这一行的位置。"""

    columns: dict[str, PrintedCell]
    cells: tuple[PrintedCell, ...]
    at: str


class OpenRows(Struct):
    """各开口表的行；`repeated` 续页重复的表头用掉的格；`notes` 是怎样认的说明。"""

    tables: dict[str, list[OpenRow]] = field(default_factory=dict)
    repeated: set[int] = field(default_factory=set)
    notes: tuple[str, ...] = ()


def open_rows(piece: Piece, heads: Heads) -> OpenRows:
    """一张表里各开口表的行。"""
    found = OpenRows()
    sheet = piece.alignment.sheet
    notes: list[str] = []
    for name, table in sheet.tables.items():
        top, region = _region(piece, name)
        columns = _Columns(table, heads, piece.lines[top] if top >= 0 else None)
        own = _own_rows(piece, name, top)
        notes += [f"{line.row.cells[0].at}“{clean(line.row.cells[0].text)}”是自己加的一行，放在{name}里" for line in own]
        rows: list[OpenRow] = []
        for line in (*own, *region):
            if columns.repeats(line):
                found.repeated |= {id(cell) for cell in line.row.cells}
            elif _says_something(line.row.cells) and not any(map(sums_up, line.words)):
                _add(rows, columns.read(line), notes)
        found.tables[name] = rows
    found.notes = tuple(notes)
    return found


def _region(piece: Piece, name: str) -> tuple[int, list[Worded]]:
    """表头行（没有认出的为 -1）和属于这张开口表的各行：表头与表尾之间没有对上的行。"""
    blanks, matches = piece.alignment.sheet.rows, piece.alignment.matches
    opens = next(number for number, row in enumerate(blanks) if row.opens == name)
    closes = next((number for number, row in enumerate(blanks) if name in row.closes), len(blanks))
    head = next((match.line for match in matches if match.blank == opens), -1)
    after = next((match.line for match in matches if match.blank >= closes), len(piece.lines))
    start = head if head >= 0 else max((match.line for match in matches if match.blank < opens), default=-1)
    taken = {match.line for match in matches}
    lines = [piece.lines[number] for number in range(start + 1, after) if number not in taken and piece.lines[number].row.framed]
    if t.ROW_NAME in piece.alignment.sheet.tables[name].columns:
        lines = _named(lines)
    return head, lines


def _named(lines: Sequence[Worded]) -> list[Worded]:
    """是开口表的行：基本支出、公用经费一类起就不是；“其中”是上一行的一部分。"""
    rows = [line for line in lines if _says_something(line.row.cells)]
    rows = rows[:next((number for number, line in enumerate(rows) if _is_elsewhere(line)), len(rows))]
    return [line for line in rows if not _is_part(line) or _is_part(rows[0])]


def _is_elsewhere(line: Worded) -> bool:
    return any(_ELSEWHERE.fullmatch(word) for word in line.words)


def _is_part(line: Worded) -> bool:
    return next((clean(cell.text) for cell in line.row.cells if not cell.blank), "").startswith("其中")


def _own_rows(piece: Piece, name: str, head: int) -> list[Worded]:
    """紧挨在表头上面、表样没有的行，有名称又有数的：单位自己加的专项，也归这张开口表。"""
    if head < 0 or t.ROW_NAME not in piece.alignment.sheet.tables[name].columns:
        return []
    before = max((match.line for match in piece.alignment.matches if match.line < head), default=head)
    return [line for line in piece.lines[before + 1:head] if line.row.framed and _is_own(line) and not _is_elsewhere(line)]


def _is_own(line: Worded) -> bool:
    first, *others = line.row.cells
    return any(map(str.isalpha, first.text)) and any(cell.number is not None or read_number(cell.text) is not None for cell in others)


class _Columns:
    """开口表的列在文书里的位置。"""

    def __init__(self, table: OpenTable, heads: Heads, top: Worded | None) -> None:
        self.top = top
        self.names = list(table.columns)
        self.columns = columns_of({name: heads.span(head) for name, (_, _, head) in table.columns.items()})
        self.order = self.columns.names if self.columns is not None else tuple(self.names)

    def repeats(self, line: Worded) -> bool:
        """续页重复的表头。"""
        if self.top is None or t.ROW_NAME in self.names:
            return False
        own = [word for word in self.top.words if word]
        same = sum(word in own for word in line.words if word)
        return len(own) > 2 and same >= _REPEATED * len(own)

    def read(self, line: Worded) -> OpenRow:
        """认出了表头的看表头；少了格、看不准的，从左数、从右数、看占的列，哪样最像用哪样。"""
        cells = line.row.cells
        placed = self.columns.under(line.row, cells) if self.columns is not None else None
        if placed is None:
            loose = self.columns.overlapping(cells) if self.columns is not None else {}
            choices = [_in_order(names, cells) for names in self._by_count(len(cells))]
            placed = max((*choices, loose), key=_fits)
        return OpenRow(placed, tuple(placed.values()), cells[0].at)

    def _by_count(self, count: int) -> Iterator[Sequence[str | None]]:
        """数格数分列：少了格的行从左数、从右数；一个表头管两列的，格数与表样相同就照表样。"""
        if count <= len(self.order) and (t.MAX_SCORE in self.names or self.columns is None):
            yield self.order[:count]
            yield self.order[-count:]
        elif count == len(self.names) and [name for name in self.names if name in self.order] == [name for name in self.order if name]:
            yield self.names


def _in_order(names: Sequence[str | None], cells: Sequence[PrintedCell]) -> dict[str, PrintedCell]:
    return {name: cell for name, cell in zip(names, cells, strict=True) if name is not None}


def _fits(columns: Mapping[str, PrintedCell]) -> tuple[int, int, int]:
    """像不像放对了：分值、得分是不带百分号的数，没有哪格放不下，一级、二级指标写的是“……指标”。用来看少了格的行从哪边数起。"""
    points = sum(name in columns and "%" not in columns[name].text and read_number(columns[name].text) is not None for name in (t.MAX_SCORE, t.SCORE))
    levels = sum(name not in columns or columns[name].blank or _is_level(columns[name].text) for name in _LEVELS)
    return points, sum(not cell.blank for cell in columns.values()), levels


def _is_level(text: str) -> bool:
    return label(text).endswith(_LEVEL_ENDS)


def _add(rows: list[OpenRow], row: OpenRow, notes: list[str]) -> None:
    """接着上一行断下来的文字并进上一行，其余另起一行；一格也没有放下的不算一行。"""
    filled = [name for name, cell in row.columns.items() if not cell.blank and label(cell.text) != name
              and not (name in _LEVELS and _same_level(rows, name, cell))]
    if rows and filled and t.MAX_SCORE in row.columns and _is_rest(row, filled, rows[-1]):
        last, joined = rows[-1], {}
        for name in filled:
            whole = last.columns[name]
            joined[name] = PrintedCell(whole.text + row.columns[name].text, whole.column, whole.span, whole.at)
            notes.append(f"{row.columns[name].at}“{row.columns[name].text[:20]}”并入上一行")
        rows[-1] = OpenRow({**last.columns, **joined}, (*last.cells, *row.cells), last.at)
    elif any(not cell.blank for cell in row.columns.values()):
        rows.append(row)


def _is_rest(row: OpenRow, filled: Sequence[str], last: OpenRow) -> bool:
    """上一行断下来的后半截：填的几列上一行都有，都是文字；名称和指标值都有的自成一条。"""
    texts = all(name in _TEXT or (name in _FIGURES and read_number(row.columns[name].text) is None) for name in filled)
    own = t.LEVEL3 in filled and t.TARGET_VALUE in filled
    return texts and not own and all(name in last.columns and not last.columns[name].blank for name in filled)


def _same_level(rows: Sequence[OpenRow], name: str, cell: PrintedCell) -> bool:
    """组名与上面的相同：没有合并、每行都写一遍的。"""
    above = next((row.columns[name] for row in reversed(rows) if name in row.columns and not row.columns[name].blank), None)
    return above is not None and label(above.text) == label(cell.text)


def _says_something(cells: Sequence[PrintedCell]) -> bool:
    return any(any(map(str.isalnum, cell.text)) or cell.error or cell.pending for cell in cells)
