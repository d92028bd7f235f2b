"""在关着的工作簿里插行：复制一行的样式、合并、提示，下面的内容、名称、公式、打印区域、批注和图一起下移。

把数填进空白表样（专项、机构、指标、段落超出预留的行数）、把同事填的并进填表人的工作簿都用它；填表人自己在 Excel 里插行不经过这里。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from xladdin.workbook_file.anchored import area_moved, move_anchored
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.canonical import with_attribute
from xladdin.workbook_file.package import escape
from xladdin.workbook_file.reference_places import change_references
from xladdin.workbook_file.saving import drop_calc_chain
from xladdin.workbook_file.shared_formulas import CELL, unshared
from xladdin.workbook_file.sheet_xml import RawCell, RawSheet, element_end, letters, scan, spliced, tag_end

_RANGE = re.compile(r"(\$?[A-Z]{1,3}\$?)([0-9]+)(?::(\$?[A-Z]{1,3}\$?)([0-9]+))?")
_AREAS = re.compile(rb'(<(?:\w+:)?(?:(?:dimension|hyperlink|autoFilter)\b[^>]*?\sref'
                    rb'|(?:dataValidation|conditionalFormatting|ignoredError|protectedRange)\b[^>]*?\ssqref)=")([^"]*)(")')
_EXTENDED_AREAS = re.compile(rb"(<xm:sqref>)([^<]*)(</xm:sqref>)")
_BREAKS = re.compile(rb"<((?:\w+:)?)rowBreaks\b.*?</\1rowBreaks>", re.S)
_BREAK = re.compile(rb'(<(?:\w+:)?brk\b[^>]*?\sid=")(\d+)(")')
_ARRAY = re.compile(rb'(<(?:\w+:)?f\b[^>]*?\sref=")([^"]*)(")')
"""数组公式占的格；共享公式已经展开。"""
_BEFORE_NAME = re.compile(r"[\w.\u4e00-\u9fff]$")


def insert_rows(book: Book, part: SheetPart, after: int, count: int, joined: Collection[str] = ()) -> Book:
    """在第 `after` 行后面插入 `count` 行（样式、合并照第 `after` 行），返回改好的工作簿；`joined` 各列的新格与上面的合并（组名）。"""
    if count <= 0:
        return book

    def moved(row: int) -> int:
        return row + count if row > after else row

    def shifted(text: str, place: SheetPart | None) -> str:
        return _shift(text, moved, part.title, own=place is not None and place.part == part.part)

    where = f"“{book.path.name}”的 {part.part} "
    package = book.package.fork()
    for other in book.parts:
        data = package.canonical(other.part)
        fresh = unshared(data, other.title, where, lambda formula, other=other: shifted(formula, other) != formula or other is part)  # type: ignore[misc]
        if fresh != data:
            package.changed[other.part] = fresh
    change_references(book, package, shifted)
    data = package.canonical(part.part)
    package.changed[part.part] = _sheet(data, scan(data, where), after, count, moved, joined)
    move_anchored(package, part.part, moved)
    drop_calc_chain(package)
    return Book(book.path, package.to_bytes())


def _sheet(data: bytes, raw: RawSheet, after: int, count: int, moved: Callable[[int], int], joined: Collection[str]) -> bytes:
    edits: list[tuple[int, int, bytes]] = []
    for number, row in raw.rows.items():
        if number > after:
            edits.append(_renumber(data, row.start, str(moved(number))))
    for (number, column), cell in raw.cells.items():
        if number > after:
            edits.append(_renumber(data, cell.start, f"{letters(column)}{moved(number)}"))
    source = raw.rows.get(after)
    if source is not None:  # a row without any cell may not be written at all: then there is nothing to copy
        at = element_end(data, source)
        cells = sorted((c, cell) for (r, c), cell in raw.cells.items() if r == after)
        tag = data[source.start:tag_end(data, source.start)]
        edits.append((at, at, b"".join(_copy_row(tag, cells, after, after + step, raw.prefix) for step in range(1, count + 1))))
    data = spliced(data, edits)
    data = _ARRAY.sub(lambda m: m[1] + area_moved(m[2].decode(), moved).encode() + m[3], data)
    data = re.sub(rb'(<(?:\w+:)?mergeCells\b)([^>]*>)(.*?)(</(?:\w+:)?mergeCells>)', lambda m: _merges(m, after, count, moved, joined), data, flags=re.S)
    data = _BREAKS.sub(lambda breaks: _BREAK.sub(lambda m: m[1] + str(moved(int(m[2]))).encode() + m[3], breaks[0]), data)
    for areas in (_AREAS, _EXTENDED_AREAS):
        data = areas.sub(lambda m: m[1] + _areas(m[2].decode(), after, count, moved).encode() + m[3], data)
    return data


def _renumber(data: bytes, start: int, value: str) -> tuple[int, int, bytes]:
    stop = tag_end(data, start)
    return start, stop, with_attribute(data[start:stop], b"r", value)


def _copy_row(tag: bytes, cells: list[tuple[int, RawCell]], after: int, number: int, p: str) -> bytes:
    """新行：样式照旧，内容清空，逐行计算的公式改成本行。"""
    opened = with_attribute(tag, b"r", str(number))
    if opened.endswith(b"/>"):
        opened = opened[:-2] + b">"
    body = []
    for column, cell in cells:
        head = f'<{p}c r="{letters(column)}{number}"' + (f' s="{cell.style}"' if cell.style else "")
        if cell.formula and not cell.shared:
            own = _shift(cell.formula, lambda row: number if row == after else row, "", own=True)
            body.append(f"{head}><{p}f>{escape(own)}</{p}f></{p}c>")
        else:
            body.append(f"{head}/>")
    return opened + "".join(body).encode() + f"</{p}row>".encode()


def _shift(formula: str, moved: Callable[[int], int], title: str, *, own: bool) -> str:
    """公式里指向本表的单元格地址下移；名称、函数、文字、别的表不动。区域的表名只写在前一半：'表'!$A$1:$D$28。"""
    before = ""

    def one(found: re.Match[str]) -> str:
        nonlocal before
        if found[1] is not None:
            return found[0]
        ends_range = not found[2] and formula[:found.start()].endswith(":")
        sheet = before if ends_range else (found[2] or "")[:-1].strip("'").replace("''", "'")
        before = sheet
        if _BEFORE_NAME.search(formula[:found.start()]) or not (sheet.casefold() == title.casefold() if sheet else own):
            return found[0]
        return f"{found[2] or ''}{found[3]}{found[4]}{moved(int(found[5]))}"

    return CELL.sub(one, formula)


def _merges(found: re.Match[bytes], after: int, count: int, moved: Callable[[int], int], joined: Collection[str]) -> bytes:
    kept: list[str] = []
    alone = set(joined)
    for reference in re.findall(rb'ref="([^"]+)"', found[3]):
        area = _RANGE.fullmatch(reference.decode())
        if area is None or area[3] is None:
            continue
        top, bottom = int(area[2]), int(area[4])
        if top <= after < bottom or (bottom == after and area[1] == area[3] and area[1] in joined):
            kept.append(f"{area[1]}{top}:{area[3]}{bottom + count}")
            alone.discard(area[1])
        else:
            kept.append(f"{area[1]}{moved(top)}:{area[3]}{moved(bottom)}")
        if top == bottom == after:
            kept += [f"{area[1]}{after + step}:{area[3]}{after + step}" for step in range(1, count + 1)]
    kept += [f"{column}{after}:{column}{after + count}" for column in sorted(alone)]
    attributes = re.sub(rb'count="\d+"', f'count="{len(kept)}"'.encode(), found[2])
    prefix = found[1][1:-len("mergeCells")].decode()
    return found[1] + attributes + "".join(f'<{prefix}mergeCell ref="{area}"/>' for area in kept).encode() + found[4]


def _areas(references: str, after: int, count: int, moved: Callable[[int], int]) -> str:
    """下拉、提示的区域：下面的下移，含第 after 行的加上新行。"""
    kept = []
    for reference in references.split():
        area = _RANGE.fullmatch(reference)
        if area is None:
            kept.append(reference)
            continue
        top, bottom = int(area[2]), int(area[4] or area[2])
        right = area[3] or area[1]
        if top <= after <= bottom:
            kept.append(f"{area[1]}{top}:{right}{bottom + count}")
        else:
            kept.append(f"{area[1]}{moved(top)}" + (f":{right}{moved(bottom)}" if area[3] else ""))
    return " ".join(kept)
