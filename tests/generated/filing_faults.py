"""填得齐不齐、格里填的什么、日期和年度里的毛病。"""

from __future__ import annotations

import random

from tests.generated.faults import TOLD, Changes, amount, fault, full, funds, indicators, pick, scored
from tests.generated.filling import TAB, TITLE, Material
from xladdin import terms as t


def _required(m: Material) -> list[str]:
    """必填而填了的格。"""
    return [f"{prefix}.{name}" for sheet in m.form.sheets for prefix in m.prefixes(sheet.kind) for name in sheet.required if m[f"{prefix}.{name}"]]


@fault("必填的格空着", "FM101")
def required_blank(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, [key for key in _required(m) if key.endswith((t.PREPARER, t.PHONE, t.DEPARTMENT, t.CONTACT, t.PREPARED_ON))])
    return key and {key: ""}


@fault("得分写成“10分”", "FM102", "PS202" + TOLD)
def score_as_text(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [row for row in indicators(m) if full(m, row)])
    return row and {f"{row}.{t.SCORE}": f"'{m[f'{row}.{t.SCORE}']}分"}


@fault("执行率分值写成“10分”", "FM102", "PE101 PS202" + TOLD)
def points_as_text(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {funds(prefix, t.MAX_SCORE): "'10分"}


@fault("金额是文字格式的数", "FM102", "PE101 BD103 XT101 XT102" + TOLD)
def money_as_text(m: Material, chance: random.Random) -> Changes:
    keys = [funds(p, t.OUTTURN) for p in scored(m)] + [key for key in m.cells if key.startswith("收支情况.") and key.endswith((".公用支出", ".公务接待费"))]
    key = pick(chance, [key for key in keys if amount(m, key)])
    return key and {key: f"'{m[key]}"}


@fault("金额写成“约80”", "FM103", "PE101 BD103 XT101 XT102 XT104" + TOLD)
def words_in_number_cell(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, [key for p in scored(m) for key in (funds(p, t.OUTTURN), funds(p, t.REVISED_BUDGET)) if m[key]])
    return key and {key: "约80"}


@fault("金额写成“5000元”", "FM103", "PE101 BD103 XT101 XT102 XT104" + TOLD)
def yuan_written_out(m: Material, chance: random.Random) -> Changes:
    keys = [f"{p}.当年财政拨款.全年预算数" for p in m.prefixes(t.PROJECT)] + ["整体.一般公共预算", "收支情况.年度收入[1].其他收入", "报告数据.其他收入.决算数"]
    key = pick(chance, [key for key in keys if m[key]])
    return key and {key: "5000元"}


@fault("执行率显示 #DIV/0!", "FM104", TOLD)
def error_value(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, scored(m))
    return prefix and {funds(prefix, t.EXECUTION_RATE): "#DIV/0!"}


@fault("收支情况显示 #REF!", "FM104", TOLD)
def reference_lost(m: Material, chance: random.Random) -> Changes:
    return {"收支情况.年度收入.收入合计": "#REF!"} if m.prefixes("收支情况") else None


@fault("少一张表", "FM105", "FM107" + TOLD)
def sheet_missing(m: Material, chance: random.Random) -> Changes:
    kind = pick(chance, [sheet.kind for sheet in m.form.sheets if not sheet.many and sheet.kind in (t.BASIC_DATA, t.OVERALL, "收支情况", "基本概况", t.NARRATIVE)])
    return kind and {kind: None}


def _explanation(**cells: str) -> Changes:
    return {f"出错说明.出错说明[1].{column}": text for column, text in cells.items()}


@fault("出错说明没有写理由", "FM106")
def explanation_unfinished(m: Material, chance: random.Random) -> Changes:
    return _explanation(代码="PS101", 表="整体支出绩效自评表", 字段="总分.分值")


@fault("出错说明的代码抄错", "FM106")
def explanation_of_nothing(m: Material, chance: random.Random) -> Changes:
    return _explanation(代码="PS999", 表="整体支出绩效自评表", 字段="总分.分值", 说明="按规定")


@fault("引用了不存在的字段", "FM107")
def citation_unknown(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [key for key in m.cells if key.startswith("报告文字.") and key.endswith(f".{t.PARAGRAPH}")])
    return row and {row: m[row] + "决算数【=基础数据表.三公费用.本年决算数】万元。"}


@fault("小标题是自己起的", "FM108", TOLD)
def heading_unknown(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [key for key in m.cells if key.startswith("报告文字.") and key.endswith(f".{t.HEADING}") and m[key]])
    return row and {row: "工作亮点"}


@fault("公开一栏写了别的字", "FM110")
def publicity_unclear(m: Material, chance: random.Random) -> Changes:
    row = pick(chance, [key for key in m.cells if key.startswith("报告文字.") and key.endswith(f".{t.PUBLIC}") and m[key]])
    return row and {row: "涉密"}


@fault("用——代替空白", "FM109", "PE109" + TOLD)
def dash_for_blank(m: Material, chance: random.Random) -> Changes:
    keys = [*(f"{p}.上年结转资金.年初预算数" for p in m.prefixes(t.PROJECT)), "收支情况.年度收入[1].政府基金拨款", "报告数据.政府性基金预算财政拨款收入.决算数"]
    key = pick(chance, [key for key in keys if m[key] in ("0", "0.00")])
    return key and {key: "——"}


# —— 日期与年度 ——


def _dated(m: Material) -> list[str]:
    return [key for key in m.cells if key.endswith(f".{t.PREPARED_ON}") and m[key]]


@fault("填报日期在年度结束以前", "TM101")
def prepared_too_early(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, _dated(m))
    return key and {key: chance.choice(("{}年6月12日", "{}-06-12", "{}.6.12")).format(m.year)}


@fault("报告日期早于填报日期", "TM102")
def reported_too_early(m: Material, chance: random.Random) -> Changes:
    return {f"报告数据.{t.REPORTED_ON}": f"{m.year + 1}年1月1日", _dated(m)[0]: f"{m.year + 1}年3月9日"} if _dated(m) else None


@fault("报告日期的年份打错了", "TM106")
def reported_much_too_late(m: Material, chance: random.Random) -> Changes:
    return {f"报告数据.{t.REPORTED_ON}": f"{m.year + 28}年6月25日"}


@fault("填报日期只写到月", "TM103")
def day_missing(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, _dated(m))
    return key and {key: chance.choice(("{}年6月", "{}.06", "{}-6")).format(m.year + 1)}


@fault("日期不是日期", "TM103")
def not_a_date(m: Material, chance: random.Random) -> Changes:
    return {f"报告数据.{t.REPORTED_ON}": chance.choice(("年底", "尽快", f"{m.year + 1}年2月30日"))}


@fault("标题还是上年的", "TM104")
def title_of_last_year(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, [p for p in m.prefixes(t.BASIC_DATA, t.OVERALL, t.PROJECT)
                           if m.form.id.startswith(("hengshan", "miluo")) or p == t.OVERALL or m.form.id.startswith("national")])
    return prefix and {f"{prefix}.{TITLE}": f"{m.year - 1}年度部门支出绩效自评表"}


@fault("标签名还是上年的", "TM105")
def tab_of_last_year(m: Material, chance: random.Random) -> Changes:
    prefix = pick(chance, m.prefixes(t.BASIC_DATA, t.OVERALL, t.PROJECT, "收支情况"))
    return prefix and {f"{prefix}.{TAB}": f"{m.year - 1}自评表"}
