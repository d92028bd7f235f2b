"""一张评分表的各行指标：分值合得上，达到的满分，没有达到的按比例扣分、写明原因。"""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal

from tests.generated.arithmetic import printed, rounded
from tests.generated.words import AS_THEY_WRITE, AT_LEAST, AT_MOST, MEASURES, OVER_NOTES, QUALITATIVE, REASONS, Measure
from xladdin import terms as t
from xladdin.form import Form, Points

_MISSED, _PARTLY, _OVER, _OWN_WORDS = 0.1, 0.04, 0.14, 0.15  # of all indicators; over counts from missed on


def indicator_rows(form: Form, points: Points, prefix: str, about: str, revised: Decimal, outturn: Decimal, year: int, chance: random.Random) -> dict[str, str]:
    """`prefix`（整体、项目[2]）的绩效指标各行，键带表名。"""
    cells: dict[str, str] = {}
    number = 0
    for level1, whole in points.level1.items():
        rows = [(level2, measure) for level2 in points.level2[level1] for measure in _chosen(level2, chance)]
        for (level2, measure), share in zip(rows, _split(whole, len(rows), chance), strict=True):
            number += 1
            own = {t.LEVEL1: f"{level1}\n（{printed(whole)}分）" if (level2, measure) == rows[0] else "",
                   t.LEVEL2: level2 if not _repeats(rows, level2, measure) else "", t.LEVEL3: measure.name.format(about), t.MAX_SCORE: printed(share)}
            own |= _cost(measure, revised, outturn, share) if measure.kind == "cost" else _filled(form, measure, share, year, chance)
            if "成本" not in level2 and "满意" not in level2 and chance.random() < _OWN_WORDS:
                name, target, actual = chance.choice(AS_THEY_WRITE)
                own |= {t.LEVEL3: f"{about}{name}{number}", t.TARGET_VALUE: target, t.ACTUAL_VALUE: actual, t.SCORE: printed(share), t.DEVIATION_EXPLANATION: ""}
            if "满意度" in level2:
                own[t.LEVEL3] += f"（问卷{chance.randint(50, 400)}份）"
            cells |= {f"{prefix}.{t.INDICATOR}[{number}].{column}": text for column, text in own.items() if text}
    return cells


def _repeats(rows: list[tuple[str, Measure]], level2: str, measure: Measure) -> bool:
    return next(one for name, one in rows if name == level2) != measure


def _chosen(level2: str, chance: random.Random) -> list[Measure]:
    known = next(measures for word, measures in MEASURES.items() if word in level2)
    return chance.sample(known, min(len(known), 2 if chance.random() < 0.3 else 1))


def _split(whole: Decimal, parts: int, chance: random.Random) -> Iterator[Decimal]:
    """把分值分成几份，每份至少 2 分，有时带半分。"""
    left = whole
    for remaining in range(parts, 1, -1):
        most = left - 2 * (remaining - 1)
        share = min(most, max(Decimal(2), rounded(left / remaining, 0) + chance.randint(-2, 2)))
        share += Decimal("0.5") if share + 1 <= most and chance.random() < 0.1 else 0
        left -= share
        yield share
    yield left


def _cost(measure: Measure, revised: Decimal, outturn: Decimal, points: Decimal) -> dict[str, str]:
    return {t.TARGET_VALUE: f"≤{revised:f}万元", t.ACTUAL_VALUE: f"{outturn:f}万元", t.SCORE: printed(points)}


def _filled(form: Form, measure: Measure, points: Decimal, year: int, chance: random.Random) -> dict[str, str]:
    lot = chance.random()
    if measure.kind == "day":
        return {t.TARGET_VALUE: f"{year}年11月底前", t.ACTUAL_VALUE: f"{year}年{chance.randint(8, 11)}月{chance.randint(1, 28)}日完成", t.SCORE: printed(points)}
    if measure.kind == "words":
        target = chance.choice(QUALITATIVE)
        if lot < _PARTLY:
            share = Decimal(chance.randint(62, 78)) / 100
            return {t.TARGET_VALUE: target, t.ACTUAL_VALUE: "部分完成", t.SCORE: printed(rounded(points * share, 2)), t.DEVIATION_EXPLANATION: chance.choice(REASONS)}
        return {t.TARGET_VALUE: target, t.ACTUAL_VALUE: target, t.SCORE: printed(points)}
    target_number = Decimal(chance.randint(measure.low * 10**measure.decimals, measure.high * 10**measure.decimals)).scaleb(-measure.decimals)
    if lot < _MISSED:
        return _missed(form, measure, target_number, points, chance)
    over = lot < _OVER and measure.unit != "%" and measure.kind == "least"
    actual = _reached(measure, target_number, over, chance)
    note = chance.choice(OVER_NOTES) if over else ""
    return {t.TARGET_VALUE: _target(measure, target_number, chance), t.ACTUAL_VALUE: _actual(measure, actual, chance), t.SCORE: printed(points),
            t.DEVIATION_EXPLANATION: note}


def _reached(measure: Measure, target: Decimal, over: bool, chance: random.Random) -> Decimal:
    if measure.kind == "equal":
        return target
    if measure.kind == "most":
        return rounded(target * Decimal(chance.randint(60, 100)) / 100, measure.decimals)
    if measure.unit == "%":
        return min(Decimal(100), target + Decimal(chance.randint(0, 30)) / 10) if target > 50 else target + chance.randint(0, 1)
    low, high = (135, 190) if over else (100, 120)
    return max(target, rounded(target * Decimal(chance.randint(low, high)) / 100, measure.decimals)) + (1 if over else 0)


def _missed(form: Form, measure: Measure, target: Decimal, points: Decimal, chance: random.Random) -> dict[str, str]:
    step = Decimal(1).scaleb(-measure.decimals)
    if measure.kind == "most":
        actual = max(target + step, rounded(target * Decimal(chance.randint(110, 160)) / 100, measure.decimals))
        due = target / actual if form.settings.reverse_method == "ratio" else max(Decimal(0), 1 - (actual - target) / target)
    else:
        actual = min(target - step, rounded(target * Decimal(chance.randint(60, 95)) / 100, measure.decimals))
        due = actual / target
    decimals = chance.choice((1, 2, 2))
    score = f"{rounded(due * points, decimals):f}"
    return {t.TARGET_VALUE: _target(measure, target, chance), t.ACTUAL_VALUE: _actual(measure, actual, chance), t.SCORE: score, t.DEVIATION_EXPLANATION: chance.choice(REASONS)}


def _target(measure: Measure, number: Decimal, chance: random.Random) -> str:
    if measure.kind == "equal":
        return f"{number:f}{measure.unit}"
    return chance.choice(AT_LEAST if measure.kind == "least" else AT_MOST).format(f"{number:f}", measure.unit)


def _actual(measure: Measure, number: Decimal, chance: random.Random) -> str:
    """带单位的，或只写数的（百分数总带单位）。"""
    bare = measure.unit != "%" and chance.random() < 0.2
    return f"{number:f}" if bare else f"{number:f}{measure.unit}"
