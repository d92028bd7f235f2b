"""造一份干净的材料：各表的数前后一致，得分、原因、日期都说得通。同一个表样、同一个种子永远是同一份。"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache

from msgspec import Struct, field

from tests.generated.arithmetic import printed, rounded
from tests.generated.filling import Material
from tests.generated.indicators import indicator_rows
from tests.generated.report import paragraphs
from tests.generated.words import AGENCIES, FRUGALITY, GOALS, HEADS, PEOPLE, RESULTS
from xladdin import terms as t
from xladdin.form import Form, find_form, form_folders

FORMS = tuple(form_folders())
ZERO, ONE = Decimal(0), Decimal(1)


class Draft(Struct):
    """正在造的一份：随机数、小数位的习惯、已经填的格。"""

    form: Form
    chance: random.Random
    agency: str
    own: str
    year: int
    decimals: int
    exact: int
    projects: tuple[str, ...]
    cells: dict[str, str] = field(default_factory=dict)
    totals: dict[str, Decimal] = field(default_factory=dict)

    def money(self, low: int, high: int) -> Decimal:
        """一个金额，小数位照这份材料的习惯；由元折算的算到分，填的时候才舍入，合计会有尾差。"""
        return Decimal(self.chance.randint(low * 10**self.exact, high * 10**self.exact)).scaleb(-self.exact)

    def share(self, whole: Decimal, low: float, high: float) -> Decimal:
        """整体的一部分。"""
        return rounded(whole * Decimal(str(round(self.chance.uniform(low, high), 4))), self.exact)

    def put(self, prefix: str, **values: Decimal | str | int) -> None:
        """填几格；列名里的点写成双下划线。"""
        for name, value in values.items():
            text = f"{self.filed(value):f}" if isinstance(value, Decimal) else str(value)
            self.cells[f"{prefix}.{name.replace('__', '.')}"] = text

    def filed(self, amount: Decimal) -> Decimal:
        """填到表上的数。"""
        return rounded(amount, min(self.exact, self.decimals))

    def nothing(self) -> str:
        """没有发生的，各人写法不同。"""
        return self.chance.choice(("0", "0", "0", "", "0.00", "——"))

    def day(self, months: tuple[int, int]) -> str:
        month, day = self.chance.randint(*months), self.chance.randint(1, 28)
        return self.chance.choice(("{}年{}月{}日", "{}年{}月{}日", "{}年{:02}月{:02}日", "{}-{:02}-{:02}", "{}.{}.{}", "{}/{}/{}", "{} 年 {} 月 {} 日")).format(self.year + 1, month, day)


class Money(Struct, frozen=True):
    """一笔钱的年初、全年、执行。"""

    initial: Decimal
    revised: Decimal
    outturn: Decimal

    def __add__(self, other: Money) -> Money:
        return Money(self.initial + other.initial, self.revised + other.revised, self.outturn + other.outturn)


NOTHING = Money(ZERO, ZERO, ZERO)


@cache
def clean(seed: int, form_id: str = "") -> Material:
    """第 `seed` 份干净的材料；不指定表样的轮流用各表样。"""
    form = find_form(form_id or FORMS[seed % len(FORMS)])
    chance = random.Random(f"{form.id} {seed}")
    agency = chance.choice(sorted(AGENCIES))
    own, names = AGENCIES[agency]
    needed = form.sheet(t.OVERALL) is None
    count = chance.choice((1 if needed else 0, 1, 1, 2, 2, 3, 4, 5)) if form.sheet(t.PROJECT) is not None else 0
    decimals = chance.choice((0, 1, 2, 2, 2, 2, 6))
    exact = 6 if decimals == 2 and chance.random() < 0.3 else decimals
    draft = Draft(form, chance, agency, own, form.year, decimals, exact, tuple(chance.sample(names, count)))
    kinds = {sheet.kind for sheet in form.sheets}
    if "收支情况" in kinds:
        _booklet(draft)
    else:
        _county_tables(draft, kinds)
    _report_figures(draft)
    _typed_totals(draft)
    draft.cells |= paragraphs(form, chance, draft.cells, draft.projects)
    return Material(form, seed, draft.year, agency, draft.projects, draft.cells)


def _county_tables(draft: Draft, kinds: set[str]) -> None:
    spent = [_project_money(draft) for _ in draft.projects]
    if t.PROJECT not in kinds:
        spent = [_project_money(draft)]
    basic = _basic_money(draft)
    if t.BASIC_DATA in kinds:
        basic = _basic_data(draft, spent, basic)
    for number, (name, money) in enumerate(zip(draft.projects, spent, strict=False), 1):
        _project(draft, f"{t.PROJECT}[{number}]", name, money)
    if t.OVERALL in kinds:
        _overall(draft, sum(spent, NOTHING), basic)


def _project_money(draft: Draft) -> Money:
    lot = draft.chance.random()
    if lot < 0.03:
        return NOTHING if lot < 0.01 else Money(ZERO, *[draft.money(3, 40)] * 2)
    initial = draft.money(3, 120)
    change = draft.chance.random()
    revised = initial if change < 0.5 else initial + draft.share(initial, -0.1, 0.15) if change < 0.9 else draft.share(initial, 1.25, 1.6)
    rate = draft.chance.random()
    outturn = revised if rate < 0.6 else draft.share(revised, 0.96, 1) if rate < 0.9 else draft.share(revised, 0.7, 0.96)
    return Money(initial, revised, min(outturn, revised))


def _basic_money(draft: Draft) -> Money:
    initial = draft.money(90, 900)
    revised = initial + draft.share(initial, 0, 0.08)
    return Money(initial, revised, revised if draft.chance.random() < 0.6 else draft.share(revised, 0.97, 1))


def _signed(draft: Draft, prefix: str) -> None:
    contract = draft.form.sheet(prefix.partition("[")[0])
    if contract is not None and t.PREPARED_ON in contract.required:
        draft.put(prefix, 填报人=draft.chance.choice(PEOPLE), 填报日期=draft.day((1, 4)), 联系电话="0730-5550101", 单位负责人=draft.chance.choice(HEADS))


def _overall(draft: Draft, projects: Money, basic: Money) -> None:
    whole = projects + basic
    fund = draft.share(whole.revised, 0.02, 0.1) if draft.chance.random() < 0.2 else ZERO
    other = draft.share(whole.revised, 0.01, 0.05) if draft.chance.random() < 0.2 else ZERO
    draft.put(t.OVERALL, 单位名称=draft.agency, 年度资金总额__年初预算数=whole.initial, 年度资金总额__全年预算数=whole.revised,
              年度资金总额__全年执行数=whole.outturn, 年度资金总额__分值=10, 总分__分值=100, 一般公共预算=whole.revised - fund - other, 政府性基金拨款=fund,
              纳入专户管理的非税收入拨款=draft.nothing(), 其他资金=other, 基本支出=basic.outturn, 项目支出=projects.outturn)
    _goals_and_indicators(draft, t.OVERALL, "重点工作", whole)
    _signed(draft, t.OVERALL)


def _project(draft: Draft, prefix: str, name: str, money: Money) -> None:
    draft.put(prefix, 项目名称=name, 主管部门=draft.agency, 实施单位=draft.agency, 年度资金总额__分值=10, 总分__分值=100)
    carried = draft.share(money.revised, 0.05, 0.3) if draft.chance.random() < 0.25 else ZERO
    for column, whole in (("年初预算数", money.initial), ("全年预算数", money.revised), ("全年执行数", money.outturn)):
        old = ZERO if column == "年初预算数" else min(carried, whole)
        draft.put(prefix, **{f"年度资金总额__{column}": whole, f"当年财政拨款__{column}": whole - old, f"上年结转资金__{column}": old})
        draft.put(prefix, **{f"其他资金__{column}": draft.nothing()})
    _goals_and_indicators(draft, prefix, name, money)
    _signed(draft, prefix)


def _goals_and_indicators(draft: Draft, prefix: str, about: str, money: Money) -> None:
    draft.put(prefix, 年度总体目标__预期目标=draft.chance.choice(GOALS).format(about), 年度总体目标__实际完成情况=draft.chance.choice(RESULTS).format(about))
    contract = draft.form.sheet(prefix.partition("[")[0])
    if contract is not None and contract.points is not None:
        draft.cells |= indicator_rows(draft.form, contract.points, prefix, about, draft.filed(money.revised), draft.filed(money.outturn), draft.year, draft.chance)


def _basic_data(draft: Draft, spent: list[Money], basic: Money) -> Money:
    """基础数据表；返回按公用经费凑准的基本支出。"""
    sheet, chance = t.BASIC_DATA, draft.chance
    posts = chance.randint(8, 80)
    draft.put(sheet, 财政供养人员__编制数=posts, 财政供养人员__实际在职人数=posts - chance.randint(0, 3), 厉行节约保障措施=chance.choice(FRUGALITY))
    for name, low, high in (("公车购置", 0, 0), ("公车运行维护", 1, 6), ("出国经费", 0, 0), ("公务接待", 1, 4)):
        prior, budget = draft.money(low, high), draft.money(low, high)
        draft.put(sheet, **{f"{name}__上年决算数": prior, f"{name}__本年预算数": budget, f"{name}__本年决算数": _unlike(draft, prior, draft.share(budget, 0.7, 1))})
    _project_lines(draft, spent)
    goods, earlier = ZERO, ZERO
    for name in ("办公经费", "水费电费差旅费", "会议费培训费"):
        prior, budget = draft.money(2, 30), draft.money(2, 30)
        final = _unlike(draft, prior, draft.share(budget, 0.8, 1.1))
        goods, earlier = goods + final, earlier + prior
        draft.put(sheet, **{f"{name}__上年决算数": prior, f"{name}__本年预算数": budget, f"{name}__本年决算数": final})
    draft.totals[f"{sheet}.公用经费.本年决算数"] = goods
    contract = draft.form.sheet(sheet)
    if contract is not None and contract.relations:  # 其中 lists some of the items only
        goods += draft.money(1, 9)
        draft.totals[f"{sheet}.公用经费.本年决算数"] = goods
        draft.put(sheet, 公用经费__上年决算数=max(earlier, goods) + draft.money(2, 9), 公用经费__本年预算数=goods + draft.money(20, 30), 公用经费__本年决算数=goods)
    bought = draft.money(2, 60)
    draft.put(sheet, 政府采购金额__上年决算数=bought + 1, 政府采购金额__本年预算数=bought + draft.money(0, 4), 政府采购金额__本年决算数=bought)
    if chance.random() < 0.3:
        draft.put(sheet, 楼堂馆所__批复规模=1200, 楼堂馆所__实际规模=chance.randint(1000, 1200), 楼堂馆所__预算投资=400, 楼堂馆所__实际投资=chance.randint(320, 400))
    _signed(draft, sheet)
    return Money(basic.initial, max(basic.revised, basic.outturn), basic.outturn)


def _unlike(draft: Draft, prior: Decimal, final: Decimal) -> Decimal:
    """与上年一字不差的要换一个。"""
    step = ONE.scaleb(-draft.decimals)
    return final if draft.filed(final) != draft.filed(prior) or final < step else final - step


def _project_lines(draft: Draft, spent: list[Money]) -> None:
    """专项资金一个项目一行；有时最后一个项目是业务工作经费，有时几个项目合在运行维护经费一行。"""
    sheet, lines, pattern = t.BASIC_DATA, list(zip(draft.projects, spent, strict=True)), draft.chance.random()
    fixed = {"业务工作经费": NOTHING, "运行维护经费": NOTHING}
    if pattern < 0.25 and lines:
        draft.projects = (*draft.projects[:-1], "业务工作经费")
        fixed["业务工作经费"] = lines.pop()[1]
    elif pattern < 0.45 and len(lines) > 2:
        fixed["运行维护经费"] = lines.pop()[1] + lines.pop()[1]
    for number, (name, money) in enumerate(lines, 1):
        row = f"{sheet}.{t.EARMARKED_FUNDS}[{number}]"
        draft.put(row, 名称=name, 上年决算数=money.outturn + 1, 本年预算数=money.initial, 本年决算数=money.outturn)
    whole = sum(spent, NOTHING)
    draft.totals |= {f"{sheet}.项目支出.本年预算数": whole.initial, f"{sheet}.项目支出.本年决算数": whole.outturn}
    for name, money in fixed.items():
        prior = money.outturn + 2 if money.outturn else ZERO
        draft.put(sheet, **{f"{name}__上年决算数": prior, f"{name}__本年预算数": money.initial, f"{name}__本年决算数": money.outturn})


def _report_figures(draft: Draft) -> None:
    cells, sheet, chance = draft.cells, t.REPORT_FIGURES, draft.chance
    basic = Decimal(cells.get("整体.基本支出", "0"))
    goods = sum((Decimal(cells[f"基础数据表.{name}.本年决算数"]) for name in ("办公经费", "水费电费差旅费", "会议费培训费")
                 if f"基础数据表.{name}.本年决算数" in cells), ZERO)
    goods = Decimal(cells.get("基础数据表.公用经费.本年决算数", goods)) or draft.share(basic, 0.1, 0.3)
    draft.put(sheet, 预算年度=draft.year, 单位名称=draft.agency, 单位自称=draft.own, 主管部门=draft.agency, 报告日期=draft.day((5, 6)))
    posts = int(cells.get("基础数据表.财政供养人员.编制数", "20"))
    civil = chance.randint(1, posts - 1)
    draft.put(sheet, 行政编制人数=civil, 事业编制人数=posts - civil, 在职人数=cells.get("基础数据表.财政供养人员.实际在职人数", "18"), 退休人数=chance.randint(0, 12))
    if basic:
        project = Decimal(cells["整体.项目支出"])
        draft.put(sheet, 人员经费__决算数=basic - goods, 日常公用经费__决算数=goods, 项目支出__决算数=project,
                  一般公共预算财政拨款收入__决算数=cells["整体.一般公共预算"], 政府性基金预算财政拨款收入__决算数=cells["整体.政府性基金拨款"], 其他收入__决算数=cells["整体.其他资金"])
        wages = draft.share(basic - goods, 0.8, 0.95)
        for number, (name, amount) in enumerate((("工资福利支出", wages), ("商品和服务支出", goods), ("对个人和家庭的补助", basic - goods - wages)), 1):
            draft.put(f"{sheet}.经济分类[{number}]", 科目=name, 决算数=amount)
    bought = Decimal(cells.get("基础数据表.政府采购金额.本年决算数", "0"))
    if bought:
        supplies = draft.share(bought, 0.3, 0.7)
        draft.put(sheet, 政府采购货物支出__决算数=supplies, 政府采购工程支出__决算数=ZERO, 政府采购服务支出__决算数=bought - supplies)
    fixed, debts = draft.money(100, 900), draft.money(1, 40)
    everything = fixed + draft.money(5, 80)
    draft.put(sheet, 资产总额__年末数=everything, 负债总额__年末数=debts, 净资产__年末数=everything - debts, 固定资产__年末数=fixed, 在用固定资产__年末数=draft.share(fixed, 0.9, 1))


def _typed_totals(draft: Draft) -> None:
    """有人不用公式，把合计、执行率自己填上：数是对的，由元折算的与各分项之和会差一点尾数。"""
    for key in [key for key in draft.cells if key.endswith(f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}")]:
        prefix = key.removesuffix(t.REVISED_BUDGET)
        revised, outturn = Decimal(draft.cells[key]), Decimal(draft.cells[f"{prefix}{t.OUTTURN}"])
        if revised and draft.chance.random() < 0.1:
            draft.cells[f"{prefix}{t.EXECUTION_RATE}"] = f"{rounded(outturn / revised * 100, 2):f}%"
    for key, amount in draft.totals.items():
        if draft.chance.random() < 0.2:
            draft.cells[key] = f"{draft.filed(amount):f}"


def _booklet(draft: Draft) -> None:
    """一册格式：一个机构一行，收入等于支出加结余。"""
    chance, money = draft.chance, "收支情况"
    posts = chance.randint(10, 60)
    draft.put("基本概况", 联系人=chance.choice(PEOPLE), 联络电话="0730-5550102", 人员编制=posts, 实有人数=posts - chance.randint(0, 2), 职能职责概述="承担本行业的日常管理和公共服务。",
              年度主要工作内容="任务一：推进重点工作。任务二：加强内部管理。", 年度部门单位总体运行情况及取得的成绩="重点工作按计划完成，内部管理更加规范。")
    for number, name in enumerate(("1、局机关", "2、服务中心", "3、执法大队", "4、监测站", "5、质检所")[: chance.randint(1, 5)], 1):
        staff, goods, project, left = draft.money(60, 300), draft.money(10, 60), draft.money(5, 90), draft.money(-3, 9)
        other, carried = draft.money(0, 3), draft.money(0, 5)
        draft.put(f"{money}.年度收入[{number}]", 名称=name, 上年结转=carried, 公共财政拨款=staff + goods + project + left - other - carried,
                  政府基金拨款=ZERO, 纳入专户管理的非税收入拨款=ZERO, 其他收入=other)
        draft.totals[f"{money}.年度支出和结余[{number}].支出合计"] = staff + goods + project
        draft.put(f"{money}.年度支出和结余[{number}]", 名称=name, 人员支出=staff, 公用支出=goods, 项目支出=project, 当年结余=left, 累计结余=left)
        draft.put(f"{money}.三公经费[{number}]", 名称=name, 公务接待费=draft.money(0, 3), 公务用车运维费=draft.money(0, 4), 公务用车购置费=ZERO, 因公出国费=ZERO)
        draft.put(f"{money}.固定资产[{number}]", 名称=name, 在用固定资产=draft.money(10, 90), 出租固定资产=ZERO, 其他=ZERO)
    score = Decimal(chance.randint(600, 1000)) / 10
    draft.put("绩效自评情况", 定性目标__预期目标=GOALS[0].format("重点工作"), 定性目标__实际完成=RESULTS[0].format("重点工作"), 综合得分=printed(score))
    targets = (("产出目标", "质量指标"), ("", "数量指标"), ("", "时效指标"), ("效益目标", "社会效益"), ("", "经济效益"))
    for number, (content, level2) in enumerate(targets, 1):
        row = {"评价内容": content, "二级指标": level2, "绩效目标": f"指标{number}：完成年度任务。", "完成情况": "已完成，台账齐全。"}
        draft.put(f"绩效自评情况.绩效目标[{number}]", **row)
    for number, person in enumerate(chance.sample(PEOPLE, 3), 1):
        draft.put(f"评价人员.评价人员[{number}]", 姓名=person, **{"职务/职称": "科员"}, 单位=draft.agency)
    draft.put("评价人员", 填报人=chance.choice(PEOPLE), 联系电话="0730-5550103")
