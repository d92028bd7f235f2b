"""报告转 PDF：真的 LibreOffice。"""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from reportgen import pdf
from reportgen.cli import main
from tests.libreoffice import LibreOffice
from tests.workbooks import computed
from xladdin.form import TEMPLATES
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.saving import save


def test_the_report_and_its_pdf_are_written_side_by_side(tmp_path: Path, libreoffice: LibreOffice) -> None:
    workbook, report = tmp_path / "自评表.xlsx", tmp_path / "自评 报告.docx"
    save(workbook_from(describe(TEMPLATES / "hengshan-2024" / "示例.toml")), workbook)
    main(["recompute", str(workbook)])

    assert main(["report", str(workbook), "-o", str(report), "--pdf"]) == 0
    assert report.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")
    assert libreoffice


def a_report(folder: Path) -> tuple[Path, Path]:
    workbook = computed(folder / "自评表.xlsx")
    assert main(["report", str(workbook), "-o", str(folder / "报告.docx"), "--force"]) == 0
    return workbook, folder / "报告.docx"


def convert_to(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """不用真的 LibreOffice：转出来的总是 `content`。"""
    def made(_: str, source: Path, suffix: str, folder: Path) -> Path:
        out = folder / f"{source.stem}.{suffix}"
        out.write_bytes(content)
        return out

    monkeypatch.setattr(pdf, "libreoffice", lambda: "soffice")
    monkeypatch.setattr(pdf, "with_libreoffice", made)


def test_a_pdf_that_was_there_is_kept_as_a_backup_and_named(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, report = a_report(tmp_path)
    report.with_suffix(".pdf").write_text("盖了章的扫描件", "utf-8")
    (tmp_path / "报送版.pdf").write_text("盖了章的扫描件", "utf-8")
    convert_to(b"%PDF-new", monkeypatch)

    assert main(["report", str(workbook), "-o", str(report), "--pdf", "--force"]) == 0
    assert main(["submit", str(workbook), "-o", str(tmp_path / "报送版.xlsx"), "--pdf", "--force"]) == 0

    out = capsys.readouterr().out
    for name in ("报告", "报送版"):
        assert (tmp_path / f"{name}.pdf").read_bytes() == b"%PDF-new"
        assert (tmp_path / f"{name}.备份.pdf").read_text("utf-8") == "盖了章的扫描件"
        assert f"{name}.pdf，原来的备份为 {name}.备份.pdf" in out


def test_when_the_pdf_cannot_be_written_the_message_says_that_the_report_was(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, report = a_report(tmp_path)
    report.with_suffix(".pdf").mkdir()
    convert_to(b"%PDF-new", monkeypatch)

    assert main(["report", str(workbook), "-o", str(report), "--pdf", "--force"]) == 2

    assert report.is_file()
    err = capsys.readouterr().err
    assert err.startswith("jixiao：报告.docx 已生成，PDF 没有写成：")
    assert "报告.pdf”是文件夹" in err
    assert err.count("\n") == 1


def test_a_full_temporary_folder_is_told_in_one_sentence(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def full(*_: object) -> Path:
        raise OSError(errno.ENOSPC, "no space left")

    workbook, report = a_report(tmp_path)
    monkeypatch.setattr(pdf, "libreoffice", lambda: "soffice")
    monkeypatch.setattr(pdf, "with_libreoffice", full)

    assert main(["report", str(workbook), "-o", str(report), "--pdf", "--force"]) == 2
    assert "报告.docx 已生成，PDF 没有写成：临时文件夹出错（磁盘已满）" in capsys.readouterr().err


def test_without_word_or_libreoffice_the_report_stands_and_the_message_says_what_to_do(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, report = tmp_path / "自评表.xlsx", tmp_path / "报告.docx"
    save(workbook_from(describe(TEMPLATES / "hengshan-2024" / "示例.toml")), workbook)
    main(["recompute", str(workbook)])
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["report", str(workbook), "-o", str(report), "--pdf"]) == 2
    assert report.exists()
    assert "没有 Word 或 LibreOffice" in capsys.readouterr().err
