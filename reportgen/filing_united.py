"""几个文件合成单位一览的一行：整体的一份，加上并进来的项目自评表；以别的文件为准的项目去掉，一个项目只算一处。"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

from msgspec.structs import replace

from reportgen.filing_record import FilingRecord, total_funds
from reportgen.filing_versions import Standing


def counted(record: FilingRecord, standing: Standing) -> FilingRecord:
    """这一份里算数的：去掉以别的文件为准的项目和它们的指标、问题。"""
    if not standing.elsewhere:
        return record
    return replace(record, projects=tuple(one for one in record.projects if one.key not in standing.elsewhere),
                   indicators=tuple(one for one in record.indicators if one.project not in standing.elsewhere),
                   findings=tuple(one for one in record.findings if one.project not in standing.elsewhere))


def united(parts: Iterable[FilingRecord]) -> FilingRecord:
    """第一份带上其余各份的项目、指标、问题。有整体的，金额是整体的，不再加各项目；没有的是各项目之和。"""
    first, *others = parts
    whole = (first, *others)
    projects = tuple(chain.from_iterable(one.projects for one in whole))
    return replace(first, projects=projects, indicators=tuple(chain.from_iterable(one.indicators for one in whole)),
                   findings=tuple(chain.from_iterable(one.findings for one in whole)),
                   funds=first.funds if first.overall else total_funds(projects))
