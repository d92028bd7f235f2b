"""资金：执行率和执行率得分算得对，预算调整、执行偏低说了原因，分项合得上总额。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import (
    candidates,
    explain,
    money,
    percent,
    same_money,
    same_rate,
    same_score,
)
from xladdin.checks.reasons import sentences_about
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import TEXT, Filing, Sheet, Value
from xladdin.patterns import lazy
from xladdin.rates import change_rate

_FORM_RULES = ("表样", "财预〔2020〕10号")
_ADJUSTED = lazy(
    "追加|追减|调增|调减|增人|增资|[较比][^，。]{0,8}预算[^，。]{0,8}[增减]"
    r"|(?:预算|经费|资金|指标|年中|年内|拨款)[^，。]{0,10}(?:调整|调剂|新增)|(?:调整|调剂|新增)[^，。]{0,8}(?:预算|经费|资金|指标|拨款)")
_NEXT_YEAR = lazy("(?:下一?|明|来)年度?[^，。]{0,4}(?:预算|安排|计划)|结果[^，。]{0,6}(?:应用|依据|公开)")
_UNSPENT = lazy(r"结余|结转[^，。]{0,12}(?:下一?|次|明)年|(?:执行率|进度)[^，。]{0,8}(?:慢|滞后|低|不高|不快|不足|不理想|未达)"
                r"|(?:未|没有|尚未)(?:能|及时|按时|全部|完全)*(?:支付|执行|支出|用完|使用|拨付)")


def rate_dues(filing: Filing) -> Iterator[f.Due]:
    """各执行率。"""
    return (due for due in f.dues(filing, "ratio") if due.at.endswith(t.EXECUTION_RATE))


def wrong_unit(due: f.Due, filing: Filing) -> bool:
    """分子、分母像是一个元、一个万元：由 XT107 说，不再说比率不符。"""
    return due.kind == "ratio" and f.mixed_up(due.parts[0].number, due.parts[1].number, filing.form.settings)


def _upside_down(filing: Filing) -> set[str]:
    """执行率的两个数一元一万元的表：执行率、它的得分都算不出来。"""
    return {due.sheet.title for due in rate_dues(filing) if wrong_unit(due, filing)}


def division(due: f.Due) -> str:
    """算式：全年执行数 79 ÷ 全年预算数 80；得分是 执行率 98.75% × 分值 10。"""
    if due.kind != "score":
        return f.listed(due.parts, " ÷ ")
    rate, points = due.parts
    return f"{rate.name} {percent(rate.number or Decimal(0))} × {points.name} {money(points.number)}"


@rule("PE101", "执行率或执行率得分没有填", Severity.ERROR, basis=_FORM_RULES, answers=("B02",))
def rate_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：预算数、执行数都填了，执行率和它的得分就应有数。

    为什么：执行率是自评总分的一部分，空着就无从核对总分；多半是公式被清掉了。
    错例：
    >>> examine("PE101", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "79"})
    整体支出绩效自评表 年度资金总额：执行率没有填，全年执行数 79 ÷ 全年预算数 80 应为 98.75%。请填上或重算。
    正例：
    >>> examine("PE101", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "79", "整体.年度资金总额.执行率": "98.75%"})
    >>> examine("PE101", {"整体.年度资金总额.全年预算数": "80"})
    修正：重算，公式会放回原处；Word 里的表照算式填上。
    """
    upside_down = _upside_down(filing)
    for due in (*rate_dues(filing), *f.dues(filing, "score")):
        if not due.filed.blank or due.sheet.title in upside_down:
            continue
        bad = due.unreadable
        if bad is not None:
            yield Unsure(due.filed.place, f"{f.why_unread(bad)}，应填多少无法计算")
        elif due.expected is not None:
            yield Fault(due.filed.place, f"{f.spot(due.sheet, due.at)}没有填，{division(due)} 应为 {_printed(due)}。"
                        f"{f.typed_as_text(due) or '请填上或重算。'}", due.figures, due.fix)


def _printed(due: f.Due) -> str:
    return percent(due.expected) if due.kind == "ratio" and due.expected is not None else money(due.expected)


@rule("PE113", "资金总额没有填", Severity.ERROR, basis=("表样",), answers=("F01",))
def funds_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：填了指标的自评表，资金总额的全年预算数、全年执行数不能空着；年初预算数空着的提醒。

    为什么：没有预算和执行数，执行率和总分都算不出来。
    错例：
    >>> examine("PE113", {"整体.绩效指标[1].三级指标": "办件数", "整体.年度资金总额.全年预算数": "80"})
    整体支出绩效自评表 年度资金总额：没有填年初预算数、全年执行数。请补填，没有的填 0。
    正例：
    >>> examine("PE113", {"整体.绩效指标[1].三级指标": "办件数", "整体.年度资金总额.年初预算数": "0", "整体.年度资金总额.全年预算数": "80",
    ...                   "整体.年度资金总额.全年执行数": "79"})
    修正：按预算批复、预算指标文件和决算报表补填；年中新增的，年初预算数填 0。
    """
    for sheet in filing.scored:
        cells = [(column, sheet[f"{t.ANNUAL_FUNDS}.{column}"]) for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET, t.OUTTURN)]
        absent = [(column, value) for column, value in cells if value.blank]
        if sheet.indicators and absent:
            names = "、".join(column for column, _ in absent)
            yield Fault(absent[0][1].place, f"{sheet.label} 年度资金总额：没有填{names}。请补填，没有的填 0。", tuple(value for _, value in cells),
                        severity=Severity.REMINDER if names == t.INITIAL_BUDGET else None, alike=names if sheet.many else "")


@rule("PE102", "执行率不符", Severity.ERROR, basis=_FORM_RULES, answers=("B01",))
def rate_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：执行率应等于全年执行数除以全年预算数（表样另有规定的从其规定）。

    为什么：执行率错了，执行率得分、总分、等次都跟着错。
    错例：
    >>> examine("PE102", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "79", "整体.年度资金总额.执行率": "100.00%"})
    整体支出绩效自评表 年度资金总额：执行率填的是 100.00%，全年执行数 79 ÷ 全年预算数 80 应为 98.75%。
    正例：
    >>> examine("PE102", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "79", "整体.年度资金总额.执行率": "99%"})
    修正：重算，公式会放回原处。先核对预算数、执行数本身。
    """
    for due in rate_dues(filing):
        if not due.filed.blank and not wrong_unit(due, filing):
            yield from compare_rate(due)


def compare_rate(due: f.Due) -> Iterator[Outcome]:
    """填了的比率与算出的比较，按表上显示的小数位；算不出的说明为什么。"""
    bad, filed = due.unreadable, due.filed.number
    if bad is not None:
        yield Unsure(due.filed.place, f"{f.why_unread(bad)}，{f.spot(due.sheet, due.at)}无法核对")
    elif filed is None or due.expected is None:
        if filed:
            names = " ÷ ".join(part.name for part in due.parts)
            yield Unsure(due.filed.place, f"{f.spot(due.sheet, due.at)}填了 {due.filed.shown}，{names} 没有填全或为 0，无法核对")
    elif same_rate(due.filed.shown + "%", filed.scaleb(-2), due.expected) and "%" not in due.filed.shown and filed > 1:
        yield Fault(due.filed.place, f"{f.spot(due.sheet, due.at)}填的是 {due.filed.shown}，少了百分号，应为 {percent(due.expected)}。",
                    due.figures, due.fix, Severity.REMINDER)
    elif not same_rate(due.filed.shown, filed, due.expected):
        yield Fault(due.filed.place, f"{f.spot(due.sheet, due.at)}填的是 {due.filed.shown}，{division(due)} 应为 {percent(due.expected)}。",
                    due.figures, due.fix)


@rule("PE103", "执行率得分不符", Severity.ERROR, basis=_FORM_RULES, answers=("B03",))
def rate_score_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：执行率得分应等于执行率乘以分值，执行率超过 100% 的按 100%。

    为什么：这一项得分有公式，不由单位自评，多给少给都要退回。
    错例：
    >>> examine("PE103", {"项目.项目名称": "机构改革经费", "项目.年度资金总额.执行率": "50%", "项目.年度资金总额.分值": "10", "项目.年度资金总额.得分": "10"})
    项目支出绩效自评表（机构改革经费） 年度资金总额：得分填的是 10，执行率 50.00% × 分值 10 应为 5。
    >>> examine("PE103", {"整体.年度资金总额.执行率": "96.2%", "整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "10"})
    整体支出绩效自评表 年度资金总额：得分填的是 10，执行率 96.20% × 分值 10 应为 9.62，没有全部执行就不是满分。请照实填到两位小数，或重算。
    正例：
    >>> examine("PE103", {"项目.年度资金总额.执行率": "81.43%", "项目.年度资金总额.分值": "10", "项目.年度资金总额.得分": "8.1"})
    >>> examine("PE103", {"项目.年度资金总额.执行率": "120%", "项目.年度资金总额.分值": "10", "项目.年度资金总额.得分": "10"})
    修正：先改正执行率，再重算得分。
    """
    upside_down = _upside_down(filing)
    for due in f.dues(filing, "score"):
        score, bad = due.filed, due.unreadable
        if score.blank or due.sheet.title in upside_down:
            continue
        if bad is not None:
            yield Unsure(score.place, f"{f.why_unread(bad)}，执行率得分无法核对")
            continue
        if score.number is None or not due.readings:
            continue
        told = f"{f.spot(due.sheet, due.at)}填的是 {score.shown}，{division(due)} 应为 {money(due.expected)}"
        if not any(same_score(score.shown, score.number, one) for one in due.readings):
            yield Fault(score.place, f"{told}。", due.figures, due.fix)
        elif score.number == due.parts[1].number and max(due.readings) < score.number:
            yield Fault(score.place, f"{told}，没有全部执行就不是满分。请照实填到两位小数，或重算。", due.figures, due.fix, Severity.REMINDER)


@rule("PE104", "执行数超过全年预算数", Severity.ERROR, basis=("预算法", "表样"), answers=("B04",))
def overspent(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年执行数不应超过全年预算数。

    为什么：没有预算不得支出；执行数大，多半是追加的预算没有计入全年预算数，或两数填反了。
    错例：
    >>> examine("PE104", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "85.5"})
    整体支出绩效自评表 年度资金总额：全年执行数填的是 85.5，超过全年预算数 80，多 5.5。请核对追加的预算是否已计入全年预算数。
    正例：
    >>> examine("PE104", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "80"})
    修正：全年预算数填年初预算加年中追加、减去追减后的数；执行数填决算数。
    """
    for sheet in filing.scored:
        told: set[tuple[Decimal, Decimal]] = set()
        for row, revised, outturn in _fund_rows(sheet):
            bad = next((value for value in (revised, outturn) if value.unreadable), None)
            if bad is not None:
                yield Unsure(outturn.place, f"{f.why_unread(bad)}，{sheet.label} {row}是否超预算无法核对")
            if revised.number is None or outturn.number is None or f.mixed_up(revised.number, outturn.number, filing.form.settings):
                continue
            over = outturn.number - revised.number
            if over > filing.form.settings.money_tolerance and (revised.number, outturn.number) not in told:
                told.add((revised.number, outturn.number))
                yield Fault(outturn.place, f"{sheet.label} {row}：全年执行数填的是 {outturn.shown}，超过全年预算数 {revised.shown}，"
                            f"多 {money(over)}。请核对追加的预算是否已计入全年预算数。", (revised, outturn))


def _fund_rows(sheet: Sheet) -> Iterator[tuple[str, Value, Value]]:
    """各资金行的全年预算数、全年执行数，总额在前。"""
    rows = [name.rpartition(".")[0] for name in sheet.fields if name.endswith(f".{t.OUTTURN}")]
    for row in sorted((row for row in rows if f"{row}.{t.REVISED_BUDGET}" in sheet), key=lambda row: row != t.ANNUAL_FUNDS):
        yield row, sheet[f"{row}.{t.REVISED_BUDGET}"], sheet[f"{row}.{t.OUTTURN}"]


@rule("PE105", "预算调整未说明", Severity.REMINDER, basis=("预算法", "复核实践"), answers=("B05", "B06"))
def adjustment_untold(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年预算数与年初不同的，报告里要说明追加、调整的原因。

    为什么：年中追加多，说明年初预算编得不准；复核时必问。
    错例：
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "900"})
    整体支出绩效自评表 年度资金总额：年初预算数 600，全年预算数 900，增加 50.00%（超过 20%），没有说明原因。请在报告里写明追加、调整的原因。
    正例：
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "900"}, report="年中追加人员经费300万元。")
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "600"})
    修正：在报告的预算或决算情况一节写一句：哪一项追加（调减）了多少，为什么。
    """
    for sheet in filing.scored:
        initial, revised = sheet[f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        bad = next((value for value in (initial, revised) if value.unreadable), None)
        if bad is not None:
            yield Unsure(revised.place, f"{f.why_unread(bad)}，{sheet.label}的预算调整无法核对")
        change = change_rate(revised.number, initial.number)
        if not change or initial.number is None or initial.number < 0 or f.mixed_up(initial.number, revised.number, filing.form.settings):
            continue
        if any(_ADJUSTED.search(sentence) and not _NEXT_YEAR.search(sentence) for sentence in sentences_about(filing, sheet)):
            continue
        if filing.narrative_elsewhere:
            yield Unsure(revised.place, f"{sheet.label} 年度资金总额：报送版不带报告文字，预算调整的原因写没写明无法核对")
        else:
            limit = filing.form.settings.adjustment_limit
            large = f"（超过 {percent(limit, 0)}）" if abs(change) > limit else ""
            yield Fault(revised.place, f"{sheet.label} 年度资金总额：年初预算数 {initial.shown}，全年预算数 {revised.shown}，"
                        f"{'增加' if change > 0 else '减少'} {percent(abs(change))}{large}，没有说明原因。请在报告里写明追加、调整的原因。", (initial, revised))


@rule("PE107", "年中新增的项目", Severity.HINT, basis=("复核实践",), answers=("B07",))
def no_initial_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：年初预算为 0、全年预算有数的，是年中新增的，想一想来源说清了没有。

    为什么：年初没有绩效目标，自评的目标从哪里来，复核时会问。
    错例：
    >>> examine("PE107", {"项目.项目名称": "调研经费", "项目.年度资金总额.年初预算数": "0", "项目.年度资金总额.全年预算数": "25"})
    项目支出绩效自评表（调研经费） 年度资金总额：年初预算数是 0，全年预算数有数。是年中新增的，请在报告里说明来源和目标。
    正例：
    >>> examine("PE107", {"项目.年度资金总额.年初预算数": "10", "项目.年度资金总额.全年预算数": "25"})
    修正：确是年中新增的，在报告里写明文件和来源；不是的，补上年初预算数。
    """
    for sheet in filing.scored:
        initial, revised = sheet[f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        if initial.number == 0 and revised.number:
            yield Fault(initial.place, f"{sheet.label} 年度资金总额：年初预算数是 0，全年预算数有数。是年中新增的，请在报告里说明来源和目标。",
                        (initial, revised), alike="年初为 0" if sheet.many else "")


@rule("PE108", "预算与执行分毫不差", Severity.HINT, basis=("复核实践",), answers=("B08",))
def outturn_equals_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：几张表的全年预算数都与全年执行数一分不差，想一想是不是用决算数倒填的预算数。

    为什么：全年预算数应取预算指标文件，倒填会使执行率一律 100%。
    错例：
    >>> examine("PE108", {"整体.年度资金总额.全年预算数": "80.32", "整体.年度资金总额.全年执行数": "80.32",
    ...                   "项目.年度资金总额.全年预算数": "12", "项目.年度资金总额.全年执行数": "12"})
    整体支出绩效自评表 年度资金总额：2 张表的全年预算数都与全年执行数相等。请确认全年预算数取自预算指标，不是按决算数倒填的。
    正例：
    >>> examine("PE108", {"整体.年度资金总额.全年预算数": "80.32", "整体.年度资金总额.全年执行数": "80.31",
    ...                   "项目.年度资金总额.全年预算数": "12", "项目.年度资金总额.全年执行数": "12"})
    修正：核对预算指标文件；确实全部执行完的，不必改。
    """
    pairs = [(sheet, sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.OUTTURN}"]) for sheet in filing.scored]
    pairs = [(sheet, revised, outturn) for sheet, revised, outturn in pairs if revised.number or outturn.number]
    if len(pairs) > 1 and all(revised.number == outturn.number for _, revised, outturn in pairs):
        sheet, revised, outturn = pairs[0]
        yield Fault(revised.place, f"{sheet.label} 年度资金总额：{len(pairs)} 张表的全年预算数都与全年执行数相等。"
                    "请确认全年预算数取自预算指标，不是按决算数倒填的。", (revised, outturn))


@rule("PE109", "分项之和与总额不符", Severity.ERROR, basis=("表样",), answers=("B09", "B11", "B12"))
def parts_do_not_add_up(filing: Filing) -> Iterator[Outcome]:
    """一句话：按收入性质、支出性质、资金来源分的各项之和，应等于资金总额的对应数。

    为什么：同一笔钱换个分法，合计不会变；对不上说明有一处漏填、多填或取错了列。
    错例：
    >>> examine("PE109", {"整体.年度资金总额.全年预算数": "211.34", "整体.一般公共预算": "200"})
    整体支出绩效自评表 年度资金总额：全年预算数填的是 211.34，一般公共预算 200，少 11.34。按收入性质分的各项之和应等于全年预算数，请核对。
    >>> examine("PE109", {"项目.年度资金总额.年初预算数": "9.5", "项目.年度资金总额.全年预算数": "12", "项目.当年财政拨款.全年预算数": "9.5"})
    项目支出绩效自评表 年度资金总额：全年预算数填的是 12，当年财政拨款 9.5，少 2.5。其中各项资金之和应等于年度资金总额，填的数等于年初预算数 9.5，请核对。
    正例：
    >>> examine("PE109", {"整体.年度资金总额.全年执行数": "211.34", "整体.基本支出": "155.96", "整体.项目支出": "55.38"})
    >>> examine("PE109", {"整体.年度资金总额.全年执行数": "434.72", "整体.基本支出": "434.16", "整体.项目支出": "0.55"})
    修正：按决算报表核对各分项；取错列的（年初数当全年数）改填正确的列。
    """
    for one in f.held(filing, "equal"):
        bad, parts_sum, whole = one.unreadable, one.sum, one.whole.number
        if bad is not None and (parts_sum is not None or whole is not None):
            yield Unsure(one.whole.place, f"{f.why_unread(bad)}，“{one.relation.title}”无法核对")
        if bad is not None or parts_sum is None or not (whole or parts_sum):
            continue
        if same_money(parts_sum, whole or Decimal(0), filing.form.settings, f.items(one.parts)) or f.mixed_up(parts_sum, whole, filing.form.settings):
            continue
        yield _not_adding_up(filing, one, parts_sum)


def _not_adding_up(filing: Filing, one: f.Held, parts_sum: Decimal) -> Fault:
    whole, title, settled = one.whole, one.relation.title, ""
    known = [part for part in one.parts if part.value.number is not None]
    counted = f.listed(known) + (f"＝{money(parts_sum)}" if len(known) > 1 else "")
    if whole.number:
        settled = explain(parts_sum, whole.number, instead=f.siblings(filing, one.sheet, whole.place.name))
        if len(known) > 1:
            pieces = candidates((part.name, part.value) for part in known)
            settled = settled.replace("填的数", "各项之和") or explain(whole.number, parts_sum, instead=pieces, left_out=pieces)
    unfilled = [part.name for part in one.parts if part.value.blank]
    counted += f"（{unfilled[0]}没有填）" if known and len(unfilled) == 1 and parts_sum < (whole.number or Decimal(0)) else ""
    gap = f"，{'多' if parts_sum > (whole.number or Decimal(0)) else '少'} {money(abs(parts_sum - (whole.number or Decimal(0))))}" if not whole.blank else ""
    return Fault(whole.place, f"{f.spot(one.sheet, whole.place.name)}{f.filled(whole)}，{counted}{gap}。{title}，{settled + '，' if settled else ''}请核对。",
                 (whole, *(part.value for part in one.parts)), severity=Severity.REMINDER if settled else None,
                 alike=f"{one.sheet.title} {title} {whole.number} {parts_sum}")


@rule("PE110", "总额填了而其中各行全空", Severity.REMINDER, basis=("表样",), answers=("B10",))
def parts_left_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：资金总额填了，它下面“其中”各行也要填。

    为什么：资金来源、支出性质不分，总额就无从核对。
    错例：
    >>> examine("PE110", {"项目.项目名称": "会议经费", "项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "40"})
    项目支出绩效自评表（会议经费） 年度资金总额：总额填了，其中当年财政拨款、上年结转资金、其他资金都没有填。请补填，没有的填 0。
    正例：
    >>> examine("PE110", {"项目.年度资金总额.全年预算数": "40", "项目.当年财政拨款.全年预算数": "40"})
    修正：按资金来源（支出性质）补填；没有的填 0。
    """
    seen: set[tuple[str, str]] = set()
    for one in f.held(filing, "equal"):
        sheet, title, name = one.sheet, one.relation.title, one.whole.place.name
        if not one.whole.number or not one.parts or (sheet.title, title) in seen or any(not part.value.blank for part in one.parts):
            continue
        seen.add((sheet.title, title))
        yield Fault(one.parts[0].value.place, f"{sheet.label} {name.rpartition('.')[0] or name}：总额填了，"
                    f"其中{'、'.join(part.name for part in one.parts)}都没有填。请补填，没有的填 0。",
                    (one.whole,), alike=title if sheet.many else "")


@rule("PE111", "执行率低未说明原因", Severity.REMINDER, basis=_FORM_RULES, answers=("B13",))
def low_rate_untold(filing: Filing) -> Iterator[Outcome]:
    """一句话：执行率偏低的，要在偏差原因或报告里写明钱为什么没有用完。

    为什么：执行率低又没有说明，是复核必查的一项。
    错例：
    >>> examine("PE111", {"项目.项目名称": "会议经费", "项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "20"})
    项目支出绩效自评表（会议经费） 年度资金总额：执行率 50.00%，没有执行的部分超过 20%，没有说明原因。请在偏差原因或报告里写明。
    正例：
    >>> examine("PE111", {"项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "20"}, report="会议改为线上召开，结余20万元。")
    >>> examine("PE111", {"项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "36"})
    修正：写明原因和下一步措施；结转下年使用的写明用途。
    """
    limit = filing.form.settings.unspent_limit
    for due in rate_dues(filing):
        if due.expected is None or wrong_unit(due, filing) or due.expected >= 1 - limit:
            continue
        if any(i.deviation_explanation.state == TEXT for i in due.sheet.indicators) or any(map(_UNSPENT.search, sentences_about(filing, due.sheet))):
            continue
        if filing.narrative_elsewhere:
            yield Unsure(due.filed.place, f"{due.sheet.label} {due.at.rpartition('.')[0]}：报送版不带报告文字，执行率低的原因写没写明无法核对")
            continue
        yield Fault(due.filed.place, f"{due.sheet.label} {due.at.rpartition('.')[0]}：执行率 {percent(due.expected)}，没有执行的部分超过 "
                    f"{percent(limit, 0)}，没有说明原因。请在偏差原因或报告里写明。", tuple(part.value for part in due.parts))


@rule("PE112", "没有预算而指标满分", Severity.REMINDER, basis=("复核实践",), answers=("B14",))
def full_marks_without_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年预算数是 0 的项目，各项指标却都得了满分。

    为什么：没有花钱就没有可评的绩效；或者预算数漏填了。
    错例：
    >>> examine("PE112", {"项目.项目名称": "会议经费", "项目.年度资金总额.全年预算数": "0", "项目.绩效指标[1].三级指标": "会议场次",
    ...                   "项目.绩效指标[1].分值": "90", "项目.绩效指标[1].得分": "90"})
    项目支出绩效自评表（会议经费） 年度资金总额：全年预算数是 0，各指标都得了满分。请核对预算数；确实没有资金的，说明绩效从何而来。
    正例：
    >>> examine("PE112", {"项目.年度资金总额.全年预算数": "5", "项目.绩效指标[1].三级指标": "会议场次", "项目.绩效指标[1].分值": "90",
    ...                   "项目.绩效指标[1].得分": "90"})
    修正：补填预算数；没有资金的项目不必自评。
    """
    for sheet in filing.scored:
        revised = sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        scored = [i for i in sheet.indicators if i.max_score.number]
        if revised.number == 0 and scored and all(i.score.number == i.max_score.number for i in scored):
            yield Fault(revised.place, f"{sheet.label} 年度资金总额：全年预算数是 0，各指标都得了满分。请核对预算数；确实没有资金的，说明绩效从何而来。",
                        (revised,))
