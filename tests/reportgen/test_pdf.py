"""报告转 PDF：真的 LibreOffice。"""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.cli import main
from tests.libreoffice import LibreOffice
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


def test_without_word_or_libreoffice_the_report_stands_and_the_message_says_what_to_do(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    workbook, report = tmp_path / "自评表.xlsx", tmp_path / "报告.docx"
    save(workbook_from(describe(TEMPLATES / "hengshan-2024" / "示例.toml")), workbook)
    main(["recompute", str(workbook)])
    monkeypatch.setenv("PATH", str(tmp_path))

    assert main(["report", str(workbook), "-o", str(report), "--pdf"]) == 2
    assert report.exists()
    assert "没有 Word 或 LibreOffice" in capsys.readouterr().err
