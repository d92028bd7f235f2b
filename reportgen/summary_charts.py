"""汇总总览页的图表：执行率、得分的分布，常见问题，三公经费，都是 Excel 原生的，数引用页上的表。"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reportgen.summary_page import FAULTS, PUBLIC, RATES, ROW_HEIGHT, SCORES, WIDTHS, Page

if TYPE_CHECKING:
    from xlsxwriter import Workbook

_BLUE, _ORANGE = "#2F75B5", "#C55A11"


def insert_charts(book: Workbook, page: Page) -> None:
    """四张图：分布、常见问题的图在表的右边，三公经费的在表的下面。"""
    _beside(page, RATES, 3, _columns(book, page, RATES, "执行率分布（份）"))
    _beside(page, SCORES, 3, _columns(book, page, SCORES, "得分分布（份）"))
    _beside(page, FAULTS, 4, _bars(book, page))
    chart = _years_chart(book, page)
    chart.set_size({"width": _pixels(0, len(WIDTHS)), "height": 300})
    page.sheet.insert_chart(page.row, 0, chart, {"object_position": 2})


def _beside(page: Page, block: str, column: int, chart: Any) -> None:
    """放在一块的右边，与它一样高，到最右一列为止。"""
    first, last = page.rows[block]
    chart.set_size({"width": _pixels(column, len(WIDTHS)) - 12, "height": round((last - first + 3) * ROW_HEIGHT * 4 / 3)})
    page.sheet.insert_chart(first - 2, column, chart, {"x_offset": 12, "object_position": 2})


def _pixels(first: int, last: int) -> int:
    """几列一共多少像素：一个字 7 像素，每列另有 5 像素的边。"""
    return sum(width * 7 + 5 for width in WIDTHS[first:last])


def _chart(book: Workbook, kind: str, title: str) -> Any:
    chart = book.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 13, "bold": False}, "overlay": False})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    return chart


def _series(page: Page, block: str, column: int, name: str = "", labels: int = 0) -> dict[str, Any]:
    first, last = page.rows[block]
    sheet = page.sheet.get_name()
    return {"name": name, "categories": [sheet, first, labels, last, labels], "values": [sheet, first, column, last, column]}


_FONT = {"name": "宋体", "size": 9}
_LABELS = {"value": True, "font": _FONT}


def _columns(book: Workbook, page: Page, block: str, title: str) -> Any:
    chart = _chart(book, "column", title)
    chart.add_series({**_series(page, block, 1), "fill": {"color": _BLUE}, "gap": 60, "data_labels": _LABELS})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis({"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}, "min": 0, "num_format": "0"})
    return chart


def _bars(book: Workbook, page: Page) -> Any:
    chart = _chart(book, "bar", "常见问题（涉及份数）")
    chart.add_series({**_series(page, FAULTS, 2), "fill": {"color": _ORANGE}, "gap": 40, "data_labels": _LABELS})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _FONT})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    return chart


def _years_chart(book: Workbook, page: Page) -> Any:
    chart = _chart(book, "column", "三公经费（万元）")
    for column, name, colour in ((2, "上年决算数", "#A6A6A6"), (3, "本年预算数", "#9DC3E6"), (4, "本年决算数", _BLUE)):
        chart.add_series({**_series(page, PUBLIC, column, name), "fill": {"color": colour}, "data_labels": {**_LABELS, "num_format": "#,##0.0"}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis({"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}, "min": 0, "num_format": "#,##0"})
    return chart
