"""填进长文字的行加高：Excel 不会给合并格和定了高的行自动加高，不加就会打印不全。只加高，不减。"""

from __future__ import annotations

from collections.abc import Iterable

from xladdin.workbook_file.book import Book
from xladdin.workbook_file.canonical import canonical, with_attribute
from xladdin.workbook_file.sheet_xml import RawSheet, address, tag_end

TALLEST = 409.0
"""Excel 的行最高 409.5 磅。"""
_LINE, _PADDING = 15.0, 6.0
_DEFAULT_WIDTH, _DEFAULT_HEIGHT = 8.43, 15.0


def fit_rows(book: Book, places: Iterable[tuple[str, str]]) -> Book:
    """给写了字的各行（标签名、单元格地址）量一量，装不下的加高，返回改好的工作簿。"""
    rows: dict[str, set[int]] = {}
    for title, cell in places:
        rows.setdefault(title, set()).add(address(cell)[0])
    changed = False
    for part in book.parts:
        raw = book.raw(part.part)
        wanted = {row: need for row in rows.get(part.title, ()) if (need := _needed(book, raw, row)) > raw.heights.get(row, _DEFAULT_HEIGHT)}
        if wanted:
            book.package.changed[part.part] = _heighten(book.package.read(part.part), raw, wanted)
            changed = True
    return Book(book.path, book.package.to_bytes()) if changed else book


def _needed(book: Book, raw: RawSheet, row: int) -> float:
    """一行里最长的文字要多高；竖着合并几行的格子不算（它还有别的行）。"""
    spans = _spans(raw)
    needs = (_need(book, raw, at, spans) for at in raw.cells if at[0] == row and spans.get(at, at)[0] == row)
    return min(max(needs, default=0.0), TALLEST)


def _need(book: Book, raw: RawSheet, at: tuple[int, int], spans: dict[tuple[int, int], tuple[int, int]]) -> float:
    """一格的文字要多高；没有文字的、公式为 0。"""
    cell = raw.cells[at]
    text = "" if cell.formula is not None else book.content(cell)[1]
    width = sum(_width(raw, column) for column in range(at[1], spans.get(at, at)[1] + 1))
    lines = sum(max(1, -int(-_units(line) // max(width - 1, 1))) for line in text.split("\n"))
    return lines * _LINE + _PADDING if text else 0.0


def cut_short(book: Book, places: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """写得太长、行高加到顶也印不全的格：标签名!单元格。"""
    wanted: dict[str, list[str]] = {}
    for title, cell in places:
        wanted.setdefault(title, []).append(cell)
    found = []
    for part in book.parts:
        raw = book.raw(part.part)
        spans = _spans(raw)
        for cell in wanted.get(part.title, ()):
            at = address(cell)
            room = sum(raw.heights.get(row, _DEFAULT_HEIGHT) for row in range(at[0], spans.get(at, at)[0] + 1))
            if at in raw.cells and _need(book, raw, at, spans) > room:
                found.append(f"{part.title}!{cell}")
    return tuple(found)


def _units(line: str) -> float:
    """一行文字占几个列宽单位：汉字两个，半角一个多一点。"""
    return sum(1.1 if character < "\u0250" else 2.0 for character in line)


def _spans(raw: RawSheet) -> dict[tuple[int, int], tuple[int, int]]:
    found = {}
    for area in raw.merges:
        first, _, last = area.partition(":")
        found[address(first)] = address(last or first)
    return found


def _width(raw: RawSheet, column: int) -> float:
    return next((width for first, last, width in raw.widths if first <= column <= last), _DEFAULT_WIDTH)


def _heighten(data: bytes, raw: RawSheet, wanted: dict[int, float]) -> bytes:
    out, position = [], 0
    for row, height in sorted(wanted.items()):
        start = raw.rows[row].start
        stop = tag_end(data, start)
        tag = with_attribute(canonical(data[start:stop]), b"ht", f"{height:g}")
        out += [data[position:start], with_attribute(tag, b"customHeight", "1")]
        position = stop
    return b"".join([*out, data[position:]])
