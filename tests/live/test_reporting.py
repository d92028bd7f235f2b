"""生成报告、公开版、报送版、核对报告、新建和其余几个按钮。"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import docx
import pytest

from tests.libreoffice import LibreOffice
from tests.live.conftest import Opened
from tests.live.engine import Desk
from tests.specimens import twin
from tests.workbooks import computed
from xladdin import macros
from xladdin.error_log import local_folder
from xladdin.filing_file import open_filing, settled
from xladdin.findings_sheet import TITLE
from xladdin.form import find_form, form_folders
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.sheet_xml import address

Open = Callable[..., Opened]


@pytest.fixture(autouse=True)
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """交给系统打开的文件。"""
    found: list[str] = []
    monkeypatch.setattr(os, "startfile", found.append, raising=False)
    return found


def put_right(path: Path) -> Path:
    """改正过的衡山材料，没有错误。"""
    form, book = find_form("hengshan-2024"), twin("hengshan2024")
    path.write_bytes(settled(book, filing_of(book, form))[0].package.to_bytes())
    return path


def text_of(path: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)


def test_a_report_is_written_beside_the_workbook_and_shown(opened: Open, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))

    book.press("report")

    assert shown == [str(tmp_path / "自评表-自评报告.docx")]
    assert "中共衡山县委机构编制委员会办公室" in text_of(tmp_path / "自评表-自评报告.docx")


def test_the_public_edition_has_a_name_of_its_own(opened: Open, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))

    book.press("public_report")

    assert shown == [str(tmp_path / "自评表-公开版.docx")]
    assert not (tmp_path / "自评表-自评报告.docx").exists()


def test_open_errors_are_listed_and_only_a_clerk_who_insists_gets_the_report(opened: Open, shown: list[str], tmp_path: Path) -> None:
    book = opened(computed(tmp_path / "自评表.xlsx"))

    asked = book.press("report", "no")
    before = list(shown)
    book.press("report", "yes")

    assert asked.startswith("还有 13 条错误没有改正或说明：\nPS101 ")
    assert "仍要生成报告吗？" in asked
    assert before == []
    assert shown == [str(tmp_path / "自评表-自评报告.docx")]


def test_unsaved_changes_are_saved_first_when_the_clerk_says_so(opened: Open, tmp_path: Path) -> None:
    path = put_right(tmp_path / "自评表.xlsx")
    book = opened(path)
    book.document.write("报告数据", *address("B8"), "text", "2025年8月1日")
    book.document.saved = False

    asked = book.press("report", "yes")

    assert "有改动还没有保存" in asked
    assert open_filing(path)[1].find("报告数据.报告日期").shown == "2025年8月1日"  # type: ignore[union-attr]


def test_cancelling_at_the_question_about_saving_makes_no_report(opened: Open, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.document.saved = False

    book.press("report", "cancel")

    assert not shown
    assert not (tmp_path / "自评表-自评报告.docx").exists()


def test_a_workbook_never_saved_is_saved_before_its_report(opened: Open, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "底稿.xlsx"), name="工作簿1")

    book.press("report", "yes", str(tmp_path / "存好.xlsx"))

    assert (tmp_path / "存好.xlsx").is_file()
    assert shown == [str(tmp_path / "存好-自评报告.docx")]


def test_a_workbook_opened_read_only_is_saved_elsewhere_with_its_report(opened: Open, double: Desk, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.document.read_only, book.document.saved = True, False

    book.press("report", "yes", str(tmp_path / "另存.xlsx"))

    assert shown == [str(tmp_path / "另存-自评报告.docx")]
    assert not (tmp_path / "自评表-自评报告.docx").exists()


def test_a_folder_that_takes_no_report_is_named(opened: Open, double: Desk, shown: list[str], tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.document.fullname = str(tmp_path / "断开的网盘" / "自评表.xlsx")

    said = book.press("report")

    assert "没有文件夹" in said
    assert not shown


def test_a_report_edited_in_word_is_replaced_only_after_a_yes_and_kept_as_a_backup(opened: Open, tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.press("report")
    report = tmp_path / "自评表-自评报告.docx"
    edited = docx.Document(str(report))
    edited.add_paragraph("局长加的一句")
    edited.save(str(report))

    asked = book.press("report", "no")
    kept = text_of(report)
    book.press("report", "yes")

    assert "生成以后改过" in asked
    assert "局长加的一句" in kept
    assert "局长加的一句" not in text_of(report)
    assert "局长加的一句" in text_of(tmp_path / "自评表-自评报告.备份.docx")


def test_the_report_beside_the_workbook_is_checked_with_it(opened: Open, desk: Desk, tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.press("report")
    report = tmp_path / "自评表-自评报告.docx"
    edited = docx.Document(str(report))
    paragraph = next(one for one in edited.paragraphs if "三公" in one.text and "万元" in one.text)
    paragraph.add_run("2024年“三公”经费决算数99.99万元。")
    edited.save(str(report))

    book.press("check_report")

    codes = [row[2] for row in book.document.read(TITLE, 1, 1, 30, 10)]
    assert any(str(code).startswith("RP1") for code in codes)
    assert "连同“自评表-自评报告.docx”核对" in str(desk.settings["status_bar"])


def test_a_report_elsewhere_is_asked_for(opened: Open, tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))

    assert "Word 报告" in book.press("check_report", False)
    assert TITLE not in book.document.titles()


def test_the_submission_holds_the_official_sheets_only(opened: Open, tmp_path: Path) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))
    book.press("check")
    book.document.saved = True

    said = book.press("submit", "no")

    assert "已另存报送版" in said
    assert not (tmp_path / "自评表-报送版.pdf").exists()
    assert [sheet.title for sheet in open_filing(tmp_path / "自评表-报送版.xlsx")[1].sheets] == [
        "基础数据表", "整体支出绩效自评表", *[sheet.title for sheet in open_filing(tmp_path / "自评表.xlsx")[1].projects]]


def test_the_submission_becomes_a_pdf_too_when_she_wants_it(opened: Open, tmp_path: Path, libreoffice: LibreOffice) -> None:
    book = opened(put_right(tmp_path / "自评表.xlsx"))

    assert "已转成" in book.press("submit", "yes")
    assert (tmp_path / "自评表-报送版.pdf").read_bytes().startswith(b"%PDF-")
    assert libreoffice


def test_a_new_workbook_is_asked_for_written_and_opened(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "某局2024年度自评表.xlsx"
    number = [*form_folders()].index("hengshan-2024") + 1
    desk.answers.extend([str(number), "2024", "某县某局", "甲项目，乙项目", str(target)])

    assert macros.main(["new", "--window", str(desk.window)]) == 0

    filing = open_filing(target)[1]
    assert (filing.form.id, filing.year, filing.agency) == ("hengshan-2024", 2024, "某县某局")
    assert [sheet.title for sheet in filing.projects] == ["甲项目", "乙项目"]
    assert [document.fullname for document in desk.documents] == [str(target)]


@pytest.mark.parametrize("answers", [[False], ["1", False], ["1", "2024", False], ["一", "x", "99"]])
def test_a_new_workbook_given_up_half_way_leaves_nothing(desk: Desk, tmp_path: Path, answers: list[object]) -> None:
    desk.answers.extend(answers)

    assert macros.main(["new", "--window", str(desk.window)]) == 0

    assert not desk.documents
    assert not [*tmp_path.glob("*.xlsx")]


def test_a_wrong_year_is_named(desk: Desk) -> None:
    desk.answers.extend(["1", "去年", "某县某局", ""] if find_form(next(iter(form_folders()))).sheet("项目") is not None else ["1", "去年", "某县某局"])

    assert macros.main(["new", "--window", str(desk.window)]) == 0

    assert desk.said[-1] == "年度“去年”不对，应是四位年份，如 2024。"


def test_the_folder_of_the_workbook_is_opened(opened: Open, shown: list[str], tmp_path: Path) -> None:
    opened(computed(tmp_path / "自评表.xlsx")).press("open_folder")

    assert shown == [str(tmp_path)]


def test_about_says_version_log_and_form(opened: Open, tmp_path: Path) -> None:
    said = opened(computed(tmp_path / "自评表.xlsx")).press("about")

    assert "绩效自评助手 0." in said
    assert str(local_folder()) in said
    assert "hengshan-2024" in said


def test_about_works_without_a_workbook(desk: Desk) -> None:
    assert macros.main(["about", "--window", str(desk.window)]) == 0

    assert "工作簿：没有打开" in desk.said[-1]


def test_help_opens_the_manual_or_says_that_it_is_not_there(desk: Desk, shown: list[str]) -> None:
    assert macros.main(["help", "--window", str(desk.window)]) == 0

    assert [Path(one).name for one in shown] == ["用户手册.html"] or "没有带《用户手册》" in desk.said[-1]
