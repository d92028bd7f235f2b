"""核对开着的工作簿：跑全部规则，作记号，列校验结果表。"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.checks import run_rules
from xladdin.filing_file import checkable
from xladdin.findings_list import Entry, headline, list_entries
from xladdin.findings_sheet import TITLE, draw, findings_parts, written
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.backup import back_up
from xladdin.workbook_live.marks import clear, mark
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import delete_sheet, quiet

if TYPE_CHECKING:
    from xladdin.checks.rule import Result
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book


def check(session: Session, report: Path | None = None) -> None:
    """核对，连同 `report`（Word 报告）一起；小结在状态栏，校验结果表摆到眼前，写过的说明带过来。"""
    with quiet(session, "绩效自评：正在核对…") as outcome:
        book, filing = read(session)
        refuse_locked(session, book)
        filing, result = _results(book, filing, report)
        entries = list_entries(filing, result, written(book))
        back_up(session, book)
        clear(session, book)
        locked = mark(session, book, entries)
        _show(session, book, entries, filing)
        what = f"连同“{report.name}”核对：" if report is not None else ""
        outcome.told = f"绩效自评：{what}{headline(entries)}" + (f"（《{'》《'.join(locked)}》设了保护，没有作记号）" if locked else "")


def refuse_locked(session: Session, book: Book) -> None:
    """结构锁着加不了表；别人的《校验结果》不能换掉：都先说清，什么都不做。"""
    if session.structure_locked:
        raise WorkbookError("工作簿的结构设了保护，加不了《校验结果》表，什么都没有改。请在“审阅—保护工作簿”取消保护后再点一次。")
    if TITLE in {part.title for part in book.parts} - {part.title for part in findings_parts(book)}:
        raise WorkbookError(f"已经有一张您自己的《{TITLE}》表，没有动它，也没有核对。请把它改个名再点一次。")


def _results(book: Book, filing: Filing, report: Path | None) -> tuple[Filing, Result]:
    if report is not None:
        from reportgen.checking import with_word_report

        filing = with_word_report(book, filing, report)
    filing = checkable(filing)
    return filing, run_rules(filing)


def _show(session: Session, book: Book, entries: tuple[Entry, ...], filing: Filing) -> None:
    """做好的校验结果表插在最后；先插新的，再删旧的。"""
    from tempfile import TemporaryDirectory

    from xladdin.error_log import local_folder

    old = findings_parts(book)
    with TemporaryDirectory(dir=local_folder()) as folder:
        path = Path(folder) / f"{Path(folder).name}.xlsx"  # Excel 不能同时开两个同名的文件
        path.write_bytes(draw(entries, filing.form.title, datetime.now()))
        source = session.app.api.Workbooks.Open(str(path))
        try:
            source.Worksheets(1).Copy(Before=None, After=session.book.sheets[book.parts[-1].title].api)
        finally:
            source.Close(False)
    for part in old:
        delete_sheet(session, part.title)
    if old:
        session.book.sheets[-1].name = TITLE


def clear_marks(session: Session) -> bool:
    """清掉记号和校验结果表；本来就没有的为假。"""
    with quiet(session, "绩效自评：正在清除标记…") as outcome:
        book, _ = read(session)
        parts = findings_parts(book)
        if parts and session.structure_locked:
            raise WorkbookError("工作簿的结构设了保护，删不了《校验结果》表。请在“审阅—保护工作簿”取消保护后再点一次。")
        found = clear(session, book)
        for part in parts:
            delete_sheet(session, part.title)
        outcome.told = False
    return bool(found) or bool(parts)
