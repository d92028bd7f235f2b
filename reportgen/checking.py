"""核对一个文件：读成材料（连同 Word 报告），跑全部规则。命令、按钮、汇总都从这里进。"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xladdin.checks.rule import Result
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book


def checked(path: Path, forms: Path | None, reports: Sequence[Path] = (), form_id: str = "") -> tuple[Filing, Result]:
    """读一个工作簿或一份 Word 文书并核对；`reports` 是一起核对的 Word 报告，`form_id` 指定表样。

    文书是 Word 的，`reports` 是同一套材料的另外几份；是本程序的工作簿的，只能有一份报告。
    """
    from xladdin.checks import run_rules
    from xladdin.filing_file import WORD, checkable, filing_at, open_filing

    if not reports or path.suffix.lower() in WORD:
        filing = filing_at(path, forms, form_id, reports)
        return filing, run_rules(filing)
    book, filing = open_filing(path, forms)
    filing = checkable(with_word_report(book, filing, reports[0]))
    return filing, run_rules(filing)


def with_word_report(book: Book, filing: Filing, report: Path) -> Filing:
    """带上现在的 Word 报告，和同一份文书按工作簿现在生成的各段。"""
    from xladdin.word_report import with_report

    return _with_rendered(book, with_report(book, filing, report))


def _with_rendered(book: Book, filing: Filing) -> Filing:
    """带上同一份文书按工作簿现在生成的各段，好逐句对照；生成不了的记下原因。"""
    from msgspec.structs import replace

    from reportgen.report import ReportError, rendered_lines

    if not filing.reports:
        return filing
    try:
        return replace(filing, rendered=rendered_lines(book, filing))
    except ReportError as fault:
        return replace(filing, render_fault=str(fault))
