"""二级指标齐不齐：要哪几种，看表样列了哪些。"""

from __future__ import annotations

from msgspec.structs import replace

from xladdin.checks import RULES
from xladdin.checks.example import build_filing
from xladdin.findings import Finding, Severity
from xladdin.form import Points
from xladdin.model import Filing

ROW = {"整体.绩效指标[1].一级指标": "产出指标", "整体.绩效指标[1].二级指标": "数量指标", "整体.绩效指标[1].三级指标": "办件数"}


def missing(filing: Filing) -> list[str]:
    return [one.message for one in RULES["PS105"].run(filing) if isinstance(one, Finding)]


def without_satisfaction(points: Points) -> Points:
    return replace(points, level1={name: number for name, number in points.level1.items() if "满意度" not in name},
                   level2={name: names for name, names in points.level2.items() if "满意度" not in name})


def test_a_form_without_satisfaction_indicators_asks_for_none() -> None:
    filing = build_filing(ROW)
    sheets = tuple(replace(one, points=without_satisfaction(one.points)) if one.points else one for one in filing.form.sheets)
    other = replace(filing, form=replace(filing.form, sheets=sheets))

    assert missing(filing) == ["整体支出绩效自评表 绩效指标：没有填质量指标、时效指标、满意度指标。请补充，或说明不适用的原因。"]
    assert missing(other) == ["整体支出绩效自评表 绩效指标：没有填质量指标、时效指标。请补充，或说明不适用的原因。"]


def test_points_that_a_head_does_not_print_are_those_of_the_form_and_only_a_reminder() -> None:
    cells = {"整体.绩效指标[1].一级指标": "产出指标", "整体.绩效指标[1].分值": "40"}

    (found,) = [one for one in RULES["PS102"].run(build_filing(cells)) if isinstance(one, Finding)]

    assert (found.severity, found.message) == (Severity.REMINDER, "整体支出绩效自评表 产出指标：表样规定 50 分，下面各指标分值之和是 40。请核对分值。")
