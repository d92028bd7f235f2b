"""拖到桌面图标上的工作簿：重算、核对、报告一次办完，结果写成一个文本文件，什么都不丢。"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reportgen import checking
from reportgen.demo import EXAMPLE, FORM
from reportgen.drop import HEADING, RESULT, main
from tests.workbooks import computed, filled
from xladdin.filing_file import open_filing
from xladdin.form import find_form
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.submitting import submission


def dropped(*paths: Path) -> tuple[int, Path, str]:
    """拖上去以后：退出码、打开的文件、里面的文字。"""
    shown: list[Path] = []
    code = main([str(path) for path in paths], shown.append)
    (place,) = shown
    return code, place, place.read_text("utf-8-sig").replace("\r\n", "\n")


def clean(path: Path) -> Path:
    """演示用的工作簿：重算以后没有错误，报告要的都填了。"""
    path.write_bytes(workbook_from(describe(find_form(FORM).folder / EXAMPLE)).package.to_bytes())
    return path


@pytest.fixture(autouse=True)
def _local_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "本机"))


def test_a_workbook_without_errors_is_recomputed_checked_and_reported(tmp_path: Path) -> None:
    path = clean(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    code, place, text = dropped(path)

    assert (code, place) == (0, tmp_path / RESULT)
    head = text.split("\n【重算】\n")[0].splitlines()
    assert head[:3] == [HEADING, "", "━━ 自评表.xlsx"]
    assert head[3].startswith("错误 0 条，")
    assert head[3].endswith("已生成 自评表-自评报告.docx")
    assert "原来的另存为 自评表.备份.xlsx。" in text
    assert "小结：错误 0 条" in text
    assert text.endswith("【报告】\n已生成 自评表-自评报告.docx\n")
    assert (tmp_path / "自评表.备份.xlsx").read_bytes() == before
    assert (tmp_path / "自评表-自评报告.docx").is_file()


def test_a_copy_for_submission_is_checked_and_gives_no_report(tmp_path: Path) -> None:
    original = clean(tmp_path / "自评表.xlsx")
    path = tmp_path / "报送版.xlsx"
    path.write_bytes(submission(*open_filing(original)).package.to_bytes())

    code, _, text = dropped(path)

    assert code == 0
    assert text.endswith("【报告】\n这是报送版，没有《报告数据》《报告文字》，不生成报告。\n")
    assert not list(tmp_path.glob("*.docx"))


def test_with_errors_left_there_is_no_report_and_the_text_says_what_to_do(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")

    code, _, text = dropped(path)

    assert code == 0
    assert "条错误没有改正或说明，没有生成。改好，或在《出错说明》写明理由，存盘关闭后再拖来。" in text
    assert "【错误】" in text
    assert not list(tmp_path.glob("*.docx"))


def test_a_workbook_open_in_wps_is_checked_but_not_written(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()
    (tmp_path / ".~自评表.xlsx").write_bytes(b"clerk")

    _, _, text = dropped(path)

    assert path.read_bytes() == before
    assert "上面的改动没有写进去：“自评表.xlsx”正在 Excel 或 WPS 中打开" in text
    assert "小结：" in text


def test_a_word_filing_is_only_checked(tmp_path: Path) -> None:
    dropped(clean(tmp_path / "自评表.xlsx"))
    filing = tmp_path / "自评表-自评报告.docx"
    before = filing.read_bytes()

    code, _, text = dropped(filing)

    assert code == 0
    assert "【重算】" not in text
    assert "小结：" in text
    assert text.endswith("【报告】\n拖来的就是 Word 文书，只核对，不改动。\n")
    assert filing.read_bytes() == before
    assert {path.suffix for path in tmp_path.iterdir() if path.is_file()} == {".xlsx", ".docx", ".txt"}


def test_a_report_edited_since_is_left_alone(tmp_path: Path) -> None:
    path = clean(tmp_path / "自评表.xlsx")
    report = tmp_path / "自评表-自评报告.docx"
    report.write_bytes(b"the clerk's own words")

    _, _, text = dropped(path)

    assert report.read_bytes() == b"the clerk's own words"
    assert "自评表-自评报告.docx 生成以后改过，没有覆盖。要重新生成，先把它改名。" in text


def test_dropping_again_changes_nothing_in_the_workbook(tmp_path: Path) -> None:
    path = clean(tmp_path / "自评表.xlsx")
    dropped(path)
    before = path.read_bytes()

    code, _, text = dropped(path)

    assert code == 0
    assert "没有要改的，工作簿没有动。" in text
    assert path.read_bytes() == before
    assert not (tmp_path / "核对结果.备份.txt").exists()


def test_a_file_of_that_name_that_is_not_ours_is_kept_as_a_backup(tmp_path: Path) -> None:
    (tmp_path / RESULT).write_text("领导的批示", "utf-8")

    dropped(computed(tmp_path / "自评表.xlsx"))

    assert (tmp_path / "核对结果.备份.txt").read_text("utf-8") == "领导的批示"


def test_one_bad_file_does_not_keep_the_others_from_being_checked(tmp_path: Path) -> None:
    bad = tmp_path / "坏的.xlsx"
    bad.write_bytes(b"not a workbook")

    code, _, text = dropped(bad, tmp_path / "没有.xlsx", tmp_path / "报告.docx", computed(tmp_path / "自评表.xlsx"))

    assert code == 1
    assert "━━ 坏的.xlsx\n没有办完：“坏的.xlsx”不是 Excel 工作簿。" in text
    assert "━━ 没有.xlsx\n没有办完：找不到文件" in text
    assert "━━ 报告.docx\n没有办完：找不到文件" in text
    assert "小结：" in text


def test_what_was_done_before_a_fault_is_still_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise WorkbookError("磁盘拔掉了。")

    monkeypatch.setattr(checking, "checked", broken)

    _, _, text = dropped(filled(tmp_path / "自评表.xlsx"))

    assert "原来的另存为 自评表.备份.xlsx。\n没有办完：磁盘拔掉了。" in text


def test_started_without_a_file_it_says_how_to_use_it(tmp_path: Path) -> None:
    code, place, text = dropped()

    assert code == 1
    assert place == tmp_path / "本机" / "绩效自评" / RESULT
    assert "没有拖来文件" in text


def test_a_fault_of_the_program_is_logged_and_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("PE102")

    monkeypatch.setattr(checking, "checked", broken)
    log = tmp_path / "本机" / "绩效自评" / "错误日志.txt"

    code, _, text = dropped(computed(tmp_path / "自评表.xlsx"))

    assert code == 1
    assert f"没有办完：程序内部出错（RuntimeError）。详情在 {log}，请发给维护人员。" in text
    assert "Traceback" not in text
    assert "RuntimeError: PE102" in log.read_text("utf-8")


def test_where_nothing_can_be_written_beside_the_workbook_the_result_goes_to_our_own_folder(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    (tmp_path / RESULT).mkdir()

    _, place, text = dropped(path)

    assert place == tmp_path / "本机" / "绩效自评" / RESULT
    assert "小结：" in text


def test_the_shortcut_starts_it_as_a_module(tmp_path: Path) -> None:
    path = computed(tmp_path / "a b&c%d%.xlsx")

    done = subprocess.run([sys.executable, "-I", "-X", "utf8", "-m", "reportgen.drop", str(path)], capture_output=True, text=True, encoding="utf-8")

    assert done.returncode == 0
    assert done.stderr == ""
    assert (tmp_path / RESULT).read_text("utf-8-sig").splitlines()[0] == HEADING
