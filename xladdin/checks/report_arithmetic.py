"""报告里的合计与单位：其中各项合得成整体，金额的单位前后一致。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin.checks import as_filed as f
from xladdin.checks.answers import answers_in, in_wan
from xladdin.checks.explained import money, money_tolerance
from xladdin.checks.passages import Told, told
from xladdin.checks.report_figures import called
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Severity
from xladdin.model import Filing
from xladdin.patterns import lazy

_OVERLAPPING = lazy(
    "财政|拨款|政府采购|资金来源|党员|女|男|民族|青年|老年|儿童|学历|本科|硕士|博士|线上|线下|现场|贫困|脱贫|残疾|以上|新增|重点")
"""这样的各项可以重叠，加起来超过整体不一定错。"""
_AND_SO_ON = lazy("[^。；;0-9]{0,20}等")
_LIST = 3  # 三项以上的列举是分类，两项的可能只是举例


class _Sum(Struct, frozen=True):
    """一个整体和写明是它的组成的各项；金额都化成万元。"""

    one: Told
    parts: tuple[Told, ...]
    numbers: tuple[Decimal, ...]
    whole: Decimal
    tail: Decimal
    printed: Decimal

    @property
    def over(self) -> Decimal:
        return sum(self.numbers, -self.whole)

    @property
    def money(self) -> bool:
        return self.one.statement.role == "amount"

    @property
    def recognised(self) -> bool:
        """各项都是认得的项目，各不相同，不会重叠。"""
        items = [each.statement.item for each in self.parts]
        return all(items) and len(set(items)) == len(items)

    @property
    def disjoint(self) -> bool:
        """各项肯定不重叠：写明列全了，都认得，有一项就超过整体，或是几项没有交叉字眼的分类。"""
        if self.one.statement.exhaustive or self.recognised or max(self.numbers) > self.whole:
            return True
        several = len(self.parts) >= _LIST or self.money
        return several and not any(_OVERLAPPING.search(each.label) for each in self.parts)


def _sums(filing: Filing) -> Iterator[_Sum]:
    for one in told(filing):
        parts = tuple(Told(one.passage, one.all, index) for index, each in enumerate(one.all) if each.parent == one.index)
        numbers = [_number(each) for each in (one, *parts)]
        known = tuple(number for number in numbers if number is not None)
        if parts and len(known) == len(numbers) and one.statement.role in ("amount", "count"):
            amount = one.statement.role == "amount" and one.statement.figure.unit in ("元", "万元", "亿元")
            tail = money_tolerance(filing.form.settings, sum(1 for number in known[1:] if number)) if amount else Decimal(0)
            yield _Sum(one, parts, known[1:], known[0], tail, _printed_tail((one, *parts)) if amount else Decimal(0))


def _number(one: Told) -> Decimal | None:
    figure = one.statement.figure
    return in_wan(figure.number, figure.unit) if one.statement.role == "amount" and figure.unit != "㎡" else figure.number


def _printed_tail(told_ones: tuple[Told, ...]) -> Decimal:
    """各数按写出的小数位四舍五入，合计最多差多少。"""
    figures = [each.statement.figure for each in told_ones if each.statement.figure.number]
    return sum((in_wan(Decimal(5).scaleb(-figure.decimals - 1), figure.unit) or Decimal(0) for figure in figures), Decimal(0))


def _mixed(one: _Sum) -> bool:
    """各项有的用元、有的用万元。"""
    return one.money and len({each.statement.figure.unit for each in (one.one, *one.parts)}) > 1


@rule("RP102", "其中各项与整体不符", Severity.ERROR, basis=("表样", "复核实践"), answers=("R02",))
def parts_do_not_fit(filing: Filing) -> Iterator[Outcome]:
    """一句话：其中各项之和不能超过整体；写了合计、分别的，要正好相等。

    为什么：一句话里自己合不上，不用对表就看得出来。
    错例：
    >>> examine("RP102", {}, report="“三公”经费决算数0.26万元，其中：因公出国（境）费0万元，公务接待费2万元。")
    自评报告“正文”：“三公”经费决算数0.26万元，其中各项 0＋2＝2万元，多 1.74。请核对。
    >>> examine("RP102", {}, report="总支出843.61万元，其中甲项支出704.47万元，乙项支出106.57万元。")
    自评报告“正文”：总支出843.61万元，其中各项 704.47＋106.57＝811.04万元，少 32.57。请核对各项有没有列全。
    正例：
    >>> examine("RP102", {}, report="“三公”经费决算数2.26万元，其中：因公出国（境）费0.26万元，公务接待费2万元。总支出50万元，其中采购设备3万元。")
    >>> examine("RP102", {}, report="项目支出843.61万元，主要用于：甲项704.47万元，乙项106.57万元。")
    修正：改正写错的数；没有列全的补上，或写明“主要是”。
    """
    for one in _sums(filing):
        if not _mixed(one):
            yield from _verdict(one)


def _verdict(one: _Sum) -> Iterator[Fault]:
    exhaustive = one.one.statement.exhaustive
    if one.over > one.tail:
        certain = one.over > max(one.tail, one.printed) and one.disjoint
        if certain or one.money:
            yield _fault(one, f"多 {money(one.over)}。请核对。", None if certain else Severity.REMINDER)
    elif exhaustive and len(one.parts) > 1 and -one.over > max(one.tail, one.printed):
        yield _fault(one, f"少 {money(-one.over)}。请核对。", None)
    elif -one.over > max(one.tail, one.printed) and len(one.parts) > 1 and (one.money or one.recognised) and not _only_some(one):
        yield _fault(one, f"少 {money(-one.over)}。请核对各项有没有列全。", Severity.REMINDER)


def _only_some(one: _Sum) -> bool:
    """写明只列了一部分：主要用于……，……等。"""
    text, first, last = one.one.passage.text, one.parts[0].statement.figure, one.parts[-1].statement.figure
    opening = text[one.one.statement.figure.end:first.start]
    return re.search("主要|重点|部分", opening) is not None or _AND_SO_ON.match(text, last.end) is not None


def _fault(one: _Sum, told_so: str, severity: Severity | None) -> Fault:
    figure = one.one.statement.figure
    unit = "万元" if one.money and figure.unit != "㎡" else figure.unit
    added = "＋".join(money(number) for number in one.numbers) + "＝" if len(one.numbers) <= f.MOST_PARTS else f"{len(one.numbers)} 项合计 "
    return Fault(one.one.place, f"{one.one.passage.opening}{_whole(one.one)}，其中各项 {added}{money(one.whole + one.over)}{unit}，{told_so}",
                 (figure.text, *(each.statement.figure.text for each in one.parts)), severity=severity)


def _whole(one: Told) -> str:
    label = one.label.strip()
    return f"{label if len(label) <= 30 else called(one)}{one.statement.figure.text}"


@rule("RP108", "报告里元与万元混用", Severity.ERROR, basis=("表样", "复核实践"), answers=("X09",))
def units_mixed(filing: Filing) -> Iterator[Outcome]:
    """一句话：同一列举里的金额单位要一致，不能有的用元、有的用万元。

    为什么：“1.19元”夹在万元中间，多半是漏了“万”字，数就差了一万倍。
    错例：
    >>> examine("RP108", {}, report="项目支出38万元，用于：办公费36.81万元，设备购置费1.19元。")
    自评报告“正文”：设备购置费1.19元，其余各项是万元；按 1.19万元 算各项合计正好 38万元。请把单位改成万元。
    正例：
    >>> examine("RP108", {}, report="项目支出38万元，用于：办公费36.81万元，设备购置费1.19万元。向12户各发放慰问金500元。")
    修正：统一写万元。
    """
    for one in _sums(filing):
        if _mixed(one):
            yield from _mixed_list(one)
    for each in told(filing):
        yield from _beside_table(filing, each)


def _mixed_list(one: _Sum) -> Iterator[Fault]:
    odd = [each for each in one.parts if each.statement.figure.unit == "元"]
    if not odd or len(odd) == len(one.parts) or abs(one.over) <= one.tail:
        return
    figures = [each.statement.figure for each in one.parts]
    as_wan = sum((figure.number if figure.unit == "元" else in_wan(figure.number, figure.unit) or Decimal(0) for figure in figures), -one.whole)
    figure = odd[0].statement.figure
    told_so = "其余各项是万元"
    if abs(as_wan) <= one.tail:
        told_so += f"；按 {money(figure.number)}万元 算各项合计正好 {one.one.statement.figure.text}。请把单位改成万元"
    else:
        told_so += "。请核对单位"
    yield Fault(odd[0].place, f"{one.one.passage.opening}{odd[0].label.strip()}{figure.text}，{told_so}。", (figure.text,),
                severity=None if abs(as_wan) <= one.tail else Severity.REMINDER)


def _beside_table(filing: Filing, one: Told) -> Iterator[Fault]:
    """与表上的同一个数相差约一万倍。"""
    statement, figure = one.statement, one.statement.figure
    number = in_wan(figure.number, figure.unit) if statement.role == "amount" and statement.item else None
    for answer in answers_in(filing, one.passage, statement.item or "", statement.phase, statement.year) if number else ():
        if f.mixed_up(number, answer.value.number, filing.form.settings):
            written = "万元写成了元" if number is not None and number < answer.number else "元写成了万元"
            yield Fault(one.place, f"{one.passage.opening}{called(one)}写的是 {figure.text}，{answer.said}万元，相差约一万倍，像是把{written}。请改正单位。",
                        (figure.text, answer.value))
            return

