"""执行率：执行率和它的得分填了、算得对，偏低的说了原因。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import money, percent, same_rate, same_score
from xladdin.checks.reasons import sentences_about
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import TEXT, Filing
from xladdin.patterns import lazy

_FORM_RULES = ("表样", "财预〔2020〕10号")
UNSPENT = lazy(
    r"结余|(?<!上年)(?<!往年)(?<!以前年度)结转[^，。]{0,12}(?:(?:下一?|次|明)年|20[0-9]{2}年|使用)|执行率[^。；]*(?:主要是|由于|原因|因为)"
    r"|(?:执行率|进度)[^，。]{0,8}(?:慢|滞后|低|不高|不快|不足|不理想|未达)"
    r"|(?:未|没有|尚未)(?:能|及时|按时|全部|完全)*(?:支付|执行|支出|用完|使用|拨付)")
"""说钱没有花完的话。"""


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
        if any(i.deviation_explanation.state == TEXT for i in due.sheet.indicators) or any(map(UNSPENT.search, sentences_about(filing, due.sheet))):
            continue
        if filing.narrative_elsewhere:
            yield Unsure(due.filed.place, f"{due.sheet.label} {due.at.rpartition('.')[0]}：报送版不带报告文字，执行率低的原因写没写明无法核对")
            continue
        yield Fault(due.filed.place, f"{due.sheet.label} {due.at.rpartition('.')[0]}：执行率 {percent(due.expected)}，没有执行的部分超过 "
                    f"{percent(limit, 0)}，没有说明原因。请在偏差原因或报告里写明。", tuple(part.value for part in due.parts))
