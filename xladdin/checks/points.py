"""分值：指标分值、一级指标分值、总分互相对得上，指标体系齐全。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks.as_filed import why_unread
from xladdin.checks.explained import money
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.form import Points
from xladdin.model import BLANK, NUMBER, TEXT, TEXT_NUMBER, Filing, Indicator, Place, Sheet, Value
from xladdin.scoring import EXECUTION_POINTS, TOTAL_POINTS, indicator_points, unreadable_points
from xladdin.values import head_points, label

_FORM_RULES = ("表样", "财预〔2020〕10号")
_LEAST = ("数量", "质量", "时效", "满意度")


@rule("PS101", "分值合计不等于总分", Severity.ERROR, basis=_FORM_RULES, answers=("P01", "P02"))
def points_do_not_add_up(filing: Filing) -> Iterator[Outcome]:
    """一句话：各三级指标分值之和加预算执行率分值，应等于总分。

    为什么：分值加起来不是 100 分，得分就没有意义；这是财政部门退回自评表最常见的原因。
    错例：
    >>> examine("PS101", {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].分值": "50",
    ...                   "整体.绩效指标[2].分值": "30"})
    整体支出绩效自评表 总分：分值填的是 100，各指标分值之和 80 加预算执行率 10 是 90，少 10。请核对各指标分值。
    正例：
    >>> examine("PS101", {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].分值": "60",
    ...                   "整体.绩效指标[2].分值": "30"})
    修正：改各三级指标的分值，使每个一级指标合计等于表头的分值，全部合计等于总分；表头分值和总分是表样规定的，不要改。
    """
    for sheet in filing.scored:
        total = sheet[TOTAL_POINTS]
        fixed = next((value for value in (total, sheet[EXECUTION_POINTS]) if value.unreadable), None)
        if fixed is not None:
            yield Unsure(total.place, f"{why_unread(fixed)}，{sheet.label}的分值合计无法核对")
        if fixed is not None or not any(i.max_score.number for i in sheet.indicators) or total.number is None or _restored(filing, sheet):
            continue
        own, execution = indicator_points(sheet), sheet[EXECUTION_POINTS].number or Decimal(0)
        if own + execution == total.number:
            bad = unreadable_points(sheet)
            if bad is not None:
                yield Unsure(total.place, f"{bad.place.name}（{bad.place.cell}）填的是“{bad.shown}”，分值合计无法核对")
            continue
        gap = own + execution - total.number
        readings = f"各指标分值之和 {money(own)} 加预算执行率 {money(execution)} 是 {money(own + execution)}，{'多' if gap > 0 else '少'} {money(abs(gap))}"
        if own == total.number:
            readings = f"各指标分值之和是 {money(own)}，加预算执行率 {money(execution)} 是 {money(own + execution)}：执行率的分值应在总分之内"
        bad = unreadable_points(sheet)
        if bad is not None:
            readings += f"（{bad.place.cell} 的分值“{bad.shown}”不是数，没有计入）"
        yield Fault(total.place, f"{sheet.label} 总分：分值填的是 {total.shown}，{readings}。请核对各指标分值。",
                    (total, money(own), money(execution)))


def _restored(filing: Filing, sheet: Sheet) -> bool:
    """总分、执行率的分值改动了（PS103 会说），恢复成表样规定的，各指标的分值就对得上。"""
    contract = filing.form.sheet(sheet.kind)
    points = contract.points if contract else None
    filed = (sheet[TOTAL_POINTS].number, sheet[EXECUTION_POINTS].number)
    return points is not None and filed != (points.total, points.execution) and indicator_points(sheet) + points.execution == points.total


@rule("PS102", "一级指标分值与所属指标不符", Severity.ERROR, basis=("表样",), answers=("P03",))
def head_points_do_not_match(filing: Filing) -> Iterator[Outcome]:
    """一句话：一级指标表头写的分值，应等于它下面各三级指标分值之和。

    为什么：表头是表样规定的分配，下面多了或少了，都会使别的一级指标失衡。
    错例：
    >>> examine("PS102", {"整体.绩效指标[1].一级指标": "效益指标（40 分）", "整体.绩效指标[1].分值": "10",
    ...                   "整体.绩效指标[2].分值": "20"})
    整体支出绩效自评表 效益指标：表头是 40 分，下面各指标分值之和是 30。请核对分值。
    正例：
    >>> examine("PS102", {"整体.绩效指标[1].一级指标": "效益指标（30 分）", "整体.绩效指标[1].分值": "10",
    ...                   "整体.绩效指标[2].分值": "20"})
    修正：调整该一级指标下各三级指标的分值；表头被改动的，恢复为表样规定的分值。
    """
    for sheet in filing.scored:
        for head in sheet.heads:
            printed, own = _points_of(filing, sheet, head), [i for i in sheet.indicators if i.head is head]
            if printed is None or not any(i.max_score.stored for i in own):
                continue
            bad = next((i.max_score for i in own if i.max_score.unreadable), None)
            if bad is not None:
                yield Unsure(head.place, f"{bad.place.name}（{bad.place.cell}）填的是“{bad.shown}”，{label(head.shown)}的分值合计无法核对")
                continue
            total = sum((i.max_score.number or Decimal(0) for i in own), Decimal(0))
            if total != printed:
                told, severity = ("表头是", None) if head_points(head.shown) is not None else ("表样规定", Severity.REMINDER)
                yield Fault(head.place, f"{sheet.label} {label(head.shown)}：{told} {money(printed)} 分，下面各指标分值之和是 {money(total)}。请核对分值。",
                            (head, money(total)), severity=severity)


def _points_of(filing: Filing, sheet: Sheet, head: Value) -> Decimal | None:
    """一级指标的分值：表头写的；没有写的照表样规定，表样也没有的为 None。"""
    contract = filing.form.sheet(sheet.kind)
    fixed = contract.points.level1 if contract and contract.points else {}
    printed = head_points(head.shown)
    return fixed.get(label(head.shown)) if printed is None else printed


@rule("PS103", "规定的分值被改动", Severity.ERROR, basis=_FORM_RULES, answers=("P02", "P04"))
def fixed_points_changed(filing: Filing) -> Iterator[Outcome]:
    """一句话：总分、预算执行率的分值照表样规定，各一级指标表头的分值加预算执行率分值应等于总分。

    为什么：表头是评分的框架，框架不是 100 分，整张表都要重来；加起来是 100 分而与表样不同的，只提醒。
    错例：
    >>> examine("PS103", {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].一级指标": "产出指标(50 分)",
    ...                   "整体.绩效指标[2].一级指标": "效益指标（40 分）", "整体.绩效指标[3].一级指标": "满意度指标（10 分）"})
    整体支出绩效自评表 总分：表头分值 50＋40＋10 加预算执行率 10 是 110，应为 100。请恢复表样规定的表头分值。
    >>> examine("PS103", {"整体.总分.分值": "90", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].分值": "90"})
    整体支出绩效自评表 总分：分值填的是 90，表样规定是 100。请恢复表样规定的分值。
    >>> examine("PS103", {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].一级指标": "产出指标(40 分)",
    ...                   "整体.绩效指标[2].一级指标": "效益指标（40 分）", "整体.绩效指标[3].一级指标": "满意度指标（10 分）"})
    整体支出绩效自评表 一级指标：产出指标的分值是 40，效益指标的分值是 40，表样规定是 50、30。请恢复，或写明调整的依据。
    正例：
    >>> examine("PS103", {"整体.总分.分值": "100", "整体.年度资金总额.分值": "10", "整体.绩效指标[1].一级指标": "产出指标(50 分)",
    ...                   "整体.绩效指标[2].一级指标": "效益指标（30 分）", "整体.绩效指标[3].一级指标": "满意度指标（10 分）"})
    修正：恢复表样规定的分值（一般是产出 50、效益 30、满意度 10、预算执行率 10，总分 100）。
    """
    for sheet in filing.scored:
        fixed = _fixed_points(filing, sheet)
        if fixed is None:
            continue
        for spot, name, due in (("总分", TOTAL_POINTS, fixed.total), (t.ANNUAL_FUNDS, EXECUTION_POINTS, fixed.execution)):
            filed = sheet[name]
            if name in sheet and not filed.unreadable and (filed.number or Decimal(0)) != due and any(i.max_score.number for i in sheet.indicators):
                told = "没有填" if filed.blank else f"填的是 {filed.shown}"
                yield Fault(filed.place, f"{sheet.label} {spot}：分值{told}，表样规定是 {money(due)}。请恢复表样规定的分值。", (filed,))
        yield from _heads_changed(filing, sheet, fixed)


def _fixed_points(filing: Filing, sheet: Sheet) -> Points | None:
    """表样规定的分值；不是现有的表样的，总分、执行率照填的；都没有的为 None。"""
    contract = filing.form.sheet(sheet.kind)
    total = sheet[TOTAL_POINTS].number
    if contract is not None and contract.points is not None:
        return contract.points
    return None if total is None else Points({}, sheet[EXECUTION_POINTS].number or Decimal(0), total, "")


def _heads_changed(filing: Filing, sheet: Sheet, fixed: Points) -> Iterator[Fault]:
    """表头的分值加起来不是总分的；加起来是而与表样不同的只提醒。"""
    points = {label(head.shown): _points_of(filing, sheet, head) for head in sheet.heads}
    known = [value for value in points.values() if value is not None]
    if len(known) < len(points) or not set(fixed.level1) <= set(points):
        return
    total = sheet[TOTAL_POINTS]
    if sum(known, fixed.execution) != fixed.total:
        yield Fault(total.place, f"{sheet.label} 总分：表头分值 {'＋'.join(money(n) for n in known)} 加预算执行率 {money(fixed.execution)} "
                    f"是 {money(sum(known, fixed.execution))}，应为 {money(fixed.total)}。请恢复表样规定的表头分值。",
                    (total, *(money(n) for n in known)))
        return
    changed = {name: due for name, due in fixed.level1.items() if points[name] != due}
    if changed:
        told = "，".join(f"{name}的分值是 {money(points[name])}" for name in changed)
        place = next(head.place for head in sheet.heads if label(head.shown) in changed)
        yield Fault(place, f"{sheet.label} 一级指标：{told}，表样规定是 {'、'.join(map(money, changed.values()))}。请恢复，或写明调整的依据。",
                    tuple(money(points[name]) for name in changed), severity=Severity.REMINDER)


@rule("PS104", "缺少一级指标", Severity.ERROR, basis=_FORM_RULES, answers=("P06",))
def level1_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：表样规定的每个一级指标都要有，并写明名称。

    为什么：效益、满意度的指标挂在产出指标下面，一级指标的分值就无从核对。
    错例：
    >>> examine("PS104", {"整体.年度资金总额.全年预算数": "80", "整体.绩效指标[1].一级指标": "产出指标(50分)"})
    整体支出绩效自评表 绩效指标：一个指标也没有填。请补填。
    >>> examine("PS104", {"整体.绩效指标[1].一级指标": "产出指标(50分)", "整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "50"})
    整体支出绩效自评表 绩效指标：没有“效益指标”“满意度指标”这些一级指标。请按表样分列，写明名称和分值。
    正例：
    >>> examine("PS104", {"整体.绩效指标[1].一级指标": "产出指标(50分)", "整体.绩效指标[1].三级指标": "办件数",
    ...                   "整体.绩效指标[2].一级指标": "效益指标(30分)", "整体.绩效指标[3].一级指标": "满意度指标(10分)"})
    修正：在相应的行上补写一级指标的名称和分值。
    """
    for sheet in filing.scored:
        contract = filing.form.sheet(sheet.kind)
        if contract is None or contract.points is None:
            continue
        if not sheet.indicators:
            if t.INDICATOR in sheet.tables and not sheet.unused:
                yield Fault(Place(sheet.title, "", t.INDICATOR), f"{sheet.label} 绩效指标：一个指标也没有填。请补填。")
            continue
        present = {label(head.shown) for head in sheet.heads}
        absent = [name for name in contract.points.level1 if name not in present]
        if absent:
            place = sheet.indicators[0].row[t.LEVEL1].place
            names = "".join(f"“{name}”" for name in absent)
            many = "这些" if len(absent) > 1 else "这个"
            yield Fault(place, f"{sheet.label} 绩效指标：没有{names}{many}一级指标。请按表样分列，写明名称和分值。", (names,))


@rule("PS105", "二级指标不全", Severity.REMINDER, basis=_FORM_RULES, answers=("P07",))
def level2_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：数量、质量、时效至少各有一个指标；应有满意度指标。

    为什么：只有数量没有质量、时效，或没有满意度，绩效就说不完整。
    错例：
    >>> examine("PS105", {"整体.绩效指标[1].一级指标": "产出指标(50分)", "整体.绩效指标[1].二级指标": "数量指标", "整体.绩效指标[1].三级指标": "办件数",
    ...                   "整体.绩效指标[2].一级指标": "满意度指标(10分)", "整体.绩效指标[2].三级指标": "办事群众满意度"})
    整体支出绩效自评表 绩效指标：没有填质量指标、时效指标。请补充，或说明不适用的原因。
    正例：
    >>> examine("PS105", {"整体.绩效指标[1].二级指标": "数量指标", "整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[2].二级指标": "质量指标",
    ...                   "整体.绩效指标[2].三级指标": "合格率", "整体.绩效指标[3].二级指标": "时效指标", "整体.绩效指标[3].三级指标": "按期完成率",
    ...                   "整体.绩效指标[4].二级指标": "服务对象满意度指标", "整体.绩效指标[4].三级指标": "办事群众满意度"})
    修正：补充缺少的指标。
    """
    for sheet in filing.scored:
        named = [i for i in sheet.indicators if i.name or i.max_score.number]
        if not named:
            continue
        levels = "".join(f"{i.level1}{i.level2}" for i in named)
        absent = [f"{word}指标" for word in _asked_for(filing, sheet) if word not in levels]
        if absent:
            yield Fault(named[0].row[t.LEVEL2].place, f"{sheet.label} 绩效指标：没有填{'、'.join(absent)}。请补充，或说明不适用的原因。",
                        ("、".join(absent),), alike="、".join(absent) if sheet.many else "")


def _asked_for(filing: Filing, sheet: Sheet) -> list[str]:
    """至少要有的几种指标：表样没有列的（没有满意度指标的表样）不要；不知道表样列了哪些的都要。"""
    contract = filing.form.sheet(sheet.kind)
    points = contract.points if contract else None
    listed = "".join([*points.level1, *(name for names in points.level2.values() for name in names)]) if points and points.level2 else ""
    return [word for word in _LEAST if not listed or word in listed]


@rule("PS106", "分值不是正数", Severity.ERROR, basis=("表样",), answers=("P08",))
def points_not_positive(filing: Filing) -> Iterator[Outcome]:
    """一句话：每个填了内容的指标，分值应是大于 0 的数。

    为什么：0 分或负分的指标不起作用，多半是填错了格。
    错例：
    >>> examine("PS106", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "0"})
    整体支出绩效自评表 “办件数”：分值填的是 0，应大于 0。请填该指标的分值，不用的指标整行留空。
    正例：
    >>> examine("PS106", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "10"})
    修正：填上分值；不用的指标整行留空。
    """
    for sheet, indicator in every_indicator(filing):
        points = indicator.max_score
        if points.number is not None and points.number <= 0:
            yield Fault(points.place, f"{sheet.label} “{indicator.name}”：分值填的是 {points.shown}，应大于 0。"
                        "请填该指标的分值，不用的指标整行留空。", (points,))


@rule("PS107", "分值填串了格", Severity.ERROR, basis=("表样",), answers=("Q12",))
def points_shifted(filing: Filing) -> Iterator[Outcome]:
    """一句话：分值一格不是数，而旁边的得分一格是数：这一行多半填串了格。

    为什么：串格以后，分值、得分、总分全都对不上，而且肉眼不容易看出来。
    错例：
    >>> examine("PS107", {"整体.绩效指标[1].三级指标": "服务对象满意度", "整体.绩效指标[1].分值": "≥96%", "整体.绩效指标[1].得分": "10"})
    整体支出绩效自评表 “服务对象满意度”：分值填的是“≥96%”，不是数，而得分填了 10。这一行像是填串了格，请逐格核对。
    正例：
    >>> examine("PS107", {"整体.绩效指标[1].三级指标": "服务对象满意度", "整体.绩效指标[1].分值": "10", "整体.绩效指标[1].得分": "10"})
    修正：把这一行从三级指标起逐格挪回正确的列。
    """
    for sheet, indicator in every_indicator(filing):
        points, score = indicator.max_score, indicator.score
        if points.state == TEXT and score.state in (NUMBER, TEXT_NUMBER, BLANK):
            yield Fault(points.place, f"{sheet.label} “{indicator.name}”：分值填的是“{points.shown}”，不是数，"
                        f"而得分{'填了 ' + score.shown if score.number is not None else '没有填'}。这一行像是填串了格，请逐格核对。", (points, score))


@rule("PS108", "单个指标分值过大", Severity.REMINDER, basis=("复核实践",), answers=("P09",))
def points_concentrated(filing: Filing) -> Iterator[Outcome]:
    """一句话：一个指标的分值占到总分的大半，指标体系过于单薄。

    为什么：一个指标定成败，自评就失去了区分度。
    错例：
    >>> examine("PS108", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "60"})
    整体支出绩效自评表 “办件数”：一个指标就占 60 分。请拆分为几个更具体的指标。
    正例：
    >>> examine("PS108", {"整体.绩效指标[1].三级指标": "办件数", "整体.绩效指标[1].分值": "20"})
    修正：拆分指标，或在出错说明里写明理由。
    """
    for sheet, indicator in every_indicator(filing):
        points = indicator.max_score
        if points.number is not None and points.number >= filing.form.settings.concentration_limit:
            yield Fault(points.place, f"{sheet.label} “{indicator.name}”：一个指标就占 {points.shown} 分。请拆分为几个更具体的指标。", (points,))


def every_indicator(filing: Filing) -> Iterator[tuple[Sheet, Indicator]]:
    """各张评分表的各个指标。"""
    for sheet in filing.scored:
        for indicator in sheet.indicators:
            yield sheet, indicator
