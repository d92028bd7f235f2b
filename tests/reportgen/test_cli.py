"""命令行的约定：退出码、JSON 的样子、重算清单、出错说明、一句话的报错。"""

from __future__ import annotations

import json
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.word_filings import word_filing, write
from xladdin.form import TEMPLATES, find_form
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import Content, filing_of, fill
from xladdin.workbook_file.saving import save

EXAMPLE = TEMPLATES / "hengshan-2024" / "示例.toml"


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """示例填报：执行率一格填了 100% 盖住公式，其余没有错误。"""
    path = tmp_path / "自评表.xlsx"
    save(workbook_from(describe(EXAMPLE)), path)
    return path


def change(path: Path, cells: dict[str, Content], rows: dict[str, list[dict[str, Content]]] | None = None) -> None:
    """像填表人那样改几格再存盘。"""
    book = fill(Book(path), find_form("hengshan-2024"), cells, rows or {})
    path.write_bytes(book.package.to_bytes())


def checked(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, dict]:  # type: ignore[type-arg]
    code = main(["check", str(path), "--format", "json", *options])
    return code, json.loads(capsys.readouterr().out)


def test_check_exits_with_one_and_names_the_typed_over_rate_with_a_safe_fix(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, found = checked(workbook, capsys)

    assert code == 1
    assert {key: found[key] for key in ("form", "unit", "year", "summary")} == {
        "form": "hengshan-2024", "unit": "示范县档案馆", "year": 2024, "summary": {"错误": 1, "提醒": found["summary"]["提醒"], "已说明": 0}}
    error = next(one for one in found["findings"] if one["severity"] == "错误")
    assert (error["code"], error["sheet"], error["name"]) == ("PE102", "整体支出绩效自评表", "年度资金总额.执行率")
    assert error["message"] == "整体支出绩效自评表 年度资金总额：执行率填的是 100.00%，全年执行数 254.5 ÷ 全年预算数 260 应为 97.88%。"
    assert error["fix"] == {"value": "0.9788", "safe": True}
    assert error["explanation"] is None
    assert set(error) >= {"code", "title", "severity", "sheet", "cell", "name", "message", "basis", "fix", "explanation"}


def test_several_files_give_a_list_of_objects(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(workbook), str(workbook), "--format", "json"])

    assert [one["form"] for one in json.loads(capsys.readouterr().out)] == ["hengshan-2024", "hengshan-2024"]


def test_an_unreadable_file_among_several_is_named_and_the_others_are_still_checked(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["check", "没有.xlsx", str(workbook), "--format", "json"])
    printed = capsys.readouterr()

    assert code == 2
    assert [one["form"] for one in json.loads(printed.out)] == ["hengshan-2024"]
    assert "找不到文件“没有.xlsx”" in printed.err


def test_a_form_that_is_unknown_does_not_keep_the_second_file_from_being_checked(workbook: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    filing = write(word_filing("hengshan2024"), tmp_path / "材料.docx")
    code = main(["check", str(filing), str(workbook), "--form", "没有的表样", "--format", "json"])
    printed = capsys.readouterr()

    assert code == 2
    assert printed.err.count("没有编号为“没有的表样”的表样") == 2
    assert main(["check", str(filing), str(workbook)]) == 1


@pytest.mark.parametrize("broken", [b"id = \xff", b"[[sheet"])
def test_a_broken_form_folder_is_skipped_and_named_and_the_others_are_used(tmp_path: Path, broken: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    forms, folder = tmp_path / "表样", tmp_path / "材料"
    shutil.copytree(TEMPLATES / "national-2020", forms / "坏的")
    (forms / "坏的" / "manifest.toml").write_bytes(broken)
    folder.mkdir()
    filing = write(word_filing("hengshan2024"), folder / "材料.docx")

    assert main(["check", str(filing), "--forms", str(forms)]) == 1
    assert f"表样文件夹“{forms / '坏的'}”读不了，没有用：坏的/manifest.toml：不是合法的 TOML" in capsys.readouterr().out
    assert main(["summary", str(folder), "-o", str(tmp_path / "汇总.xlsx"), "--forms", str(forms)]) == 0
    printed = capsys.readouterr().out
    assert "采用 1 份" in printed
    assert "读不了，没有用：坏的/manifest.toml" in printed
    assert main(["forms", "--forms", str(forms)]) == 2
    assert "hengshan-2024" in capsys.readouterr().out


def test_recompute_puts_the_formula_back_and_a_second_check_is_clean(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = workbook.read_bytes()

    assert main(["recompute", str(workbook)]) == 0
    printed = capsys.readouterr().out

    assert "年度资金总额.执行率：100.00% → 97.88%，放回公式" in printed
    assert (workbook.parent / "自评表.备份.xlsx").read_bytes() == before
    assert checked(workbook, capsys)[0] == 0


def test_a_dry_run_lists_and_writes_nothing(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = workbook.read_bytes()

    main(["recompute", str(workbook), "--dry-run"])

    assert "100.00% → 97.88%" in capsys.readouterr().out
    assert workbook.read_bytes() == before
    assert sorted(path.name for path in workbook.parent.iterdir()) == ["自评表.xlsx"]


def test_recompute_into_another_file_leaves_the_first_alone(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, other = workbook.read_bytes(), workbook.with_name("另存 =100%.xlsx")

    assert main(["recompute", str(workbook), "-o", str(other)]) == 0
    assert workbook.read_bytes() == before
    capsys.readouterr()
    assert checked(other, capsys)[0] == 0


def test_an_explained_error_no_longer_fails_and_goes_stale_when_the_figure_changes(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = checked(workbook, capsys)
    error = next(one for one in found["findings"] if one["code"] == "PE102")
    change(workbook, {}, {"出错说明.出错说明": [{"代码": "PE102", "表": error["sheet"], "字段": error["name"], "当时的数": error["figures"],
                                         "说明": "按财政批复口径填列", "说明人": "周文清", "日期": "2025年6月1日"}]})

    code, found = checked(workbook, capsys)
    assert (code, found["summary"]["错误"], found["summary"]["已说明"]) == (0, 0, 1)
    assert next(one for one in found["findings"] if one["code"] == "PE102")["explanation"] == "按财政批复口径填列"

    change(workbook, {"整体.年度资金总额.全年执行数": Decimal("250"), "整体.基本支出": Decimal("183.5")})
    code = main(["check", str(workbook)])
    text = capsys.readouterr().out

    assert code == 1
    assert "原来的说明已失效" in text


def test_the_report_is_refused_while_an_error_is_open_and_made_when_forced(workbook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = workbook.with_name("报告.docx")

    assert main(["report", str(workbook), "-o", str(report)]) == 1
    assert "PE102" in capsys.readouterr().out
    assert not report.exists()
    assert main(["report", str(workbook), "-o", str(report), "--force"]) == 0
    assert report.exists()


def test_new_makes_a_sheet_and_a_row_for_each_project_with_legal_distinct_titles(tmp_path: Path) -> None:
    path = tmp_path / "新表.xlsx"
    long = "一二三四五六七八九十" * 4
    names = [f"{long}甲", f"{long}乙", "机构/改革:经费"]

    assert main(["new", "hengshan-2024", "-o", str(path), "--year", "2023", "--unit", "某局", "--projects", ",".join(names)]) == 0
    filing = filing_of(Book(path), find_form("hengshan-2024"))
    titles = [sheet.title for sheet in filing.projects]

    assert [sheet["项目名称"].shown for sheet in filing.projects] == names
    assert all(len(title) <= 31 for title in titles)
    assert len(set(titles)) == 3
    assert [row["名称"].shown for row in filing.basic_data.rows("专项资金")] == names  # type: ignore[union-attr]
    assert filing.year == 2023
    assert {label.shown for sheet in filing.sheets for label in sheet.labels} >= {"2023年度部门整体支出绩效自评表", "2022年决算数"}


@pytest.mark.parametrize(("arguments", "said"), [
    (["check", "没有.xlsx"], "找不到文件"), (["new", "../../etc", "-o", "a.xlsx"], "没有编号为"), (["explain", "ZZ999"], "没有代码为"),
    (["check"], "缺少参数"), (["unknown"], "没有“unknown”这个选择"), (["new", "hengshan-2024", "-o", "a.xlsx", "--year", "二四"], "不是合适的值"),
])
def test_bad_usage_is_one_chinese_line_and_exit_code_two(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    error = capsys.readouterr().err

    assert code == 2
    assert said in error
    assert "Traceback" not in error


def test_new_never_overwrites_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "已有.xlsx"
    path.write_bytes(b"mine")

    assert main(["new", "hengshan-2024", "-o", str(path)]) == 2
    assert path.read_bytes() == b"mine"
    assert "已经存在" in capsys.readouterr().err


def test_explain_prints_the_five_parts_of_the_manual(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "pe102"]) == 0
    text = capsys.readouterr().out

    assert [part for part in ("一句话：", "为什么：", "错例：", "正例：", "修正：") if part in text] == ["一句话：", "为什么：", "错例：", "正例：", "修正："]
    assert ">>>" not in text


@pytest.mark.parametrize("limit", ["inf", "nan", "0", "-1", "1e300", "许久"])
def test_a_time_limit_that_is_no_number_of_seconds_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str], limit: str) -> None:
    with pytest.raises(SystemExit):
        main(["summary", str(tmp_path), "-o", str(tmp_path / "汇总.xlsx"), f"--time-limit={limit}"])

    assert f"“{limit}”不是秒数（大于 0、不超过一天）" in capsys.readouterr().err


def test_the_demo_ends_with_a_report_and_no_open_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", str(tmp_path / "演示")]) == 0
    assert sorted(path.name for path in (tmp_path / "演示").iterdir()) == ["自评报告.docx", "自评表.xlsx", "自评表.备份.xlsx"]
    out = capsys.readouterr().out
    assert "已生成" in out
    assert re.findall("小结：错误 ([0-9]+) 条，提醒 ([0-9]+) 条", out) == [("1", "0"), ("0", "0")]


@pytest.mark.parametrize("name", ["自评表.xlsx", "自评报告.docx"])
def test_the_demo_never_touches_a_folder_that_has_a_file_of_its_names(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / name).write_bytes("真实单位填的".encode())

    assert main(["demo", str(tmp_path)]) == 2

    assert {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()} == {name: "真实单位填的"}
    err = capsys.readouterr().err
    assert f"{name}”已经存在，没有覆盖，演示没有做。请换个文件夹" in err
    assert err.count("\n") == 1


def test_the_demo_run_a_second_time_says_so_and_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["demo"]) == 0
    before = {path: path.read_bytes() for path in (tmp_path / "绩效自评演示").iterdir()}

    assert main(["demo"]) == 2

    assert {path: path.read_bytes() for path in (tmp_path / "绩效自评演示").iterdir()} == before
