"""公式提没提到某几张表：直接写表名的、三维引用夹着的、用到指向那里的名称或表格的。"""

from __future__ import annotations

import re
from collections.abc import Iterable

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import parse_xml
from xladdin.workbook_file.relations import relations_of

_SHEET = re.compile(r"""'((?:[^']|'')+)'!|([^\s'"!()+\-*/^&=<>,;{}]+)!""")


class Mentions:
    """一个公式提没提到要去掉的表；跨表求和（甲:乙!A1）的次序会变，一律算提到。"""

    def __init__(self, book: Book, gone: Iterable[SheetPart]) -> None:
        removed = tuple(gone)
        self.titles = {part.title.casefold() for part in removed}
        positions = {part.position for part in removed}
        self.names: tuple[str, ...] = ()
        lost = {name.name for name in book.names if name.scope not in positions and not name.name.startswith("_xlnm.") and self(name.text)}
        own = {name.name for name in book.names if name.scope not in positions} - lost
        tables = {title for part in removed for title in _tables(book, part)}
        self.names = tuple(sorted((lost - own) | tables))
        self._named = re.compile("|".join(rf"(?<![\w.]){re.escape(name)}(?![\w.])" for name in self.names)) if self.names else None

    def __call__(self, formula: str) -> bool:
        if "!" in formula and any(self._sheet(found) for found in _SHEET.finditer(formula)):
            return True
        return bool(self.names) and self._named is not None and self._named.search(formula) is not None

    def _sheet(self, found: re.Match[str]) -> bool:
        title = found[1].replace("''", "'") if found[1] else found[2]
        return ":" in title or title.casefold() in self.titles


def _tables(book: Book, part: SheetPart) -> list[str]:
    """一张表上的“表格”（列表）的名字，公式里按名字引用它。"""
    found: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" table") and "displayName" in attributes:
            found.append(attributes["displayName"])

    for relation in relations_of(book.package, part.part):
        if relation.kind == "table" and relation.target in book.package:
            parse_xml(book.package.read(relation.target), start, where=f"“{book.path.name}”的 {relation.target} ")
    return found
