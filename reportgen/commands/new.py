"""jixiao new：新建某一年的空白工作簿。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import OK

TEXT = "新建某一年的空白工作簿"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("form", metavar="表样", help="表样编号，见 jixiao forms")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="工作簿.xlsx", help="存到哪里")
    parser.add_argument("--year", type=int, metavar="年度", help="预算年度，默认去年")
    parser.add_argument("--unit", default="", metavar="单位", help="单位名称")
    parser.add_argument("--projects", default="", metavar="项目1,项目2", help="项目名称，逗号隔开；一个项目一张表")


def run(arguments: Namespace) -> int:
    from datetime import date

    from xladdin.form import find_form
    from xladdin.workbook_file.filling import check_year, new_workbook, split_projects, write_file

    form = find_form(arguments.form, arguments.forms)
    year = check_year(arguments.year or date.today().year - 1)
    if year < form.year:
        print(f"提示：{form.id} 自 {form.year} 年度起用，这里用于 {year} 年度。", file=sys.stderr)
    names = split_projects(arguments.projects)
    write_file(new_workbook(form, year, arguments.unit.strip(), names), arguments.output)
    print(f"已新建 {arguments.output}：{form.title}，{year} 年度，{len(names) or '空白'} 个项目。先填《报告数据》，再填各表。")
    return OK
