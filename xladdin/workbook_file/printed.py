"""一张表打印出来的样子（Grid）：打印区域里的格子、合并、列宽、行高、字号、对齐、有没有框线。Word 附表由它画成。"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from msgspec import Struct
from msgspec.structs import replace

from xladdin.grid import Grid, GridCell
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import WorkbookError, parse_xml
from xladdin.workbook_file.sheet_xml import RawSheet, corners, letters

_AREA = re.compile(r"(\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}:\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6})(?![0-9])")
_DEFAULT_WIDTH = 8.43
MOST_CELLS = 50_000
"""一张表最多印多少格：没有打印区域、最后一行又误打了一个字的，空格子就有几百万。"""


class Look(Struct, frozen=True):
    """一个样式号的外观。"""

    bold: bool = False
    size: float = 11.0
    align: str = ""
    border: bool = False


def printed_grid(book: Book, part: SheetPart, *, drop_rows: Collection[int] = (), instead: Mapping[str, str] | None = None) -> Grid:
    """一张表的打印样子；`drop_rows` 是不要的行（公开版去掉签署行），`instead` 是换成别的文字的格（地址 → 文字）。

    没有打印区域时按填了内容的范围；太大的抛 WorkbookError。
    """
    raw = book.raw(part.part)
    top, left, bottom, right = _print_area(book, part, raw)
    if (bottom - top + 1) * (right - left + 1) > MOST_CELLS:
        raise WorkbookError(f"“{book.path.name}”的《{part.title}》要印的范围是 {letters(left)}{top}:{letters(right)}{bottom}，太大了，印不进报告。"
                            "请删去下面和右边多余的内容，或重新设好打印区域再试。")
    lines = [row for row in range(top, bottom + 1) if row not in drop_rows]
    position = {row: number for number, row in enumerate(lines)}
    looks = _looks(book)
    merged = _merges(raw, top, left, bottom, right)
    cells = []
    for row in lines:
        for column in range(left, right + 1):
            if (row, column) in merged.hidden:
                continue
            down, across = merged.spans.get((row, column), (row, column))
            last = max((r for r in range(row, down + 1) if r in position), default=row)
            found = _cell(book, raw, looks, row, column, position[row], column - left,
                           position[last] - position[row] + 1, min(across, right) - column + 1)
            text = (instead or {}).get(f"{letters(column)}{row}")
            cells.append(found if text is None else replace(found, text=text))
    return Grid(tuple(_width(raw, column) for column in range(left, right + 1)),
                tuple(raw.heights.get(row) for row in lines), tuple(cells), raw.landscape)


def _cell(book: Book, raw: RawSheet, looks: list[Look], row: int, column: int, at: int, across: int, rows: int, columns: int) -> GridCell:
    cell = raw.cells.get((row, column))
    _, text, _, _ = book.content(cell)
    style = int(cell.style or 0) if cell is not None else 0
    look = looks[style] if style < len(looks) else Look()
    numeric = cell is not None and cell.type == "n" and cell.text is not None
    align = look.align or ("right" if numeric else "left")
    return GridCell(at, across, rows, columns, text, align, look.bold, look.border, look.size)


class _Merges(Struct, frozen=True):
    spans: dict[tuple[int, int], tuple[int, int]]
    hidden: set[tuple[int, int]]


def _merges(raw: RawSheet, top: int, left: int, bottom: int, right: int) -> _Merges:
    """要印的范围里的合并；伸到范围外面的只算里面的。"""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    hidden: set[tuple[int, int]] = set()
    for area in raw.merges:
        up, first, down, last = corners(area)
        spans[up, first] = (min(down, bottom), last)
        hidden |= {(r, c) for r in range(max(up, top), min(down, bottom) + 1) for c in range(max(first, left), min(last, right) + 1)} - {(up, first)}
    return _Merges(spans, hidden)


def _print_area(book: Book, part: SheetPart, raw: RawSheet) -> tuple[int, int, int, int]:
    for name in book.names:
        if name.name == "_xlnm.Print_Area" and name.scope == part.position:
            found = _AREA.search(name.text)
            if found:
                return corners(found[1])
    used = [at for at, cell in raw.cells.items() if cell.text is not None or cell.formula is not None] or [(1, 1)]
    return min(r for r, _ in used), min(c for _, c in used), max(r for r, _ in used), max(c for _, c in used)


def _width(raw: RawSheet, column: int) -> float:
    return next((width for first, last, width in raw.widths if first <= column <= last), _DEFAULT_WIDTH)


def _looks(book: Book) -> list[Look]:
    """样式号 → 外观；每个文件只解析一次。"""
    fonts: list[tuple[bool, float]] = []
    borders: list[bool] = []
    found: list[Look] = []
    inside: list[str] = []
    state = {"bold": False, "size": 11.0, "border": False}
    current: list[tuple[int, int, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        section = inside[-1] if inside else ""
        if name in ("fonts", "borders", "cellXfs"):
            inside.append(name)
        elif section == "fonts":
            if name == "font":
                state.update(bold=False, size=11.0)
            elif name == "b":
                state["bold"] = attributes.get("val", "1") not in ("0", "false")
            elif name == "sz":
                state["size"] = float(attributes.get("val", 11))
        elif section == "borders":
            if name == "border":
                state["border"] = False
            elif attributes.get("style", "none") != "none":
                state["border"] = True
        elif section == "cellXfs" and name == "xf":
            current[:] = [(int(attributes.get("fontId", 0)), int(attributes.get("borderId", 0)), "")]
        elif section == "cellXfs" and name == "alignment":
            font, border, _ = current[0]
            across = attributes.get("horizontal", "")
            current[:] = [(font, border, across if across in ("left", "right", "center") else "center" if "center" in across else "")]

    def end(tag: str) -> None:
        name = tag.rpartition(" ")[2]
        section = inside[-1] if inside else ""
        if name in ("fonts", "borders", "cellXfs"):
            inside.pop()
        elif name == "font" and section == "fonts":
            fonts.append((bool(state["bold"]), float(state["size"])))
        elif name == "border" and section == "borders":
            borders.append(bool(state["border"]))
        elif name == "xf" and section == "cellXfs":
            font, border, across = current[0]
            bold, size = fonts[font] if font < len(fonts) else (False, 11.0)
            found.append(Look(bold, size, across, border < len(borders) and borders[border]))

    if "xl/styles.xml" in book.package:
        parse_xml(book.package.read("xl/styles.xml"), start, end, None, f"“{book.path.name}”的样式表")
    return found
