"""真实材料填成的样本：照原件填得进去，毛病一个不漏、错误一个不多，走得完核对、重算、出报告的全程；改正后没有错误。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import docx
import pytest

from reportgen.checking import checked
from reportgen.cli import main
from tests.specimens import NAMES, described, must_find, specimen, twin
from xladdin.checks import RULES
from xladdin.findings import Severity
from xladdin.form import find_form
from xladdin.model import BLANK, Filing, Row, Value
from xladdin.values import label, read_number
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import filing_of

_CELL_OF_ROW = re.compile(r"(?P<table>[^\[]+(?:\[\d+\])?\.[^.\[]+)\[(?P<number>\d+)\]\.(?P<column>.+)")
_CARRIED = ("一级指标", "二级指标", "小标题", "项目名称", "评价内容")
"""由上向下沿用、相同的不重复写的列。"""
_NAMED = ("名称", "科目", "姓名")


# —— 填得进去 ——


def filing_from(name: str, put_right: bool) -> Filing:
    book = (twin if put_right else specimen)(name)
    return filing_of(book, find_form(described(name)["form"]))


def table_of(filing: Filing, key: str) -> tuple[Row, ...]:
    sheet, _, name = key.rpartition(".")
    kind, _, index = sheet.rstrip("]").partition("[")
    return filing.of(kind)[int(index or 1) - 1].tables[name].rows


def value_at(filing: Filing, key: str) -> Value | None:
    found = _CELL_OF_ROW.fullmatch(key)
    return filing.find(key) if found is None else table_of(filing, found["table"])[int(found["number"]) - 1][found["column"]]


def stands(value: Value | None, text: str) -> bool:
    """格里就是这个内容：数相等，文字一字不差，空串是没有填；公式被盖掉了。"""
    if value is None or value.formula is not None:
        return False
    if text == "":
        return value.state == BLANK
    return value.stored == text.removeprefix("'") or (value.number is not None and value.number == read_number(text))


def carried(rows: Iterable[Row], columns: Iterable[str]) -> dict[int, dict[str, str]]:
    """行号 → 由上向下沿用的各列。"""
    found: dict[int, dict[str, str]] = {}
    current = dict.fromkeys(columns, "")
    for row in rows:
        current = {column: label(row[column].shown) or text for column, text in current.items()}
        found[row.number] = current
    return found


def meant(data: dict[str, Any], key: str, rows: Iterable[Row]) -> Iterator[tuple[Row, dict[str, str]]]:
    """读回的行配上写的内容，次序不变；有单格盖住的以它为准，盖成空白的组名沿用上一行。"""
    columns = data["columns"][key.rpartition(".")[2]]
    last, before = dict.fromkeys(columns, ""), dict.fromkeys(columns, "")
    for row, content in zip(rows, data["rows"][key], strict=True):
        given = dict.fromkeys(columns, "") | dict(zip(columns, content, strict=False))
        now = {}
        for column, text in given.items():
            text = before[column] if column in _CARRIED and text == last[column] else text
            now[column] = data["cells"].get(f"{key}[{row.number}].{column}", text) or (before[column] if column in _CARRIED else "")
        last, before = given, now
        yield row, now


def filled_rows(filing: Filing, data: dict[str, Any], key: str) -> list[Row]:
    """除了组名、名称还填了别的内容的行。"""
    body = [column for column in data["columns"][key.rpartition(".")[2]] if column not in (*_CARRIED, *_NAMED)]
    return [row for row in table_of(filing, key) if any(row[column].stored is not None for column in body)]


@pytest.mark.parametrize("put_right", [False, True], ids=["filed", "put-right"])
@pytest.mark.parametrize("name", NAMES)
def test_every_cell_described_stands_in_the_filled_workbook(name: str, put_right: bool) -> None:
    data, filing = described(name, put_right=put_right), filing_from(name, put_right)

    assert {key: text for key, text in data["cells"].items() if not stands(value_at(filing, key), text)} == {}


@pytest.mark.parametrize("name", NAMES)
def test_every_row_described_stands_in_its_order_in_the_filled_workbook(name: str) -> None:
    data, filing = described(name), filing_from(name, False)
    wrong = []
    for key in data["rows"]:
        columns = [column for column in data["columns"][key.rpartition(".")[2]] if column in _CARRIED]
        groups = carried(table_of(filing, key), columns)
        for row, content in meant(data, key, filled_rows(filing, data, key)):
            wrong += [(key, row.number, column, text) for column, text in content.items()
                      if not (groups[row.number][column] == label(text) if column in _CARRIED
                              else stands(row[column], text) or (text == "" and row[column].formula))]

    assert wrong == []


# —— 走得完 ——


def saved(book: Book, path: Path) -> Path:
    path.write_bytes(book.package.to_bytes())
    return path


@pytest.mark.parametrize("name", NAMES)
def test_recomputing_a_specimen_settles_the_errors_of_computed_cells_and_no_other(name: str, tmp_path: Path) -> None:
    file = saved(specimen(name), tmp_path / "样本.xlsx")
    lasting = [finding.code for finding in checked(file, None)[1].open_errors if finding.fix is None or not finding.fix.safe]

    assert main(["check", str(file)]) == 1
    assert main(["recompute", str(file)]) in (0, 1)  # 1: a cell that depends on 10分 cannot be computed
    assert [finding.code for finding in checked(file, None)[1].open_errors] == lasting


@pytest.mark.parametrize("name", NAMES)
def test_a_specimen_put_right_has_no_open_error_before_or_after_recomputing(name: str, tmp_path: Path) -> None:
    file = saved(twin(name), tmp_path / "改正.xlsx")

    assert messages(file) == []
    assert main(["recompute", str(file)]) == 0
    assert messages(file) == []


def messages(file: Path) -> list[str]:
    return [f"{finding.code} {finding.message}" for finding in checked(file, None)[1].open_errors]


@pytest.mark.parametrize("name", NAMES)
def test_the_reports_of_a_specimen_are_written_only_by_force(name: str, tmp_path: Path) -> None:
    file = saved(specimen(name), tmp_path / "自评表.xlsx")

    assert main(["report", str(file), "-o", str(tmp_path / "报告.docx")]) == 1
    assert list(tmp_path.glob("*.docx")) == []
    assert main(["report", str(file), "-o", str(tmp_path / "报告.docx"), "--force"]) == 0
    assert all(docx.Document(str(path)).paragraphs for path in reports(name, tmp_path))


@pytest.mark.parametrize("name", NAMES)
def test_the_reports_of_a_specimen_put_right_are_written_and_agree_with_the_workbook(name: str, tmp_path: Path) -> None:
    file = saved(twin(name), tmp_path / "自评表.xlsx")
    assert main(["recompute", str(file)]) == 0

    assert main(["report", str(file), "-o", str(tmp_path / "报告.docx")]) == 0
    assert [main(["check", str(file), "--report", str(path)]) for path in reports(name, tmp_path)] == [0] * len(reports(name, tmp_path))


def reports(name: str, folder: Path) -> list[Path]:
    """生成的各份文书：按项目出的，一个项目一份。"""
    data = described(name)
    made = sorted(folder.glob("*.docx"))
    assert len(made) == sum(len(data["projects"]) if document.per else 1 for document in find_form(data["form"]).documents)
    return made


# —— 查得出 ——


@pytest.mark.parametrize("name", NAMES)
def test_every_listed_fault_is_found(name: str, tmp_path: Path) -> None:
    filing, result = checked(saved(specimen(name), tmp_path / "样本.xlsx"), None)
    due = [one for one in must_find(name) if one.code in RULES]

    assert [one for one in due if not any(one.matches(finding, filing) for finding in result.findings)] == []


def test_every_listed_fault_names_its_rule() -> None:
    assert [one for name in NAMES for one in must_find(name) if one.code not in RULES] == []


@pytest.mark.parametrize("name", NAMES)
def test_no_error_is_found_that_is_not_listed_once(name: str, tmp_path: Path) -> None:
    filing, result = checked(saved(specimen(name), tmp_path / "样本.xlsx"), None)
    errors = [finding for finding in result.findings if finding.severity is Severity.ERROR]
    listed = [one for one in must_find(name) if one.severity == Severity.ERROR]

    assert [finding.message for finding in errors if sum(one.matches(finding, filing) for one in listed) != 1] == []


def test_eight_of_the_sixteen_points_tables_do_not_add_up() -> None:
    tables = [(name, sheet.title) for name in NAMES if name != "national2020" for sheet in filing_from(name, False).scored]
    faulty = {(name, one.sheet) for name in NAMES for one in must_find(name) if one.code in ("PS101", "PS103")}

    assert (len(tables), len(faulty)) == (16, 8)
