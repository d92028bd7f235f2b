"""基础数据：控制率、合计、其中项、预决算对比、资产勾稽；《报告数据》的合计也在这里核对。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.execution_rate import compare_rate, division, wrong_unit
from xladdin.checks.explained import (
    Candidate,
    explain,
    money,
    percent,
    same_money,
)
from xladdin.checks.reasons import called, over_explained
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import Filing, Sheet, Value
from xladdin.values import decimals_of

_STAFF = ((f"{t.PAYROLL_STAFF}.{t.STAFF_IN_POST}", f"{t.PAYROLL_STAFF}.{t.AUTHORIZED_POSTS}"), ("实有人数", "人员编制"))
_CLASSES, _SUBJECT, _SETTLED, _YEAR_END = "经济分类", "科目", "决算数", "年末数"
_OVERSTAFFED = ("超编", "超员", "超过编制", "超出编制", "比编制", "多于编制", "高于编制", "大于编制", "在职人员控制率")
_ENOUGH_ROWS = 3  # fewer equal round figures are chance


@rule("BD101", "控制率不符", Severity.ERROR, basis=("表样",), answers=("D01",))
def control_ratio_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：控制率应等于实际数除以编制数（批复规模、预算投资）。

    为什么：控制率反映有没有超编、超规模、超概算，是整体评价必看的数。
    错例：
    >>> examine("BD101", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "13", "基础数据表.财政供养人员.控制率": "72.00%"})
    基础数据表 财政供养人员：控制率填的是 72.00%，实际在职人数 13 ÷ 编制数 18 应为 72.22%。
    >>> examine("BD101", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "13"})
    基础数据表 财政供养人员：控制率没有填，实际在职人数 13 ÷ 编制数 18 应为 72.22%。请填上或重算。
    正例：
    >>> examine("BD101", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "13", "基础数据表.财政供养人员.控制率": "72.2%"})
    >>> examine("BD101", {"基础数据表.楼堂馆所.批复规模": "0", "基础数据表.楼堂馆所.实际规模": "0", "基础数据表.楼堂馆所.规模控制率": "%"})
    修正：重算，公式会放回原处；先核对编制数、在职人数本身。
    """
    for due in f.dues(filing, "ratio"):
        if due.at.endswith(t.EXECUTION_RATE) or wrong_unit(due, filing):
            continue
        if not due.filed.blank:
            yield from compare_rate(due)
        elif due.unreadable is not None:
            yield Unsure(due.filed.place, f"{f.why_unread(due.unreadable)}，应填多少无法计算")
        elif due.expected is not None:
            yield Fault(due.filed.place, f"{f.spot(due.sheet, due.at)}没有填，{division(due)} 应为 {percent(due.expected)}。"
                        f"{f.typed_as_text(due) or '请填上或重算。'}", due.figures, due.fix)


@rule("BD102", "在职人数超过编制", Severity.REMINDER, basis=("表样",), answers=("D02",))
def overstaffed(filing: Filing) -> Iterator[Outcome]:
    """一句话：实际在职人数不应超过编制数。

    为什么：超编要有批准的理由，没有说明会被追问；也可能是把退休、编外人员算了进来。
    错例：
    >>> examine("BD102", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "20"})
    基础数据表 财政供养人员：实际在职人数填的是 20，超过编制数 18，多 2 人。请核对口径（只填在编在职人员），确实超编的在报告里说明原因。
    正例：
    >>> examine("BD102", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "20"},
    ...         report="在职人员超编2人，是机构改革中划入人员，正在逐步消化。")
    >>> examine("BD102", {"基础数据表.财政供养人员.编制数": "18", "基础数据表.财政供养人员.实际在职人数": "18"})
    修正：只填在编在职人员；确实超编的，在报告里说明原因。
    """
    for sheet in filing.sheets:
        for present, posts in _STAFF:
            if present in sheet.fields and posts in sheet.fields:
                yield from _overstaffed(filing, sheet, present, posts)


def _overstaffed(filing: Filing, sheet: Sheet, present: str, posts: str) -> Iterator[Outcome]:
    own, limit = sheet[present], sheet[posts]
    bad = next((value for value in (own, limit) if value.unreadable), None)
    if bad is not None:
        yield Unsure(own.place, f"{f.why_unread(bad)}，是否超编无法核对")
    elif own.number is not None and limit.number is not None and own.number > limit.number:
        told = (f"{f.spot(sheet, present)}填的是 {own.shown}，超过{f.short(posts, present)} {limit.shown}，多 {money(own.number - limit.number)} 人")
        yield from _unless_told(filing, _OVERSTAFFED, Fault(
            own.place, f"{told}。请核对口径（只填在编在职人员），确实超编的在报告里说明原因。", (own, limit)), told)


def _unless_told(filing: Filing, words: Iterable[str], fault: Fault, told: str) -> Iterator[Outcome]:
    """报告里写了原因的不再说；报告不在手边的，写没写无从核对。"""
    if filing.narrative_elsewhere:
        yield Unsure(fault.place, f"{told}；报送版不带报告文字，原因写没写明无法核对")
    elif not over_explained(filing, words):
        yield fault


@rule("BD103", "合计与分项之和不符", Severity.ERROR, basis=("表样",), answers=("D03", "D04", "D05"))
def sum_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：表上的合计应等于它的各分项之和，三公经费、项目支出、公用经费和《报告数据》里的合计都是。

    为什么：合计对不上分项，必有一处填错，报告里引用的也跟着错。
    错例：
    >>> examine("BD103", {"基础数据表.三公经费.本年决算数": "2", "基础数据表.公务用车购置和维护经费.本年决算数": "0",
    ...                   "基础数据表.出国经费.本年决算数": "0", "基础数据表.公务接待.本年决算数": "2.02"})
    基础数据表 三公经费：本年决算数填的是 2，公务用车购置和维护经费 0＋出国经费 0＋公务接待 2.02 应为 2.02。
    >>> examine("BD103", {"基础数据表.三公经费.本年决算数": "3", "基础数据表.三公经费.本年预算数": "3", "基础数据表.公务接待.本年决算数": "2.02"})
    基础数据表 三公经费：本年决算数填的是 3，公务接待 2.02 应为 2.02；填的数等于本年预算数 3，请核对。
    >>> examine("BD103", {"基础数据表.公务接待.本年决算数": "2.02"})
    基础数据表 三公经费：本年决算数没有填，公务接待 2.02 应为 2.02。
    正例：
    >>> examine("BD103", {"基础数据表.项目支出.本年决算数": "38", "基础数据表.业务工作经费.本年决算数": "12.4", "基础数据表.专项资金.本年决算数": "25.6",
    ...                   "基础数据表.专项资金[1].名称": "机构改革", "基础数据表.专项资金[1].本年决算数": "25.6"})
    修正：分项无误的，重算，公式会放回原处；分项漏填的补上。
    """
    for due in f.dues(filing, "sum"):
        bad, filed = due.unreadable, due.filed.number
        if bad is not None:
            if filed or any(part.number for part in due.parts):
                yield Unsure(due.filed.place, f"{f.why_unread(bad)}，{f.spot(due.sheet, due.at)}无法核对")
        elif due.expected is None:
            if filed:
                yield Unsure(due.filed.place, f"{f.spot(due.sheet, due.at)}填了 {due.filed.shown}，各分项都没有填，合计无法核对")
        elif not _holds(due, filing):
            yield _sum_fault(filing, due, due.expected)


def _holds(due: f.Due, filing: Filing) -> bool:
    """合计与分项相符，或像是元与万元弄混（由 XT107 说）；没填而应为 0 的不算不符。"""
    filed = due.filed.number or Decimal(0)
    return any(same_money(filed, one, filing.form.settings, f.items(due.parts)) or f.mixed_up(filed, one, filing.form.settings)
               for one in due.readings)


def _sum_fault(filing: Filing, due: f.Due, expected: Decimal) -> Fault:
    settled = _settled(filing, due, expected)
    return Fault(due.filed.place, f"{f.spot(due.sheet, due.at)}{f.filled(due.filed)}，{f.listed(due.parts)} 应为 {money(expected)}"
                 f"{f'；{settled}，请核对' if settled else ''}。{f.typed_as_text(due)}",
                 due.figures, due.fix, Severity.REMINDER if settled else None)


def _settled(filing: Filing, due: f.Due, expected: Decimal) -> str:
    """差额的来历：取了另一列、上一级或某一分项的数，漏了一个分项，多算了分项以外的一项。"""
    filed, name = due.filed.number, due.filed.place.name
    if not filed:
        return ""
    own = [Candidate(part.name, part.number) for part in due.parts if part.number]
    others = [one for one in f.same_column(due.sheet, name) if one not in own]
    instead = [*f.siblings(filing, due.sheet, name), *f.parents(filing, due.sheet, name), *(own if len(own) > 1 else ())]
    return explain(filed, expected, instead=instead, left_out=own if filed < expected else others)


@rule("BD104", "其中各项超过整体", Severity.ERROR, basis=("表样",), answers=("D05",))
def parts_exceed_whole(filing: Filing) -> Iterator[Outcome]:
    """一句话：“其中”所列各项之和，不能超过它们所属的整体。

    为什么：部分大于整体，必有一处填错，或口径不同。
    错例：
    >>> examine("BD104", {"基础数据表.公用经费.本年决算数": "10.5", "基础数据表.办公经费.本年决算数": "11.2"}, form="miluo-2023")
    基础数据表 公用经费：本年决算数填的是 10.5，其中办公经费 11.2，多 0.7。请核对。
    正例：
    >>> examine("BD104", {"基础数据表.公用经费.本年决算数": "17.84", "基础数据表.办公经费.本年决算数": "2.33"}, form="miluo-2023")
    修正：核对整体和各项的口径，按决算报表改正。
    """
    for one in f.held(filing, "at_most"):
        bad, parts_sum, whole = one.unreadable, one.sum, one.whole.number or Decimal(0)
        if bad is not None and (parts_sum or whole):
            yield Unsure(one.whole.place, f"{f.why_unread(bad)}，“{one.relation.title}”无法核对")
        if bad is not None or not parts_sum or parts_sum <= whole or f.mixed_up(parts_sum, whole, filing.form.settings):
            continue
        if not same_money(parts_sum, whole, filing.form.settings, f.items(one.parts)):
            known = [part for part in one.parts if part.number is not None]
            counted = f.listed(known) + (f"＝{money(parts_sum)}" if len(known) > 1 else "")
            settled = explain(whole, parts_sum, instead=f.siblings(filing, one.sheet, one.whole.place.name))
            yield Fault(one.whole.place, f"{f.spot(one.sheet, one.whole.place.name)}{f.filled(one.whole)}，其中{counted}，"
                        f"多 {money(parts_sum - whole)}。{settled + '，' if settled else ''}请核对。",
                        (one.whole, *(part.value for part in one.parts)), severity=Severity.REMINDER if settled else None)


class _Line(Struct, frozen=True):
    """基础数据表的一行：上年决算、本年预算、本年决算。"""

    sheet: Sheet
    name: str
    prior: Value
    budget: Value
    final: Value

    def exceeds(self, times: Decimal) -> bool:
        """决算超过预算的若干倍（预算是 0 的，花了就是超过）；没填的不比。"""
        budget, final = self.budget.number, self.final.number
        return budget is not None and final is not None and budget >= 0 and final > budget * times


def _lines(filing: Filing) -> list[_Line]:
    """基础数据表里有本年决算数的各行；没有这张表为空。"""
    sheet = filing.basic_data
    names = [name.removesuffix(f".{t.FINAL_ACCOUNTS}") for name in sheet.fields if name.endswith(f".{t.FINAL_ACCOUNTS}")] if sheet else []
    columns = (t.PRIOR_FINAL_ACCOUNTS, t.BUDGET, t.FINAL_ACCOUNTS)
    return [_Line(sheet, name, *(sheet[f"{name}.{column}"] for column in columns)) for name in names] if sheet else []


def _names(filing: Filing, line: _Line, times: Decimal) -> Iterator[str]:
    """报告里怎么叫这一行，和它下面也超过了的各行。"""
    under = _under(filing, {line.name})
    return called(filing, [f"{t.BASIC_DATA}.{one.name}" for one in _lines(filing) if one.name in under and one.exceeds(times)])


def _under(filing: Filing, names: set[str]) -> set[str]:
    """这些行和它们的各级分项（按表样的合计与其中关系）。"""
    contract = filing.form.sheet(t.BASIC_DATA)
    if contract is None:
        return names
    trees = [(one.field, one.parts) for one in contract.computed if one.kind == "sum"] + [(one.whole, one.parts) for one in contract.relations]
    found = names | {part.rpartition(".")[0].removesuffix("[]") for whole, parts in trees if whole.rpartition(".")[0] in names for part in parts}
    return found if found == names else _under(filing, found)


@rule("BD105", "三公经费决算超过预算", Severity.REMINDER, basis=("厉行节约条例", "表样"), answers=("D06",))
def three_public_expenses_over(filing: Filing) -> Iterator[Outcome]:
    """一句话：三公经费决算数不应超过预算数，其中各项也是。

    为什么：三公经费只减不增，超预算必须说明。
    错例：
    >>> examine("BD105", {"基础数据表.三公经费.本年预算数": "2", "基础数据表.三公经费.本年决算数": "2.5"})
    基础数据表 三公经费：本年决算数填的是 2.5，超过本年预算数 2，多 0.5。请核对，确实超预算的在报告里说明原因。
    正例：
    >>> examine("BD105", {"基础数据表.三公经费.本年预算数": "2", "基础数据表.三公经费.本年决算数": "2.5"},
    ...         report="三公经费比预算超支0.5万元，原因是上级调研增多，超预算部分已报财政局审批。")
    >>> examine("BD105", {"基础数据表.三公经费.本年预算数": "2", "基础数据表.三公经费.本年决算数": "2"})
    >>> examine("BD105", {"基础数据表.三公经费.本年决算数": "2"})
    修正：核对决算数；确实超预算的，说明原因和审批手续。
    """
    over: set[str] = set()
    for line in _lines(filing):
        if line.name not in _under(filing, {t.THREE_PUBLIC_EXPENSES}):
            continue
        bad = next((value for value in (line.budget, line.final) if value.unreadable), None)
        if bad is not None:
            yield Unsure(line.final.place, f"{f.why_unread(bad)}，{line.name}是否超预算无法核对")
        if line.name not in over and line.exceeds(Decimal(1)):
            over |= _under(filing, {line.name})
            gap = (line.final.number or Decimal(0)) - (line.budget.number or Decimal(0))
            told = f"{line.sheet.label} {line.name}：本年决算数填的是 {line.final.shown}，超过本年预算数 {line.budget.shown}，多 {money(gap)}"
            yield from _unless_told(filing, _names(filing, line, Decimal(1)), Fault(
                line.final.place, f"{told}。请核对，确实超预算的在报告里说明原因。", (line.budget, line.final)), told)


@rule("BD106", "决算远超预算", Severity.REMINDER, basis=("复核实践",), answers=("D07",))
def far_over_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：公用经费、政府采购等项目的决算数远超预算数的，要说明原因。

    为什么：决算是预算的一倍半以上，不是预算编漏了，就是填错了数。
    错例：
    >>> examine("BD106", {"基础数据表.政府采购金额.本年预算数": "2.68", "基础数据表.政府采购金额.本年决算数": "12.3"})
    基础数据表 政府采购金额：本年决算数填的是 12.3，是本年预算数 2.68 的 458.96%。请核对，确实如此的在报告里说明原因。
    正例：
    >>> examine("BD106", {"基础数据表.政府采购金额.本年预算数": "2.68", "基础数据表.政府采购金额.本年决算数": "12.3"},
    ...         report="政府采购决算12.3万元，预算2.68万元，原因是年中追加信息化设备采购。")
    >>> examine("BD106", {"基础数据表.政府采购金额.本年预算数": "10", "基础数据表.政府采购金额.本年决算数": "12.3"})
    修正：核对两数；确实如此的，在报告里说明追加的原因。项目支出的调整看预算调整一条，这里不重复。
    """
    apart = {t.THREE_PUBLIC_EXPENSES, t.BASIC_BUDGET_ADJUSTMENT}
    if filing.form.projects is not None:
        apart.add(filing.form.projects.total.partition(".")[2])
    named = _under(filing, apart)
    limit = filing.form.settings.overspend_limit
    for line in _lines(filing):
        bad = next((value for value in (line.budget, line.final) if value.unreadable), None)
        if bad is not None and line.name not in named:
            yield Unsure(line.final.place, f"{f.why_unread(bad)}，决算与预算无法对比")
        if line.name in named or not line.exceeds(limit) or line.final.number is None or line.budget.number is None:
            continue
        named |= _under(filing, {line.name})
        times = f"是本年预算数 {line.budget.shown} 的 {percent(line.final.number / line.budget.number)}" if line.budget.number else "本年预算数是 0"
        told = f"{line.sheet.label} {line.name}：本年决算数填的是 {line.final.shown}，{times}"
        yield from _unless_told(filing, _names(filing, line, limit), Fault(
            line.final.place, f"{told}。请核对，确实如此的在报告里说明原因。", (line.budget, line.final)), told)


@rule("BD107", "公用经费决算与商品和服务支出不符", Severity.REMINDER, basis=("表样",), answers=("D08",))
def goods_and_services_differ(filing: Filing) -> Iterator[Outcome]:
    """一句话：公用经费填报基本支出中的商品和服务支出，两处决算数应当相等。

    为什么：同一个数两处不同，总有一处错。《报告数据》的经济分类含项目支出时两数本可不等，只在它小于公用经费时提醒。
    错例：
    >>> examine("BD107", {"基础数据表.公用经费.本年决算数": "19.45", "报告数据.经济分类[1].科目": "商品和服务支出", "报告数据.经济分类[1].决算数": "17.84"})
    基础数据表 公用经费：本年决算数填的是 19.45，报告数据 商品和服务支出的决算数是 17.84。公用经费填报基本支出中的商品和服务支出，请核对。
    正例：
    >>> examine("BD107", {"基础数据表.公用经费.本年决算数": "17.84", "报告数据.经济分类[1].科目": "商品和服务支出", "报告数据.经济分类[1].决算数": "17.84"})
    修正：按《基本支出决算明细表》的商品和服务支出改正。
    """
    sheet, figures = filing.basic_data, filing.one(t.REPORT_FIGURES)
    own = sheet.fields.get(f"{t.GOODS_AND_SERVICES}.{t.FINAL_ACCOUNTS}") if sheet else None
    rows = [row for row in figures.rows(_CLASSES) if _SUBJECT in row and _SETTLED in row] if figures else []
    goods = next((row[_SETTLED] for row in rows if row[_SUBJECT].shown.strip() == "商品和服务支出"), None)
    if sheet is None or figures is None or own is None or goods is None or not own.number or not goods.number:
        return
    basic = figures[f"{t.BASIC_EXPENDITURE}.{_SETTLED}"].number
    alone = basic is not None and sum((row[_SETTLED].number or Decimal(0) for row in rows), Decimal(0)) == basic
    if (own.number > goods.number or alone) and not same_money(own.number, goods.number, filing.form.settings):
        yield Fault(own.place, f"{sheet.label} 公用经费：本年决算数填的是 {own.shown}，{figures.label} 商品和服务支出的决算数是 {goods.shown}。"
                    "公用经费填报基本支出中的商品和服务支出，请核对。", (own, goods))


@rule("BD110", "资产各数对不上", Severity.REMINDER, basis=("表样",), answers=("D11",))
def assets_do_not_tie(filing: Filing) -> Iterator[Outcome]:
    """一句话：资产总额不小于固定资产，固定资产不小于在用固定资产；净资产等于资产总额减负债总额。

    为什么：资产数出自同一张资产负债表，对不上多半是一个填净值、一个填原值。
    错例：
    >>> examine("BD110", {"报告数据.资产总额.年末数": "11.71", "报告数据.固定资产.年末数": "30.21"})
    报告数据 固定资产：年末数填的是 30.21，大于资产总额 11.71。请核对是否一个填净值、一个填原值。
    >>> examine("BD110", {"报告数据.资产总额.年末数": "11.71", "报告数据.负债总额.年末数": "6.5", "报告数据.净资产.年末数": "5.12"})
    报告数据 净资产：年末数填的是 5.12，资产总额 11.71 − 负债总额 6.5 应为 5.21。请核对。
    正例：
    >>> examine("BD110", {"报告数据.资产总额.年末数": "11.71", "报告数据.负债总额.年末数": "6.5", "报告数据.净资产.年末数": "5.21"})
    修正：统一按资产负债表的账面价值填。
    """
    figures = filing.one(t.REPORT_FIGURES)
    if figures is None:
        return
    everything, fixed, in_use, debts, net = (figures[f"{name}.{_YEAR_END}"] for name in ("资产总额", "固定资产", "在用固定资产", "负债总额", "净资产"))
    for value in (everything, fixed, in_use, debts, net):
        if value.unreadable:
            yield Unsure(value.place, f"{f.why_unread(value)}，资产各数无法核对")
    for part, whole, name, of in ((fixed, everything, "固定资产", "资产总额"), (in_use, fixed, "在用固定资产", "固定资产")):
        if part.number is not None and whole.number is not None and part.number > whole.number + filing.form.settings.money_tolerance:
            yield Fault(part.place, f"{figures.label} {name}：年末数填的是 {part.shown}，大于{of} {whole.shown}。请核对是否一个填净值、一个填原值。",
                        (part, whole))
    if everything.number is not None and debts.number is not None and net.number is not None:
        expected = everything.number - debts.number
        if not same_money(net.number, expected, filing.form.settings, 2):
            yield Fault(net.place, f"{figures.label} 净资产：年末数填的是 {net.shown}，资产总额 {everything.shown} − 负债总额 {debts.shown} "
                        f"应为 {money(expected)}。请核对。", (net, everything, debts))


@rule("BD111", "本年决算数与上年完全相同", Severity.REMINDER, basis=("复核实践",), answers=("X06",))
def prior_year_copied(filing: Filing) -> Iterator[Outcome]:
    """一句话：本年决算数与上年决算数相等到分的，多半是照抄了上年的数。

    为什么：用上年的表改，忘了换数，是最常见的错；整数巧合的不算。
    错例：
    >>> examine("BD111", {"基础数据表.公务接待.上年决算数": "2.02", "基础数据表.公务接待.本年决算数": "2.02"})
    基础数据表 公务接待：本年决算数与上年决算数都是 2.02。请核对是否照抄了上年的数。
    正例：
    >>> examine("BD111", {"基础数据表.公务接待.上年决算数": "2", "基础数据表.公务接待.本年决算数": "2"})
    修正：按本年决算报表填列；确实相等的，写说明。
    """
    lines = [line for line in _lines(filing) if line.prior.number and line.final.number and line.final.formula is None]  # sums are not copied
    same = [line for line in lines if line.prior.number == line.final.number]
    figures = {line.final.number: line for line in same}  # a whole and its only part are one figure: the part is named
    every = len(same) == len(lines) and len(figures) >= _ENOUGH_ROWS
    exact = [line for number, line in figures.items() if every or (number is not None and decimals_of(number.normalize()) > 1)]
    if exact:
        names = "、".join(line.name for line in exact)
        shown = f"都是 {exact[0].final.shown}" if len(exact) == 1 else f"相等：{'、'.join(line.final.shown for line in exact)}"
        yield Fault(exact[0].final.place, f"{exact[0].sheet.label} {names}：本年决算数与上年决算数{shown}。请核对是否照抄了上年的数。",
                    tuple(line.final for line in exact))
