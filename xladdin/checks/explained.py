"""两数不等时，差在哪里：尾差、取错了列、漏了一项。只有这几种算“有解释的差异”，其余都是错误。"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from xladdin.form import Settings
from xladdin.formulas import SCORE_DECIMALS
from xladdin.model import Value
from xladdin.values import decimals_of, print_decimal, print_percent, round_half_up


def money_tolerance(settings: Settings, items: int) -> Decimal:
    """金额合计的容许尾差：0.005 ×（项数 + 1），不低于 0.01（万元）。"""
    return max(settings.money_tolerance_per_item * (items + 1), settings.money_tolerance)


def same_money(first: Decimal, second: Decimal, settings: Settings, items: int = 1) -> bool:
    """两个金额之差在容许尾差以内。"""
    return abs(first - second) <= money_tolerance(settings, items)


def same_rate(shown: str, filed: Decimal, expected: Decimal) -> bool:
    """比率相符：按表上显示的小数位四舍五入后相等（49.88% 显示为 50% 算相符）。"""
    digits = shown.split("%")[0].strip()
    decimals = len(digits.partition(".")[2]) + (2 if "%" in shown else 0)
    return abs(filed - expected) <= Decimal(5).scaleb(-decimals - 1) or round_half_up(expected, decimals) == round_half_up(filed, decimals)


def same_score(shown: str, filed: Decimal, expected: Decimal) -> bool:
    """得分相符：误差不超过表上显示的小数位的半个单位（4.1 与 4.07 相符）；写得比应得的还细的，舍入到一样细再比（4.0714 与 4.07 相符）。"""
    decimals = len(shown.partition(".")[2].rstrip("分"))
    finer = decimals > (known := max(0, decimals_of(expected), SCORE_DECIMALS))
    return abs(filed - expected) <= Decimal(5).scaleb(-decimals - 1) or (finer and round_half_up(filed, known) == round_half_up(expected, known))


class Candidate(Struct, frozen=True):
    """可能解释差异的一个数：名字和值。"""

    name: str
    number: Decimal


def candidates(values: Iterable[tuple[str, Value]]) -> list[Candidate]:
    """填了数且不为零的候选；同名同数只留一个。"""
    found = {(name, value.number): Candidate(name, value.number) for name, value in values if value.number}
    return list(found.values())


def explain(filed: Decimal, expected: Decimal, *, instead: Iterable[Candidate] = (), left_out: Iterable[Candidate] = ()) -> str:
    """有解释的差异写成半句话；解释不了为空串。

    两种：填的数恰好等于同一项目的另一列或它的部分、整体（`instead`）；差额恰好等于一方没有计入的一项（`left_out`），
    且这一项有非零的两位小数（整数的差额解释不了什么）。

    >>> explain(Decimal("209.21"), Decimal("211.34"), instead=[Candidate("年初预算数", Decimal("209.21"))])
    '填的数等于年初预算数 209.21'
    >>> explain(Decimal("212.29"), Decimal("212.78"), left_out=[Candidate("其他收入", Decimal("0.49"))])
    '差额 0.49 等于其他收入'
    """
    for one in instead:
        if one.number == filed and filed:
            return f"填的数等于{one.name} {print_decimal(one.number)}"
    difference = abs(filed - expected)
    for one in left_out:
        if one.number == difference and difference != difference.to_integral_value():
            return f"差额 {print_decimal(difference)} 等于{one.name}"
    return ""


def money(number: Decimal | None) -> str:
    """消息里的金额、分数：去掉多余的零；没填写“空白”。"""
    return "空白" if number is None else print_decimal(number)


def percent(number: Decimal, decimals: int = 2) -> str:
    """消息里的百分数，默认两位小数。"""
    return print_percent(number, decimals)
