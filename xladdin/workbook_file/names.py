"""空白表样里的名称：写法、范围、所指，各自指向本表的一格。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin import terms as t
from xladdin.form_contract import name_fault
from xladdin.workbook_file.book import Book, DefinedName, SheetPart
from xladdin.workbook_file.sheet_xml import address

_ONE_CELL = re.compile(r"=?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[0-9]+)(?::(\$?[A-Z]{1,3}\$?[0-9]+))?")
_BUILT_IN = ("_xlnm.", "_xl")
TABLE_ENDS = (f".{t.TABLE_HEAD}", f".{t.TABLE_END}")
"""开口表两端的名称的后半。"""


def name_faults(book: Book) -> Iterator[str]:
    """名称的写法、范围、所指；填报软件自带的（_xl 开头）不管。"""
    titles = {part.position: part for part in book.parts}
    taken: dict[tuple[int, str], str] = {}
    seen: set[tuple[int | None, str]] = set()
    for name in book.names:
        if name.name.startswith(_BUILT_IN) or name.name == t.SHEET_KIND:
            continue
        if name.scope is None or name.scope not in titles:
            yield f"名称“{name.name}”的范围是整个工作簿，请删掉后在所在的工作表范围里重建（复制工作表时才会跟着走）。"
            continue
        part = titles[name.scope]
        wrong = name_fault(name.name)
        if wrong:
            yield f"《{part.title}》的名称“{name.name}”{wrong}，应写成 行.列，用汉字、字母、数字、下划线。"
        if (name.scope, name.name) in seen:
            yield f"《{part.title}》的名称“{name.name}”定义了两次，请删掉一个。"
        seen.add((name.scope, name.name))
        yield from _target(book, part, name, taken)


def _target(book: Book, part: SheetPart, name: DefinedName, taken: dict[tuple[int, str], str]) -> Iterator[str]:
    if "#REF!" in name.text:
        yield f"《{part.title}》的名称“{name.name}”指向的格子已经删除（#REF!），请重新指定。"
        return
    found = _ONE_CELL.fullmatch(name.text)
    if found is None:
        yield f"《{part.title}》的名称“{name.name}”指向“{name.text}”，应指向一个格子。"
        return
    title = (found[1] or found[2]).replace("''", "'")
    if title != part.title:
        yield f"《{part.title}》的名称“{name.name}”指向了《{title}》，应指向本表的格子。"
        return
    first = found[3].replace("$", "")
    inside = next((area for area in book.raw(part.part).merges if _covers(area, first) and area.partition(":")[0] != first), None)
    if inside is not None:
        yield f"《{part.title}》的名称“{name.name}”指向 {first}，是合并格 {inside} 的里面，应指向左上角的格子。"
    if name.name.endswith(TABLE_ENDS):
        return
    other = taken.setdefault((part.position, first), name.name)
    if other != name.name:
        yield f"《{part.title}》的名称“{name.name}”和“{other}”指向同一格 {first}，请核对。"


def _covers(area: str, cell: str) -> bool:
    first, _, last = area.partition(":")
    (top, left), (bottom, right), (row, column) = address(first), address(last or first), address(cell)
    return top <= row <= bottom and left <= column <= right


def cell_of(name: DefinedName) -> tuple[int, int] | None:
    """名称所指的格（行，列）；指的不是一格为 None。"""
    found = _ONE_CELL.fullmatch(name.text)
    return address(found[3]) if found else None
