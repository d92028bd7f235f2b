"""填写说明：把校验结果表里写的说明，照代码、表、字段、当时的数填进《出错说明》；行数不够就插行。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from xladdin import terms as t
from xladdin.findings_list import Key
from xladdin.findings_sheet import written
from xladdin.values import clean
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.backup import back_up
from xladdin.workbook_live.contents import TEXT, Content
from xladdin.workbook_live.dialogs import ask_or_stop
from xladdin.workbook_live.journal import InsertedRows
from xladdin.workbook_live.operation import operation
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import quiet
from xladdin.workbook_live.writing import Wanted, refuse_protected, write

if TYPE_CHECKING:
    from xladdin.model import Filing, Row, Table
    from xladdin.workbook_file.book import Book

_COLUMNS = (t.CODE, t.SHEET, t.FIELD, t.FIGURES_THEN, t.EXPLANATION, t.EXPLAINED_BY, t.EXPLAINED_ON)


def explain(session: Session) -> int:
    """填写说明，返回填了几条；已经一字不差在《出错说明》里的不再填。"""
    with quiet(session, "绩效自评：正在填写说明…", writing=True):
        book, filing = read(session)
        fresh = unfiled(book, filing)
        if fresh:
            _file(session, book, filing, fresh)
    return len(fresh)


def kept_or_given_up(session: Session) -> bool:
    """清除标记以前：写了还没有填进《出错说明》的，问是先填进去还是不要了；填表人作罢为假。"""
    with quiet(session, "绩效自评：正在读…"):
        waiting = len(unfiled(*read(session)))
    question = f"《校验结果》里有 {waiting} 条说明还没有填进《出错说明》，清除以后就没有了。\n是：先填进去再清除。\n否：不要了，直接清除。"
    answer = ask_or_stop(session.app, question) if waiting else False
    if answer:
        explain(session)
    return answer is not None


def unfiled(book: Book, filing: Filing) -> dict[Key, str]:
    """校验结果表里写了、《出错说明》里还没有的。"""
    known = {(one.code, one.sheet, one.name, one.figures, clean(one.text)) for one in filing.explanations}
    return {key: text for key, text in written(book).items() if (key[0], *map(clean, key[1:]), clean(text)) not in known}


def _file(session: Session, book: Book, filing: Filing, fresh: Mapping[Key, str]) -> None:
    sheet = filing.one(t.EXPLANATIONS)
    table = sheet.tables.get(t.EXPLANATIONS) if sheet is not None else None
    if sheet is None or table is None or any(column not in table.columns for column in _COLUMNS):
        raise WorkbookError("《出错说明》表不在，或表头改过（应有代码、表、字段、当时的数、说明、说明人、日期），填不进去。请从空白表样补上。")
    refuse_protected(book, {sheet.title})
    back_up(session, book)
    lines = _lines(table, fresh)
    with operation(session, "填写说明") as steps:
        missing = sum(line is None for line in lines.values())
        after = table.rows[-1].line
        if missing:
            session.book.sheets[sheet.title].range(f"{after + 1}:{after + missing}").insert("down")
            steps.append(InsertedRows(sheet.title, after + 1, missing, ""))
            book, filing = read(session)
        today, by = f"{date.today():%Y年%m月%d日}", _by(filing)
        write(session, book, _places(sheet.title, table, after, lines, {key: (*key, text, by, today) for key, text in fresh.items()}), steps)


def _places(title: str, table: Table, after: int, lines: Mapping[Key, int | None], contents: Mapping[Key, Sequence[str]]) -> dict[tuple[str, str], Wanted]:
    """各条的各格：没有空行可写的，依次写在 `after` 之后插进来的行里。"""
    new = iter(range(after + 1, after + 1 + len(lines)))
    rows = {key: line or next(new) for key, line in lines.items()}
    return {(title, f"{table.columns[column]}{rows[key]}"): Wanted(Content(TEXT, content) if content else Content())
            for key, texts in contents.items() for column, content in zip(_COLUMNS, texts, strict=True)}


def _lines(table: Table, fresh: Mapping[Key, str]) -> dict[Key, int | None]:
    """每条写在哪一行：同一问题原来的那行，否则空行，都没有为 None（要插行）。"""
    free = [row.line for row in table.rows if row.empty]
    used: set[int] = set()
    found: dict[Key, int | None] = {}
    for key in fresh:
        own = next((row.line for row in table.rows if row.line not in used and _about(row, key)), None)
        found[key] = own or (free.pop(0) if free else None)
        used.add(found[key] or 0)
    return found


def _about(row: Row, key: Key) -> bool:
    """这一行说的就是这个问题：代码、表、字段相同，数相同或已经过时。"""
    same = all(clean(row[column].shown) == clean(text) for column, text in zip(_COLUMNS[:3], key, strict=False))
    return same and (clean(row[t.FIGURES_THEN].shown) == clean(key[3]) or not clean(row[t.EXPLANATION].shown))


def _by(filing: Filing) -> str:
    """说明人：表上写着的第一个填报人；没有为空串，请填表人自己补。"""
    return next((sheet[t.PREPARER].shown for sheet in filing.sheets if t.PREPARER in sheet and not sheet[t.PREPARER].blank), "")

