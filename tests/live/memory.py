"""内存里的工作簿（openpyxl）：毫秒级，用来数调用、拒绝会被悄悄改掉的写法。

它不会算：写过以后，公式的结果一律作废，副本里的公式都没有结果（和没在 Excel 里打开过的文件一样）。
插行、复制表、改名先存成文件，用本程序改关着文件的办法做，再打开：openpyxl 自己做会丢名称。
"""

from __future__ import annotations

import io
import re
import zipfile
from copy import copy
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import FormulaRule
from openpyxl.formula.translate import Translator
from openpyxl.styles import PatternFill
from openpyxl.styles.differential import DifferentialStyle

from tests.live.excel_rules import ERRORS, Area, ComError, address_of, letters
from xladdin.workbook_file import Book
from xladdin.workbook_file.rows import insert_rows
from xladdin.workbook_file.sheets import copy_sheet, rename_sheet

_FORMULA = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*?)(?: t="\w+")?><f>(.*?)</f><v\s*/?>(?:</v>)?</c>', re.S)


class MemoryBook:
    """一本开着的工作簿。"""

    fullname, stored, saved, read_only, locked = "", True, True, False, False

    def __init__(self, path: Path) -> None:
        self._load(path.read_bytes())
        self.active_title = next(sheet.title for sheet in self.book.worksheets if sheet.sheet_state == "visible")
        self.selected: Area = (1, 1, 1, 1)
        self.status: Any = False

    def _load(self, data: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(data))
        self.results = _results(Book(Path("工作簿.xlsx"), data))

    def data(self) -> bytes:
        """存成文件的样子，连公式的结果。"""
        out, target = io.BytesIO(), io.BytesIO()
        for sheet in self.book.worksheets:
            sheet.legacy_drawing = sheet.column_dimensions.max_outline = None  # openpyxl 存过一次就一直留着，前后就比不得了
        self.book.save(out)
        parts = {f"xl/worksheets/sheet{number}.xml": sheet.title for number, sheet in enumerate(self.book.worksheets, 1)}
        with zipfile.ZipFile(out) as package, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
            for name in package.namelist():
                content = package.read(name)
                written.writestr(name, self._with_results(content, parts[name]) if name in parts else content)
        return target.getvalue()

    def _with_results(self, sheet: bytes, title: str) -> bytes:
        def one(found: re.Match[bytes]) -> bytes:
            result = self.results.get((title, found[1].decode()))
            if result is None:
                return found[0]
            kind = "n" if isinstance(result, (int, float)) else "e" if result in ERRORS else "str"
            return b'<c r="%s"%s t="%s"><f>%s</f><v>%s</v></c>' % (found[1], found[2], kind.encode(), found[3], escape(str(result)).encode())

        return _FORMULA.sub(one, sheet)

    def _through_file(self, change: Any) -> None:
        """存成文件，用改关着文件的办法改，再打开。"""
        book = change(Book(Path("工作簿.xlsx"), self.data()))
        self._load(book.package.to_bytes())

    def _stale(self) -> None:
        self.results.clear()

    def _sheet(self, title: str) -> Any:
        return self.book[title]

    def titles(self) -> list[str]:
        return list(self.book.sheetnames)

    def save_copy(self, path: Path) -> None:
        path.write_bytes(self.data())

    def close(self) -> None:
        self.book.close()

    def calculate(self) -> None:
        """不会算：结果已经作废。"""

    def read(self, title: str, row: int, column: int, rows: int, columns: int) -> list[list[Any]]:
        def value(cell: Any) -> Any:
            return self.results.get((title, cell.coordinate)) if cell.data_type == "f" else cell.value

        return [[value(self._sheet(title).cell(r, c)) for c in range(column, column + columns)] for r in range(row, row + rows)]

    def write(self, title: str, row: int, column: int, kind: str, content: Any) -> None:
        cell = self._sheet(title).cell(row, column)
        cell.value = content
        cell.data_type = {"formula": "f", "text": "s", "bool": "b", "error": "e", "number": "n", "blank": "n"}[kind]
        self._stale()

    def covered(self, title: str, row: int, column: int) -> bool:
        return isinstance(self._sheet(title).cell(row, column), MergedCell)

    def number_format(self, title: str, row: int, column: int) -> str:
        return str(self._sheet(title).cell(row, column).number_format)

    def set_number_format(self, title: str, row: int, column: int, rows: int, columns: int, number_format: str) -> None:
        for r in range(row, row + rows):
            for c in range(column, column + columns):
                self._sheet(title).cell(r, c).number_format = number_format

    def has_note(self, title: str, row: int, column: int) -> bool:
        return self._sheet(title).cell(row, column).comment is not None

    def add_note(self, title: str, row: int, column: int, text: str) -> None:
        self._sheet(title).cell(row, column).comment = Comment(text, "填表人")

    def size_note(self, title: str, row: int, column: int) -> None:
        """内存里没有框。"""

    def remove_note(self, title: str, row: int, column: int) -> None:
        self._sheet(title).cell(row, column).comment = None

    def conditions(self, title: str) -> list[tuple[Any, str]]:
        return [((str(area.sqref), number), (rule.formula or [""])[0]) for area in self._sheet(title).conditional_formatting
                for number, rule in enumerate(area.rules)]

    def add_condition(self, title: str, areas: list[Area], formula: str) -> Any:
        addresses = " ".join(address_of(tuple(area)).replace("$", "") for area in areas)
        self._sheet(title).conditional_formatting.add(addresses, FormulaRule([formula.removeprefix("=")]))
        return addresses

    def color_condition(self, title: str, key: Any, color: str) -> None:
        area = next(area for area in self._sheet(title).conditional_formatting if set(str(area.sqref).split()) == set(key.split()))
        area.rules[-1].dxf = DifferentialStyle(fill=PatternFill(bgColor=color))

    def remove_condition(self, title: str, key: Any) -> None:
        kept = ConditionalFormattingList()
        for area in self._sheet(title).conditional_formatting:
            for number, rule in enumerate(area.rules):
                if (str(area.sqref), number) != key:
                    kept.add(str(area.sqref), rule)
        self._sheet(title).conditional_formatting = kept

    def copy_sheet(self, source: MemoryBook, title: str, after: str) -> None:
        if source is self:
            new = self._free(title)
            self._through_file(lambda book: copy_sheet(book, next(part for part in book.parts if part.title == title), new))
            return
        position = self.titles().index(after) + 1
        target = self.book.create_sheet(self._free(title), position)
        _copy(source.book[title], target)
        self.active_title = target.title

    def _free(self, title: str) -> str:
        taken = {one.lower() for one in self.titles()}
        number, found = 1, title
        while found.lower() in taken:
            number += 1
            found = f"{title[:26]} ({number})"
        return found

    def remove_sheet(self, title: str) -> None:
        if len(self.titles()) == 1:
            raise ComError("至少要有一张表")
        self.book.remove(self._sheet(title))
        if self.active_title == title:
            self.active_title = self.titles()[-1]

    def rename_sheet(self, title: str, new: str) -> None:
        active = new if self.active_title == title else self.active_title
        if any(cell.hyperlink for row in self._sheet(title).iter_rows() for cell in row):  # 校验结果表：没有名称、公式指着它
            self._sheet(title).title = new
        else:
            self._through_file(lambda book: rename_sheet(book, next(part for part in book.parts if part.title == title), new))
        self.active_title = active

    def insert_rows(self, title: str, row: int, count: int) -> None:
        self._through_file(lambda book: insert_rows(book, next(part for part in book.parts if part.title == title), row - 1, count))
        for line in range(row, row + count):
            for cell in self._sheet(title)[line]:
                if not isinstance(cell, MergedCell):
                    cell.value = None
        self._stale()

    def remove_rows(self, title: str, row: int, count: int) -> None:
        """只撤销插进去的：下面的名称、合并、公式跟着上移。"""
        self._through_file(lambda book: _without_rows(book, title, row, count))
        self._stale()

    def copy_row(self, title: str, source: int, target: int) -> None:
        sheet = self._sheet(title)
        for cell in list(sheet[source]):
            other = sheet.cell(target, cell.column)
            if isinstance(cell, MergedCell) or isinstance(other, MergedCell):
                continue
            other.value, other._style = cell.value, copy(cell._style)
            if cell.data_type == "f":
                other.value = Translator(cell.value, cell.coordinate).translate_formula(other.coordinate)
        self._stale()

    def merge(self, title: str, row: int, column: int, rows: int, columns: int, joined: bool) -> None:
        area = address_of((row, column, rows, columns)).replace("$", "")
        if joined:
            self._sheet(title).merge_cells(area)
        elif area in {str(one) for one in self._sheet(title).merged_cells.ranges}:
            self._sheet(title).unmerge_cells(area)

    def used(self, title: str) -> Area:
        sheet = self._sheet(title)
        return sheet.min_row, sheet.min_column, sheet.max_row - sheet.min_row + 1, sheet.max_column - sheet.min_column + 1

    def active(self) -> str:
        return self.active_title

    def activate(self, title: str) -> None:
        if self._sheet(title).sheet_state != "visible":
            raise ComError("隐藏的表切不过去")
        self.active_title, self.selected = title, (1, 1, 1, 1)
        if title == "校验结果":
            self.selected = (4, 1, 1, 1)

    def selection(self) -> tuple[str, Area]:
        return self.active_title, self.selected

    def select(self, title: str, row: int, column: int, rows: int, columns: int) -> None:
        self.selected = (row, column, rows, columns)

    def visible(self, title: str) -> bool:
        return self._sheet(title).sheet_state == "visible"

    def protected(self, title: str) -> bool:
        return bool(self._sheet(title).protection.sheet)

    def protect(self, title: str) -> None:
        self._sheet(title).protection.sheet = True

    def lock_structure(self) -> None:
        self.locked = True

    def structure_locked(self) -> bool:
        return self.locked

    def show_status(self, text: Any) -> None:
        self.status = text


def _results(book: Book) -> dict[tuple[str, str], Any]:
    """文件里存着的公式结果。"""
    found: dict[tuple[str, str], Any] = {}
    for part in book.parts:
        for (row, column), cell in book.raw(part.part).cells.items():
            if cell.formula is not None and cell.text:
                found[part.title, f"{letters(column)}{row}"] = float(cell.text) if cell.type == "n" else book.content(cell)[1]
    return found


def _copy(source: Any, target: Any) -> None:
    """另一本工作簿里的一张表，连样式、列宽、冻结、筛选、打印设置。"""
    for row in source.iter_rows():
        for cell in row:
            other = target.cell(cell.row, cell.column, cell.value)
            for name in ("font", "fill", "border", "alignment", "number_format"):
                setattr(other, name, copy(getattr(cell, name)))
            if cell.hyperlink:
                other.hyperlink = copy(cell.hyperlink)
    for letter, dimension in source.column_dimensions.items():
        target.column_dimensions[letter].width, target.column_dimensions[letter].hidden = dimension.width, dimension.hidden
    for number, dimension in source.row_dimensions.items():
        target.row_dimensions[number].height = dimension.height
    target.freeze_panes, target.auto_filter.ref = source.freeze_panes, source.auto_filter.ref
    target.print_title_rows, target.page_setup.orientation = source.print_title_rows, source.page_setup.orientation


def _shrunk(area: str, row: int, count: int) -> str:
    """删了几行以后的合并区域；只剩一格、整个在里面的没有了。"""
    (left, top), (right, bottom) = re.findall(r"([A-Z]+)(\d+)", area)
    lines = [line for line in range(int(top), int(bottom) + 1) if not row <= line < row + count]
    if not lines or (len(lines) == 1 and left == right):
        return ""
    first = lines[0] - (count if lines[0] >= row + count else 0)
    return f"{left}{first}:{right}{first + len(lines) - 1}"


def _without_rows(book: Book, title: str, row: int, count: int) -> Book:
    """去掉几行：撤销测试专用的逆运算，名称、合并、公式、行号一起上移。"""
    part = next(part for part in book.parts if part.title == title)
    package = book.package.fork()
    data = package.read(part.part)

    def moved(line: int) -> int:
        return line - count if line >= row + count else line

    data = re.sub(rb'<row\b[^>]*\sr="(\d+)".*?(?:</row>|/>(?=<row|</sheetData))',
                  lambda m: b"" if row <= int(m[1]) < row + count else m[0], data, flags=re.S)
    data = re.sub(rb'(<row\b[^>]*\sr=")(\d+)', lambda m: m[1] + str(moved(int(m[2]))).encode(), data)
    data = re.sub(rb'(<c\b[^>]*\sr="[A-Z]+)(\d+)', lambda m: m[1] + str(moved(int(m[2]))).encode(), data)
    kept = [area for area in (_shrunk(area, row, count) for area in book.raw(part.part).merges) if area]
    areas = "".join(f'<mergeCell ref="{area}"/>' for area in kept)
    data = re.sub(rb"<mergeCells.*?</mergeCells>", f'<mergeCells count="{len(kept)}">{areas}</mergeCells>'.encode(), data, flags=re.S)
    package.changed[part.part] = data
    quoted = re.escape(title)
    workbook = package.read("xl/workbook.xml").decode()
    workbook = re.sub(rf"((?:{quoted}|'{quoted}')!\$[A-Z]+\$)(\d+)((?::\$[A-Z]+\$)(\d+))?",
                      lambda m: m[1] + str(moved(int(m[2]))) + (m[3][: -len(m[4])] + str(moved(int(m[4]))) if m[3] else ""), workbook)
    package.changed["xl/workbook.xml"] = workbook.encode()
    return Book(book.path, package.to_bytes())

