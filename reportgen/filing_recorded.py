"""核对过的材料 → 汇总里留下的记录：哪些表填了，金额、得分、各项目、各指标、各条问题。"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from reportgen.filing_record import UNCHECKED, FilingRecord, FindingRecord, Funds, IndicatorRecord, Number, ProjectRecord, ThreePublic, total_funds
from xladdin import terms as t
from xladdin.findings import Finding, Severity
from xladdin.model import MISSING, Filing, Sheet
from xladdin.scoring import grade
from xladdin.values import clean
from xladdin.writing import compute_sheet

if TYPE_CHECKING:
    from xladdin.checks.rule import Result

_RATE = f"{t.ANNUAL_FUNDS}.{t.EXECUTION_RATE}"
_FIGURES, _CARRIED = (t.WAN, t.UNIT[t.SCORE]), (t.PRIOR_FINAL_ACCOUNTS, t.MAX_SCORE)
_BESIDE_OVERALL = (t.PROJECT, t.REPORT_FIGURES, t.NARRATIVE, t.EXPLANATIONS, t.INSTRUCTIONS)
"""不是整体的表：项目自评表和附页。"""


def record_of(filing: Filing, result: Result, *, word: bool) -> FilingRecord:
    """核对过的材料留下来的内容；线索不留。"""
    projects = tuple(_project(filing, sheet) for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank or sheet.indicators or _is_filled(filing, sheet))
    overall = any(_is_filled(filing, sheet) for sheet in filing.sheets if sheet.kind not in _BESIDE_OVERALL)
    score = _of(filing, "综合得分", "执行")
    bands = filing.form.settings.grades
    return FilingRecord(
        filing.form.id, filing.form.place, filing.agency.strip(), filing.year, word, overall,
        _overall_funds(filing) if overall else total_funds(projects),
        ThreePublic(_of(filing, "三公经费", "上年"), _of(filing, "三公经费", "预算"), _of(filing, "三公经费", "决算")),
        score, grade(score, bands) or "", projects, tuple(_indicators(filing)), tuple(_findings(filing, result)),
        filing.recognition.said if filing.recognition is not None else "",
        tuple(name for name, _ in bands))


def _is_filled(filing: Filing, sheet: Sheet) -> bool:
    """填没填过：人填的金额、总分（上年决算数不算，是结转来的），或指标的完成值、得分。写了名称、人数、目标的空表，各项目一行的表不算。"""
    contract, projects = filing.form.sheet(sheet.kind), filing.form.projects
    if contract is None:
        return False
    typed = [*sheet.fields.items(), *((column, value) for name, table in sheet.tables.items() for row in table.rows for column, value in row.cells.items()
                                      if projects is None or f"{sheet.kind}.{name}" != projects.table)]
    return (any(contract.unit_of(name) in _FIGURES and not name.endswith(_CARRIED) for name, value in typed
                if value.formula is None and not value.blank and value.state != MISSING)
            or any(not value.blank for one in sheet.indicators for value in (one.actual_value, one.score)))


def _overall_funds(filing: Filing) -> Funds:
    initial, revised, outturn = (_of(filing, "总支出", phase) for phase in ("年初预算", "全年预算", "执行"))
    return Funds(initial, revised, outturn, *(_rate(filing, filing.overall) if filing.overall is not None else ()))


def _of(filing: Filing, phrase: str, phase: str) -> Number:
    """表样里说的项目、口径（manifest 的 phrases、phases）在表上的数；写了几处的取表上有的第一处，那里没填就是没填。"""
    for item in filing.form.phrases.get(phrase, ()):
        direct = filing.find(item) if phase in ("决算", "执行") else None
        found = [direct, *(filing.find(f"{item}.{column}") for column in filing.form.phases.get(phase, ()))]
        value = next((one for one in found if one is not None), None)
        if value is not None:
            return value.number
    return None


def _rate(filing: Filing, sheet: Sheet) -> tuple[Number, Number, Number]:
    """执行率和它的分子、分母：按表样规定由表上的预算数、执行数算，不用填的；算不出的都为空。"""
    found = next((one for one in compute_sheet(filing.form, sheet) if one.computed.field == _RATE), None)
    if found is None or not isinstance(found.value, Decimal):
        return None, None, None
    outturn, budget = (sheet[name].number for name in found.computed.parts)
    return found.value, outturn, budget


def _project(filing: Filing, sheet: Sheet) -> ProjectRecord:
    initial, revised, outturn = (sheet[f"{t.ANNUAL_FUNDS}.{column}"].number for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET, t.OUTTURN))
    score = sheet[f"{t.TOTAL_SCORE}.{t.SCORE}"].number
    short = sum(one.score.number is not None and one.max_score.number is not None and one.score.number < one.max_score.number for one in sheet.indicators)
    return ProjectRecord(
        sheet[t.PROJECT_NAME].shown.strip(), sheet[t.DEPARTMENT].shown.strip(), sheet[t.IMPLEMENTING_AGENCY].shown.strip(),
        Funds(initial, revised, outturn, *_rate(filing, sheet)), score, grade(score, filing.form.settings.grades) or "", len(sheet.indicators), short,
        _is_filled(filing, sheet))


def _indicators(filing: Filing) -> list[IndicatorRecord]:
    return [IndicatorRecord(sheet.label if sheet.many else sheet.title, one.level1, one.level2, one.name, one.target_text, one.actual_text,
                            one.max_score.number, one.score.number, one.deviation_explanation.shown,
                            clean(sheet[t.PROJECT_NAME].shown) if sheet.kind == t.PROJECT else "")
            for sheet in filing.scored for one in sheet.indicators]


def _findings(filing: Filing, result: Result) -> list[FindingRecord]:
    projects = {sheet.title: clean(sheet[t.PROJECT_NAME].shown) for sheet in filing.projects}
    known = [_finding(one, projects.get(one.place.sheet, "")) for one in result.findings if one.severity is not Severity.HINT]
    return known + [FindingRecord(UNCHECKED, one.code, "", one.place.sheet, one.place.cell, one.place.name, one.reason,
                                  project=projects.get(one.place.sheet, "")) for one in result.unchecked]


def _finding(one: Finding, project: str) -> FindingRecord:
    fix = "" if one.fix is None else "公式格，重算时自动写回" if one.fix.safe else one.fix.value
    return FindingRecord(str(one.severity), one.code, one.title, one.place.sheet, one.place.cell, one.place.name, one.message, fix,
                         one.explanation.text if one.explanation is not None else "", project)
