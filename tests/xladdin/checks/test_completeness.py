from __future__ import annotations

from decimal import Decimal

from msgspec.structs import replace

from xladdin.checks import RULES, run_rules
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity, Unchecked
from xladdin.model import Filing, Paragraph, Place, Recognition, Sheet, Trouble, index_sheets

WHOLE = {"整体.单位名称": "某县某局", "整体.填报人": "张三", "整体.填报日期": "2025年6月20日", "整体.联系电话": "0734-5550101"}


def faults(code: str, filing: Filing) -> list[Finding]:
    return [one for one in RULES[code].run(filing) if isinstance(one, Finding)]


def doubts(code: str, filing: Filing) -> list[str]:
    return [one.reason for one in RULES[code].run(filing) if isinstance(one, Unchecked)]


def as_read(filing: Filing) -> Filing:
    """例子里没有写到的字段按空白算；这里换成真的只有写到的字段。"""
    sheets = tuple(replace(sheet, fields=dict(sheet.fields.items())) for sheet in filing.sheets)
    return replace(filing, sheets=sheets, index=index_sheets(sheets))


# ── required fields and sheets ────────────────────────────────────────────────────────────────────


def test_a_sheet_with_its_required_fields_is_complete() -> None:
    assert faults("FM101", build_filing(WHOLE)) == []


def test_a_blank_that_all_project_forms_share_is_one_finding_with_its_places() -> None:
    cells = {f"项目[{n}].{name}": "已填" for n in (1, 2, 3) for name in ("项目名称", "实施单位", "填报人", "填报日期", "联系电话")}
    found = [one for one in run_rules(build_filing(cells)).findings if one.code == "FM101"]

    assert [(one.severity, len(one.places)) for one in found] == [(Severity.REMINDER, 3)]
    assert "主管部门：没有填" in found[0].message


def test_a_dash_in_a_required_field_is_blank() -> None:
    assert len(faults("FM101", build_filing(WHOLE | {"整体.联系电话": "——"}))) == 1


def test_a_missing_official_sheet_is_an_error_and_a_missing_note_sheet_a_reminder() -> None:
    found = {one.place.sheet: one.severity for one in faults("FM105", build_filing(WHOLE))}
    assert found["基础数据表"] is Severity.ERROR
    assert found["出错说明"] is Severity.REMINDER
    assert "整体支出绩效自评表" not in found
    assert "项目支出绩效自评表" not in found  # a unit may have no project


def test_a_word_filing_needs_no_extra_sheets_and_is_not_told_about_names() -> None:
    word = replace(as_read(build_filing(WHOLE)), file="某局.docx", recognition=Recognition(Decimal(1), "认作 hengshan-2024", True))
    assert [one.place.sheet for one in faults("FM105", word)] == ["基础数据表"]
    assert doubts("FM105", word) == []


def test_a_deleted_name_is_unchecked_and_says_how_to_get_it_back() -> None:
    reasons = doubts("FM105", as_read(build_filing(WHOLE | {"整体.年度资金总额.执行率": "98%"})))
    assert any("“年度资金总额.全年预算数”" in reason and "从空白表样复制" in reason for reason in reasons)
    assert not any("“年度资金总额.执行率”" in reason for reason in reasons)


def test_a_doubled_name_is_unchecked() -> None:
    trouble = Trouble(Place("整体支出绩效自评表", "", "总分.得分"), "名称重复定义")
    filing = replace(build_filing(WHOLE), troubles=(trouble,))
    assert "整体支出绩效自评表的“总分.得分”：名称重复定义。请从空白表样复制这张表，再把数填进去" in doubts("FM105", filing)


# ── explanations ──────────────────────────────────────────────────────────────────────────────────


def explained(**columns: str) -> Filing:
    row = {"代码": "PS101", "表": "整体支出绩效自评表", "字段": "总分.分值", "当时的数": "100", "说明": "表样如此", "说明人": "张三", "日期": "2025年6月20日"} | columns
    return build_filing({f"出错说明.出错说明[1].{column}": text for column, text in row.items()})


def test_a_complete_explanation_and_an_empty_sheet_are_fine() -> None:
    assert faults("FM106", explained()) == []
    assert faults("FM106", explained(代码="ps101")) == []
    assert faults("FM106", build_filing({"出错说明.备注": ""})) == []


def test_an_explanation_without_text_code_or_place_is_a_reminder() -> None:
    assert "没有写说明" in faults("FM106", explained(说明=""))[0].message
    assert "没有写代码" in faults("FM106", explained(代码=""))[0].message
    assert "没有写表、字段" in faults("FM106", explained(表="", 字段=""))[0].message
    assert faults("FM106", explained(说明=""))[0].severity is Severity.REMINDER


def test_an_explanation_of_an_unknown_code_is_a_reminder() -> None:
    assert "没有代码为 ZZ999 的问题" in faults("FM106", explained(代码="ZZ999"))[0].message


# ── citations and headings ────────────────────────────────────────────────────────────────────────


def cited(text: str, *projects: str) -> list[Finding]:
    cells = {"整体.总分.得分": "98"} | {f"项目[{n}].项目名称": name for n, name in enumerate(projects, 1)}
    filing = as_read(build_filing(cells))
    return faults("FM107", replace(filing, paragraphs=(Paragraph("自评报告", "存在的问题", text, True, Place("报告文字", "B5", "报告文字[1].文字")),)))


def test_a_citation_of_a_field_of_the_workbook_is_known() -> None:
    assert cited("得分【=整体.总分.得分】分") == []
    assert cited("得分【＝ 整体.总分.得分 】分") == []
    assert cited("【=项目[2].项目名称】已完成", "甲", "乙") == []
    assert cited("【附件一】和【待填】") == []  # brackets without = are ordinary


def test_a_citation_of_an_unknown_field_sheet_or_project_is_an_error() -> None:
    assert cited("【=整体.总分.分数】")[0].severity is Severity.ERROR
    assert len(cited("【=总分.得分】")) == 1
    assert len(cited("【=项目[3].项目名称】", "甲", "乙")) == 1
    assert len(cited("【=】")) == 1


def test_a_heading_is_known_by_its_words_and_not_its_numbering() -> None:
    def heading(text: str, form: str = "hengshan-2024") -> list[Finding]:
        return faults("FM108", build_filing({"报告文字.报告文字[1].小标题": text, "报告文字.报告文字[1].文字": "已完成"}, form=form))

    assert heading("存在的问题") == []
    assert heading("（一）存在的问题：") == []
    assert heading("") == []
    assert heading("工作亮点")[0].severity is Severity.REMINDER


def test_a_form_without_sections_has_no_unknown_headings() -> None:
    filing = build_filing({"报告文字.报告文字[1].小标题": "工作亮点", "报告文字.报告文字[1].文字": "已完成"})
    assert faults("FM108", replace(filing, form=replace(filing.form, sections=()))) == []


def test_sheets_are_named_as_their_tabs_are() -> None:
    filing = build_filing(WHOLE | {"整体.联系电话": ""})
    renamed: list[Sheet] = [replace(sheet, title="附件二") if sheet.kind == "整体" else sheet for sheet in filing.sheets]
    filing = replace(filing, sheets=tuple(renamed), index=index_sheets(tuple(renamed)))
    assert faults("FM101", filing)[0].message == "附件二 联系电话：没有填。请补填。"
