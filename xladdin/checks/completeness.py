"""填得齐不齐：必填的格、工作表和名称、出错说明、报告文字的引用和小标题。"""

from __future__ import annotations

from collections.abc import Iterator

from xladdin import terms as t
from xladdin.checks.rule import RULES, Fault, Outcome, Unsure, rule
from xladdin.citations import cited
from xladdin.findings import Severity
from xladdin.form_contract import EXTRA_SHEETS, promises
from xladdin.formulas import ROW_PART
from xladdin.model import MISSING, Filing, Place, Row, Sheet
from xladdin.values import clean, label

_COPY = "请从空白表样复制这张表，再把数填进去"


@rule("FM101", "必填的格没有填", Severity.REMINDER, basis=("表样",), answers=("F01",))
def required_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：主管部门、填报人、填报日期、联系电话这些必填的格要填上。

    为什么：缺了要退回补填，公开以后也无从查询。
    错例：
    >>> examine("FM101", {"整体.单位名称": "某县某局", "整体.填报人": "张三", "整体.填报日期": "2025年6月20日"})
    整体支出绩效自评表 联系电话：没有填。请补填。
    正例：
    >>> examine("FM101", {"整体.单位名称": "某县某局", "整体.填报人": "张三", "整体.填报日期": "2025年6月20日", "整体.联系电话": "0734-1234567"})
    修正：补填。没有主管部门的填本单位。没有项目的单位，空着的项目自评表不用管。
    """
    for sheet in filing.sheets:
        contract = filing.form.sheet(sheet.kind)
        for name in contract.required if contract and not sheet.unused else ():
            value = sheet[name]
            if value.blank:
                yield Fault(value.place, f"{sheet.label} {name}：没有填。请补填。", (value,), alike=name if sheet.many else "")
            elif value.state == MISSING and filing.recognition is not None:
                yield Unsure(value.place, f"{sheet.label} 没有找到“{name}”，填没填无法核对")


@rule("FM105", "缺少工作表", Severity.ERROR, basis=("表样",), answers=("F01",))
def sheet_missing(filing: Filing) -> Iterator[Outcome]:
    """一句话：表样规定的工作表一张也不能少，表里的名称不能删、不能重。

    为什么：少一张表，材料就不完整；名称没有了，程序找不到那一格，只能说未能核对。
    错例：
    >>> examine("FM105", {"整体.填报人": "张三", "报告文字.备注": "", "出错说明.备注": "", "填报说明.备注": ""})
    基础数据表：工作簿里没有这张表。请从空白表样复制这张表，再把数填进去。
    正例：
    >>> examine("FM105", {"整体.填报人": "张三", "基础数据表.填报人": "张三", "报告文字.备注": "", "出错说明.备注": "", "填报说明.备注": ""})
    修正：从空白表样把缺的表复制过来；名称被删的，也从空白表样重新复制整张表。
    """
    word = filing.recognition is not None
    elsewhere = word or filing.submission is not None
    for contract in filing.form.sheets:
        extra = contract.kind in EXTRA_SHEETS
        if not contract.many and not filing.of(contract.kind) and not (elsewhere and extra):
            told = "文书里没有这张表。请补上" if word else f"工作簿里没有这张表。{_COPY}"
            yield Fault(Place(contract.title, "", ""), f"{contract.title}：{told}。",
                        severity=Severity.REMINDER if extra and contract.kind != t.REPORT_FIGURES else None)
    for one in filing.recognition.unplaced if filing.recognition is not None else ():
        if one.figures:
            yield Unsure(one.place, f"{one.said}，没有核对")
    for trouble in filing.troubles:
        if trouble.place.name:
            yield Unsure(trouble.place, f"{trouble.place.sheet}的“{trouble.place.name}”：{trouble.reason}。{_COPY}")
    if not word:
        yield from _names_deleted(filing)


def _names_deleted(filing: Filing) -> Iterator[Unsure]:
    known = {(one.place.sheet, one.place.name) for one in filing.troubles}
    for promise in promises(filing.form):
        for sheet in filing.of(promise.kind):
            rows = ROW_PART.fullmatch(promise.name)
            name = rows["table"] if rows else promise.name
            if (sheet.title, name) in known or not _deleted(sheet, promise.name):
                continue
            place = Place(sheet.title, "", promise.name.replace("[]", ""))
            what = f"“{name}”的“{rows['column']}”列" if rows and name in sheet.tables else f"“{name}”这一{'块' if rows else '格'}"
            yield Unsure(place, f"{sheet.label} 没有找到{what}（名称或列名被删改了）。{_COPY}")


def _deleted(sheet: Sheet, name: str) -> bool:
    rows = ROW_PART.fullmatch(name)
    if rows is None:
        return sheet[name].state == MISSING
    table = sheet.tables.get(rows["table"])
    return table is None or rows["column"] not in table.columns


@rule("FM106", "出错说明写得不全", Severity.REMINDER, basis=("表样",), answers=("F01",))
def explanation_incomplete(filing: Filing) -> Iterator[Outcome]:
    """一句话：出错说明的一行，代码、表、字段、说明都要写，代码要与核对结果一致。

    为什么：写不全的说明对不上任何问题，等于没有说明。
    错例：
    >>> examine("FM106", {"出错说明.出错说明[1].代码": "PS101", "出错说明.出错说明[1].表": "整体支出绩效自评表", "出错说明.出错说明[1].字段": "总分.分值"})
    出错说明第 1 行：没有写说明。请补写，或删去这一行。
    >>> examine("FM106", {"出错说明.出错说明[1].代码": "PS1", "出错说明.出错说明[1].表": "整体支出绩效自评表", "出错说明.出错说明[1].字段": "总分.分值",
    ...                   "出错说明.出错说明[1].说明": "表样如此"})
    出错说明第 1 行：没有代码为 PS1 的问题。请照核对结果抄写代码。
    正例：
    >>> examine("FM106", {"出错说明.出错说明[1].代码": "PS101", "出错说明.出错说明[1].表": "整体支出绩效自评表", "出错说明.出错说明[1].字段": "总分.分值",
    ...                   "出错说明.出错说明[1].说明": "财政局核定的表样如此"})
    修正：照核对结果抄代码、表、字段和当时的数，写明理由；问题已改正的，删去这一行。
    """
    for sheet in filing.of(t.EXPLANATIONS):
        for row in sheet.rows(t.EXPLANATIONS):
            told = _explanation_fault(row)
            if told:
                yield Fault(row[t.CODE].place, f"{sheet.label}第 {row.number} 行：{told}", (row[t.CODE], row[t.EXPLANATION]))


def _explanation_fault(row: Row) -> str:
    absent = [column for column in (t.CODE, t.SHEET, t.FIELD, t.EXPLANATION) if not clean(row[column].shown)]
    code = clean(row[t.CODE].shown).upper()
    if absent:
        return f"没有写{'、'.join(absent)}。请补写，或删去这一行。"
    return "" if code in RULES else f"没有代码为 {code} 的问题。请照核对结果抄写代码。"


@rule("FM107", "报告文字引用的字段不存在", Severity.ERROR, basis=("表样",), answers=("F01",))
def citation_unknown(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告文字里【=……】引用的，必须是表里有的字段。

    为什么：字段写错，报告里就换不成数。
    错例：
    >>> examine("FM107", {"整体.总分.得分": "98"}, report="本单位自评得分【=整体表.总分.得分】分。")
    报告文字“正文”：引用的字段“整体表.总分.得分”不存在。请照“表.行.列”的写法改正，如 整体.总分.得分、项目[2].年度资金总额.执行率。
    正例：
    >>> examine("FM107", {"整体.总分.得分": "98"}, report="本单位自评得分【=整体.总分.得分】分，【另附说明】。")
    修正：改成表里有的字段；不想引用的，直接写数，去掉等号。
    """
    for paragraph in filing.paragraphs:
        for key in cited(paragraph.text):
            if filing.find(key) is None:
                yield Fault(paragraph.place, f"报告文字“{paragraph.heading}”：引用的字段“{key}”不存在。请照“表.行.列”的写法改正，"
                            "如 整体.总分.得分、项目[2].年度资金总额.执行率。", (key,))


@rule("FM108", "报告文字的小标题不认识", Severity.REMINDER, basis=("表样",), answers=("R08",))
def heading_unknown(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告文字的小标题要用表样给的那几个。

    为什么：小标题对不上，那一段不知道放到报告的哪里，就进不了报告。
    错例：
    >>> examine("FM108", {"报告文字.报告文字[1].小标题": "工作亮点", "报告文字.报告文字[1].文字": "略"})
    报告文字“工作亮点”：表样里没有这个小标题，这一段进不了报告。请改用表样的小标题。
    正例：
    >>> examine("FM108", {"报告文字.报告文字[1].小标题": "二、存在的问题", "报告文字.报告文字[1].文字": "略"})
    修正：改用表样的小标题，把文字移到相应的一节。
    """
    known = {label(section.heading) for section in filing.form.sections}
    for sheet in filing.of(t.NARRATIVE) if known else ():
        for row in sheet.rows(t.NARRATIVE):
            heading = row[t.HEADING]
            if not heading.blank and label(heading.shown) not in known:
                yield Fault(heading.place, f"{sheet.label}“{clean(heading.shown)}”：表样里没有这个小标题，这一段进不了报告。请改用表样的小标题。", (heading,))


@rule("FM110", "公开一栏不是“是”或“否”", Severity.REMINDER, basis=("表样",), answers=("F01",))
def publicity_unclear(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告文字的“公开”一栏只填“是”或“否”；小标题下面接着写的几行，没有填的随上一行。

    为什么：填了别的字，说不清公不公开，公开版一律按不公开办，换成规定的句子。
    错例：
    >>> examine("FM110", {"报告文字.报告文字[1].小标题": "部门主要职责", "报告文字.报告文字[1].文字": "略", "报告文字.报告文字[1].公开": "涉密"})
    报告文字“部门主要职责”：公开一栏填的是“涉密”，公开版按不公开办。请改成“是”或“否”。
    正例：
    >>> examine("FM110", {"报告文字.报告文字[1].小标题": "部门主要职责", "报告文字.报告文字[1].文字": "略", "报告文字.报告文字[1].公开": "否"})
    修正：不公开的填“否”，公开的填“是”。
    """
    for sheet in filing.of(t.NARRATIVE):
        heading = ""
        for row in sheet.rows(t.NARRATIVE):
            heading = clean(row[t.HEADING].shown) or heading
            written = clean(row[t.PUBLIC].shown)
            if t.PUBLIC in row and written not in ("", "是", "否"):
                yield Fault(row[t.PUBLIC].place, f"{sheet.label}“{heading}”：公开一栏填的是“{written}”，公开版按不公开办。请改成“是”或“否”。", (written,))
