"""Word 报告：标题和段落分得清，表读成行列，按项目出的文书认得是哪个项目。"""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from tests.specimens import twin
from xladdin.filing_file import open_filing
from xladdin.word_document import read_word
from xladdin.word_report import with_report
from xladdin.word_text import WordText, heading_of, report_lines
from xladdin.workbook_file.package import WorkbookError


def lines(*texts: str, sections: tuple[str, ...] = ()) -> tuple[list[tuple[str, str]], list[tuple[str, bool]]]:
    paragraphs, headings = report_lines(WordText([(text, False) for text in texts]), "自评报告", sections=sections)
    return [(one.heading, one.text) for one in paragraphs], [(one.text, one.filled) for one in headings]


@pytest.mark.parametrize("text", ["一、基本情况", "（二）部门主要职责", "3.改进措施", "（1）数量指标"])
def test_a_short_numbered_line_is_a_heading(text: str) -> None:
    assert heading_of(text)


@pytest.mark.parametrize("text", ["一是加强管理。", "（一）项目资金支出38万元", "1.完善制度；", "2024年度部门整体支出绩效自评表", "3、" + "长" * 40])
def test_a_sentence_an_amount_or_a_long_line_is_none(text: str) -> None:
    assert heading_of(text) == ""


def test_paragraphs_know_their_heading_and_headings_know_whether_anything_follows() -> None:
    assert lines("一、基本情况", "（一）职责", "管理档案。", "二、存在的问题", "三、改进措施", "细化预算。") == (
        [("职责", "管理档案。"), ("改进措施", "细化预算。")],
        [("一、基本情况", False), ("(一)职责", True), ("二、存在的问题", False), ("三、改进措施", True)])


def test_the_list_of_attachments_holds_no_headings() -> None:
    paragraphs, headings = lines("一、其他", "无", "附件：1.基础数据表", "2、自评表", "某县某局")

    assert [text for _, text in paragraphs] == ["无", "附件：1.基础数据表", "2、自评表", "某县某局"]
    assert len(headings) == 1


def test_a_heading_numbered_by_word_itself_is_known_by_the_words_of_the_form() -> None:
    _, headings = lines("部门决算情况（含年终预算追加情况）", "文。", "单位自评结果拟应用和公开情况", "文。", "决算公开。",
                        sections=("部门决算情况", "自评结果拟应用和公开情况"))
    assert [text for text, _ in headings] == ["部门决算情况(含年终预算追加情况)", "单位自评结果拟应用和公开情况"]


def test_a_table_fills_the_heading_above_it_and_spanned_columns_are_kept(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、附表")
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "年度资金总额"
    table.cell(0, 2).text = "183.35"
    table.cell(1, 2).text = "38"
    document.add_paragraph("二、其他")
    document.save(str(tmp_path / "报告.docx"))

    word = read_word(tmp_path / "报告.docx")
    assert word.grids == ((("年度资金总额", "", "183.35"), ("", "", "38")),)
    assert [one.filled for one in report_lines(word, "自评报告")[1]] == [True, False]


def test_the_report_of_one_project_is_known_by_its_title(tmp_path: Path) -> None:
    file, report = tmp_path / "自评表.xlsx", tmp_path / "某报告.docx"
    file.write_bytes(twin("lukou2021").package.to_bytes())
    document = docx.Document()
    for text in ("党代会", "项目支出绩效自评报告", "一、资金投入情况分析", "党代会共计支出40.86万元。"):
        document.add_paragraph(text)
    document.save(str(report))

    filing = with_report(*open_filing(file), report)
    assert [(one.document, one.project, one.place.sheet) for one in filing.reports[-1:]] == [
        ("项目支出绩效自评报告", "中国共产党株洲市渌口区第二次代表大会", "党代会项目支出绩效自评报告")]
    assert {table.title for table in filing.printed} >= {"整体支出绩效自评表", "炎帝祭祖"}


def test_another_file_called_docx_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "报告.docx").write_bytes(b"not a zip")
    with pytest.raises(WorkbookError, match=r"报告\.docx"):
        read_word(tmp_path / "报告.docx")


def test_a_heading_of_the_form_with_a_full_stop_behind_it_is_a_heading_still() -> None:
    paragraphs, _ = lines("（二）资金投入情况分析。", "共计支出40万元。", "资金投入情况良好。", sections=("资金投入情况分析",))
    assert paragraphs == [("资金投入情况分析", "共计支出40万元。"), ("资金投入情况分析", "资金投入情况良好。")]
