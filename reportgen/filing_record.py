"""一份核对过的材料留在汇总里的内容：单位、年度、金额、得分、各项目、各指标、各条问题。

只有小的冻结记录，写成 JSON 存进缓存；材料本身（Filing）读完就丢，几千份也不占内存。没有填的是 None，不是 0。
"""

from __future__ import annotations

import zlib
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, json

from xladdin import terms as t
from xladdin.findings import Finding, Severity
from xladdin.model import Filing, Sheet
from xladdin.rates import ratio
from xladdin.scoring import grade
from xladdin.writing import compute_sheet

if TYPE_CHECKING:
    from xladdin.checks.rule import Result
    from xladdin.form import Form

Number = Decimal | None
UNCHECKED = "未能核对"
_RATE = f"{t.ANNUAL_FUNDS}.{t.EXECUTION_RATE}"


class Funds(Struct, frozen=True, array_like=True):
    """一笔资金：年初预算数、全年预算数、全年执行数，按表样规定算出的执行率。"""

    initial_budget: Decimal | None = None
    revised_budget: Decimal | None = None
    outturn: Decimal | None = None
    execution_rate: Decimal | None = None


class ThreePublic(Struct, frozen=True, array_like=True):
    """三公经费：上年决算数、本年预算数、本年决算数。"""

    prior_final_accounts: Decimal | None = None
    budget: Decimal | None = None
    final_accounts: Decimal | None = None


class ProjectRecord(Struct, frozen=True, array_like=True):
    """一张项目自评表。`short` 是得分低于分值的指标个数。"""

    name: str
    department: str
    implementing_agency: str
    funds: Funds
    score: Decimal | None
    grade: str
    indicators: int
    short: int


class IndicatorRecord(Struct, frozen=True, array_like=True):
    """一行绩效指标；`about` 是整体还是哪个项目。"""

    about: str
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    max_score: Decimal | None
    score: Decimal | None
    deviation_explanation: str


class FindingRecord(Struct, frozen=True, array_like=True):
    """一条问题：错误、提醒，或未能核对的一处；`explanation` 是有效的出错说明。"""

    severity: str
    code: str
    title: str
    sheet: str
    cell: str
    field: str
    message: str
    fix: str = ""
    explanation: str = ""

    @property
    def open(self) -> bool:
        """还没有改正也没有说明的错误、提醒。"""
        return self.severity != UNCHECKED and not self.explanation


class FilingRecord(Struct, frozen=True, array_like=True):
    """一份材料。`word` 是不是 Word 文书；`overall` 有没有整体的表（没有的只有项目，金额是各项目之和，没有整体得分）；
    `recognized` 照标签认出来的是怎么认的（Word 文书、别处的工作簿），本程序的工作簿为空串。"""

    form: str
    place: str
    agency: str
    year: int | None
    word: bool
    overall: bool
    funds: Funds
    three_public: ThreePublic
    score: Decimal | None
    grade: str
    projects: tuple[ProjectRecord, ...]
    indicators: tuple[IndicatorRecord, ...]
    findings: tuple[FindingRecord, ...]
    recognized: str = ""

    @property
    def errors(self) -> int:
        """没有说明的错误。"""
        return sum(one.open and one.severity == Severity.ERROR for one in self.findings)

    @property
    def reminders(self) -> int:
        """没有说明的提醒。"""
        return sum(one.open and one.severity == Severity.REMINDER for one in self.findings)

    @property
    def explained(self) -> int:
        return sum(bool(one.explanation) for one in self.findings)

    @property
    def unchecked(self) -> int:
        return sum(one.severity == UNCHECKED for one in self.findings)


# —— 材料 → 记录 ——

def record_of(filing: Filing, result: Result, *, word: bool) -> FilingRecord:
    """核对过的材料留下来的内容；线索不留。"""
    projects = tuple(_project(filing, sheet) for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank or sheet.indicators)
    funds = _overall_funds(filing)
    has_overall = filing.form.sheet(t.OVERALL) is not None or filing.form.sheet(t.PROJECT) is None
    score = _of(filing, "综合得分", "执行")
    bands = filing.form.settings.grades
    return FilingRecord(
        filing.form.id, filing.form.place, filing.agency.strip(), filing.year, word, has_overall, funds if has_overall else _total(projects, filing.form),
        ThreePublic(_of(filing, "三公经费", "上年"), _of(filing, "三公经费", "预算"), _of(filing, "三公经费", "决算")),
        score, grade(score, bands) or "", projects, tuple(_indicators(filing)), tuple(_findings(filing, result)),
        filing.recognition.said if filing.recognition is not None else "")


def _overall_funds(filing: Filing) -> Funds:
    initial, revised, outturn = (_of(filing, "总支出", phase) for phase in ("年初预算", "全年预算", "执行"))
    rate = _rate(filing, filing.overall) if filing.overall is not None else None
    return Funds(initial, revised, outturn, rate)


def _of(filing: Filing, phrase: str, phase: str) -> Number:
    """表样里说的项目、口径（manifest 的 phrases、phases）在表上的数；写了几处的取表上有的第一处，那里没填就是没填。"""
    for item in filing.form.phrases.get(phrase, ()):
        direct = filing.find(item) if phase in ("决算", "执行") else None
        found = [direct, *(filing.find(f"{item}.{column}") for column in filing.form.phases.get(phase, ()))]
        value = next((one for one in found if one is not None), None)
        if value is not None:
            return value.number
    return None


def _rate(filing: Filing, sheet: Sheet) -> Number:
    """执行率：按表样规定由表上的预算数、执行数算，不用填的。"""
    found = next((one.value for one in compute_sheet(filing.form, sheet) if one.computed.field == _RATE), None)
    return found if isinstance(found, Decimal) else None


def _project(filing: Filing, sheet: Sheet) -> ProjectRecord:
    initial, revised, outturn = (sheet[f"{t.ANNUAL_FUNDS}.{column}"].number for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET, t.OUTTURN))
    score = sheet[f"{t.TOTAL_SCORE}.{t.SCORE}"].number
    short = sum(one.score.number is not None and one.max_score.number is not None and one.score.number < one.max_score.number for one in sheet.indicators)
    return ProjectRecord(
        sheet[t.PROJECT_NAME].shown.strip() or sheet.title, sheet[t.DEPARTMENT].shown.strip(), sheet[t.IMPLEMENTING_AGENCY].shown.strip(),
        Funds(initial, revised, outturn, _rate(filing, sheet)), score, grade(score, filing.form.settings.grades) or "", len(sheet.indicators), short)


def _total(projects: tuple[ProjectRecord, ...], form: Form) -> Funds:
    """各项目之和；一个项目都没填的列为空。执行率的分母照表样。"""
    def total(column: str) -> Number:
        known = [amount for one in projects if (amount := getattr(one.funds, column)) is not None]
        return sum(known, Decimal(0)) if known else None

    initial, revised, outturn = total("initial_budget"), total("revised_budget"), total("outturn")
    contract = form.sheet(t.PROJECT)
    rate = next((one for one in contract.computed if one.field == _RATE), None) if contract is not None else None
    denominator = initial if rate is not None and rate.parts[1].endswith(t.INITIAL_BUDGET) else revised
    return Funds(initial, revised, outturn, ratio(outturn, denominator))


def _indicators(filing: Filing) -> list[IndicatorRecord]:
    return [IndicatorRecord(sheet.label if sheet.many else sheet.title, one.level1, one.level2, one.name, one.target_text, one.actual_text,
                            one.max_score.number, one.score.number, one.deviation_explanation.shown)
            for sheet in filing.scored for one in sheet.indicators]


def _findings(filing: Filing, result: Result) -> list[FindingRecord]:
    known = [_finding(one) for one in result.findings if one.severity is not Severity.HINT]
    return known + [FindingRecord(UNCHECKED, one.code, "", one.place.sheet, one.place.cell, one.place.name, one.reason) for one in result.unchecked]


def _finding(one: Finding) -> FindingRecord:
    fix = "" if one.fix is None else "公式格，重算时自动写回" if one.fix.safe else one.fix.value
    return FindingRecord(str(one.severity), one.code, one.title, one.place.sheet, one.place.cell, one.place.name, one.message, fix,
                         one.explanation.text if one.explanation is not None else "")


# —— 记录 ↔ 字节 ——


def packed(record: FilingRecord) -> bytes:
    """记录 → 压缩过的 JSON。"""
    return zlib.compress(json.encode(record), 1)


def unpacked(data: bytes) -> FilingRecord:
    """`packed` 的反面；内容不是它写的抛 zlib.error 或 msgspec.DecodeError。"""
    return json.decode(zlib.decompress(data), type=FilingRecord)
