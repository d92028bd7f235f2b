"""jixiao recompute：重算公式格，放回被盖掉的公式。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS, OK
from xladdin.workbook_file.package import WorkbookError

TEXT = "重算公式格，放回被盖掉的公式"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="文件", help="工作簿")
    parser.add_argument("-o", "--output", type=Path, metavar="另存为.xlsx", help="另存，不动原文件")
    parser.add_argument("--dry-run", action="store_true", help="只列出要改的，不写")


def run(arguments: Namespace) -> int:
    from xladdin.filing_file import open_filing
    from xladdin.model import PENDING
    from xladdin.workbook_file.saving import save, write_results, write_year_labels
    from xladdin.writing import recompute

    book, filing = open_filing(arguments.file, arguments.forms)
    results = recompute(filing)
    changes = [result for result in results if result.changes]
    for result in changes:
        if result.old.state != PENDING or result.shown:
            print(result.line)
    failed = [result for result in results if result.reason]
    for result in failed:
        print(f"未能重算 {result.sheet.title}!{result.old.place.cell or '？'} {result.computed.field}：{result.reason}")
    target = arguments.output or arguments.file
    if arguments.dry_run:
        print(f"共 {len(changes)} 格要改，{len(failed)} 格算不了；没有写文件。")
        return FAULTS if failed else OK
    changed = write_results(book, changes)
    if filing.year is not None:
        changed = write_year_labels(changed, filing.year)
    if changed is book and target == arguments.file:
        print(f"没有要改的，{len(failed)} 格算不了；文件没有动。")
        return FAULTS if failed else OK
    backup = save(changed, _same_kind(target, arguments.file), read=book if target == arguments.file else None)
    note = f"原文件备份为 {backup.name}。" if backup else ""
    print(f"改了 {len(changes)} 格，{len(failed)} 格算不了，已存 {target}。{note}")
    return FAULTS if failed else OK


def _same_kind(target: Path, source: Path) -> Path:
    if target.suffix.lower() != source.suffix.lower():
        raise WorkbookError(f"“{target.name}”应与原文件一样以 {source.suffix} 结尾，否则 Excel 打不开。")
    return target
