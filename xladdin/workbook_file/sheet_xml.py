"""一张工作表的 XML：每一格的内容和它在字节里的位置，读值和就地改写都靠它。

改写只替换要改的 `<c>` 元素的字节，其余一个字节不动。单元格缺少的按行列次序插入；共享公式的主格不覆盖。
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from xml.parsers import expat

from xladdin.workbook_file.package import WorkbookError, drive, escape

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_OWN = frozenset(("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"))
"""工作表自己的命名空间；窗体按钮、扩展里的 row、col、f 不是表格的。"""
_NOT_UTF8 = re.compile(rb"""\xff\xfe|\xfe\xff|<\x00|\x00<|<\?xml[^>]*\bencoding\s*=\s*["'](?!(?i:utf-8)["'])""")
_FORMULA = re.compile(rb"<(?:[\w.-]+:)?f(?:\s[^<>]*)?(?:/>|(?<!/)>[^<]*</(?:[\w.-]+:)?f>)")
MAX_CELLS = 1_000_000
"""一张表最多的行数与格数之和：空格子一格只占几个字节，几十 MB 就能有上千万格，读进来会占满内存。"""


@dataclass(slots=True)
class RawCell:
    """一格在文件里的样子：`<c` 的起点、结束标签的起点、样式号、类型、值的文字、公式；`shared` 共享公式的编号，`master` 是否主格。"""

    start: int
    end: int
    style: str = ""
    type: str = "n"
    text: str | None = None
    formula: str | None = None
    shared: str = ""
    master: bool = False


@dataclass(slots=True)
class RawRow:
    """一行的字节位置：`<row` 的起点与结束标签的起点。"""

    start: int
    end: int = -1


@dataclass(slots=True)
class RawSheet:
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


def letters(column: int) -> str:
    """列号 → 列字母：27 → AA。"""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def scan(data: bytes, where: str) -> RawSheet:
    """走一遍工作表 XML。坐标缺失的格子按次序补；不合法的 XML 抛 WorkbookError。"""
    if _NOT_UTF8.match(data):
        raise WorkbookError(f"{where}不是 UTF-8 编码。请用 Excel 打开后另存为 .xlsx 再试。")
    sheet = RawSheet()
    parser = expat.ParserCreate(namespace_separator=" ")
    cell: RawCell | None = None
    keep = ""
    pieces: list[str] = []
    row, column = 0, 0
    current: RawRow | None = None
    phonetic = 0

    def refuse_excess() -> None:
        if len(sheet.cells) + len(sheet.rows) > MAX_CELLS:
            raise WorkbookError(f"{where}的行、格超过 {MAX_CELLS // 10_000} 万，不像自评表。请删去下面和右边多余的空行空列后再试。")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal cell, keep, row, column, current, phonetic
        space, _, name = tag.rpartition(" ")
        if space not in _OWN:
            return
        if name == "c":
            reference = attributes.get("r")
            row, column = _where(reference, row, column + 1, where)
            cell = RawCell(parser.CurrentByteIndex, -1, attributes.get("s", ""), attributes.get("t", "n"))
            sheet.cells[row, column] = cell
            refuse_excess()
        elif name == "v" or name == "f" or name == "t":
            keep = name if not phonetic else ""
            pieces.clear()
            if name == "f" and cell is not None:
                cell.formula = ""
                if attributes.get("t") == "shared":
                    cell.shared, cell.master = attributes.get("si", ""), "ref" in attributes
                elif attributes.get("t") == "array":
                    cell.master = ":" in attributes.get("ref", "")
        elif name == "row":
            row = int(attributes.get("r", row + 1))
            column = 0
            at = parser.CurrentByteIndex
            current = RawRow(at)
            sheet.rows[row] = current
            refuse_excess()
            if "ht" in attributes:
                sheet.heights[row] = float(attributes["ht"])
        elif name == "rPh":
            phonetic += 1
        elif name == "mergeCell":
            sheet.merges.append(attributes.get("ref", ""))
        elif name == "col":
            sheet.widths.append((int(attributes["min"]), int(attributes["max"]), float(attributes.get("width", 8.43))))
        elif name == "sheetData":
            at = parser.CurrentByteIndex
            raw = re.match(rb"<([A-Za-z_][\w.-]*:)?sheetData", data[at:at + 60])
            sheet.prefix = (raw[1] or b"").decode() if raw else ""
            sheet.data = RawRow(at)
        elif name == "pageSetup":
            sheet.landscape = attributes.get("orientation") == "landscape"

    def end(tag: str) -> None:
        nonlocal cell, keep, phonetic
        space, _, name = tag.rpartition(" ")
        if space not in _OWN:
            return
        if name == "c" and cell is not None:
            cell.end = parser.CurrentByteIndex
            cell = None
        elif name == "v" or name == "t":
            if cell is not None and keep:
                cell.text = (cell.text or "") + "".join(pieces) if name == "t" else "".join(pieces)
            keep = ""
        elif name == "f":
            if cell is not None:
                cell.formula = "".join(pieces)
            keep = ""
        elif name == "row" and current is not None:
            current.end = parser.CurrentByteIndex
        elif name == "rPh":
            phonetic -= 1
        elif name == "sheetData":
            sheet.data.end = parser.CurrentByteIndex

    def text(piece: str) -> None:
        if keep:
            pieces.append(piece)

    drive(parser, data, start, end, text, where)
    if sheet.data.start < 0:
        raise WorkbookError(f"{where}里没有表格（sheetData）。请用 Excel 打开并修复后另存。")
    return sheet


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


Content = Decimal | str | None


@dataclass(frozen=True, slots=True)
class Write:
    """要写进一格的内容：值（数、文字、None 为空），以及公式（None 表示不带公式）。`style` 只给新建的格子用。"""

    value: Content
    formula: str | None = None
    style: str = ""
    pending: bool = False


def patch(data: bytes, sheet: RawSheet, writes: Mapping[tuple[int, int], Write], where: str) -> bytes:
    """把若干格换成新内容后的 XML；没有提到的字节原样保留。"""
    edits: list[tuple[int, int, bytes]] = []
    fresh: dict[int, list[tuple[int, bytes]]] = {}
    for (row, column), write in sorted(writes.items()):
        cell = sheet.cells.get((row, column))
        if cell is not None:
            kept = _formula_as_written(data, cell) if cell.formula is not None and write.formula == cell.formula else b""
            if cell.master and not kept:
                raise WorkbookError(f"{where}{letters(column)}{row} 是一组共享公式的首格，不能单独改写。请在 Excel 中把该公式重新填一遍。")
            edits.append((cell.start, element_end(data, cell), _element(sheet.prefix, row, column, cell.style, write, kept)))
        else:
            fresh.setdefault(row, []).append((column, _element(sheet.prefix, row, column, write.style, write)))
    if fresh and self_closing(data, sheet.data):
        return _first_rows(data, sheet, fresh)
    for row, cells in fresh.items():
        edits += _insertions(data, sheet, row, cells)
    out, position = [], 0
    for begin, stop, new in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        out += [data[position:begin], new]
        position = stop
    out.append(data[position:])
    return b"".join(out)


def _first_rows(data: bytes, sheet: RawSheet, fresh: Mapping[int, list[tuple[int, bytes]]]) -> bytes:
    """空表的 `<sheetData/>` 打开，放进各行。"""
    p, stop = sheet.prefix, tag_end(data, sheet.data.start)
    rows = b"".join(f'<{p}row r="{row}">'.encode() + b"".join(x for _, x in cells) + f"</{p}row>".encode() for row, cells in fresh.items())
    return data[:sheet.data.start] + f"<{p}sheetData>".encode() + rows + f"</{p}sheetData>".encode() + data[stop:]


def _formula_as_written(data: bytes, cell: RawCell) -> bytes:
    """一格的 `<f>` 元素原文：共享、数组公式的属性都在上面。"""
    found = _FORMULA.search(data, cell.start, element_end(data, cell))
    return found[0] if found else b""


def _insertions(data: bytes, sheet: RawSheet, row: int, cells: list[tuple[int, bytes]]) -> list[tuple[int, int, bytes]]:
    known = sheet.rows.get(row)
    p = sheet.prefix
    if known is None:
        after = min((r.start for number, r in sheet.rows.items() if number > row), default=sheet.data.end)
        return [(after, after, f'<{p}row r="{row}">'.encode() + b"".join(x for _, x in cells) + f"</{p}row>".encode())]
    if self_closing(data, known):
        opened = data[known.start:tag_end(data, known.start)][:-2].rstrip() + b">"
        return [(known.start, element_end(data, known), opened + b"".join(x for _, x in cells) + f"</{p}row>".encode())]
    edits = []
    for column, element in cells:
        later = [cell.start for (r, c), cell in sheet.cells.items() if r == row and c > column]
        at = min(later, default=known.end)
        edits.append((at, at, element))
    return edits


def _element(prefix: str, row: int, column: int, style: str, write: Write, kept: bytes = b"") -> bytes:
    p = prefix
    style_text = f' s="{style}"' if style else ""
    head = f'<{p}c r="{letters(column)}{row}"{style_text}'
    formula = kept.decode() or (f"<{p}f>{escape(write.formula)}</{p}f>" if write.formula is not None else "")
    if write.pending:
        return f"{head}>{formula}</{p}c>".encode()
    if isinstance(write.value, Decimal):
        return f"{head}>{formula}<{p}v>{format(write.value, 'f')}</{p}v></{p}c>".encode()
    if formula:
        return f'{head} t="str">{formula}<{p}v>{_text(write.value or "")}</{p}v></{p}c>'.encode()
    if write.value is None:
        return f"{head}/>".encode()
    return f'{head} t="inlineStr"><{p}is><{p}t xml:space="preserve">{_text(write.value)}</{p}t></{p}is></{p}c>'.encode()


def _text(text: str) -> str:
    """单元格文字的存法：装不下的控制字符去掉，原有的 _x000D_ 之类不能被当成转义。"""
    text = _ESCAPED.sub(lambda found: f"_x005F{found[0]}", _ILLEGAL.sub("", text))
    return escape(text).replace("\r", "_x000D_")


def plain_text(text: str) -> str:
    """文件里的文字 → 原来的文字：_x000D_ 一类的转义还原，回车算换行。"""
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: _ILLEGAL.sub("", chr(int(found[1], 16))), text)
    return text.replace("\r\n", "\n").replace("\r", "\n")
