"""重算、按此修正：只写表样规定由公式计算的格，把被盖掉、改掉的公式放回去，别的一概不动。"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from xladdin.checks import run_rules
from xladdin.filing_file import checkable
from xladdin.workbook_live.contents import FORMULA, Content
from xladdin.workbook_live.operation import operation
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import quiet
from xladdin.workbook_live.writing import Wanted, write
from xladdin.writing import Result, recompute

if TYPE_CHECKING:
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book

_PERCENT = "0.00%"


def recomputed(session: Session) -> str:
    """重算，返回改了什么、哪些算不了。"""
    with quiet(session, "绩效自评：正在重算…", writing=True):
        book, filing = read(session)
        results = recompute(filing)
        done = put_back(session, book, "重算", [result for result in results if result.changes and result.restores])
    session.app.calculate()
    failed = [result for result in results if result.reason]
    lines = [f"放回公式 {len(done)} 格，算不了 {len(failed)} 格。"] if done or failed else ["公式都在，数都是算好的，没有要改的。"]
    lines += [result.line for result in done]
    lines += [f"算不了：{result.sheet.title}!{result.old.place.cell or '？'} {result.computed.field}：{result.reason}" for result in failed]
    return "\n".join([*lines, "不合意可以点“撤销上次操作”。"] if done else lines)


def safe_fixes(book: Book, filing: Filing) -> tuple[Result, ...]:
    """核对说可以放心改的：只限公式格，写回公式。"""
    places = {(finding.place.sheet, finding.place.cell) for finding in run_rules(checkable(filing)).findings
              if finding.fix is not None and finding.fix.safe and finding.explanation is None}
    return tuple(result for result in recompute(filing) if result.changes and (result.sheet.title, result.old.place.cell) in places)


def read_fixes(session: Session) -> tuple[Book, tuple[Result, ...]]:
    """读一遍，返回可以放心改的。"""
    with quiet(session, "绩效自评：正在核对…"):
        book, filing = read(session)
        return book, safe_fixes(book, filing)


def asked(results: Sequence[Result]) -> str:
    """改之前列给填表人看的：旧的、新的。"""
    listed = "\n".join(result.line for result in results)
    return f"下面 {len(results)} 格是公式格，可以放心改回公式：\n{listed}\n\n改吗？"


def apply_fixes(session: Session, book: Book, results: Sequence[Result]) -> None:
    """照清单改好，重新核对。"""
    from xladdin.workbook_live.checking import check

    with quiet(session, "绩效自评：正在修正…", writing=True):
        put_back(session, book, "按此修正", results)
    session.app.calculate()
    check(session)


def put_back(session: Session, book: Book, title: str, results: Sequence[Result]) -> Sequence[Result]:
    """公式原样写回 `Result.formula`，留备份、记下盖掉了什么；返回写了的。"""
    if results:
        places = {(result.sheet.title, result.old.place.cell): Wanted(Content(FORMULA, f"={result.formula}"), _number_format(result)) for result in results}
        with operation(session, title) as steps:
            write(session, book, places, steps)
    return results


def _number_format(result: Result) -> str:
    """格子被设成了文本格式的，公式要换回什么格式。"""
    return _PERCENT if result.computed.kind == "ratio" else "General"
