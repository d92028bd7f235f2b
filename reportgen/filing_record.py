"""一份核对过的材料留在汇总里的内容：单位、年度、金额、得分、各项目、各指标、各条问题。

只有小的冻结记录，写成 JSON 存进缓存；材料本身（Filing）读完就丢，几千份也不占内存。没有填的是 None，不是 0。
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct, json

from xladdin.findings import Severity
from xladdin.rates import ratio
from xladdin.values import clean

Number = Decimal | None
UNCHECKED = "未能核对"
REPORT_ONLY = "本程序生成的报告，里面没有自评表"


class Funds(Struct, frozen=True, array_like=True):
    """一笔资金：年初预算数、全年预算数、全年执行数，按表样规定算出的执行率，和算它用的执行数、预算数（表样有除以年初预算数的）。"""

    initial_budget: Decimal | None = None
    revised_budget: Decimal | None = None
    outturn: Decimal | None = None
    execution_rate: Decimal | None = None
    rated_outturn: Decimal | None = None
    rated_budget: Decimal | None = None


class ThreePublic(Struct, frozen=True, array_like=True):
    """三公经费：上年决算数、本年预算数、本年决算数。"""

    prior_final_accounts: Decimal | None = None
    budget: Decimal | None = None
    final_accounts: Decimal | None = None


class ProjectRecord(Struct, frozen=True, array_like=True):
    """一张项目自评表。`short` 是得分低于分值的指标个数；`filled` 是填了金额、得分或完成情况。"""

    name: str
    department: str
    implementing_agency: str
    funds: Funds
    score: Decimal | None
    grade: str
    indicators: int
    short: int
    filled: bool = True

    @property
    def key(self) -> str:
        """比较用的名称：不论空格、全角；没有名称的为空串。"""
        return clean(self.name)

    @property
    def shown(self) -> str:
        return self.name or "（项目名称未填）"


class IndicatorRecord(Struct, frozen=True, array_like=True):
    """一行绩效指标；`about` 是整体还是哪个项目；`project` 是项目比较用的名称，整体的为空串。"""

    about: str
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    max_score: Decimal | None
    score: Decimal | None
    deviation_explanation: str
    project: str = ""


class FindingRecord(Struct, frozen=True, array_like=True):
    """一条问题：错误、提醒，或未能核对的一处；`explanation` 是有效的出错说明；`project` 是项目自评表上的，项目比较用的名称，别处的为空串。"""

    severity: str
    code: str
    title: str
    sheet: str
    cell: str
    field: str
    message: str
    fix: str = ""
    explanation: str = ""
    project: str = ""

    @property
    def open(self) -> bool:
        """还没有改正也没有说明的错误、提醒。"""
        return self.severity != UNCHECKED and not self.explanation


class FilingRecord(Struct, frozen=True, array_like=True):
    """一份材料。`word` 是不是 Word 文书；`overall` 整体的表填没填（没有填的只有项目，金额是各项目之和，没有整体得分）；
    `recognized` 照标签认出来的是怎么认的（Word 文书、别处的工作簿），本程序的工作簿为空串；
    本程序生成的、没有附表的报告为 REPORT_ONLY；`grades` 是表样的各个等次，好的在前。"""

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
    grades: tuple[str, ...] = ()

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


def total_funds(projects: Iterable[ProjectRecord]) -> Funds:
    """各项目之和；一个项目都没填的列为空。执行率只看算得出执行率的项目。"""
    known = [one.funds for one in projects]

    def total(column: str) -> Number:
        amounts = [amount for one in known if (amount := getattr(one, column)) is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    initial, revised, outturn, rated, budget = map(total, ("initial_budget", "revised_budget", "outturn", "rated_outturn", "rated_budget"))
    return Funds(initial, revised, outturn, ratio(rated, budget), rated, budget)


# —— 记录 ↔ 字节 ——


def packed(record: FilingRecord) -> bytes:
    """记录 → 压缩过的 JSON。"""
    return zlib.compress(json.encode(record), 1)


def unpacked(data: bytes) -> FilingRecord:
    """`packed` 的反面；内容不是它写的抛 zlib.error 或 msgspec.DecodeError。"""
    return json.decode(zlib.decompress(data), type=FilingRecord)
