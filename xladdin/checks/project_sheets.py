"""项目：基础数据表里的每一笔项目支出与各项目自评表，合得上、对得上、数相等。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import Candidate, candidates, explain, money, same_money
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.form import ProjectLink
from xladdin.model import Filing, Place, Sheet, Value
from xladdin.values import label

_INITIAL, _OUTTURN = f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}", f"{t.ANNUAL_FUNDS}.{t.OUTTURN}"


class ProjectLine(Struct, frozen=True):
    """项目支出的一行：名称、年初（预算）数、决算数；`fixed` 是业务工作经费一类的固定行，可以包含几个项目。"""

    sheet: Sheet
    name: str
    place: Place
    initial: Value
    final: Value
    fixed: bool
    columns: tuple[tuple[str, Value], ...]

    @property
    def spent(self) -> bool:
        """决算（执行）有数。"""
        return bool(self.final.number)


def project_lines(filing: Filing, link: ProjectLink) -> list[ProjectLine]:
    """各项目行：固定行，开口表里填了内容的行。"""
    found: list[ProjectLine] = []
    for key in link.rows:
        initial, final = f.side_of(filing, f"{key}.{link.initial}"), f.side_of(filing, f"{key}.{link.final}")
        if initial is not None and final is not None:
            name = key.partition(".")[2]
            columns = tuple((f.column_of(other), value) for other, value in final.sheet.fields.items() if other.startswith(f"{name}."))
            found.append(ProjectLine(final.sheet, name, final.value.place, initial.value, final.value, True, columns))
    kind, _, table = link.table.partition(".")
    sheet = filing.one(kind) if table else None
    for row in sheet.rows(table) if sheet is not None else ():
        if sheet is not None and link.final in row:
            name = row[f.NAME].shown if f.NAME in row else ""
            columns = tuple(row.cells.items())
            found.append(ProjectLine(sheet, name, row[link.final].place, row[link.initial], row[link.final], False, columns))
    return found


def project_identity(filing: Filing) -> dict[str, str]:
    """项目简称 → 全称，都已归一。"""
    return {label(short): label(name) for name, short in filing.aliases if label(name) and label(short)}


def same_projects(filing: Filing, link: ProjectLink) -> tuple[list[tuple[ProjectLine, Sheet]], list[ProjectLine], list[Sheet]]:
    """（对上的行与表，没有表的行，没有行的表）；同名的有几个，无从一一对应，也算对上而不比数。"""
    aliases = project_identity(filing)

    def key(text: str) -> str:
        return aliases.get(label(text), label(text))

    lines = project_lines(filing, link)
    sheets = [sheet for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank]
    line_keys, sheet_keys = [key(line.name) for line in lines], [key(sheet[t.PROJECT_NAME].shown) for sheet in sheets]
    pairs = [(line, sheet) for line, name in zip(lines, line_keys, strict=True) for sheet, own in zip(sheets, sheet_keys, strict=True)
             if name == own and line_keys.count(name) == sheet_keys.count(own) == 1]
    return (pairs, [line for line, name in zip(lines, line_keys, strict=True) if name not in sheet_keys],
            [sheet for sheet, name in zip(sheets, sheet_keys, strict=True) if name not in line_keys])


def project_total(filing: Filing) -> f.Side | None:
    """项目支出的合计（决算、执行口径）；表样没有写明在哪里、材料里没有那张表的为 None。"""
    link = filing.form.projects
    if link is None or not link.total:
        return None
    return f.side_of(filing, f"{link.total}.{link.final}" if link.final else link.total)


@rule("XT102", "项目自评表合计与项目支出不符", Severity.ERROR, basis=("表样",), answers=("X02",))
def project_sheets_do_not_add_up(filing: Filing) -> Iterator[Outcome]:
    """一句话：各项目自评表的全年执行数之和应等于项目支出决算数，大了是错误，小了说明有项目没有自评表。

    为什么：一个一级项目一张自评表，自评要覆盖全部项目支出。
    错例：
    >>> examine("XT102", {"基础数据表.项目支出.本年决算数": "38", "项目.年度资金总额.全年执行数": "30", "项目[2].年度资金总额.全年执行数": "12"})
    基础数据表 项目支出：本年决算数填的是 38，2 张项目自评表的全年执行数之和 30＋12＝42，多 4。请核对各项目的执行数。
    >>> examine("XT102", {"基础数据表.项目支出.本年决算数": "55.38", "项目.年度资金总额.全年执行数": "28", "项目[2].年度资金总额.全年执行数": "12"})
    基础数据表 项目支出：本年决算数填的是 55.38，2 张项目自评表的全年执行数之和 28＋12＝40，还差 15.38 没有自评表。请补填，一个一级项目一张。
    正例：
    >>> examine("XT102", {"基础数据表.项目支出.本年决算数": "40", "项目.年度资金总额.全年执行数": "28", "项目[2].年度资金总额.全年执行数": "12"})
    修正：缺自评表的项目补一张；执行数填错的按决算报表改正。
    """
    link = filing.form.projects
    whole = project_total(filing)
    outturns = [sheet[_OUTTURN] for sheet in filing.projects]
    bad = next((value for value in ((whole.value, *outturns) if whole else ()) if value.unreadable), None)
    parts_sum = f.total(outturns)
    if whole is None or link is None or not (whole.value.number or parts_sum):
        return
    if bad is not None:
        yield Unsure(whole.value.place, f"{f.why_unread(bad)}，项目自评表的合计与项目支出无法核对")
        return
    if filing.recognition is not None and not filing.projects:
        yield Unsure(whole.value.place, "文书里没有项目自评表，项目自评表的合计与项目支出无法核对")
        return
    own, sum_ = whole.value.number or Decimal(0), parts_sum or Decimal(0)
    count = sum(1 for value in outturns if value.number)
    if same_money(own, sum_, filing.form.settings, count) or f.mixed_up(own, sum_, filing.form.settings):
        return
    yield _coverage_fault(filing, link, whole, [value for value in outturns if value.number], sum_)


def _unfilled(filing: Filing) -> str:
    """有名称而没有填全年执行数的自评表：先说这几张，不是没有自评表。"""
    names = [sheet[t.PROJECT_NAME].shown for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank and sheet[_OUTTURN].blank]
    return f"，{_quoted(names)}的自评表没有填全年执行数" if names else ""


def _coverage_fault(filing: Filing, link: ProjectLink, whole: f.Side, outturns: list[Value], sum_: Decimal) -> Fault:
    own = whole.value.number or Decimal(0)
    shown = "＋".join(money(value.number) for value in outturns) + "＝" if 1 < len(outturns) <= f.MOST_PARTS else ""
    text = f"{len(outturns)} 张项目自评表的全年执行数之和 {shown}{money(sum_)}" if outturns else "项目自评表都没有填全年执行数"
    settled = explain(sum_, own, instead=f.siblings(filing, whole.sheet, whole.name)).replace("填的数", "各表之和") if own else ""
    if sum_ > own:
        named = [Candidate("其中一个项目的执行数", value.number) for value in outturns if value.number]
        settled = settled or (explain(own, sum_, left_out=named) if own else "")
        ending = f"，多 {money(sum_ - own)}。{settled + '，' if settled else ''}请核对各项目的执行数。"
    elif unfilled := _unfilled(filing):
        ending = f"，还差 {money(own - sum_)}{unfilled if outturns else ''}。{settled + '。' if settled else ''}请补填。"
    else:
        ending = f"，还差 {money(own - sum_)} 没有自评表{_uncovered(filing, link)}。{settled + '。' if settled else ''}请补填，一个一级项目一张。"
    certain = sum_ > own and not settled and not whole.value.blank
    return Fault(whole.value.place, f"{f.spot(whole.sheet, whole.name)}{f.filled(whole.value)}，{text}{ending}", (whole.value, *outturns),
                 severity=None if certain else Severity.REMINDER)


def _uncovered(filing: Filing, link: ProjectLink) -> str:
    """没有自评表的项目行，写在括号里；固定行可能已由几张表分担，不点名。"""
    lines = [line for line in same_projects(filing, link)[1] if not line.fixed and line.name and line.spent]
    return f"（{'、'.join(f'{line.name} {money(line.final.number)}' for line in lines)}）" if lines else ""


@rule("XT103", "项目行与项目自评表不对应", Severity.REMINDER, basis=("表样",), answers=("X03",))
def projects_do_not_match(filing: Filing) -> Iterator[Outcome]:
    """一句话：基础数据表里有金额的每个项目都有一张项目自评表，反过来也是；名称应一致。

    为什么：名称对不上，就说不清哪笔钱做了自评。
    错例：
    >>> examine("XT103", {"基础数据表.专项资金[1].名称": "机构改革经费", "基础数据表.专项资金[1].本年决算数": "8",
    ...                   "项目.项目名称": "信息化维护费", "项目.年度资金总额.全年执行数": "12"})
    基础数据表 专项资金：“机构改革经费”有金额，没有同名的项目自评表。请补填，或把名称改成一致。
    基础数据表 专项资金：项目自评表“信息化维护费”在这里没有同名的一行。请补填，或把名称改成一致。
    >>> examine("XT103", {"项目.项目名称": "机构改革经费", "项目[2].项目名称": "机构改革经费"})
    项目自评表“机构改革经费”有 2 张，各项目的数没有逐个核对。请把名称写得能区分，重复的删去。
    正例：
    >>> examine("XT103", {"基础数据表.专项资金[1].名称": "1.机构改革经费", "基础数据表.专项资金[1].本年决算数": "8",
    ...                   "项目.项目名称": "机构改革经费", "项目.年度资金总额.全年执行数": "8"})
    >>> examine("XT103", {"基础数据表.业务工作经费.本年决算数": "20", "项目.项目名称": "信息化维护费", "项目.年度资金总额.全年执行数": "20"})
    修正：补填缺少的行或表；用简称的，在《报告数据》的项目简称里写明。
    """
    yield from _named_twice(filing)
    link = filing.form.projects
    kind, _, table = link.table.partition(".") if link is not None else ("", "", "")
    sheet = filing.one(kind)
    if link is None or sheet is None or not table:
        return
    _, lines, sheets = same_projects(filing, link)
    for line in lines:
        if not line.fixed and not line.name and line.spent:
            yield Unsure(line.place, f"{sheet.label} {table}：{line.place.cell} 一行有金额，没有写名称，无法与项目自评表对应")
    alone = [line for line in lines if not line.fixed and line.name and line.spent]
    if alone:
        yield Fault(alone[0].place, f"{sheet.label} {table}：{_quoted([line.name for line in alone])}有金额，没有同名的项目自评表。"
                    "请补填，或把名称改成一致。", tuple(line.name for line in alone))
    if any(line.fixed and line.spent for line in lines):
        return  # a fixed row may hold several projects: which ones it holds is not written anywhere
    strangers = [one for one in sheets if one[_OUTTURN].number]
    if strangers:
        names = [one[t.PROJECT_NAME].shown.strip() for one in strangers]
        yield Fault(strangers[0][t.PROJECT_NAME].place, f"{sheet.label} {table}：项目自评表{_quoted(names)}在这里没有同名的一行。请补填，或把名称改成一致。",
                    tuple(names))


def _named_twice(filing: Filing) -> Iterator[Outcome]:
    """名称相同的项目自评表：与基础数据表无从一一对应，数也就没有比。"""
    named: dict[str, list[Sheet]] = {}
    for sheet in filing.projects:
        if not sheet[t.PROJECT_NAME].blank:
            named.setdefault(label(sheet[t.PROJECT_NAME].shown), []).append(sheet)
    for same in (sheets for sheets in named.values() if len(sheets) > 1):
        name = same[0][t.PROJECT_NAME]
        yield Fault(same[1][t.PROJECT_NAME].place, f"项目自评表“{name.shown.strip()}”有 {len(same)} 张，各项目的数没有逐个核对。"
                    "请把名称写得能区分，重复的删去。", (name, str(len(same))))


def _quoted(names: list[str]) -> str:
    return "".join(f"“{name.strip()}”" for name in names)


@rule("XT104", "项目自评表与基础数据表的数不符", Severity.ERROR, basis=("表样",), answers=("X04",))
def project_figures_differ(filing: Filing) -> Iterator[Outcome]:
    """一句话：同一个项目，自评表的年初预算数、全年执行数应等于基础数据表该行的预算数、决算数。

    为什么：同一个项目两张表两个数，自评的资金就不真实。
    错例：
    >>> examine("XT104", {"基础数据表.专项资金[1].名称": "机构改革经费", "基础数据表.专项资金[1].本年决算数": "8",
    ...                   "项目.项目名称": "机构改革经费", "项目.年度资金总额.全年执行数": "10"})
    项目支出绩效自评表（机构改革经费） 年度资金总额：全年执行数填的是 10，基础数据表的本年决算数是 8，差 2。两处应当相等，请改正。
    正例：
    >>> examine("XT104", {"基础数据表.专项资金[1].名称": "机构改革经费", "基础数据表.专项资金[1].本年决算数": "8",
    ...                   "项目.项目名称": "机构改革经费", "项目.年度资金总额.全年执行数": "8", "项目.年度资金总额.年初预算数": "0"})
    修正：按决算报表和预算批复改正填错的一处。
    """
    for line, sheet, name, column, value in paired_figures(filing):
        bad = next((one for one in (sheet[name], value) if one.unreadable), None)
        if bad is not None:
            yield Unsure(sheet[name].place, f"{f.why_unread(bad)}，{sheet.label}与{line.sheet.label}的数无法核对")
        elif f.differ(filing, sheet[name], value):
            yield _project_fault(sheet, name, line, column, value)


def paired_figures(filing: Filing) -> Iterator[tuple[ProjectLine, Sheet, str, str, Value]]:
    """对上的项目里应当相等的数：（行，自评表，自评表的字段，行的列，行的值）。"""
    link = filing.form.projects
    if link is None:
        return
    for line, sheet in same_projects(filing, link)[0]:
        yield line, sheet, _INITIAL, link.initial, line.initial
        yield line, sheet, _OUTTURN, link.final, line.final


def _project_fault(sheet: Sheet, name: str, line: ProjectLine, column: str, value: Value) -> Fault:
    own, settled = sheet[name], ""
    if own.number and value.number:
        settled = explain(own.number, value.number, instead=candidates(one for one in line.columns if one[0] != column))
    severity = Severity.REMINDER if settled or own.blank or value.blank else None
    gap = f"，差 {money(abs((own.number or Decimal(0)) - (value.number or Decimal(0))))}" if not own.blank and not value.blank else ""
    return Fault(own.place, f"{f.spot(sheet, name)}{f.filled(own)}，{line.sheet.label}的{column}{'没有填' if value.blank else '是 ' + value.shown}{gap}。"
                 f"{settled + '，' if settled else ''}两处应当相等，请{'核对' if severity else '改正'}。", (own, value), severity=severity)

