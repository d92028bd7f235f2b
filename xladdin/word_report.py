"""人改过的 Word 报告：读成一段段话，带着所在的标题，连同附表与工作簿一起核对。"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from xladdin import terms as t
from xladdin.filing_file import settled
from xladdin.form import Form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.grid import Grid
from xladdin.model import Filing, PrintedTable, Sheet
from xladdin.values import label
from xladdin.word_document import read_word
from xladdin.word_text import report_lines
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.printed import printed_grid


def with_report(book: Book, filing: Filing, path: Path) -> Filing:
    """连同 Word 报告的一套材料：段落、标题、报告里的表，以及工作簿各表现在印出来的样子。`filing` 是刚读出的。"""
    word = read_word(path)
    opening = [text for text, _ in word.paragraphs[:12]]
    document = _which(filing.form, opening, path)
    project, called = _project(filing, document, [*opening, path.stem])
    sections = [section.heading for section in filing.form.sections]
    paragraphs, headings = report_lines(word, document, project=project, title=f"{called}{document}", sections=sections)
    tables = tuple(PrintedTable(f"{called}{document}", rows) for rows in word.grids)
    return replace(filing, reports=paragraphs, report_headings=headings, report_tables=tables, printed=printed_tables(book, filing))


def printed_tables(book: Book, filing: Filing) -> tuple[PrintedTable, ...]:
    """工作簿各表现在印出来的样子；没算过的公式先在内存里算好，文件不动。"""
    book, _ = settled(book, filing)
    parts = {part.title: part for part in book.parts}
    return tuple(PrintedTable(sheet.title, _rows(printed_grid(book, parts[sheet.title])))
                 for sheet in filing.sheets if sheet.kind not in EXTRA_SHEETS)


def _rows(grid: Grid) -> tuple[tuple[str, ...], ...]:
    rows = [[""] * len(grid.widths) for _ in grid.heights]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return tuple(map(tuple, rows))


def _project(filing: Filing, document: str, opening: list[str]) -> tuple[str, str]:
    """按项目出的文书说的是哪个项目：项目名称、标题里的叫法（简称也认）；不是按项目出的都为空串。"""
    per = any(one.title == document and one.per for one in filing.form.documents)
    names = [(sheet[t.PROJECT_NAME].shown, called) for sheet in filing.projects if per for called in _called(filing, sheet)]
    texts = [label(text) for text in opening]
    return next(((name, called) for name, called in sorted(names, key=lambda pair: -len(pair[1]))
                 if called and any(label(called) in text for text in texts)), ("", ""))


def _called(filing: Filing, sheet: Sheet) -> list[str]:
    name = sheet[t.PROJECT_NAME].shown
    figures = filing.one(t.REPORT_FIGURES)
    rows = figures.rows(t.PROJECT_ALIAS) if figures is not None else ()
    return [name, *(row[t.PROJECT_ALIAS].shown for row in rows if row[t.PROJECT_NAME].shown == name)]


def _which(form: Form, opening: list[str], path: Path) -> str:
    """这份文件是表样的哪份文书：看开头几段和文件名里有没有文书名，没有的当第一份。"""
    texts = [label(text) for text in [*opening, path.stem]]
    titles = sorted((document.title for document in form.documents), key=len, reverse=True)
    return next((title for title in titles if any(label(title) in text for text in texts)),
                form.documents[0].title if form.documents else "")
