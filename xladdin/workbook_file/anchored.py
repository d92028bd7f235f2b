"""钉在格子上的附件：批注、批注框、图、按钮。插行以后跟着它们的格下移，不留在原处说别人的事。"""

from __future__ import annotations

import re
from collections.abc import Callable

from xladdin.workbook_file.package import Package
from xladdin.workbook_file.relations import relations_of
from xladdin.workbook_file.sheet_xml import address, letters

_COMMENT = re.compile(rb'(<(?:\w+:)?(?:comment|threadedComment)\b[^>]*?\sref=")([A-Z]+[0-9]+)(")')
_DRAWN = re.compile(rb"(<(?:\w+:)?row>)\s*(\d+)\s*(<)")
_NOTE = re.compile(rb"(<(?:[\w.-]+:)?Row>)\s*(\d+)\s*(<)")
_BOX = re.compile(rb"(<(?:[\w.-]+:)?Anchor>)([^<]*)(<)")


def move_anchored(package: Package, part: str, moved: Callable[[int], int]) -> None:
    """一张表的附件照 `moved`（原行号 → 新行号，从 1 数起）移位。"""
    def cell(found: re.Match[bytes]) -> bytes:
        row, column = address(found[2].decode())
        return found[1] + f"{letters(column)}{moved(row)}".encode() + found[3]

    def counted_from_zero(found: re.Match[bytes]) -> bytes:
        return found[1] + str(moved(int(found[2]) + 1) - 1).encode() + found[3]

    def box(found: re.Match[bytes]) -> bytes:
        numbers = found[2].decode().split(",")
        if len(numbers) == 8:  # 左列、偏移、上行、偏移、右列、偏移、下行、偏移
            numbers[2], numbers[6] = (f" {moved(int(numbers[at]) + 1) - 1}" for at in (2, 6))
        return found[1] + ",".join(numbers).encode() + found[3]

    for relation in relations_of(package, part):
        if relation.target not in package:
            continue
        data = package.read(relation.target)
        if relation.kind in ("comments", "threadedComment"):
            fresh = _COMMENT.sub(cell, data)
        elif relation.kind == "drawing":
            fresh = _DRAWN.sub(counted_from_zero, data)
        elif relation.kind == "vmlDrawing":
            fresh = _BOX.sub(box, _NOTE.sub(counted_from_zero, data))
        else:
            continue
        if fresh != data:
            package.changed[relation.target] = fresh
