"""由带 uno 的 Python 运行：在一个开着的 LibreOffice 里替 Excel 办事。标准输入一行一个命令（JSON），标准输出一行一个结果。"""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any

import uno
from com.sun.star.table import CellAddress, CellRangeAddress
from libreoffice_hands import connected, desktop, option

VALUES = 1 | 2 | 4 | 16
DOCUMENTS: dict[int, Any] = {}
OFFICE: Any = None
CONTEXT: Any = None


def to_office(formula: str) -> str:
    """Excel 的公式 → LibreOffice 接口的公式：表名后的 ! 换成 .，参数间的逗号换成分号，数组里的逗号换成句点。"""
    out, quote, braces = [], "", 0
    for character in formula:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == "{":
            braces += 1
        elif character == "}":
            braces -= 1
        elif character == "," and not braces:
            character = ";"
        elif character in ",!":
            character = "."
        out.append(character)
    return "".join(out)


def open_(path: str, visible: bool) -> int:
    document = OFFICE.loadComponentFromURL(uno.systemPathToFileUrl(path), "_blank", 0, (option("Hidden", not visible), option("MacroExecutionMode", 0)))
    if document is None:
        raise ValueError(f"打不开 {path}")
    document.IsAdjustHeightEnabled = False
    number = max(DOCUMENTS, default=0) + 1
    DOCUMENTS[number] = document
    if visible:
        window = document.CurrentController.Frame.ContainerWindow
        window.setPosSize(0, 0, 1500, 940, 15)
        window.setFocus()
    return number


def sheet(document: Any, title: str) -> Any:
    return document.Sheets.getByName(title)


def area(document: Any, title: str, row: int, column: int, rows: int = 1, columns: int = 1) -> Any:
    return sheet(document, title).getCellRangeByPosition(column - 1, row - 1, min(column + columns - 2, 1023), row + rows - 2)


def close(number: int) -> None:
    DOCUMENTS.pop(number).close(True)


def titles(document: Any) -> list[str]:
    return list(document.Sheets.ElementNames)


def save_copy(document: Any, path: str) -> None:
    document.storeToURL(uno.systemPathToFileUrl(path), (option("FilterName", "Calc MS Excel 2007 XML"),))


def calculate(document: Any) -> None:
    document.calculateAll()


def read(document: Any, title: str, row: int, column: int, rows: int, columns: int) -> list[list[Any]]:
    data = area(document, title, row, column, rows, columns).getDataArray()
    return [[None if value == "" else value for value in line] for line in data]


def write(document: Any, title: str, row: int, column: int, kind: str, content: Any) -> None:
    cell = area(document, title, row, column).getCellByPosition(0, 0)
    if kind == "formula":
        cell.setFormula(to_office(content))
    elif kind == "text":
        cell.setString(content)
    elif kind == "blank":
        cell.clearContents(VALUES)
    elif kind == "error":
        cell.setFormula("=NA()" if content == "#N/A" else f"={content}")
    else:
        cell.setValue(float(content))


def covered(document: Any, title: str, row: int, column: int) -> bool:
    cell = area(document, title, row, column)
    cursor = sheet(document, title).createCursorByRange(cell)
    cursor.collapseToMergedArea()
    found = cursor.RangeAddress
    return (found.StartRow, found.StartColumn) != (row - 1, column - 1)


def number_format(document: Any, title: str, row: int, column: int) -> str:
    return str(document.NumberFormats.getByKey(area(document, title, row, column).NumberFormat).FormatString)


def set_number_format(document: Any, title: str, row: int, column: int, rows: int, columns: int, code: str) -> None:
    locale = uno.createUnoStruct("com.sun.star.lang.Locale", "en", "US", "")
    key = document.NumberFormats.queryKey(code, locale, True)
    area(document, title, row, column, rows, columns).NumberFormat = key if key != -1 else document.NumberFormats.addNew(code, locale)


def has_note(document: Any, title: str, row: int, column: int) -> bool:
    return bool(area(document, title, row, column).getCellByPosition(0, 0).Annotation.String)


def add_note(document: Any, title: str, row: int, column: int, text: str) -> None:
    sheet(document, title).Annotations.insertNew(_at(document, title, row, column), text)


def size_note(document: Any, title: str, row: int, column: int) -> None:
    shape = area(document, title, row, column).getCellByPosition(0, 0).Annotation.AnnotationShape
    shape.TextAutoGrowWidth = shape.TextAutoGrowHeight = True


def settle(document: Any) -> None:
    """画完屏幕。"""
    CONTEXT.ServiceManager.createInstanceWithContext("com.sun.star.awt.Toolkit", CONTEXT).processEventsToIdle()


def show_note(document: Any, title: str, row: int, column: int) -> None:
    """像鼠标停在格上那样把批注显示出来。"""
    area(document, title, row, column).getCellByPosition(0, 0).Annotation.setIsVisible(True)


def remove_note(document: Any, title: str, row: int, column: int) -> None:
    notes = sheet(document, title).Annotations
    for number in range(notes.Count - 1, -1, -1):
        place = notes.getByIndex(number).Position
        if (place.Row, place.Column) == (row - 1, column - 1):
            notes.removeByIndex(number)


def _at(document: Any, title: str, row: int, column: int) -> Any:
    return CellAddress(sheet(document, title).RangeAddress.Sheet, column - 1, row - 1)


def conditions(document: Any, title: str) -> list[tuple[int, str]]:
    return [(one.ID, one.getByIndex(0).Formula1) for one in sheet(document, title).ConditionalFormats.getConditionalFormats() if one.getCount()]


def add_condition(document: Any, title: str, areas: list[list[int]], formula: str) -> int:
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    index = sheet(document, title).RangeAddress.Sheet
    for top, left, rows, columns in areas:
        ranges.addRangeAddress(CellRangeAddress(index, left - 1, top - 1, left + columns - 2, top + rows - 2), False)
    known = {identity for identity, _ in conditions(document, title)}
    entries = ranges.ConditionalFormat  # 经区域的属性设：经 ConditionalFormats.createByRange 加的，存盘有、屏幕上不显
    entries.addNew((option("Operator", uno.Enum("com.sun.star.sheet.ConditionOperator", "FORMULA")), option("Formula1", to_office(formula).lstrip("=")),
                    option("StyleName", _style(document, "FFFFFF"))))
    ranges.ConditionalFormat = entries
    return int(next(identity for identity, _ in conditions(document, title) if identity not in known))


def _style(document: Any, color: str) -> str:
    styles, name = document.StyleFamilies.getByName("CellStyles"), f"核对{color}"
    if not styles.hasByName(name):
        styles.insertByName(name, document.createInstance("com.sun.star.style.CellStyle"))
        style = styles.getByName(name)
        style.CellBackColor, style.VertJustify, style.IsTextWrapped = int(color, 16), 2, True  # LibreOffice 的条件格式连对齐一起换
    return name


def color_condition(document: Any, title: str, identity: int, color: str) -> None:
    formats = sheet(document, title).ConditionalFormats
    next(one for one in formats.getConditionalFormats() if identity == one.ID).getByIndex(0).StyleName = _style(document, color)


def remove_condition(document: Any, title: str, identity: int) -> None:
    """经区域的属性清：只按编号删的，存盘没有了，屏幕上还在。"""
    formats = sheet(document, title).ConditionalFormats
    found = next(one for one in formats.getConditionalFormats() if identity == one.ID)
    ranges, formula = found.Range, found.getByIndex(0).Formula1
    entries = ranges.ConditionalFormat
    for number in range(entries.Count - 1, -1, -1):
        if entries.getByIndex(number).Formula1 == formula:
            entries.removeByIndex(number)
    ranges.ConditionalFormat = entries
    if any(identity == one.ID for one in formats.getConditionalFormats()):
        formats.removeByID(identity)


def copy_sheet(document: Any, source: int, title: str, after: str) -> None:
    position = sheet(document, after).RangeAddress.Sheet + 1
    number, new = 1, title
    while document.Sheets.hasByName(new):
        number += 1
        new = f"{title[:26]} ({number})"
    if document == DOCUMENTS[source]:
        document.Sheets.copyByName(title, new, position)
    else:
        document.Sheets.importSheet(DOCUMENTS[source], title, position)
        document.Sheets.getByIndex(position).Name = new
    activate(document, new)
    view, shown = DOCUMENTS[source].CurrentController, document.CurrentController
    if document != DOCUMENTS[source] and view.hasFrozenPanes():  # Excel 复制表时冻结的窗格跟着走
        shown.freezeAtPosition(view.SplitColumn, view.SplitRow)
        shown.ShowGrid = False


def remove_sheet(document: Any, title: str) -> None:
    document.Sheets.removeByName(title)


def rename_sheet(document: Any, title: str, new: str) -> None:
    sheet(document, title).Name = new


def insert_rows(document: Any, title: str, row: int, count: int) -> None:
    sheet(document, title).Rows.insertByIndex(row - 1, count)


def remove_rows(document: Any, title: str, row: int, count: int) -> None:
    sheet(document, title).Rows.removeByIndex(row - 1, count)


def copy_row(document: Any, title: str, source: int, target: int) -> None:
    one = sheet(document, title)
    index = one.RangeAddress.Sheet
    one.copyRange(CellAddress(index, 0, target - 1), CellRangeAddress(index, 0, source - 1, 1023, source - 1))
    one.Rows.getByIndex(target - 1).Height = one.Rows.getByIndex(source - 1).Height


def merge(document: Any, title: str, row: int, column: int, rows: int, columns: int, joined: bool) -> None:
    area(document, title, row, column, rows, columns).merge(joined)


def used(document: Any, title: str) -> tuple[int, int, int, int]:
    cursor = sheet(document, title).createCursor()
    cursor.gotoStartOfUsedArea(False)
    first = cursor.RangeAddress
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    return first.StartRow + 1, first.StartColumn + 1, last.EndRow - first.StartRow + 1, last.EndColumn - first.StartColumn + 1


def active(document: Any) -> str:
    return str(document.CurrentController.ActiveSheet.Name)


def activate(document: Any, title: str) -> None:
    document.CurrentController.setActiveSheet(sheet(document, title))


def selection(document: Any) -> tuple[str, tuple[int, int, int, int]]:
    found = document.CurrentSelection.RangeAddress
    title = document.Sheets.getByIndex(found.Sheet).Name
    return title, (found.StartRow + 1, found.StartColumn + 1, found.EndRow - found.StartRow + 1, found.EndColumn - found.StartColumn + 1)


def select(document: Any, title: str, row: int, column: int, rows: int, columns: int) -> None:
    document.CurrentController.select(area(document, title, row, column, rows, columns))


def visible(document: Any, title: str) -> bool:
    return bool(sheet(document, title).IsVisible)


def protected(document: Any, title: str) -> bool:
    return bool(sheet(document, title).isProtected())


def protect(document: Any, title: str) -> None:
    for color in ("FFFFFF", "FFC7CE", "FFEB9C", "E2EFDA"):  # 有一张表设了保护，LibreOffice 就不让改样式
        _style(document, color)
    sheet(document, title).protect("")


def lock_structure(document: Any) -> None:
    document.protect("")


def structure_locked(document: Any) -> bool:
    return bool(document.isProtected())


def show_status(document: Any, text: Any) -> None:
    indicator = document.CurrentController.StatusIndicator
    indicator.end() if text is False else indicator.start(str(text), 0)


def handle(name: str, number: int, arguments: list[Any]) -> Any:
    work = globals()[f"{name}_" if name == "open" else name]
    if name in ("open", "close"):
        return work(*arguments)
    return work(DOCUMENTS[number], *arguments)


def main() -> None:
    global OFFICE, CONTEXT
    CONTEXT = connected(sys.argv[1])
    OFFICE = desktop(CONTEXT)
    for line in sys.stdin:
        try:
            answer = {"result": handle(*json.loads(line))}
        except Exception:
            answer = {"fault": traceback.format_exc()}
        print(json.dumps(answer, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
