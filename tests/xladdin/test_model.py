"""单元格的内容 → 值：标签和数写在一格的，标签就是这个字段才当数。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from xladdin.checks.example import build_filing
from xladdin.form import find_form
from xladdin.model import Place, value_of
from xladdin.workbook_file.filling import filing_of, fill, new_workbook


@pytest.mark.parametrize(("name", "text", "state", "number"), [
    ("一般公共预算", "其中：一般公共预算：          183.35", "text_number", Decimal("183.35")),
    ("项目支出", "项目支出：", "blank", None),
    ("项目支出", "其中：一般公共预算：183.35", "text", None),
    ("年度资金总额.全年执行数", "１００万元", "text_number", Decimal(100)),
    ("年度资金总额.全年执行数", "——", "blank", None),
])
def test_what_stands_in_a_number_cell_is_understood_or_said_to_be_text(name: str, text: str, state: str, number: Decimal | None) -> None:
    value = value_of(Place("整体", "C7", name), text, text)

    assert (value.state, value.number) == (state, number)


@pytest.mark.parametrize(("key", "found"), [
    ("项目.项目名称", "甲"), ("项目[1].项目名称", "甲"), ("项目[2].项目名称", "乙"), ("项目[3].项目名称", None), ("项目[0].项目名称", None),
    ("项目[二].项目名称", None), ("项目[②].项目名称", None), ("项目[].项目名称", None), ("项目[-1].项目名称", None), ("项目", None), ("", None)])
def test_a_citation_names_one_sheet_or_none(key: str, found: str | None) -> None:
    value = build_filing({"项目.项目名称": "甲", "项目[2].项目名称": "乙"}).find(key)

    assert (value.shown if value is not None else None) == found


def test_what_is_not_public_stays_so_in_the_rows_below_it() -> None:
    rows = [("部门主要职责", "一", "否"), ("", "二", ""), ("", "三", "是"), ("人员编制情况", "四", ""), ("", "五", "涉密"), ("", "六", ""),
            ("人员编制情况", "七", ""), ("存在的问题", "八", "")]
    cells = {f"报告文字.报告文字[{number}].{column}": text for number, row in enumerate(rows, 1) for column, text in zip(("小标题", "文字", "公开"), row, strict=True)}

    assert {one.text: one.public for one in build_filing(cells).paragraphs} == {"一": False, "二": False, "三": True, "四": True, "五": False, "六": False,
                                                                                      "七": False, "八": True}


def test_values_put_in_place_are_seen_in_the_indicators_and_their_heads_too() -> None:
    form = find_form("hengshan-2024")
    filing = filing_of(fill(new_workbook(form, 2024, "某县某局", ("甲",)), form, {"项目.绩效指标[1].三级指标": "办件数"}), form)
    sheet = filing.projects[0]
    row = sheet.tables["绩效指标"].rows[0]
    score, head = row["得分"], row["一级指标"]

    after = filing.with_values({(sheet.title, score.place.cell): value_of(score.place, Decimal(5), "5"),
                                (sheet.title, head.place.cell): value_of(head.place, "效益指标（30分）", "效益指标（30分）")}).projects[0]

    assert [(one.level1, one.score.number) for one in after.indicators] == [("效益指标", 5)]
    assert after.heads[0].shown == "效益指标（30分）"
