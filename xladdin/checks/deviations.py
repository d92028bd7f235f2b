"""偏差：扣了分的写明原因和措施；超额、满分、成效与花钱不相称的，要说得通。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks.achievement import achievement, as_written, named
from xladdin.checks.as_filed import why_unread
from xladdin.checks.execution_rate import UNSPENT
from xladdin.checks.explained import money, percent
from xladdin.checks.reasons import gives_reason, sentences_about
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.checks.scores import over_achieved, scored_indicators, unread_scores
from xladdin.findings import Severity
from xladdin.model import MISSING, Filing, Indicator, Sheet, Value
from xladdin.patterns import lazy
from xladdin.scoring import EXECUTION_POINTS

EXECUTION_SCORE = f"{t.ANNUAL_FUNDS}.{t.SCORE}"
TOTAL = f"{t.TOTAL_SCORE}.{t.SCORE}"
_QUOTED = 40
_NOTHING_WRONG = lazy("(?:无|没有|未)(?:偏差|偏离|扣分|差异)|(?:已|全部|均|按[时期]|圆满|超额)*(?:完成|达到|达标|达成)")
_THRIFT = lazy("节约|节省|少花钱")
_MEASURES = lazy(
    "措施|改进|整改|下一?步|今后|下一?年|明年|将|拟|应当|需要|计划|加[强快大]|完善|优化|提[高升前]|"
    "督促|推进|力争|争取|抓紧|调整|强化|落实|规范|严格|尽快|继续|建议|确保|细化")


@rule("PS205", "扣分未写原因", Severity.ERROR, basis=("财预〔2020〕10号", "表样"), answers=("S08",))
def reason_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：得分低于分值的指标，必须写偏差原因和改进措施。

    为什么：没有完成的要分析原因、提出改进措施，这是自评的本意，也是复核必看的一栏。
    错例：
    >>> examine("PS205", {"整体.绩效指标[1].三级指标": "制度完善", "整体.绩效指标[1].分值": "20", "整体.绩效指标[1].得分": "18"})
    整体支出绩效自评表 “制度完善”：分值 20，得分 18，扣了 2 分，没有写偏差原因分析及改进措施。请补写。
    正例：
    >>> examine("PS205", {"整体.绩效指标[1].三级指标": "制度完善", "整体.绩效指标[1].分值": "20", "整体.绩效指标[1].得分": "18",
    ...                   "整体.绩效指标[1].偏差原因分析及改进措施": "两项制度年底才印发；明年提前到上半年。"})
    修正：写明为什么没有做到、准备怎么改；不该扣分的改得分。
    """
    yield from unread_scores(filing)
    unnamed: set[str] = set()
    for sheet, indicator, points, score in scored_indicators(filing):
        reason = indicator.deviation_explanation
        if score >= points:
            continue
        if reason.state == MISSING and sheet.title not in unnamed:
            unnamed.add(sheet.title)
            yield Unsure(indicator.score.place, f"{sheet.label} 绩效指标没有“{t.DEVIATION_EXPLANATION}”列，扣分原因无法核对")
        elif reason.blank:
            yield Fault(reason.place, f"{named(sheet, indicator)}：分值 {money(points)}，得分 {money(score)}，扣了 {money(points - score)} 分，"
                        "没有写偏差原因分析及改进措施。请补写。", (indicator.max_score, indicator.score))


@rule("PS207", "满分却写偏差原因", Severity.HINT, basis=("复核实践",), answers=("S10",))
def reason_for_full_score(filing: Filing) -> Iterator[Outcome]:
    """一句话：得了满分，却写着偏差原因，请确认是不是漏扣了分。

    为什么：有偏差就不该是满分；超额完成的说明不算。
    错例：
    >>> examine("PS207", {"整体.绩效指标[1].三级指标": "培训人数", "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10",
    ...                   "整体.绩效指标[1].偏差原因分析及改进措施": "报名不足，少办一期"})
    整体支出绩效自评表 “培训人数”：得了满分 10，却写着偏差原因“报名不足，少办一期”。请核对得分。
    正例：
    >>> examine("PS207", {"整体.绩效指标[1].三级指标": "培训人数", "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10",
    ...                   "整体.绩效指标[1].偏差原因分析及改进措施": "无偏差"})
    修正：按完成情况扣分，或删去偏差原因。
    """
    for sheet, indicator, points, score in scored_indicators(filing):
        reason, done = _written(indicator.deviation_explanation), achievement(indicator)
        if score != points or not reason or _NOTHING_WRONG.match(reason) or (done and over_achieved(done, filing)):
            continue
        yield Fault(indicator.score.place, f"{named(sheet, indicator)}：得了满分 {money(score)}，却写着偏差原因“{_quoted(reason)}”。请核对得分。",
                    (indicator.score, indicator.deviation_explanation))


@rule("PS208", "偏差原因没有写改进措施", Severity.HINT, basis=("表样",), answers=("S11",))
def measure_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：扣了分的指标，除了原因还要写改进措施。

    为什么：这一栏叫“偏差原因分析及改进措施”，只写原因只答了一半。
    错例：
    >>> examine("PS208", {"整体.绩效指标[1].三级指标": "登记家数", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.1",
    ...                   "整体.绩效指标[1].偏差原因分析及改进措施": "登记对象变少了"})
    整体支出绩效自评表 “登记家数”：偏差原因写的是“登记对象变少了”，没有看到改进措施。请补写。
    正例：
    >>> examine("PS208", {"整体.绩效指标[1].三级指标": "登记家数", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.1",
    ...                   "整体.绩效指标[1].偏差原因分析及改进措施": "登记对象变少了，明年按实有数定指标"})
    修正：补写准备怎么改。
    """
    for sheet, indicator, points, score in scored_indicators(filing):
        reason = _written(indicator.deviation_explanation)
        if score < points and reason and not _MEASURES.search(reason):
            yield Fault(indicator.deviation_explanation.place, f"{named(sheet, indicator)}：偏差原因写的是“{_quoted(reason)}”，没有看到改进措施。请补写。",
                        (indicator.deviation_explanation,))


def _written(reason: Value) -> str:
    """偏差原因一栏写的话；没有写、写“无”的为空串。"""
    return "" if reason.blank or reason.state == MISSING else as_written(reason.shown)


def _quoted(reason: str) -> str:
    return reason if len(reason) <= _QUOTED else reason[:_QUOTED] + "……"


@rule("PS209", "超额完成较多，没有说明", Severity.REMINDER, basis=("财预〔2020〕10号", "复核实践"), answers=("S12",))
def over_achievement_unexplained(filing: Filing) -> Iterator[Outcome]:
    """一句话：完成值超出指标值较多的，请说明原因；不因此扣分。

    为什么：超出太多，多半是指标值定低了，复核时要问。
    错例：
    >>> examine("PS209", {"整体.绩效指标[1].三级指标": "文稿起草", "整体.绩效指标[1].年度指标值": "300篇以上", "整体.绩效指标[1].实际完成值": "400"})
    整体支出绩效自评表 “文稿起草”：指标值 300篇以上，实际完成 400，是指标值的 133.33%。请在偏差原因一栏说明为什么超出较多（不扣分）。
    正例：
    >>> examine("PS209", {"整体.绩效指标[1].三级指标": "文稿起草", "整体.绩效指标[1].年度指标值": "300篇以上", "整体.绩效指标[1].实际完成值": "320"})
    修正：写一句原因；指标值定低了的，下年调高。
    """
    for sheet in filing.scored:
        for indicator in sheet.indicators:
            done = achievement(indicator)
            if done is None or not over_achieved(done, filing) or _written(indicator.deviation_explanation):
                continue
            yield Fault(indicator.deviation_explanation.place if t.DEVIATION_EXPLANATION in indicator.row else indicator.actual_value.place,
                        f"{named(sheet, indicator)}：指标值 {as_written(indicator.target_text)}，实际完成 {as_written(indicator.actual_text)}，"
                        f"是指标值的 {percent(done.actual / done.target)}。请在偏差原因一栏说明为什么超出较多（不扣分）。",
                        (indicator.target_value, indicator.actual_value))


@rule("PS210", "各表全部满分", Severity.REMINDER, basis=("复核实践",), answers=("S13",))
def everything_full(filing: Filing) -> Iterator[Outcome]:
    """一句话：所有自评表的所有指标都得满分，自评容易被看作走过场。

    为什么：复核时全是满分的单位会被重点抽查，请逐个指标再核一遍。
    错例：
    >>> examine("PS210", {"整体.绩效指标[1].分值": "50", "整体.绩效指标[1].得分": "50", "项目.绩效指标[1].分值": "50", "项目.绩效指标[1].得分": "50"})
    2 张自评表的 2 个指标全部得满分。请逐个对照实际完成情况再核一遍。
    正例：
    >>> examine("PS210", {"整体.绩效指标[1].分值": "50", "整体.绩效指标[1].得分": "49", "项目.绩效指标[1].分值": "50", "项目.绩效指标[1].得分": "50"})
    修正：有没做到位的如实扣分；确实都做到了的，在出错说明里写明依据。
    """
    sheets = [sheet for sheet in filing.scored if any(i.max_score.number for i in sheet.indicators)]
    pairs = [(i.max_score.number, i.score) for sheet in sheets for i in sheet.indicators if i.max_score.number or i.max_score.unreadable]
    if not sheets or any(score.blank or (score.number is not None and points is not None and score.number != points) for points, score in pairs):
        return
    place, bad = sheets[0][TOTAL].place, next((score for points, score in pairs if points is None or score.number is None), None)
    if bad is not None:
        yield Unsure(place, "有的分值或得分不是数，是否全部满分无法核对")
    else:
        yield Fault(place, f"{len(sheets)} 张自评表的 {len(pairs)} 个指标全部得满分。请逐个对照实际完成情况再核一遍。",
                    (str(len(sheets)), str(len(pairs))))


@rule("PS211", "成效与资金执行不相称", Severity.REMINDER, basis=("复核实践",), answers=("S14",))
def results_without_spending(filing: Filing) -> Iterator[Outcome]:
    """一句话：指标得分率明显高于预算执行率得分率：钱没花出去，成效却几乎满分，请说明。

    为什么：成效靠资金支撑，两者相差太大，要么指标偏低，要么得分偏高。
    错例：
    >>> examine("PS211", {"整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "6", "整体.绩效指标[1].分值": "90", "整体.绩效指标[1].得分": "90"})
    整体支出绩效自评表：指标得分率 100.00%，预算执行率得分率只有 60.00%，相差较大。请核对得分，或在报告里说明少花钱也办成事的原因。
    正例：
    >>> examine("PS211", {"整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "6", "整体.绩效指标[1].分值": "90", "整体.绩效指标[1].得分": "90"},
    ...         report="预算执行率偏低，主要是会议改为线上召开，节约了会议费。")
    >>> examine("PS211", {"整体.年度资金总额.分值": "10", "整体.年度资金总额.得分": "9.8", "整体.绩效指标[1].分值": "90", "整体.绩效指标[1].得分": "90"})
    修正：核对得分；确属节约的，在报告或出错说明里写明。
    """
    for sheet in filing.scored:
        scored = [one for one in sheet.indicators if not one.max_score.blank]
        values = [sheet[EXECUTION_POINTS], sheet[EXECUTION_SCORE], *(v for one in scored for v in (one.max_score, one.score))]
        if not scored or any(value.blank for value in values):
            continue
        bad = next((value for value in values if value.unreadable), None)
        if bad is not None:
            yield Unsure(sheet[EXECUTION_SCORE].place, f"{why_unread(bad)}，{sheet.label} 成效与资金执行是否相称无法核对")
            continue
        yield from _compare_shares(filing, sheet, scored)


def _compare_shares(filing: Filing, sheet: Sheet, scored: list[Indicator]) -> Iterator[Outcome]:
    points, score, execution_points, execution = (sum((v.number or Decimal(0) for v in values), Decimal(0)) for values in (
        [one.max_score for one in scored], [one.score for one in scored], [sheet[EXECUTION_POINTS]], [sheet[EXECUTION_SCORE]]))
    if points <= 0 or execution_points <= 0 or score <= 0:
        return
    results, spending = score / points, execution / execution_points
    if (results - spending) / results > filing.form.settings.score_gap_limit:
        told = f"{sheet.label}：指标得分率 {percent(results)}，预算执行率得分率只有 {percent(spending)}，相差较大"
        if filing.narrative_elsewhere:
            yield Unsure(sheet[EXECUTION_SCORE].place, f"{told}；报送版不带报告文字，原因写没写明无法核对")
        elif not _thrift_told(filing, sheet):
            yield Fault(sheet[EXECUTION_SCORE].place, f"{told}。请核对得分，或在报告里说明少花钱也办成事的原因。", (sheet[EXECUTION_SCORE], money(score)))


def _thrift_told(filing: Filing, sheet: Sheet) -> bool:
    """钱为什么没有花完，报告里或这张表的偏差原因里写了。"""
    return any((UNSPENT.search(sentence) or _THRIFT.search(sentence)) and gives_reason(sentence) for sentence in sentences_about(filing, sheet))
