"""把工作簿拖到桌面的“拖到这里核对”上：不用 Excel 按钮，重算、核对、生成报告，结果写在工作簿旁边的 核对结果.txt 并打开。

由没有控制台的 pythonw 启动，所以什么都写进结果里；程序自己的错记入日志，结果里也说一句。
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from xladdin.error_log import local_folder, record
from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.replacing import replace_file

RESULT = "核对结果.txt"
HEADING = "绩效自评助手　核对结果"
USAGE = "没有拖来文件。请先在 WPS 或 Excel 里保存并关闭工作簿，再把它（.xlsx）拖到“拖到这里核对”上。"


def main(words: Sequence[str], show: Callable[[Path], None]) -> int:
    """处理拖来的各个文件，写下结果并用 `show` 打开；返回 0 都办完了，1 有没办成的。"""
    done = [(path, *_handled(path)) for path in map(Path, words)]
    text = "\n\n".join([HEADING, *("\n".join([f"━━ {path.name}", *lines]) for path, lines, _ in done)]) if done else f"{HEADING}\n\n{USAGE}"
    folder = done[0][0].resolve().parent if done else local_folder()
    show(_save(folder / RESULT, text + "\n"))
    return 0 if done and all(fine for _, _, fine in done) else 1


def _save(place: Path, text: str) -> Path:
    """写下结果；旁边写不进的（光盘、只读的共享文件夹）写到本程序的文件夹。不是本程序写的同名文件留备份。"""
    data = text.replace("\n", "\r\n").encode("utf-8-sig")
    try:
        ours = place.is_file() and place.read_bytes().startswith(HEADING.encode("utf-8-sig"))
        replace_file(place, data, backup=not ours)
    except (WorkbookError, OSError):
        place = local_folder() / RESULT
        replace_file(place, data, backup=False)
    return place


def _handled(path: Path) -> tuple[list[str], bool]:
    """一个文件的结果与是不是都办成了；没有办完的，办过的也留着；出了意外不耽误别的文件。"""
    lines: list[str] = []
    try:
        _work_through(path, lines)
    except (FormError, WorkbookError) as fault:
        return [*lines, f"没有办完：{fault}"], False
    except Exception as fault:
        return [*lines, f"没有办完：程序内部出错（{type(fault).__name__}）。详情在 {record(fault)}，请发给维护人员。"], False
    return lines, True


def _work_through(path: Path, lines: list[str]) -> None:
    """重算、核对、报告（Word 文书只核对），一步步写进 `lines`；都办完了，结论放在最前面。"""
    from reportgen.check_listing import as_text, summary
    from reportgen.checking import checked
    from xladdin.filing_file import WORD

    word = path.suffix.lower() in WORD
    if not word:
        lines += _recompute(path)
    filing, result = checked(path, None)
    lines += ["", "【核对】", as_text(filing, result), "", "【报告】"]
    if word:
        lines.append("拖来的就是 Word 文书，只核对，不改动。")
    elif filing.submission is not None:
        lines.append("这是报送版，没有《报告数据》《报告文字》，不生成报告。")
    elif result.open_errors:
        lines.append(f"还有 {len(result.open_errors)} 条错误没有改正或说明，没有生成。改好，或在《出错说明》写明理由，存盘关闭后再拖来。")
    else:
        lines += _report(path)
    counts = summary(result)
    lines.insert(0, f"错误 {counts['错误']} 条，提醒 {counts['提醒']} 条，未能核对 {len(result.unchecked)} 处。{lines[-1]}")


def _recompute(path: Path) -> Iterator[str]:
    """重算公式格，列出改了哪些；工作簿正开着、写不进的，说一声，照样核对原来的。"""
    from xladdin.filing_file import open_filing
    from xladdin.model import PENDING
    from xladdin.workbook_file.saving import save, write_results, write_year_labels
    from xladdin.writing import recompute

    book, filing = open_filing(path, None)
    results = recompute(filing)
    yield from ("", "【重算】")
    changes = [result for result in results if result.changes]
    changed = write_results(book, changes)
    if filing.year is not None:
        changed = write_year_labels(changed, filing.year)
    yield from (result.line for result in changes if result.old.state != PENDING or result.shown)
    yield from (f"算不了 {result.sheet.title} {result.computed.field}：{result.reason}" for result in results if result.reason)
    if changed is book:
        yield "没有要改的，工作簿没有动。"
        return
    try:
        backup = save(changed, path, read=book)
    except WorkbookError as fault:
        yield f"上面的改动没有写进去：{fault} 下面核对的是原来的。"
    else:
        yield f"改了 {len(changes)} 格，原来的另存为 {backup.name if backup else '备份'}。"


def _report(path: Path) -> Iterator[str]:
    """生成报告，存在工作簿旁边；缺内容、报告改过的不写。"""
    from reportgen.report import prepare_reports, save_reports
    from xladdin.filing_file import open_filing

    reports = prepare_reports(*open_filing(path, None), path.with_name(f"{path.stem}-自评报告.docx"), public=False)
    if reports.wanting:
        yield f"报告要用而工作簿里没有填的有 {len(reports.wanting)} 处，没有生成：{'、'.join(reports.wanting)}。"
    elif reports.edited:
        yield f"{'、'.join(one.name for one in reports.edited)} 生成以后改过，没有覆盖。要重新生成，先把它改名。"
    else:
        for written, _ in save_reports(reports):
            yield f"已生成 {written.name}"


def _open(path: Path) -> None:
    """用记事本打开；别的系统上没有桌面，打印出来。"""
    if sys.platform == "win32":
        os.startfile(path)
    else:
        print(path.read_text("utf-8-sig"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], _open))
