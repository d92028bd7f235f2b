"""报告里的增减和占比：用句子里的数和表上的数重算。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin.checks.answers import BUDGET, FINAL, INITIAL, answers_in, in_wan
from xladdin.checks.explained import money, percent, same_rate
from xladdin.checks.passages import Told, told
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Severity
from xladdin.model import Filing
from xladdin.patterns import lazy
from xladdin.values import round_half_up

_LAST_YEAR = lazy("上年|去年|上一年")
_EXCEEDING = lazy("超[过出]")
_BUDGETS = (INITIAL, "全年预算", BUDGET)


class _Number(Struct, frozen=True):
    """参与重算的一个数，和它从哪里来：句子里写的，或表上的。"""

    number: Decimal
    name: str


@rule("RP103", "增减、占比算错", Severity.ERROR, basis=("复核实践",), answers=("R03",))
def change_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里写的增减额、增减率、占比，应能用句子里或表上的数算出来。

    为什么：改了数忘了改增减和占比，是报告里最常见的错。
    错例：
    >>> examine("RP103", {}, report="2024年年初预算安排支出209.21万元。2024年决算支出合计211.34万元，较预算增加12.13万元。")
    自评报告“正文”：总支出比预算增加写的是 12.13万元，211.34－209.21 应为 2.13。请核对。
    >>> examine("RP103", {}, report="总支出200万元，其中基本支出150万元，占总支出的80%。")
    自评报告“正文”：基本支出占总支出写的是 80%，150÷200 应为 75.00%。请核对。
    正例：
    >>> examine("RP103", {"基础数据表.三公经费.上年决算数": "2.7"}, report="三公经费支出2万元，比上年决算数减少0.7万元，下降26%。")
    >>> examine("RP103", {}, report="公用经费支出17万元，比上年减少3万元。")
    修正：按表上的数重算；报告模板里的句子函数会自动算。
    """
    everything = list(told(filing))
    for one in everything:
        if one.statement.role == "share":
            yield from _share(filing, everything, one)
        elif one.statement.role in ("change_amount", "change_rate"):
            yield from _change(filing, everything, one)


# —— 占比 ——


def _share(filing: Filing, everything: list[Told], one: Told) -> Iterator[Fault]:
    statement, figure = one.statement, one.statement.figure
    wholes = _wholes(filing, everything, one)
    parts = _now(filing, one)
    pairs = [(part, whole) for part in parts for whole in wholes if whole.number > 0]
    if not pairs or any(same_rate(figure.text, figure.number.scaleb(-2), part.number / whole.number) for part, whole in pairs):
        return
    part, whole = pairs[0]
    near = any(_last_place(figure.decimals, figure.number - part.number / whole.number * 100) for part, whole in pairs)
    yield Fault(one.place, f"{one.passage.opening}{statement.item or ''}占{statement.against}写的是 {figure.text}，"
                f"{money(part.number)}÷{money(whole.number)} 应为 {percent(part.number / whole.number)}。请核对。",
                (figure.text, money(part.number), money(whole.number)), severity=Severity.REMINDER if near else None)


def _last_place(decimals: int, difference: Decimal) -> bool:
    """只差最后一位的 1（多半是没有四舍五入）。"""
    return abs(difference) <= Decimal(1).scaleb(-decimals)


def _wholes(filing: Filing, everything: list[Told], one: Told) -> list[_Number]:
    """占谁的：它所属的整体，本节里说到的，表上的。"""
    statement = one.statement
    found = [_Number(number, "") for other in everything if other.passage is one.passage and _speaks_of(other, statement.against, statement.year)
             and (other.statement.phase in (statement.phase, None) or statement.phase is None) and (number := _wan(other)) is not None]
    found += [_Number(each.number, each.said) for each in answers_in(filing, one.passage, statement.against or "", statement.phase, statement.year)
              if each.value.number is not None]
    return found


def _speaks_of(other: Told, item: str | None, year: int | None) -> bool:
    """说的是这个项目、这一年的金额；没有写年份的也算。"""
    statement = other.statement
    return item is not None and statement.item == item and statement.role == "amount" and (year is None or statement.year in (None, year))


def _wan(one: Told) -> Decimal | None:
    figure = one.statement.figure
    return in_wan(figure.number, figure.unit)


def _now(filing: Filing, one: Told) -> list[_Number]:
    """占比、增减说的那个数：句子里写的，表上的。"""
    statement, subject = one.statement, one.subject
    found = []
    if subject is not None and subject.statement.role in ("amount", "count"):
        number = _wan(subject) if subject.statement.role == "amount" else subject.statement.figure.number
        found += [_Number(number, "")] if number is not None else []
    if statement.item is not None:
        found += [_Number(each.number, each.said) for each in answers_in(filing, one.passage, statement.item, statement.phase, statement.year)
                  if each.value.number is not None]
    return found


# —— 增减 ——


def _change(filing: Filing, everything: list[Told], one: Told) -> Iterator[Fault]:
    statement, figure, tail = one.statement, one.statement.figure, filing.form.settings.money_tolerance
    rate = statement.role == "change_rate"
    stated = figure.number if rate or figure.unit not in ("元", "万元", "亿元") else _wan(one)
    bases = _bases(filing, everything, one)
    pairs = [(now.number, base.number) for now in _now(filing, one) for base in bases if base.number > 0 or not rate]
    if stated is None or not pairs:
        return
    if not rate and _EXCEEDING.search(one.label) and any(_close(stated, base.number, figure.decimals, rate, tail) for base in bases):
        return  # 超过年初预算53.83万元：写的是预算数，不是超过多少
    signed = stated * statement.direction
    worked = [(now - base) / base * 100 if rate else now - base for now, base in pairs]
    worked += _from_amount(everything, one, bases) if rate else []
    worked += [(now - base.number) / base.number * 100 if rate else now - base.number
               for now in _said_before(everything, one) for base in bases if base.number > 0 or not rate]
    if any(_close(signed, each, figure.decimals, rate, tail) for each in worked):
        return
    turned = any(_close(-signed, each, figure.decimals, rate, tail) for each in worked[:len(pairs)])
    yield Fault(one.place, f"{one.passage.opening}{statement.item or ''}比{statement.against}{'增加' if statement.direction > 0 else '减少'}"
                f"写的是 {figure.text}，{_reckoning(*pairs[0], rate, turned)}。请核对。", (figure.text, *map(money, pairs[0])))


def _reckoning(now: Decimal, base: Decimal, rate: bool, turned: bool) -> str:
    """应当怎么算、是多少；数对而方向反的，只说哪个大。"""
    high, low, difference = max(now, base), min(now, base), abs(now - base)
    if turned:
        return f"{money(now)} 比 {money(base)} {'大' if now > base else '小'}，增减写反了"
    if rate:
        return f"（{money(high)}－{money(low)}）÷{money(base)} 应为 {percent(difference / base)}"
    return f"{money(high)}－{money(low)} 应为 {money(difference)}"


def _close(stated: Decimal, worked: Decimal, decimals: int, rate: bool, tail: Decimal) -> bool:
    """按写出的小数位四舍五入后相等；金额另容许 `tail` 的尾差。"""
    half = Decimal(5).scaleb(-decimals - 1)
    return abs(stated - worked) <= (half if rate else max(half, tail)) or round_half_up(worked, decimals) == stated


def _said_before(everything: list[Told], one: Told) -> list[Decimal]:
    """同一句里前面说过的金额：列举完各项再说增减的，说的是前面的总数。"""
    found = [_wan(other) for other in everything if other.passage is one.passage and other.statement.role == "amount"
             and other.statement.sentence_start == one.statement.sentence_start and other.statement.figure.start < one.statement.figure.start]
    return [number for number in found if number is not None]


def _from_amount(everything: list[Told], one: Told, bases: list[_Number]) -> list[Decimal]:
    """同一句里写了增减额的，增减率也可以用它算。"""
    amounts = [other for other in everything if other.passage is one.passage and other.statement.sentence_start == one.statement.sentence_start
               and other.statement.role == "change_amount" and other.statement.subject == one.statement.subject]
    return [number * other.statement.direction / base.number * 100 for other in amounts for base in bases
            if base.number > 0 and (number := _wan(other)) is not None]


def _bases(filing: Filing, everything: list[Told], one: Told) -> list[_Number]:
    """和谁比：句子里写的基数；上年、年初预算、预算，报告里说过的和表上的。说不准的不算。"""
    statement = one.statement
    own = [other for other in everything if other.passage is one.passage and other.statement.role == "base"
           and other.statement.sentence_start == statement.sentence_start and other.statement.subject == statement.subject]
    if own:
        return [_Number(_wan(other) or other.statement.figure.number, "") for other in own]
    year = statement.year or filing.year
    if statement.item is None or statement.against is None or year is None:
        return []
    phases, of_year = _compared_with(statement.against, statement.phase, year)
    found = [_Number(number, "") for other in everything if other.passage.project == one.passage.project
             and other.statement.phase in phases and _speaks_of(other, statement.item, None)
             and (other.statement.year or filing.year) == of_year and (number := _wan(other)) is not None]
    for phase in phases[:1]:
        found += [_Number(each.number, each.said) for each in answers_in(filing, one.passage, statement.item, phase, of_year) if each.value.number is not None]
    return found


def _compared_with(against: str, phase: str | None, year: int) -> tuple[tuple[str | None, ...], int]:
    """和谁比 → 口径、年份；说不准的口径为空。"""
    if _LAST_YEAR.search(against) or f"{year - 1}年" in against:
        told_settled = "决算" in against or "执行" in against or phase not in _BUDGETS
        return ((FINAL, "执行", None), year - 1) if "预算" not in against and told_settled else ((), year)
    if "年初" in against:
        return (INITIAL, BUDGET), year
    return (_BUDGETS[::-1], year) if "预算" in against and phase not in _BUDGETS else ((), year)
