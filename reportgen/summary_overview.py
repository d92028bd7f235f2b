"""汇总工作簿的总览页：报送、按表样和年度、按等次、执行率和得分的分布、常见问题、三公经费，带原生图表。

数都是引用各表的公式，改了表这里跟着变；公式的结果也写好，预览、打印不用等重算。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from itertools import chain
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from reportgen.summary_bands import Band, rate_bands, score_bands
from reportgen.summary_charts import insert_charts
from reportgen.summary_gathered import EMPTY, FILED, MISSING, NOT_LISTED, Gathered, made_on, total_of
from reportgen.summary_page import FAULTS, FORMS, GRADED, PUBLIC, RATES, RETURNS, ROW_HEIGHT, SCORES, WIDTHS, Cell, Formula, Page
from reportgen.summary_table import CENTRE, COUNT, MONEY, PERCENT, SCORE, TEXT, LongTable, Looks

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reportgen.batch import Batch

COMMONEST = 10
ONE_PAGE = 90
"""不超过几行的，连同图表缩在一页里。"""


def write_overview(book: Workbook, sheet: Worksheet, looks: Looks, batch: Batch, found: Gathered, frame: pd.DataFrame, units: LongTable,
                   findings: LongTable, returns: tuple[LongTable, Counter[str]] | None) -> None:
    """写总览页。`returns` 是报送情况表和各种报送状态的个数。"""
    _set_up(sheet)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, f"{_years(frame)}绩效自评汇总", looks.title)
    sheet.write_string(1, 0, f"{made_on()}由绩效自评助手汇总自“{batch.folder.name}”文件夹，金额单位：万元。各数随后面各表变。", looks.note)
    page = Page(sheet, looks, 3)
    page.block(RETURNS, ("项目", "个数"), (TEXT, COUNT), _returned(batch, found, frame, units, returns))
    heads = ("表样", "年度", "份数", "年初预算数", "全年预算数", "全年执行数", "执行率", "平均得分", "错误", "提醒")
    page.block(FORMS, heads, (TEXT, COUNT, COUNT, MONEY, MONEY, MONEY, PERCENT, SCORE, COUNT, COUNT), _by_form(frame, units))
    page.block(GRADED, ("等次", "份数", "占比"), (TEXT, COUNT, PERCENT), _graded(found, frame, units))
    page.block(RATES, ("执行率", "份数"), (TEXT, COUNT), _banded(frame, units, "执行率", rate_bands()))
    page.block(SCORES, ("得分", "份数"), (TEXT, COUNT), _banded(frame, units, "得分", score_bands()))
    page.block(FAULTS, ("问题", "代码", "涉及份数", "条数"), (TEXT, CENTRE, COUNT, COUNT), _commonest(found, findings))
    page.block(PUBLIC, ("年度", "份数", "上年决算数", "本年预算数", "本年决算数", "增减率"), (TEXT, COUNT, MONEY, MONEY, MONEY, PERCENT), _public(frame, units))
    sheet.fit_to_pages(1, 1 if page.row <= ONE_PAGE else 0)
    insert_charts(book, page)


def _set_up(sheet: Worksheet) -> None:
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    sheet.set_default_row(ROW_HEIGHT)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&L&A&C第 &P 页，共 &N 页")
    sheet.center_horizontally()
    sheet.hide_gridlines(2)


def _years(frame: pd.DataFrame) -> str:
    years = sorted({int(year) for year in frame["年度"].dropna()})
    return "" if not years else f"{years[0]}年度" if len(years) == 1 else f"{years[0]}—{years[-1]}年度"


def _returned(batch: Batch, found: Gathered, frame: pd.DataFrame, units: LongTable,
              returns: tuple[LongTable, Counter[str]] | None) -> list[list[Cell]]:
    """报送的各个数：名单、材料、没有读成的、略过的。"""
    several = sum(len({head.year for head in heads}) > 1 for heads in _by_agency(found).values())
    joined = sum(len(files) - 1 for files in found.parts.values())
    empty = sum(found.heads[file].blank for file in found.order)
    left = len(found.order) - len(frame) - joined
    lines: list[list[Cell]] = []
    if returns is not None:
        table, counts = returns
        lines += [[f"名单：{text}", Formula(f'COUNTIF({table.range("报送")},"{text}")', counts[text])]
                  for text in (FILED, *((EMPTY,) if counts[EMPTY] else ()), MISSING, NOT_LISTED)]
    lines += [["读成的材料（份）", len(found.order)], ["　其中采用的", Formula(f"COUNT({units.range('序号')})", len(frame))]]
    lines += [["　并入的项目自评表（见项目一览）", joined]] if joined else []
    lines += [["　没有采用的（见重复与修订）", left]]
    lines += [["　　其中没有填的", empty]] if empty else []
    lines += [["有错误没有改的（份）", Formula(f'COUNTIF({units.range("错误")},">0")', int((frame["错误"] > 0).sum()))],
              ["报了几个年度的单位", several], ["未能读取的文件", len(batch.unread)]]
    lines += [[f"略过的：{name}", number] for name, number in sorted(batch.skipped.items())]
    if batch.others:
        kinds = sorted({PurePosixPath(file).suffix.lower() or "没有扩展名" for file in batch.others})
        lines.append([f"没有看的其他文件（{'、'.join(kinds)}，见未能读取）", len(batch.others)])
    return lines


def _by_agency(found: Gathered) -> dict[str, list[Any]]:
    by_agency: dict[str, list[Any]] = {}
    for file, standing in found.standing.items():
        if standing.agency:
            by_agency.setdefault(standing.agency, []).append(found.heads[file])
    return by_agency


def _by_form(frame: pd.DataFrame, units: LongTable) -> list[list[Cell]]:
    """每个表样、年度一行。"""
    lines: list[list[Cell]] = []
    for (place, year), group in frame.groupby(["表样", "年度"], dropna=False, sort=True):
        known = year == year
        where = f'{units.range("表样")},"{place}",{units.range("年度")},{int(year) if known else chr(34) * 2}'
        scores = group["得分"].dropna()

        def sums(column: str, where: str = where, group: pd.DataFrame = group) -> Formula:
            return _sum_formula(group, units, column, where)

        budget = _sum(group, "计率预算数")
        rate = f'IFERROR(SUMIFS({units.range("计率执行数")},{where})/SUMIFS({units.range("计率预算数")},{where}),"")'
        average = f'IFERROR(AVERAGEIFS({units.range("得分")},{where}),"")'
        lines.append([
            str(place), int(year) if known else "未填", Formula(f"COUNTIFS({where})", len(group)), sums("年初预算数"), sums("全年预算数"), sums("全年执行数"),
            Formula(rate, Decimal(_sum(group, "计率执行数")) / budget if budget else ""),
            Formula(average, sum(scores, Decimal(0)) / len(scores) if len(scores) else ""), sums("错误"), sums("提醒")])
    return lines


def _graded(found: Gathered, frame: pd.DataFrame, units: LongTable) -> list[list[Cell]]:
    area = units.range("等次")
    lines: list[list[Cell]] = []
    whole = len(frame)
    for grade in (*dict.fromkeys(chain.from_iterable(found.grades)), ""):
        count = int((frame["等次"] == grade).sum())
        test = f'COUNTIF({area},"{grade}")' if grade else f"COUNTBLANK({area})"
        share = Formula(f'IFERROR({test}/COUNT({units.range("序号")}),"")', Decimal(count) / whole if whole else "")
        lines.append([grade or "没有整体得分", Formula(test, count), share])
    return lines if whole else []


def _banded(frame: pd.DataFrame, units: LongTable, column: str, bands: Sequence[Band]) -> list[list[Cell]]:
    """一列落在各档的份数。"""
    area, known = units.range(column), [Decimal(number) for number in frame[column].dropna()]
    lines: list[list[Cell]] = []
    for low, high, name in bands:
        if low == high:
            test, count = f"COUNTIF({area},{low})", sum(number == Decimal(low or 0) for number in known)
        elif low is None:
            test, count = f'COUNTIF({area},"<{high}")', sum(number < Decimal(high or 0) for number in known)
        elif high is None:
            test, count = f'COUNTIF({area},">{low}")', sum(number > Decimal(low) for number in known)
        else:
            test, count = f'COUNTIFS({area},">={low}",{area},"<{high}")', sum(Decimal(low) <= number < Decimal(high) for number in known)
        lines.append([name, Formula(test, count)])
    return lines


def _commonest(found: Gathered, findings: LongTable) -> list[list[Cell]]:
    """最常见的问题：采用的各份里没有改也没有说明的，涉及的份数多的在前。"""
    lines: list[list[Cell]] = []
    ordered = sorted(found.faults.items(), key=lambda one: (-found.faulty[one[0][0]], -one[1], one[0]))
    for (code, title), count in ordered[:COMMONEST]:
        where = f'{findings.range("代码")},"{code}",{findings.range("采用")},"是",{findings.range("状态")},"未改"'
        lines.append([title, code, found.faulty[code], Formula(f"COUNTIFS({where})", count) if findings.whole else count])
    return lines


def _public(frame: pd.DataFrame, units: LongTable) -> list[list[Cell]]:
    """三公经费：一个年度一行，有本年决算数的才算；增减率只看两年都有数的。"""
    names = ("三公上年决算数", "三公本年预算数", "三公本年决算数")
    lines: list[list[Cell]] = []
    known = frame[frame["三公本年决算数"].notna() & frame["年度"].notna()]
    for year, group in known.groupby("年度"):
        where = f'{units.range("年度")},{int(year)},{units.range("三公本年决算数")},"<>"'
        both = group[group["三公上年决算数"].notna()]
        last = _sum(both, "三公上年决算数")
        change = (f'IFERROR(SUMIFS({units.range("三公本年决算数")},{where},{units.range("三公上年决算数")},"<>")'
                  f'/SUMIFS({units.range("三公上年决算数")},{where})-1,"")')
        lines.append([f"{int(year)}年", Formula(f"COUNTIFS({where})", len(group)),
                      *(_sum_formula(group, units, name, where) for name in names),
                      Formula(change, Decimal(_sum(both, "三公本年决算数")) / last - 1 if last else "")])
    return lines


def _sum_formula(group: pd.DataFrame, units: LongTable, column: str, where: str) -> Formula:
    """符合条件的各行之和；一行都没填的是空白，不是 0。"""
    area = units.range(column)
    return Formula(f'IF(COUNTIFS({where},{area},"<>")=0,"",SUMIFS({area},{where}))', _sum(group, column) if group[column].notna().any() else "")


def _sum(frame: pd.DataFrame, column: str) -> Decimal | int:
    return total_of(frame, column)
