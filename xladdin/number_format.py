"""数字格式 → 单元格显示的文字：报告里的数就是表上看到的数。

认得常规、0、0.00、#,##0.00、百分比、带文字的格式（0.00"分"）和日期；认不得的按常规显示。舍入四舍五入。
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from xladdin.patterns import lazy
from xladdin.values import print_decimal, print_percent

BUILTIN = {0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 22: "yyyy/m/d",
           31: 'yyyy"年"m"月"d"日"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00", 49: "@",
           57: 'yyyy"年"m"月"', 58: 'm"月"d"日"'}
_QUOTED = lazy(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_LAST_DAY = 2958465  # 9999年12月31日；Excel 里再大的、负的不是日期，显示成一串 #


@lru_cache(maxsize=256)
def is_date(code: str) -> bool:
    """是不是日期格式。"""
    return re.search(r"[ymdYMD]", _QUOTED.sub("", code)) is not None and "General" not in code


def shown(number: Decimal, code: str) -> str:
    """一个数在某个格式下显示的文字；日期格式的数按 Excel 序号换成 2025年6月20日。

    >>> shown(Decimal("0.98750"), "0.00%"), shown(Decimal("10"), "0.00"), shown(Decimal("209.21"), "General")
    ('98.75%', '10.00', '209.21')
    >>> shown(Decimal("45828"), "yyyy/m/d")
    '2025年6月20日'
    """
    if is_date(code):
        return _day(number)
    if code in ("General", "@", ""):
        return print_decimal(number)
    prefix, decimals, least, grouped, percent, suffix = _shape(code)
    if percent:
        return prefix + print_percent(number, decimals) + suffix
    text = print_decimal(number, decimals)
    if least < decimals:
        whole, _, tail = text.partition(".")
        tail = tail[:least] + tail[least:].rstrip("0")
        text = f"{whole}.{tail}" if tail else whole
    if grouped:
        sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
        whole, point, tail = digits.partition(".")
        text = f"{sign}{int(whole):,}{point}{tail}"
    return prefix + text + suffix


@lru_cache(maxsize=256)
def _shape(code: str) -> tuple[str, int, int, bool, bool, str]:
    """正数那一节的前缀、小数位、最少小数位、是否千分位、是否百分比、后缀。"""
    section = re.sub(r"\[[^\]]*\]", "", code).split(";")[0]
    literal = [piece.strip('"') for piece in re.findall(r'"[^"]*"', section)]
    plain = re.sub(r'"[^"]*"', "\0", section)
    plain = re.sub(r"[_*].|\\", "", plain)
    found = re.search(r"[#0?][#0?,]*(?:\.([0#?]*))?(%?)", plain)
    if found is None:
        return "", 9, 0, False, False, ""
    before, after = plain[:found.start()].count("\0"), plain[found.end():]
    tail = found[1] or ""
    return ("".join(literal[:before]), len(tail), tail.count("0"), "," in found[0], bool(found[2]),
            "".join(literal[before:]) if "\0" in after else "")


def _day(number: Decimal) -> str:
    from datetime import date, timedelta

    if not 0 <= number <= _LAST_DAY:
        return print_decimal(number)
    day = date(1899, 12, 30) + timedelta(days=int(number))
    return f"{day.year}年{day.month}月{day.day}日"
