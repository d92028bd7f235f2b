"""表间关系：基础数据表、整体自评表、各项目自评表说的是同一笔钱、同一批项目、同一个单位。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.explained import Candidate, explain, money, money_tolerance
from xladdin.checks.project_sheets import paired_figures, project_total
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import TEXT, Filing, Place, Sheet, Value
from xladdin.values import clean

_OUTTURN = f"{t.ANNUAL_FUNDS}.{t.OUTTURN}"


@rule("XT101", "表间不等", Severity.ERROR, basis=("表样",), answers=("X01",))
def tables_differ(filing: Filing) -> Iterator[Outcome]:
    """一句话：表样规定应当相等的两处，填的数应当相等。

    为什么：同一个数在两张表上不同，财政部门一眼就能看出来。
    错例：
    >>> examine("XT101", {"基础数据表.项目支出.本年决算数": "55.38", "整体.项目支出": "50"})
    整体支出绩效自评表 项目支出：填的是 50，基础数据表 项目支出.本年决算数是 55.38，差 5.38。两处应当相等，请按决算报表改正。
    >>> examine("XT101", {"基础数据表.项目支出.本年预算数": "53.83", "基础数据表.项目支出.本年决算数": "55.38", "整体.项目支出": "53.83"})
    整体支出绩效自评表 项目支出：填的是 53.83，基础数据表 项目支出.本年决算数是 55.38，差 1.55。填的数等于本年预算数 53.83，两处应当相等，请核对。
    >>> examine("XT101", {"报告数据.在职人数": "15", "基础数据表.财政供养人员.实际在职人数": "13"})
    基础数据表 财政供养人员：实际在职人数填的是 13，报告数据 在职人数是 15，差 2。两处应当相等，请核对。
    >>> examine("XT101", {"基础数据表.公用经费.本年决算数": "201.73", "整体.基本支出": "156.1"})
    基础数据表 公用经费：本年决算数填的是 201.73，大于整体支出绩效自评表 基本支出的 156.1。公用经费是基本支出的一部分，请核对。
    正例：
    >>> examine("XT101", {"基础数据表.项目支出.本年决算数": "55.38", "整体.项目支出": "55.38"})
    >>> examine("XT101", {"报告数据.基本支出.决算数": "100"})
    >>> examine("XT101", {"基础数据表.项目支出.本年决算数": "0", "整体.一般公共预算": "80"})
    修正：按决算报表改正填错的一处；口径确实不同的写说明。
    """
    for check in filing.form.cross_checks:
        left, right = f.side_of(filing, check.left), f.side_of(filing, check.right)
        if check.optional and not (left and right and left.value.number and right.value.number):
            continue
        if left is None or right is None or (left.value.state == right.value.state == TEXT and clean(left.value.shown) == clean(right.value.shown)):
            continue
        bad = next((side.value for side in (left, right) if side.value.unreadable), None)
        if bad is not None:
            if any(side.value.number for side in (left, right)) or left.value.state == right.value.state == TEXT:
                yield Unsure(right.value.place, f"{f.why_unread(bad)}，“{check.title}”无法核对")
        elif f.differ(filing, left.value, right.value, max(f.tails(filing, left), f.tails(filing, right))):
            if not check.at_most:
                yield _cross_fault(filing, left, right, check.optional)
            elif (left.value.number or Decimal(0)) > (right.value.number or Decimal(0)):
                yield Fault(left.value.place, f"{f.spot(left.sheet, left.name)}{f.filled(left.value)}，大于{right.said}的 {right.value.shown}。"
                            f"{check.title}，请核对。", (left.value, right.value), severity=Severity.REMINDER if check.optional else None)


def _cross_fault(filing: Filing, left: f.Side, right: f.Side, optional: bool) -> Fault:
    computed = {one.field for sheet in filing.form.sheets if sheet.kind == right.sheet.kind for one in sheet.computed}
    own, other = (left, right) if right.name in computed else (right, left)
    gap = f"，差 {money(abs((own.value.number or Decimal(0)) - (other.value.number or Decimal(0))))}" if not own.value.blank else ""
    settled = _settled(filing, own, other)
    severity = Severity.REMINDER if optional or settled or own.value.blank or other.value.blank else None
    advice = "两处应当相等，请核对" if severity else "两处应当相等，请按决算报表改正"
    return Fault(own.value.place, f"{f.spot(own.sheet, own.name)}{f.filled(own.value)}，{other.said}"
                 f"{'没有填' if other.value.blank else '是 ' + other.value.shown}{gap}。{settled + '，' if settled else ''}{advice}。",
                 (own.value, other.value), severity=severity)


def _settled(filing: Filing, own: f.Side, other: f.Side) -> str:
    """差额的来历：一处取了另一处同一项目的另一列，或漏了另一处的一个分项。"""
    first, second = own.value.number, other.value.number
    if not first or not second:
        return ""
    columns = f.siblings(filing, other.sheet, other.name) + f.siblings(filing, own.sheet, own.name)
    due = f.due_at(filing, other.sheet, other.name)
    parts = [Candidate(part.name, part.number) for part in (due.parts if due is not None and due.kind == "sum" else ()) if part.number]
    return explain(first, second, instead=columns, left_out=parts if first < second else ())


@rule("XT106", "单位名称不一致", Severity.REMINDER, basis=("复核实践",), answers=("X08",))
def agency_names_differ(filing: Filing) -> Iterator[Outcome]:
    """一句话：《报告数据》、整体自评表、项目自评表写的应是同一个单位。

    为什么：名称不同，多半是套用了别的单位或改名以前的旧表。
    错例：
    >>> examine("XT106", {"报告数据.单位名称": "某县档案馆", "整体.单位名称": "某县档案局"})
    整体支出绩效自评表 单位名称：填的是“某县档案局”，报告数据的单位名称是“某县档案馆”。请统一写全称，与公章一致。
    正例：
    >>> examine("XT106", {"报告数据.单位名称": "某县档案馆", "整体.单位名称": "某县 档案馆"})
    修正：统一写全称；项目确由下属单位实施的，写说明。
    """
    names = [(sheet, sheet[field]) for kind, field in ((t.REPORT_FIGURES, t.AGENCY), (t.OVERALL, t.AGENCY), (t.PROJECT, t.IMPLEMENTING_AGENCY))
             for sheet in filing.of(kind) if sheet[field].state == TEXT]
    for sheet, value in names[1:]:
        first_sheet, first = names[0]
        if clean(value.shown) != clean(first.shown):
            yield Fault(value.place, f"{sheet.label} {value.place.name}：填的是“{clean(value.shown)}”，{first_sheet.label}的{first.place.name}"
                        f"是“{clean(first.shown)}”。请统一写全称，与公章一致。", (value, first),
                        alike=clean(value.shown) if sheet.many else "")


@rule("XT107", "元与万元弄混", Severity.ERROR, basis=("表样",), answers=("X09",))
def units_mixed_up(filing: Filing) -> Iterator[Outcome]:
    """一句话：同一个数在两处相差约一万倍，是一处填了元、一处填了万元。

    为什么：决算报表的单位是元，自评表的单位是万元，照抄就差一万倍。
    错例：
    >>> examine("XT107", {"基础数据表.项目支出.本年决算数": "55.38", "整体.项目支出": "553800"})
    整体支出绩效自评表 项目支出：填的是 553800，基础数据表 项目支出.本年决算数是 55.38，相差约一万倍，像是把元填成了万元。请统一按万元填。
    正例：
    >>> examine("XT107", {"基础数据表.项目支出.本年决算数": "55.38", "整体.项目支出": "5538"})
    修正：表上的金额一律按万元填，元的数除以一万。
    """
    told: set[tuple[str, str]] = set()
    for one, other in _same_money_twice(filing):
        if not f.mixed_up(one.number, other.number, filing.form.settings):
            continue
        larger, smaller = (one, other) if abs(one.number) > abs(other.number) else (other, one)
        if (larger.place.sheet, larger.place.name) not in told:
            told.add((larger.place.sheet, larger.place.name))
            figures = (f"{money(larger.number)}", f"{money(smaller.number)}")
            yield Fault(larger.place, f"{larger.opening}{money(larger.number)}，{smaller.said}是 {money(smaller.number)}，"
                        "相差约一万倍，像是把元填成了万元。请统一按万元填。", figures)


class _Amount(Struct, frozen=True):
    """可以与另一处比较的金额：消息的开头、被提到时的说法、位置、数。"""

    opening: str
    said: str
    place: Place
    number: Decimal


def _field(sheet: Sheet, name: str, value: Value) -> _Amount:
    return _Amount(f"{f.spot(sheet, name)}填的是 ", f"{sheet.label} {name}", value.place, value.number or Decimal(0))


def _parts_of(sheet: Sheet, parts: tuple[f.Part, ...], names: str) -> _Amount:
    """各分项合起来的数；只有一项有数的，就是那一项。"""
    known = [part.value for part in parts if part.number]
    return _field(sheet, known[0].place.name, known[0]) if len(known) == 1 else _sum_of(sheet, names, [part.value for part in parts])


def _sum_of(sheet: Sheet, names: str, values: list[Value]) -> _Amount:
    largest = max(values, key=lambda value: value.number or Decimal(0))
    return _Amount(f"{sheet.label} {names}：合计是 ", f"{sheet.label} {names}合计", largest.place, f.total(values) or Decimal(0))


def _same_money_twice(filing: Filing) -> Iterator[tuple[_Amount, _Amount]]:
    """同一笔钱写在两处：表间关系、项目的行与表、整体与分项、合计、同一行的预算与执行。前面的先说。"""
    for check in filing.form.cross_checks:
        left, right = f.side_of(filing, check.left), f.side_of(filing, check.right)
        if left is not None and right is not None:
            yield _field(left.sheet, left.name, left.value), _field(right.sheet, right.name, right.value)
    for line, sheet, name, column, value in paired_figures(filing):
        yield _field(line.sheet, f"{line.name}.{column}", value), _field(sheet, name, sheet[name])
    for one in f.held(filing, "equal"):
        if one.parts:
            names = "、".join(part.name for part in one.parts)
            yield _field(one.sheet, one.whole.place.name, one.whole), _parts_of(one.sheet, one.parts, names)
            yield from _part_and_rest(one, money_tolerance(filing.form.settings, len(one.parts)))
    for due in f.dues(filing, "sum"):
        if due.parts:
            yield _field(due.sheet, due.at, due.filed), _parts_of(due.sheet, due.parts, f"{due.at}的各分项")
    yield from _own_row(filing)
    whole = project_total(filing)
    outturns = [sheet[_OUTTURN] for sheet in filing.projects]
    if whole is not None and outturns:
        yield _field(whole.sheet, whole.name, whole.value), _sum_of(filing.projects[0], "全年执行数", outturns)


def _part_and_rest(one: f.Held, tail: Decimal) -> Iterator[tuple[_Amount, _Amount]]:
    """一个分项与整体减去其余分项（不止是尾差的）：只有一个分项填成了元的，合计差不到一万倍，这样才看得出。"""
    for part in one.parts:
        rest = [other.number for other in one.parts if other is not part and other.number]
        if rest and part.number and one.whole.number and abs(one.whole.number - sum(rest, Decimal(0))) > tail:
            own = _field(one.sheet, part.value.place.name, part.value)
            whole = one.whole.place.name
            due = f"{one.sheet.label} {whole}减其余各项"
            yield own, _Amount(f"{due}：是 ", due, one.whole.place, one.whole.number - sum(rest, Decimal(0)))


def _own_row(filing: Filing) -> Iterator[tuple[_Amount, _Amount]]:
    """资金总额的年初、全年预算数和执行数：不会相差一万倍。"""
    for sheet in filing.scored:
        revised = f"{t.ANNUAL_FUNDS}.{t.REVISED_BUDGET}"
        for name in (_OUTTURN, f"{t.ANNUAL_FUNDS}.{t.INITIAL_BUDGET}"):
            yield _field(sheet, revised, sheet[revised]), _field(sheet, name, sheet[name])
