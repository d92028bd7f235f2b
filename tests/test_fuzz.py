"""随手弄坏的工作簿：总是退出码 0、1、2，从不出现程序内部的错误，文件从不被写坏。"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.decorated import decorated
from tests.word_filings import word_filing, write
from tests.workbooks import computed, parts, rebuild
from xladdin.form import find_form
from xladdin.workbook_file.filling import fill, new_workbook
from xladdin.workbook_file.saving import save

PARTS = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet3.xml", "xl/styles.xml",
         "docProps/custom.xml", "xl/worksheets/sheet5.xml")
ODD = (b"-1", b"0", b"1048577", b"99999999999999999999", b"1e400", b"NaN", "甲".encode(), b"", b"\xff", b"&#0;", b"&lt;", b"]]>", b"'", b"#REF!", "²".encode())


def survives(path: Path, capsys: pytest.CaptureFixture[str], seed: object) -> None:
    before = path.read_bytes()
    for arguments in (["check", str(path)], ["recompute", str(path), "--dry-run"]):
        code = main(arguments)
        out, err = capsys.readouterr()
        assert code in (0, 1, 2), seed
        assert "内部出错" not in err, (seed, arguments, err)
        assert "Traceback" not in out + err, seed
        assert err.count("\n") == (1 if code == 2 else 0), (seed, err)
    assert path.read_bytes() == before


@pytest.mark.parametrize("group", range(8))
def test_a_workbook_with_flipped_or_missing_bytes(tmp_path: Path, capsys: pytest.CaptureFixture[str], group: int) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    whole = path.read_bytes()
    for seed in range(group * 25, group * 25 + 25):
        chance = random.Random(seed)
        data = bytearray(whole)
        for _ in range(chance.choice((1, 1, 3, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        if chance.random() < 0.3:
            start = chance.randrange(len(data))
            del data[start:start + chance.choice((1, 100, len(data)))]
        path.write_bytes(data)

        survives(path, capsys, seed)


def damages(content: bytes, chance: random.Random) -> Iterator[bytes]:
    """一个 XML 部件的几种坏法：换掉属性值或文字，删去、重复、对调标签，翻转字节。"""
    spots = [found.span(1) for found in re.finditer(rb'"([^"<>]*)"|>([^<>]+)<', content) if found.start(1) >= 0]
    for _ in range(3):
        start, stop = chance.choice(spots)
        yield content[:start] + chance.choice(ODD) + content[stop:]
    tags = [found.span() for found in re.finditer(rb"<[^<>]*>", content)]
    start, stop = chance.choice(tags)
    yield content[:start] + content[stop:]
    yield content[:stop] + content[start:stop] + content[stop:]
    at = chance.randrange(len(content))
    yield content[:at] + bytes([chance.randrange(256)]) + content[at + 1:]


@pytest.mark.parametrize("part", PARTS)
def test_a_workbook_with_a_spoilt_part(tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    content = parts(path)[part]
    for seed in range(6):
        for number, damaged in enumerate(damages(content, random.Random(seed))):
            rebuild(path, {part: damaged})

            survives(path, capsys, (part, seed, number))


def test_a_workbook_with_a_part_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    for part, content in parts(path).items():
        rebuild(path, {part: None})
        survives(path, capsys, part)
        rebuild(path, {part: b""})
        survives(path, capsys, part)
        rebuild(path, {part: content})


DECORATED = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml", "xl/worksheets/_rels/sheet2.xml.rels", "xl/sharedStrings.xml",
             "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml", "docProps/custom.xml", "[Content_Types].xml", "xl/worksheets/sheet8.xml")


def colleague(path: Path) -> Path:
    """同事填的：一个同名的项目多出几个指标，一个没有的项目。"""
    form = find_form("hengshan-2024")
    rows = [{"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": f"办件数{number}", "分值": 5} for number in range(4)]
    save(fill(new_workbook(form, 2024, "某县某局", ("机构改革经费", "丙项目")), form, {}, {"项目[1].绩效指标": rows, "项目[2].绩效指标": rows}), path)
    return path


@pytest.mark.parametrize("part", DECORATED)
def test_a_spoilt_workbook_is_submitted_merged_and_carried_forward_or_refused_in_one_sentence(
        tmp_path: Path, capsys: pytest.CaptureFixture[str], part: str) -> None:
    whole, path, out = colleague(tmp_path / "张三.xlsx"), decorated(tmp_path / "自评表.xlsm"), tmp_path / "报送版.xlsx"
    content = parts(path)[part]
    commands = cycle((["submit", str(path), "-o", str(out), "--force"], ["merge", str(whole), str(path), "--dry-run"],
                      ["merge", str(path), str(whole), "--dry-run"], ["new", "hengshan-2024", "--from", str(path), "-o", str(out)]))
    for number, damaged in enumerate(damages(content, random.Random(part))):
        rebuild(path, {part: damaged})
        before = path.read_bytes()
        for arguments in islice(commands, 2):
            out.unlink(missing_ok=True)
            code = main(arguments)
            told, err = capsys.readouterr()
            assert code in (0, 2), (number, arguments)
            assert "内部出错" not in err + told, (number, arguments, err)
            assert err.count("\n") == (1 if code == 2 else 0), (number, arguments, err)
        assert path.read_bytes() == before


# —— Word 文书 ——


def word_survives(path: Path, capsys: pytest.CaptureFixture[str], seed: object) -> None:
    target = path.with_suffix(".xlsx")
    for arguments in (["check", str(path)], ["import", str(path), "-o", str(target)]):
        code = main(arguments)
        out, err = capsys.readouterr()
        assert code in (0, 1, 2), seed
        assert "内部出错" not in err, (seed, arguments, err)
        assert "Traceback" not in out + err, seed
    target.unlink(missing_ok=True)


def shuffled(body: bytes, chance: random.Random) -> bytes:
    """正文里的行、格、表随手删去、重复、对调，格里换成古怪的字。"""
    for _ in range(chance.randrange(1, 9)):
        pieces = [[found.span() for found in re.finditer(rb"<w:%s>.*?</w:%s>" % (tag, tag), body, re.S)] for tag in (b"tr", b"tc", b"tbl")]
        if not all(pieces):
            return body
        (row, cell, table), (other, *_) = map(chance.choice, pieces), pieces[0]
        match chance.randrange(6):
            case 0 | 1:
                start, stop = chance.choice((row, cell))
                body = body[:start] + body[stop:]
            case 2:
                start, stop = chance.choice((row, cell, table))
                body = body[:stop] + body[start:stop] + body[stop:]
            case 3:
                body = body[:row[0]] + body[other[0]:other[1]] + body[row[1]:]
            case 4:
                body = body[:table[0]] + body[table[1]:]
            case _:
                body = body[:cell[0]] + b"<w:tc><w:p><w:r><w:t>" + chance.choice(STRANGE) + b"</w:t></w:r></w:p></w:tc>" + body[cell[1]:]
    return body


STRANGE = (b"9" * 30, "≥≤".encode(), b"-0", b"1e5", "（".encode() * 200, b"=1+1", "２０２４年".encode(), "【=整体.总分.得分】".encode(), b"{{ 1 }}", "：".encode() * 50)


@pytest.mark.parametrize("name", ["hengshan2024", "linxiang2022", "lukou2022"])
def test_a_word_filing_whose_cells_are_shuffled(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    path = write(word_filing(name), tmp_path / "材料.docx")
    body = parts(path)["word/document.xml"]
    for seed in range(25):
        rebuild(path, {"word/document.xml": shuffled(body, random.Random(f"{name}{seed}"))})

        word_survives(path, capsys, seed)


def test_a_word_filing_with_a_spoilt_body(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = write(word_filing("lukou2022"), tmp_path / "材料.docx")
    body = parts(path)["word/document.xml"]
    for seed in range(8):
        for number, damaged in enumerate(damages(body, random.Random(seed))):
            rebuild(path, {"word/document.xml": damaged})

            word_survives(path, capsys, (seed, number))
