"""新建：问表样、年度、单位、项目，做一本空白工作簿，在 Excel 里打开。"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin import terms as t
from xladdin.form import usable_forms
from xladdin.workbook_file.filling import check_year, new_workbook, split_projects, write_file
from xladdin.workbook_file.sheets import legal_title
from xladdin.workbook_live.dialogs import choose, enter, pick_target

if TYPE_CHECKING:
    from xlwings import App


def create(app: App) -> Path | None:
    """新建一本，返回存在哪里；填表人作罢为 None。"""
    forms = usable_forms()[0]
    chosen = choose(app, "用哪个表样？填序号：", [f"{form.place} {form.year}年起（{form.id}）" for form in forms])
    if chosen is None:
        return None
    form = forms[chosen]
    year = enter(app, "哪个预算年度？", str(date.today().year - 1))
    agency = enter(app, "单位名称（全称）：") if year is not None else None
    projects = enter(app, "项目名称，几个项目用逗号隔开；还没有定的留空：") if agency is not None and form.sheet(t.PROJECT) is not None else ""
    if year is None or agency is None or projects is None:
        return None
    book = new_workbook(form, check_year(year), agency, split_projects(projects))
    path = pick_target(app, "工作簿", f"{legal_title(agency or form.place, [])}{year}年度自评表.xlsx")
    if path is not None:
        write_file(book, path)
        app.books.open(str(path))
    return path
