"""报告的文字和附表：没写完的、抄来的、对不上的说得出；自己生成的报告一句也不说。"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from reportgen.checking import checked
from reportgen.report import make_reports
from tests.specimens import NAMES, twin
from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.filing_file import open_filing
from xladdin.findings import Finding, Severity, Unchecked

AGENCY = {"报告数据.预算年度": "2024", "报告数据.单位名称": "中共某市委机构编制委员会办公室"}


def findings(code: str, cells: dict[str, str], *, report: str = "", word: str = "", attached: Sequence[Sequence[str]] = (),
             form: str = "hengshan-2024") -> list[Finding]:
    filing = build_filing(cells, report=report, word=word, attached=attached, form=form)
    return [one for one in RULES[code].run(filing) if isinstance(one, Finding)]


# —— 项目名 ——

PROJECTS = {"项目.项目名称": "网名管理经费", "项目[2].项目名称": "中国共产党某县第二次代表大会",
            "报告数据.项目简称[1].项目名称": "中国共产党某县第二次代表大会", "报告数据.项目简称[1].项目简称": "党代会", **AGENCY}


@pytest.mark.parametrize(("report", "words"), [
    ("对“吃空饷整治”等1个项目开展了评价。", "吃空饷整治"),
    ("重点做好域名管理经费等工作。", "域名管理经费"),
    ("对“域名管理经费”等1个项目开展了评价。", "域名管理经费"),
])  # fmt: skip
def test_a_project_that_no_table_knows_is_named_once(report: str, words: str) -> None:
    (one,) = findings("RP107", PROJECTS, report=report)

    assert one.severity is Severity.REMINDER
    assert words in one.message


@pytest.mark.parametrize("report", [
    "对“网名管理经费”“党代会”等2个项目开展了评价。",
    "“网名管理经费”项目支出10万元，网名管理经费执行良好。",
    "严格控制“三公”经费，“五好”园区项目建设有序，管理经费从严。",
])  # fmt: skip
def test_known_names_aliases_and_other_quotations_raise_nothing(report: str) -> None:
    assert findings("RP107", PROJECTS, report=report) == []


# —— 没有写完、抄来的 ——


def test_what_the_template_left_is_listed_in_one_reminder_for_each_paragraph() -> None:
    found = findings("RP201", {}, report="例：本单位内设股室XX个。\n（500字以内）")

    assert [one.place.name for one in found] == ["报告文字[1].文字", "报告文字[2].文字"]
    assert "“例：”“XX”" in found[0].message


def test_required_headings_that_nobody_wrote_are_one_reminder_at_the_first_of_them() -> None:
    written = {"报告文字.报告文字[1].小标题": "部门主要职责", "报告文字.报告文字[1].文字": "", "报告文字.报告文字[2].小标题": "存在的问题",
               "报告文字.报告文字[2].文字": "预算编得不细。"}
    (one,) = findings("RP202", written)

    assert one.place.name == "报告文字[1].文字"
    assert "部门主要职责" in one.message
    assert "存在的问题" not in one.message


NO_PROJECT = {"整体.单位名称": "某局", "报告文字.报告文字[1].小标题": "部门基本情况", "报告文字.报告文字[1].文字": "管理档案。"}


@pytest.mark.parametrize("cells", [{}, {"整体.项目支出": "0", "基础数据表.项目支出.本年决算数": "0"}, {"项目.项目名称": "", "项目.总分.分值": "100"}])
def test_a_unit_without_projects_need_not_write_the_report_on_projects(cells: dict[str, str]) -> None:
    (one,) = findings("RP202", {**NO_PROJECT, **cells}, form="miluo-2023")
    assert "：自评报告的“部门整体支出绩效情况" in one.message


@pytest.mark.parametrize("cells", [{"项目.项目名称": "编办专项"}, {"基础数据表.项目支出.本年决算数": "38"}, {"整体.项目支出": "38"}])
def test_a_unit_with_projects_or_spending_on_them_must_write_it(cells: dict[str, str]) -> None:
    assert [one.message for one in findings("RP202", {**NO_PROJECT, **cells}, form="miluo-2023") if "项目支出绩效评价报告的" in one.message] != []


def test_a_paragraph_that_only_repeats_its_heading_is_empty() -> None:
    cells = {"报告文字.报告文字[1].小标题": "专项组织情况分析", "报告文字.报告文字[1].文字": "（一）专项组织情况分析"}
    assert any("只写了“（一）专项组织情况分析”" in one.message for one in findings("RP202", cells, form="linxiang-2022"))


def test_word_headings_with_nothing_below_and_absent_sections_are_told() -> None:
    word = "一、基本情况\n（一）存在的问题\n（二）改进措施\n按月跟踪预算执行。"
    messages = [one.message for one in findings("RP202", {}, word=word)]

    assert any("“存在的问题”：下面没有内容" in message for message in messages)
    assert any("没有“自评结果应用和公开情况”这一节" in message for message in messages)
    assert len(messages) == 2


@pytest.mark.parametrize(("report", "told"), [
    ("我局成立了评审小组。", ["我局"]),
    ("我办、本办公室、我单位、我市各单位都参加。根据本办法，本局域网建设到位，基本办公条件改善。", []),
    ("他们说“我局很忙”。", []),
])  # fmt: skip
def test_an_agency_that_calls_itself_something_else_is_told(report: str, told: list[str]) -> None:
    assert [one.figures[0] for one in findings("RP207", AGENCY, report=report)] == told


@pytest.mark.parametrize(("report", "count"), [
    ("根据《项目支出绩效评价办法》（财预〔2020〕10号）开展自评。", 1),
    ("根据《项目支出绩效评价管理办法》（财预〔2021〕10号）开展自评。", 1),
    ("根据《项目支出绩效评价管理办法》（财预[2020]10号）和《某县预算绩效办法》（某政发〔2020〕10号）开展自评。", 0),
    ("根据《财政部关于印发〈项目支出绩效评价管理办法〉的通知》（财预〔2020〕10号）开展自评。", 0),
])  # fmt: skip
def test_known_documents_are_cited_by_their_own_title_and_number(report: str, count: int) -> None:
    assert len(findings("RP206", {}, report=report)) == count


@pytest.mark.parametrize(("report", "count"), [
    ("按照某办（2019)17号文件，2024年06月14日完成。", 1),
    ("按照某办〔2019〕17号文件，2024年6月14日完成，10月20日公开。", 0),
])  # fmt: skip
def test_the_style_of_document_numbers_and_dates_is_a_hint(report: str, count: int) -> None:
    assert [one.severity for one in findings("RP204", {}, report=report)] == [Severity.HINT] * count


# —— 没有偏离 ——

SHORT = {"整体.绩效指标[1].三级指标": "法人登记", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.1"}


@pytest.mark.parametrize("report", ["本年度没有偏离绩效目标的情况。", "执行无偏差。", "各项绩效指标均已完成。"])
def test_no_deviation_beside_a_short_indicator_is_a_reminder(report: str) -> None:
    (one,) = findings("RP105", SHORT, report=report)
    assert "法人登记" in one.message


@pytest.mark.parametrize("report", [
    "个别指标偏离绩效目标，已分析偏差原因。", "主要任务都已完成。", "没有发生安全事故。",
    "除法人登记扣0.9分外，没有偏离绩效目标的情况。",
    "除法人登记因登记对象变少未达标以外，各项指标均已完成。",
    "法人登记扣0.9分，其余各项指标均已完成。",
    "法人登记未完成，其他指标无偏差。",
])  # fmt: skip
def test_other_words_deny_nothing(report: str) -> None:
    assert findings("RP105", SHORT, report=report) == []


def test_a_none_under_the_heading_of_deviations_speaks_of_that_project_only() -> None:
    cells = {"报告文字.报告文字[1].小标题": "偏离绩效目标的原因和改进措施", "报告文字.报告文字[1].项目名称": "炎帝祭祖", "报告文字.报告文字[1].文字": "无",
             "项目.项目名称": "炎帝祭祖", "项目.绩效指标[1].三级指标": "祭祖活动", "项目.绩效指标[1].分值": "5", "项目.绩效指标[1].得分": "5",
             "项目[2].项目名称": "会议经费", "项目[2].绩效指标[1].三级指标": "会议场次", "项目[2].绩效指标[1].分值": "5", "项目[2].绩效指标[1].得分": "4"}
    assert findings("RP105", cells, form="lukou-2021") == []
    assert len(findings("RP105", {**cells, "项目.绩效指标[1].得分": "4"}, form="lukou-2021")) == 1


# —— 编号、附件、附表 ——


def test_a_gap_in_the_numbering_is_a_hint_and_a_first_number_may_be_anything() -> None:
    assert [one.place.cell for one in findings("RP203", {}, word="一、甲\n文。\n三、乙\n文。")] == ["乙"]
    assert findings("RP203", {}, word="五、综述\n一、概况\n（一）职责\n文。\n（二）人员\n文。\n二、问题\n（一）其一\n文。") == []


def test_an_attachment_that_is_listed_and_absent_is_told() -> None:
    word = "一、其他\n无\n附件：1.2024年度部门整体支出绩效自评表\n2.项目支出绩效自评表（每个项目一张表）\n2024年度部门整体支出绩效\n自评表"
    (one,) = findings("RP205", {}, word=word)

    assert "“项目支出绩效自评表”没有附上" in one.message


def test_figures_that_differ_in_an_attached_table_are_one_error_with_its_places() -> None:
    cells = {"整体.总分.得分": "98", "整体.总分.分值": "100", "整体.年度资金总额.得分": "10", "整体.填报人": "周文清", "整体.联系电话": "0730-5550101"}
    rows = [["总分.得分", "89"], ["总分.分值", "100.00"], ["年度资金总额.得分", ""], ["填报人", "周文青"], ["联系电话", "0730-5550101"]]
    (first, second) = findings("RP109", cells, attached=rows)

    assert (first.place.cell, second.place.cell) == ("第1行第2列", "第3行第2列")
    assert "印的是 89，工作簿现在是 98" in first.message
    assert first.alike == second.alike != ""


def test_a_table_without_the_signature_rows_is_compared_row_by_row() -> None:
    cells = {"整体.总分.得分": "98", "整体.总分.分值": "100", "整体.年度资金总额.得分": "10", "整体.填报人": "周文清"}
    rows = [["总分.得分", "98"], ["总分.分值", "90"], ["年度资金总额.得分", "10"]]

    assert [one.place.cell for one in findings("RP109", cells, attached=rows)] == ["第2行第2列"]


def test_a_table_that_only_resembles_one_is_unchecked_and_another_is_passed_over() -> None:
    cells = {"整体.总分.得分": "98", "整体.总分.分值": "100", "整体.填报人": "周文清", "整体.联系电话": "5550101"}
    alike = build_filing(cells, attached=[["总分.得分", "98"], ["总分.分值", "90"], ["甲", "7"], ["乙", "8"]])
    other = build_filing(cells, attached=[["名次", "1"], ["单位", "2"]])

    assert [type(one) for one in RULES["RP109"].run(alike)] == [Unchecked]
    assert list(RULES["RP109"].run(other)) == []


# —— 自己生成的报告 ——


@pytest.mark.parametrize("public", [False, True], ids=["full", "public"])
@pytest.mark.parametrize("name", NAMES)
def test_a_report_made_from_the_workbook_raises_nothing_about_its_text_or_tables(name: str, public: bool, tmp_path: Path) -> None:
    file = tmp_path / "自评表.xlsx"
    file.write_bytes(twin(name).package.to_bytes())
    book, filing = open_filing(file)

    for made in make_reports(book, filing, tmp_path / "报告.docx", public=public):
        made.path.write_bytes(made.data)
        read, result = checked(file, None, [made.path])
        assert read.reports
        assert [f"{one.code} {one.message}" for one in result.findings if one.code.startswith("RP")] == []
        assert [one for one in result.unchecked if one.code.startswith("RP")] == []
