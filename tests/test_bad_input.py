"""坏文件：说一句话，指出是什么、怎么办；退出码 2，文件一字不动，不给人看程序的内部信息。"""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.workbooks import OVERALL, computed, edit, part_named, parts, put_cell, rebuild

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
Capture = pytest.CaptureFixture[str]
Maker = Callable[[Path], object]


def run(capsys: Capture, *arguments: object) -> tuple[int, str, str]:
    """命令行跑一遍：退出码、标准输出、标准错误。"""
    capsys.readouterr()
    code = main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


def refused(capsys: Capture, path: Path, sentence: str) -> None:
    """核对、重算、出报告都拒绝，都只说同一句话；文件夹里什么都没有变。"""
    folder = path.parent
    before = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    for command in (["check", path], ["recompute", path], ["report", path, "-o", folder / "报告.docx"]):
        code, out, err = run(capsys, *command)
        assert (code, out) == (2, "")
        assert err.startswith("jixiao：")
        assert err.count("\n") == 1
        assert sentence in err
        assert "内部出错" not in err
    assert {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()} == before


# —— 不是工作簿 ——


def text(path: Path) -> None:
    path.write_text("单位名称,某局\n", "utf-8")


def old_excel(path: Path) -> None:
    path.write_bytes(OLE + bytes(504) + "Workbook".encode("utf-16-le") + bytes(1000))


def with_password(path: Path) -> None:
    path.write_bytes(OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(1000))


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.mkdir()


def missing(path: Path) -> None:
    pass


def word(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<w:document/>")


def plain_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("照片.jpg", b"\xff\xd8\xff")


def zip_with_password(path: Path) -> None:
    computed(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)


def with_lzma(path: Path) -> None:
    contents = parts(computed(path))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as package:
        for name, content in contents.items():
            package.writestr(name, content)


@pytest.mark.parametrize(("make", "sentence"), [
    (text, "不是 Excel 工作簿"), (old_excel, "是旧版 Office 97-2003（.xls）格式"), (with_password, "设有打开密码"),
    (empty, "是空文件（0 字节）"), (folder, "是文件夹"), (missing, "找不到文件"), (word, "不是 Excel 工作簿（是Word 文档）"),
    (plain_zip, "不是 Excel 工作簿（是普通压缩包或其他文件）"), (zip_with_password, "是加密的压缩包"), (with_lzma, "的压缩方式不是 Office 文件用的"),
], ids=lambda value: getattr(value, "__name__", ""))
def test_a_file_that_is_no_workbook_is_named_for_what_it_is(tmp_path: Path, capsys: Capture, make: Maker, sentence: str) -> None:
    path = tmp_path / "自评表.xlsx"
    make(path)

    refused(capsys, path, f"自评表.xlsx”{sentence}" if "找不到" not in sentence else sentence)


# —— 损坏的 ——


@pytest.mark.parametrize("share", [0.0005, 0.01, 0.1, 0.5, 0.9, 0.99, 0.9999])
def test_a_file_cut_short_is_called_damaged(tmp_path: Path, capsys: Capture, share: float) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    data = path.read_bytes()
    path.write_bytes(data[:int(len(data) * share)])

    refused(capsys, path, "“自评表.xlsx”文件已损坏或不完整")


def test_a_damaged_part_is_named(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    with zipfile.ZipFile(path) as package:
        info = package.getinfo(part)
    data = bytearray(path.read_bytes())
    at = info.header_offset + 30 + len(part) + info.compress_size // 2
    data[at:at + 8] = b"\xff" * 8
    path.write_bytes(data)

    refused(capsys, path, f"“自评表.xlsx”已损坏（{part} 读不出来）")


def test_a_damaged_picture_stops_the_writing_and_not_the_checking(tmp_path: Path, capsys: Capture) -> None:
    path = rebuild(computed(tmp_path / "自评表.xlsx"), {"xl/media/image1.png": os.urandom(5000)})
    put_cell(path, OVERALL, "E5", '<c r="E5" s="10"><v>205.5</v></c>')
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        data[package.getinfo("xl/media/image1.png").header_offset + 2000] ^= 255
    path.write_bytes(data)

    code, _, err = run(capsys, "recompute", path)

    assert run(capsys, "check", path)[0] == 1
    assert code == 2
    assert "xl/media/image1.png 读不出来" in err
    assert path.read_bytes() == data


@pytest.mark.parametrize(("old", "new", "sentence"), [
        ('<c r="A2"', '<c r="甲2"', "里有无法识别的单元格地址“甲2”"),
    ('<row r="2"', '<row r="二"', "的内容不合规格"),
    ("<sheetData>", "<sheetDate>", "不是合法的 XML"),
    ('<col width="8"', '<col width="宽"', "的内容不合规格"),
    ("<worksheet ", '<?xml version="1.0" encoding="gb2312"?><worksheet ', "不是 UTF-8 编码"),
    ('spreadsheetml/2006/main"', 'spreadsheetml/2006/other"', "里没有表格（sheetData）"),
])
def test_a_sheet_that_breaks_the_rules_of_the_format_is_named(tmp_path: Path, capsys: Capture, old: str, new: str, sentence: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    edit(path, part, old, new)

    refused(capsys, path, f"“自评表.xlsx”的 {part} {sentence}")


def test_a_sheet_in_utf_16_is_refused_and_not_patched_wrongly(tmp_path: Path, capsys: Capture) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    part = part_named(path, OVERALL)
    rebuild(path, {part: parts(path)[part].decode().encode("utf-16")})

    refused(capsys, path, "不是 UTF-8 编码")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet2.xml", "xl/styles.xml", "docProps/custom.xml"])
@pytest.mark.parametrize("declaration", [
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>',
    '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
], ids=["entity bomb", "external entity", "external DTD"])
def test_a_part_with_a_document_type_is_refused(tmp_path: Path, capsys: Capture, part: str, declaration: str) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    rebuild(path, {part: declaration.encode() + parts(path)[part]})

    refused(capsys, path, f"{part} 带有文档类型声明（DTD）" if "styles" not in part else "带有文档类型声明（DTD）")


# —— 解压炸弹 ——


def declaring(path: Path, size: int) -> None:
    """一个部件在目录里写的大小改成 `size`。"""
    computed(path)
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.index(mark)
        data[at + offset:at + offset + 4] = struct.pack("<I", size)
    path.write_bytes(data)


def huge(path: Path) -> None:
    declaring(path, 3_000_000_000)


def many_parts(path: Path) -> None:
    rebuild(computed(path), {f"xl/media/{number}.png": b"" for number in range(4001)})


def many_large_parts(path: Path) -> None:
    rebuild(computed(path), {f"xl/media/{number}.bin": bytes(60 * 2**20) for number in range(5)})


@pytest.mark.parametrize("make", [huge, many_parts, many_large_parts], ids=lambda make: make.__name__)
def test_a_workbook_that_would_unpack_into_something_huge_is_refused(tmp_path: Path, capsys: Capture, make: Maker) -> None:
    path = tmp_path / "自评表.xlsx"
    make(path)

    refused(capsys, path, "“自评表.xlsx”解压后异常大，可能是恶意文件，已停止读取")


def bomb(path: Path, content: bytes, declared: int) -> Path:
    """《整体支出绩效自评表》实际是 `content`，目录里写它只有 `declared` 字节。"""
    part = part_named(computed(path), OVERALL)
    rebuild(path, {part: content})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.getinfo(part)
    central = data.index(part.encode(), data.index(b"PK\x01\x02")) - 46
    crc = zlib.crc32(content[:declared])
    for at, values in ((central + 16, (crc, info.compress_size, declared)), (info.header_offset + 14, (crc, info.compress_size, declared))):
        data[at:at + 12] = struct.pack("<III", *values)
    path.write_bytes(data)
    return path


LIMITED = """
import resource, sys
from reportgen.cli import main
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[1]),) * 2)
sys.exit(main(sys.argv[2:]))
"""


def with_little_memory(path: Path, room: int) -> subprocess.CompletedProcess[str]:
    """在只有 `room` 字节地址空间的进程里核对；真去解压、真去存就会内存不足。"""
    return subprocess.run([sys.executable, "-c", LIMITED, str(room), "check", str(path)], capture_output=True, text=True, encoding="utf-8",
                          env={**os.environ, "PYTHONUTF8": "1"}, cwd=Path(__file__).parent.parent, timeout=60)


@pytest.mark.skipif(os.name == "nt", reason="用到 POSIX 的内存限制")
def test_a_part_larger_than_it_declares_is_not_unpacked_beyond_that(tmp_path: Path) -> None:
    path = bomb(tmp_path / "自评表.xlsx", b"<a>" + bytes(400_000_000), 1000)

    done = with_little_memory(path, 300_000_000)

    assert done.returncode == 2
    assert "xl/worksheets/sheet2.xml 不是合法的 XML" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name == "nt", reason="用到 POSIX 的内存限制")
def test_many_sheets_of_very_many_cells_are_refused_before_they_fill_the_memory(tmp_path: Path) -> None:
    head = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet = f'{head}<row r="1">{"<c/>" * 400_000}</row></sheetData></worksheet>'.encode()
    path = computed(tmp_path / "自评表.xlsx")
    rebuild(path, {name: sheet for name in parts(path) if name.startswith("xl/worksheets/sheet")})

    done = with_little_memory(path, 800_000_000)

    assert done.returncode == 2
    assert "全书的行、格超过 100 万，不像自评表" in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="用到 POSIX 的内存限制")
@pytest.mark.parametrize("filling", ["<c/>", "<row/>"], ids=["cells", "rows"])
def test_a_sheet_of_millions_of_empty_cells_is_refused_before_it_fills_the_memory(tmp_path: Path, filling: str) -> None:
    head, tail = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">', "</row></sheetData></worksheet>"
    path = computed(tmp_path / "自评表.xlsx")
    rebuild(path, {part_named(path, OVERALL): (head + filling * (60_000_000 // len(filling)) + tail).encode()})

    done = with_little_memory(path, 800_000_000)

    assert done.returncode == 2
    assert "不像自评表" in done.stderr
