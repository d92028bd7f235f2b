"""jixiao merge：汇入项目表。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import OK
from xladdin.workbook_file.package import WorkbookError, real

TEXT = "汇入项目表：同事在副本里填的项目自评表，按项目名称并进来"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="并到哪个工作簿")
    parser.add_argument("others", type=Path, nargs="+", metavar="项目表.xlsx", help="同事填的副本，可以几个")
    parser.add_argument("--dry-run", action="store_true", help="只列出要改的，不写")


def run(arguments: Namespace) -> int:
    from xladdin.filing_file import open_filing
    from xladdin.workbook_file.merging import merged
    from xladdin.workbook_file.saving import save

    _refuse_repeats([arguments.file, *arguments.others])
    book, filing = open_filing(arguments.file, arguments.forms)
    changed, lines = merged(book, filing, [open_filing(path, arguments.forms) for path in arguments.others])
    for line in lines:
        print(line)
    if arguments.dry_run:
        print(f"共 {len(lines)} 项要改；没有写文件。")
        return OK
    if changed is book:
        print("没有要汇入的：各副本里的项目表没有填，或与本工作簿一样；文件没有动。")
        return OK
    backup = save(changed, arguments.file, read=book)
    print(f"已汇入 {arguments.file}，共 {len(lines)} 项。{f'原文件备份为 {backup.name}。' if backup else ''}请核对一遍（jixiao check）。")
    return OK


def _refuse_repeats(paths: list[Path]) -> None:
    seen: set[Path] = set()
    for path in paths:
        if real(path) in seen:
            raise WorkbookError(f"“{path}”写了两次。请只写一次再汇入。")
        seen.add(real(path))
