"""jixiao import：Word 文书填成工作簿。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import OK
from xladdin.form import FormError

TEXT = "Word 文书（或没有本程序名称的工作簿）填成它的表样的工作簿"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="文书", help="Word 文书 .docx、.doc、.wps，同一套材料的可以几份；别处的工作簿 .xlsx 也行")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="工作簿.xlsx", help="存到哪里")
    parser.add_argument("--form", default="", metavar="表样", help="指定表样；不写的自己认")


def run(arguments: Namespace) -> int:
    from xladdin.filing_file import filing_at
    from xladdin.form import find_form
    from xladdin.importing import import_filing
    from xladdin.workbook_file.filling import write_file

    first, *more = arguments.files
    filing = filing_at(first, arguments.forms, arguments.form, more)
    if filing.recognition is None:
        raise FormError(f"“{first.name}”已经是本程序的工作簿，不用导入。")
    if not filing.recognition.known:
        raise FormError(f"“{first.name}”{filing.recognition.said}。确实用那个表样的，请加 --form 指定。")
    made = import_filing(filing, find_form(filing.form.id, arguments.forms))
    write_file(made.book, arguments.output)
    left = [one.said for one in filing.recognition.unplaced]
    print(f"{filing.recognition.said}；{filing.agency or '单位名称没有写'}，{filing.year} 年度，{len(filing.projects)} 张项目自评表。")
    for title, lines in (("怎样放的", [*filing.recognition.notes, *made.notes]), ("没有放进去的", left)):
        if lines:
            print(f"{title}：{len(lines)} 处")
            print("\n".join(f"  {line}" for line in lines))
    print(f"已存 {arguments.output}。数都照原样填，接着核对：jixiao check {arguments.output}")
    return OK
