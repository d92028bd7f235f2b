"""钉在格子上的附件：批注、批注框、图、按钮、表格、透视表。插行以后跟着它们的格下移，不留在原处说别人的事。"""

from __future__ import annotations

import re
from collections.abc import Callable

from xladdin.workbook_file.package import Package, WorkbookError
from xladdin.workbook_file.relations import relations_of
from xladdin.workbook_file.sheet_xml import address, letters

_COMMENT = re.compile(rb'(<(?:\w+:)?(?:comment|threadedComment)\b[^>]*?\sref=")([A-Z]{1,3}[1-9][0-9]{0,6})(")')
_DRAWN = re.compile(rb"(<(?:\w+:)?row>)\s*(\d+)\s*(<)")
_NOTE = re.compile(rb"(<(?:[\w.-]+:)?Row>)\s*(\d+)\s*(<)")
_AREA = re.compile(rb'(<(?:\w+:)?(?:table|autoFilter|sortState|sortCondition)\b[^>]*?\sref=")([^"]*)(")')
_PIVOT = re.compile(rb'(<(?:\w+:)?location\b[^>]*?\sref=")([^"]*)(")')
_ROW = re.compile(r"(\$?[A-Z]{1,3}\$?)([1-9][0-9]{0,6})")
_BOX = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(<)")


def move_anchored(package: Package, part: str, moved: Callable[[int], int]) -> None:
    """一张表的附件照 `moved`（原行号 → 新行号，从 1 数起）移位。"""
    for relation in relations_of(package, part):
        if relation.target in package:
            data = package.canonical(relation.target)
            fresh = _moved(data, relation.kind, moved)
            if fresh != data:
                package.changed[relation.target] = fresh


def _moved(data: bytes, kind: str, moved: Callable[[int], int]) -> bytes:
    def cell(found: re.Match[bytes]) -> bytes:
        row, column = address(found[2].decode())
        return found[1] + f"{letters(column)}{moved(row)}".encode() + found[3]

    def from_zero(found: re.Match[bytes]) -> bytes:
        return found[1] + str(moved(int(found[2]) + 1) - 1).encode() + found[3]

    def box(found: re.Match[bytes]) -> bytes:
        numbers = found[2].decode().split(",")
        if len(numbers) == 8 and all(number.strip().isdecimal() for number in numbers):  # 左列、偏移、上行、偏移、右列、偏移、下行、偏移
            numbers[2], numbers[6] = (f" {moved(int(numbers[at]) + 1) - 1}" for at in (2, 6))
        return found[1] + ",".join(numbers).encode() + found[3]

    match kind:
        case "comments" | "threadedComment":
            return _COMMENT.sub(cell, data)
        case "drawing":
            return _DRAWN.sub(from_zero, data)
        case "vmlDrawing":
            return _BOX.sub(box, _NOTE.sub(from_zero, data))
        case "table":
            return _AREA.sub(lambda found: found[1] + area_moved(found[2].decode(), moved).encode() + found[3], data)
        case "pivotTable":
            return _PIVOT.sub(lambda found: found[1] + _pivot_moved(found[2].decode(), moved).encode() + found[3], data)
        case _:
            return data


def area_moved(area: str, moved: Callable[[int], int]) -> str:
    """一块区域两头各自移位：行插在中间的，区域跟着长。

    >>> area_moved("A5:D9", lambda row: row + 2 if row > 6 else row)
    'A5:D11'
    """
    return _ROW.sub(lambda found: found[1] + str(moved(int(found[2]))), area)


def _pivot_moved(area: str, moved: Callable[[int], int]) -> str:
    rows = [int(found[2]) for found in _ROW.finditer(area)]
    if len({moved(row) - row for row in rows}) > 1:
        raise WorkbookError(f"要插行的地方（{area}）有一张数据透视表，插不了行。请把它移到别的表，再试。")
    return area_moved(area, moved)
