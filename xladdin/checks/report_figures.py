"""报告里的数与表上的数：金额、人数、个数，说的是同一件事就应当相同。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.answers import Answer, agrees, answers, answers_in, in_wan, is_rounding, only_general_budget, told_apart
from xladdin.checks.explained import same_rate
from xladdin.checks.passages import Told, project_rows, sheets_of_project, told
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import TEXT, Filing
from xladdin.values import print_decimal

_PHASE = {"年初预算": "年初预算数", "全年预算": "全年预算数", "预算": "预算数", "决算": "决算数", "执行": "执行数"}
_FUND_ITEMS = ("政府性基金预算", "国有资本经营预算")
_PROJECT_COUNT = "项目个数"


def called(one: Told) -> str:
    """消息里怎么称呼这个数：三公经费决算数、2023年公务接待费。"""
    statement = one.statement
    return f"{statement.item or ''}{_PHASE.get(statement.phase or '', '')}"


@rule("RP101", "报告的数与表不符", Severity.ERROR, basis=("表样", "复核实践"), answers=("R01",))
def figure_differs(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里写的金额、比率，表上有同一项目、同一口径的，应当与表上的数相同。

    为什么：报告和表一起公开，同一个数两个说法，最容易被看出来。
    错例：
    >>> examine("RP101", {"基础数据表.三公经费.上年决算数": "0.26", "基础数据表.三公经费.本年决算数": "2"},
    ...         report="2024年“三公”经费决算数0.26万元。")
    自评报告“正文”：三公经费决算数写的是 0.26万元，基础数据表 三公经费.本年决算数是 2；0.26 是上年决算数。请核对，改正文字，或改用【=…】引用表上的数。
    >>> examine("RP101", {"整体.年度资金总额.全年执行数": "211.34"}, report="2024年决算支出合计211.48万元。")
    自评报告“正文”：总支出决算数写的是 211.48万元，整体支出绩效自评表 年度资金总额.全年执行数是 211.34。请改正文字，或改用【=…】引用表上的数。
    正例：
    >>> examine("RP101", {"基础数据表.三公经费.上年决算数": "0.26", "基础数据表.三公经费.本年决算数": "2"},
    ...         report="2024年“三公”经费决算数2万元，上年0.26万元。下属中心三公经费1万元。")
    修正：以表为准改正文字，写到与表上一样的小数位；在报告文字里写【=基础数据表.三公经费.本年决算数】，报告会印表上的数。
    """
    for one in told(filing):
        role = one.statement.role
        if one.statement.item is None:
            continue
        if role == "amount":
            yield from _amount(filing, one)
        elif role == "rate":
            yield from _rate(filing, one)


def _amount(filing: Filing, one: Told) -> Iterator[Outcome]:
    statement, figure = one.statement, one.statement.figure
    number = in_wan(figure.number, figure.unit)
    if number is None or statement.item is None or (statement.item in _FUND_ITEMS and "支出" not in one.label):
        return
    found = answers_in(filing, one.passage, statement.item, statement.phase, statement.year)
    filled = [answer for answer in found if answer.value.number is not None]
    if not filled:
        bad = next((answer.value for answer in found if answer.value.unreadable), None)
        if bad is not None and number:
            yield Unsure(one.place, f"{one.passage.opening}{called(one)}写的是 {figure.text}，{f.why_unread(bad)}，无法核对")
        return
    if any(agrees(filing, number, answer) or f.mixed_up(number, answer.number, filing.form.settings) for answer in filled):
        return
    if statement.phase is None and _another_column(filing, one, number):
        return
    yield from _differs(filing, one, number, filled)


def _another_column(filing: Filing, one: Told, number: Decimal) -> bool:
    """没有写口径的，与同一项目的预算数相符也算。"""
    item, year = one.statement.item or "", one.statement.year
    return any(answer.number == number for phase in ("年初预算", "全年预算") for answer in answers_in(filing, one.passage, item, phase, year)
               if answer.value.number is not None)


def _differs(filing: Filing, one: Told, number: Decimal, filled: list[Answer]) -> Iterator[Fault]:
    figure = one.statement.figure
    reasons = [(answer, _reason(filing, number, figure.decimals, answer)) for answer in filled]
    answer, reason = next((pair for pair in reasons if pair[1]), reasons[0])
    if not reason and _limited(one) and not only_general_budget(filing):
        return  # 只说了其中一种来源的，表上没有对应的格
    note = f"；{reason}。请核对，" if reason else "。请"
    yield Fault(one.place, f"{one.passage.opening}{called(one)}写的是 {figure.text}，{answer.said}{note}{one.passage.advice.removeprefix('请')}。",
                (figure.text, answer.value), severity=Severity.REMINDER if reason else None)


def _limited(one: Told) -> bool:
    """说的只是某一种资金来源的（财政拨款基本支出），连同它的各组成。"""
    statement = one.statement
    if statement.item == "财政拨款收入":
        return statement.funds != "一般公共预算"
    return statement.funds is not None or (statement.parent is not None and _limited(Told(one.passage, one.all, statement.parent)))


def _reason(filing: Filing, number: Decimal, decimals: int, answer: Answer) -> str:
    if is_rounding(number, decimals, answer):
        return f"{print_decimal(number)} 是四舍五入的数，应与表上的小数位一致"
    return told_apart(filing, number, answer)


def _rate(filing: Filing, one: Told) -> Iterator[Outcome]:
    """执行率、控制率：与表上的相符，或与分子、分母重算的相符。"""
    statement, figure = one.statement, one.statement.figure
    if figure.unit != "%" or statement.year not in (None, filing.year):
        return
    for answer in _of_this_project(filing, one, answers(filing, statement.item or "")):
        due = f.due_at(filing, answer.sheet, answer.name)
        known = [*([answer.value.number] if answer.value.number is not None else []), *(due.readings if due is not None else ())]
        if known and not any(same_rate(figure.text, figure.number.scaleb(-2), rate) for rate in known):
            yield Fault(one.place, f"{one.passage.opening}{statement.item}写的是 {figure.text}，{answer.said}。{one.passage.advice}。",
                        (figure.text, answer.value))


def _of_this_project(filing: Filing, one: Told, found: tuple[Answer, ...]) -> list[Answer]:
    """按项目出的文书里，执行率说的是这个项目的：换到它的自评表的同一格。"""
    if not one.passage.project:
        return list(found)
    return [Answer(sheet, each.name, sheet[each.name], each.column)
            for sheet in sheets_of_project(filing, one.passage) for each in found if each.name in sheet]


@rule("RP106", "个数、人数与表不符", Severity.ERROR, basis=("表样", "复核实践"), answers=("R06",))
def count_differs(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里写的自评项目个数、编制、在职人数，应与表上的相同。

    为什么：个数对不上，多半是沿用了上年的报告，或有项目没有填自评表。
    错例：
    >>> examine("RP106", {"项目.项目名称": "档案数字化", "项目[2].项目名称": "库房维护"}, report="对“档案数字化”等3个项目开展了绩效自评。")
    自评报告“正文”：写的是 3个项目，有 2 张项目支出绩效自评表。请核对。
    >>> examine("RP106", {"基础数据表.财政供养人员.编制数": "18"}, report="我单位编制数为16名。")
    自评报告“正文”：编制写的是 16名，基础数据表 财政供养人员.编制数是 18。请改正文字，或改用【=…】引用表上的数。
    正例：
    >>> examine("RP106", {"项目.项目名称": "档案数字化", "项目[2].项目名称": "库房维护"}, report="对“档案数字化”等2个项目开展了绩效自评。")
    >>> examine("RP106", {"基础数据表.财政供养人员.编制数": "18"}, report="某某中心编制16名。")
    修正：改正个数；缺自评表的项目补一张。
    """
    for one in told(filing):
        statement = one.statement
        if statement.role == "count" and statement.item == _PROJECT_COUNT:
            yield from _project_count(filing, one)
        elif statement.role == "count" and statement.item is not None and statement.year in (None, filing.year):
            found = [answer for answer in answers(filing, statement.item) if answer.value.number is not None]
            if found and all(answer.number != statement.figure.number for answer in found):
                yield Fault(one.place, f"{one.passage.opening}{statement.item}写的是 {statement.figure.text}，{found[0].said}。{one.passage.advice}。",
                            (statement.figure.text, found[0].value))


def _project_count(filing: Filing, one: Told) -> Iterator[Outcome]:
    figure, contract = one.statement.figure, filing.form.sheet(t.PROJECT)
    if contract is None or one.statement.year not in (None, filing.year):
        return
    sheets = [sheet for sheet in filing.projects if sheet[t.PROJECT_NAME].state == TEXT]
    rows = [row for _, _, row in project_rows(filing) if any(row[column].number for column in filing.form.phases["决算"] if column in row)]
    if filing.recognition is not None and not sheets and not rows:
        yield Unsure(one.place, f"{one.passage.opening}写的是 {figure.text}项目，这份文书里没有{contract.title}，无法核对个数")
    elif figure.number not in (len(sheets), len(rows)):
        yield Fault(one.place, f"{one.passage.opening}写的是 {figure.text}项目，有 {len(sheets)} 张{contract.title}。请核对。",
                    (figure.text, str(len(sheets))))
