"""工作簿文件里的批注、核对的记号、工作表的保护：只看有没有，按钮据此决定能不能写、要不要清。"""

from __future__ import annotations

import posixpath
import re

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.marks import MARK, without_rules
from xladdin.workbook_file.package import parse_xml

_PROTECTED = re.compile(rb'<(?:\w+:)?sheetProtection\b[^>]*\ssheet="(?:1|true)"')


def notes(book: Book, part: SheetPart) -> dict[str, str]:
    """一张表的批注：单元格地址 → 文字。"""
    found: dict[str, str] = {}
    state = {"cell": "", "keep": ""}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "comment":
            state["cell"] = attributes.get("ref", "")
            found[state["cell"]] = ""
        state["keep"] = name

    def end(tag: str) -> None:
        state["keep"] = ""

    def text(piece: str) -> None:
        if state["keep"] == "t" and state["cell"]:
            found[state["cell"]] += piece

    for name in _comment_parts(book, part):
        parse_xml(book.package.read(name), start, end, text, f"“{book.path.name}”的 {name} ")
    return found


def _comment_parts(book: Book, part: SheetPart) -> list[str]:
    folder, name = posixpath.split(part.part)
    relations = f"{folder}/_rels/{name}.rels"
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if attributes.get("Type", "").endswith("/comments"):
            target = attributes["Target"]
            found.append(target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target)))

    if relations in book.package:
        parse_xml(book.package.read(relations), start, None, None, f"“{book.path.name}”的 {relations} ")
    return [one for one in found if one in book.package]


def is_coloured(book: Book, part: SheetPart) -> bool:
    """表上有没有核对留下的条件格式。"""
    data = book.package.read(part.part)
    return without_rules(data, lambda formula: MARK in formula) != data


def is_protected(book: Book, part: SheetPart) -> bool:
    """表有没有设保护。"""
    return _PROTECTED.search(book.package.canonical(part.part)) is not None
