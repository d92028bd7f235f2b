"""资金、基础数据、表间关系里的毛病。"""

from __future__ import annotations

import random
from decimal import Decimal

from tests.generated.faults import TOLD, Changes, amount, cents, computed, fault, full, funds, indicators, pick, scored, shown
from tests.generated.filling import Material
from xladdin import terms as t

_TABLE = "基础数据表"
_OUTTURN, _REVISED, _INITIAL = t.OUTTURN, t.REVISED_BUDGET, t.INITIAL_BUDGET


def _unspent(m: Material) -> list[str]:
    """执行率在 99% 以下的表，执行率是公式算的。"""
    return [p for p in computed(m) if 0 < amount(m, funds(p, _OUTTURN)) < amount(m, funds(p, _REVISED)) * Decimal("0.99")]


@fault("执行率盖成 100%", "PE102", TOLD)
def rate_typed_over(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, _unspent(m))
    return prefix and {funds(prefix, t.EXECUTION_RATE): "100.00%"}


@fault("执行率少算 10 个百分点", "PE102", TOLD)
def rate_too_low(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if amount(m, funds(p, _OUTTURN)) and amount(m, funds(p, _REVISED))])
    if not prefix:
        return None
    rate = amount(m, funds(prefix, _OUTTURN)) / amount(m, funds(prefix, _REVISED)) - Decimal("0.1")
    return {funds(prefix, t.EXECUTION_RATE): f"{rate * 100:.2f}%"}


@fault("清掉执行率的公式", "PE101", TOLD)
def rate_cleared(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if amount(m, funds(p, _OUTTURN))])
    return prefix and {funds(prefix, t.EXECUTION_RATE): ""}


@fault("清掉执行率得分的公式", "PE101", TOLD)
def rate_score_cleared(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if amount(m, funds(p, _OUTTURN))])
    return prefix and {funds(prefix, t.SCORE): ""}


@fault("执行率没到 100% 却得满分", "PE103", TOLD)
def rate_score_full(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, _unspent(m))
    return prefix and {funds(prefix, t.SCORE): "10"}


@fault("全年预算数小于执行数", "PE104", "PE109" + TOLD)
def revised_below_outturn(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in computed(m) if amount(m, funds(p, _OUTTURN)) > 5])
    return prefix and {funds(prefix, _REVISED): cents(amount(m, funds(prefix, _OUTTURN)) * Decimal("0.9"))}


@fault("全年执行数没有填", "PE113", "PE102 PE103 PE109 PS202 XT102 XT104" + TOLD)
def outturn_blank(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {funds(prefix, _OUTTURN): ""}


@fault("金额前面多了减号", "FM111", "PE109 PE104 XT102 XT104 XT101 BD103 BD104" + TOLD)
def money_negative(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if amount(m, funds(p, _REVISED))])
    return prefix and {funds(prefix, _REVISED): "-" + m[funds(prefix, _REVISED)]}


@fault("全年预算数与执行数填反", "PE104", "PE109 XT102 XT104" + TOLD)
def revised_and_outturn_swapped(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in _unspent(m) if amount(m, funds(p, _REVISED)) - amount(m, funds(p, _OUTTURN)) > Decimal("0.1")])
    return prefix and {funds(prefix, _REVISED): m[funds(prefix, _OUTTURN)], funds(prefix, _OUTTURN): m[funds(prefix, _REVISED)]}


@fault("年初预算数与全年预算数填反", "PE109", "PE104 XT104" + TOLD)
def initial_and_revised_swapped(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in computed(m) if abs(amount(m, funds(p, _INITIAL)) - amount(m, funds(p, _REVISED))) > 1])
    return prefix and {funds(prefix, _INITIAL): m[funds(prefix, _REVISED)], funds(prefix, _REVISED): m[funds(prefix, _INITIAL)]}


@fault("预算增加一半没有说明", "PE105", TOLD)
def adjustment_untold(m: Material, chance: random.Random) -> Changes:
    if t.OVERALL not in m.prefixes(t.OVERALL):
        return None
    changes: dict[str, str | None] = {key: "" for key in m.cells if key.startswith("报告文字.") or key.endswith(t.DEVIATION_EXPLANATION)}
    return {**changes, **_without_deductions(m), funds(t.OVERALL, _INITIAL): cents(amount(m, funds(t.OVERALL, _REVISED)) / Decimal("1.5"))}


def _without_deductions(m: Material) -> dict[str, str | None]:
    """扣了分的指标改成做到了、得满分：偏差原因空着也说得通。"""
    changes: dict[str, str | None] = {}
    for row in indicators(m):
        if not full(m, row):
            changes |= {f"{row}.{t.TARGET_VALUE}": "按要求完成", f"{row}.{t.ACTUAL_VALUE}": "按要求完成", f"{row}.{t.SCORE}": m[f"{row}.{t.MAX_SCORE}"]}
    return changes


@fault("年中新增的项目，年初是 0", "PE107", "XT104 PE109" + TOLD)
def no_initial_budget(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in m.prefixes(t.PROJECT) if amount(m, funds(p, _INITIAL)) and amount(m, funds(p, _REVISED))])
    return prefix and {funds(prefix, _INITIAL): "0"}


@fault("各表预算都照决算倒填", "PE108", "PE109 XT102 XT104" + TOLD)
def budgets_backfilled(m: Material, chance: random.Random) -> Changes:
    known = [p for p in scored(m) if amount(m, funds(p, _OUTTURN))]
    if len(known) < 2 or len(computed(m)) < len(scored(m)) or not any(amount(m, funds(p, _REVISED)) != amount(m, funds(p, _OUTTURN)) for p in known):
        return None
    return {funds(p, _REVISED): m[funds(p, _OUTTURN)] for p in scored(m)}


@fault("按收入性质分的漏了一块", "PE109", TOLD)
def income_parts_short(m: Material, chance: random.Random) -> Changes:
    return {"整体.一般公共预算": cents(amount(m, "整体.一般公共预算") * Decimal("0.87") - Decimal("0.07"))} if m["整体.一般公共预算"] else None


@fault("基本支出改了，项目支出没跟着改", "PE109", TOLD)
def spending_parts_off(m: Material, chance: random.Random) -> Changes:
    return {"整体.基本支出": cents(amount(m, "整体.基本支出") + Decimal("13.57"))} if m["整体.基本支出"] else None


@fault("项目资金来源合不上总额", "PE109", "PE104" + TOLD)
def project_sources_off(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in m.prefixes(t.PROJECT) if amount(m, f"{p}.当年财政拨款.全年预算数")])
    return prefix and {f"{prefix}.当年财政拨款.全年预算数": cents(amount(m, f"{prefix}.当年财政拨款.全年预算数") + Decimal("2.31"))}


@fault("资金来源各行全空", "PE110")
def sources_blank(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in m.prefixes(t.PROJECT) if amount(m, funds(p, _REVISED))])
    return prefix and {f"{prefix}.{row}.{column}": "" for row in ("当年财政拨款", "上年结转资金", "其他资金") for column in (_INITIAL, _REVISED, _OUTTURN)}


@fault("执行率低于八成没有说明", "PE111", "PE109 XT102 XT104 PS203" + TOLD)
def low_rate_untold(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in computed(m, t.PROJECT) if amount(m, funds(p, _REVISED)) and all(full(m, row) for row in indicators(m, p))])
    if not prefix:
        return None
    changes: dict[str, str | None] = {key: "" for key in m.cells if key.startswith("报告文字.") or (key.startswith(prefix) and key.endswith(t.DEVIATION_EXPLANATION))}
    return {**changes, funds(prefix, _OUTTURN): cents(amount(m, funds(prefix, _REVISED)) * Decimal("0.62"))}


@fault("没有预算的项目各指标满分", "PE112", "PE104 PE109 XT102 XT104" + TOLD)
def nothing_spent_all_full(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in computed(m, t.PROJECT) if amount(m, funds(p, _REVISED)) and all(full(m, row) for row in indicators(m, p))])
    rows = ("年度资金总额", "当年财政拨款", "上年结转资金", "其他资金")
    return prefix and {f"{prefix}.{row}.{column}": "0" for row in rows for column in (_INITIAL, _REVISED, _OUTTURN)}


# —— 基础数据 ——


@fault("控制率填错", "BD101", TOLD)
def control_ratio_wrong(m: Material, chance: random.Random) -> Changes:
    return {f"{_TABLE}.财政供养人员.控制率": "55.55%"} if m[f"{_TABLE}.财政供养人员.编制数"] else None


@fault("规模控制率没有填", "BD101")
def floor_area_ratio_cleared(m: Material, chance: random.Random) -> Changes:
    return {f"{_TABLE}.楼堂馆所.规模控制率": ""} if m[f"{_TABLE}.楼堂馆所.批复规模"] else None


@fault("在职人数超过编制", "BD102", TOLD)
def overstaffed(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, [k for k in (f"{_TABLE}.财政供养人员.编制数", "基本概况.人员编制") if m[k]])
    over = {f"{_TABLE}.财政供养人员.编制数": f"{_TABLE}.财政供养人员.实际在职人数", "基本概况.人员编制": "基本概况.实有人数"}
    return key and {over[key]: str(int(m[key]) + 2)}


def _total_faults(name: str, key: str, also: str = "") -> None:
    @fault(f"{name}盖成错的数", "BD103", also + TOLD)
    def typed_over(m: Material, chance: random.Random) -> Changes:
        known = shown(m).get(key)
        return {key: cents(Decimal(known) + Decimal("3.17"))} if known else None

    @fault(f"清掉{name}的公式", "BD103", also + TOLD)
    def cleared(m: Material, chance: random.Random) -> Changes:
        known = shown(m).get(key)
        return {key: ""} if known and Decimal(known) else None


for _name, _key, _also in (
    ("三公经费", f"{_TABLE}.三公经费.本年决算数", ""), ("项目支出", f"{_TABLE}.项目支出.本年决算数", "XT101 XT102"), ("专项资金", f"{_TABLE}.专项资金.本年决算数", "XT101 XT102"),
    ("本年支出合计", "报告数据.本年支出合计.决算数", ""), ("收入合计", "收支情况.年度收入.收入合计", ""), ("机构的基本支出", "收支情况.年度支出和结余[1].基本支出", ""),
):
    _total_faults(_name, _key, _also)


@fault("办公经费大于公用经费", "BD104", TOLD)
def part_above_whole(m: Material, chance: random.Random) -> Changes:
    whole = m.cells.get(f"{_TABLE}.公用经费.上年决算数")
    return {f"{_TABLE}.办公经费.上年决算数": cents(Decimal(whole) + Decimal("1.23"))} if whole else None


@fault("公务接待决算超过预算", "BD105", TOLD)
def reception_over_budget(m: Material, chance: random.Random) -> Changes:
    key = f"{_TABLE}.公务接待.本年预算数"
    return {f"{_TABLE}.公务接待.本年决算数": cents(amount(m, key) * 2 + Decimal("0.37"))} if m[key] else None


@fault("政府采购决算是预算的几倍", "BD106", TOLD)
def procurement_far_over(m: Material, chance: random.Random) -> Changes:
    key = f"{_TABLE}.政府采购金额.本年预算数"
    return {f"{_TABLE}.政府采购金额.本年决算数": cents(amount(m, key) * 4 + Decimal("0.11"))} if m[key] else None


@fault("公用经费与商品和服务支出不同", "BD107", TOLD)
def goods_differ(m: Material, chance: random.Random) -> Changes:
    key = "报告数据.经济分类[2].决算数"
    return {key: cents(amount(m, key) - Decimal("1.5"))} if m[f"{_TABLE}.公用经费.上年决算数"] or m[f"{_TABLE}.办公经费.本年决算数"] else None


@fault("在用固定资产大于固定资产", "BD110", TOLD)
def assets_in_use_above(m: Material, chance: random.Random) -> Changes:
    return {"报告数据.在用固定资产.年末数": cents(amount(m, "报告数据.固定资产.年末数") + Decimal("8.8"))}


@fault("净资产减错", "BD110", TOLD)
def net_assets_off(m: Material, chance: random.Random) -> Changes:
    return {"报告数据.净资产.年末数": cents(amount(m, "报告数据.净资产.年末数") + 1)}


@fault("照抄上年决算数", "BD111", "BD103 BD104" + TOLD)
def prior_year_copied(m: Material, chance: random.Random) -> Changes:
    keys = {f"{_TABLE}.{name}" for name in ("公务接待", "公车运行维护", "会议费培训费")}
    line = pick(chance, [k for k in sorted(keys) if len(m[f"{k}.上年决算数"].partition(".")[2].rstrip("0")) == 2])
    return line and {f"{line}.本年决算数": m[f"{line}.上年决算数"]}


# —— 表间 ——


@fault("两张表的项目支出不同", "XT101", TOLD)
def tables_differ(m: Material, chance: random.Random) -> Changes:
    if not m.form.cross_checks or not amount(m, "整体.项目支出"):
        return None
    gap = Decimal("2.43")
    return {"整体.项目支出": cents(amount(m, "整体.项目支出") + gap), "整体.基本支出": cents(amount(m, "整体.基本支出") - gap)}


@fault("项目自评表执行数多填", "XT102", "XT104 PE104 PE109" + TOLD)
def project_sheet_too_large(m: Material, chance: random.Random) -> Changes:
    if m.form.projects is None:
        return None
    prefix = pick(chance, [p for p in computed(m, t.PROJECT) if amount(m, funds(p, _OUTTURN))])
    return prefix and {funds(prefix, _OUTTURN): cents(amount(m, funds(prefix, _OUTTURN)) + Decimal("7.77"))}


@fault("有项目没有自评表", "XT102 XT103", TOLD)
def project_without_sheet(m: Material, chance: random.Random) -> Changes:
    rows = m.rows(f"{_TABLE}.专项资金")
    last = f"{t.PROJECT}[{len(m.projects)}]"
    named = [row for row in rows if m[f"{row}.名称"] == m.projects[-1] and amount(m, f"{row}.本年决算数")]
    return {last: None} if named and len(m.projects) > 1 else None


@fault("项目行改了名", "XT103", TOLD)
def project_renamed(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in m.rows(f"{_TABLE}.专项资金") if amount(m, f"{row}.本年决算数")])
    return row and {f"{row}.名称": "其他事业发展"}


@fault("基础数据表一个项目的决算数不同", "XT104", "XT101 XT102 BD103" + TOLD)
def project_row_differs(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in m.rows(f"{_TABLE}.专项资金") if m[f"{row}.名称"] in m.projects])
    return row and {f"{row}.本年决算数": cents(amount(m, f"{row}.本年决算数") + Decimal("4.56"))}


@fault("项目表沿用别的单位名称", "XT106")
def other_agency(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in scored(m) if m[f"{p}.{t.AGENCY}"] or m[f"{p}.{t.IMPLEMENTING_AGENCY}"]])
    return prefix and {f"{prefix}.{t.AGENCY if prefix == t.OVERALL else t.IMPLEMENTING_AGENCY}": "邻县某某局"}


@fault("元当成万元填", "XT107", "PE109 XT101 XT102 XT104 PE104 RP108" + TOLD)
def yuan_for_wan(m: Material, chance: random.Random) -> Changes:
    keys = ["整体.项目支出", "整体.一般公共预算", *(funds(p, _OUTTURN) for p in computed(m)), *(funds(p, _REVISED) for p in computed(m))]
    key = pick(chance, [key for key in keys if amount(m, key)])
    return key and {key: f"{amount(m, key) * 10000:f}"}


