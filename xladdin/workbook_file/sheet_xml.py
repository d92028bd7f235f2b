"""一张工作表的 XML：每一格的内容和它在字节里的位置，读值和就地改写（sheet_patch.py）都靠它。"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.parsers import expat

from msgspec import Struct, field

from xladdin.workbook_file.package import WorkbookError, drive, escape

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_OWN = frozenset(("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"))
"""工作表自己的命名空间；窗体按钮、扩展里的 row、col、f 不是表格的。"""
_NOT_UTF8 = re.compile(rb"""\xff\xfe|\xfe\xff|<\x00|\x00<|<\?xml[^>]*\bencoding\s*=\s*["'](?!(?i:utf-8)["'])""")
MAX_CELLS = 1_000_000
"""一个工作簿最多的行数与格数之和：空格子一格只占几个字节，几十 MB 就能有上千万格，读进来会占满内存。"""


class RawCell(Struct):
    """一格在文件里的样子：`<c` 的起点、结束标签的起点、样式号、类型、值的文字、公式；`shared` 共享公式的编号，`master` 是否主格。"""

    start: int
    end: int
    style: str = ""
    type: str = "n"
    text: str | None = None
    formula: str | None = None
    shared: str = ""
    master: bool = False


class RawRow(Struct):
    """一行的字节位置：`<row` 的起点与结束标签的起点。"""

    start: int
    end: int = -1


class RawSheet(Struct):
    """一张表的全部格子与行；`merges` 合并区域，`widths` 列宽（起、止、宽），`heights` 行高（磅），`data` 是 sheetData 元素。"""

    cells: dict[tuple[int, int], RawCell] = field(default_factory=dict)
    rows: dict[int, RawRow] = field(default_factory=dict)
    merges: list[str] = field(default_factory=list)
    widths: list[tuple[int, int, float]] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    data: RawRow = field(default_factory=lambda: RawRow(-1))
    prefix: str = ""
    landscape: bool = False


_LETTERS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")


@lru_cache(maxsize=16384)
def address(reference: str) -> tuple[int, int]:
    """单元格地址 → （行，列），从 1 数起；不是地址抛 ValueError。

    >>> address("$B$13"), address("AA1")
    ((13, 2), (1, 27))
    """
    found = _LETTERS.fullmatch(reference)
    if found is None:
        raise ValueError(reference)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def corners(reference: str) -> tuple[int, int, int, int]:
    """区域（或一格）→（上，左，下，右），从 1 数起；不是区域抛 ValueError。

    >>> corners("B2:C5"), corners("A1")
    ((2, 2, 5, 3), (1, 1, 1, 1))
    """
    first, _, last = reference.partition(":")
    return *address(first), *address(last or first)


def letters(column: int) -> str:
    """列号 → 列字母：27 → AA。"""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def scan(data: bytes, where: str, before: int = 0) -> RawSheet:
    """走一遍工作表 XML。坐标缺失的格子按次序补；不合法的 XML、连同读过的各表（`before` 行、格）太多的抛 WorkbookError。"""
    if _NOT_UTF8.match(data):
        raise WorkbookError(f"{where}不是 UTF-8 编码。请用 Excel 打开后另存为 .xlsx 再试。")
    scanner = _Scanner(data, where, MAX_CELLS - before)
    drive(scanner.parser, data, scanner.start, scanner.end, scanner.text, where)
    if scanner.sheet.data.start < 0:
        raise WorkbookError(f"{where}里没有表格（sheetData）。请用 Excel 打开并修复后另存。")
    return scanner.sheet


class _Scanner:
    """走 XML 时的状态：正在哪一行、哪一格，要不要留文字。一种元素一个方法。"""

    def __init__(self, data: bytes, where: str, room: int) -> None:
        self.data, self.where, self.room, self.sheet = data, where, room, RawSheet()
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.row, self.column = 0, 0
        self.cell: RawCell | None = None
        self.current: RawRow | None = None
        self.keep, self.phonetic = False, 0
        self.pieces: list[str] = []
        begins = {"c": self._cell, "v": self._value, "t": self._value, "f": self._formula, "row": self._row, "rPh": self._phonetic,
                  "mergeCell": self._merge, "col": self._width, "sheetData": self._data, "pageSetup": self._page}
        ends = {"c": self._cell_end, "v": self._value_end, "t": self._text_end, "f": self._formula_end, "row": self._row_end,
                "rPh": self._phonetic_end, "sheetData": self._data_end}
        self.begins = {f"{space} {name}": method for space in _OWN for name, method in begins.items()}
        self.ends = {f"{space} {name}": method for space in _OWN for name, method in ends.items()}

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        method = self.begins.get(tag)
        if method is not None:
            method(attributes)

    def end(self, tag: str) -> None:
        method = self.ends.get(tag)
        if method is not None:
            method()

    def text(self, piece: str) -> None:
        if self.keep:
            self.pieces.append(piece)

    def _refuse_excess(self) -> None:
        if len(self.sheet.cells) + len(self.sheet.rows) > self.room:
            raise WorkbookError(f"{self.where}读到第 {self.row} 行，全书的行、格超过 {MAX_CELLS // 10_000} 万，不像自评表。"
                                "请删去下面和右边多余的空行空列后再试。")

    def _cell(self, attributes: dict[str, str]) -> None:
        self.row, self.column = _where(attributes.get("r"), self.row, self.column + 1, self.where)
        self.cell = RawCell(self.parser.CurrentByteIndex, -1, attributes.get("s", ""), attributes.get("t", "n"))
        self.sheet.cells[self.row, self.column] = self.cell
        self._refuse_excess()

    def _cell_end(self) -> None:
        if self.cell is not None:
            self.cell.end = self.parser.CurrentByteIndex
            self.cell = None

    def _value(self, _: dict[str, str]) -> None:
        self.keep = not self.phonetic
        self.pieces.clear()

    def _value_end(self) -> None:
        if self.cell is not None and self.keep:
            self.cell.text = "".join(self.pieces)
        self.keep = False

    def _text_end(self) -> None:
        if self.cell is not None and self.keep:
            self.cell.text = (self.cell.text or "") + "".join(self.pieces)
        self.keep = False

    def _formula(self, attributes: dict[str, str]) -> None:
        self._value(attributes)
        if self.cell is not None:
            self.cell.formula = ""
            if attributes.get("t") == "shared":
                self.cell.shared, self.cell.master = attributes.get("si", ""), "ref" in attributes
            elif attributes.get("t") == "array":
                self.cell.master = ":" in attributes.get("ref", "")

    def _formula_end(self) -> None:
        if self.cell is not None:
            self.cell.formula = "".join(self.pieces)
        self.keep = False

    def _row(self, attributes: dict[str, str]) -> None:
        self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        self.current = self.sheet.rows[self.row] = RawRow(self.parser.CurrentByteIndex)
        self._refuse_excess()
        if "ht" in attributes:
            self.sheet.heights[self.row] = float(attributes["ht"])

    def _row_end(self) -> None:
        if self.current is not None:
            self.current.end = self.parser.CurrentByteIndex

    def _phonetic(self, _: dict[str, str]) -> None:
        self.phonetic += 1

    def _phonetic_end(self) -> None:
        self.phonetic -= 1

    def _merge(self, attributes: dict[str, str]) -> None:
        reference = attributes.get("ref", "")
        try:
            corners(reference)
        except ValueError:
            raise WorkbookError(f"{self.where}里有无法识别的合并区域“{reference}”。请用 Excel 打开并修复后另存。") from None
        self.sheet.merges.append(reference)

    def _width(self, attributes: dict[str, str]) -> None:
        self.sheet.widths.append((int(attributes["min"]), int(attributes["max"]), float(attributes.get("width", 8.43))))

    def _data(self, _: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        raw = re.match(rb"<([A-Za-z_][\w.-]*:)?sheetData", self.data[at:at + 60])
        self.sheet.prefix = (raw[1] or b"").decode() if raw else ""
        self.sheet.data = RawRow(at)

    def _data_end(self) -> None:
        self.sheet.data.end = self.parser.CurrentByteIndex

    def _page(self, attributes: dict[str, str]) -> None:
        self.sheet.landscape = attributes.get("orientation") == "landscape"


def _where(reference: str | None, row: int, column: int, where: str) -> tuple[int, int]:
    if reference is None:
        return row, column
    try:
        return address(reference)
    except ValueError:
        raise WorkbookError(f"{where}里有无法识别的单元格地址“{reference}”。请用 Excel 打开并修复后另存。") from None


_TAG = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>")


def tag_end(data: bytes, at: int) -> int:
    """从标签的 `<` 起到它的 `>` 之后；属性值里的 `>` 不算。"""
    found = _TAG.match(data, at)
    return found.end() if found else len(data)


def self_closing(data: bytes, element: RawCell | RawRow) -> bool:
    """元素是不是 `<c …/>` 这样自闭合的（expat 对它报的结束位置不在标签上）。"""
    return data[tag_end(data, element.start) - 2:tag_end(data, element.start)] == b"/>"


def element_end(data: bytes, element: RawCell | RawRow) -> int:
    """整个元素之后的位置。"""
    return tag_end(data, element.start if self_closing(data, element) else element.end)


def spliced(data: bytes, edits: Iterable[tuple[int, int, bytes]]) -> bytes:
    """把若干段（起、止、新内容）换掉；各段不交叠，其余字节原样。"""
    out, position = [], 0
    for begin, stop, new in sorted(edits, key=lambda edit: edit[:2]):
        out += [data[position:begin], new]
        position = stop
    return b"".join([*out, data[position:]])


def xml_text(text: str) -> str:
    """单元格文字的存法：装不下的控制字符去掉，原有的 _x000D_ 之类不能被当成转义。"""
    text = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", _ILLEGAL.sub("", text))
    return escape(text).replace("\r", "_x000D_")


def plain_text(text: str) -> str:
    """文件里的文字 → 原来的文字：_x000D_ 一类的转义还原，回车算换行。"""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: _ILLEGAL.sub("", chr(int(found[1], 16))), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
