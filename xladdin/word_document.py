"""边缘：Word 文书（.docx）的文字和表格。只读正文，不执行、不取外面的任何东西。"""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct, field

from xladdin.printed_rows import PrintedCell, PrintedRow
from xladdin.word_runs import MARKS, SIGNS, Run, sign
from xladdin.word_text import WordText
from xladdin.workbook_file.package import WorkbookError, open_office, parse_xml, read_file, read_part

BODY = "word/document.xml"
MOST_COLUMNS, MOST_ROWS = 200, 20_000
"""一张表最多的列数、一份文书的表最多的行数；再多的不是自评材料。"""
_HEADING = re.compile(r"Heading[1-9]|[1-9]|heading [1-9]")
_UNREAD = frozenset({"Fallback", "del", "moveFrom", "pPrChange", "rPrChange", "tblPrChange", "tblPrExChange", "trPrChange", "tcPrChange", "sectPrChange"})
"""不是现在印出来的：另一种画法、修订中删去和移走的字、改样子以前的属性。"""

_INSIDE = {"tbl": ("", "tc"), "tr": ("tbl",), "tc": ("tr",), "p": ("", "tc"), "gridBefore": ("tr",), "gridSpan": ("tc",), "vMerge": ("tc",)}
"""表的各部分只能在哪里：不在那里的，文书损坏了，格子说不清是哪一行的。"""


def read_word(path: Path) -> WordText:
    """读 Word 文书的文字；不是 docx、损坏、加密、带宏、过大都抛 WorkbookError。"""
    archive = open_office(read_file(path), path, BODY, "Word 文档", ".doc", ".docx")
    if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in archive.namelist()):
        raise WorkbookError(f"“{path.name}”带有宏，没有读。请用 Word 打开（不要启用宏），另存为不带宏的 .docx 再试。")
    reader = _Reader(f"“{path.name}”")
    parse_xml(read_part(archive, BODY, path), reader.start, reader.end, reader.text, f"“{path.name}”的正文 ")
    return reader.found


class _Table(Struct):
    """正在读的一张表：各行，以及正在读的行、格。"""

    rows: list[PrintedRow]
    number: int
    cells: list[PrintedCell] = field(default_factory=list)
    column: int = 0
    texts: list[str] = field(default_factory=list)
    span: int = 1
    joined: bool = False


class _Reader:
    """走正文 XML 时的状态；表里套着的表另算一张。一种元素一个方法。"""

    def __init__(self, where: str) -> None:
        self.where, self.found, self.name = where, WordText(), ""
        self.open: list[_Table] = []
        self.pieces: list[list[str]] = []
        self.runs: list[Run] = []
        self.within = [""]
        self.unread, self.keep, self.heading, self.rows = 0, False, False, 0
        self.begins = {"tbl": self._table, "tr": self._row, "tc": self._cell, "gridBefore": self._grid_before, "gridSpan": self._grid_span,
                       "vMerge": self._merge, "p": self._paragraph, "outlineLvl": self._outline, "pStyle": self._style, "t": self._text,
                       "r": self._run, "pPr": self._run, **dict.fromkeys(MARKS, self._mark), **dict.fromkeys(SIGNS, self._sign)}
        self.ends = {"tbl": self._table_end, "tr": self._row_end, "tc": self._cell_end, "p": self._paragraph_end, "t": self._text_end,
                     "r": self._run_end, "pPr": self._run_end}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name in _UNREAD:
            self.unread += 1
        method = self.begins.get(name)
        if method is not None and not self.unread:
            self.name = name
            if self.within[-1] not in _INSIDE.get(name, self.within):
                raise WorkbookError(f"{self.where}的表格已损坏（有的行、格不在表里）。请用 Word 打开、修复后另存再试。")
            method(attributes)

    def end(self, tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name in _UNREAD:
            self.unread -= 1
        method = self.ends.get(name)
        if method is not None and not self.unread:
            method()

    def text(self, piece: str) -> None:
        if self.keep:
            self._say(piece)

    def _say(self, piece: str) -> None:
        """一段里接着的几个字；藏着的、划掉的、注码不算。"""
        if self.pieces and all(run.says(piece, self.pieces[-1]) for run in self.runs):
            self.pieces[-1].append(piece)

    def _table(self, _: dict[str, str]) -> None:
        rows: list[PrintedRow] = []
        self.found.tables.append(rows)
        self.found.before.append(len(self.found.paragraphs))
        self.open.append(_Table(rows, len(self.found.tables)))
        self.within.append("tbl")

    def _table_end(self) -> None:
        """只有一格的表是给一段话加的框，当段落。"""
        table = self.open.pop()
        self.within.pop()
        if self.found.tables[-1] is table.rows and sum(len(row.cells) for row in table.rows) == 1:
            self.found.tables.pop()
            self.found.before.pop()
            text = table.rows[0].cells[0].text
            if text and self.open:
                self.open[-1].texts.append(text)
            elif text:
                self.found.paragraphs += [(line, False) for line in text.split("\n")]

    def _row(self, _: dict[str, str]) -> None:
        self.rows += 1
        if self.rows > MOST_ROWS:
            raise WorkbookError(f"{self.where}的表格超过 {MOST_ROWS} 行，不像自评材料。请核对文件。")
        self.open[-1].cells, self.open[-1].column = [], 0
        self.within.append("tr")

    def _row_end(self) -> None:
        table = self.open[-1]
        self.within.pop()
        if table.cells:
            table.rows.append(PrintedRow(tuple(table.cells), table.number))

    def _grid_before(self, attributes: dict[str, str]) -> None:
        self.open[-1].column += _count(attributes, 0)

    def _cell(self, _: dict[str, str]) -> None:
        table = self.open[-1]
        table.texts, table.span, table.joined = [], 1, False
        self.within.append("tc")

    def _grid_span(self, attributes: dict[str, str]) -> None:
        self.open[-1].span = max(1, _count(attributes, 1))

    def _merge(self, attributes: dict[str, str]) -> None:
        self.open[-1].joined = _value(attributes) != "restart"

    def _cell_end(self) -> None:
        table = self.open[-1]
        self.within.pop()
        at = f"第{len(table.rows) + 1}行第{len(table.cells) + 1}列"
        text = "" if table.joined else "\n".join(table.texts)
        if len(table.cells) < MOST_COLUMNS:
            table.cells.append(PrintedCell(text, table.column, table.span, at, joined=table.joined))
        table.column += table.span

    def _paragraph(self, _: dict[str, str]) -> None:
        self.pieces.append([])
        self.heading = False

    def _paragraph_end(self) -> None:
        text = "".join(self.pieces.pop()).strip()
        if text and self.open:
            self.open[-1].texts.append(text)
        elif text:
            self.found.paragraphs.append((text, self.heading))

    def _outline(self, _: dict[str, str]) -> None:
        self.heading = True

    def _style(self, attributes: dict[str, str]) -> None:
        self.heading = _HEADING.fullmatch(_value(attributes)) is not None

    def _text(self, _: dict[str, str]) -> None:
        self.keep = True

    def _text_end(self) -> None:
        self.keep = False

    def _run(self, _: dict[str, str]) -> None:
        """一段同样样子的字；段落自己的样子（pPr）不管字。"""
        self.runs.append(Run())

    def _run_end(self) -> None:
        self.runs.pop()

    def _mark(self, attributes: dict[str, str]) -> None:
        if self.runs:
            self.runs[-1].mark(self.name, _value(attributes))

    def _sign(self, attributes: dict[str, str]) -> None:
        self._say(sign(self.name, attributes))


def _value(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(" val") or key == "val"), "")


def _count(attributes: dict[str, str], default: int) -> int:
    value = _value(attributes)
    return min(int(value), MOST_COLUMNS) if value.isdecimal() else default
