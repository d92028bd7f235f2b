"""人在表格软件里插行、复制表以后，本程序照样认得：由 LibreOffice 真的插、真的复制、真的存盘。"""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import Struct

from reportgen.cli import main
from tests.libreoffice import LibreOffice
from tests.test_formulas_agree import FORMS, blank, cells_of, fifteen, figures, open_rows
from xladdin import terms as t
from xladdin.filing_file import open_filing
from xladdin.form import Form, find_form
from xladdin.formulas import ROW_PART
from xladdin.model import Filing, Sheet
from xladdin.workbook_file.filling import filing_of, fill
from xladdin.workbook_file.saving import save
from xladdin.writing import Result, recompute

FIRST, LAST = Decimal("12.34"), Decimal("43.21")
COPY = "副本 甲'乙"


def written(form: Form, folder: Path) -> Path:
    book = blank(form)
    save(fill(book, form, figures(filing_of(book, form), 7)), folder / f"{form.id}.xlsx")
    return folder / f"{form.id}.xlsx"


def summed_column(filing: Filing, sheet: Sheet, table: str) -> str:
    """开口表里由人填、要求和的一列。"""
    contract = filing.form.sheet(sheet.kind)
    assert contract is not None
    computed = {one.field for one in contract.computed}
    return next(rows["column"] for one in contract.computed for part in one.parts
                if (rows := ROW_PART.fullmatch(part)) and rows["table"] == table and part not in computed)


def steps(filing: Filing) -> list[list[object]]:
    """每个开口表：末行后面、首行前面各插一行，填上数；再把最后一张项目表复制一份。"""
    found: list[list[object]] = []
    tables = sorted(open_rows(filing), key=lambda pair: -pair[0].tables[pair[1]].rows[0].line)
    for sheet, name in tables:
        table = sheet.tables[name]
        column = table.columns[summed_column(filing, sheet, name)]
        first, end = table.rows[0].line, table.rows[-1].line + 1
        found += [["insert_row", sheet.title, end], ["set", sheet.title, f"{column}{end}", float(LAST)],
                  ["insert_row", sheet.title, first], ["set", sheet.title, f"{column}{first}", float(FIRST)]]
    if filing.projects:
        found.append(["copy_sheet", filing.projects[-1].title, COPY])
    return found


class Case(Struct, frozen=True):
    """一个填好的文件，LibreOffice 改过的，改过再由本程序和 LibreOffice 先后重算的。"""

    before: Filing
    edited: Path
    recomputed: Path
    recalculated: Path


@pytest.fixture(scope="module")
def cases(libreoffice: LibreOffice, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Case]:
    folder = tmp_path_factory.mktemp("forms")
    sources = {form_id: written(find_form(form_id), folder) for form_id in FORMS}
    filings = {form_id: open_filing(source)[1] for form_id, source in sources.items()}
    edited = libreoffice.edited({sources[form_id]: steps(filings[form_id]) for form_id in FORMS})
    recomputed = [Path(shutil.copy(file, folder / f"{file.stem}-recomputed.xlsx")) for file in edited]
    for file in recomputed:
        assert main(["recompute", str(file)]) == 0
    recalculated = libreoffice.recalculated(recomputed)
    return {form_id: Case(filings[form_id], *files) for form_id, *files in zip(FORMS, edited, recomputed, recalculated, strict=True)}


@pytest.mark.parametrize("form_id", FORMS)
def test_every_sheet_and_field_is_found_again(cases: dict[str, Case], form_id: str) -> None:
    before, after = cases[form_id].before, open_filing(cases[form_id].edited)[1]

    assert after.troubles == ()
    assert [sheet.title for sheet in after.sheets] == [sheet.title for sheet in before.sheets] + [COPY] * bool(before.projects)
    for old, new in zip(before.sheets, after.sheets, strict=False):
        assert (new.kind, new.fields.keys()) == (old.kind, old.fields.keys())
        assert {name: list(table.columns) for name, table in new.tables.items()} == {name: list(table.columns) for name, table in old.tables.items()}
    assert main(["check", str(cases[form_id].edited)]) in (0, 1)


@pytest.mark.parametrize("form_id", FORMS)
def test_rows_inserted_first_and_last_belong_to_their_table(cases: dict[str, Case], form_id: str) -> None:
    before, after = cases[form_id].before, open_filing(cases[form_id].edited)[1]

    assert len(list(open_rows(before))) == len(list(open_rows(after))) - bool(before.projects)
    for sheet, name in open_rows(before):
        rows = after.of(sheet.kind)[sheet.index - 1].tables[name].rows
        column = summed_column(before, sheet, name)
        assert len(rows) == len(sheet.tables[name].rows) + 2
        assert (rows[0][column].number, rows[-1][column].number) == (FIRST, LAST)


@pytest.mark.parametrize("form_id", [form_id for form_id in FORMS if find_form(form_id).sheet(t.PROJECT) is not None])
def test_a_copied_project_sheet_brings_its_own_names(cases: dict[str, Case], form_id: str) -> None:
    before, after = cases[form_id].before, open_filing(cases[form_id].edited)[1]

    copied = after.projects[-1]
    assert (copied.title, copied.index) == (COPY, len(before.projects) + 1)
    assert copied.fields.keys() == before.projects[-1].fields.keys()
    assert {value.place.sheet for value in copied.fields.values()} == {COPY}


@pytest.mark.parametrize("form_id", FORMS)
def test_inserted_rows_and_copied_sheets_are_computed_alike_in_the_spreadsheet_and_in_python(cases: dict[str, Case], form_id: str) -> None:
    case = cases[form_id]
    cells, results = cells_of(case.recalculated), recompute(open_filing(case.recomputed)[1])

    def where(result: Result) -> tuple[str, str]:
        return result.sheet.title, result.old.place.cell

    assert {where(result): fifteen(cells.get(where(result))) for result in results} == {where(result): fifteen(result.value) for result in results}
    assert [result.line for result in results if result.changes or result.typed_over] == []
    assert (COPY in {result.sheet.title for result in results}) == bool(case.before.projects)


def test_a_step_that_libreoffice_could_not_do_fails_with_its_reason(libreoffice: LibreOffice, tmp_path: Path) -> None:
    path = written(find_form("hengshan-2024"), tmp_path)

    with pytest.raises(AssertionError, match=r"退出码 (?s:.*)NoSuchElementException"):
        libreoffice.edited({path: [["insert_row", "没有的表", 1]]})
