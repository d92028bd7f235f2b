"""测试用的工作簿：衡山样本填好的一份，以及在 zip 里动手脚的办法。都是真的文件。"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from xladdin.form import find_form
from xladdin.workbook_file import Book
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.saving import write_results
from xladdin.writing import recompute

SPECIMEN = Path(__file__).parent / "specimens" / "hengshan2024" / "填报.toml"
OVERALL = "整体支出绩效自评表"

Changes = Mapping[str, bytes | None]
"""部件名 → 新内容；None 是删去。"""


@cache
def _filled() -> Book:
    return workbook_from(describe(SPECIMEN))


@cache
def _computed() -> Book:
    form = find_form("hengshan-2024")
    return write_results(_filled(), recompute(filing_of(_filled(), form)))


def filled(path: Path) -> Path:
    """衡山样本照原件填好：有盖掉的公式、填成文字的数，公式还没有结果。"""
    path.write_bytes(_filled().package.to_bytes())
    return path


def computed(path: Path) -> Path:
    """衡山样本，公式都在、都有结果：相当于重算过、在 Excel 里存过盘。"""
    path.write_bytes(_computed().package.to_bytes())
    return path


def parts(path: Path) -> dict[str, bytes]:
    """包里每个部件的内容。"""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def rebuild(path: Path, changes: Changes) -> Path:
    """就地换掉、添上、删去部件。"""
    contents = {**parts(path), **changes}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in contents.items():
            if content is not None:
                package.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def part_named(path: Path, title: str) -> str:
    """一张表的部件名。"""
    return next(part.part for part in Book(path).parts if part.title == title)


def edit(path: Path, part: str, old: str, new: str, *, every: bool = False) -> Path:
    """就地改一个部件里的一段文字；不在的算测试写错了。"""
    content = parts(path)[part].decode()
    assert old in content, f"{part} 里没有 {old}"
    return rebuild(path, {part: content.replace(old, new, -1 if every else 1).encode()})


_CELL = re.compile(r'<(?:\w+:)?c r="([A-Z]+[0-9]+)"[^>]*?(?:/>|>.*?</(?:\w+:)?c>)', re.S)


def cells(sheet: bytes) -> dict[str, str]:
    """工作表 XML 里各格的原文：地址 → <c …>…</c>。"""
    return {found[1]: found[0] for found in _CELL.finditer(sheet.decode())}


def put_cell(path: Path, title: str, address: str, element: str) -> Path:
    """把一格换成另一段 XML。"""
    part = part_named(path, title)
    return edit(path, part, cells(parts(path)[part])[address], element)


def outside(sheet: bytes, addresses: set[str]) -> str:
    """工作表 XML 去掉几格以后剩下的。"""
    return _CELL.sub(lambda found: "" if found[1] in addresses else found[0], sheet.decode())


def numbers_for_texts(path: Path, typed: Mapping[str, tuple[float, str]]) -> Path:
    """文字格换成带格式的数：“95%” → 0.95（格式 0%），像在 Excel 里直接敲的。"""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for cell in [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value in typed]:
        cell.value, cell.number_format = typed[cell.value]
    book.save(path)
    return path
