"""日期与年度：填报在年度结束以后，报告不早于各表，标题、表头、标签里的年度一致。"""

from __future__ import annotations

from collections.abc import Iterator

from xladdin import terms as t
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.formulas import year_text
from xladdin.model import MISSING, Filing, Place, Sheet, Value
from xladdin.patterns import lazy
from xladdin.values import DayOfRecord, clean, read_date

_YEAR = lazy(r"(?<![0-9])((?:19|20)[0-9]{2})年(?![0-9]{1,2}月)")
_TITLE = lazy("自评表|基础数据表|评价表|[0-9]{4}年度[)]?$")
_OWN_HEAD = lazy("年度?(?:实际在职人数|完工项目|全年预算数|全年执行数)")
_HEAD = lazy("年度?(?:[^0-9]{0,6}(?:决算数|预算数)|实际在职人数|完工项目|全年执行数)")
_TAB_YEAR = lazy("(?<![0-9])((?:19|20)[0-9]{2})(?![0-9])")


def prepared(filing: Filing) -> Iterator[tuple[Sheet, Value]]:
    """各表填了的填报日期。"""
    for sheet in filing.sheets:
        value = sheet[t.PREPARED_ON]
        if value.state != MISSING and not value.blank:
            yield sheet, value


def reported(filing: Filing) -> Value | None:
    """填了的报告日期；没有填为 None。"""
    figures = filing.one(t.REPORT_FIGURES)
    value = figures[t.REPORTED_ON] if figures is not None else None
    return None if value is None or value.blank or value.state == MISSING else value


def dated(filing: Filing) -> list[tuple[str, Value]]:
    """填了的各个日期：在哪里、值；各表的填报日期，最后是报告日期。"""
    report = reported(filing)
    return [*((f"{sheet.label} {t.PREPARED_ON}", value) for sheet, value in prepared(filing)),
            *([(f"{t.REPORT_FIGURES} {t.REPORTED_ON}", report)] if report is not None else [])]


def date_of(value: Value) -> DayOfRecord | None:
    """日期；看不懂为 None。"""
    return read_date(value.shown)


def _year_unknown(filing: Filing) -> Unsure:
    figures = filing.one(t.REPORT_FIGURES)
    if figures is None:
        return Unsure(Place(t.REPORT_FIGURES, "", t.FISCAL_YEAR), "没有预算年度，日期和年度无法核对")
    value = figures[t.FISCAL_YEAR]
    told = "没有填" if value.blank else f"填的是“{value.shown}”，不是年份" if value.state != MISSING else "的名称被删除了"
    return Unsure(value.place, f"{figures.label} {t.FISCAL_YEAR}{told}，日期和年度无法核对")


@rule("TM101", "日期早于年度结束", Severity.ERROR, basis=("预算法", "财预〔2020〕10号"), answers=("X07",))
def prepared_too_early(filing: Filing) -> Iterator[Outcome]:
    """一句话：填报日期、报告日期不能早于所评年度的 12 月 31 日。

    为什么：一年还没有过完，全年执行数、实际完成值无从谈起，多半是沿用了上年的表。
    错例：
    >>> examine("TM101", {"项目.项目名称": "机构改革经费", "项目.填报日期": "2024年6月12日"})
    项目支出绩效自评表（机构改革经费） 填报日期：填的是 2024年6月12日，早于 2024 年度结束（2024年12月31日）。请改为实际填报的日期。
    正例：
    >>> examine("TM101", {"项目.项目名称": "机构改革经费", "项目.填报日期": "2025年6月12日", "报告数据.报告日期": "2025年6月20日"})
    修正：改为实际填报的日期；预算年度填错了的，改报告数据里的预算年度。
    """
    year = filing.year
    if year is None:
        yield _year_unknown(filing)
        return
    for spot, value in dated(filing):
        day = date_of(value)
        if day is None:
            yield Unsure(value.place, f"{spot}填的是“{value.shown.strip()}”，不是日期，是否早于年度结束无法核对")
        elif day.latest.isoformat() < f"{year}-12-31":
            yield Fault(value.place, f"{spot}：填的是 {day.printed}，早于 {year} 年度结束（{year}年12月31日）。请改为实际{spot.rpartition(' ')[2][:2]}的日期。",
                        (value, str(year)), alike=day.printed)


@rule("TM106", "日期晚得不合情理", Severity.REMINDER, basis=("复核实践",), answers=("X07",))
def dated_too_late(filing: Filing) -> Iterator[Outcome]:
    """一句话：填报日期、报告日期不会晚到预算年度的好几年以后。

    为什么：自评在下一年做，年份多半是打错了。
    错例：
    >>> examine("TM106", {"报告数据.预算年度": "2024", "报告数据.报告日期": "2052年6月25日"})
    报告数据 报告日期：填的是 2052年6月25日，预算年度是 2024。请核对年份。
    正例：
    >>> examine("TM106", {"报告数据.预算年度": "2024", "报告数据.报告日期": "2025年6月25日"})
    修正：改正年份；预算年度填错了的，改报告数据里的预算年度。
    """
    year = filing.year
    for spot, value in dated(filing) if year is not None else ():
        day = date_of(value)
        if year is not None and day is not None and day.earliest.year > year + filing.form.settings.latest_years:
            yield Fault(value.place, f"{spot}：填的是 {day.printed}，预算年度是 {year}。请核对年份。", (value, str(year)), alike=day.printed)


@rule("TM102", "报告日期早于填报日期", Severity.REMINDER, basis=("复核实践",), answers=("X07",))
def reported_before_prepared(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告是照各表写的，报告日期不应早于各表的填报日期。

    为什么：先有报告后有表，说明报告没有按最后的表核对。
    错例：
    >>> examine("TM102", {"报告数据.预算年度": "2024", "报告数据.报告日期": "2025年6月12日", "整体.填报日期": "2025年6月20日"})
    报告数据 报告日期：填的是 2025年6月12日，早于整体支出绩效自评表的填报日期 2025年6月20日。请核对两处日期。
    正例：
    >>> examine("TM102", {"报告数据.预算年度": "2024", "报告数据.报告日期": "2025年6月25日", "整体.填报日期": "2025年6月20日"})
    修正：报告定稿以后再填报告日期。
    """
    value = reported(filing)
    day = date_of(value) if value is not None else None
    if value is None:
        return
    if day is None:
        yield Unsure(value.place, f"报告日期填的是“{value.shown.strip()}”，不是日期，是否早于各表无法核对")
        return
    later = []
    for sheet, own in prepared(filing):
        filed = date_of(own)
        if filed is not None and day.latest < filed.earliest:
            later.append((sheet.label, filed.printed))
    if later:
        told = "、".join(f"{name}的填报日期 {printed}" for name, printed in later)
        yield Fault(value.place, f"{t.REPORT_FIGURES} {t.REPORTED_ON}：填的是 {day.printed}，早于{told}。请核对两处日期。",
                    (value, *(printed for _, printed in later)))


@rule("TM103", "日期不完整", Severity.REMINDER, basis=("表样",), answers=("X07",))
def date_incomplete(filing: Filing) -> Iterator[Outcome]:
    """一句话：日期要写全年、月、日。

    为什么：只写到月，与年度结束、报告日期的先后就说不清。
    错例：
    >>> examine("TM103", {"整体.填报日期": "'2024.06"})
    整体支出绩效自评表 填报日期：填的是“2024.06”，没有写到日。请写成 2024年6月×日 的样子。
    >>> examine("TM103", {"整体.填报日期": "去年年底"})
    整体支出绩效自评表 填报日期：填的是“去年年底”，看不出是哪一天。请写成 2025年6月20日 的样子。
    正例：
    >>> examine("TM103", {"整体.填报日期": "2025年6月20日"})
    修正：补写到日。
    """
    for spot, value in dated(filing):
        day, shown = date_of(value), value.shown.strip()
        if day is None:
            told = "看不出是哪一天。请写成 2025年6月20日 的样子"
        elif day.day is None:
            told = f"没有写到日。请写成 {day.printed}×日 的样子"
        else:
            continue
        yield Fault(value.place, f"{spot}：填的是“{shown}”，{told}。", (value,), alike=shown)


@rule("TM104", "标题或表头的年度不符", Severity.ERROR, basis=("表样",), answers=("X05",))
def year_in_labels(filing: Filing) -> Iterator[Outcome]:
    """一句话：标题、表头里的年度应与预算年度一致（上年的列是上一年）。

    为什么：沿用上年的表忘了改年度，公开出去就是错年份。
    错例：
    >>> examine("TM104", {"整体.标题": "2022年度部门整体支出绩效自评表"})
    整体支出绩效自评表 标题：写的是“2022年度部门整体支出绩效自评表”，预算年度是 2024，年度应为 2024。请改正。
    正例：
    >>> examine("TM104", {"整体.标题": "2024年度部门整体支出绩效自评表"})
    修正：改成预算年度；表样里的标题是公式，重算或从空白表样复制可以恢复。
    """
    year = filing.year
    if year is None:
        yield _year_unknown(filing)
        return
    for sheet in filing.sheets:
        for written in sheet.labels if sheet.kind not in EXTRA_SHEETS else ():
            if written.formula is None or year_text(written.formula, year) is None:
                yield from _compare_label(sheet, written, year)


def _compare_label(sheet: Sheet, written: Value, year: int) -> Iterator[Fault]:
    text = clean(written.shown)
    title = _TITLE.search(text) is not None
    if not title and _HEAD.search(text) is None:
        return  # a note may speak of any year
    allowed = (year,) if title or _OWN_HEAD.search(text) else (year, year - 1)
    if any(int(found) not in allowed for found in _YEAR.findall(text)):
        due = " 或 ".join(str(one) for one in allowed)
        yield Fault(written.place, f"{sheet.label} {'标题' if title else '表头'}：写的是“{text}”，预算年度是 {year}，年度应为 {due}。请改正。",
                    (text, str(year)), alike=text)


@rule("TM105", "标签名的年度不符", Severity.ERROR, basis=("表样",), answers=("X05",))
def year_in_tab(filing: Filing) -> Iterator[Outcome]:
    """一句话：工作表标签名里写了年度的，应是预算年度。

    为什么：标签名写着别的年度，交接、汇总时容易拿错表。
    错例：
    >>> examine("TM105", {"整体.标签名": "2023整体自评表"})
    标签“2023整体自评表”：写的是 2023，预算年度是 2024。请改标签名。
    正例：
    >>> examine("TM105", {"整体.标签名": "2024整体自评表"})
    修正：右键标签→重命名。项目名称里本来带年份的不算。
    """
    year = filing.year
    if year is None:
        yield _year_unknown(filing)
        return
    for sheet in filing.sheets:
        project = sheet[t.PROJECT_NAME].shown if sheet.many else ""
        wrong = [one for one in _TAB_YEAR.findall(sheet.title) if int(one) != year and one not in project]
        if wrong:
            yield Fault(Place(sheet.title, "", ""), f"标签“{sheet.title}”：写的是 {'、'.join(wrong)}，预算年度是 {year}。请改标签名。",
                        (sheet.title, str(year)), severity=Severity.REMINDER if sheet.many else None)
