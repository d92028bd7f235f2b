"""汇总的头一遍：各份的地位、采用的各单位的一行、各种个数；总览和各张表都从这里取。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from reportgen.batch import Batch
from reportgen.filing_record import REPORT_ONLY, FilingRecord, Funds
from reportgen.filing_united import counted, united
from reportgen.filing_versions import BLANK, Head, Standing, standings
from reportgen.summary_columns import UNIT_COLUMNS
from reportgen.summary_table import Content
from xladdin.rates import change_rate

if TYPE_CHECKING:
    import pandas as pd

UNNAMED = "（单位名称未填）"
OVERVIEW, UNITS, PROJECTS, INDICATORS, FINDINGS, UNREAD, VERSIONS, RETURNS = (
    "总览", "单位一览", "项目一览", "指标一览", "问题清单", "未能读取", "重复与修订", "报送情况")
FILED, EMPTY, MISSING, NOT_LISTED = "已报", "没有填", "未报", "名单外"


class Gathered(Struct):
    """头一遍得出的：各份的地位、采用的各单位的行、个数；`parts` 是占一行的文件 → 连同并进来的各个文件；`grades` 是用到的各套等次。

    `former` 是写汇总时原来那一本留作的备份，没有的为 None。
    """

    order: list[str] = field(default_factory=list)
    standing: dict[str, Standing] = field(default_factory=dict)
    heads: dict[str, Head] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)
    lines: list[dict[str, Content]] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, str]] = field(default_factory=Counter)
    faulty: Counter[str] = field(default_factory=Counter)
    grades: dict[tuple[str, ...], None] = field(default_factory=dict)
    project_funds: dict[str, Decimal] = field(default_factory=dict)
    former: Path | None = None


def gather(batch: Batch, units: Sequence[str] = ()) -> Gathered:
    """走一遍记录：单位名称对上，几份里采用哪一份，各单位的一行，各种个数。"""
    found = Gathered()
    found.heads = {file: _head(batch, file, record) for file, record in batch.records()}
    found.standing = standings(found.heads.values(), units)
    listed = {unit: number for number, unit in enumerate(units)}  # 有名单的照名单的次序，名单外的在后

    def place(file: str) -> tuple[int, bool, str, int, str, str]:
        agency, head = found.standing[file].agency, found.heads[file]
        return listed.get(agency, len(listed)), not agency, agency, head.year or 0, head.form, file

    found.order = sorted(found.heads, key=place)
    for file in found.order:
        standing = found.standing[file]
        if standing.adopted:
            found.parts.setdefault(standing.into or file, []).append(file)
    for file in found.order:
        _count(found, file, batch.cache.record(file))
    for file in [file for file in found.order if file in found.parts]:
        found.parts[file].sort(key=lambda part: part != file)
        record = united_record(batch, found, file)
        found.lines.append(_unit_line(len(found.lines) + 1, file, record, found.standing[file]))
        found.grades[record.grades] = None
    return found


def counted_record(batch: Batch, found: Gathered, file: str) -> FilingRecord:
    """一个文件里算数的内容。"""
    return counted(batch.cache.record(file), found.standing[file])


def united_record(batch: Batch, found: Gathered, file: str) -> FilingRecord:
    """单位一览的一行：这个文件，连同并进来的。"""
    return united(counted_record(batch, found, part) for part in found.parts[file])


def _head(batch: Batch, file: str, record: FilingRecord) -> Head:
    return Head(file, record.agency, record.year, record.form, record.word, batch.cache.modified(file), batch.cache.outcome(file)[1],
                tuple(project.key or f"{file}[{number}]" for number, project in enumerate(record.projects) if project.filled), record.overall,
                REPORT_ONLY if record.recognized == REPORT_ONLY else BLANK)


def _count(found: Gathered, file: str, record: FilingRecord) -> None:
    found.totals[FINDINGS] += len(record.findings)
    if not found.standing[file].adopted:
        return
    record = counted(record, found.standing[file])
    found.totals[PROJECTS] += len(record.projects)
    found.totals[INDICATORS] += len(record.indicators)
    opened = [(one.code, one.title) for one in record.findings if one.open]
    found.faults.update(opened)
    found.faulty.update({code for code, _ in opened})
    for project in record.projects:
        _add_up(found.project_funds, project.funds)
        found.totals["指标个数"] += project.indicators
        found.totals["扣分指标"] += project.short


def _add_up(totals: dict[str, Decimal], funds: Funds) -> None:
    columns = {"年初预算数": funds.initial_budget, "全年预算数": funds.revised_budget, "全年执行数": funds.outturn,
               "计率执行数": funds.rated_outturn, "计率预算数": funds.rated_budget}
    for name, amount in columns.items():
        totals[name] = totals.get(name, Decimal(0)) + (amount or 0)


def _unit_line(number: int, file: str, record: FilingRecord, standing: Standing) -> dict[str, Content]:
    funds, public = record.funds, record.three_public
    rate = funds.execution_rate
    year = standing.year if record.year is None else record.year
    no_year = "年度未填" if year is None else f"年度未填，照同单位的其他材料算作{year}年度"
    notes = [standing.note, "" if record.year is not None else no_year, "" if record.overall else "只有项目自评表，金额是各项目之和",
             "只报了 Word 文书" if record.word else "", record.recognized]
    return dict(zip((column.name for column in UNIT_COLUMNS), (
        number, standing.agency or UNNAMED, year, record.place, funds.initial_budget, funds.revised_budget, funds.outturn,
        rate, public.prior_final_accounts, public.budget, public.final_accounts, change_rate(public.final_accounts, public.prior_final_accounts),
        record.score, record.grade, record.errors, record.reminders, record.explained, record.unchecked,
        "；".join(note for note in notes if note), file,
        funds.rated_outturn, funds.rated_budget), strict=True))


def matched(found: Gathered, units: Sequence[str]) -> set[str]:
    """名单上有、材料里也有的单位。"""
    return set(units) & {standing.agency for standing in found.standing.values()}


def few_matched(found: Gathered, units: Sequence[str]) -> bool:
    """名单与材料几乎对不上（不到一成）：多半是名单读错了列，或不是这一批的。"""
    filed = {standing.agency for standing in found.standing.values()}
    return bool(units and filed) and len(matched(found, units)) * 10 < min(len(set(units)), len(filed))


def total_of(frame: pd.DataFrame, column: str) -> Decimal | int:
    """一列之和，没填的不算。"""
    return sum(frame[column].dropna(), Decimal(0) if frame[column].dtype == object else 0)


def share(funds: Mapping[str, Decimal | int]) -> Decimal | None:
    """执行率：算执行率的执行数 ÷ 预算数（表样规定的分母）；没有预算为 None。"""
    budget = funds.get("计率预算数")
    return Decimal(funds["计率执行数"]) / budget if budget else None


def made_on() -> str:
    """汇总的日期。"""
    now = datetime.now()
    return f"{now.year}年{now.month}月{now.day}日"
