"""把开着的工作簿改成另一份的样子：那一份由关着的文件算好（加项目表、汇入），这里照着改名、复制表、插行、写不同的格。"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xladdin.workbook_file.book import Book, SheetPart, workbook_of
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheet_xml import address, letters
from xladdin.workbook_live.backup import back_up
from xladdin.workbook_live.contents import Content, content_at
from xladdin.workbook_live.journal import AddedSheet, InsertedRows, Renamed, Step
from xladdin.workbook_live.marks import clear
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import without_alerts
from xladdin.workbook_live.writing import Wanted, refuse_protected, write

if TYPE_CHECKING:
    from xladdin.model import Table

def bring(session: Session, book: Book, target: Book, steps: list[Step]) -> None:
    """改成 `target` 的样子，做了的各步记进 `steps`；`target` 由 `book`（刚读的副本）改来。有保护的先拒绝，什么都不做。"""
    titles = {part.part: part.title for part in book.parts}
    renamed = [Renamed(titles[part.part], part.title) for part in target.parts if titles.get(part.part, part.title) != part.title]
    fresh = [part.title for part in target.parts if part.part not in titles]
    _refuse(session, book, target, bool(renamed or fresh))
    back_up(session, book)
    for one in renamed:
        session.book.sheets[one.old].name = one.new
        steps.append(one)
    _add_sheets(session, target, fresh, steps)
    _insert_rows(session, target, steps)
    now, _ = read(session)
    clear(session, now, fresh) if fresh else ()
    _merge_cells(session, now, target, {step.sheet for step in steps if isinstance(step, InsertedRows)} | set(fresh))
    write(session, now, dict(_differences(now, target)), steps)


def _refuse(session: Session, book: Book, target: Book, structure: bool) -> None:
    if structure and session.structure_locked:
        raise WorkbookError("工作簿的结构设了保护，加不了表、改不了标签名，什么都没有改。请在“审阅—保护工作簿”取消保护后再点一次。")
    changed = {part.part for part in target.parts if part.part not in book.package or target.package.read(part.part) != book.package.read(part.part)}
    refuse_protected(book, [part.title for part in book.parts if part.part in changed])


def _add_sheets(session: Session, target: Book, fresh: list[str], steps: list[Step]) -> None:
    """新的表照它前面那一张复制，再改标签名。"""
    before = ""
    for part in target.parts:
        if part.title in fresh:
            sheets = session.book.sheets
            known = {sheet.name for sheet in sheets}
            sheets[before].api.Copy(Before=None, After=sheets[before].api)
            added = next(sheet for sheet in session.book.sheets if sheet.name not in known)
            steps.append(AddedSheet(added.name, ""))
            added.name = part.title
            steps[-1] = AddedSheet(part.title, "")
        before = part.title


def _insert_rows(session: Session, target: Book, steps: list[Step]) -> None:
    """开口表比现在长的，在该插的地方插行，格式照上一行；从下往上插，行号才不乱。"""
    now, _ = read(session)
    wanted = {sheet.title: sheet for sheet in workbook_of(target).sheets}
    for sheet in workbook_of(now).sheets:
        places = [place for name, table in sheet.tables.items() for place in _longer(table, wanted[sheet.title].tables[name])]
        live = session.book.sheets[sheet.title]
        for after, count in sorted(places, reverse=True):
            live.range(f"{after + 1}:{after + count}").insert("down")
            steps[:] = [*(_pushed_down(step, sheet.title, count) for step in steps), InsertedRows(sheet.title, after + 1, count, "")]
            for line in range(after + 1, after + count + 1):
                live.range(f"{after}:{after}").copy(live.range(f"{line}:{line}"))


def _pushed_down(step: Step, title: str, count: int) -> Step:
    """上面插了行，先前在下面插的行的行号跟着变。"""
    return replace(step, row=step.row + count) if isinstance(step, InsertedRows) and step.sheet == title else step


def _longer(table: Table, wanted: Table) -> Iterator[tuple[int, int]]:
    """在现在的第几行之后插几行。"""
    if len(wanted.rows) <= len(table.rows):
        return
    now, due = (tuple(tuple(value.shown for value in row.cells.values()) for row in one.rows) for one in (table, wanted))
    left = len(wanted.rows) - len(table.rows)
    for kind, _, stop, low, high in SequenceMatcher(None, now, due, autojunk=False).get_opcodes():
        more = min(left, (high - low) - (stop - _)) if kind in ("insert", "replace") else 0
        if more > 0:
            left -= more
            yield table.rows[max(0, stop - 1)].line, more
    if left:
        yield table.rows[-1].line, left


def _merge_cells(session: Session, now: Book, target: Book, titles: set[str]) -> None:
    """插行以后，组名的合并照那一份的样子。"""
    parts = {part.title: part for part in now.parts}
    for part in target.parts:
        if part.title in titles:
            have, due = set(now.raw(parts[part.title].part).merges), set(target.raw(part.part).merges)
            live = session.book.sheets[part.title]
            with without_alerts(session):
                for area in have - due:
                    live.range(area).unmerge()
                for area in due - have:
                    live.range(area).merge()


def _differences(now: Book, target: Book) -> Iterator[tuple[tuple[str, str], Wanted]]:
    """内容不同的格；公式只比写法，不比结果。"""
    parts = {part.title: part for part in now.parts}
    for part in target.parts:
        places = set(target.raw(part.part).cells) | set(now.raw(parts[part.title].part).cells)
        hidden = _covered(target, part)
        for row, column in sorted(places - hidden):
            cell = f"{letters(column)}{row}"
            have, due = _content(now, parts[part.title], cell), _content(target, part, cell)
            if not have.same(due):
                yield (part.title, cell), Wanted(due)


def _content(book: Book, part: SheetPart, cell: str) -> Content:
    """一格的内容；随首格填充的公式没有自己的文字，两边都算没有改。"""
    raw = book.raw(part.part).cells.get(address(cell))
    return Content() if raw is not None and raw.formula == "" else content_at(book, part, cell)


def _covered(book: Book, part: SheetPart) -> set[tuple[int, int]]:
    """合并区域里左上角以外的格。"""
    found: set[tuple[int, int]] = set()
    for area in book.raw(part.part).merges:
        first, _, last = area.partition(":")
        (top, left), (bottom, right) = address(first), address(last or first)
        found |= {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)} - {(top, left)}
    return found
