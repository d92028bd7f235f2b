"""Word 里看得见的字才算：藏着的、删去移走的、划掉的、注码不算；插入的符号、不断行的连字符算。"""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from xladdin.word_document import read_word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def written(body: str, path: Path) -> Path:
    """正文照原样写的一份最小的 docx。"""
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>')
    return path


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def sym(char: str, font: str = "Symbol") -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(("runs", "seen"), [
    (run("19.45") + run("99", "<w:vanish/>"), "19.45"),
    (run("19.45") + run("99", '<w:vanish w:val="0"/>'), "19.4599"),
    ("<w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>" + run("19.45"), "19.45"),
    (run("20", "<w:strike/>") + run("23.73"), "23.73"),
    (run("20", "<w:dstrike/>") + run("23.73"), "23.73"),
    ("<w:moveFrom>" + run("12") + "</w:moveFrom><w:moveTo>" + run("19.45") + "</w:moveTo>", "19.45"),
    ("<w:del><w:r><w:noBreakHyphen/><w:delText>12</w:delText></w:r></w:del><w:ins>" + run("19.45") + "</w:ins>", "19.45"),
    ("<w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>19.45</w:t></w:r>", "19.45"),
    ("<w:r><w:noBreakHyphen/><w:t>12.5</w:t></w:r>", "-12.5"),
    (sym("F0B3") + run("96%"), "≥96%"), (sym("00A3") + run("8万元"), "≤8万元"), (sym("F0B9") + run("0"), "≠0"),
    (run("3") + sym("F0B4") + run("4") + sym("F0B8") + run("2") + sym("F0B1") + run("1"), "3×4÷2±1"),
    (sym("2265", "宋体") + run("96%"), "≥96%"), (sym("FC", "Wingdings"), "√"), (sym("F041", "Webdings") + run("96%"), "□96%"), (sym("", ""), "□"),
    (run("211.34") + run("1", RAISED), "211.34"), (run("95%") + run("[1]", RAISED), "95%"), (run("10万元") + run("①", RAISED), "10万元"),
    (run("120m") + run("2", RAISED), "120m2"), (run("12.5", RAISED), "12.5"),
    (run("211.34") + "<w:r><w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>1</w:t></w:r>", "211.34")])
def test_only_what_is_seen_on_the_page_is_read(runs: str, seen: str, tmp_path: Path) -> None:
    path = written(f"<w:p>{runs}</w:p><w:tbl><w:tr><w:tc><w:p>{runs}</w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>", tmp_path / "材料.docx")

    word = read_word(path)
    assert word.paragraphs == [(seen, False)]
    assert word.grids == (((seen, ""),),)


def test_the_look_a_cell_had_before_a_tracked_change_is_not_its_look_now(tmp_path: Path) -> None:
    old = '<w:tcPrChange><w:tcPr><w:gridSpan w:val="4"/><w:vMerge/></w:tcPr></w:tcPrChange>'
    before = '<w:trPrChange><w:trPr><w:gridBefore w:val="3"/></w:trPr></w:trPrChange>'
    cells = "".join(f"<w:tc><w:tcPr>{old}</w:tcPr><w:p>{run(text)}</w:p></w:tc>" for text in ("公用经费", "19.45"))
    path = written(f"<w:tbl><w:tr><w:trPr>{before}</w:trPr>{cells}</w:tr></w:tbl>", tmp_path / "材料.docx")

    (cell, other), = (row.cells for row in read_word(path).tables[0])
    assert [(one.text, one.column, one.span, one.joined) for one in (cell, other)] == [("公用经费", 0, 1, False), ("19.45", 1, 1, False)]


def test_the_style_a_paragraph_had_before_a_tracked_change_makes_no_heading(tmp_path: Path) -> None:
    old = '<w:pPr><w:pPrChange><w:pPr><w:pStyle w:val="Heading1"/><w:outlineLvl w:val="0"/></w:pPr></w:pPrChange></w:pPr>'
    assert read_word(written(f"<w:p>{old}{run('全年办结事项')}</w:p>", tmp_path / "材料.docx")).paragraphs == [("全年办结事项", False)]
