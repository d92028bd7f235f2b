"""全部规则：官方表的每一部分一个模块，rule.py 是规则的样子，explained.py 说清差额的来历。"""

from __future__ import annotations

from xladdin.checks import (
    basic_data,
    cell_contents,
    completeness,
    cross_tables,
    dates,
    deviations,
    funds,
    indicators,
    objectives,
    points,
    project_sheets,
    report_arithmetic,
    report_changes,
    report_figures,
    report_layout,
    report_rendered,
    report_scores,
    report_tables,
    report_text,
    scores,
)
from xladdin.checks.rule import RULES, Result, Rule, run_rules

__all__ = [
    "RULES",
    "Result",
    "Rule",
    "basic_data",
    "cell_contents",
    "completeness",
    "cross_tables",
    "dates",
    "deviations",
    "funds",
    "indicators",
    "objectives",
    "points",
    "project_sheets",
    "report_arithmetic",
    "report_changes",
    "report_figures",
    "report_layout",
    "report_rendered",
    "report_scores",
    "report_tables",
    "report_text",
    "run_rules",
    "scores",
]
