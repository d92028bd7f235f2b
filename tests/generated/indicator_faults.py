"""分值、得分、指标里的毛病。"""

from __future__ import annotations

import random
from decimal import Decimal

from tests.generated.arithmetic import printed
from tests.generated.faults import TOLD, Changes, beside, cents, fault, full, funds, indicators, level2_of, pick, points, score, scored, shown, without
from tests.generated.filling import Material
from xladdin import terms as t
from xladdin.values import head_points, label

_LEAST = ("≥{}件", "不少于{}件", "{}件以上")


def _row(m: Material, chance: random.Random, *, met: bool = True) -> str | None:
    """一行得了满分（`met`）或扣了分的指标。"""
    return pick(chance, [row for row in indicators(m) if full(m, row) is met])


@fault("改了一个指标的分值", "PS101 PS102", "PS203" + TOLD)
def one_point_value(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.MAX_SCORE}": printed(points(m, row) + 3), f"{row}.{t.SCORE}": printed(score(m, row) + 3)}


@fault("分值从一个一级指标挪到另一个", "PS102", TOLD)
def points_moved_across(m: Material, chance: random.Random) -> Changes:
    rows = indicators(m, pick(chance, scored(m)) or "?")
    if len(rows) < 2 or not full(m, rows[0]) or not full(m, rows[-1]):
        return None
    return {f"{row}.{column}": printed(points(m, row) + change) for row, change in ((rows[0], 1), (rows[-1], -1)) for column in (t.MAX_SCORE, t.SCORE)}


@fault("总分的分值填成 90", "PS103", TOLD)
def total_points_changed(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.总分.分值": "90"}


@fault("总分的分值清空", "PS103", TOLD)
def total_points_cleared(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.总分.分值": ""}


@fault("执行率的分值填成 20", "PS103", "PE103 PS202 PS211" + TOLD)
def execution_points_changed(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.年度资金总额.分值": "20"}


@fault("分值连表头从一个一级指标挪到另一个", "PS103", TOLD)
def points_and_heads_moved(m: Material, chance: random.Random) -> Changes:
    heads = [row for row in indicators(m, pick(chance, scored(m)) or "?") if m[f"{row}.{t.LEVEL1}"]]
    if len(heads) < 2 or not full(m, heads[0]) or not full(m, heads[1]):
        return None
    moved: dict[str, str] = {}
    for row, change in ((heads[0], 1), (heads[1], -1)):
        head = m[f"{row}.{t.LEVEL1}"]
        moved[f"{row}.{t.LEVEL1}"] = f"{label(head)}\n({(head_points(head) or 0) + change}分)"
        moved |= {f"{row}.{column}": printed(points(m, row) + change) for column in (t.MAX_SCORE, t.SCORE)}
    return moved


@fault("改了一级指标表头的分值", "PS102 PS103")
def head_points_changed(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if m[f"{row}.{t.LEVEL1}"]])
    return row and {f"{row}.{t.LEVEL1}": m[f"{row}.{t.LEVEL1}"].partition("\n")[0] + "\n(45分)"}


@fault("删掉满意度指标的一级名称", "PS104", "PS102")
def level1_removed(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if m[f"{row}.{t.LEVEL1}"].startswith("满意度")])
    return row and {f"{row}.{t.LEVEL1}": ""}


@fault("时效指标整行没填，分值并到别的指标", "PS105", TOLD)
def level2_missing(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    rows = [row for row in indicators(m, prefix) if "时效" in level2_of(m, row)] if prefix else []
    other = pick(chance, [row for row in beside(m, rows[0]) if full(m, row)]) if len(rows) == 1 else None
    if not other:
        return None
    more = printed(points(m, other) + points(m, rows[0]))
    return {**without(m, rows[0]), f"{other}.{t.MAX_SCORE}": more, f"{other}.{t.SCORE}": more}


@fault("分值填成 0", "PS106", TOLD)
def points_zero(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    other = pick(chance, [one for one in beside(m, row) if full(m, one)]) if row else None
    if not row or not other:
        return None
    more = printed(points(m, other) + points(m, row))
    return {f"{row}.{t.MAX_SCORE}": "0", f"{row}.{t.SCORE}": "0", f"{other}.{t.MAX_SCORE}": more, f"{other}.{t.SCORE}": more}


@fault("一行填串了一格", "PS107", "PS101" + TOLD)
def row_shifted(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    own = f"{row}."
    return row and {own + t.TARGET_VALUE: m[own + t.LEVEL3], own + t.ACTUAL_VALUE: "≥96%", own + t.MAX_SCORE: "按要求完成", own + t.LEVEL3: "其他"}


@fault("一个指标占六十分", "PS108", "PS102" + TOLD)
def one_indicator_too_heavy(m: Material, chance: random.Random) -> Changes:
    rows = indicators(m, pick(chance, scored(m)) or "?")
    heavy = next((row for row in rows if full(m, row)), None)
    if heavy is None:
        return None
    rest = [row for row in rows if row != heavy]
    own = {f"{heavy}.{column}": "60" for column in (t.MAX_SCORE, t.SCORE)}
    small = {f"{row}.{column}": cents(Decimal(30) / len(rest)) for row in rest for column in (t.MAX_SCORE, t.SCORE)}
    last = Decimal(30) - Decimal(cents(Decimal(30) / len(rest))) * (len(rest) - 1)
    done = {f"{row}.{column}": "按要求完成" for row in rest for column in (t.TARGET_VALUE, t.ACTUAL_VALUE)}
    return {**own, **small, f"{rest[-1]}.{t.MAX_SCORE}": cents(last), f"{rest[-1]}.{t.SCORE}": cents(last), **done}


@fault("得分高过分值", "PS201", TOLD)
def score_above_points(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.SCORE}": printed(points(m, row) + 2)}


@fault("得分填成负数", "PS201", TOLD)
def score_negative(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.SCORE}": "-1", f"{row}.{t.DEVIATION_EXPLANATION}": "没有开展；明年补做。"}


@fault("总分加错", "PS202", "PS214" + TOLD)
def total_wrong(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    known = Decimal(shown(m)[f"{prefix}.总分.得分"] or 0) if prefix else Decimal(0)
    return {f"{prefix}.总分.得分": printed(known - Decimal("1.5"))} if prefix else None


@fault("总分漏加执行率得分", "PS202", "PS214" + TOLD)
def total_without_execution(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if shown(m).get(funds(p, t.SCORE))])
    return {f"{prefix}.总分.得分": printed(sum((score(m, row) for row in indicators(m, prefix)), Decimal(0)))} if prefix else None


@fault("清掉总分的公式", "PS202", "PS214" + TOLD)
def total_cleared(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.总分.得分": ""}


@fault("没有达到却得满分", "PS203", TOLD)
def missed_with_full_score(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    target = chance.randint(20, 90)
    return row and {f"{row}.{t.LEVEL3}": "新增办件数", f"{row}.{t.TARGET_VALUE}": chance.choice(_LEAST).format(target), f"{row}.{t.ACTUAL_VALUE}": f"{target * 7 // 10}件"}


@fault("反向指标超了却得满分", "PS203", TOLD)
def overrun_with_full_score(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if full(m, row) and "成本" in level2_of(m, row)])
    return row and {f"{row}.{t.TARGET_VALUE}": chance.choice(("≤160万元", "不超过160万元", "160万元以内")), f"{row}.{t.ACTUAL_VALUE}": chance.choice(("386万元", "201.5万元", "386"))}


@fault("按比例扣分扣错", "PS203", TOLD)
def missed_with_wrong_share(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.LEVEL3}": "新增办件数", f"{row}.{t.TARGET_VALUE}": "≥50件", f"{row}.{t.ACTUAL_VALUE}": "30件", f"{row}.{t.SCORE}": cents(points(m, row) * Decimal("0.85")),
                    f"{row}.{t.DEVIATION_EXPLANATION}": "人手不足；明年加强。"}


@fault("部分完成却得满分", "PS204")
def partly_done_full_score(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.TARGET_VALUE}": "建立制度", f"{row}.{t.ACTUAL_VALUE}": chance.choice(("部分完成", "基本达到目标", "未完成"))}


@fault("扣了分没写原因", "PS205", TOLD)
def reason_removed(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance, met=False)
    return row and {f"{row}.{t.DEVIATION_EXPLANATION}": chance.choice(("", "无", "——"))}


@fault("达到目标却扣分", "PS206", TOLD)
def met_but_deducted(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.LEVEL3}": "新增办件数", f"{row}.{t.TARGET_VALUE}": "≥50件", f"{row}.{t.ACTUAL_VALUE}": "52件", f"{row}.{t.SCORE}": printed(points(m, row) - 1),
                    f"{row}.{t.DEVIATION_EXPLANATION}": "进度偏慢；明年加强。"}


@fault("满分却写着偏差原因", "PS207")
def reason_for_full_score(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if full(m, row) and not m[f"{row}.{t.DEVIATION_EXPLANATION}"]])
    return row and {f"{row}.{t.DEVIATION_EXPLANATION}": "报名不足，少办一期"}


@fault("偏差原因没有措施", "PS208")
def measure_missing(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance, met=False)
    return row and {f"{row}.{t.DEVIATION_EXPLANATION}": "登记对象变少了"}


@fault("完成值是指标值的一倍半，没有说明", "PS209")
def far_above_target(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.LEVEL3}": "新增办件数", f"{row}.{t.TARGET_VALUE}": "≥40件", f"{row}.{t.ACTUAL_VALUE}": "61件", f"{row}.{t.DEVIATION_EXPLANATION}": ""}


@fault("全部满分", "PS210", "PS203" + TOLD)
def everything_full(m: Material, chance: random.Random) -> Changes:
    short = [row for row in indicators(m) if not full(m, row)]
    return {f"{row}.{column}": text for row in short for column, text in (
        (t.TARGET_VALUE, "按要求完成"), (t.ACTUAL_VALUE, "按要求完成"), (t.SCORE, m[f"{row}.{t.MAX_SCORE}"]), (t.DEVIATION_EXPLANATION, ""))}


@fault("钱花了一半，指标满分", "PS211", "PE109 XT102 XT104" + TOLD)
def results_without_spending(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in m.prefixes(t.PROJECT) if Decimal(m[funds(p, t.REVISED_BUDGET)] or 0) > 1 and all(full(m, row) for row in indicators(m, p))])
    return prefix and {funds(prefix, t.OUTTURN): cents(Decimal(m[funds(prefix, t.REVISED_BUDGET)]) / 2), funds(prefix, t.EXECUTION_RATE): "50%"}


@fault("得分四位小数", "PS213", TOLD)
def too_many_decimals(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance, met=False)
    return row and {f"{row}.{t.SCORE}": f"{score(m, row):.2f}33"}


@fault("等次填高了", "PS214", TOLD)
def grade_wrong(m: Material, chance: random.Random) -> Changes:
    key = "绩效自评情况.综合得分"
    if not m[key]:
        return None
    return {"绩效自评情况.评价等次": "优" if Decimal(m[key]) < 90 else "良"}


@fault("清掉等次的公式", "PS214", TOLD)
def grade_cleared(m: Material, chance: random.Random) -> Changes:
    return {"绩效自评情况.评价等次": ""} if m["绩效自评情况.综合得分"] else None


# —— 指标值与完成值 ——


@fault("指标值是数，完成值写“达到”", "IN101")
def actual_without_number(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.TARGET_VALUE}": "≥90%", f"{row}.{t.ACTUAL_VALUE}": chance.choice(("达到", "已完成", "完成较好"))}


@fault("完成值照抄指标值", "IN102")
def actual_copies_target(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    target = chance.choice(("≥96%", "≧96%", "＞300件", "95%以上"))
    return row and {f"{row}.{t.TARGET_VALUE}": target, f"{row}.{t.ACTUAL_VALUE}": target}


@fault("指标值是个数，完成值是百分比", "IN103")
def units_differ(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.TARGET_VALUE}": "33家", f"{row}.{t.ACTUAL_VALUE}": "100%"}


@fault("成本指标写成至少", "IN104")
def cost_direction(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if "成本" in level2_of(m, row) and full(m, row)])
    return row and {f"{row}.{t.LEVEL3}": "系统运维成本", f"{row}.{t.TARGET_VALUE}": chance.choice(("≥17.4万元", "17.4万元以上", "不低于17.4万元")), f"{row}.{t.ACTUAL_VALUE}": "17.4万元"}


@fault("满意度放在数量指标下", "IN105")
def level3_misplaced(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if any(word in level2_of(m, row) for word in ("数量", "质量", "时效"))])
    return row and {f"{row}.{t.LEVEL3}": "群众满意度"}


@fault("同一个指标写了两行", "IN106")
def level3_repeated(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    other = pick(chance, beside(m, row)) if row else None
    return {f"{other}.{t.LEVEL3}": m[f"{row}.{t.LEVEL3}"]} if other else None


@fault("项目二照搬项目一的目标", "IN107")
def projects_alike(m: Material, chance: random.Random) -> Changes:
    key = "年度总体目标.预期目标"
    return {f"项目[2].{key}": m[f"项目[1].{key}"]} if m[f"项目[2].{key}"] else None


@fault("项目二照搬项目一的指标", "IN107", "PS203")
def indicators_copied(m: Material, chance: random.Random) -> Changes:
    first, second = indicators(m, "项目[1]"), indicators(m, "项目[2]")
    if len(second) < 3 or len(first) < len(second):
        return None
    return {f"{own}.{t.LEVEL3}": m[f"{one}.{t.LEVEL3}"] for one, own in zip(first, second, strict=False)} if len(first) == len(second) else None


@fault("完成情况照抄目标", "IN108")
def result_copies_goal(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.年度总体目标.实际完成情况": m[f"{prefix}.年度总体目标.预期目标"]}


@fault("完成情况没有填", "IN108")
def result_blank(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {f"{prefix}.年度总体目标.实际完成情况": ""}


@fault("指标值写“进一步提高”", "IN109")
def not_measurable(m: Material, chance: random.Random) -> Changes:
    row = _row(m, chance)
    return row and {f"{row}.{t.TARGET_VALUE}": "进一步提高", f"{row}.{t.ACTUAL_VALUE}": "进一步提高"}


@fault("满意度没有说调查了多少人", "IN110")
def survey_missing(m: Material, chance: random.Random) -> Changes:
    if any("问卷" in (text or "") for key, text in m.cells.items() if key.startswith(f"{t.NARRATIVE}.")):
        return None
    row = pick(chance, [row for row in indicators(m) if "满意" in level2_of(m, row) and full(m, row)])
    return row and {f"{row}.{t.LEVEL3}": "群众满意度", f"{row}.{t.TARGET_VALUE}": "≥95%", f"{row}.{t.ACTUAL_VALUE}": "97%", f"{row}.{t.DEVIATION_EXPLANATION}": ""}


def _blank_cell(name: str, column: str, also: str) -> None:
    @fault(f"指标行没有填{name}", "IN111", also + TOLD)
    def cell_blank(m: Material, chance: random.Random) -> Changes:
        row = _row(m, chance)
        return row and {f"{row}.{column}": ""}


for _name, _column, _also in (("三级指标", t.LEVEL3, ""), ("年度指标值", t.TARGET_VALUE, ""), ("实际完成值", t.ACTUAL_VALUE, ""), ("分值", t.MAX_SCORE, "PS101 PS102"),
                              ("得分", t.SCORE, "")):
    _blank_cell(_name, _column, _also)
