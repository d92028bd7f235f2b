"""Excel 收到一个值时会怎么改它：替身据此拒绝会悄悄改掉填表人内容的写法。"""

from __future__ import annotations

import math
import re
from decimal import Decimal

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
ERRORS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288,
          "#NUM!": -2146826252, "#REF!": -2146826265, "#VALUE!": -2146826273}
CODES = {code: text for text, code in ERRORS.items()}

_NUMBER = re.compile(r"[(]?[¥￥$]?[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][+-]?\d+)?%?[)]?")
_DATE = re.compile(r"\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?|\d{1,2}[-/]\d{1,2}|\d{1,2}月\d{1,2}日|\d{1,2}:\d{2}(:\d{2})?")
_WIDE = str.maketrans("０１２３４５６７８９．－，％（）", "0123456789.-,%()")


class ComError(Exception):
    """pywintypes.com_error 的替身：带错误号。"""

    def __init__(self, text: str, hresult: int = -2147352567) -> None:
        super().__init__(hresult, text, None, None)
        self.hresult = hresult


BUSY = -2147418111


class SilentChange(AssertionError):
    """真的 Excel 会不出声地改掉写进去的内容。"""


def turned(text: str) -> bool:
    """常规格式的格里，中文版 Excel 会不会把这段文字当成数、日期、真假、错误值。"""
    plain = text.strip().translate(_WIDE)
    return bool(plain) and (plain.upper() in ("TRUE", "FALSE") or plain.upper() in ERRORS or _DATE.fullmatch(plain) is not None
                            or (re.search(r"\d", plain) is not None and _NUMBER.fullmatch(plain) is not None))


def received(value: object, number_format: str) -> tuple[str, object]:
    """写进一格的值在 Excel 里成了什么：（种类，内容）。会被悄悄改掉的抛 SilentChange。"""
    as_text = number_format == "@"
    if value is None or value == "":
        return "blank", None
    if isinstance(value, Decimal):
        raise SilentChange(f"Decimal {value}：Excel 当成货币，只留四位小数，还改格式")
    if isinstance(value, str):
        return _received_text(value, as_text)
    if as_text:
        raise SilentChange(f"{value!r} 写进文本格式的格，Excel 存成文字")
    if isinstance(value, bool):
        return "bool", value
    if isinstance(value, int) and value in CODES:
        return "error", CODES[value]
    if isinstance(value, float) and not math.isfinite(value):
        raise SilentChange(f"{value} 存不进 Excel")
    if isinstance(value, (int, float)):
        return "number", float(value)
    raise ComError(f"{type(value).__name__} 不能交给 COM")


def _received_text(value: str, as_text: bool) -> tuple[str, object]:
    if len(value) > 32767:
        raise ComError("文字超过 32767 个字")
    if value.startswith("=") and len(value) > 1:
        if as_text:
            raise SilentChange(f"公式 {value!r} 写进文本格式的格，Excel 存成文字")
        return "formula", value
    if as_text:
        return "text", value
    if value.startswith("'"):
        return "text", value[1:]
    if turned(value):
        raise SilentChange(f"文字 {value!r}：Excel 会存成数或日期")
    return "text", value


def letters(column: int) -> str:
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


_AREA = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
_ROWS = re.compile(r"\$?(\d+):\$?(\d+)")

Area = tuple[int, int, int, int]
"""首行、首列、行数、列数。"""


def area_of(address: str) -> Area:
    """A1、A1:B2、3:5 → 区域。"""
    rows = _ROWS.fullmatch(address)
    if rows:
        return int(rows[1]), 1, int(rows[2]) - int(rows[1]) + 1, MAX_COLUMN
    found = _AREA.fullmatch(address)
    if found is None:
        raise ComError(f"不是地址：{address}")
    top, left = int(found[2]), _column(found[1])
    bottom, right = int(found[4] or top), _column(found[3] or found[1])
    return top, left, bottom - top + 1, right - left + 1


def _column(text: str) -> int:
    number = 0
    for letter in text:
        number = number * 26 + ord(letter) - 64
    return number


def address_of(area: Area) -> str:
    top, left, rows, columns = area
    first = f"${letters(left)}${top}"
    return first if rows == columns == 1 else f"{first}:${letters(left + columns - 1)}${top + rows - 1}"
