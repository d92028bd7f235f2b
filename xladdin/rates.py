"""比率：执行率、控制率、变动率、调整率。都是小数（0.9875 即 98.75%），除不出来的为 None。"""

from __future__ import annotations

from decimal import Decimal

from xladdin.formulas import RATE_DECIMALS
from xladdin.values import round_half_up


def ratio(numerator: Decimal | None, denominator: Decimal | None, decimals: int = RATE_DECIMALS) -> Decimal | None:
    """分子 ÷ 分母，四舍五入到 4 位小数（百分数两位）。分子没填、分母没填或为 0 时为 None。

    执行率 = 全年执行数 ÷ 全年预算数（有的表样用年初预算数，由表样定）；控制率 = 实际 ÷ 核定，不高于 100% 为好。

    >>> ratio(Decimal("79"), Decimal("80"))
    Decimal('0.9875')
    """
    if numerator is None or not denominator:
        return None
    return round_half_up(numerator / denominator, decimals)


def change_rate(this: Decimal | None, last: Decimal | None, decimals: int = RATE_DECIMALS) -> Decimal | None:
    """变动率 =（本期 − 上期）÷ 上期，四舍五入到 4 位小数。上期没填或为 0 时为 None。

    >>> change_rate(Decimal("2.02"), Decimal("2.7"))
    Decimal('-0.2519')
    """
    if this is None or not last:
        return None
    return round_half_up((this - last) / last, decimals)
