"""把版式文字画成空白工作簿：表样文件夹里的 版式.txt → 自评表.xlsx，同样的文字得到同样的字节。版式的写法见 layout.py。"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xladdin.form import FORM_PROPERTY, FORMAT_VERSION, VERSION_PROPERTY, Form, FormError, SheetForm, load_form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.formulas import excel_formula, year_label
from xladdin.layout import LAYOUT, Row, SheetLayout, read_layout
from xladdin.terms import (
    ACTUAL_VALUE,
    ALIASES,
    LEVEL2,
    MEASURE_UNIT,
    PREPARED_ON,
    PUBLIC,
    REPORTED_ON,
    SHEET_KIND,
    TABLE_HEAD,
    TARGET_NATURE,
    TARGET_VALUE,
    UNIT,
)
from xladdin.values import label

_INPUT = PatternFill("solid", fgColor="FFFBE6")
_COMPUTED = PatternFill("solid", fgColor="EDEDED")
_THIN = Side(style="thin", color="000000")
_STYLES = {"附件": ("黑体", 14, False, "left"), "标题": ("方正小标宋简体", 18, False, "center"), "副题": ("宋体", 12, False, "center"),
           "文": ("宋体", 11, False, "left"), "注": ("宋体", 9, False, "left"), "签": ("宋体", 10.5, False, "left"),
           "节": ("黑体", 12, False, "left"), "": ("宋体", 10.5, False, "center")}
_FORMATS = {"万元": "0.00", "人": "0", "%": "0.00%", "分": "General", "㎡": "0.00", "年": "0", "个": "0", "数": "0.00"}
_NUMBER_HINT = {
    "万元": "按万元填数，不带单位；没有的留空，不要填“——”。", "人": "填人数（整数），不带单位。", "㎡": "填面积（平方米），不带单位。",
    "分": "填分数，不带“分”字。", "年": "四位年份，如 2024；各表标题、表头随它变化。", "个": "填个数（整数），不带单位。",
    "%": "填百分比，如 98.75%。",
}
_TEXT_HINT = {
    TARGET_VALUE: "写明方向、数和单位，如 ≥95%、≤8万元、33个；定性指标写要达到的程度。",
    ACTUAL_VALUE: "填实际数和单位，如 98%、7.5万元；不要再写 ≥、≤。",
    PREPARED_ON: "填到日，如 2025年6月20日。", REPORTED_ON: "填到日，如 2025年6月20日。",
    TARGET_NATURE: "填 ≥、≤ 或 ＝；定性指标不用填。",
}
_SPLIT = "（分列）"
_TEXT_HINT |= {
    f"{TARGET_VALUE}{_SPLIT}": "只填数，方向和单位填在两边的列；定性指标写要达到的程度。",
    f"{ACTUAL_VALUE}{_SPLIT}": "只填实际数，不用写单位；定性指标写达到的程度。",
}
"""指标性质、度量单位各占一列的表，指标值、完成值的提示不同。"""
_ROW_HEIGHT = 22.0
_STYLE_HEIGHTS = {"标题": 40.0, "附件": 24.0}
_LONG_TEXT = 36.0
"""行高超过它（磅）的文字格靠左，其余居中。"""
_SHORT = (TARGET_NATURE, TARGET_VALUE, MEASURE_UNIT, ACTUAL_VALUE, PUBLIC)
_BOX = 100.0
"""行高达到它（磅）的是长文字框，从顶上写起。"""

_BASE_FONT = Font(name="宋体", size=11)
_PAPER = (595.0, 842.0)
_MARGIN_ACROSS, _MARGIN_DOWN = 0.5, 0.6
_OVERFULL = 1.25
"""按页宽缩放后不超过 1.25 页高的表，缩到一页打印；再长的分页。"""


def draw_form(folder: Path) -> bytes:
    """一个表样文件夹的空白工作簿；版式或表样写错抛 FormError。"""
    form = load_form(folder)
    book = Workbook()
    book.remove(book.active)
    book._fonts[0] = _BASE_FONT  # 默认字体决定列宽的像素：各处一样宽
    book._named_styles["Normal"].font = _BASE_FONT
    for layout in read_layout(folder / LAYOUT, form):
        _Sheet(book.create_sheet(layout.title), layout, form).draw()
    for name, value in ((FORM_PROPERTY, form.id), (VERSION_PROPERTY, FORMAT_VERSION)):
        book.custom_doc_props.append(StringProperty(name=name, value=value))
    book.properties.creator = "绩效自评助手"
    book.properties.title = form.title
    out = io.BytesIO()
    book.save(out)
    return _repeatable(out.getvalue())


class _Sheet:
    """正在画的一张表：记住名称落在哪里，最后才能写公式。"""

    def __init__(self, sheet: Worksheet, layout: SheetLayout, form: Form) -> None:
        self.sheet, self.layout, self.form = sheet, layout, form
        self.contract = form.sheet(layout.kind) or SheetForm(layout.kind, layout.title)
        self.names: dict[str, tuple[int, int]] = {}
        self.columns: dict[tuple[str, str], int] = {}
        self.table = ""
        self.inputs: dict[str, list[str]] = {}

    def draw(self) -> None:
        for column, width in enumerate(self.layout.widths, 1):
            self.sheet.column_dimensions[get_column_letter(column)].width = width
        for number, row in enumerate(self.layout.rows, 1):
            self._draw_row(number, row)
        self._merge()
        self._write_formulas()
        self._add_names()
        self._add_hints()
        self._set_up_page()

    def _draw_row(self, number: int, row: Row) -> None:
        self.sheet.row_dimensions[number].height = row.height or self._height(row)
        for table, anchor in row.anchors:
            self.names[f"{table}.{anchor}"] = (number, 1)
            self.table = table if anchor == TABLE_HEAD else ""
        heads = any(anchor == TABLE_HEAD for _, anchor in row.anchors)
        cells = row.cells + [">"] * (len(self.layout.widths) - len(row.cells)) if row.style else row.cells
        if len(cells) != len(self.layout.widths):
            raise FormError(f"{LAYOUT}“{self.layout.title}”第 {number} 行有 {len(cells)} 格，应为 {len(self.layout.widths)} 格：{'|'.join(cells)}")
        for column, text in enumerate(cells, 1):
            self._draw_cell(number, column, text, row)
            if heads:
                self._learn_column(column, text)

    def _height(self, row: Row) -> float:
        """没写行高的行：注、文按字数折行，其余按样式。"""
        if row.style not in ("注", "文"):
            return _STYLE_HEIGHTS.get(row.style, _ROW_HEIGHT)
        size = _STYLES[row.style][1]
        length = sum(1 if ord(sign) > 0x2000 else 0.5 for sign in row.cells[0]) * size
        return (length // (self.layout.points - size) + 1) * size * 1.5 + 4

    def _learn_column(self, column: int, text: str) -> None:
        found = re.fullmatch(r"\[([^=\]]+)(=.*)?\]", text)
        name = found[1].split(".")[-1] if found else label(text.lstrip("<"))
        if name and text[:1] not in (">", "^", ".", "_"):
            self.columns[self.table, {**ALIASES, **self.contract.aliases}.get(name, name)] = column

    def _draw_cell(self, row: int, column: int, text: str, layout: Row) -> None:
        style, (font, size, bold, across) = layout.style, _STYLES[layout.style]
        cell = self.sheet.cell(row, column)
        open_right, text = text.endswith("~"), text.removesuffix("~")
        if text.startswith("<") and text != "<":
            across, text = "left", text[1:]
        cell.font = Font(name=font, size=size, bold=bold or layout.bold)
        cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
        if not style:
            left_open = column > 1 and self._open_right(row, column - 1)
            cell.border = Border(left=None if left_open else _THIN, right=None if open_right else _THIN, top=_THIN, bottom=_THIN)
        field_cell = re.fullmatch(r"\[([^=\]]+)(?:=(.*))?\]", text)
        if field_cell:
            self._field(row, column, field_cell[1], field_cell[2])
        elif text == "." or text.startswith(".="):
            self._table_cell(row, column)
            cell.value = text[2:] or None
        elif text not in (">", "^", "_"):
            formula = year_label(text)
            cell.value = f"={formula}" if formula else text

    def _open_right(self, row: int, column: int) -> bool:
        return self.layout.rows[row - 1].cells[column - 1].endswith("~")

    def _field(self, row: int, column: int, name: str, initial: str | None) -> None:
        cell = self.sheet.cell(row, column)
        if name in self.names:
            raise FormError(f"{LAYOUT}“{self.layout.title}”：字段 {name} 写了两次。")
        self.names[name] = (row, column)
        unit = self.unit(name)
        cell.number_format = _FORMATS.get(unit, "@")
        if name.split(".")[-1] == "得分" and any(c.field == name and c.kind == "score" for c in self.contract.computed):
            cell.number_format = "0.00"
        if initial is not None:
            cell.value = _initial(initial)
        if any(computed.field == name for computed in self.contract.computed):
            cell.fill = _COMPUTED
        else:
            self._mark_input(cell.coordinate, name.split(".")[-1], unit)
        if unit == "" and not self.layout.rows[row - 1].style:
            self._align_text(row, column)

    def _table_cell(self, row: int, column: int) -> None:
        cell = self.sheet.cell(row, column)
        name = next((n for (table, n), at in self.columns.items() if at == column and table == self.table), "")
        unit = self.unit(name)
        cell.number_format = _FORMATS.get(unit, "@")
        if unit == "" and name not in _SHORT:
            self._align_text(row, column)
        if any(c.field == f"{self.table}[].{name}" for c in self.contract.computed):
            cell.fill = _COMPUTED
            self.names.setdefault(f"\0{self.table}[].{name}@{row}", (row, column))
        else:
            self._mark_input(cell.coordinate, name, unit)

    def _align_text(self, row: int, column: int) -> None:
        height = self.layout.rows[row - 1].height or 0
        across, down = "left" if height > _LONG_TEXT else "center", "top" if height >= _BOX else "center"
        self.sheet.cell(row, column).alignment = Alignment(horizontal=across, vertical=down, wrap_text=True)

    def unit(self, name: str) -> str:
        """字段的单位：整名、末段依次在表样与术语表里找。"""
        last = name.split(".")[-1]
        return self.contract.units.get(name) or self.contract.units.get(last) or UNIT.get(name) or UNIT.get(last, "")

    def _mark_input(self, coordinate: str, name: str, unit: str) -> None:
        self.sheet[coordinate].fill = _INPUT
        if name in (TARGET_VALUE, ACTUAL_VALUE) and (self.table, TARGET_NATURE) in self.columns:
            name += _SPLIT
        hint = name if name in _TEXT_HINT or name in (PUBLIC, LEVEL2) else unit
        if hint:
            self.inputs.setdefault(hint, []).append(coordinate)

    def _merge(self) -> None:
        taken: set[tuple[int, int]] = set()
        grid = [row.cells + [">"] * (len(self.layout.widths) - len(row.cells)) for row in self.layout.rows]
        for r, cells in enumerate(grid):
            for c, text in enumerate(cells):
                if (r, c) in taken or text in (">", "^"):
                    continue
                right = c
                while right + 1 < len(cells) and cells[right + 1] == ">":
                    right += 1
                down = r
                while down + 1 < len(grid) and grid[down + 1][c] == "^":
                    down += 1
                if (right, down) != (c, r):
                    self.sheet.merge_cells(start_row=r + 1, end_row=down + 1, start_column=c + 1, end_column=right + 1)
                taken |= {(i, j) for i in range(r, down + 1) for j in range(c, right + 1)}

    def _write_formulas(self) -> None:
        def letter(table: str, column: str) -> str:
            if (table, column) not in self.columns:
                raise FormError(f"{LAYOUT}“{self.layout.title}”：开口表 {table} 没有“{column}”一列。")
            return str(get_column_letter(self.columns[table, column]))

        for computed in self.contract.computed:
            places = [at for name, at in self.names.items()
                      if name == computed.field or name.startswith(f"\0{computed.field}@")]
            if not places and "[]" not in computed.field:
                raise FormError(f"{LAYOUT}“{self.layout.title}”：没有计算字段 {computed.field}。")
            for row, column in places:
                formula = excel_formula(computed, letter, self.form.settings.grades, row)
                self.sheet.cell(row, column).value = f"={formula}"

    def _add_names(self) -> None:
        quoted = "'" + self.layout.title.replace("'", "''") + "'"
        self.sheet.defined_names[SHEET_KIND] = DefinedName(SHEET_KIND, attr_text=f'"{self.layout.kind}"')
        for name, (row, column) in self.names.items():
            if not name.startswith("\0"):
                target = f"{quoted}!${get_column_letter(column)}${row}"
                self.sheet.defined_names[name] = DefinedName(name, attr_text=target)

    def _add_hints(self) -> None:
        for key, cells in self.inputs.items():
            rule = self._validation(key)
            if rule is not None:
                for coordinate in cells:
                    rule.add(coordinate)
                self.sheet.add_data_validation(rule)

    def _validation(self, key: str) -> DataValidation | None:
        if key == PUBLIC:
            rule = DataValidation(type="list", formula1='"是,否"', allow_blank=True)
            rule.prompt, rule.promptTitle = "选“否”的段落不进公开版。", key
        elif key == LEVEL2:
            names = [name for group in (self.contract.points.level2.values() if self.contract.points else ()) for name in group]
            rule = DataValidation(type="list", formula1='"' + ",".join(dict.fromkeys(names)) + '"', allow_blank=True)
            rule.errorStyle = "information"
            return rule if names else None
        elif key in _TEXT_HINT:
            rule = DataValidation(allow_blank=True)
            rule.prompt, rule.promptTitle = _TEXT_HINT[key], key.removesuffix(_SPLIT)
        elif key in _NUMBER_HINT:
            kind = "whole" if key in ("人", "个", "年") else "decimal"
            rule = DataValidation(type=kind, operator="between", formula1="-1000000000", formula2="1000000000", allow_blank=True)
            rule.errorStyle, rule.errorTitle = "warning", "请填数字"
            rule.error = "这里要填数字，不带单位和文字；照填文字会使合计无法计算。"
            rule.prompt, rule.promptTitle = _NUMBER_HINT[key], key
        else:
            return None
        rule.showInputMessage, rule.showErrorMessage = True, True
        return rule

    def _set_up_page(self) -> None:
        sheet = self.sheet
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = "landscape" if self.layout.landscape else "portrait"
        sheet.page_setup.blackAndWhite = True
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 1 if self.layout.kind not in EXTRA_SHEETS and self._fits_one_page() else 0
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = _MARGIN_ACROSS
        sheet.page_margins.top = sheet.page_margins.bottom = _MARGIN_DOWN
        sheet.sheet_view.showGridLines = False
        sheet.print_area = f"A1:{get_column_letter(len(self.layout.widths))}{len(self.layout.rows)}"


    def _fits_one_page(self) -> bool:
        wide, high = reversed(_PAPER) if self.layout.landscape else _PAPER
        height: float = sum(self.sheet.row_dimensions[number].height for number in range(1, len(self.layout.rows) + 1))
        scale = min(1.0, (wide - 144 * _MARGIN_ACROSS) / self.layout.points)
        return height * scale <= (high - 144 * _MARGIN_DOWN) * _OVERFULL


def _initial(text: str) -> str | float | int:
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        number = Decimal(text)
        return int(number) if number == number.to_integral_value() else float(number)
    return text


_FIXED = (2026, 1, 1, 0, 0, 0)


def _repeatable(data: bytes) -> bytes:
    """固定 zip 的时间与 core.xml 的时间；文字格里的数字不打绿三角。"""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".xml", ".rels")):
                part = re.sub(rb"&#(\d{3,7});", lambda m: chr(int(m[1])).encode(), part)
            if name == "xl/styles.xml":
                part = re.sub(rb"<font>(.*?)</font>", _ordered_font, part)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-01-01T00:00:00Z", part)
            if name.startswith("xl/worksheets/sheet"):
                part = _quiet_text_numbers(part)
            info = zipfile.ZipInfo(name, _FIXED)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, part)
    return out.getvalue()


_FONT_ORDER = (b"b", b"i", b"strike", b"u", b"vertAlign", b"sz", b"color", b"name", b"family", b"charset", b"scheme")


def _ordered_font(found: re.Match[bytes]) -> bytes:
    """字体的子元素按规范的次序排（openpyxl 写的次序 Excel 容忍，校验工具不认）。"""
    children = re.findall(rb"<(\w+)[^>]*/>", found[1])
    texts = dict(zip(children, re.findall(rb"<\w+[^>]*/>", found[1]), strict=True))
    return b"<font>" + b"".join(texts[name] for name in sorted(children, key=_FONT_ORDER.index)) + b"</font>"


def _quiet_text_numbers(part: bytes) -> bytes:
    ignored = b'<ignoredErrors><ignoredError sqref="A1:Z400" numberStoredAsText="1" formula="1"/></ignoredErrors>'
    later = re.search(rb"<(?:drawing|legacyDrawing|tableParts|extLst)\b|</worksheet>", part)
    at = later.start() if later else len(part)
    return part[:at] + ignored + part[at:]
