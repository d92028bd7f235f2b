"""钉在格子上的附件：批注、批注框、图、按钮。插行以后跟着它们的格下移，不留在原处说别人的事。"""

from __future__ import annotations

import re
from collections.abc import Callable

from xladdin.workbook_file.package import Package
from xladdin.workbook_file.relations import relations_of
from xladdin.workbook_file.sheet_xml import address, letters

_COMMENT = re.compile(rb'(<(?:\w+:)?(?:comment|threadedComment)\b[^>]*?\sref=")([A-Z]{1,3}[1-9][0-9]{0,6})(")')
_DRAWN = re.compile(rb"(<(?:\w+:)?row>)\s*(\d+)\s*(<)")
_NOTE = re.compile(rb"(<(?:[\w.-]+:)?Row>)\s*(\d+)\s*(<)")
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
        case _:
            return data
