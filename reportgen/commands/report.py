"""jixiao report：生成自评报告。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS
from xladdin.workbook_file.package import WorkbookError

TEXT = "生成自评报告"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="工作簿")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="报告.docx", help="第一份文书存到哪里，其余存在旁边")
    parser.add_argument("--public", action="store_true", help="公开版：去掉电话、签字，不公开的段落换成规定的句子")
    parser.add_argument("--pdf", action="store_true", help="同时转成 PDF（要有 Word 或 LibreOffice）")
    parser.add_argument("--force", action="store_true", help="还有错误、缺段落或报告改过，也照样生成")


def run(arguments: Namespace) -> int:
    from reportgen.check_listing import open_errors
    from reportgen.checking import checked
    from reportgen.report import refuse_submission, write_reports
    from xladdin.filing_file import not_ours

    filing, result = checked(arguments.file, arguments.forms)
    if filing.recognition is not None:
        raise WorkbookError(not_ours(arguments.file))
    refuse_submission(arguments.file, filing)
    if result.open_errors and not arguments.force:
        print(open_errors(result, "没有生成报告（--force 可照样生成）"))
        return FAULTS
    return write_reports(arguments.file, filing, arguments.output, public=arguments.public, pdf=arguments.pdf, force=arguments.force)
