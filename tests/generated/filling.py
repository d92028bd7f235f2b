"""材料 → 可核对的一套表：空白表样读一次，换上材料的内容；也可写成填报文字，走真的工作簿。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from tests.generated.arithmetic import number_of, worked_out
from xladdin import terms as t
from xladdin.form import Form, find_form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Filing, Place, PrintedTable, Row, Sheet, Table, Value, Workbook, value_of
from xladdin.reading import read_filing
from xladdin.word_text import WordText, report_lines
from xladdin.workbook_file.book import workbook_of
from xladdin.workbook_file.filling import new_workbook
from xladdin.workbook_file.sheets import legal_title

Cells = Mapping[str, str | None]
"""带表名的字段 → 填的内容；前面加 ' 的是文字格式的数。None 是名称被删；`整体` 这样没有字段的键为 None，是整张表被删。"""

TAB, TITLE, WORD = "标签名", "标题", "Word"
"""不是字段的键：工作表的标签名、写着年度的标题；`Word.正文` 是 Word 报告的各段，`Word.附表.字段` 是附表上印的。"""
TEXT_COLUMNS = {t.TARGET_VALUE, t.ACTUAL_VALUE, t.PREPARED_ON, t.PHONE, t.REPORTED_ON, t.FIGURES_THEN, t.CONTACT_PHONE}
"""内容一律当文字的列。"""
_ROW = re.compile(r"(?P<table>.+)\[(?P<number>[0-9]+)\]\.(?P<column>.+)")


class Material(Struct, frozen=True):
    """一份填好的材料：表样、种子、年度、单位、项目名称、各格的内容。"""

    form: Form
    seed: int
    year: int
    agency: str
    projects: tuple[str, ...]
    cells: Cells

    def __getitem__(self, key: str) -> str:
        """填的内容；没有填为空串。"""
        return self.cells.get(key) or ""

    def prefixes(self, *kinds: str) -> list[str]:
        """这些表种的各张表：整体、项目[1]、项目[2]……"""
        heads = dict.fromkeys(key.partition(".")[0] for key in self.cells)
        return [head for head in heads if head.partition("[")[0] in kinds]

    def rows(self, table: str) -> list[str]:
        """开口表填了的各行：整体.绩效指标[1]、整体.绩效指标[2]……"""
        return list(dict.fromkeys(key.rpartition(".")[0] for key in self.cells if key.startswith(f"{table}[")))

    def changed(self, changes: Cells) -> Material:
        """换上几格的内容。"""
        return replace(self, cells={**self.cells, **changes})


@cache
def _blank(form_id: str, year: int) -> Workbook:
    form = find_form(form_id)
    return workbook_of(new_workbook(form, year))


def filing_of(material: Material) -> Filing:
    """填好、在 Excel 里存过盘的工作簿读出来的样子。"""
    form, blank = material.form, _blank(material.form.id, material.year)
    cells = {**worked_out(form, material.cells), **material.cells}
    by_sheet: dict[str, dict[str, str | None]] = {}
    for key, text in cells.items():
        prefix, _, name = key.partition(".")
        by_sheet.setdefault(prefix, {})[name] = text
    typed: dict[str, set[str]] = {}
    for key in material.cells:
        prefix, _, name = key.partition(".")
        typed.setdefault(prefix, set()).add(name)
    sheets: list[Sheet] = []
    for sheet in blank.sheets:
        many = sheet.kind == t.PROJECT
        for number in range(1, max(len(material.projects), 1) + 1) if many else (1,):
            prefix = f"{sheet.kind}[{number}]" if many else sheet.kind
            if by_sheet.get(prefix, {}).get("", "") is not None:
                named = many and material.projects
                title = legal_title(material.projects[number - 1], [one.title for one in sheets]) if named else sheet.title
                own = by_sheet.get(prefix, {})
                sheets.append(_filled(form.id, material.year, sheet.kind, number, title, tuple(own.items()), frozenset(own.keys() - typed.get(prefix, set()))))
    filing = read_filing(replace(blank, sheets=tuple(sheets)), form)
    return _with_word(filing, material) if material[f"{WORD}.正文"] else filing


def _with_word(filing: Filing, material: Material) -> Filing:
    """连同 Word 报告；附表与工作簿现在印的一样，`Word.附表` 写明的格除外。"""
    title = filing.form.documents[0].title
    word = WordText([(line, False) for line in material[f"{WORD}.正文"].split("\n")])
    paragraphs, headings = report_lines(word, title, sections=[section.heading for section in filing.form.sections])
    printed, attached = [], []
    for sheet in filing.sheets:
        if sheet.kind not in EXTRA_SHEETS:
            rows = [(name, value.shown) for name, value in sheet.fields.items()]
            printed.append(PrintedTable(sheet.title, tuple(rows)))
            attached.append(PrintedTable(title, tuple((name, material[f"{WORD}.附表.{sheet.key(name)}"] or text) for name, text in rows)))
    return replace(filing, reports=paragraphs, report_headings=headings, report_tables=tuple(attached), printed=tuple(printed))


@lru_cache(maxsize=4096)
def _filled(form_id: str, year: int, kind: str, number: int, title: str, cells: tuple[tuple[str, str | None], ...], formulas: frozenset[str]) -> Sheet:
    """一张表填上内容；`formulas` 是由公式算的各格。同样的内容只造一次。"""
    blank = replace(next(sheet for sheet in _blank(form_id, year).sheets if sheet.kind == kind), index=number)
    own = dict(cells)
    title = own.get(TAB) or title
    fields = {name: _value(value, title, own.get(name, _constant(value)), name in formulas)
              for name, value in blank.fields.items() if own.get(name, "") is not None}
    labels = tuple(replace(label, place=replace(label.place, sheet=title)) for label in blank.labels)
    if own.get(TITLE) and labels:
        labels = (replace(labels[0], shown=own[TITLE] or "", stored=own[TITLE], formula=None), *labels[1:])
    tables = {name: _table(table, title, own, formulas) for name, table in blank.tables.items() if own.get(name, "") is not None}
    return replace(blank, title=title, fields=fields, tables=tables, labels=labels)


def _constant(value: Value) -> str:
    """表样里印好的内容（分值 10、总分 100、预算年度）；公式格没有。"""
    return "" if value.formula is not None else value.shown


def _value(blank: Value, title: str, text: str | None, computed: bool) -> Value:
    place = replace(blank.place, sheet=title)
    return value_from(place, text or "", "=…" if computed and blank.formula is not None else None)


def value_from(place: Place, text: str, formula: str | None = None) -> Value:
    """一格的内容：像数的是数，' 开头的和文字列里的是文字，# 开头的是错误值。"""
    if text.startswith("'"):
        return value_of(place, text[1:], text[1:], formula)
    if text.startswith("#"):
        return value_of(place, text, text, formula, error=True)
    number = None if place.name.rpartition(".")[2] in TEXT_COLUMNS else number_of(text)
    return value_of(place, number if isinstance(number, Decimal) else text or None, text, formula)


def _table(blank: Table, title: str, own: Cells, formulas: frozenset[str]) -> Table:
    given = {int(found["number"]) for name in own if (found := _ROW.fullmatch(name)) and found["table"] == blank.name}
    lines = {row.number: row.line for row in blank.rows}
    last = max(lines.values())
    known = {t.ALIASES.get(column, column): letter for column, letter in blank.columns.items()}
    columns = {column: letter for column, letter in known.items() if own.get(f"{blank.name}.{column}", "") is not None}

    def rows() -> Iterator[Row]:
        for number in range(1, max([*given, len(lines)]) + 1):
            line = lines.get(number, last * 10 + number)  # inserted rows: any line of their own will do
            names = {column: f"{blank.name}[{number}].{column}" for column in columns}
            yield Row(number, line, {column: value_from(Place(title, f"{columns[column]}{line}", name), own.get(name) or "",
                                                        "=…" if name in formulas else None) for column, name in names.items()})

    return Table(blank.name, columns, tuple(rows()))


def described(material: Material) -> dict[str, Any]:
    """填报文字：与 described.py 读的 TOML 同样的内容。"""
    cells: dict[str, str] = {}
    rows: dict[str, dict[int, dict[str, str]]] = {}
    for key, text in material.cells.items():
        prefix, _, name = key.partition(".")
        row = _ROW.fullmatch(name)
        if row is not None:
            rows.setdefault(f"{prefix}.{row['table']}", {}).setdefault(int(row["number"]), {})[row["column"]] = text or ""
        elif key != f"{t.REPORT_FIGURES}.{t.FISCAL_YEAR}":
            cells[key] = text or ""
    return {"form": material.form.id, "year": material.year, "agency": material.agency, "projects": list(material.projects),
            "cells": cells, "rows": {table: [row for _, row in sorted(numbered.items())] for table, numbered in rows.items()}}
