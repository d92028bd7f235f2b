"""让一张表不再提到要去掉的表：公式换成现在的结果，提到的下拉、条件格式、链接去掉；不提的一个字节不动。"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.marks import without_rules
from xladdin.workbook_file.package import WorkbookError, parse_xml
from xladdin.workbook_file.references import Mentions
from xladdin.workbook_file.relations import reached
from xladdin.workbook_file.sheet_patch import FORMULA, Write, element
from xladdin.workbook_file.sheet_xml import RawCell, element_end, letters, spliced

_FORMULA_TEXT = re.compile(rb"<(?:\w+:)?(?:formula[12]?|f)\b[^>]*>([^<]*)<")
_VALIDATION = re.compile(rb"<((?:\w+:)?)dataValidation\b[^>]*?(?:/>|>.*?</\1dataValidation>)", re.S)
_VALIDATIONS = re.compile(rb"<((?:\w+:)?)dataValidations\b([^>]*)>(.*?)</\1dataValidations>", re.S)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*?/>")
_LINKS = re.compile(rb"<((?:\w+:)?)hyperlinks\b[^>]*>\s*</\1hyperlinks>")
_EMPTY_EXT = re.compile(rb"<((?:\w+:)?)ext\b[^>]*>\s*</\1ext>")
_EMPTY_EXTS = re.compile(rb"<((?:\w+:)?)extLst\s*>\s*</\1extLst>")
_FROM_OUTSIDE = ("xl/queryTables/", "xl/slicers/", "xl/timelines/")
_CHART_FORMULA = re.compile(rb"<(?:\w+:)?f>([^<]*)<")


def freeze(book: Book, part: SheetPart, mentions: Mentions, computed: Callable[[str], str | None]) -> bytes:
    """一张表的 XML，提到要去掉的表的公式都换成结果：`computed` 算得出的用它，否则用存着的；没有结果的抛 WorkbookError。"""
    data, raw = book.package.read(part.part), book.raw(part.part)
    shared = {cell.shared for cell in raw.cells.values() if cell.master and cell.shared and mentions(cell.formula or "")}
    edits: list[tuple[int, int, bytes]] = []
    for (row, column), cell in raw.cells.items():
        if cell.formula is None or not (mentions(cell.formula) or (cell.shared and cell.shared in shared)):
            continue
        text, stop = computed(cell.formula), element_end(data, cell)
        if text is not None:
            new = element(raw.prefix, row, column, cell.style, Write(text))
        elif cell.text is None or (cell.text == "" and cell.type == "n"):
            raise WorkbookError(f"《{part.title}》{letters(column)}{row} 的公式用到不报送的表，还没有算过。"
                                f"请用 Excel 或 WPS 打开“{book.path.name}”，保存后再试。")
        else:
            new = _result(data, cell, stop)
        edits.append((cell.start, stop, new))
    return spliced(data, edits)


def _result(data: bytes, cell: RawCell, stop: int) -> bytes:
    """去掉公式、留下结果的一格：数、文字、错误值都照存着的。"""
    return FORMULA.sub(b"", data[cell.start:stop], count=1)


def without_references(data: bytes, mentions: Mentions) -> bytes:
    """工作表 XML 去掉提到那些表的条件格式、下拉和表内链接。"""
    def validation(found: re.Match[bytes]) -> bytes:
        return b"" if any(mentions(unescape(text.decode())) for text in _FORMULA_TEXT.findall(found[0])) else found[0]

    def validations(found: re.Match[bytes]) -> bytes:
        kept = _VALIDATION.sub(validation, found[3])
        if kept == found[3]:
            return found[0]
        count = len(_VALIDATION.findall(kept))
        head = re.sub(rb'count="\d+"', b'count="%d"' % count, found[2])
        return b"<%sdataValidations%s>%s</%sdataValidations>" % (found[1], head, kept, found[1]) if count else b""

    def link(found: re.Match[bytes]) -> bytes:
        where = re.search(rb'\slocation="([^"]*)"', found[0])
        return b"" if where is not None and mentions(unescape(where[1].decode())) else found[0]

    fewer = _VALIDATIONS.sub(validations, without_rules(data, mentions))
    fewer = _LINKS.sub(b"", _LINK.sub(link, fewer))
    return data if fewer == data else _EMPTY_EXTS.sub(b"", _EMPTY_EXT.sub(b"", fewer))


def refuse_charts(book: Book, part: SheetPart, mentions: Mentions) -> None:
    """表上的图取的是不报送的表的数：去掉那些表图就空了，抛 WorkbookError 请填表人先处理。"""
    for name in reached(book.package, part.part):
        if "/charts/" in name and name.endswith(".xml") and any(mentions(unescape(text.decode())) for text in _CHART_FORMULA.findall(book.package.read(name))):
            raise WorkbookError(f"《{part.title}》上的图表取的是不报送的表里的数，去掉那些表图就空了。请先把图表换成图片，或移到别的表，再另存报送版。")


def refuse_outside_data(book: Book, part: SheetPart, mentions: Mentions) -> None:
    """表上的透视表、切片器、查询取的是不报送的数据：去掉那些数据它们就坏了，抛 WorkbookError 请填表人先处理。"""
    for name in reached(book.package, part.part):
        if name.startswith(_FROM_OUTSIDE) or ("/pivotCacheDefinition" in name and _draws_on(book, name, mentions)):
            raise WorkbookError(f"《{part.title}》上的数据透视表、切片器或查询取的是不报送的数据，去掉那些数据它就坏了。"
                                "请先把它复制、粘贴成数值，或移到别的表，再另存报送版。")


def _draws_on(book: Book, cache: str, mentions: Mentions) -> bool:
    """一个透视表缓存取不取去掉的表、工作簿以外的数。"""
    found: list[bool] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith(" cacheSource"):
            found.append(attributes.get("type") != "worksheet")
        elif tag.endswith(" worksheetSource"):
            sheet = attributes.get("sheet", "").replace("'", "''")
            found.append(mentions(f"'{sheet}'!A1" if sheet else attributes.get("name", "")))

    parse_xml(book.package.read(cache), start, where=f"“{book.path.name}”的 {cache} ")
    return any(found)
