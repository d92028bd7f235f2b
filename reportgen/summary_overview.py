"""汇总工作簿的总览页：报送、按表样和年度、按等次、执行率和得分的分布、常见问题、三公经费，带原生图表。

数都是引用各表的公式，改了表这里跟着变；公式的结果也写好，预览、打印不用等重算。
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from reportgen.summary_table import CENTRE, COUNT, MONEY, PERCENT, SCORE, TEXT, Content, LongTable, Looks

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

    from reportgen.batch import Batch
    from reportgen.summary import Gathered

Number = Decimal | int | float | None
RATE_BANDS = ((None, "0.6", "60%以下"), ("0.6", "0.8", "60%—80%"), ("0.8", "0.9", "80%—90%"), ("0.9", "0.95", "90%—95%"), ("0.95", "1", "95%—100%"),
              ("1", "1", "100%"), ("1", None, "超过100%"))
SCORE_BANDS = ((None, "60", "60分以下"), ("60", "70", "60—70"), ("70", "80", "70—80"), ("80", "90", "80—90"), ("90", "95", "90—95"), ("95", "100", "95—100"),
               ("100", "100", "100分"), ("100", None, "超过100"))
"""分布的档：不低于、低于；两头相同的是恰好这个数，没有下限的是以下，没有上限的是超过。"""
GRADES = ("优", "良", "中", "差")
COMMONEST = 10
WIDTHS = (38, 10, 10, 14, 14, 14, 10, 10, 8, 8)
ROW_HEIGHT = 18
_BLUE = "#2F75B5"


@dataclass(frozen=True, slots=True)
class Formula:
    """一个公式和它现在的结果。"""

    text: str
    value: Number | str


Cell = Content | Formula


@dataclass(slots=True)
class Page:
    """总览页：一块一块往下写；`rows` 记着各块内容的行范围（从 0 起），画图用。"""

    sheet: Worksheet
    looks: Looks
    row: int = 0
    rows: dict[str, tuple[int, int]] = field(default_factory=dict)

    def block(self, title: str, heads: Sequence[str], kinds: Sequence[str], lines: Sequence[Sequence[Cell]]) -> None:
        """一块：小标题、表头、各行，后面空一行。"""
        self.sheet.write_string(self.row, 0, title, self.looks.section)
        self.sheet.set_row(self.row, 24)
        for column, head in enumerate(heads):
            self.sheet.write_string(self.row + 1, column, head, self.looks.head)
        first = self.row + 2
        for number, line in enumerate(lines):
            for column, (kind, cell) in enumerate(zip(kinds, line, strict=True)):
                self._cell(first + number, column, kind, cell)
        self.rows[title] = (first, first + max(len(lines), 1) - 1)
        self.row = first + len(lines) + 1

    def _cell(self, row: int, column: int, kind: str, cell: Cell) -> None:
        look = self.looks.cells[kind]
        if isinstance(cell, Formula):
            value = float(cell.value) if isinstance(cell.value, Decimal) else "" if cell.value is None else cell.value
            self.sheet.write_formula(row, column, f"={cell.text}", look, value)
        elif cell is None or cell == "":
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(cell, str):
            self.sheet.write_string(row, column, cell, look)
        else:
            self.sheet.write_number(row, column, float(cell), look)


RETURNS, FORMS, GRADED, RATES, SCORES, FAULTS, PUBLIC = (
    "一、报送情况", "二、按表样、年度", "三、按评价等次", "四、执行率分布", "五、得分分布", "六、常见问题", "七、三公经费（万元）")


def write_overview(book: Workbook, sheet: Worksheet, looks: Looks, batch: Batch, found: Gathered, frame: pd.DataFrame, units: LongTable,
                   findings: LongTable, returns: tuple[LongTable, Counter[str]] | None) -> None:
    """写总览页。`returns` 是报送情况表和各种报送状态的个数。"""
    from reportgen.summary import made_on

    _set_up(sheet)
    sheet.set_row(0, 34)
    sheet.write_string(0, 0, f"{_years(frame)}绩效自评汇总", looks.title)
    sheet.write_string(1, 0, f"{made_on()}由绩效自评助手汇总自“{batch.folder.name}”文件夹，金额单位：万元。各数随后面各表变。", looks.note)
    page = Page(sheet, looks, 3)
    page.block(RETURNS, ("项目", "个数"), (TEXT, COUNT), _returned(batch, found, frame, units, returns))
    heads = ("表样", "年度", "份数", "年初预算数", "全年预算数", "全年执行数", "执行率", "平均得分", "错误", "提醒")
    page.block(FORMS, heads, (TEXT, COUNT, COUNT, MONEY, MONEY, MONEY, PERCENT, SCORE, COUNT, COUNT), _by_form(frame, units))
    page.block(GRADED, ("等次", "份数", "占比"), (TEXT, COUNT, PERCENT), _graded(frame, units))
    page.block(RATES, ("执行率", "份数"), (TEXT, COUNT), _banded(frame, units, "执行率", RATE_BANDS))
    page.block(SCORES, ("得分", "份数"), (TEXT, COUNT), _banded(frame, units, "得分", SCORE_BANDS))
    page.block(FAULTS, ("问题", "代码", "涉及份数", "条数"), (TEXT, CENTRE, COUNT, COUNT), _commonest(found, findings))
    page.block(PUBLIC, ("年度", "份数", "上年决算数", "本年预算数", "本年决算数", "增减率"), (TEXT, COUNT, MONEY, MONEY, MONEY, PERCENT), _public(frame, units))
    _charts(book, page)


def _set_up(sheet: Worksheet) -> None:
    for number, width in enumerate(WIDTHS):
        sheet.set_column(number, number, width)
    sheet.set_default_row(ROW_HEIGHT)
    sheet.set_portrait()
    sheet.set_paper(9)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
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
    left = len(found.order) - len(frame)
    lines: list[list[Cell]] = []
    if returns is not None:
        table, counts = returns
        lines += [[f"名单：{text}", Formula(f'COUNTIF({table.range("报送")},"{text}")', counts[text])] for text in ("已报", "未报", "名单外")]
    lines += [["读成的材料（份）", len(found.order)], ["　其中采用的", Formula(f"COUNT({units.range('序号')})", len(frame))],
              ["　没有采用的（见重复与修订）", left],
              ["有错误没有改的（份）", Formula(f'COUNTIF({units.range("错误")},">0")', int((frame["错误"] > 0).sum()))],
              ["报了几个年度的单位", several], ["未能读取的文件", len(batch.unread)]]
    lines += [[f"略过的：{name}", number] for name, number in sorted(batch.skipped.items())]
    if batch.others:
        lines.append([f"略过的：其他文件（{'、'.join(sorted(batch.others))}）", sum(batch.others.values())])
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
        budgeted = group[group["全年预算数"].notna()]
        scores = group["得分"].dropna()

        def sums(column: str, where: str = where, group: pd.DataFrame = group) -> Formula:
            return _sum_formula(group, units, column, where)

        budget = _sum(budgeted, "全年预算数")
        rate = f'IFERROR(SUMIFS({units.range("全年执行数")},{where},{units.range("全年预算数")},"<>")/SUMIFS({units.range("全年预算数")},{where}),"")'
        average = f'IFERROR(AVERAGEIFS({units.range("得分")},{where}),"")'
        lines.append([
            str(place), int(year) if known else "未填", Formula(f"COUNTIFS({where})", len(group)), sums("年初预算数"), sums("全年预算数"), sums("全年执行数"),
            Formula(rate, Decimal(_sum(budgeted, "全年执行数")) / budget if budget else ""),
            Formula(average, sum(scores, Decimal(0)) / len(scores) if len(scores) else ""), sums("错误"), sums("提醒")])
    return lines


def _graded(frame: pd.DataFrame, units: LongTable) -> list[list[Cell]]:
    area = units.range("等次")
    lines: list[list[Cell]] = []
    whole = len(frame)
    for grade in (*GRADES, ""):
        count = int((frame["等次"] == grade).sum())
        test = f'COUNTIF({area},"{grade}")' if grade else f"COUNTBLANK({area})"
        share = Formula(f'IFERROR({test}/COUNT({units.range("序号")}),"")', Decimal(count) / whole if whole else "")
        lines.append([grade or "没有整体得分", Formula(test, count), share])
    return lines if whole else []


def _banded(frame: pd.DataFrame, units: LongTable, column: str, bands: Sequence[tuple[str | None, str | None, str]]) -> list[list[Cell]]:
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
    from reportgen.summary import total_of

    return total_of(frame, column)


# —— 图表 ——

def _charts(book: Workbook, page: Page) -> None:
    """四张图：分布、常见问题的图在表的右边，三公经费的在表的下面。"""
    _beside(page, RATES, 3, _columns(book, page, RATES, "执行率分布（份）"))
    _beside(page, SCORES, 3, _columns(book, page, SCORES, "得分分布（份）"))
    _beside(page, FAULTS, 4, _bars(book, page))
    chart = _years_chart(book, page)
    chart.set_size({"width": _pixels(0, len(WIDTHS)), "height": 300})
    page.sheet.insert_chart(page.row, 0, chart, {"object_position": 2})


def _beside(page: Page, block: str, column: int, chart: Any) -> None:
    """放在一块的右边，与它一样高，到最右一列为止。"""
    first, last = page.rows[block]
    chart.set_size({"width": _pixels(column, len(WIDTHS)) - 12, "height": round((last - first + 3) * ROW_HEIGHT * 4 / 3)})
    page.sheet.insert_chart(first - 2, column, chart, {"x_offset": 12, "object_position": 2})


def _pixels(first: int, last: int) -> int:
    """几列一共多少像素：一个字 7 像素，每列另有 5 像素的边。"""
    return sum(width * 7 + 5 for width in WIDTHS[first:last])


def _chart(book: Workbook, kind: str, title: str) -> Any:
    chart = book.add_chart({"type": kind})
    chart.set_title({"name": title, "name_font": {"name": "黑体", "size": 13, "bold": False}, "overlay": False})
    chart.set_chartarea({"border": {"color": "#BFBFBF"}})
    return chart


def _series(page: Page, block: str, column: int, name: str = "", labels: int = 0) -> dict[str, Any]:
    first, last = page.rows[block]
    sheet = page.sheet.get_name()
    return {"name": name, "categories": [sheet, first, labels, last, labels], "values": [sheet, first, column, last, column]}


_FONT = {"name": "宋体", "size": 9}
_LABELS = {"value": True, "font": _FONT}


def _columns(book: Workbook, page: Page, block: str, title: str) -> Any:
    chart = _chart(book, "column", title)
    chart.add_series({**_series(page, block, 1), "fill": {"color": _BLUE}, "gap": 60, "data_labels": _LABELS})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis({"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}, "min": 0, "num_format": "0"})
    return chart


def _bars(book: Workbook, page: Page) -> Any:
    chart = _chart(book, "bar", "常见问题（涉及份数）")
    chart.add_series({**_series(page, FAULTS, 2), "fill": {"color": "#C55A11"}, "gap": 40, "data_labels": _LABELS})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True, "num_font": _FONT})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}, "min": 0})
    return chart


def _years_chart(book: Workbook, page: Page) -> Any:
    chart = _chart(book, "column", "三公经费（万元）")
    for column, name, colour in ((2, "上年决算数", "#A6A6A6"), (3, "本年预算数", "#9DC3E6"), (4, "本年决算数", _BLUE)):
        chart.add_series({**_series(page, PUBLIC, column, name), "fill": {"color": colour}, "data_labels": {**_LABELS, "num_format": "#,##0.0"}})
    chart.set_legend({"position": "bottom", "font": _FONT})
    chart.set_x_axis({"num_font": _FONT})
    chart.set_y_axis({"num_font": _FONT, "major_gridlines": {"visible": True, "line": {"color": "#E0E0E0"}}, "min": 0, "num_format": "#,##0"})
    return chart
