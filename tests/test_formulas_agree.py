"""同一套数，Excel 公式算出的与 Python 算出的一样：每个表样、每个计算格，由真的 LibreOffice 重算来比。"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from msgspec import Struct

from reportgen.cli import main
from tests.libreoffice import LibreOffice
from xladdin import terms as t
from xladdin.filing_file import open_filing
from xladdin.form import Form, find_form, form_folders
from xladdin.formulas import ROW_PART, year_text
from xladdin.model import Filing, Sheet
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import Content, filing_of, fill, new_workbook
from xladdin.workbook_file.rows import insert_rows
from xladdin.workbook_file.saving import part_of, save
from xladdin.workbook_file.sheet_xml import letters
from xladdin.writing import Result, recompute

FORMS = tuple(form_folders())
AWKWARD = [Decimal(x) for x in ("155.38", "53.83", "0", "0.005", "2.675", "1.005", "79.004", "80", "0.1", "0.2", "100000000.01",
                                "209.20999999999998", "0.000001", "-3.335", "98.765", "10", "8.345")]


def inputs(filing: Filing) -> Iterator[str]:
    """公式要用到、由人填的每一格。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        assert contract is not None
        computed = {one.field for one in contract.computed}
        parts = dict.fromkeys(part for one in contract.computed for part in one.parts if part not in computed)
        for part in parts:
            rows = ROW_PART.fullmatch(part)
            if rows is None:
                yield sheet.key(part)
            else:
                yield from (f"{sheet.key(rows['table'])}[{row.number}].{rows['column']}" for row in sheet.tables[rows["table"]].rows)


def figures(filing: Filing, seed: int) -> dict[str, Content]:
    """给每一格一个数：难缠的、随手的两位小数、空白。"""
    chance = random.Random(seed)
    found: dict[str, Content] = {}
    for key in inputs(filing):
        kind = chance.random()
        found[key] = chance.choice(AWKWARD) if kind < 0.5 else None if kind < 0.6 else Decimal(chance.randrange(0, 1_000_000)) / 100
    return found


def open_rows(filing: Filing) -> Iterator[tuple[Sheet, str]]:
    """要求和的开口表。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        assert contract is not None
        tables = {rows["table"] for one in contract.computed for part in one.parts if (rows := ROW_PART.fullmatch(part))}
        yield from ((sheet, table) for table in sorted(tables))


def blank(form: Form) -> Book:
    projects = ("甲项目", "乙项目") if form.sheet(t.PROJECT) is not None else ()
    return new_workbook(form, 2024, "某县某局", projects)


def with_rows_first_and_last(book: Book, form: Form) -> Book:
    """每个开口表在表头下面、表尾上面各插一行。"""
    for sheet, name in open_rows(filing_of(book, form)):
        table = filing_of(book, form).of(sheet.kind)[sheet.index - 1].tables[name]
        part = part_of(book, sheet.kind, sheet.index)
        assert part is not None
        book = insert_rows(book, part, table.rows[-1].line, 1)
        book = insert_rows(book, part, table.rows[0].line - 1, 1)
    return book


def typed_over(filing: Filing, seed: int) -> dict[str, Content]:
    """一半计算格被人填上了数或清空；没有数可算的只清空（填了数的不会改，见 test_writing）。"""
    chance = random.Random(seed)
    return {result.sheet.key(result.old.place.name): chance.choice([Decimal("12.34"), Decimal(0), None] if result.value is not None else [None])
            for result in recompute(filing) if chance.random() < 0.5}


class Case(Struct, frozen=True):
    """一个填好的文件，和 LibreOffice 重算后的同一个文件。"""

    file: Path
    recalculated: Path

    @property
    def results(self) -> tuple[Result, ...]:
        return recompute(open_filing(self.file)[1])


@pytest.fixture(scope="module")
def cases(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Case]:
    """每个表样两份：刚填好的；插了行、盖掉公式、再用 jixiao recompute 重算过的。LibreOffice 只启动一次。"""
    folder = tmp_path_factory.mktemp("forms")
    files: dict[tuple[str, str], Path] = {}
    for form_id in FORMS:
        form = find_form(form_id)
        book = blank(form)
        files[form_id, "filled"] = folder / f"{form_id}-filled.xlsx"
        save(fill(book, form, figures(filing_of(book, form), 1)), files[form_id, "filled"])

        book = with_rows_first_and_last(book, form)
        filing = filing_of(book, form)
        file = files[form_id, "recomputed"] = folder / f"{form_id}-recomputed.xlsx"
        save(fill(book, form, figures(filing, 2) | typed_over(filing, 3)), file)
        assert main(["recompute", str(file)]) == 0
    made = libreoffice.recalculated(files.values())
    return {key: Case(file, result) for (key, file), result in zip(files.items(), made, strict=True)}


every_case = pytest.mark.parametrize(("form_id", "kind"), [(form_id, kind) for form_id in FORMS for kind in ("filled", "recomputed")])


def cells_of(file: Path) -> dict[tuple[str, str], Any]:
    """另一个读法（openpyxl）读出的结果：（表，单元格）→ 值；空串与空白同。"""
    book = openpyxl.load_workbook(file, data_only=True)
    return {(sheet.title, cell.coordinate): cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.value not in (None, "")}


def fifteen(value: Any) -> Any:
    """数取 15 位有效数字，同 Excel；文字、空白原样。"""
    return Context(prec=15).create_decimal(repr(float(value))).normalize() if isinstance(value, (int, float, Decimal)) else value or None


@every_case
def test_every_computed_cell_is_the_same_in_the_spreadsheet_and_in_python(cases: dict[tuple[str, str], Case], form_id: str, kind: str) -> None:
    case = cases[form_id, kind]
    cells = cells_of(case.recalculated)

    def where(result: Result) -> tuple[str, str]:
        return result.sheet.title, result.old.place.cell

    in_python = {where(result): fifteen(result.value) for result in case.results}
    in_spreadsheet = {where(result): fifteen(cells.get(where(result))) for result in case.results}

    assert in_spreadsheet == in_python
    assert not [result.reason for result in case.results if result.reason]
    assert sum(value is not None for value in in_python.values()) >= len(in_python) // 2


@every_case
def test_no_cell_of_the_workbook_shows_an_error(cases: dict[tuple[str, str], Case], form_id: str, kind: str) -> None:
    cells = cells_of(cases[form_id, kind].recalculated)

    assert {where: value for where, value in cells.items() if str(value).startswith(("#", "Err:"))} == {}


@every_case
def test_every_year_in_titles_and_heads_is_the_same_in_the_spreadsheet_and_in_python(
        cases: dict[tuple[str, str], Case], form_id: str, kind: str) -> None:
    case = cases[form_id, kind]
    cells = cells_of(case.recalculated)
    book = Book(case.file)
    labels = {(part.title, f"{letters(column)}{row}"): text for part in book.parts for (row, column), cell in book.raw(part.part).cells.items()
              if cell.formula and (text := year_text(cell.formula, 2024))}

    assert {where: cells.get(where) for where in labels} == labels


@pytest.mark.parametrize("form_id", FORMS)
def test_recompute_puts_back_every_formula_that_was_typed_over(cases: dict[tuple[str, str], Case], form_id: str) -> None:
    results = cases[form_id, "recomputed"].results

    assert [result.line for result in results if result.changes] == []
    assert [result.old.formula for result in results] == [result.formula for result in results]
