"""一次操作：做完记进撤销记录；中途出了错的，做成了的也记下，照样撤得回去，并说清没有办完。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xladdin.error_log import record
from xladdin.values import inner_quotes
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheet_xml import address
from xladdin.workbook_live.contents import content_at, fingerprint, format_at
from xladdin.workbook_live.journal import AddedSheet, InsertedRows, Overwritten, Renamed, Step, remember
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session, is_busy

if TYPE_CHECKING:
    from xladdin.workbook_file.book import Book

_ORDER = (Renamed, AddedSheet, InsertedRows, Overwritten)
"""撤销时倒着来：先写回各格，再删行、删表，最后改回标签名。"""


@contextmanager
def operation(session: Session, title: str) -> Iterator[list[Step]]:
    """给出的表：写格子以前先记上，插行、加表、改名做了就记上。

    中途出错而已经改了的，抛 WorkbookError，说没有办完、怎样撤回；什么都没有改的，照原来的错抛。
    """
    steps: list[Step] = []
    try:
        yield steps
        done = _journalled(session, steps)
    except Exception as fault:
        left = _left(session, steps)
        if not left:
            raise
        remember(session.journal_key, title, left)
        why = str(fault).rstrip("。") if isinstance(fault, WorkbookError) else "Excel 忙着，或出了错"
        if not isinstance(fault, WorkbookError) and not is_busy(fault):
            record(fault)
        raise WorkbookError(inner_quotes(f"“{title}”没有办完：{why}。请先点“撤销上次操作”撤回已经改了的，再办一次。")) from fault
    remember(session.journal_key, title, done)


def _left(session: Session, steps: list[Step]) -> list[Step]:
    """没有办完的留下了什么；现在的样子读不出来的，照原样记，撤销时再看。"""
    try:
        book = read(session)[0] if steps else None
        return [] if book is None else _journalled(session, [step for step in steps if _in_effect(book, step)])
    except Exception as fault:
        record(fault)
        return steps


def _in_effect(book: Book, step: Step) -> bool:
    if not isinstance(step, Overwritten):
        return True
    part = next(part for part in book.parts if part.title == step.sheet)
    written = content_at(book, part, step.cell).same(step.new) and not step.old.same(step.new)
    return written or (bool(step.new_format) and format_at(book, part, step.cell) == step.new_format)


def _journalled(session: Session, steps: list[Step]) -> list[Step]:
    """排好次序，添上做完时的样子；落在新表、新行里的格随表、随行一起撤，不单记。"""
    fresh = {step.title for step in steps if isinstance(step, AddedSheet)}
    rows = [step for step in steps if isinstance(step, InsertedRows)]
    if not fresh and not rows:
        return steps
    book, _ = read(session)
    kept = [_with_fingerprint(book, step) for step in steps if not _inside(step, fresh, rows)]
    return sorted(kept, key=lambda step: (_ORDER.index(type(step)), (step.sheet, step.row) if isinstance(step, InsertedRows) else ("", 0)))


def _inside(step: Step, fresh: set[str], rows: list[InsertedRows]) -> bool:
    if isinstance(step, Overwritten):
        row = address(step.cell)[0]
        return step.sheet in fresh or any(one.sheet == step.sheet and one.row <= row < one.row + one.count for one in rows)
    return isinstance(step, InsertedRows) and step.sheet in fresh


def _with_fingerprint(book: Book, step: Step) -> Step:
    if isinstance(step, AddedSheet):
        return replace(step, fingerprint=fingerprint(book, step.title))
    if isinstance(step, InsertedRows):
        return replace(step, fingerprint=fingerprint(book, step.sheet, step.row, step.count))
    return step
