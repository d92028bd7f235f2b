"""jixiao check：核对工作簿，或直接核对 Word 文书。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS, OK, UNUSABLE
from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError

TEXT = "核对工作簿，或直接核对 Word 文书"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="文件", help="工作簿 .xlsx、.xlsm 或 Word 文书 .docx、.doc、.wps，可以几个")
    parser.add_argument("--report", type=Path, action="append", default=[], metavar="报告.docx",
                        help="连同现在的 Word 报告一起核对；核对 Word 文书的可以写几次，合成一套材料")
    parser.add_argument("--form", default="", metavar="表样", help="指定 Word 文书的表样；不写的自己认")
    parser.add_argument("--format", choices=("text", "json"), default="text", metavar="text|json", help="输出文字或 JSON")
    parser.add_argument("--hints", action="store_true", help="连线索一起列出")


def run(arguments: Namespace) -> int:
    from reportgen.check_listing import as_json, as_object, as_text
    from reportgen.checking import checked
    from xladdin.filing_file import WORD

    if arguments.report and len(arguments.files) > 1:
        raise WorkbookError("--report 只能与一个文件一起核对，请一次给一个。")
    if len(arguments.report) > 1 and arguments.files[0].suffix.lower() not in WORD:
        raise WorkbookError("工作簿一次只能与一份 Word 报告一起核对，--report 请写一次。")
    worst, objects = OK, []
    for number, path in enumerate(arguments.files, 1):
        if len(arguments.files) > 1:
            print(f"正在核对第 {number}/{len(arguments.files)} 个：{path.name}", file=sys.stderr, flush=True)
        try:
            filing, result = checked(path, arguments.forms, arguments.report, arguments.form)
        except (WorkbookError, FormError) as fault:  # 一个读不了，其余的照样核对
            print(f"jixiao：{fault}", file=sys.stderr)
            worst = UNUSABLE
            continue
        worst = max(worst, FAULTS if result.open_errors else OK)
        if arguments.format == "json":
            objects.append(as_object(filing, result, hints=arguments.hints))
        else:
            print(as_text(filing, result, hints=arguments.hints))
    if arguments.format == "json" and (objects or len(arguments.files) > 1):
        print(as_json(objects, many=len(arguments.files) > 1))
    return worst
