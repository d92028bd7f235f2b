"""得分：不超过分值，合得上总分，与完成情况相称，等次按总分定。"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks.achievement import Achievement, achievement, as_written, named
from xladdin.checks.as_filed import why_unread
from xladdin.checks.explained import money, same_score
from xladdin.checks.points import every_indicator
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Fix, Severity
from xladdin.form import Computed
from xladdin.formulas import ROW_PART, SCORE_DECIMALS
from xladdin.model import ERROR, MISSING, PENDING, TEXT_NUMBER, Filing, Indicator, Place, Sheet, Value
from xladdin.scoring import TOTAL_POINTS, execution_unsettled, grade, rule_score, total_score
from xladdin.values import clean, decimals_of, round_half_up

_SCORING = ("财预〔2020〕10号",)
_DONE = "(?:达成|完成|达到|达标|实现)(?:年度)?(?:绩效)?(?:指标|目标|任务|要求)?"
_TIERS = (
    re.compile(f"(?:均|已|全部|全面|全年|按[时期质量]+|按规定|如期|圆满|顺利)*{_DONE}"),
    re.compile(f"(?:均|已)?(?:大?部分|基本)已?{_DONE}(?:并具有一定效果)?"),
    re.compile(f"(?:均|尚|还)?(?:未能?|没有|没能?){_DONE}(?:且效果较差)?"),
)
"""定性指标三档的说法，整格只写这几个字才算（财预〔2020〕10号：达成、部分达成并具有一定效果、未达成且效果较差）。"""
Scored = tuple[Sheet, Indicator, Decimal, Decimal]


def scored_indicators(filing: Filing) -> Iterator[Scored]:
    """分值、得分都填了数的指标：表、指标、分值、得分。"""
    for sheet, indicator in every_indicator(filing):
        points, score = indicator.max_score.number, indicator.score.number
        if points is not None and score is not None:
            yield sheet, indicator, points, score


def unread_scores(filing: Filing) -> Iterator[Unsure]:
    """填了得分而分值、得分看不懂的指标；整列都不在的，一张表只说一次。"""
    for sheet in filing.scored:
        absent = [column for column in (t.MAX_SCORE, t.SCORE) if sheet.indicators and column not in sheet.indicators[0].row]
        if absent:
            place = Place(sheet.title, "", f"{t.INDICATOR}.{absent[0]}")
            yield Unsure(place, f"{sheet.label} 绩效指标没有“{'”“'.join(absent)}”列，得分无法核对")
            continue
        for indicator in sheet.indicators:
            bad = next((one for one in (indicator.score, indicator.max_score) if one.unreadable), None)
            if bad is not None and not indicator.score.blank:
                yield Unsure(indicator.score.place, f"{why_unread(bad)}，{named(sheet, indicator)}的得分无法核对")


@rule("PS201", "得分超出分值", Severity.ERROR, basis=_SCORING, answers=("S01",))
def score_out_of_range(filing: Filing) -> Iterator[Outcome]:
    """一句话：一个指标的得分不能高于它的分值，也不能是负数。

    为什么：分值是满分，超出的得分会把总分抬高，财政部门复核时一定退回。
    错例：
    >>> examine("PS201", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "12"})
    整体支出绩效自评表 “办件数”：得分填的是 12，分值是 10，得分应在 0 到 10 之间。请核对得分。
    >>> examine("PS201", {"绩效自评情况.综合得分": "975"}, form="linxiang-2022")
    绩效自评情况 综合得分：填的是 975，应在 0 到 100 之间。请核对。
    正例：
    >>> examine("PS201", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10"})
    修正：改得分；分值、得分填反了的换过来。
    """
    yield from unread_scores(filing)
    for sheet, indicator, points, score in scored_indicators(filing):
        if points > 0 and not 0 <= score <= points:  # PS106 speaks of points that are none
            yield Fault(indicator.score.place, f"{named(sheet, indicator)}：得分填的是 {indicator.score.shown}，分值是 {money(points)}，"
                        f"得分应在 0 到 {money(points)} 之间。请核对得分。", (indicator.max_score, indicator.score))
    for sheet, name in _overall_scores(filing):
        whole, full = sheet[name], filing.form.settings.full_marks
        if whole.number is not None and not 0 <= whole.number <= full:
            yield Fault(whole.place, f"{sheet.label} {name}：填的是 {whole.shown}，应在 0 到 {money(full)} 之间。请核对。", (whole,))


def _overall_scores(filing: Filing) -> Iterator[tuple[Sheet, str]]:
    """不由各项得分合计的综合得分：等次照它定。"""
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        sums = {one.field for one in contract.computed} if contract else set()
        for computed in contract.computed if contract else ():
            if computed.kind == "grade" and computed.parts[0] not in sums:
                yield sheet, computed.parts[0]


@rule("PS202", "总分得分不符", Severity.ERROR, basis=("表样", *_SCORING), answers=("S02", "S03"))
def total_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：总分的得分应等于各指标得分加预算执行率得分，各项得分都有了，总分就不能空着。

    为什么：总分决定等次；加错、漏填总分，是公开以后最容易被看出来的错。
    错例：
    >>> examine("PS202", {"整体.年度资金总额.得分": "10", "整体.绩效指标[1].得分": "50", "整体.绩效指标[2].得分": "38", "整体.总分.得分": "100"})
    整体支出绩效自评表 总分：得分填的是 100，各指标得分之和 88 加预算执行率得分 10 应为 98。请核对各项得分，或重算。
    >>> examine("PS202", {"整体.年度资金总额.得分": "10", "整体.绩效指标[1].得分": "90"})
    整体支出绩效自评表 总分：得分没有填，各指标得分之和 90 加预算执行率得分 10 应为 100。请填上或重算。
    正例：
    >>> examine("PS202", {"整体.年度资金总额.得分": "10", "整体.绩效指标[1].得分": "50", "整体.绩效指标[2].得分": "38", "整体.总分.得分": "98"})
    修正：重算，总分的公式会放回原处。执行率的分值是否在 100 分之内，问清财政部门再定。
    """
    for sheet in filing.scored:
        contract = filing.form.sheet(sheet.kind)
        for computed in contract.computed if contract else ():
            if computed.kind == "total":
                yield from _compare_total(sheet, computed, sheet[computed.field])


def _compare_total(sheet: Sheet, computed: Computed, filed: Value) -> Iterator[Outcome]:
    own, other = _addends(sheet, computed)
    if own is None:
        yield Unsure(filed.place, f"{sheet.label} 没有绩效指标的表头、表尾或得分列，总分无法核对")
        return
    bad = next((value for value in (filed, *own, *other) if value.unreadable), None)
    typed = next((value for value in (*own, *other) if value.state == TEXT_NUMBER), None)
    if bad is not None:
        yield Unsure(filed.place, f"{why_unread(bad)}，{sheet.label} 总分无法核对")
        return
    if typed is not None and filed.formula is not None:  # FM102 is the error, the total only follows
        yield Unsure(filed.place, f"{typed.place.name}（{typed.place.cell}）填成了文字“{typed.shown}”，公式算不到，{sheet.label} 总分无法核对")
        return
    expected = total_score(value.number for value in (*own, *other))
    if expected is None or (filed.number is not None and round_half_up(filed.number, SCORE_DECIMALS) == expected):
        if expected is None and filed.number is not None:
            yield Fault(filed.place, f"{sheet.label} 总分：得分填的是 {filed.shown}，而各项得分都没有填。请补填各项得分。", (filed,))
        return
    yield _total_fault(sheet, filed, _sum(own), _sum(other), expected)


def _addends(sheet: Sheet, computed: Computed) -> tuple[list[Value] | None, list[Value]]:
    """总分的各项：指标的得分（开口表不在了为 None），其余的得分（预算执行率）。"""
    own: list[Value] | None = []
    other: list[Value] = []
    for part in computed.parts:
        rows = ROW_PART.fullmatch(part)
        if rows is None:
            other.append(sheet[part])
            continue
        table = sheet.tables.get(rows["table"])
        found = [row[rows["column"]] for row in table.rows if not row.empty] if table and rows["column"] in table.columns else None
        own = None if own is None or found is None else own + found
    return own, other


def _sum(values: list[Value] | None) -> Decimal:
    return sum((value.number for value in values or () if value.number is not None), Decimal(0))


def _total_fault(sheet: Sheet, filed: Value, own: Decimal, execution: Decimal, expected: Decimal) -> Fault:
    figures, fix = (filed, money(own), money(execution)), Fix(money(expected), safe=True)
    start, added = f"{sheet.label} 总分：得分", f"各指标得分之和 {money(own)} 加预算执行率得分 {money(execution)} 应为 {money(expected)}"
    unsettled = execution != 0 and execution_unsettled(sheet)
    both = (f"各指标分值之和已是 {money(sheet[TOTAL_POINTS].number)}，执行率的分值在不在总分之内，请按财政部门的口径确定："
            f"不加预算执行率得分是 {money(own)}，加上 {money(execution)} 是 {money(expected)}")
    if filed.number is None:
        told = f"没有填。{both}。" if unsettled else f"没有填，{added}。请填上或重算。"
        return Fault(filed.place, start + told, figures, None if unsettled else fix, alike=told)
    if filed.number == own and unsettled:
        return Fault(filed.place, f"{start}填的是 {filed.shown}，等于各指标得分之和。{both}。", figures, severity=Severity.REMINDER)
    if filed.number == own:
        return Fault(filed.place, f"{start}填的是 {filed.shown}，等于各指标得分之和，漏加了预算执行率得分 {money(execution)}，"
                     f"应为 {money(expected)}。请重算。", figures, fix)
    if same_score(clean(filed.shown), filed.number, expected):
        return Fault(filed.place, f"{start}填的是 {filed.shown}，{added}，只差在小数上。请照实填写，或重算。", figures, fix, Severity.REMINDER)
    return Fault(filed.place, f"{start}填的是 {filed.shown}，{added}。请核对各项得分，或重算。", figures, fix)


@rule("PS203", "没有达到指标值，得分不符", Severity.ERROR, basis=_SCORING, answers=("S04", "S05", "S06"))
def score_against_achievement(filing: Filing) -> Iterator[Outcome]:
    """一句话：没有达到指标值的定量指标不能得满分，应按完成比例计分。

    为什么：没做到却给满分是虚高；比例算错只是提醒，得分由单位自评，程序不代改。
    错例：
    >>> examine("PS203", {"整体.绩效指标[1].三级指标": "登记家数", "整体.绩效指标[1].年度指标值": "＞140家",
    ...                   "整体.绩效指标[1].实际完成值": "114", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "5"})
    整体支出绩效自评表 “登记家数”：指标值 ＞140家，实际完成 114，没有达到，得分却是满分 5。按完成比例应为 4.07。请核对得分。
    正例：
    >>> examine("PS203", {"整体.绩效指标[1].三级指标": "登记家数", "整体.绩效指标[1].年度指标值": "＞140家",
    ...                   "整体.绩效指标[1].实际完成值": "114", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.1"})
    修正：按完成比例改得分并写明偏差原因；实际完成值填错的改实际完成值。
    """
    yield from unread_scores(filing)
    for sheet, indicator, points, score in scored_indicators(filing):
        done = achievement(indicator)
        if done is None or done.met or not 0 <= score <= points:
            continue
        expected = rule_score(done.kind, done.target, done.actual, points, filing.form.settings.reverse_method)
        full = score == points and expected < points
        if not full and same_score(clean(indicator.score.shown), score, expected):
            continue
        told = f"得分却是满分 {money(score)}" if full else f"得分填的是 {indicator.score.shown}"
        yield Fault(indicator.score.place, f"{_told(sheet, indicator)}，没有达到，{told}。按完成比例应为 {money(expected)}。请核对得分。",
                    (indicator.target_value, indicator.actual_value, indicator.max_score, indicator.score),
                    Fix(money(expected), safe=False), None if full and done.certain else Severity.REMINDER)


def _told(sheet: Sheet, indicator: Indicator) -> str:
    return f"{named(sheet, indicator)}：指标值 {as_written(indicator.target_text)}，实际完成 {as_written(indicator.actual_text)}"


@rule("PS204", "定性指标得分不在档内", Severity.REMINDER, basis=_SCORING, answers=("S07",))
def qualitative_out_of_band(filing: Filing) -> Iterator[Outcome]:
    """一句话：定性指标写明达成、部分达成或未达成的，得分应在相应的一档里。

    为什么：三档各有得分范围，写“未完成”却给高分，前后矛盾。
    错例：
    >>> examine("PS204", {"整体.绩效指标[1].三级指标": "制度建设", "整体.绩效指标[1].实际完成值": "部分完成",
    ...                   "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10"})
    整体支出绩效自评表 “制度建设”：实际完成值写的是“部分完成”，得分应在 6 到 8 之间（不含 8），填的是 10。请核对完成情况和得分。
    正例：
    >>> examine("PS204", {"整体.绩效指标[1].三级指标": "制度建设", "整体.绩效指标[1].实际完成值": "部分完成",
    ...                   "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "7"})
    修正：得分改到相应的一档，或把完成情况写准确。
    """
    lows = filing.form.settings.qualitative_bands
    for sheet, indicator, points, score in scored_indicators(filing):
        actual = clean(indicator.actual_text)
        tier = next((n for n, words in enumerate(_TIERS) if words.fullmatch(actual)), None)
        if tier is not None and actual == clean(indicator.target_text):
            tier = 0  # what was aimed at was reached
        if tier is None or tier >= len(lows) or not 0 <= score <= points:
            continue
        low, high = (round_half_up(points * share, SCORE_DECIMALS) for share in (lows[tier], lows[tier - 1] if tier else Decimal(1)))
        if not (low <= score < high or score == high == points):
            below = "" if high == points else f"（不含 {money(high)}）"
            yield Fault(indicator.score.place, f"{named(sheet, indicator)}：实际完成值写的是“{actual}”，得分应在 {money(low)} 到 {money(high)} 之间{below}，"
                        f"填的是 {indicator.score.shown}。请核对完成情况和得分。", (indicator.actual_value, indicator.max_score, indicator.score))


@rule("PS206", "达到目标却扣分", Severity.REMINDER, basis=_SCORING, answers=("S09",))
def met_but_deducted(filing: Filing) -> Iterator[Outcome]:
    """一句话：定量指标达到了指标值，按规定得满分；扣了分的请确认。

    为什么：多半是实际完成值或得分填错了一个。
    错例：
    >>> examine("PS206", {"整体.绩效指标[1].三级指标": "合格率", "整体.绩效指标[1].年度指标值": "≥98%", "整体.绩效指标[1].实际完成值": "99%",
    ...                   "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "9"})
    整体支出绩效自评表 “合格率”：指标值 ≥98%，实际完成 99%，已经达到，得分却是 9，分值是 10。请核对实际完成值和得分。
    正例：
    >>> examine("PS206", {"整体.绩效指标[1].三级指标": "合格率", "整体.绩效指标[1].年度指标值": "≥98%", "整体.绩效指标[1].实际完成值": "99%",
    ...                   "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10"})
    修正：改得分为满分，或改实际完成值；因指标值定得明显偏低而扣分的，在偏差原因里写明。
    """
    for sheet, indicator, points, score in scored_indicators(filing):
        done = achievement(indicator)
        if done is None or not done.met or not done.certain or done.on_limit or not 0 <= score < points:
            continue
        if over_achieved(done, filing) and not indicator.deviation_explanation.blank:
            continue
        yield Fault(indicator.score.place, f"{_told(sheet, indicator)}，已经达到，得分却是 {indicator.score.shown}，分值是 {money(points)}。"
                    "请核对实际完成值和得分。", (indicator.target_value, indicator.actual_value, indicator.score))


def over_achieved(done: Achievement, filing: Filing) -> bool:
    """正向指标完成值达到指标值的若干倍（表样的 over_achievement）。"""
    return done.kind != "at_most" and done.target > 0 and done.actual >= done.target * filing.form.settings.over_achievement


@rule("PS213", "得分小数位过多", Severity.HINT, basis=("复核实践",), answers=("S16",))
def too_many_decimals(filing: Filing) -> Iterator[Outcome]:
    """一句话：得分最多保留两位小数。

    为什么：位数不一，总分容易差出尾数。
    错例：
    >>> examine("PS213", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.0714"})
    整体支出绩效自评表 “办件数”：得分填的是 4.0714，最多保留 2 位小数，可填 4.07。
    正例：
    >>> examine("PS213", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.07"})
    修正：四舍五入到两位小数。
    """
    limit = filing.form.settings.score_decimals
    for sheet, indicator, _, score in scored_indicators(filing):
        rounded = round_half_up(score, limit)
        if decimals_of(score) > limit and score != rounded:
            yield Fault(indicator.score.place, f"{named(sheet, indicator)}：得分填的是 {money(score)}，最多保留 {limit} 位小数，可填 {money(rounded)}。",
                        (money(score),), Fix(money(rounded), safe=False))


@rule("PS214", "评价等次不符", Severity.ERROR, basis=_SCORING, answers=("R04",))
def grade_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：评价等次按得分的分段定，只填优、良、中、差；得分有了，等次不能空着。

    为什么：等次是自评结果的结论，与得分不符或不填，结论就不成立。
    错例：
    >>> examine("PS214", {"绩效自评情况.综合得分": "97.5"}, form="linxiang-2022")
    绩效自评情况 评价等次：没有填，综合得分 97.5 应为“优”。请填上或重算。
    >>> examine("PS214", {"绩效自评情况.综合得分": "88", "绩效自评情况.评价等次": "优"}, form="linxiang-2022")
    绩效自评情况 评价等次：填的是“优”，综合得分 88 应为“良”。请填上或重算。
    正例：
    >>> examine("PS214", {"绩效自评情况.综合得分": "97.5", "绩效自评情况.评价等次": "优"}, form="linxiang-2022")
    修正：重算，等次的公式会放回原处。
    """
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        for computed in contract.computed if contract else ():
            if computed.kind == "grade":
                yield from _compare_grade(filing, sheet, computed)


def _compare_grade(filing: Filing, sheet: Sheet, computed: Computed) -> Iterator[Outcome]:
    filed, score = sheet[computed.field], sheet[computed.parts[0]]
    bad = score if score.unreadable else filed if filed.state in (ERROR, PENDING, MISSING) else None
    expected = grade(score.number, filing.form.settings.grades)
    if bad is not None:
        yield Unsure(filed.place, f"{why_unread(bad)}，{sheet.label} {computed.field}无法核对")
    elif expected is not None and (word := clean(filed.shown)) != expected:
        told = f"填的是“{word}”" if word else "没有填"
        yield Fault(filed.place, f"{sheet.label} {computed.field}：{told}，{computed.parts[0]} {score.shown} 应为“{expected}”。请填上或重算。",
                    (filed, score), Fix(expected, safe=True))
