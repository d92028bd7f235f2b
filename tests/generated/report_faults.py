"""报告文字里的毛病：数与表不符、自己算不拢、写漏写错。"""

from __future__ import annotations

import random
import re
from decimal import Decimal

from tests.generated.faults import Changes, amount, cents, fault, full, indicators, pick, scored
from tests.generated.filling import Material
from xladdin import terms as t

_FIGURE = r"(?P<figure>[0-9][0-9,]*(?:\.[0-9]+)?)"


def _texts(m: Material) -> list[str]:
    """各段的键。"""
    return [key for key in m.cells if key.startswith(f"{t.NARRATIVE}.") and key.endswith(f".{t.PARAGRAPH}")]


def _rewritten(m: Material, chance: random.Random, pattern: str, new: str) -> dict[str, str] | None:
    """有 `pattern` 的一段，把它换成 `new`。"""
    key = pick(chance, [key for key in _texts(m) if re.search(pattern, m[key])])
    return {key: re.sub(pattern, new, m[key], count=1)} if key else None


def _figure_off(m: Material, chance: random.Random, before: str, after: str, by: str) -> Changes:
    """`before` 与 `after` 之间的数加上 `by`；以 × 开头的是乘。"""
    found = pick(chance, [(key, one) for key in _texts(m) for one in re.finditer(before + _FIGURE + after, m[key])
                          if Decimal(one["figure"].replace(",", ""))])
    if found is None:
        return None
    key, one = found
    number = Decimal(one["figure"].replace(",", ""))
    wrong = number * Decimal(by[1:]) if by[0] == "×" else number + Decimal(by)
    text = m[key]
    written = cents(wrong) if "." in one["figure"] or by[0] == "×" else f"{wrong:f}"
    return {key: text[:one.start("figure")] + written + text[one.end("figure"):]}


def _appended(m: Material, chance: random.Random, sentence: str) -> Changes:
    """随便哪一段后面加一句。"""
    key = pick(chance, _texts(m))
    return {key: m[key] + sentence} if key else None


_OTHERS = "RP102 RP103"

_WAN = r"[0-9,.]+万元"
_TOTAL = "(?:总支出|决算支出合计)"
_CHANGED = f"(?:公用经费决算数{_WAN}，|“三公”经费|部门整体支出年初预算安排{_WAN}，全年预算数为{_WAN}，)(?:比|较)[^，。0-9]{{0,4}}(?:[0-9]{{4}}年)?(?:年初预算|决算数)"
for _name, _before, _after, _by, _codes, _also in (
    ("报告的总支出错一位", _TOTAL, "万元，其中", "20", "RP101", _OTHERS),
    ("报告的基本支出错一位", f"{_TOTAL}{_WAN}，其中：基本支出", "万元", "3.1", "RP101", _OTHERS),
    ("报告的年初预算错一位", "部门整体支出年初预算安排", "万元，全年", "5.2", "RP101", "RP103"),
    ("报告的全年预算错一位", f"部门整体支出年初预算安排{_WAN}，全年预算数为", "万元", "7.3", "RP101", "RP103"),
    ("报告的人员经费错一位", "其中：人员经费", "万元", "10", "RP101", _OTHERS),
    ("报告的项目金额错一位", "，其中：(?!基本|人员|因公|在用|政府)[^0-9，。]{2,12}", "万元", "4.37", "RP101", _OTHERS),
    ("报告的三公经费错一位", "决算数", "万元，其中：因公", "3", "RP101", _OTHERS),
    ("报告的采购货物错一位", "政府采购货物支出", "万元", "9", "RP102", "RP101"),
    ("报告的净资产错一位", "净资产", "万元", "11", "RP101", ""),
    ("报告的执行率写错", "预算执行率", "%", "-7.5", "RP101", ""),
    ("报告的控制率写错", "在职人员控制率为", "%", "-9", "RP101", ""),
    ("报告里部分大于整体", "其中：因公[^。]*，公务接待费", "万元", "60", "RP102", "RP101"),
    ("报告里在用资产大于固定资产", "在用固定资产", "万元", "2000", "RP102", "RP101 RP103"),
    ("报告的占比算错", f"(?:人员经费|公用经费|在用固定资产){_WAN}，占(?:基本支出|固定资产)的", "%", "7", "RP103", ""),
    ("报告的总支出占比算错", f"{_TOTAL}{_WAN}，其中：基本支出{_WAN}，占总支出的", "%", "-6", "RP103", ""),
    ("报告的增减额算错", f"{_CHANGED}(?:增加|减少)", "万元，", "3.6", "RP103", ""),
    ("报告的增减率算错", f"{_CHANGED}(?:增加|减少){_WAN}，(?:增长|上升|下降|降低)", "%", "5.5", "RP103", ""),
    ("报告的编制数写错", "我单位编制", "名", "3", "RP106", "RP102"),
    ("报告的在职人数写错", "现有在职人员", "人", "4", "RP106", "RP102"),
    ("报告的项目个数写错", "(?:”等|自评项目)", "个(?:项目|。)", "1", "RP106", ""),
    ("报告把万元写成元", f"(?:{_TOTAL}{_WAN}，其中：基本支出|其中：人员经费)", "万元", "×10000", "RP108", "RP101 RP102 RP103"),
):
    @fault(_name, _codes, _also)
    def off(m: Material, chance: random.Random, before: str = _before, after: str = _after, by: str = _by) -> Changes:
        return _figure_off(m, chance, before, after, by)


@fault("报告照抄上年决算数", "RP101", f"{_OTHERS}")
def prior_year_told(m: Material, chance: random.Random) -> Changes:
    lines = [f"基础数据表.{name}" for name in ("公务接待", "公用经费")]
    line = pick(chance, [line for line in lines if m[f"{line}.上年决算数"] and abs(amount(m, f"{line}.上年决算数") - amount(m, f"{line}.本年决算数")) > 1])
    return _appended(m, chance, f"{m.year}年{'公务接待费' if '接待' in line else '公用经费'}决算数{m[f'{line}.上年决算数']}万元。") if line else None


@fault("报告的增减方向写反", "RP103")
def direction_turned(m: Material, chance: random.Random) -> Changes:
    found = _rewritten(m, chance, f"({_CHANGED})减少(?=[0-9.,]+万元，(?:下降|降低)[1-9])", r"\1增加")
    return found and {key: re.sub("增加([0-9.,]+万元)，(?:下降|降低)", r"增加\1，增长", text or "") for key, text in found.items()}


@fault("报告里一项漏了万字", "RP108", "RP101 RP102 RP103")
def yuan_among_wan(m: Material, chance: random.Random) -> Changes:
    return _rewritten(m, chance, "(公务接待费[0-9.]*[1-9][0-9.]*)万元", r"\1元")


# —— 得分、等次、没有偏离、项目名 ——


def _main_texts(m: Material) -> list[str]:
    """第一份文书各段的键：不是按项目出的那一份。"""
    documents = {section.heading: section.document for section in m.form.sections}
    found, heading, project = [], "", ""
    for key in _texts(m):
        row = key.rpartition(".")[0]
        heading, project = m[f"{row}.{t.HEADING}"] or heading, m[f"{row}.{t.PROJECT_NAME}"]
        if documents.get(heading) == m.form.documents[0].title and not project:
            found.append(key)
    return found


@fault("报告的得分写错", "RP104")
def score_told_wrong(m: Material, chance: random.Random) -> Changes:
    return _figure_off(m, chance, "(?:整体支出绩效自评得分|绩效自评综合得分)", "分", "-2.5")


@fault("报告的等次写错", "RP104")
def grade_told_wrong(m: Material, chance: random.Random) -> Changes:
    found = _rewritten(m, chance, "等次为“[优良中差]”", "等次为“\0”")
    return found and {key: (text or "").replace("\0", "差" if "得分9" in (text or "") or "得分8" in (text or "") or "得分100" in (text or "") else "优")
                      for key, text in found.items()}


@fault("报告的等次写成优秀", "RP104")
def grade_of_its_own(m: Material, chance: random.Random) -> Changes:
    return _rewritten(m, chance, "等次为“[优良中差]”", "等次为“优秀”")


@fault("扣了分却说没有偏离", "RP105")
def deviation_denied(m: Material, chance: random.Random) -> Changes:
    sheets = [t.OVERALL] if t.OVERALL in scored(m) else scored(m)
    key = pick(chance, _main_texts(m)) if any(not full(m, row) for sheet in sheets for row in indicators(m, sheet)) else None
    return key and {key: m[key] + chance.choice(("本年度预算执行没有偏离绩效目标的情况。", "各项工作无偏离绩效目标情况。"))}


@fault("报告提到表里没有的项目", "RP107", "RP106")
def unknown_project(m: Material, chance: random.Random) -> Changes:
    return _appended(m, chance, "对“党建共建专项”等1个项目开展了绩效自评。") if m.projects else None


# —— 写漏、写错 ——


@fault("样例文字没有删", "RP201", "RP101")
def residue(m: Material, chance: random.Random) -> Changes:
    return _appended(m, chance, chance.choice(("内设股室XX个。", "（此处填写主要做法）", "【待填】", "不超过500字。", "主要有……等工作。")))


@fault("必写的一节没有写", "RP202")
def section_unwritten(m: Material, chance: random.Random) -> Changes:
    required = {section.heading for section in m.form.sections if section.required}
    headings = {key: m[f"{key.rpartition('.')[0]}.{t.HEADING}"] for key in _texts(m)}
    wanted = pick(chance, [heading for heading in headings.values() if heading in required])
    changes: dict[str, str | None] = {}
    current = ""
    for key, heading in headings.items():
        current = heading or current
        if current == wanted:
            changes[key] = ""
    return changes


@fault("一节只抄了小标题", "RP202")
def heading_copied(m: Material, chance: random.Random) -> Changes:
    key = pick(chance, [key for key in _main_texts(m) if m[f"{key.rpartition('.')[0]}.{t.HEADING}"]])
    return key and {key: f"（一）{m[f'{key.rpartition(chr(46))[0]}.{t.HEADING}']}"}


@fault("文号对不上文件名", "RP206")
def law_misquoted(m: Material, chance: random.Random) -> Changes:
    return _appended(m, chance, "根据《项目支出绩效评价办法》（财预〔2020〕10号）开展自评。")


@fault("自称与单位不符", "RP207")
def agency_calls_itself_otherwise(m: Material, chance: random.Random) -> Changes:
    return _appended(m, chance, "我厅成立了评审小组。")


@fault("文号用了圆括号", "RP204")
def brackets_wrong(m: Material, chance: random.Random) -> Changes:
    return _appended(m, chance, "根据某办发（2019）17号文件办理。")
