"""同一个单位的几份材料：采用哪一份，其余的为什么不采用。"""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from reportgen.filing_versions import Head, Standing, standings

FIRST = Head("甲/自评表.xlsx", "衡山县档案馆", 2024, "hengshan-2024", modified=100, digest="a")


def adopted(*heads: Head) -> list[str]:
    return sorted(file for file, one in standings(heads).items() if one.adopted)


def test_a_single_filing_is_adopted_without_a_note() -> None:
    assert standings([FIRST]) == {FIRST.file: Standing("衡山县档案馆", True)}


def test_the_workbook_is_preferred_to_the_word_filing_of_the_same_unit_and_both_say_so() -> None:
    word = replace(FIRST, file="甲/报告.docx", agency="县档案馆", word=True, modified=900)

    found = standings([word, FIRST])

    assert found[FIRST.file] == Standing("衡山县档案馆", True, "另有 Word 文书 1 份，表以工作簿为准")
    assert found[word.file] == Standing("衡山县档案馆", False, "Word 文书，表以工作簿“自评表.xlsx”为准", FIRST.file)


def test_a_word_filing_alone_is_adopted() -> None:
    assert adopted(replace(FIRST, file="报告.docx", word=True)) == ["报告.docx"]


def test_the_later_of_two_workbooks_is_adopted() -> None:
    later = replace(FIRST, file="乙/自评表.xlsx", modified=200, digest="b")

    found = standings([FIRST, later])

    assert adopted(FIRST, later) == [later.file]
    assert found[FIRST.file].note == "以“乙/自评表.xlsx”为准（修改时间较晚）"
    assert found[later.file].note == "共报了 2 份，采用这一份"


def test_a_name_that_says_final_or_revised_counts_before_the_time() -> None:
    revised, final, second = (replace(FIRST, file=name, modified=10, digest=name) for name in ("自评表修订.xlsx", "自评表终稿.xlsx", "自评表修订2.xlsx"))

    assert adopted(FIRST, revised) == [revised.file]
    assert adopted(revised, second, FIRST) == [second.file]
    assert adopted(second, final, FIRST) == [final.file]
    assert adopted(FIRST, replace(FIRST, file="自评表（初稿）.xlsx", modified=999, digest="c")) == [FIRST.file]


@pytest.mark.parametrize("name", ["修订稿-前锋区教育局自评表.xlsx", "重报_前山镇自评表.xlsx", "修订版 前进街道.xlsx"])
def test_a_place_whose_name_begins_with_before_does_not_make_a_revision_an_earlier_draft(name: str) -> None:
    assert adopted(FIRST, replace(FIRST, file=name, modified=200, digest="b")) == [name]


@pytest.mark.parametrize("name", ["自评表（修改前）.xlsx", "自评表（未定稿）.xlsx", "自评表 待修改.xlsx", "自评表（修改意见反馈前）.xlsx", "自评表（非最终稿）.xlsx"])
def test_a_name_that_says_not_yet_revised_or_not_final_never_counts_before_the_others(name: str) -> None:
    not_yet = replace(FIRST, file=name, modified=999, digest="b")

    assert adopted(FIRST, not_yet) == [FIRST.file]
    assert standings([FIRST, not_yet])[name].note == "以“自评表.xlsx”为准（文件名写明是修订、终稿，或这一份写明是初稿、作废、修改前）"


@pytest.mark.parametrize("name", ["自评表（按意见修改后）.xlsx", "自评表（根据审核意见修改）.xlsx", "自评表（已定稿）.xlsx"])
def test_a_name_that_says_it_has_been_revised_counts_before_the_others(name: str) -> None:
    revised = replace(FIRST, file=name, modified=1, digest="b")

    assert adopted(FIRST, revised) == [name]


def test_a_numbered_copy_counts_when_the_times_are_equal() -> None:
    copy = replace(FIRST, file="甲/自评表(2).xlsx", digest="b")

    assert adopted(FIRST, copy) == [copy.file]


def test_the_same_file_sent_twice_is_said_to_be_the_same() -> None:
    found = standings([FIRST, replace(FIRST, file="丙/自评表.xlsx")])

    assert sorted(one.note for one in found.values()) == ["与“甲/自评表.xlsx”一字不差", "共报了 2 份，采用这一份"]


def test_two_years_of_one_unit_are_both_adopted_and_name_each_other() -> None:
    last = replace(FIRST, file="去年.xlsx", agency="县档案馆", year=2023)

    found = standings([FIRST, last])

    assert all(one.adopted and one.agency == "衡山县档案馆" for one in found.values())
    assert found[FIRST.file].note == "另报了2023年度"
    assert found[last.file].note == "另报了2024年度"


def test_workbooks_of_different_projects_are_not_revisions_of_each_other() -> None:
    one, other, again = (replace(FIRST, file=name, form="national-2020", overall=False, projects=projects, modified=number, digest=name) for number, (name, projects)
                         in enumerate((("一.xlsx", ("库房维护",)), ("二.xlsx", ("档案数字化",)), ("三.xlsx", ("档案数字化", "查档服务")))))

    assert adopted(one, other) == [one.file, other.file]
    assert adopted(one, other, again) == [one.file, again.file]


def test_filings_without_a_unit_are_never_taken_for_one_unit() -> None:
    assert adopted(replace(FIRST, agency=""), replace(FIRST, agency="", file="乙.xlsx")) == ["乙.xlsx", FIRST.file]


def test_the_list_of_units_gives_the_name() -> None:
    assert standings([FIRST], ["县档案馆"])[FIRST.file].agency == "县档案馆"


def test_the_same_unit_and_year_on_another_form_is_a_version_of_the_same_filing() -> None:
    borrowed = replace(FIRST, file="报告.docx", form="", word=True)
    older = replace(FIRST, file="旧表样.xlsx", form="miluo-2023", modified=1, digest="b")

    assert adopted(FIRST, borrowed) == [FIRST.file]
    assert standings([FIRST, older])[older.file].note == "以“自评表.xlsx”为准（修改时间较晚）；两份的表样不同（miluo-2023、hengshan-2024）"


def test_a_newer_filing_of_projects_does_not_replace_the_overall_one() -> None:
    project = replace(FIRST, file="项目.docx", word=True, overall=False, projects=("炎帝祭祖",), modified=900, digest="b")

    found = standings([FIRST, project])

    assert (found[FIRST.file].adopted, found[project.file].adopted, found[project.file].into) == (True, True, FIRST.file)


def test_a_project_report_without_a_year_belongs_to_the_only_year_of_its_unit() -> None:
    project = replace(FIRST, file="项目.docx", year=None, word=True, overall=False, projects=("炎帝祭祖",))

    assert standings([FIRST, project])[project.file] == Standing("衡山县档案馆", True, into=FIRST.file, year=2024)
    assert standings([FIRST, replace(FIRST, file="去年.xlsx", year=2023), project])[project.file].into == ""
