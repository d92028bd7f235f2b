"""jixiao new：新建某一年的空白工作簿，或由上年的材料结转。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands import OK

if TYPE_CHECKING:
    from xladdin.form import Form
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book

TEXT = "新建某一年的空白工作簿，可由上年的材料结转"
_NOT_CARRIED = "没有结转的：本年预算、执行、决算，年度目标和完成情况，完成值、得分、偏差原因，日期，职责机构以外的报告文字。"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("form", metavar="表样", help="表样编号，见 jixiao forms")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="工作簿.xlsx", help="存到哪里")
    parser.add_argument("--year", type=int, metavar="年度", help="预算年度，默认去年；结转的默认上年材料的下一年")
    parser.add_argument("--unit", default="", metavar="单位", help="单位名称")
    parser.add_argument("--projects", default="", metavar="项目1,项目2", help="项目名称，逗号隔开；一个项目一张表")
    parser.add_argument("--from", dest="source", type=Path, metavar="上年.xlsx|上年.docx", help="上年的材料：单位、项目、指标、上年决算数结转过来")


def run(arguments: Namespace) -> int:
    from xladdin.filing_file import filing_at
    from xladdin.form import find_form
    from xladdin.workbook_file.filling import new_workbook, split_projects, write_file

    form = find_form(arguments.form, arguments.forms)
    last = filing_at(arguments.source, arguments.forms) if arguments.source is not None else None
    year = _year(arguments, form, last)
    names = split_projects(arguments.projects)
    if last is not None:
        book, lines = _carried_forward(form, last, year, arguments.unit.strip(), names)
    else:
        book, lines = new_workbook(form, year, arguments.unit.strip(), names), []
    write_file(book, arguments.output)
    told = "，由上年结转" if last is not None else f"，{len(names)} 个项目" if names else ""
    print(f"已新建 {arguments.output}：{form.title}，{year} 年度{told}。先填《报告数据》，再填各表。")
    for line in lines:
        print(line)
    return OK


def _year(arguments: Namespace, form: Form, last: Filing | None) -> int:
    from datetime import date

    from xladdin.form import FormError
    from xladdin.workbook_file.filling import check_year

    if last is not None and last.year is None and not arguments.year:
        raise FormError(f"“{arguments.source.name}”没有写明预算年度，不知道结转到哪一年。请加 --year 写明新建的年度。")
    year = check_year(arguments.year or (last.year + 1 if last is not None and last.year is not None else date.today().year - 1))
    if last is not None and last.year is not None and year <= last.year:
        raise FormError(f"“{arguments.source.name}”是 {last.year} 年度的，不能结转到 {year} 年度。请核对 --year。")
    if year < form.year:
        print(f"提示：{form.id} 自 {form.year} 年度起用，这里用于 {year} 年度。", file=sys.stderr)
    return year


def _carried_forward(form: Form, last: Filing, year: int, agency: str, names: list[str]) -> tuple[Book, list[str]]:
    """结转好的工作簿，和要说给填表人的话。"""
    from xladdin import terms as t
    from xladdin.carrying_forward import carry_forward, projects_of
    from xladdin.form import WORKBOOK
    from xladdin.form_changes import form_changes
    from xladdin.workbook_file.book import Book
    from xladdin.workbook_file.filling import filing_of, fill, new_workbook

    projects = (names or projects_of(last)) if form.sheet(t.PROJECT) is not None else ()
    table = form.projects.table if form.projects is not None else ""
    kind, _, name = table.partition(".")
    source = last.one(kind)
    blank = new_workbook(form, year, agency or last.agency, projects, listed=source is None or name not in source.tables)
    found = carry_forward(last, filing_of(blank, form), year)
    changes = form_changes(filing_of(Book(last.form.folder / WORKBOOK), last.form), filing_of(Book(form.folder / WORKBOOK), form))
    lines = [f"结转了：{found.summary or '没有可结转的'}。", _NOT_CARRIED]
    lines += ["请过目："] * bool(found.notes) + [f"  {note}" for note in found.notes]
    lines += [f"与上年的表样（{last.form.id}）不同："] * bool(changes) + [f"  {change}" for change in changes]
    return fill(blank, form, found.cells, found.rows), lines
