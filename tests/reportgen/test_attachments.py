"""附表：Grid → Word 表格的 XML。"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from reportgen.attachments import word_table
from xladdin.grid import Grid, GridCell

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = "{" + NS["w"] + "}"


def cell(row: int, column: int, text: str = "数", *, rows: int = 1, columns: int = 1, align: str = "center",
         bold: bool = False, border: bool = True, size: float = 10.5) -> GridCell:
    return GridCell(row, column, rows, columns, text, align, bold, border, size)


def table(*cells: GridCell, widths: tuple[float, ...] = (1, 1), heights: tuple[float | None, ...] = (None,),
          head_rows: int = 0, width_mm: float = 156) -> etree._Element:
    xml = word_table(Grid(widths, heights, cells, head_rows=head_rows), width_mm=width_mm)
    return etree.fromstring(f'<w:body xmlns:w="{NS["w"]}">{xml}</w:body>')[0]


def values(element: etree._Element, path: str) -> list[str]:
    return [str(found) for found in element.xpath(path, namespaces=NS)]


def test_columns_share_the_text_width_in_proportion_and_add_up_exactly():
    drawn = table(cell(0, 0, columns=3), widths=(1, 1, 1), width_mm=156)
    columns = [int(width) for width in values(drawn, "w:tblGrid/w:gridCol/@w:w")]
    assert sum(columns) == 8844 == round(156 * 1440 / 25.4)
    assert max(columns) - min(columns) <= 1
    assert values(drawn, "w:tblPr/w:tblLayout/@w:type") == ["fixed"]


def test_a_cell_across_columns_is_as_wide_as_they_are():
    drawn = table(cell(0, 0, columns=2), cell(0, 2), widths=(10, 20, 70), width_mm=100)
    assert values(drawn, "w:tr/w:tc[1]//w:gridSpan/@w:val") == ["2"]
    assert values(drawn, "w:tr/w:tc/w:tcPr/w:tcW/@w:w") == ["1701", "3968"]


def test_a_cell_down_rows_restarts_once_and_continues_without_repeating_its_text():
    drawn = table(cell(0, 0, "绩效指标", rows=3, columns=2), cell(0, 2, "甲"), cell(1, 2, "乙"), cell(2, 2, "丙"),
                  widths=(1, 1, 1), heights=(None, None, None))
    assert values(drawn, "w:tr/w:tc[1]/w:tcPr/w:gridSpan/@w:val") == ["2", "2", "2"]
    assert values(drawn, "w:tr/w:tc/w:tcPr/w:vMerge/@w:val") == ["restart"]
    assert len(drawn.findall(f".//{W}vMerge")) == 3
    assert values(drawn, ".//w:t/text()") == ["绩效指标", "甲", "乙", "丙"]


def test_a_row_wholly_covered_by_cells_from_above_is_still_a_row():
    drawn = table(cell(0, 0, "甲", rows=2), cell(0, 1, "乙", rows=2), heights=(None, None))
    assert [len(row.findall(f"{W}tc")) for row in drawn.findall(f"{W}tr")] == [2, 2]


def test_only_cells_that_ask_for_a_border_get_one():
    drawn = table(cell(0, 0, "2024年度自评表", columns=2, border=False), cell(1, 0), cell(1, 1), heights=(None, None))
    assert [len(found.findall(f".//{W}tcBorders")) for found in drawn.findall(f"{W}tr")] == [0, 2]
    assert drawn.find(f"{W}tblPr/{W}tblBorders") is None


def test_a_row_without_frames_gives_each_cell_the_width_of_its_text_and_the_framed_rows_keep_theirs():
    signed = [cell(1, 0, "联系电话：", border=False), cell(1, 1, "0730-5550101", border=False), cell(1, 2, "", border=False)]
    drawn = table(cell(0, 0), cell(0, 1), cell(0, 2), *signed, widths=(1, 1, 8), heights=(None, None), width_mm=100)
    framed, open_ = ([int(width) for width in values(row, "w:tc/w:tcPr/w:tcW/@w:w")] for row in drawn.findall(f"{W}tr"))

    assert framed == [567, 567, 4535]
    assert open_[0] >= 5 * 10.5 * 20
    assert open_[1] >= 12 * 0.5 * 10.5 * 20
    assert sum(open_) == sum(framed) == sum(int(width) for width in values(drawn, "w:tblGrid/w:gridCol/@w:w"))


def test_a_row_without_frames_that_fits_as_it_is_keeps_the_columns():
    drawn = table(cell(0, 0), cell(0, 1), cell(1, 0, "填表人：", border=False), cell(1, 1, "周文清", border=False), heights=(None, None))
    assert len(values(drawn, "w:tblGrid/w:gridCol/@w:w")) == 2


def test_a_row_without_frames_that_shares_a_cell_with_the_next_row_keeps_the_columns_so_that_it_stays_one():
    shared = cell(0, 0, "填表人和联系电话", rows=2, border=False)
    drawn = table(shared, cell(0, 1, "周文清", border=False), cell(1, 1, "0730", border=False), widths=(1, 9), heights=(None, None), width_mm=100)

    assert [values(row, "w:tc/w:tcPr/w:tcW/@w:w") for row in drawn.findall(f"{W}tr")] == [["567", "5102"]] * 2


def test_a_hidden_column_is_not_printed():
    drawn = table(cell(0, 0, "甲"), cell(0, 1, "藏"), cell(0, 2, "乙"), widths=(1, 0, 1))
    assert values(drawn, ".//w:t/text()") == ["甲", "乙"]
    assert len(values(drawn, "w:tblGrid/w:gridCol/@w:w")) == 2


def test_places_without_a_cell_are_filled_without_a_border_so_that_columns_stay_aligned():
    drawn = table(cell(0, 1, "甲"), widths=(1, 1, 1, 1), heights=(None, None))
    spans = [[int(value) for value in values(row, "w:tc/w:tcPr/w:gridSpan/@w:val")] for row in drawn.findall(f"{W}tr")]
    assert spans == [[2], [4]]
    assert len(drawn.findall(f".//{W}tcBorders")) == 1


def test_every_cell_has_a_paragraph_and_an_empty_one_has_no_run():
    drawn = table(cell(0, 0, ""), cell(0, 1, "甲"))
    assert [len(found.findall(f"{W}p")) for found in drawn.iter(f"{W}tc")] == [1, 1]
    assert [len(found.findall(f"{W}p/{W}r")) for found in drawn.iter(f"{W}tc")] == [0, 1]


def test_text_is_kept_literally_with_line_breaks_and_without_control_characters():
    drawn = table(cell(0, 0, "A&B <60%>\r\n第二行\t完\x07\ufffe", columns=2))
    assert values(drawn, ".//w:t/text()") == ["A&B <60%>", "第二行 完"]
    assert len(drawn.findall(f".//{W}br")) == 1


def test_font_sizes_stay_between_seven_and_a_half_and_sixteen_points():
    drawn = table(cell(0, 0, size=6), cell(0, 1, size=20), cell(0, 2, size=10.5), widths=(1, 1, 1))
    assert values(drawn, ".//w:r/w:rPr/w:sz/@w:val") == ["15", "32", "21"]
    assert values(drawn, ".//w:pPr/w:rPr/w:sz/@w:val") == ["15", "32", "21"]
    assert set(values(drawn, ".//w:rFonts/@w:eastAsia")) == {"宋体"}


def test_rows_do_not_split_are_at_least_as_high_as_printed_and_repeat_the_head():
    drawn = table(cell(0, 0), cell(1, 0), cell(2, 0), heights=(20.25, None, 15), head_rows=1)
    rows = drawn.findall(f"{W}tr")
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    assert values(drawn, "w:tr/w:trPr/w:trHeight/@w:val") == ["405", "300"]
    assert set(values(drawn, "w:tr/w:trPr/w:trHeight/@w:hRule")) == {"atLeast"}
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False]


def test_a_row_without_frames_stays_on_the_page_of_the_row_above():
    drawn = table(cell(0, 0, "附件一", border=False), cell(1, 0, "表"), cell(2, 0, "总分"), cell(3, 0, "填表人：", border=False),
                  cell(4, 0, "联系电话：", border=False), heights=(None,) * 5)
    assert [bool(row.findall(f".//{W}keepNext")) for row in drawn.findall(f"{W}tr")] == [False, False, True, True, False]


def test_alignment_and_bold_follow_the_cell():
    drawn = table(cell(0, 0, align="left", bold=True), cell(0, 1, align="right"))
    assert values(drawn, ".//w:pPr/w:jc/@w:val") == ["left", "right"]
    assert [found.find(f".//{W}b") is not None for found in drawn.iter(f"{W}tc")] == [True, False]
    assert set(values(drawn, ".//w:vAlign/@w:val")) == {"center"}


@pytest.mark.parametrize("cells", [
    (cell(0, 0, columns=2), cell(0, 1)),
    (cell(0, 0), cell(0, 0)),
    (cell(0, 1, columns=2),),
    (cell(0, 0, rows=2),),
])
def test_cells_that_overlap_or_leave_the_table_are_refused(cells):
    with pytest.raises(ValueError):
        word_table(Grid((1, 1), (None,), cells))


def test_a_table_without_width_is_refused():
    with pytest.raises(ValueError, match="列宽"):
        word_table(Grid((0, 0), (None,), ()))


@given(st.text())
def test_the_xml_is_what_lxml_would_write_so_it_can_be_pasted_into_a_finished_document(text):
    pasted = f'<w:body xmlns:w="{NS["w"]}">{word_table(Grid((1, 2), (None, 12), (cell(0, 0, text), cell(1, 1, rows=1))))}</w:body>'
    assert etree.tostring(etree.fromstring(pasted.encode()), encoding="unicode") == pasted
