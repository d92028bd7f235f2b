"""边缘：Word 文书、没有本程序名称的工作簿 → 一套材料。旧格式的先请本机的 Word、WPS 或 LibreOffice 转换。"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from xladdin.model import Filing
from xladdin.printed_rows import PrintedRow
from xladdin.recognition.filing import recognised
from xladdin.word_document import read_word
from xladdin.word_text import WordText
from xladdin.workbook_file.as_printed import MOST_CELLS, printed_rows
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.package import WorkbookError

_OLD = (".doc", ".wps")
_ZIP = b"PK\x03\x04"
_CONVERTED = (bytes.fromhex("d0cf11e0a1b11ae1"), b"{\\rtf")
"""请办公软件打开的只有这两样：Word、WPS 的旧格式（复合文件）和 RTF。别的（如改了扩展名的网页）它会照里面写的去联网。"""


def word_filing(paths: Sequence[Path], forms: Path | None = None, form_id: str = "") -> Filing:
    """一份或几份 Word 文书合成的一套材料；没有自评表的抛 WorkbookError。"""
    words = [read_any_word(path) for path in paths]
    filing = recognised(_together(words), str(paths[0]), forms, form_id)
    if filing is None:
        raise WorkbookError(f"“{paths[0].name}”里没有认出自评表（基础数据表、整体自评表、项目自评表都不像）。请核对文件；"
                            "表样特殊的，用 --form 指定表样。")
    return filing


def unnamed_filing(book: Book, forms: Path | None = None, form_id: str = "") -> Filing:
    """没有本程序名称的工作簿，照表上的标签读；认不出的抛 WorkbookError。"""
    word, room = WordText(), MOST_CELLS
    for number, part in enumerate(book.parts, 1):
        rows = printed_rows(book, part, number, most=room)
        room -= sum(len(row.cells) for row in rows)
        word.tables.append(list(rows))
        word.before.append(0)
        word.names[number] = part.title
    filing = recognised(word, str(book.path), forms, form_id)
    if filing is None:
        raise WorkbookError(f"“{book.path.name}”里没有自评表：没有本程序的名称，照标签也没有认出来。请核对文件；表样特殊的，用 --form 指定表样。")
    return filing


def read_any_word(path: Path) -> WordText:
    """读 Word 文书；.doc、.wps 先转换。"""
    if path.suffix.lower() not in _OLD:
        return read_word(path)
    with tempfile.TemporaryDirectory() as folder:
        return read_word(_converted(path, Path(folder)))


def _converted(path: Path, folder: Path) -> Path:
    """旧格式 → docx，放在临时文件夹；本来就是 docx、只是扩展名不对的直接用。"""
    from xladdin.office import DOCX, libreoffice, with_libreoffice, with_word
    from xladdin.workbook_file.package import read_file

    data = read_file(path)
    target = folder / f"{path.stem}.docx"
    if data[:4] == _ZIP:
        target.write_bytes(data)
        return target
    if not data.startswith(_CONVERTED):
        raise WorkbookError(f"“{path.name}”不是 Word 文书（.doc、.wps），可能是网页等改了扩展名，没有打开。请用 Word 或 WPS 打开它，另存为 .docx 再试。")
    source = folder / f"{path.stem}.doc"
    source.write_bytes(data)
    if with_word(source, target, DOCX):
        return target
    program = libreoffice()
    if program is None:
        raise WorkbookError(f"“{path.name}”是旧格式，本机没有 Word、WPS 或 LibreOffice，转换不了。请在装有 Word 或 WPS 的电脑上打开，另存为 .docx 再试。")
    made = with_libreoffice(program, source, "docx", folder)
    if made is None:
        raise WorkbookError(f"“{path.name}”转换不了：可能已损坏、加了密码，或不是 Word 文书。请打开它另存为 .docx 再试。")
    return made


def _together(words: Sequence[WordText]) -> WordText:
    """几份文书接成一份：表的序号、段落的位置接着数。"""
    if len(words) == 1:
        return words[0]
    whole = WordText()
    for word in words:
        tables, paragraphs = len(whole.tables), len(whole.paragraphs)
        whole.tables += [[_moved(row, tables) for row in rows] for rows in word.tables]
        whole.before += [before + paragraphs for before in word.before]
        whole.paragraphs += word.paragraphs
    return whole


def _moved(row: PrintedRow, by: int) -> PrintedRow:
    return replace(row, table=row.table + by)
