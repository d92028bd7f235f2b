"""审核意见书：每个单位一页，列出还没有改正也没有说明的问题，最要紧的在前，一页放不下的见汇总表。

模板是 Word 文件，审核单位可以自己改（字段见 workbook_templates/审核意见书.txt）；与报告一样在沙箱里渲染。
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from math import ceil
from pathlib import Path

from msgspec import Struct

from reportgen.attachments import word_table
from reportgen.batch import Batch
from reportgen.filing_reading import NOTICE_TITLE
from reportgen.filing_record import FilingRecord, FindingRecord
from reportgen.progress import Progress
from reportgen.rendering import ReportTemplateError, render
from reportgen.report import is_untouched, sealed
from reportgen.summary_gathered import UNNAMED, Gathered, united_record
from xladdin.findings import Severity
from xladdin.form import TEMPLATES
from xladdin.grid import LINE_SPACING, MM_PER_POINT, Grid, GridCell, fitted, letters_across
from xladdin.workbook_file.package import WorkbookError, os_reason
from xladdin.workbook_file.replacing import replace_file

TEMPLATE = TEMPLATES / "审核意见书.docx"
SIGNED_BY = "（审核单位盖章）"
PAGE_WIDTH = 156.0
"""版心宽，毫米。"""
TABLE_POINTS, LINE_POINTS, LINE_LETTERS = 272.0, 29.0, 27
"""问题表最高多少磅：一页除去标题、一行的抬头、两段话、落款、日期；抬头一行 27 字，多一行少 29 磅。"""
_ROW_EXTRA = 3.0
"""一行的框线，和各家软件行距的出入，磅。"""
_WIDTHS = (5.0, 8.0, 14.0, 54.0)
_HEADS = ("序号", "轻重", "位置", "问题")
_SIZE = 10.5
_PADDING = 3.8
"""一格左右两边的留白，毫米。"""
_LONGEST = 200
"""一条问题最多印几个字：合并了许多处的消息会很长。"""
_ILLEGAL = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


class Written(Struct, frozen=True):
    """写好的意见书份数，没有问题不用写的份数，改过而没有覆盖的文件名；已经没有问题的单位以前的意见书：删去了几份，改过而留着的文件名。"""

    notices: int
    clean: int
    edited: tuple[str, ...] = ()
    removed: int = 0
    stale: tuple[str, ...] = ()


def write_notices(batch: Batch, found: Gathered, folder: Path, *, template: Path | None = None, signed_by: str = "", on: date | None = None) -> Written:
    """给单位一览里有问题的每一行写一份意见书；改过的不覆盖。都改好了的单位，以前的意见书删去，改过的留着。文件夹建不了、模板用不了抛 WorkbookError。"""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WorkbookError(f"建不了文件夹“{folder}”（{os_reason(fault)}）。请换个地方。") from None
    files = [file for file in found.order if file in found.parts]
    progress, taken = Progress("正在写审核意见书", len(files)), set[str]()
    edited, stale, clean, removed = list[str](), list[str](), 0, 0
    for file in files:
        record, agency = united_record(batch, found, file), found.standing[file].agency or UNNAMED
        path = folder / _file_name(agency, record, taken)
        opened, touched = any(one.open for one in record.findings), path.exists() and not is_untouched(path)
        progress.step()
        if opened and not touched:
            replace_file(path, notice(file, agency, record, template or TEMPLATE, signed_by, on or date.today()), backup=False)
        elif opened:
            edited.append(path.name)
        else:
            clean += 1
            removed += not touched and _removed(path)
            stale += [path.name] if touched else []
    return Written(len(files) - clean - len(edited), clean, tuple(edited), removed, tuple(stale))


def _removed(path: Path) -> bool:
    """以前写的意见书，没有改过的删去；打不开、正开着的留着。"""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def notice(file: str, agency: str, record: FilingRecord, template: Path, signed_by: str, on: date) -> bytes:
    """一份意见书的字节。"""
    try:
        return sealed(render(template, _context(file, agency, record, signed_by, on), title=NOTICE_TITLE))
    except ReportTemplateError as fault:
        raise WorkbookError(f"审核意见书的模板“{template.name}”用不了：{fault}") from None


def _context(file: str, agency: str, record: FilingRecord, signed_by: str, on: date) -> Mapping[str, object]:
    """模板用的字段。"""
    opened = sorted((one for one in record.findings if one.open), key=lambda one: one.severity != Severity.ERROR)
    grid, listed = _one_page(opened, TABLE_POINTS - LINE_POINTS * (len(agency) // LINE_LETTERS))
    return {
        "单位名称": agency, "预算年度": "" if record.year is None else str(record.year), "表样": record.place, "文件": file,
        "错误": record.errors, "提醒": record.reminders, "列出": listed, "其余": len(opened) - listed,
        "问题表": word_table(grid, width_mm=PAGE_WIDTH), "问题": [_fields(number, one) for number, one in enumerate(opened[:listed], 1)],
        "审核单位": signed_by or SIGNED_BY, "日期": f"{on.year}年{on.month}月{on.day}日",
    }


def _fields(number: int, one: FindingRecord) -> dict[str, object]:
    return {"序号": number, "轻重": one.severity, "代码": one.code, "名称": one.title, "表": one.sheet, "位置": one.cell, "内容": one.message}


def _one_page(findings: Sequence[FindingRecord], room: float) -> tuple[Grid, int]:
    """`room` 磅放得下的前几条（至少一条）画成的表，和条数。"""
    rows = [_HEADS, *((str(number), f"{one.severity}\n{one.code}", f"{one.sheet}\n{one.cell}" if one.cell else one.sheet, _shortened(one.message))
                      for number, one in enumerate(findings, 1))]
    heights = [max(_lines(text, width) for text, width in zip(row, _WIDTHS, strict=True)) * _SIZE * LINE_SPACING for row in rows]
    kept, reached = 1, heights[0]
    while kept < len(rows) and (kept == 1 or reached + heights[kept] + _ROW_EXTRA <= room):
        reached += heights[kept] + _ROW_EXTRA
        kept += 1
    return fitted(_grid(rows[:kept]), PAGE_WIDTH, 10_000), kept - 1


def _lines(text: str, width: float) -> int:
    """一格里的字折成几行：一行只排整个的字，半个的排不下。"""
    room = int((width / sum(_WIDTHS) * PAGE_WIDTH - _PADDING) / MM_PER_POINT / _SIZE)
    return sum(max(1, ceil(letters_across(line) / room)) for line in text.split("\n"))


def _grid(rows: Sequence[Sequence[str]]) -> Grid:
    cells = tuple(_cells(rows))
    return Grid(_WIDTHS, (None,) * len(rows), cells, head_rows=1)


def _cells(rows: Sequence[Sequence[str]]) -> Iterator[GridCell]:
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            yield GridCell(number, column, 1, 1, text, "left" if number and column >= 2 else "center", number == 0, True, _SIZE)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"


def _file_name(agency: str, record: FilingRecord, taken: set[str]) -> str:
    """审核意见书-单位-年度.docx；重名的加上表样、序号。"""
    stem = f"审核意见书-{_ILLEGAL.sub('', agency)[:60]}" + ("" if record.year is None else f"-{record.year}")
    names = (stem, f"{stem}-{record.form}", *(f"{stem}-{number}" for number in range(2, len(taken) + 3)))
    chosen = next(name for name in names if name not in taken)
    taken.add(chosen)
    return f"{chosen}.docx"
