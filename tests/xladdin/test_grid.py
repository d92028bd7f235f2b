"""一张表放进一页：字号、行高怎样缩小。"""

from __future__ import annotations

from xladdin.grid import Grid, GridCell, fitted

WIDTH, HEIGHT = 168.0, 196.0
PAGE = HEIGHT / 25.4 * 72
"""一页的高，磅。"""


def table(rows: int, height: float | None, text: str = "数", *, size: float = 10.0, widths: tuple[float, ...] = (45.0, 40.0)) -> Grid:
    """第一行是没有框线的标题，16 磅；以下各行两格，右边一格写 `text`。"""
    title = GridCell(0, 0, 1, 2, "自评表", "center", False, False, 16.0)
    cells = [GridCell(row, column, 1, 1, text if column else "项", "left", False, True, size) for row in range(1, rows) for column in (0, 1)]
    return Grid(widths, (24.0,) + (height,) * (rows - 1), (title, *cells))


def sizes(grid: Grid) -> set[float]:
    return {cell.size for cell in grid.cells if cell.border}


def total(grid: Grid) -> float:
    return sum(height or 0.0 for height in grid.heights)


def test_a_low_table_keeps_its_heights_and_its_type() -> None:
    found = fitted(table(5, 30.0), WIDTH, HEIGHT)

    assert found.heights == (24.0, 30.0, 30.0, 30.0, 30.0)
    assert sizes(found) == {10.0}


def test_type_and_heights_shrink_with_the_columns() -> None:
    found = fitted(table(5, 30.0, widths=(90.0, 85.5)), WIDTH, HEIGHT)  # 约宽一倍

    assert found.heights[1:] == (15.4,) * 4
    assert sizes(found) == {9.0}  # 不小于小五


def test_rows_that_are_too_high_give_until_the_table_is_one_page() -> None:
    found = fitted(table(20, 45.0), WIDTH, HEIGHT)

    assert abs(total(found) - PAGE) < 2
    assert sizes(found) == {10.0}


def test_text_that_does_not_fit_in_one_page_is_set_smaller_and_the_title_is_not() -> None:
    found = fitted(table(24, 45.0, "字" * 37, size=9.0), WIDTH, HEIGHT)

    assert total(found) <= PAGE + 2
    assert sizes(found) == {8.5}
    assert found.cells[0].size == 16.0


def test_text_is_never_smaller_than_size_six_and_a_table_too_long_for_a_page_is_left_as_it_is() -> None:
    found = fitted(table(60, 45.0, "字" * 37, size=9.0), WIDTH, HEIGHT)

    assert sizes(found) == {9.0}
    assert found.heights[1:] == (45.0,) * 59
