"""记录 → 汇总工作簿：总览、单位一览、项目一览、指标一览、问题清单、未能读取，重复与修订，给了名单的另有报送情况。

记录走两遍：头一遍得出各单位的一行和各种个数（pandas 的表），第二遍逐份写项目、指标、问题，写一行落一行。
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from reportgen.agency_names import parsed
from reportgen.batch import Batch
from reportgen.filing_reading import AUTHOR, SUMMARY_TITLE, is_titled
from reportgen.filing_record import UNCHECKED, FilingRecord
from reportgen.filing_united import counted
from reportgen.summary_columns import (
    FINDING_COLUMNS,
    INDICATOR_COLUMNS,
    PROJECT_COLUMNS,
    RETURN_COLUMNS,
    UNIT_COLUMNS,
    UNREAD_COLUMNS,
    VERSION_COLUMNS,
)
from reportgen.summary_gathered import (
    EMPTY,
    FILED,
    FINDINGS,
    INDICATORS,
    MISSING,
    NOT_LISTED,
    OVERVIEW,
    PROJECTS,
    RETURNS,
    UNITS,
    UNNAMED,
    UNREAD,
    VERSIONS,
    Gathered,
    gather,
    share,
    total_of,
)
from reportgen.summary_table import SUM, Content, LongTable, Looks
from xladdin.values import clean
from xladdin.workbook_file.package import WorkbookError, os_reason
from xladdin.workbook_file.replacing import replace_file

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook

SHORTEST = 3
"""名称至少几个字才在文件名里找。"""


def write_summary(batch: Batch, output: Path, units: Sequence[str] = ()) -> Gathered:
    """写汇总工作簿；先写在临时文件夹里，写好了再换上，原有的汇总留作备份。写不了抛 WorkbookError。"""
    import xlsxwriter
    import xlsxwriter.exceptions

    refuse_other_file(output)
    gathered = gather(batch, units)
    with TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as folder:
        made = Path(folder) / "汇总.xlsx"
        try:
            with xlsxwriter.Workbook(str(made), {"constant_memory": True, "tmpdir": folder}) as book:
                _write_sheets(book, batch, gathered, Linker(batch.folder, output), units)
        except (OSError, xlsxwriter.exceptions.FileCreateError) as fault:
            cause = fault if isinstance(fault, OSError) else fault.args[0]
            raise WorkbookError(f"写“{output.name}”失败（{os_reason(cause)}）。读过的材料已经记下，清理磁盘后再运行一次，不用重读。") from None
        gathered.former = replace_file(output, made.read_bytes())
    return gathered


def _write_sheets(book: Workbook, batch: Batch, gathered: Gathered, link: Linker, units: Sequence[str]) -> None:
    import pandas as pd

    from reportgen.summary_overview import write_overview

    book.set_properties({"title": SUMMARY_TITLE, "author": AUTHOR})
    looks, page = Looks(book), book.add_worksheet(OVERVIEW)
    frame = pd.DataFrame(gathered.lines, columns=[column.name for column in UNIT_COLUMNS])
    table = _units(book, looks, gathered, link, frame)
    returns = _returns(book, looks, batch, gathered, link, units) if units else None
    findings = _details(book, looks, batch, gathered, link)
    _unread(book, looks, batch, link)
    _versions(book, looks, gathered, link)
    write_overview(book, page, looks, batch, gathered, frame, table, findings, returns)


def refuse_other_file(output: Path) -> None:
    """要写的地方已有别的文件（不是汇总）的，不盖掉：多半是写错了名字。"""
    if output.suffix.lower() != ".xlsx":
        raise WorkbookError(f"“{output.name}”应以 .xlsx 结尾。")
    if not output.parent.is_dir():
        raise WorkbookError(f"没有文件夹“{output.parent}”。请先建好，或换个地方。")
    if output.exists() and not is_titled(output, SUMMARY_TITLE):
        raise WorkbookError(f"“{output.name}”已经存在，又不是本程序写的汇总，没有覆盖。请换个名字。")


# —— 各张表 ——

def _units(book: Workbook, looks: Looks, found: Gathered, link: Linker, frame: pd.DataFrame) -> LongTable:
    sums: dict[str, Content] = {column.name: total_of(frame, column.name) for column in UNIT_COLUMNS if column.total == SUM}
    sums |= {"执行率": share({name: total_of(frame, name) for name in ("计率执行数", "计率预算数")}), "单位": len(found.lines)}
    note = "执行率按表样的规定（除以全年还是年初预算数）由表上的数算出，合计也是，与填报不同的见问题清单。单位：万元、分、条。红字是没有改正也没有说明的错误。"
    table = LongTable(book, looks, UNITS, UNIT_COLUMNS, len(found.lines), note, sums)
    for line in found.lines:
        table.add(*(link(str(content)) if name == "文件" else content for name, content in line.items()))
    table.mark("错误", {"type": "cell", "criteria": ">", "value": 0, "format": looks.red})
    for lowest in sorted({scale[-1] for scale in found.grades if scale}):
        table.mark("等次", {"type": "cell", "criteria": "==", "value": f'"{lowest}"', "format": looks.red})
    return table


def _details(book: Workbook, looks: Looks, batch: Batch, found: Gathered, link: Linker) -> LongTable:
    """项目、指标、问题：一份一份地取记录，写完就丢。"""
    money: dict[str, Content] = {**found.project_funds, "执行率": share(found.project_funds)}
    counts: dict[str, Content] = {name: found.totals[name] for name in ("指标个数", "扣分指标")}
    projects = LongTable(book, looks, PROJECTS, PROJECT_COLUMNS, found.totals[PROJECTS], "采用的各份材料里的项目自评表。单位：万元、分、个。",
                         {**money, **counts}, 4)
    indicators = LongTable(book, looks, INDICATORS, INDICATOR_COLUMNS, found.totals[INDICATORS], "采用的各份材料里的绩效指标，分值、得分照填报。",
                            {"表": found.totals[INDICATORS]}, 3)
    findings = LongTable(book, looks, FINDINGS, FINDING_COLUMNS, found.totals[FINDINGS],
                         "核对提出的每一条。采用“否”的是重复、修订前的材料或 Word 文书里的；未能核对的不等于相符。", {"代码": found.totals[FINDINGS]}, 4)
    number = 0
    for file in found.order:
        record, standing = batch.cache.record(file), found.standing[file]
        who, year = standing.agency or UNNAMED, standing.year if record.year is None else record.year
        _finding_lines(findings, record, who, "是" if standing.adopted else "否", link(file))
        if standing.adopted:
            taken = counted(record, standing)
            for one in taken.projects:
                number += 1
                projects.add(number, who, year, one.shown, one.department, one.implementing_agency, one.funds.initial_budget, one.funds.revised_budget,
                             one.funds.outturn, one.funds.execution_rate, one.score, one.grade, one.indicators, one.short, link(file),
                             one.funds.rated_outturn, one.funds.rated_budget)
            for row in taken.indicators:
                indicators.add(who, year, row.about, row.level1, row.level2, row.name, row.target, row.actual, row.max_score, row.score,
                               row.deviation_explanation)
    findings.mark("轻重", {"type": "cell", "criteria": "==", "value": '"错误"', "format": looks.red})
    return findings


def _finding_lines(table: LongTable, record: FilingRecord, who: str, adopted: str, file: str) -> None:
    for one in record.findings:
        state = "已说明" if one.explanation else UNCHECKED if one.severity == UNCHECKED else "未改"
        table.add(who, record.year, one.severity, one.code, one.title, one.sheet, one.cell, one.message, one.fix, state, one.explanation, adopted, file)


def _unread(book: Workbook, looks: Looks, batch: Batch, link: Linker) -> None:
    """读不了的在前，没有看的其他文件在后。"""
    lines = [*sorted(batch.unread.items()), *sorted(batch.others.items())]
    table = LongTable(book, looks, UNREAD, UNREAD_COLUMNS, len(lines), "这些文件没有读成、没有看，里面的数不在汇总里。改好后再运行一次，只读变了的文件。",
                      {"文件": len(lines)}, 2)
    for number, (file, reason) in enumerate(lines, 1):
        table.add(number, link(file), reason)


def _versions(book: Workbook, looks: Looks, found: Gathered, link: Linker) -> None:
    files = [file for file in found.order if not found.standing[file].adopted]
    table = LongTable(book, looks, VERSIONS, VERSION_COLUMNS, len(files),
                      "同一单位、同一年度报了几份的，整体只采用一份，同一个项目只算一处；其余的、没有填的列在这里，数不计入汇总。",
                      {"没有采用的文件": len(files)}, 1)
    for file in files:
        standing = found.standing[file]
        table.add(standing.agency or UNNAMED, found.heads[file].year, link(file), standing.note, link(standing.instead))


def _returns(book: Workbook, looks: Looks, batch: Batch, found: Gathered, link: Linker, units: Sequence[str]) -> tuple[LongTable, Counter[str]]:
    """名单上的单位报没报；名单外的排在后面。"""
    lines, left = list(return_lines(found, units)), files_naming([*batch.unread, *batch.others], units)
    table = LongTable(book, looks, RETURNS, RETURN_COLUMNS, len(lines), f"对照名单上的 {len(units)} 个单位；名称的全称、简称、括号、空格已经对照过。",
                      {"单位": len(lines)}, 2)
    for number, (unit, state, years, written, file) in enumerate(lines, 1):
        note = f"未能读取的文件里有它的名称：{'、'.join(left[unit])}" if unit in left else ""
        table.add(number, unit, state, years, written, note, link(file) if file else "")
    table.mark("报送", {"type": "cell", "criteria": "==", "value": f'"{MISSING}"', "format": looks.red})
    return table, Counter(line[1] for line in lines)


def return_lines(found: Gathered, units: Sequence[str]) -> Iterator[tuple[str, str, str, str, str]]:
    """（单位, 已报、没有填、未报、名单外, 年度, 材料里写的名称, 文件）。"""
    by_unit: dict[str, list[str]] = {}
    for file in found.order:
        by_unit.setdefault(found.standing[file].agency or UNNAMED, []).append(file)
    listed = list(dict.fromkeys(units))
    for unit in [*listed, *(name for name in by_unit if name not in set(listed))]:
        files = by_unit.get(unit, [])
        state = NOT_LISTED if unit not in listed else MISSING if not files else FILED if any(found.standing[file].adopted for file in files) else EMPTY
        adopted = next((file for file in files if file in found.parts), "")
        years = sorted({str(found.heads[file].year or "未填") for file in files})
        yield unit, state, "、".join(years), "、".join(dict.fromkeys(found.heads[file].agency for file in files)), adopted


def files_naming(files: Sequence[str], units: Sequence[str]) -> dict[str, list[str]]:
    """单位 → 路径里写着它的名称（全称，或不带地名的）的文件；几个单位都对得上的，算给名称最长的。"""
    names = {name: unit for unit in units for name in (parsed(unit).core, clean(unit)) if len(name) >= SHORTEST}
    found: dict[str, list[str]] = {}
    for file in files:
        longest = max((name for name in names if name in clean(file)), key=len, default="")
        if longest:
            found.setdefault(names[longest], []).append(file)
    return found


class Linker:
    """文件 → 链接列的内容：显示文件名，地址相对于汇总所在的文件夹（不在一个盘上的用全路径）。"""

    def __init__(self, folder: Path, output: Path) -> None:
        self._folder = folder.resolve()
        try:
            self._prefix = PurePosixPath(Path(os.path.relpath(self._folder, output.resolve().parent)).as_posix())
        except ValueError:  # Windows 上不在一个盘
            self._prefix = PurePosixPath(self._folder.as_posix())

    def __call__(self, file: str) -> str:
        return f"{file}\n{self._prefix / file}"
