"""新增项目表、汇入项目表：怎么改由关着的文件的办法算好，列出来问过填表人，再照着改开着的工作簿。"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin import terms as t
from xladdin.filing_file import open_filing
from xladdin.values import label
from xladdin.workbook_file.blank_project import add_project_sheet, spare_project_sheet
from xladdin.workbook_file.filling import Content, filing_of, fill
from xladdin.workbook_file.merging import merged
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.bringing import bring
from xladdin.workbook_live.dialogs import ask
from xladdin.workbook_live.operation import operation
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import quiet

if TYPE_CHECKING:
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book

_SAME_FOR_ALL = (t.AGENCY, t.IMPLEMENTING_AGENCY, t.DEPARTMENT)
"""各项目都一样的：单位、主管部门，照抄前一张项目表。"""


def add_project(session: Session, name: str) -> str:
    """加一个项目，返回做了什么。已有空白的项目表就先用它。"""
    with quiet(session, "绩效自评：正在新增项目表…", writing=True):
        book, filing = read(session)
        target, title = with_project(book, filing, name)
        with operation(session, f"新增项目表“{name}”") as steps:
            bring(session, book, target, steps)
        session.book.sheets[title].activate()
    session.app.calculate()
    link = filing.form.projects
    row = f"《{link.table.partition('.')[0]}》里也写好了一行项目名称。" if link is not None and link.table else ""
    return f"项目“{name}”的自评表是《{title}》。{row}\n不合意可以点“撤销上次操作”。"


def with_project(book: Book, filing: Filing, name: str) -> tuple[Book, str]:
    """加了一个项目的工作簿和新表的标签名。"""
    if not filing.projects:
        raise WorkbookError(f"表样 {filing.form.id}（{filing.form.title}）没有项目支出绩效自评表，不用新增。")
    if any(label(sheet[t.PROJECT_NAME].shown) == label(name) for sheet in filing.projects):
        raise WorkbookError(f"已经有项目“{name}”的自评表了，没有再加。")
    model = filing.projects[-1]
    book, title = spare_project_sheet(book, filing, name) or add_project_sheet(book, filing, name)
    sheet = next(sheet for sheet in filing_of(book, filing.form).projects if sheet.title == title)
    cells: dict[str, Content] = {sheet.key(t.PROJECT_NAME): name}
    for field in _SAME_FOR_ALL:
        if field in sheet and sheet[field].blank and not model[field].blank and isinstance(model[field].stored, str):
            cells[sheet.key(field)] = model[field].shown
    link = filing.form.projects
    rows = {link.table: [{t.ROW_NAME: name}]} if link is not None and link.table else {}
    return fill(book, filing.form, cells, rows), title


def merge(session: Session, others: Sequence[Path]) -> str:
    """汇入，返回做了什么；先列出要换掉、添上的，填表人不同意的什么都不做，为空。"""
    with quiet(session, "绩效自评：正在比对项目表…"):
        book, filing = read(session)
        target, lines = merged(book, filing, [open_filing(path) for path in others])
    if not lines:
        return "没有要汇入的：各副本里的项目表没有填，或与本工作簿一样。"
    if not ask(session.app, "\n".join(["要换掉、添上的：", *lines[:14], f"共 {len(lines)} 项。汇入吗？"])):
        return ""
    with quiet(session, "绩效自评：正在汇入项目表…", writing=True), operation(session, "汇入项目表") as steps:
        bring(session, book, target, steps)
    session.app.calculate()
    return f"已汇入 {len(lines)} 项。请核对一遍；不合意可以点“撤销上次操作”。"
