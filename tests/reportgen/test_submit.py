"""jixiao submit、jixiao merge：该拒绝的拒绝，说清没有带走什么、换了什么，原文件有备份。"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from reportgen.cli import main
from tests.decorated import decorated
from tests.libreoffice import LibreOffice
from tests.workbooks import computed, filled, parts, rebuild
from xladdin.filing_file import open_filing
from xladdin.form import TEMPLATES, find_form
from xladdin.workbook_file import merging
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import Content, fill, new_workbook
from xladdin.workbook_file.merging import merged
from xladdin.workbook_file.saving import save

SPENT = "项目[1].年度资金总额.全年执行数"


def faultless(path: Path) -> Path:
    """示例重算过，没有未说明的错误。"""
    save(workbook_from(describe(TEMPLATES / "hengshan-2024" / "示例.toml")), path)
    main(["recompute", str(path)])
    return path


def test_a_submission_and_its_pdf_are_written_side_by_side(tmp_path: Path, libreoffice: LibreOffice) -> None:
    out = tmp_path / "报送版.xlsx"

    assert main(["submit", str(faultless(tmp_path / "自评表.xlsx")), "-o", str(out), "--pdf"]) == 0

    assert out.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
    assert main(["check", str(out)]) == 0
    assert libreoffice


def test_without_excel_or_libreoffice_the_submission_stands_and_the_message_says_what_to_do(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = faultless(tmp_path / "自评表.xlsx"), tmp_path / "报送版.xlsx"
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["submit", str(path), "-o", str(out), "--pdf"]) == 2

    assert out.exists()
    assert "没有 Excel 或 LibreOffice" in capsys.readouterr().err


def test_open_errors_are_listed_and_nothing_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "报送版.xlsx"

    assert main(["submit", str(filled(tmp_path / "自评表.xlsx")), "-o", str(out)]) == 1

    listed = capsys.readouterr().out
    assert "没有另存报送版（--force 可照样另存）" in listed
    assert "PE101" in listed
    assert not out.exists()


def test_force_writes_the_submission_in_spite_of_errors_and_says_that_macros_stay_behind(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "报送版.xlsx"

    assert main(["submit", str(decorated(tmp_path / "自评表.xlsm")), "-o", str(out), "--force"]) == 0

    assert "宏没有带走" in capsys.readouterr().out
    assert out.exists()


def test_an_older_submission_of_the_same_name_is_kept_as_a_backup(tmp_path: Path) -> None:
    path, out = faultless(tmp_path / "自评表.xlsx"), tmp_path / "报送版.xlsx"
    out.write_bytes(b"before")

    main(["submit", str(path), "-o", str(out)])

    assert (tmp_path / "报送版.备份.xlsx").read_bytes() == b"before"


@pytest.mark.parametrize(("target", "told"), [("自评表.xlsx", "不能存成原工作簿自己"), ("报送版.xlsm", "应以 .xlsx 结尾"), ("没有/报送版.xlsx", "没有这个文件夹")])
def test_a_target_that_will_not_do_is_refused(tmp_path: Path, target: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = faultless(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    assert main(["submit", str(path), "-o", str(tmp_path / target)]) == 2

    assert told in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_report_is_not_made_from_a_submission(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, out = faultless(tmp_path / "自评表.xlsx"), tmp_path / "报送版.xlsx"
    main(["submit", str(path), "-o", str(out)])

    assert main(["report", str(out), "-o", str(tmp_path / "报告.docx")]) == 2
    assert "“报送版.xlsx”是报送版，没有《报告数据》《报告文字》，生成不了报告" in capsys.readouterr().err


def test_submitting_a_submission_gives_the_same_file(tmp_path: Path) -> None:
    path, out, again = faultless(tmp_path / "自评表.xlsx"), tmp_path / "报送版.xlsx", tmp_path / "再报.xlsx"
    main(["submit", str(path), "-o", str(out)])
    main(["submit", str(out), "-o", str(again)])

    assert again.read_bytes() == out.read_bytes()


# —— 汇入 ——


def copy(path: Path, cells: dict[str, Content], projects: tuple[str, ...] = ("甲项目", "乙项目")) -> Path:
    form = find_form("hengshan-2024")
    save(fill(new_workbook(form, 2024, "某县某局", projects), form, cells), path)
    return path


def test_merge_prints_what_is_replaced_and_keeps_a_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy(tmp_path / "总表.xlsx", {"项目[1].年度资金总额.全年执行数": 79})
    other = copy(tmp_path / "张三.xlsx", {"项目[1].年度资金总额.全年执行数": 80})
    before = path.read_bytes()

    assert main(["merge", str(path), str(other)]) == 0

    assert "甲项目：年度资金总额.全年执行数 79.00 → 80.00" in capsys.readouterr().out
    assert (tmp_path / "总表.备份.xlsx").read_bytes() == before
    assert open_filing(path)[1].projects[0]["年度资金总额.全年执行数"].number == Decimal(80)


def test_of_two_merges_the_second_keeps_a_backup_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy(tmp_path / "总表.xlsx", {SPENT: 79})
    first = copy(tmp_path / "张三.xlsx", {SPENT: 80})
    second = copy(tmp_path / "李四.xlsx", {SPENT: 90})
    main(["merge", str(path), str(first)])

    assert main(["merge", str(path), str(second)]) == 0

    assert "原文件备份为 总表.备份2.xlsx。" in capsys.readouterr().out
    found = [open_filing(tmp_path / name)[1].projects[0]["年度资金总额.全年执行数"].number for name in ("总表.备份.xlsx", "总表.备份2.xlsx", "总表.xlsx")]
    assert found == [79, 80, 90]


def test_a_merge_into_a_file_that_changed_meanwhile_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    path = copy(tmp_path / "总表.xlsx", {})
    other = copy(tmp_path / "张三.xlsx", {SPENT: 80})
    meanwhile = copy(tmp_path / "李四.xlsx", {SPENT: 90}).read_bytes()

    def slow(*arguments: Any) -> Any:
        path.write_bytes(meanwhile)
        return merged(*arguments)

    monkeypatch.setattr(merging, "merged", slow)

    assert main(["merge", str(path), str(other)]) == 2

    assert "“总表.xlsx”在处理的时候被改过或移走了，没有写" in capsys.readouterr().err
    assert path.read_bytes() == meanwhile
    assert not (tmp_path / "总表.备份.xlsx").exists()


def test_a_list_of_sheets_written_in_a_rare_way_takes_a_sheet_like_any_other(tmp_path: Path) -> None:
    path = copy(tmp_path / "总表.xlsx", {SPENT: 1}, projects=("甲项目",))
    other = copy(tmp_path / "张三.xlsx", {SPENT: 80}, projects=("丙项目",))
    rebuild(path, {"xl/workbook.xml": re.sub(rb"<sheet ([^>]*)/>", rb"<sheet \1></sheet>", parts(path)["xl/workbook.xml"])})

    assert main(["merge", str(path), str(other)]) == 0

    assert [sheet["项目名称"].shown for sheet in open_filing(path)[1].projects] == ["甲项目", "丙项目"]


def test_a_dry_run_lists_the_same_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = copy(tmp_path / "总表.xlsx", {"项目[1].年度资金总额.全年执行数": 79})
    other = copy(tmp_path / "张三.xlsx", {"项目[1].年度资金总额.全年执行数": 80})
    before = path.read_bytes()

    assert main(["merge", str(path), str(other), "--dry-run"]) == 0

    assert "79.00 → 80.00" in capsys.readouterr().out
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == 2


def test_copies_in_which_nothing_was_filled_leave_the_file_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, other = copy(tmp_path / "总表.xlsx", {}), copy(tmp_path / "张三.xlsx", {})
    before = path.read_bytes()

    assert main(["merge", str(path), str(other)]) == 0

    assert "没有要汇入的" in capsys.readouterr().out
    assert path.read_bytes() == before


def test_the_same_file_twice_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = computed(tmp_path / "总表.xlsx")

    assert main(["merge", str(path), str(path)]) == 2
    assert "写了两次" in capsys.readouterr().err
