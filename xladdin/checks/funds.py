"""资金：总额填了，执行不超过预算，预算调整说了原因，分项合得上总额。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import candidates, explain, money, percent, same_money
from xladdin.checks.reasons import sentences_about
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import Filing, Sheet, Value
from xladdin.patterns import lazy
from xladdin.rates import change_rate

_FORM_RULES = ("表样", "财预〔2020〕10号")
_ADJUSTED = lazy(
    "追加|追减|调增|调减|增人|增资|[较比][^，。]{0,8}预算[^，。]{0,8}[增减]"
    r"|(?:预算|经费|资金|指标|年中|年内|拨款)[^，。]{0,10}(?:调整|调剂|新增)|(?:调整|调剂|新增)[^，。]{0,8}(?:预算|经费|资金|指标|拨款)")
_NEXT_YEAR = lazy("(?:下一?|明|来)年度?[^，。]{0,4}(?:预算|安排|计划)|结果[^，。]{0,6}(?:应用|依据|公开)")


@rule("PE113", "资金总额没有填", Severity.ERROR, basis=("表样",), answers=("F01",))
def funds_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：填了指标的自评表，资金总额的全年预算数、全年执行数不能空着；年初预算数空着的提醒。

    为什么：没有预算和执行数，执行率和总分都算不出来。
    错例：
    >>> examine("PE113", {"整体.绩效指标[1].三级指标": "办件数", "整体.年度资金总额.全年预算数": "80"})
    整体支出绩效自评表 年度资金总额：没有填年初预算数、全年执行数。请补填，没有的填 0。
    正例：
    >>> examine("PE113", {"整体.绩效指标[1].三级指标": "办件数", "整体.年度资金总额.年初预算数": "0", "整体.年度资金总额.全年预算数": "80",
    ...                   "整体.年度资金总额.全年执行数": "79"})
    修正：按预算批复、预算指标文件和决算报表补填；年中新增的，年初预算数填 0。
    """
    for sheet in filing.scored:
        cells = [(column, sheet[f"{t.ANNUAL_FUNDS}.{column}"]) for column in (t.INITIAL_BUDGET, t.REVISED_BUDGET, t.OUTTURN)]
        absent = [(column, value) for column, value in cells if value.blank]
        if sheet.indicators and absent:
            names = "、".join(column for column, _ in absent)
            yield Fault(absent[0][1].place, f"{sheet.label} 年度资金总额：没有填{names}。请补填，没有的填 0。", tuple(value for _, value in cells),
                        severity=Severity.REMINDER if names == t.INITIAL_BUDGET else None, alike=names if sheet.many else "")


@rule("PE104", "执行数超过全年预算数", Severity.ERROR, basis=("预算法", "表样"), answers=("B04",))
def overspent(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年执行数不应超过全年预算数。

    为什么：没有预算不得支出；执行数大，多半是追加的预算没有计入全年预算数，或两数填反了。
    错例：
    >>> examine("PE104", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "85.5"})
    整体支出绩效自评表 年度资金总额：全年执行数填的是 85.5，超过全年预算数 80，多 5.5。请核对追加的预算是否已计入全年预算数。
    正例：
    >>> examine("PE104", {"整体.年度资金总额.全年预算数": "80", "整体.年度资金总额.全年执行数": "80"})
    修正：全年预算数填年初预算加年中追加、减去追减后的数；执行数填决算数。
    """
    for sheet in filing.scored:
        told: set[tuple[Decimal, Decimal]] = set()
        for row, revised, outturn in _fund_rows(sheet):
            bad = next((value for value in (revised, outturn) if value.unreadable), None)
            if bad is not None:
                yield Unsure(outturn.place, f"{f.why_unread(bad)}，{sheet.label} {row}是否超预算无法核对")
            if revised.number is None or outturn.number is None or f.mixed_up(revised.number, outturn.number, filing.form.settings):
                continue
            over = outturn.number - revised.number
            if over > filing.form.settings.money_tolerance and (revised.number, outturn.number) not in told:
                told.add((revised.number, outturn.number))
                yield Fault(outturn.place, f"{sheet.label} {row}：全年执行数填的是 {outturn.shown}，超过全年预算数 {revised.shown}，"
                            f"多 {money(over)}。请核对追加的预算是否已计入全年预算数。", (revised, outturn))


def _fund_rows(sheet: Sheet) -> Iterator[tuple[str, Value, Value]]:
    """各资金行的全年预算数、全年执行数，总额在前。"""
    rows = [name.rpartition(".")[0] for name in sheet.fields if name.endswith(f".{t.OUTTURN}")]
    for row in sorted((row for row in rows if f"{row}.{t.REVISED_BUDGET}" in sheet), key=lambda row: row != t.ANNUAL_FUNDS):
        yield row, sheet[f"{row}.{t.REVISED_BUDGET}"], sheet[f"{row}.{t.OUTTURN}"]


@rule("PE105", "预算调整未说明", Severity.REMINDER, basis=("预算法", "复核实践"), answers=("B05", "B06"))
def adjustment_untold(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年预算数与年初不同的，报告里要说明追加、调整的原因。

    为什么：年中追加多，说明年初预算编得不准；复核时必问。
    错例：
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "900"})
    整体支出绩效自评表 年度资金总额：年初预算数 600，全年预算数 900，增加 50.00%（超过 20%），没有说明原因。请在报告里写明追加、调整的原因。
    正例：
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "900"}, report="年中追加人员经费300万元。")
    >>> examine("PE105", {"整体.年度资金总额.年初预算数": "600", "整体.年度资金总额.全年预算数": "600"})
    修正：在报告的预算或决算情况一节写一句：哪一项追加（调减）了多少，为什么。
    """
    for sheet in filing.scored:
        initial, revised = sheet[f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        bad = next((value for value in (initial, revised) if value.unreadable), None)
        if bad is not None:
            yield Unsure(revised.place, f"{f.why_unread(bad)}，{sheet.label}的预算调整无法核对")
        change = change_rate(revised.number, initial.number)
        if not change or initial.number is None or initial.number < 0 or f.mixed_up(initial.number, revised.number, filing.form.settings):
            continue
        if any(_ADJUSTED.search(sentence) and not _NEXT_YEAR.search(sentence) for sentence in sentences_about(filing, sheet)):
            continue
        if filing.narrative_elsewhere:
            yield Unsure(revised.place, f"{sheet.label} 年度资金总额：报送版不带报告文字，预算调整的原因写没写明无法核对")
        else:
            limit = filing.form.settings.adjustment_limit
            large = f"（超过 {percent(limit, 0)}）" if abs(change) > limit else ""
            yield Fault(revised.place, f"{sheet.label} 年度资金总额：年初预算数 {initial.shown}，全年预算数 {revised.shown}，"
                        f"{'增加' if change > 0 else '减少'} {percent(abs(change))}{large}，没有说明原因。请在报告里写明追加、调整的原因。", (initial, revised))


@rule("PE107", "年中新增的项目", Severity.HINT, basis=("复核实践",), answers=("B07",))
def no_initial_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：年初预算为 0、全年预算有数的，是年中新增的，想一想来源说清了没有。

    为什么：年初没有绩效目标，自评的目标从哪里来，复核时会问。
    错例：
    >>> examine("PE107", {"项目.项目名称": "调研经费", "项目.年度资金总额.年初预算数": "0", "项目.年度资金总额.全年预算数": "25"})
    项目支出绩效自评表（调研经费） 年度资金总额：年初预算数是 0，全年预算数有数。是年中新增的，请在报告里说明来源和目标。
    正例：
    >>> examine("PE107", {"项目.年度资金总额.年初预算数": "10", "项目.年度资金总额.全年预算数": "25"})
    修正：确是年中新增的，在报告里写明文件和来源；不是的，补上年初预算数。
    """
    for sheet in filing.scored:
        initial, revised = sheet[f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        if initial.number == 0 and revised.number:
            yield Fault(initial.place, f"{sheet.label} 年度资金总额：年初预算数是 0，全年预算数有数。是年中新增的，请在报告里说明来源和目标。",
                        (initial, revised), alike="年初为 0" if sheet.many else "")


@rule("PE108", "预算与执行分毫不差", Severity.HINT, basis=("复核实践",), answers=("B08",))
def outturn_equals_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：几张表的全年预算数都与全年执行数一分不差，想一想是不是用决算数倒填的预算数。

    为什么：全年预算数应取预算指标文件，倒填会使执行率一律 100%。
    错例：
    >>> examine("PE108", {"整体.年度资金总额.全年预算数": "80.32", "整体.年度资金总额.全年执行数": "80.32",
    ...                   "项目.年度资金总额.全年预算数": "12", "项目.年度资金总额.全年执行数": "12"})
    整体支出绩效自评表 年度资金总额：2 张表的全年预算数都与全年执行数相等。请确认全年预算数取自预算指标，不是按决算数倒填的。
    正例：
    >>> examine("PE108", {"整体.年度资金总额.全年预算数": "80.32", "整体.年度资金总额.全年执行数": "80.31",
    ...                   "项目.年度资金总额.全年预算数": "12", "项目.年度资金总额.全年执行数": "12"})
    修正：核对预算指标文件；确实全部执行完的，不必改。
    """
    pairs = [(sheet, sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"], sheet[f"{t.ANNUAL_FUNDS}.{t.OUTTURN}"]) for sheet in filing.scored]
    pairs = [(sheet, revised, outturn) for sheet, revised, outturn in pairs if revised.number or outturn.number]
    if len(pairs) > 1 and all(revised.number == outturn.number for _, revised, outturn in pairs):
        sheet, revised, outturn = pairs[0]
        yield Fault(revised.place, f"{sheet.label} 年度资金总额：{len(pairs)} 张表的全年预算数都与全年执行数相等。"
                    "请确认全年预算数取自预算指标，不是按决算数倒填的。", (revised, outturn))


@rule("PE109", "分项之和与总额不符", Severity.ERROR, basis=("表样",), answers=("B09", "B11", "B12"))
def parts_do_not_add_up(filing: Filing) -> Iterator[Outcome]:
    """一句话：按收入性质、支出性质、资金来源分的各项之和，应等于资金总额的对应数。

    为什么：同一笔钱换个分法，合计不会变；对不上说明有一处漏填、多填或取错了列。
    错例：
    >>> examine("PE109", {"整体.年度资金总额.全年预算数": "211.34", "整体.一般公共预算": "200"})
    整体支出绩效自评表 年度资金总额：全年预算数填的是 211.34，一般公共预算 200，少 11.34。按收入性质分的各项之和应等于全年预算数，请核对。
    >>> examine("PE109", {"项目.年度资金总额.年初预算数": "9.5", "项目.年度资金总额.全年预算数": "12", "项目.当年财政拨款.全年预算数": "9.5"})
    项目支出绩效自评表 年度资金总额：全年预算数填的是 12，当年财政拨款 9.5，少 2.5。其中各项资金之和应等于年度资金总额，填的数等于年初预算数 9.5，请核对。
    正例：
    >>> examine("PE109", {"整体.年度资金总额.全年执行数": "211.34", "整体.基本支出": "155.96", "整体.项目支出": "55.38"})
    >>> examine("PE109", {"整体.年度资金总额.全年执行数": "434.72", "整体.基本支出": "434.16", "整体.项目支出": "0.55"})
    修正：按决算报表核对各分项；取错列的（年初数当全年数）改填正确的列。
    """
    for one in f.held(filing, "equal"):
        bad, parts_sum, whole = one.unreadable, one.sum, one.whole.number
        if bad is not None and (parts_sum is not None or whole is not None):
            yield Unsure(one.whole.place, f"{f.why_unread(bad)}，“{one.relation.title}”无法核对")
        if bad is not None or parts_sum is None or not (whole or parts_sum):
            continue
        if same_money(parts_sum, whole or Decimal(0), filing.form.settings, f.items(one.parts)) or f.mixed_up(parts_sum, whole, filing.form.settings):
            continue
        yield _not_adding_up(filing, one, parts_sum)


def _not_adding_up(filing: Filing, one: f.Held, parts_sum: Decimal) -> Fault:
    whole, title, settled = one.whole, one.relation.title, ""
    known = [part for part in one.parts if part.value.number is not None]
    counted = f.listed(known) + (f"＝{money(parts_sum)}" if len(known) > 1 else "")
    if whole.number:
        settled = explain(parts_sum, whole.number, instead=f.siblings(filing, one.sheet, whole.place.name))
        if len(known) > 1:
            pieces = candidates((part.name, part.value) for part in known)
            settled = settled.replace("填的数", "各项之和") or explain(whole.number, parts_sum, instead=pieces, left_out=pieces)
    unfilled = [part.name for part in one.parts if part.value.blank]
    counted += f"（{unfilled[0]}没有填）" if known and len(unfilled) == 1 and parts_sum < (whole.number or Decimal(0)) else ""
    gap = f"，{'多' if parts_sum > (whole.number or Decimal(0)) else '少'} {money(abs(parts_sum - (whole.number or Decimal(0))))}" if not whole.blank else ""
    return Fault(whole.place, f"{f.spot(one.sheet, whole.place.name)}{f.filled(whole)}，{counted}{gap}。{title}，{settled + '，' if settled else ''}请核对。",
                 (whole, *(part.value for part in one.parts)), severity=Severity.REMINDER if settled else None,
                 alike=f"{one.sheet.title} {title} {whole.number} {parts_sum}")


@rule("PE110", "总额填了而其中各行全空", Severity.REMINDER, basis=("表样",), answers=("B10",))
def parts_left_blank(filing: Filing) -> Iterator[Outcome]:
    """一句话：资金总额填了，它下面“其中”各行也要填。

    为什么：资金来源、支出性质不分，总额就无从核对。
    错例：
    >>> examine("PE110", {"项目.项目名称": "会议经费", "项目.年度资金总额.全年预算数": "40", "项目.年度资金总额.全年执行数": "40"})
    项目支出绩效自评表（会议经费） 年度资金总额：总额填了，其中当年财政拨款、上年结转资金、其他资金都没有填。请补填，没有的填 0。
    正例：
    >>> examine("PE110", {"项目.年度资金总额.全年预算数": "40", "项目.当年财政拨款.全年预算数": "40"})
    修正：按资金来源（支出性质）补填；没有的填 0。
    """
    seen: set[tuple[str, str]] = set()
    for one in f.held(filing, "equal"):
        sheet, title, name = one.sheet, one.relation.title, one.whole.place.name
        if not one.whole.number or not one.parts or (sheet.title, title) in seen or any(not part.value.blank for part in one.parts):
            continue
        seen.add((sheet.title, title))
        yield Fault(one.parts[0].value.place, f"{sheet.label} {name.rpartition('.')[0] or name}：总额填了，"
                    f"其中{'、'.join(part.name for part in one.parts)}都没有填。请补填，没有的填 0。",
                    (one.whole,), alike=title if sheet.many else "")


@rule("PE112", "没有预算而指标满分", Severity.REMINDER, basis=("复核实践",), answers=("B14",))
def full_marks_without_budget(filing: Filing) -> Iterator[Outcome]:
    """一句话：全年预算数是 0 的项目，各项指标却都得了满分。

    为什么：没有花钱就没有可评的绩效；或者预算数漏填了。
    错例：
    >>> examine("PE112", {"项目.项目名称": "会议经费", "项目.年度资金总额.全年预算数": "0", "项目.绩效指标[1].三级指标": "会议场次",
    ...                   "项目.绩效指标[1].分值": "90", "项目.绩效指标[1].得分": "90"})
    项目支出绩效自评表（会议经费） 年度资金总额：全年预算数是 0，各指标都得了满分。请核对预算数；确实没有资金的，说明绩效从何而来。
    正例：
    >>> examine("PE112", {"项目.年度资金总额.全年预算数": "5", "项目.绩效指标[1].三级指标": "会议场次", "项目.绩效指标[1].分值": "90",
    ...                   "项目.绩效指标[1].得分": "90"})
    修正：补填预算数；没有资金的项目不必自评。
    """
    for sheet in filing.scored:
        revised = sheet[f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"]
        scored = [i for i in sheet.indicators if i.max_score.number]
        if revised.number == 0 and scored and all(i.score.number == i.max_score.number for i in scored):
            yield Fault(revised.place, f"{sheet.label} 年度资金总额：全年预算数是 0，各指标都得了满分。请核对预算数；确实没有资金的，说明绩效从何而来。",
                        (revised,))
