"""坏的 Word 文书：说一句话，指出是什么、怎么办；不执行、不取外面的任何东西，什么也不写。"""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import docx
import pytest

from reportgen.cli import main
from tests.libreoffice import LibreOffice, run_group
from tests.word_filings import Cell, stated, word_filing, write
from xladdin import office
from xladdin.filing_file import filing_at
from xladdin.word_document import MOST_ROWS

Capture = pytest.CaptureFixture[str]
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refused(capsys: Capture, path: Path) -> str:
    """核对、导入都拒绝，都只说同一句话；什么也不写。返回那句话。"""
    told = set()
    for command in (["check", path], ["import", path, "-o", path.with_suffix(".xlsx")]):
        capsys.readouterr()
        assert main([str(argument) for argument in command]) == 2
        out, err = capsys.readouterr()
        assert (out, err.count("\n"), err.startswith("jixiao：")) == ("", 1, True)
        assert "内部出错" not in err
        told.add(err)
    assert not path.with_suffix(".xlsx").exists()
    assert len(told) == 1
    return told.pop()


def packed(path: Path, **more: str) -> Path:
    """一份好的文书，添上、换掉几个部件（名字里的 __ 是 /）。"""
    write(word_filing("lukou2022"), path)
    contents = {}
    with zipfile.ZipFile(path) as package:
        contents = {name: package.read(name) for name in package.namelist()}
    contents |= {name.replace("__", "/"): text.encode() for name, text in more.items()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return path


def test_a_file_that_is_no_word_document(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "材料.docx").write_text("不是文书", "utf-8")
    assert "“材料.docx”不是 Word 文档" in refused(capsys, tmp_path / "材料.docx")


def test_a_cut_document(tmp_path: Path, capsys: Capture) -> None:
    path = write(word_filing("lukou2022"), tmp_path / "材料.docx")
    path.write_bytes(path.read_bytes()[:3000])
    assert "已损坏或不完整" in refused(capsys, path)


def test_a_document_with_a_password(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "材料.docx").write_bytes(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))
    assert "设有打开密码" in refused(capsys, tmp_path / "材料.docx")


def test_a_document_with_macros_is_not_read(tmp_path: Path, capsys: Capture) -> None:
    path = packed(tmp_path / "材料.docx", **{"word__vbaProject.bin": "Sub AutoOpen()"})
    assert "带有宏，没有读" in refused(capsys, path)


def test_an_external_entity_is_not_resolved(tmp_path: Path, capsys: Capture) -> None:
    path = packed(tmp_path / "材料.docx", **{"word__document.xml": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'})
    assert "DTD" in refused(capsys, path)


def test_a_document_that_is_no_filing(tmp_path: Path, capsys: Capture) -> None:
    document = docx.Document()
    document.add_paragraph("关于召开会议的通知")
    table = document.add_table(2, 3)
    table.cell(0, 0).text, table.cell(1, 2).text = "会议名称", "3"
    document.save(str(tmp_path / "通知.docx"))
    assert "“通知.docx”里没有认出自评表" in refused(capsys, tmp_path / "通知.docx")


def test_a_document_of_endless_rows(tmp_path: Path, capsys: Capture) -> None:
    filing = word_filing("lukou2022")
    filing.sheets[0].rows += [[Cell("1")] for _ in range(MOST_ROWS)]
    assert f"超过 {MOST_ROWS} 行" in refused(capsys, write(filing, tmp_path / "材料.docx"))


def test_a_filing_whose_year_is_nowhere_is_checked_but_not_imported(tmp_path: Path, capsys: Capture) -> None:
    filing = word_filing("lukou2022")
    for sheet in filing.sheets:
        sheet.titles = [title.replace("2022", "  ") for title in sheet.titles]
        sheet.rows = [[Cell(cell.text.replace("2022年", "本年"), cell.span, cell.merge) for cell in row] for row in sheet.rows]
    path = write(filing, tmp_path / "材料.docx", text=False)

    assert main(["check", str(path)]) == 1
    assert main(["import", str(path), "-o", str(tmp_path / "工作簿.xlsx")]) == 2
    assert "看不出是哪一年的。请在文件名里写上年度" in capsys.readouterr().err
    assert not (tmp_path / "工作簿.xlsx").exists()


# —— 旧格式 ——


@pytest.mark.parametrize("content", [
    b'<html><link rel="stylesheet" href="http://127.0.0.1:9/x"><table><tr><td>1</td></tr></table></html>', b"MIME-Version: 1.0\n",
    b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', "\ufeff{\\rtf1}".encode(), b"%PDF-1.4", b"",
], ids=["html", "mht", "xml", "text", "pdf", "empty"])
def test_what_only_calls_itself_an_old_word_document_is_never_opened_with_an_office_program(
        tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    def opened(*_: object) -> None:
        raise AssertionError("opened")

    for name in ("with_word", "libreoffice", "with_libreoffice"):
        monkeypatch.setattr(office, name, opened)
    (tmp_path / "自评材料.doc").write_bytes(content)

    assert "“自评材料.doc”不是 Word 文书（.doc、.wps）" in refused(capsys, tmp_path / "自评材料.doc")


def test_a_rich_text_file_called_doc_is_converted(tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = write(word_filing("lukou2022"), tmp_path / "材料2022.docx")
    run_group(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "rtf", "--outdir", str(tmp_path), str(path)], 120)
    rich = (tmp_path / "材料2022.rtf").rename(tmp_path / "材料2022.doc")

    assert rich.read_bytes().startswith(b"{\\rtf")
    assert stated(filing_at(rich)) == stated(filing_at(path))
    assert libreoffice


@pytest.mark.parametrize("suffix", [".doc", ".wps"])
def test_an_old_document_is_converted_and_states_the_same(tmp_path: Path, libreoffice: LibreOffice, suffix: str) -> None:
    path = write(word_filing("lukou2022"), tmp_path / "材料2022.docx")
    run_group(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(path)], 120)
    old = (tmp_path / "材料2022.doc").rename(tmp_path / f"旧材料2022{suffix}")

    assert old.read_bytes()[:8] == OLE
    assert stated(filing_at(old)) == stated(filing_at(path))
    assert libreoffice


def test_without_an_office_an_old_document_is_pointed_to_one(tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "材料.doc").write_bytes(OLE + bytes(1000))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "本机没有 Word、WPS 或 LibreOffice" in refused(capsys, tmp_path / "材料.doc")


def test_a_new_document_called_doc_needs_no_conversion(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(word_filing("lukou2022"), tmp_path / "材料2022.docx")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert stated(filing_at(path.rename(tmp_path / "材料2022.doc"))) == stated(filing_at(write(word_filing("lukou2022"), path)))


def test_a_broken_old_document_is_named(tmp_path: Path, capsys: Capture, libreoffice: LibreOffice) -> None:
    (tmp_path / "材料.doc").write_bytes(OLE + bytes(4000))
    assert "“材料.doc”" in refused(capsys, tmp_path / "材料.doc")
    assert libreoffice


# —— 结构坏了的 ——


@pytest.mark.parametrize("body", [
    "<w:tr><w:tc><w:p/></w:tc></w:tr>", "<w:tc><w:p/></w:tc>", "<w:p><w:gridBefore w:val='1'/></w:p>", "<w:p><w:gridSpan w:val='2'/></w:p>",
    "<w:tbl><w:tc><w:p/></w:tc></w:tbl>", "<w:tbl><w:tr><w:p/></w:tr></w:tbl>", "<w:tbl><w:tr><w:tc><w:tc><w:p/></w:tc></w:tc></w:tr></w:tbl>"])
def test_rows_and_cells_outside_their_table_are_said_in_one_sentence(body: str, tmp_path: Path, capsys: Capture) -> None:
    xml = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    assert "“材料.docx”的表格已损坏（有的行、格不在表里）" in refused(capsys, packed(tmp_path / "材料.docx", **{"word__document.xml": xml}))


def test_a_row_without_cells_is_read_past(tmp_path: Path) -> None:
    path = packed(tmp_path / "材料.docx")
    with zipfile.ZipFile(path) as package:
        xml = package.read("word/document.xml").decode()
    packed(tmp_path / "空行.docx", **{"word__document.xml": xml.replace("<w:tr>", "<w:tr/><w:tr>")})
    assert stated(filing_at(tmp_path / "空行.docx")) == stated(filing_at(path))


@pytest.mark.parametrize("seed", range(30))
def test_elements_lost_or_moved_give_a_reading_or_one_sentence(seed: int, tmp_path: Path, capsys: Capture) -> None:
    """随意删去、挪动几个元素：读得成就读，读不成说一句话，不会是程序内部出错。"""
    chance = random.Random(seed)
    document = docx.Document(str(write(word_filing("lukou2022"), tmp_path / "材料2022.docx")))
    for _ in range(chance.randrange(1, 5)):
        one, other = chance.sample(list(document.element.body.iterdescendants()), 2)
        if chance.random() < 0.4 or one in other.iterancestors():
            one.getparent().remove(one)
        else:
            other.addnext(one)
    document.save(str(tmp_path / "材料2022.docx"))

    assert main(["check", str(tmp_path / "材料2022.docx")]) in (0, 1, 2)
    err = capsys.readouterr().err
    assert "内部出错" not in err
    assert err.count("\n") <= 1
