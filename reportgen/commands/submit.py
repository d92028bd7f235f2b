"""jixiao submit：另存报送版。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS, OK
from xladdin.workbook_file.package import WorkbookError, real

TEXT = "另存报送版：只有官方表，没有附页和核对标记"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="工作簿")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="报送版.xlsx", help="存到哪里")
    parser.add_argument("--pdf", action="store_true", help="同时转成 PDF（要有 Excel 或 LibreOffice）")
    parser.add_argument("--force", action="store_true", help="还有错误没有改正或说明，也照样另存")


def run(arguments: Namespace) -> int:
    from reportgen.check_listing import open_errors
    from xladdin.checks import run_rules
    from xladdin.filing_file import checkable, open_filing
    from xladdin.workbook_file.saving import save
    from xladdin.workbook_file.submitting import remarks, submission

    _refuse_target(arguments.file, arguments.output)
    book, filing = open_filing(arguments.file, arguments.forms)
    result = run_rules(checkable(filing))
    if result.open_errors and not arguments.force:
        print(open_errors(result, "没有另存报送版（--force 可照样另存）"))
        return FAULTS
    made = submission(book, filing)
    backup = save(made, arguments.output)
    print(f"已另存报送版 {arguments.output}：只有官方表。《报告文字》《出错说明》不随它走，要报的另附。")
    for note in _notes(arguments.file, remarks(book, filing, made), backup):
        print(note)
    if arguments.pdf:
        from reportgen.pdf import said

        print(f"已转成 {said(arguments.output)}。")
    return OK


def _notes(source: Path, remarked: tuple[str, ...], backup: Path | None) -> list[str]:
    """没有带走的、印不全的、留了备份的，各一句。"""
    found = list(remarked)
    if source.suffix.lower() == ".xlsm":
        found.append("原工作簿里的宏没有带走，报送版是不带宏的 .xlsx。")
    return found + ([f"原来的同名文件备份为 {backup.name}。"] if backup else [])


def _refuse_target(source: Path, target: Path) -> None:
    if target.suffix.lower() != ".xlsx":
        raise WorkbookError(f"“{target.name}”应以 .xlsx 结尾。")
    if real(target) == real(source):
        raise WorkbookError("报送版不能存成原工作簿自己：附页会没有了。请换个文件名。")
