"""得分：执行率得分、指标得分的规则值、总分、等次。分，四舍五入到 2 位小数。"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from xladdin import terms as t
from xladdin.formulas import SCORE_DECIMALS
from xladdin.model import Sheet, Value
from xladdin.values import round_half_up

EXECUTION_POINTS, TOTAL_POINTS = f"{t.ANNUAL_FUNDS}.{t.MAX_SCORE}", f"{t.TOTAL_SCORE}.{t.MAX_SCORE}"
"""预算执行率的分值、总分的分值。"""
ZERO, ONE, TWO = Decimal(0), Decimal(1), Decimal(2)


def indicator_points(sheet: Sheet) -> Decimal:
    """各三级指标分值之和；没填的不计。"""
    return sum((i.max_score.number for i in sheet.indicators if i.max_score.number is not None), ZERO)


def unreadable_points(sheet: Sheet) -> Value | None:
    """第一个看不懂的分值（文字、错误值）；文字里能读出数的不算。"""
    return next((i.max_score for i in sheet.indicators if i.max_score.unreadable), None)


def execution_unsettled(sheet: Sheet) -> bool:
    """各指标分值之和已是总分，执行率又有分值：执行率得分加不加进总分，要按财政部门的口径，程序不替人定。"""
    total = sheet[TOTAL_POINTS].number
    return total is not None and indicator_points(sheet) == total and unreadable_points(sheet) is None and bool(sheet[EXECUTION_POINTS].number)


def execution_score(rate: Decimal | None, points: Decimal | None) -> Decimal | None:
    """执行率得分 = 执行率 × 分值，执行率超过 100% 的按 100%。执行率或分值没有时为 None。

    >>> execution_score(Decimal("0.9875"), Decimal(10))
    Decimal('9.88')
    """
    if rate is None or points is None:
        return None
    return round_half_up(min(rate, ONE) * points, SCORE_DECIMALS)


def total_score(scores: Iterable[Decimal | None]) -> Decimal | None:
    """总分 = 各指标得分之和 + 执行率得分；一个得分都没有时为 None，个别没填的不计入。"""
    known = [score for score in scores if score is not None]
    return round_half_up(sum(known, ZERO), SCORE_DECIMALS) if known else None


def grade(score: Decimal | None, bands: Sequence[tuple[str, Decimal]]) -> str | None:
    """等次：得分不低于下限的最高一档（财预〔2020〕10号：90 优、80 良、60 中、以下差）。没有得分为 None。

    >>> grade(Decimal("97.5"), [("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0))])
    '优'
    """
    if score is None:
        return None
    return next((name for name, low in sorted(bands, key=lambda band: -band[1]) if score >= low), None)


def rule_score(kind: str, target: Decimal, actual: Decimal, points: Decimal, reverse_method: str = "linear") -> Decimal:
    """定量指标按完成比例应得的分（只供建议，自评得分由填表人定）。

    至少（at_least）、等于（equal）：达到得满分，否则 实际 ÷ 目标 × 分值；至多（at_most）：不超过得满分，
    超过的按 reverse_method：linear 为 (1 −（实际 − 目标）÷ 目标) × 分值，超过 1 倍得 0；ratio 为 目标 ÷ 实际 × 分值。
    负的实际值按 0。依据财预〔2020〕10号的比例计分。

    >>> rule_score("at_least", Decimal(140), Decimal(114), Decimal(5))
    Decimal('4.07')
    """
    actual = max(actual, ZERO)
    if kind == "at_most":
        share = _reverse_share(target, actual, reverse_method)
    elif target == 0:
        share = ONE if kind == "at_least" or actual <= 0 else ZERO
    else:
        share = min(actual / target, ONE)
    return round_half_up(share * points, SCORE_DECIMALS)


def _reverse_share(target: Decimal, actual: Decimal, method: str) -> Decimal:
    if actual <= target:
        return ONE
    if target <= 0:
        return ZERO
    if method == "ratio":
        return target / actual
    return max(ONE - (actual - target) / target, ZERO)
