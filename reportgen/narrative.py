"""随数字而定的句子：增加/减少、增长/下降、占比、无则说无。Word 模板里当函数用，县里改模板不用写程序。

金额单位万元，小数位数照表上的写法；合计、差额、占比都按印出来的数算，看报告的人照着能算出来，百分数四舍五入到
2 位小数。没填的数不当零用；看不懂的文字（见附表、约20）照原样印，不当没有。表上必须有的数不用这里的函数，直接写 {{ 字段 }}万元，没填才会被指出来。
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

from xladdin import terms as t
from xladdin.rates import change_rate, ratio
from xladdin.values import decimals_of, print_decimal, print_percent, read_date, round_half_up, says_nothing


class NarrativeError(ValueError):
    """模板里函数的用法不对；消息可以直接给人看。"""


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
    """有没有发生：填了而且不是 0；填的是看不懂的文字也算有。模板里写作 有(…)。"""
    return bool(number_of(amount)) or _unreadable(amount)


def _unreadable(amount: Amount) -> bool:
    """填了，但不是数；——、%、无 等于没填。"""
    return number_of(amount) is None and amount is not None and not isinstance(amount, Decimal | int) and not says_nothing(amount.shown)


def _as_printed(amount: Amount) -> Decimal | None:
    """舍到表上显示的小数位的数；没填为 None。"""
    number = number_of(amount)
    return None if number is None else round_half_up(number, _decimals(amount))


def money(amount: Amount) -> str:
    """“2.02万元”，小数位数照表上的写法；没填的和 0 都是“0万元”。模板里写作 金额(…)。

    >>> money(Decimal("12.60")), money(Decimal("0.00")), money(None)
    ('12.60万元', '0万元', '0万元')
    """
    number = number_of(amount)
    if _unreadable(amount):
        return str(amount)
    return f"{print_decimal(number, _decimals(amount))}万元" if number else "0万元"


def count(amount: Amount) -> str:
    """人数、个数：没填的是 0。模板里写作 人数(…)。"""
    return str(amount) if _unreadable(amount) else print_decimal(number_of(amount) or Decimal(0))


def total(*amounts: Amount) -> Decimal | None:
    """几个数之和，小数位数取最多的；都没填为 None。模板里写作 之和(…)。"""
    known = [number for number in map(_as_printed, amounts) if number is not None]
    return sum(known, Decimal(0)) if known else None


def column_total(rows: Iterable[object], column: str) -> Decimal | None:
    """各行（各项目）一列之和，如 列和(项目, "年度资金总额.全年执行数")；都没填为 None。没有这一列抛 NarrativeError。

    >>> from types import SimpleNamespace as Row
    >>> column_total([Row(决算数=Decimal("1.50")), Row(决算数=None), Row(决算数=Decimal("2"))], "决算数")
    Decimal('3.50')
    """
    return total(*(_cell(row, column) for row in rows))


def _cell(row: object, column: str) -> Figure:
    try:
        found: Figure = getattr(row, column)
    except AttributeError:
        raise NarrativeError(f"没有“{column}”这一列，请对照工作簿改正") from None
    return found


def change(now: Amount, before: Amount, against: str, lead: str = "") -> str:
    """与某数相比：“比年初预算增加2.13万元，增长1.02%”“与上年决算数持平”。模板里写作 增减(现, 前, "上年决算数", "，")。

    前数为 0 的、增长率不到 0.01% 的只说差额；有一个没填就是空串。`lead` 是接在前面的标点，空串时不印。

    >>> change(Decimal("2.02"), Decimal("2.7"), "上年决算数", "，")
    '，比上年决算数减少0.68万元，下降25.19%'
    """
    this, last = _as_printed(now), _as_printed(before)
    if this is None or last is None:
        return ""
    difference = this - last
    if not difference:
        return f"{lead}与{against}持平"
    amount = print_decimal(abs(difference), max(_decimals(now), _decimals(before)))
    verb, trend = ("增加", "增长") if difference > 0 else ("减少", "下降")
    rate = change_rate(this, last)
    told = f"（{against}为0）" if rate is None else f"，{trend}{print_percent(abs(rate))}" if rate else ""
    return f"{lead}比{against}{verb}{amount}万元{told}"


def _decimals(amount: Amount) -> int:
    """表上写了几位小数。"""
    if amount is None or isinstance(amount, Decimal | int):
        return decimals_of(amount or 0)
    return decimals_of(amount.shown)


def share(part: Amount, whole: Amount, lead: str = "") -> str:
    """占比：“73.81%”；算不出来为空串。模板里写作 占比(部分, 整体, "，占基本支出的")，空串时前面的话也不印。

    >>> share(Decimal(1), Decimal(3), "，占基本支出的"), share(Decimal(1), Decimal(0), "，占基本支出的")
    ('，占基本支出的33.33%', '')
    """
    rate = ratio(_as_printed(part), _as_printed(whole))
    return "" if rate is None else f"{lead}{print_percent(rate)}"


def listing(*pairs: str | Amount) -> str:
    """分项列举，没有的写 0：“公务接待费2.02万元、公务用车购置费0万元”。模板里写作 分项("公务接待费", 字段, …)。"""
    return "、".join(f"{name}{money(amount)}" for name, amount in _pairs(pairs))


def occurred(*pairs: str | Amount) -> str:
    """分项列举，只列发生了的；都没有为空串。模板里写作 有数分项("当年财政拨款", 字段, …)。

    >>> occurred("当年财政拨款", Decimal(110), "上年结转资金", Decimal(0), "其他资金", None)
    '当年财政拨款110万元'
    """
    return "、".join(f"{name}{money(amount)}" for name, amount in _pairs(pairs) if has(amount))


def _pairs(pairs: tuple[str | Amount, ...]) -> list[tuple[str, Amount]]:
    found = [(name, amount) for name, amount in zip(pairs[::2], pairs[1::2], strict=False) if isinstance(name, str) and not isinstance(amount, str)]
    if len(found) * 2 != len(pairs):
        raise NarrativeError("分项要写成一个名称、一个字段，成对地写")
    return found


def quoted(names: Sequence[str]) -> str:
    """项目清单：“甲”“乙”等2个项目；没有项目为空串。模板里写作 项目清单(…)。"""
    if not names:
        return ""
    return "".join(f"“{name}”" for name in names) + (f"等{len(names)}个项目" if len(names) > 1 else "1个项目")


def paragraphs(text: object) -> list[str]:
    """一格文字按行分成段，空行不要。模板里写作 {%p for 段 in 分段(字段) %}。

    >>> paragraphs("一是接收档案。\\n\\n二是提供查阅。")
    ['一是接收档案。', '二是提供查阅。']
    """
    return [line.strip() for line in str(text).splitlines() if line.strip()]


def fell_short(rows: Iterable[object]) -> list[object]:
    """得分低于分值（或没有得分）的指标行：未得满分(本项目.绩效指标)；各表合在一起看：未得满分(项目)。没有这些列抛 NarrativeError。

    >>> from types import SimpleNamespace as Row
    >>> len(fell_short([Row(分值=Decimal(10), 得分=Decimal(10)), Row(分值=Decimal(10), 得分=Decimal("9.5")), Row(分值=Decimal(5), 得分=None)]))
    2
    """
    found: list[object] = []
    for row in rows:
        if not hasattr(row, t.MAX_SCORE) and hasattr(row, t.INDICATOR):
            found += fell_short(getattr(row, t.INDICATOR))
            continue
        points, score = number_of(_cell(row, t.MAX_SCORE)), number_of(_cell(row, t.SCORE))
        if points is not None and (score is None or score < points):
            found.append(row)
    return found


def official_date(day: Figure) -> str:
    """公文写法的日期，月、日不编虚位：2024年06月14日 → 2024年6月14日；没填的、看不懂的照字段印。模板里写作 日期(字段)。

    >>> from types import SimpleNamespace as Cell
    >>> official_date(Cell(number=None, shown="2024.06.14"))
    '2024年6月14日'
    """
    known = read_date(day.shown)
    return str(day) if known is None else known.printed


FUNCTIONS = {"有": has, "金额": money, "人数": count, "之和": total, "列和": column_total, "增减": change, "占比": share, "分项": listing,
             "有数分项": occurred, "项目清单": quoted, "分段": paragraphs, "未得满分": fell_short,
             "日期": official_date}
"""模板里的函数名 → 函数。"""
