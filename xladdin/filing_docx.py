"""边缘：Word 文书的文字和表。人改过的报告读成一段段话，带着所在的标题，连同附表与工作簿一起核对。

修订里删去的文字不算，域代码、宏、外部内容一概不碰。
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from xladdin import terms as t
from xladdin.filing_file import settled
from xladdin.form import Form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.grid import Grid
from xladdin.model import Filing, PrintedTable, Sheet
from xladdin.values import label
from xladdin.word_text import WordText, report_lines
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.package import open_office, parse_xml, read_file, read_part
from xladdin.workbook_file.printed import printed_grid

_MOST_COLUMNS = 200


def read_word(path: Path) -> WordText:
    """读 Word 文书的文字；不是 docx、损坏、加密、过大都抛 WorkbookError。"""
    archive = open_office(read_file(path), path, "word/document.xml", "Word 文档", ".doc", ".docx")
    found = WordText()
    pieces: list[str] = []
    state = {"keep": False, "fallback": 0, "heading": False, "depth": 0, "span": 1}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Fallback":
            state["fallback"] += 1
        elif name == "tbl":
            state["depth"] += 1
            if state["depth"] == 1:
                found.tables.append([])
                found.before.append(len(found.paragraphs))
        elif name == "tr" and state["depth"] == 1:
            found.tables[-1].append([])
        elif name == "tc" and state["depth"] == 1 and found.tables[-1]:
            found.tables[-1][-1].append("")
            state["span"] = 1
        elif name == "gridSpan" and state["depth"] == 1:
            span = _value(attributes)
            state["span"] = int(span) if span.isdecimal() else 1
        elif name == "p":
            pieces.clear()
            state["heading"] = False
        elif name == "outlineLvl":
            state["heading"] = True
        elif name == "pStyle":
            state["heading"] = re.fullmatch(r"Heading[1-9]|[1-9]|heading [1-9]", _value(attributes)) is not None
        elif name == "t" and not state["fallback"]:
            state["keep"] = True
        elif name in ("br", "cr", "tab") and not state["fallback"]:
            pieces.append("\n" if name != "tab" else " ")

    def end(tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Fallback":
            state["fallback"] -= 1
        elif name == "tbl":
            state["depth"] -= 1
        elif name == "tc" and state["depth"] == 1 and found.tables[-1]:
            found.tables[-1][-1] += [""] * min(int(state["span"]) - 1, _MOST_COLUMNS)
        elif name == "t":
            state["keep"] = False
        elif name == "p":
            text = "".join(pieces).strip()
            pieces.clear()
            if state["depth"] and found.tables[-1] and found.tables[-1][-1]:
                cell = found.tables[-1][-1][-1]
                found.tables[-1][-1][-1] = f"{cell}\n{text}" if cell else text
            elif text and not state["depth"]:
                found.paragraphs.append((text, bool(state["heading"])))

    def text(piece: str) -> None:
        if state["keep"]:
            pieces.append(piece)

    parse_xml(read_part(archive, "word/document.xml", path), start, end, text, f"“{path.name}”的正文 ")
    return found


def _value(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(" val") or key == "val"), "")


def with_report(book: Book, filing: Filing, path: Path) -> Filing:
    """连同 Word 报告的一套材料：段落、标题、报告里的表，以及工作簿各表现在印出来的样子。`filing` 是刚读出的。"""
    word = read_word(path)
    opening = [text for text, _ in word.paragraphs[:12]]
    document = _which(filing.form, opening, path)
    project, called = _project(filing, document, [*opening, path.stem])
    sections = [section.heading for section in filing.form.sections]
    paragraphs, headings = report_lines(word, document, project=project, title=f"{called}{document}", sections=sections)
    tables = tuple(PrintedTable(f"{called}{document}", tuple(map(tuple, rows))) for rows in word.tables)
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
