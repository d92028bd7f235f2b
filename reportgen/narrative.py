"""随数字而定的句子：增加/减少、增长/下降、占比、无则说无。Word 模板里当函数用，县里改模板不用写程序。

金额单位万元，照表上的写法印；差额按两数直接相减，百分数四舍五入到 2 位小数。没填的数不当零用。
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from xladdin.rates import change_rate, ratio
from xladdin.values import decimals_of, print_decimal, print_percent


class Figure(Protocol):
    """模板里的一个字段：`number` 是数（没填为 None），`shown` 是表上的文字。"""

    @property
    def number(self) -> Decimal | None: ...

    @property
    def shown(self) -> str: ...


Amount = Figure | Decimal | int | None


def number_of(amount: Amount) -> Decimal | None:
    """字段或数的数值；没填为 None。"""
    if amount is None or isinstance(amount, Decimal):
        return amount
    if isinstance(amount, int):
        return Decimal(amount)
    return amount.number


def has(amount: Amount) -> bool:
    """有没有发生：填了而且不是 0。模板里写作 有(…)。"""
    return bool(number_of(amount))


def money(amount: Amount) -> str:
    """“2.02万元”，照表上的写法；没填的是“0万元”。模板里写作 金额(…)。"""
    number = number_of(amount)
    if number is None:
        return "0万元"
    shown = "" if amount is None or isinstance(amount, Decimal | int) else amount.shown
    return f"{shown if decimals_of(shown) and '%' not in shown else print_decimal(number)}万元"


def count(amount: Amount) -> str:
    """人数、个数：没填的是 0。模板里写作 人数(…)。"""
    return print_decimal(number_of(amount) or Decimal(0))


def total(*amounts: Amount) -> Decimal | None:
    """几个数之和；都没填为 None。模板里写作 之和(…)。"""
    known = [number for number in map(number_of, amounts) if number is not None]
    return sum(known, Decimal(0)) if known else None


def change(now: Amount, before: Amount, against: str) -> str:
    """与某数相比：“比年初预算增加2.13万元，增长1.02%”“与上年决算数持平”。模板里写作 增减(现, 前, "上年决算数")。

    前数为 0 或没填：现数有的说“上年决算数为0”，只说增加不说增长率；两数都没有的为空串。

    >>> change(Decimal("2.02"), Decimal("2.7"), "上年决算数")
    '比上年决算数减少0.68万元，下降25.19%'
    """
    this, last = number_of(now), number_of(before)
    if this is None or last is None:
        return ""
    difference = this - last
    if not difference:
        return f"与{against}持平"
    amount = print_decimal(abs(difference), max(_decimals(now), _decimals(before)))
    verb, trend = ("增加", "增长") if difference > 0 else ("减少", "下降")
    rate = change_rate(this, last)
    return f"比{against}{verb}{amount}万元" + (f"，{trend}{print_percent(abs(rate))}" if rate is not None else f"（{against}为0）")


def _decimals(amount: Amount) -> int:
    """表上写了几位小数。"""
    if amount is None or isinstance(amount, Decimal | int):
        return decimals_of(amount or 0)
    return decimals_of(amount.shown)


def share(part: Amount, whole: Amount) -> str:
    """占比：“73.81%”；算不出来为空串。模板里写作 占比(部分, 整体)。"""
    rate = ratio(number_of(part), number_of(whole))
    return "" if rate is None else print_percent(rate)


def listing(*pairs: str | Amount) -> str:
    """分项列举：“公务接待费2.02万元、公务用车购置费0万元”。模板里写作 分项("公务接待费", 字段, …)。"""
    names, amounts = pairs[::2], pairs[1::2]
    return "、".join(f"{name}{money(amount)}" for name, amount in zip(names, amounts, strict=True) if not isinstance(amount, str))


def quoted(names: Sequence[str]) -> str:
    """项目清单：“甲”“乙”等2个项目；没有项目为空串。模板里写作 项目清单(…)。"""
    if not names:
        return ""
    return "".join(f"“{name}”" for name in names) + (f"等{len(names)}个项目" if len(names) > 1 else "1个项目")


FUNCTIONS = {"有": has, "金额": money, "人数": count, "之和": total, "增减": change, "占比": share, "分项": listing, "项目清单": quoted}
"""模板里的函数名 → 函数。"""
