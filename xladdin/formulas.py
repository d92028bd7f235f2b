"""计算单元格的 Excel 公式文本：由表样的 computed 生成，所以与 Python 的算法同出一处。

只用 Excel 2010 已有的函数；引用一律用名称，开口表的范围从表头下一行到表尾上一行，首行、末行插入的行都算在内。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from xladdin.form import Computed
from xladdin.patterns import lazy
from xladdin.terms import FISCAL_YEAR, REPORT_FIGURES, TABLE_END, TABLE_HEAD

RATE_DECIMALS = 4
"""比率保留的小数位（0.9875 即 98.75%）。"""
MONEY_DECIMALS = 6
"""金额合计保留的小数位：万元的 6 位小数是分。"""
SCORE_DECIMALS = 2
"""得分保留的小数位。"""

ROW_PART = lazy(r"(?P<table>[^.\[\]]+)\[\]\.(?P<column>.+)")
YEAR_REFERENCE = f"{REPORT_FIGURES}!{FISCAL_YEAR}"

Address = Callable[[str, str], str]
"""（开口表，列）→ 列字母。"""


def excel_formula(computed: Computed, letter: Address, grades: Sequence[tuple[str, Decimal]], row: int = 0) -> str:
    """计算单元格的公式，不带等号；`row` 是开口表中该行的行号（逐行计算的列才用）。"""
    own_rows = ROW_PART.fullmatch(computed.field) is not None
    parts = [_reference(part, letter, row if own_rows else 0) for part in computed.parts]
    match computed.kind:
        case "ratio":
            top, bottom = parts
            return f'IF(OR(N({bottom})=0,NOT(ISNUMBER({top}))),"",ROUND({top}/{bottom},{RATE_DECIMALS}))'
        case "score":
            rate, points = parts
            return f'IF(AND(ISNUMBER({rate}),ISNUMBER({points})),ROUND(MIN({rate},1)*{points},{SCORE_DECIMALS}),"")'
        case "grade":
            lows = sorted(grades, key=lambda band: band[1])
            numbers = ",".join(str(low) for _, low in lows)
            names = ",".join(f'"{name}"' for name, _ in lows)
            return f'IF(ISNUMBER({parts[0]}),LOOKUP({parts[0]},{{{numbers}}},{{{names}}}),"")'
        case _:
            decimals = SCORE_DECIMALS if computed.kind == "total" else MONEY_DECIMALS
            joined = ",".join(parts)
            return f'IF(COUNT({joined})=0,"",ROUND(SUM({joined}),{decimals}))'


def _reference(part: str, letter: Address, row: int) -> str:
    rows = ROW_PART.fullmatch(part)
    if rows is None:
        return part
    table, column = rows["table"], letter(rows["table"], rows["column"])
    if row:
        return f"{column}{row}"
    span = f"{column}:{column}"
    return f"INDEX({span},ROW({table}.{TABLE_HEAD})+1):INDEX({span},ROW({table}.{TABLE_END})-1)"


def year_label(text: str) -> str | None:
    """带 {年度}、{上年} 的标签 → 随预算年度变化的公式；没有的为 None。

    >>> year_label("{年度}年度自评表")
    '报告数据!预算年度&"年度自评表"'
    """
    pieces = [piece for piece in re.split(r"(\{年度\}|\{上年\})", text) if piece]
    if len(pieces) == 1 and not pieces[0].startswith("{"):
        return None
    known = {"{年度}": YEAR_REFERENCE, "{上年}": f"({YEAR_REFERENCE}-1)"}
    return "&".join(known.get(piece) or '"' + piece.replace('"', '""') + '"' for piece in pieces)


_YEAR_PIECE = lazy(r"'?报告数据'?!预算年度|\('?报告数据'?!预算年度-1\)|\"(?:[^\"]|\"\")*\"")


def year_text(formula: str, year: int) -> str | None:
    """年度标签公式在某一年的文字；不是年度标签公式的为 None。

    >>> year_text('"（"&(报告数据!预算年度-1)&"年）"', 2024)
    '（2023年）'
    """
    found = _YEAR_PIECE.findall(formula)
    if "预算年度" not in formula or "&".join(found) != formula.removeprefix("="):
        return None
    return "".join(
        piece[1:-1].replace('""', '"') if piece.startswith('"') else str(year - 1 if piece.startswith("(") else year)
        for piece in found)
