"""新增项目表：复制一张项目表（名称、公式、格式跟着走），清掉填的，写上项目名称；表样有项目行的，也在那里加一行。"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from xladdin import terms as t
from xladdin.form import WORKBOOK
from xladdin.formulas import ROW_PART
from xladdin.values import label
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.notes import is_structure_locked
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheets import legal_title
from xladdin.workbook_live.backup import back_up
from xladdin.workbook_live.contents import NUMBER, TEXT, Content, content_at
from xladdin.workbook_live.journal import AddedSheet, InsertedRows, Renamed, Step, remember
from xladdin.workbook_live.marks import clear
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import quiet
from xladdin.workbook_live.undoing import fingerprint
from xladdin.workbook_live.writing import Wanted, put, refuse_protected, write

if TYPE_CHECKING:
    from xladdin.form import Form
    from xladdin.model import Filing, Sheet


def add_project(session: Session, name: str) -> str:
    """加一个项目，返回做了什么。已有空白的项目表就先用它。"""
    with quiet(session, "绩效自评：正在新增项目表…", writing=True):
        book, filing = read(session)
        _refuse(book, filing, name)
        back_up(session, book)
        blank = next((sheet for sheet in filing.projects if sheet[t.PROJECT_NAME].blank), None)
        title = legal_title(name, [part.title for part in book.parts if blank is None or part.title != blank.title])
        steps: list[Step] = list(_use(session, book, blank, title, name) if blank is not None else _copy(session, book, filing, title, name))
        steps += _project_row(session, name)
        remember(session.journal_key, f"新增项目表“{name}”", steps)
        session.book.sheets[title].activate()
    session.app.calculate()
    lines = [f"已新增《{title}》。" if blank is None else f"已把空白的项目表改作《{title}》。", *_told(steps, filing), "不合意可以点“撤销上次操作”。"]
    return "\n".join(lines)


def _refuse(book: Book, filing: Filing, name: str) -> None:
    if not filing.projects:
        raise WorkbookError(f"表样 {filing.form.id}（{filing.form.title}）没有项目支出绩效自评表，不用新增。")
    if any(label(sheet[t.PROJECT_NAME].shown) == label(name) for sheet in filing.projects):
        raise WorkbookError(f"已经有项目“{name}”的自评表了，没有再加。")
    if is_structure_locked(book):
        raise WorkbookError("工作簿的结构设了保护，加不了表，什么都没有改。请在“审阅—保护工作簿”取消保护后再点一次。")
    link = filing.form.projects
    row_sheet = filing.one(link.table.partition(".")[0]) if link is not None and link.table else None
    refuse_protected(book, [filing.projects[0].title, *([row_sheet.title] if row_sheet is not None else [])])


def _use(session: Session, book: Book, blank: Sheet, title: str, name: str) -> Iterator[Step]:
    yield from write(session, book, {(blank.title, blank[t.PROJECT_NAME].place.cell): Wanted(Content(TEXT, name))})
    if blank.title != title:
        session.book.sheets[blank.title].name = title
        yield Renamed(blank.title, title)


def _copy(session: Session, book: Book, filing: Filing, title: str, name: str) -> Iterator[Step]:
    source, last = session.book.sheets[filing.projects[0].title], session.book.sheets[filing.projects[-1].title]
    source.api.Copy(Before=None, After=last.api)
    added = session.book.sheets[last.index]  # 从 0 数起：last 后面那一张
    added.name = title
    book, filing = read(session)
    clear(session, book)
    sheet = next(sheet for sheet in filing.projects if sheet.title == title)
    part = next(part for part in book.parts if part.title == title)
    kept = _printed(filing.form)
    cleared = {cell: kept.get(field, Content()) for field, cell in _filled(filing.form, sheet, kept)
               if not content_at(book, part, cell).same(kept.get(field, Content()))}
    put(added, {**cleared, sheet[t.PROJECT_NAME].place.cell: Content(TEXT, name)})
    yield AddedSheet(title, fingerprint(read(session)[0], title))


def _filled(form: Form, sheet: Sheet, kept: dict[str, Content]) -> Iterator[tuple[str, str]]:
    """项目表上由人填的格：（字段，地址）。单位名称各项目都一样，留着。"""
    contract = form.sheet(t.PROJECT)
    computed = {one.field for one in contract.computed} if contract is not None else set()
    for name, value in sheet.fields.items():
        if name not in computed and name not in (t.AGENCY, t.IMPLEMENTING_AGENCY, t.PROJECT_NAME):
            yield name, value.place.cell
    for table in sheet.tables.values():
        for row in table.rows:
            for column, value in row.cells.items():
                field = f"{table.name}[].{column}"
                if field not in computed and field not in kept:
                    yield field, value.place.cell


def _printed(form: Form) -> dict[str, Content]:
    """空白表样的项目表上印着的：字段 → 内容（分值一类）；开口表里印着字的列（一级、二级指标）整列留着。"""
    blank = filing_of(Book(form.folder / WORKBOOK), form).one(t.PROJECT)
    found: dict[str, Content] = {}
    if blank is None:
        return found
    for name, value in blank.fields.items():
        if value.stored is not None and value.formula is None:
            found[name] = Content(NUMBER if value.number is not None and not isinstance(value.stored, str) else TEXT, str(value.stored))
    for table in blank.tables.values():
        for column in table.columns:
            if any(row[column].stored is not None for row in table.rows):
                found[f"{table.name}[].{column}"] = Content()
    return found


def _project_row(session: Session, name: str) -> Iterator[Step]:
    """基础数据表的项目行：有空行写在空行，没有就照末行插一行。"""
    book, filing = read(session)
    link = filing.form.projects
    kind, _, table_name = link.table.partition(".") if link is not None else ("", "", "")
    sheet = filing.one(kind) if table_name else None
    table = sheet.tables.get(table_name) if sheet is not None else None
    if sheet is None or table is None or t.ROW_NAME not in table.columns or any(label(row[t.ROW_NAME].shown) == label(name) for row in table.rows):
        return
    free = next((row.line for row in table.rows if row.empty), None)
    if free is None:
        last = table.rows[-1].line
        rows = session.book.sheets[sheet.title]
        rows.range(f"{last + 1}:{last + 1}").insert("down")
        rows.range(f"{last}:{last}").copy(rows.range(f"{last + 1}:{last + 1}"))
        free = last + 1
        yield InsertedRows(sheet.title, free, 1)
        book, filing = read(session)
        fresh = next(row for row in filing.one(kind).tables[table_name].rows if row.line == free)  # type: ignore[union-attr]
        computed = {one.field for one in filing.form.sheet(kind).computed}  # type: ignore[union-attr]
        put(rows, {value.place.cell: Content() for column, value in fresh.cells.items()
                   if f"{table_name}[].{column}" not in computed and column != t.ROW_NAME})
        put(rows, {f"{table.columns[t.ROW_NAME]}{free}": Content(TEXT, name)})
        return
    yield from write(session, book, {(sheet.title, f"{table.columns[t.ROW_NAME]}{free}"): Wanted(Content(TEXT, name))})


def _told(steps: list[Step], filing: Filing) -> list[str]:
    rows = [step for step in steps if isinstance(step, InsertedRows)]
    if rows:
        return [f"《{rows[0].sheet}》插了第 {rows[0].row} 行，写好了项目名称。"]
    link = filing.form.projects
    return [f"《{link.table.partition('.')[0]}》里也写好了项目名称。"] if link is not None and ROW_PART is not None and link.table else []
