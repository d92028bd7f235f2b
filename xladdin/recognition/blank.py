"""空白表样印出来的样子：每一行有哪些标签、哪些要填的格，开口表从哪一行到哪一行。认表就是把文书的行与它对上。"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from xladdin import terms as t
from xladdin.form import WORKBOOK, Form, SheetForm, load_form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Sheet
from xladdin.printed_rows import PrintedRow
from xladdin.recognition.labels import bare, words_of

_YEAR = 2000
"""年度标签按哪一年写出都一样：比的时候换成本年、上年。"""


class Slot(Struct, frozen=True):
    """空白表样的一格：第几列起、跨几列；`word` 是标签，`field` 是要填的字段，都空的是空格。`head` 是上面最近的标签（行号、格号）。"""

    column: int
    span: int
    word: str
    field: str
    head: tuple[int, int] | None = None

    @property
    def end(self) -> int:
        return self.column + self.span


class BlankRow(Struct, frozen=True):
    """空白表样的一行（开口表里预留的行不在内）：`labels` 写着标签的格号，`fields` 要填的格号，`words` 各个标签；
    `opens`、`closes` 是从这一行开始、在这一行结束的开口表。"""

    slots: tuple[Slot, ...]
    labels: tuple[int, ...]
    fields: tuple[int, ...]
    words: frozenset[str]
    opens: str = ""
    closes: tuple[str, ...] = ()

    def groups(self) -> list[tuple[int | None, list[int]]]:
        """要填的格按左边最近的标签分组：（标签的格号，要填的各格）。"""
        found: list[tuple[int | None, list[int]]] = []
        label: int | None = None
        for number, slot in enumerate(self.slots):
            if slot.word:
                label = number
                found.append((label, []))
            elif slot.field:
                if not found:
                    found.append((None, []))
                found[-1][1].append(number)
        return [(label, members) for label, members in found if members]

    def between_labels(self, label: int | None) -> list[int]:
        """一个标签右边、下一个标签左边的各格号，空格也算。"""
        found: list[int] = []
        for number in range(0 if label is None else label + 1, len(self.slots)):
            if self.slots[number].word:
                break
            found.append(number)
        return found


class OpenTable(Struct, frozen=True):
    """开口表的各列：列名 → （第几列起、到第几列前、表头上的格）。"""

    name: str
    columns: dict[str, tuple[int, int, tuple[int, int] | None]]


class BlankSheet(Struct, frozen=True):
    """一种官方表的空白样子；`texts` 是表上印着的全部文字（注、说明一类很长的也在内），标点不算。"""

    contract: SheetForm
    rows: tuple[BlankRow, ...]
    tables: dict[str, OpenTable]
    texts: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        return self.contract.kind

    @property
    def words(self) -> frozenset[str]:
        """表上的全部标签。"""
        return frozenset(word for row in self.rows for word in row.words)


class BlankForm(Struct, frozen=True):
    """一个表样的空白工作簿：各种官方表，按工作簿里的次序；《报告数据》的字段和开口表的列。"""

    sheets: tuple[BlankSheet, ...]
    figures: tuple[str, ...]
    figure_tables: dict[str, tuple[str, ...]]

    @property
    def words(self) -> frozenset[str]:
        """官方表上的全部标签。"""
        return frozenset(word for sheet in self.sheets for word in sheet.words)


def blank_form(form: Form) -> BlankForm:
    """一个表样的空白样子；文件没有改过就不重读。"""
    return _blank_form(form.folder, (form.folder / WORKBOOK).stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _blank_form(folder: Path, _: int) -> BlankForm:
    from xladdin.workbook_file.as_printed import printed_rows
    from xladdin.workbook_file.book import Book
    from xladdin.workbook_file.filling import filing_of

    form = load_form(folder)
    book = Book(folder / WORKBOOK)
    parts = {part.title: part for part in book.parts}
    found: dict[str, BlankSheet] = {}
    filing = filing_of(book, form)
    for sheet in filing.sheets:
        contract = form.sheet(sheet.kind)
        if contract is not None and sheet.kind not in EXTRA_SHEETS and sheet.kind not in found:
            found[sheet.kind] = _sheet(contract, sheet, printed_rows(book, parts[sheet.title], year=_YEAR))
    figures = filing.one(t.REPORT_FIGURES)
    names, tables = (figures.fields, figures.tables) if figures is not None else ({}, {})
    return BlankForm(tuple(found.values()), tuple(names), {name: tuple(table.columns) for name, table in tables.items()})


def _sheet(contract: SheetForm, sheet: Sheet, rows: tuple[PrintedRow, ...]) -> BlankSheet:
    fields = {value.place.cell: name for name, value in sheet.fields.items()}
    lines = {cell.at: number for number, row in enumerate(rows) for cell in row.cells}
    inside, opens, closes = _regions(sheet, rows)
    kept = [number for number, row in enumerate(rows) if number not in inside and any(not c.blank or c.at in fields for c in row.cells)]
    place = {number: position for position, number in enumerate(kept)}
    built: list[BlankRow] = []
    for number in kept:
        words = words_of([cell.text for cell in rows[number].cells], contract.aliases)
        slots = tuple(Slot(cell.column, cell.span, "" if cell.at in fields or cell.joined else word, fields.get(cell.at, ""),
                           _head(built, cell.column, cell.end))
                      for cell, word in zip(rows[number].cells, words, strict=True))
        labels, fillable = ([at for at, slot in enumerate(slots) if getattr(slot, what)] for what in ("word", "field"))
        built.append(BlankRow(slots, tuple(labels), tuple(fillable), frozenset(slots[at].word for at in labels),
                              opens.get(number, ""), tuple(closes.get(number, ()))))
    tables = {name: OpenTable(name, dict(_columns(sheet, name, rows, lines, built, place))) for name in opens.values()}
    return BlankSheet(contract, tuple(built), tables, frozenset(bare(cell.text) for row in rows for cell in row.cells))


def _regions(sheet: Sheet, rows: tuple[PrintedRow, ...]) -> tuple[set[int], dict[int, str], dict[int, list[str]]]:
    """开口表：里面的行号、从哪一行开始（表头）、到哪一行结束（表尾）。"""
    first = {int("".join(filter(str.isdigit, row.cells[0].at))): number for number, row in enumerate(rows) if row.cells}
    inside: set[int] = set()
    opens: dict[int, str] = {}
    closes: dict[int, list[str]] = {}
    for name, table in sheet.tables.items():
        if table.rows:
            within = [first[row.line] for row in table.rows if row.line in first]
            inside.update(within)
            opens[min(within) - 1] = name
            closes.setdefault(max(within) + 1, []).append(name)
    return inside, opens, closes


def _head(above: list[BlankRow], begin: int, end: int) -> tuple[int, int] | None:
    """上面最近的、与这几列有交叠的标签：（行号、格号）。"""
    for number in range(len(above) - 1, -1, -1):
        for position, slot in enumerate(above[number].slots):
            if slot.word and slot.column < end and begin < slot.end:
                return number, position
    return None


def _columns(sheet: Sheet, name: str, rows: tuple[PrintedRow, ...], lines: dict[str, int], built: list[BlankRow],
             place: dict[int, int]) -> Iterator[tuple[str, tuple[int, int, tuple[int, int] | None]]]:
    """开口表各列占的列，和表头上的那一格：表头行自己写着的，没有写的（表头行是合计）在它上面。"""
    table = sheet.tables[name]
    top = lines[f"{next(iter(table.columns.values()))}{table.rows[0].line}"] - 1
    for column, letter in table.columns.items():
        cell = next(one for one in rows[top].cells if one.at.rstrip("0123456789") == letter)
        position = next(number for number, slot in enumerate(built[place[top]].slots) if slot.column == cell.column)
        own = built[place[top]].slots[position]
        head = (place[top], position) if own.word and column != t.ROW_NAME else own.head
        yield column, (cell.column, cell.end, head)
