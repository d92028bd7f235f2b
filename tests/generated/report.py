"""报告文字：各小标题下的段落，带数的句子与表上的数一致，也有与表无关的数和引用。"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from tests.generated.arithmetic import percent, printed, rounded, worked_out
from tests.generated.words import ASIDES, DONE, DUTIES, MEASURES_TAKEN, PROBLEMS, PUBLISHING
from xladdin import terms as t
from xladdin.form import Form, Section

Sentence = tuple[tuple[str, ...], str]
"""放在哪个小标题下（小标题里的字，先到先得）、一句话。"""


class _Teller(Struct, frozen=True):
    """讲述的人：表上显示的各格、年度、写数的习惯。"""

    form: Form
    chance: random.Random
    shown: Mapping[str, str]
    year: str
    projects: tuple[str, ...]

    def number(self, key: str) -> Decimal:
        text = self.shown.get(key) or "0"
        return Decimal(text) if text.replace(".", "").replace("-", "").isdigit() else Decimal(0)

    def filled(self, *keys: str) -> bool:
        return all(self.shown.get(key) for key in keys)

    def wan(self, amount: str | Decimal) -> str:
        """金额：照表上的小数位，去掉多余的零，或分节。"""
        number = self.number(amount) if isinstance(amount, str) else amount
        text = f"{number:f}" if self.chance.random() < 0.5 else printed(number)
        return f"{number:,}万元" if number >= 1000 and self.chance.random() < 0.3 else f"{text}万元"

    def share(self, part: str, whole: str) -> str:
        """占比，零到两位小数。"""
        return f"{rounded(self.number(part) / self.number(whole) * 100, self.chance.randint(0, 2)):f}%"

    def change(self, now: str, base: str, than: str) -> str:
        """比……增加……，增长……；没有变化的说持平。"""
        difference, before = self.number(now) - self.number(base), self.number(base)
        if not difference or not before:
            return f"与{than}持平" if not difference else ""
        up = difference > 0
        words = self.chance.choice((("增加", "增长"), ("增加", "上升"))) if up else self.chance.choice((("减少", "下降"), ("减少", "降低")))
        rate = rounded(abs(difference) / before * 100, self.chance.randint(1, 2))
        return f"{self.chance.choice(('比', '较'))}{than}{words[0]}{self.wan(abs(difference))}，{words[1]}{rate:f}%"


def paragraphs(form: Form, chance: random.Random, cells: Mapping[str, str], projects: tuple[str, ...]) -> dict[str, str]:
    """报告文字各行，键带表名；计算格用另算的数。"""
    teller = _Teller(form, chance, {**worked_out(form, cells), **cells}, cells["报告数据.预算年度"], projects)
    told: dict[str, list[str]] = {section.heading: [] for section in form.sections}
    for words, text in _sentences(teller):
        home = next((section.heading for word in words for section in form.sections if word in section.heading and not _per_project(form, section)), None)
        if home is not None and text:
            told[home].append(text)
    rows: list[dict[str, str]] = []
    for section in form.sections:
        rows += _section(teller, section, told[section.heading])
    return {f"{t.NARRATIVE}.{t.NARRATIVE}[{number}].{column}": text for number, row in enumerate(rows, 1) for column, text in row.items() if text}


def _per_project(form: Form, section: Section) -> bool:
    return any(document.title == section.document and document.per for document in form.documents)


def _section(teller: _Teller, section: Section, told: list[str]) -> Iterator[dict[str, str]]:
    """一个小标题下的几行：按项目出的文书一个项目一行，其余一句到几句一段。"""
    heading, chance = section.heading, teller.chance
    if _per_project(teller.form, section):
        for number, project in enumerate(teller.projects, 1):
            yield {t.HEADING: heading if number == 1 else "", t.PROJECT_NAME: project, t.PARAGRAPH: _about_project(teller, heading, number), t.PUBLIC: "是"}
        return
    texts = [*told, *_prose(teller, heading)]
    if chance.random() < 0.5 and len(texts) > 1:
        texts = ["".join(texts[:2]), *texts[2:]]
    for number, text in enumerate(texts):
        yield {t.HEADING: heading if number == 0 else "", t.PARAGRAPH: text, t.PUBLIC: "是"}


def _prose(teller: _Teller, heading: str) -> list[str]:
    chance = teller.chance
    for word, choices, most in (("问题", PROBLEMS, 3), ("措施", MEASURES_TAKEN, 3), ("职责", DUTIES, 1), ("职能", DUTIES, 1), ("公开", PUBLISHING, 1)):
        if word in heading:
            return [f"{'一二三'[n]}是{text}" if most > 1 else text for n, text in enumerate(chance.sample(choices, chance.randint(1, most) if most > 1 else 1))]
    return [chance.choice(DONE)] + ([chance.choice(ASIDES)] if chance.random() < 0.4 else [])


def _about_project(teller: _Teller, heading: str, number: int) -> str:
    prefix, name = f"{t.PROJECT}[{number}].{t.ANNUAL_FUNDS}", teller.projects[number - 1]
    if "资金" in heading:
        if teller.chance.random() < 0.3:
            return f"项目资金{teller.wan(f'{prefix}.全年执行数')}，全部用于本项目。年初预算{teller.wan(f'{prefix}.年初预算数')}。"
        return f"{name}年初预算{teller.wan(f'{prefix}.年初预算数')}，全年执行{teller.wan(f'{prefix}.全年执行数')}，资金专款专用。预算执行率{teller.shown.get(f'{prefix}.执行率') or '0%'}。"
    if "原因" in heading:
        return "个别指标没有达到年度指标值，原因和措施见自评表。"
    return f"{name}按计划实施。{teller.chance.choice(DONE)}自评得分{teller.shown[f'{t.PROJECT}[{number}].总分.得分']}分。"


# —— 带数的句子 ——


def _sentences(teller: _Teller) -> Iterator[Sentence]:
    """每句说什么、写不写、怎么写，各份不同；调整、没有花完的原因一定要说。"""
    always = (_adjusted, _unspent)
    often = (_budget, _outturn, _basic, _three_public, _goods, _project_list, _project_count, _procurement, _assets, _staff, _score, _booklet, _cited)
    sometimes = (_income, _each_project, _each_score, _classes, _comparisons, _bracketed, _last_year, _shares_of_projects)
    for makers, likely in ((always, 1.0), (often, 0.8), (sometimes, 0.35)):
        for make in makers:
            if teller.chance.random() < likely:
                yield from make(teller)


def _budget(teller: _Teller) -> Iterator[Sentence]:
    initial, revised = (f"整体.{t.ANNUAL_FUNDS}.{column}" for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET))
    subject = teller.chance.choice(("部门整体支出", "部门整体支出", ""))
    if teller.filled(initial, revised):
        yield (("预算情况", "财政拨款支出情况", "基本支出情况"), f"{teller.year}年{subject}年初预算安排{teller.wan(initial)}，全年预算数为{teller.wan(revised)}，{teller.change(revised, initial, '年初预算')}。")


def _outturn(teller: _Teller) -> Iterator[Sentence]:
    whole, basic, project = f"整体.{t.ANNUAL_FUNDS}.{t.OUTTURN}", "整体.基本支出", "整体.项目支出"
    if not teller.filled(whole) or not teller.number(whole):
        return
    shares = (f"，占总支出的{teller.share(basic, whole)}", f"，占总支出的{teller.share(project, whole)}") if teller.chance.random() < 0.6 else ("", "")
    opening = teller.chance.choice((f"{teller.year}年总支出", f"{teller.year}年全年执行", f"{teller.year}年决算支出合计", "全年总支出"))
    rate = f"预算执行率{teller.shown[f'整体.{t.ANNUAL_FUNDS}.{t.EXECUTION_RATE}']}。" if teller.chance.random() < 0.3 else ""
    separator = "；" if shares[0] else "，"
    yield (("决算情况", "财政拨款支出情况", "基本支出情况"), f"{opening}{teller.wan(whole)}，其中：基本支出{teller.wan(basic)}{shares[0]}{separator}"
           f"项目支出{teller.wan(project)}{shares[1]}。{rate}")


def _adjusted(teller: _Teller) -> Iterator[Sentence]:
    """预算有调整的都说一句原因。"""
    for prefix in dict.fromkeys(key.partition(".")[0] for key in teller.shown):
        initial, revised = (f"{prefix}.{t.ANNUAL_FUNDS}.{column}" for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET))
        if teller.filled(initial, revised) and teller.number(initial) != teller.number(revised):
            yield ("决算情况", "财政拨款支出情况", "资金情况", "项目支出情况", "基本支出情况"), "年中按程序调整了部分预算，主要用于人员增资和上级交办的任务。"
            return


def _unspent(teller: _Teller) -> Iterator[Sentence]:
    for number, name in enumerate(teller.projects, 1):
        revised, outturn = (teller.number(f"{t.PROJECT}[{number}].{t.ANNUAL_FUNDS}.{column}") for column in (t.REVISED_BUDGET, t.OUTTURN))
        if outturn < revised * Decimal("0.8"):
            yield ("决算情况", "项目支出情况", "资金情况"), f"{name}部分合同跨年结算，没有支付的资金结转下年使用。"


def _basic(teller: _Teller) -> Iterator[Sentence]:
    whole, staff, goods = "报告数据.基本支出.决算数", "报告数据.人员经费.决算数", "报告数据.日常公用经费.决算数"
    if teller.number(whole):
        tail = (f"，占基本支出的{teller.share(staff, whole)}", f"，占基本支出的{teller.share(goods, whole)}") if teller.chance.random() < 0.5 else ("", "")
        yield ("基本支出", "决算情况"), f"{teller.year}年基本支出{teller.wan(whole)}，其中：人员经费{teller.wan(staff)}{tail[0]}；公用经费{teller.wan(goods)}{tail[1]}。"


def _three_public(teller: _Teller) -> Iterator[Sentence]:
    row = "基础数据表.{}.{}"
    now, prior, budget = (row.format("三公经费", column) for column in ("本年决算数", "上年决算数", "本年预算数"))
    if not teller.filled(now):
        return
    parts = [("因公出国（境）费", "出国经费"), ("公务用车购置及运行维护费", "公务用车购置和维护经费"), ("公务接待费", "公务接待")]
    listed = "，".join(f"{name}{teller.wan(row.format(line, '本年决算数'))}" for name, line in parts)
    change = teller.change(now, prior, f"{int(teller.year) - 1}年决算数" if teller.chance.random() < 0.5 else "上年决算数")
    planned = f"预算数{teller.wan(budget)}，" if teller.chance.random() < 0.4 else ""
    yield ("三公", "基本支出情况"), f"{teller.year}年“三公”经费{planned}决算数{teller.wan(now)}，其中：{listed}。" + (f"“三公”经费{change}。" if change else "")


def _goods(teller: _Teller) -> Iterator[Sentence]:
    now, prior = (f"基础数据表.公用经费.{column}" for column in ("本年决算数", "上年决算数"))
    if teller.number(now) and teller.number(prior):
        yield ("决算情况", "基本支出情况"), f"{teller.year}年公用经费决算数{teller.wan(now)}，{teller.change(now, prior, '上年决算数')}。"


def _project_list(teller: _Teller) -> Iterator[Sentence]:
    known = [(name, f"{t.PROJECT}[{number}].{t.ANNUAL_FUNDS}.{t.OUTTURN}") for number, name in enumerate(teller.projects, 1)]
    whole = "基础数据表.项目支出.本年决算数" if teller.filled("基础数据表.项目支出.本年决算数") else "整体.项目支出"
    if known and teller.filled(whole) and teller.number(whole):
        listed = teller.chance.choice(("，", "、")).join(f"{name}{teller.wan(key)}" for name, key in known)
        yield ("项目支出情况", "项目支出概况", "决算情况"), f"{teller.year}年项目支出{teller.wan(whole)}，其中：{listed}。"


def _project_count(teller: _Teller) -> Iterator[Sentence]:
    if teller.projects:
        names = "".join(f"“{name}”" for name in teller.projects)
        words = teller.chance.choice((f"对{names}等{len(teller.projects)}个项目开展了绩效自评。", f"自评项目{len(teller.projects)}个。", f"纳入绩效自评的项目共{len(teller.projects)}个。"))
        yield ("整体绩效", "绩效情况", "自评工作", "绩效目标完成"), words


def _procurement(teller: _Teller) -> Iterator[Sentence]:
    whole = "报告数据.政府采购支出.决算数"
    if teller.number(whole):
        supplies, services = (teller.wan(f"报告数据.政府采购{kind}支出.决算数") for kind in ("货物", "服务"))
        yield ("政府采购", "财政拨款支出情况"), f"{teller.year}年政府采购支出{teller.wan(whole)}，其中：政府采购货物支出{supplies}，政府采购服务支出{services}。"


def _assets(teller: _Teller) -> Iterator[Sentence]:
    key = "报告数据.{}.年末数".format
    if teller.filled(key("资产总额")):
        yield ("资产", "基本支出情况"), (f"截至{teller.year}年12月31日，资产总额{teller.wan(key('资产总额'))}，负债总额{teller.wan(key('负债总额'))}，净资产{teller.wan(key('净资产'))}。"
                                  f"固定资产{teller.wan(key('固定资产'))}，其中：在用固定资产{teller.wan(key('在用固定资产'))}，占固定资产的{teller.share(key('在用固定资产'), key('固定资产'))}。")


def _staff(teller: _Teller) -> Iterator[Sentence]:
    posts, present = "基础数据表.财政供养人员.编制数", "基础数据表.财政供养人员.实际在职人数"
    civil, other, retired = (f"报告数据.{name}" for name in ("行政编制人数", "事业编制人数", "退休人数"))
    if teller.filled(posts, present):
        figures = teller.shown
        yield ("基本情况", "职责"), (f"我单位编制{figures[posts]}名，其中：行政编制{figures[civil]}名，事业编制{figures[other]}名。现有在职人员{figures[present]}人，退休人员{figures[retired]}人。"
                                f"在职人员控制率为{percent(teller.number(present) / teller.number(posts))}。")


def _score(teller: _Teller) -> Iterator[Sentence]:
    score = teller.shown.get("整体.总分.得分")
    if score:
        grade = next(name for name, low in sorted(teller.form.settings.grades, key=lambda band: -band[1]) if Decimal(score) >= low)
        yield ("整体绩效", "绩效情况", "应用和公开"), f"{teller.year}年度部门整体支出绩效自评得分{score}分，评价等次为“{grade}”。"


def _booklet(teller: _Teller) -> Iterator[Sentence]:
    row = "收支情况.年度支出和结余.{}".format
    if teller.filled(row("基本支出")):
        yield ("基本支出",), (f"{teller.year}年度基本支出{teller.wan(row('基本支出'))}，其中：人员经费{teller.wan(row('人员支出'))}，占基本支出的{teller.share(row('人员支出'), row('基本支出'))}；"
                          f"公用经费{teller.wan(row('公用支出'))}，占基本支出的{teller.share(row('公用支出'), row('基本支出'))}。")
        yield ("整体支出绩效",), f"绩效自评综合得分{teller.shown['绩效自评情况.综合得分']}分，评价等次为“{teller.shown['绩效自评情况.评价等次']}”。"


def _cited(teller: _Teller) -> Iterator[Sentence]:
    for key in (f"整体.{t.ANNUAL_FUNDS}.{t.OUTTURN}", f"项目[1].{t.ANNUAL_FUNDS}.{t.OUTTURN}", "收支情况.年度收入.收入合计"):
        if teller.filled(key):
            yield ("绩效情况", "绩效目标完成", "整体支出绩效", "整体绩效"), f"所列资金【={key}】万元已全部核对，【另附说明】。"
            return


# —— 别的说法 ——


def _income(teller: _Teller) -> Iterator[Sentence]:
    whole, fiscal, other = (f"报告数据.{name}.决算数" for name in ("本年收入合计", "一般公共预算财政拨款收入", "其他收入"))
    if teller.number(whole):
        fund = "报告数据.政府性基金预算财政拨款收入.决算数"
        tail = f"，政府性基金预算财政拨款收入{teller.wan(fund)}" if teller.number(fund) else ""
        yield ("决算情况", "财政拨款支出情况", "基本支出情况"), (f"{teller.year}年总收入{teller.wan(whole)}，其中：一般公共预算财政拨款收入{teller.wan(fiscal)}{tail}"
                                                 + (f"，其他收入{teller.wan(other)}" if teller.number(other) else "") + "。")


def _each_project(teller: _Teller) -> Iterator[Sentence]:
    for number, name in enumerate(teller.projects, 1):
        initial, revised, outturn, rate = (f"{t.PROJECT}[{number}].{t.ANNUAL_FUNDS}.{column}" for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET, t.OUTTURN, t.EXECUTION_RATE))
        rate_text = f"，执行率{teller.shown[rate]}" if teller.shown.get(rate) else ""
        yield (("项目支出情况", "资金情况", "绩效情况", "整体绩效"), teller.chance.choice((
            f"（{number}）{name}：年初预算{teller.wan(initial)}，全年预算{teller.wan(revised)}，实际支出{teller.wan(outturn)}{rate_text}。",
            f"“{name}”项目年初预算数{teller.wan(initial)}，全年执行数{teller.wan(outturn)}{rate_text}。",
            f"{name}全年预算{teller.wan(revised)}，已支付{teller.wan(outturn)}，完成了年度任务。",
        )))


def _each_score(teller: _Teller) -> Iterator[Sentence]:
    known = [(name, score) for number, name in enumerate(teller.projects, 1) if (score := teller.shown.get(f"{t.PROJECT}[{number}].总分.得分"))]
    if known:
        yield (("整体绩效", "绩效情况", "绩效目标完成"), teller.chance.choice((
            "".join(f"“{name}”项目自评得分{score}分。" for name, score in known),
            "各项目自评得分：" + "，".join(f"{name}{score}分" for name, score in known) + "。",
            f"“{known[0][0]}”项目绩效自评得分{known[0][1]}分。",
        )))


def _classes(teller: _Teller) -> Iterator[Sentence]:
    rows = [(teller.shown[f"报告数据.经济分类[{n}].科目"], f"报告数据.经济分类[{n}].决算数") for n in (1, 2, 3) if teller.filled(f"报告数据.经济分类[{n}].科目")]
    if rows:
        yield ("基本支出", "决算情况"), "按经济分类，" + "、".join(f"{name}{teller.wan(key)}" for name, key in rows) + "。"


def _comparisons(teller: _Teller) -> Iterator[Sentence]:
    lines = [(name, f"基础数据表.{line}") for name, line in (("公务接待费", "公务接待"), ("公务用车运行维护费", "公车运行维护")) if teller.filled(f"基础数据表.{line}.本年决算数")]
    texts = [f"{name}{change}" for name, line in lines if (change := teller.change(f"{line}.本年决算数", f"{line}.上年决算数", "上年"))]
    if texts:
        yield ("三公", "基本支出情况"), "主要是" + "；".join(texts) + "。公务接待23批次、156人次，公务用车保有量2辆。"


def _bracketed(teller: _Teller) -> Iterator[Sentence]:
    whole, staff, goods, total = "报告数据.基本支出.决算数", "报告数据.人员经费.决算数", "报告数据.日常公用经费.决算数", f"整体.{t.ANNUAL_FUNDS}.{t.OUTTURN}"
    if teller.number(whole) and teller.number(total):
        yield ("基本支出", "决算情况"), (f"全年基本支出{teller.wan(whole)}（人员经费{teller.wan(staff)}，公用经费{teller.wan(goods)}），占总支出的{teller.share(whole, total)}。"
                                f"人均公用经费1.95万元，公用经费按定额约{rounded(teller.number(goods), 0)}万元掌握。")


def _last_year(teller: _Teller) -> Iterator[Sentence]:
    prior, now = (f"基础数据表.三公经费.{column}" for column in ("上年决算数", "本年决算数"))
    if teller.number(prior):
        yield ("三公", "基本支出情况"), f"“三公”经费上年{teller.wan(prior)}，本年{teller.wan(now)}，{int(teller.year) - 1}年公务接待费{teller.wan('基础数据表.公务接待.上年决算数')}。"


def _shares_of_projects(teller: _Teller) -> Iterator[Sentence]:
    whole = "基础数据表.项目支出.本年决算数" if teller.filled("基础数据表.项目支出.本年决算数") else "整体.项目支出"
    known = [(name, f"{t.PROJECT}[{number}].{t.ANNUAL_FUNDS}.{t.OUTTURN}") for number, name in enumerate(teller.projects, 1)]
    if teller.filled(whole) and teller.number(whole) and known:
        name, key = known[0]
        yield ("项目支出情况", "绩效情况", "整体绩效"), (f"{name}支出{teller.wan(key)}，占项目支出的{teller.share(key, whole)}，主要用于：设备购置{teller.wan(rounded(teller.number(key) / 2, 2))}、"
                                           f"服务外包{teller.wan(rounded(teller.number(key) / 5, 2))}。")
