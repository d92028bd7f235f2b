"""各列的先后、多一列少一列、多一行、合计的叫法与表样不同：照文书的表头放，放不下的列出来，不放错格。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.test_word_filings import differences
from tests.word_filings import Cell, PrintedSheet, Rows, WordFiling, word_filing, write
from xladdin import terms as t
from xladdin.filing_file import filing_at
from xladdin.model import Filing, Sheet
from xladdin.values import clean

NAMES = ("miluo2023", "hengshan2024")


def sheet_of(filing: WordFiling, kind: str) -> PrintedSheet:
    return next(sheet for sheet in filing.sheets if sheet.kind == kind)


def with_head(rows: Rows, word: str) -> tuple[int, int]:
    """第几行第几格写着这个表头。"""
    return next((line, number) for line, row in enumerate(rows) for number, cell in enumerate(row) if clean(cell.text) == word)


def change_block(filing: WordFiling, kind: str, head: str, change: Callable[[list[Cell], int], None]) -> None:
    """表头行和它下面格数相同的各行，一行一行改。"""
    for sheet in filing.sheets:
        if sheet.kind == kind:
            line, at = with_head(sheet.rows, head)
            width = len(sheet.rows[line])
            for row in sheet.rows[line:]:
                if len(row) != width:
                    break
                change(row, at)


def read(filing: WordFiling, folder: Path) -> Filing:
    return filing_at(write(filing, folder / "材料.docx"))


def sheet_read(filing: WordFiling, kind: str, folder: Path) -> Sheet:
    return read(filing, folder).of(kind)[0]


def listed(filing: Filing) -> str:
    """列为没有放进去的。"""
    assert filing.recognition is not None
    return "\n".join(one.said for one in filing.recognition.unplaced)


# —— 列的先后、少一列 ——


@pytest.mark.parametrize(("kind", "head", "to"), [
    (t.OVERALL, "分值", 7), (t.OVERALL, "年初预算数", 4), (t.BASIC_DATA, "编制数", 2), (t.PROJECT, "三级指标", 1), (t.PROJECT, "实际完成值", 4)])
@pytest.mark.parametrize("name", NAMES)
def test_columns_in_another_order_are_placed_by_their_heads(name: str, kind: str, head: str, to: int, tmp_path: Path) -> None:
    filing = word_filing(name)
    change_block(filing, kind, head, lambda row, at: row.insert(to, row.pop(at)))

    assert differences(name, write(filing, tmp_path / "材料.docx")) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_years_of_the_basic_data_in_another_order_are_placed_by_their_heads(name: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    rows = sheet_of(filing, t.BASIC_DATA).rows
    first = next(number for number, row in enumerate(rows) if clean(row[0].text).startswith("经费控制情况"))
    for row in rows[first:]:
        if len(row) != 4:
            break
        row.insert(3, row.pop(1))

    assert differences(name, write(filing, tmp_path / "材料.docx")) == []


def test_the_closing_row_follows_the_order_of_the_heads(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    for sheet in filing.sheets:
        if sheet.kind in (t.OVERALL, t.PROJECT):
            line, at = with_head(sheet.rows, t.LEVEL3)
            for row in sheet.rows[line:]:
                first = 1 if clean(row[0].text) == t.TOTAL_SCORE else at + 3
                if len(row) > 3 and (len(row) == 9 or first == 1):
                    row[first], row[first + 1] = row[first + 1], row[first]

    assert differences("miluo2023", write(filing, tmp_path / "材料.docx")) == []


def test_a_closing_row_that_states_only_the_score_states_no_points(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.OVERALL).rows
    at, _ = with_head(rows, t.TOTAL_SCORE)
    label, points, *others = rows[at]
    rows[at] = [replace(label, text="总分（100分）", span=label.span + points.span), *others]

    overall = sheet_read(filing, t.OVERALL, tmp_path)
    assert (overall[f"{t.TOTAL_SCORE}.{t.MAX_SCORE}"].shown, overall[f"{t.TOTAL_SCORE}.{t.SCORE}"].shown) == ("", others[0].text)


@pytest.mark.parametrize("dropped", [t.LEVEL2, t.ACTUAL_VALUE, "绩效指标"])
@pytest.mark.parametrize("name", NAMES)
def test_a_column_that_the_filing_lacks_is_blank_and_the_others_stay_in_place(name: str, dropped: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    change_block(filing, t.OVERALL, dropped, _drop)
    whole, part = sheet_read(word_filing(name), t.OVERALL, tmp_path), sheet_read(filing, t.OVERALL, tmp_path)

    wanted = [{column: "" if column == dropped else value.shown for column, value in row.cells.items()} for row in whole.rows("绩效指标")]
    assert [{column: value.shown for column, value in row.cells.items()} for row in part.rows("绩效指标")] == [row for row in wanted if any(row.values())]


def _drop(row: list[Cell], at: int) -> None:
    beside = at + 1 if at + 1 < len(row) else at - 1
    row[beside] = replace(row[beside], span=row[beside].span + row[at].span)
    del row[at]


# —— 多出来的格、列、行 ——


@pytest.mark.parametrize("text", ["", "机构编制管理覆盖全部机关事业单位。"])
def test_a_goal_beside_an_extra_empty_cell_stays_the_goal(text: str, tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.OVERALL).rows
    line, _ = with_head(rows, "预期目标")
    for row in rows[line:line + 2]:
        row[-1:] = [replace(row[-1], span=2), Cell("", row[-1].span - 2)]
    goal = rows[line + 1]
    goal[1] = replace(goal[1], text=text or goal[1].text)

    overall = sheet_read(filing, t.OVERALL, tmp_path)
    assert [overall[f"年度总体目标.{name}"].shown for name in ("预期目标", "实际完成情况")] == [goal[1].text, goal[2].text]


@pytest.mark.parametrize("word", ["合计", "总 计", "总得分", "综合得分", "得分合计", "自评总分", "总分值", "总分（100分）", "自评得分合计"])
@pytest.mark.parametrize("name", NAMES)
def test_the_closing_row_is_known_by_other_words(name: str, word: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    for sheet in filing.sheets:
        sheet.rows = [[replace(cell, text=word) if clean(cell.text) == t.TOTAL_SCORE else cell for cell in row] for row in sheet.rows]

    assert differences(name, write(filing, tmp_path / "材料.docx")) == []


@pytest.mark.parametrize("word", ["小计", "产出指标小计", "合计"])
def test_a_subtotal_is_no_indicator_and_is_listed(word: str, tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.OVERALL).rows
    line, _ = with_head(rows, t.LEVEL3)
    rows.insert(line + 3, [replace(cell, text=text, merge="continue" if cell.merge and number < 2 else "") for number, (cell, text)
                           in enumerate(zip(rows[line + 1], ("", "", word, "", "", "", "30.5", "29.5", ""), strict=True))])

    assert differences("miluo2023", write(filing, tmp_path / "材料.docx")) == []
    assert f"“{word}”“30.5”“29.5”没有认出是哪一格" in listed(read(filing, tmp_path))


@pytest.mark.parametrize("head", [t.TARGET_VALUE, t.LEVEL1, "全年执行数"])
def test_an_extra_column_shifts_nothing_and_is_listed_as_one(head: str, tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    texts = iter(("度量单位", *(f"{number}台" for number in range(900, 999))))
    change_block(filing, t.OVERALL, head, lambda row, at: row.insert(at, Cell(next(texts))))

    assert differences("miluo2023", write(filing, tmp_path / "材料.docx")) == []
    assert "起的“度量单位”“900台”" in listed(read(filing, tmp_path))
    assert listed(read(filing, tmp_path)).count("没有认出") == 1


def test_an_extra_column_of_signs_is_listed(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    texts = iter(("指标性质", *("≥" * 40)))
    change_block(filing, t.OVERALL, t.TARGET_VALUE, lambda row, at: row.insert(at, Cell(next(texts))))

    assert "“指标性质”“≥”" in listed(read(filing, tmp_path))


@pytest.mark.parametrize(("at", "first", "others"), [(0, "序号", "1"), (1, "2021年决算数", "6.66"), (4, "增减率", "9.99%")])
def test_an_extra_column_of_the_basic_data_shifts_nothing(at: int, first: str, others: str, tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.BASIC_DATA).rows
    begin = next(number for number, row in enumerate(rows) if clean(row[0].text).startswith("经费控制情况"))
    block = [row for row in rows[begin:] if len(row) == 4]
    for row in block:
        row.insert(at, Cell(first if row is block[0] else others))

    assert differences("miluo2023", write(filing, tmp_path / "材料.docx")) == []
    assert (f"“{first}”“{others}”" in listed(read(filing, tmp_path))) == (first != "序号")


def earmarked(filing: Filing) -> list[str]:
    assert filing.basic_data is not None
    return [clean(row[t.ROW_NAME].shown) for row in filing.basic_data.rows("专项资金")]


def before_operating_costs(name: str, label: str) -> WordFiling:
    """“公用经费”上面多一行。"""
    filing = word_filing(name)
    rows = sheet_of(filing, t.BASIC_DATA).rows
    at, _ = with_head(rows, "公用经费")
    rows.insert(at, [replace(cell, text=text) for cell, text in zip(rows[at], (label, "100.11", "120.22", "145.35"), strict=True)])
    return filing


@pytest.mark.parametrize(("name", "label"), [(name, label) for name in NAMES for label in ("基本支出", "人员经费", "专项资金小计")] + [
    ("miluo2023", "其中：网站改版")])
def test_a_row_below_the_earmarked_funds_that_is_none_of_them_is_listed(name: str, label: str, tmp_path: Path) -> None:
    filing = read(before_operating_costs(name, label), tmp_path)

    assert earmarked(filing) == earmarked(read(word_filing(name), tmp_path))
    assert f"的“{clean(label)}”“100.11”“120.22”“145.35”没有认出" in listed(filing)


def test_another_earmarked_fund_is_still_one(tmp_path: Path) -> None:
    assert earmarked(read(before_operating_costs("miluo2023", "档案数字化"), tmp_path))[-1] == "档案数字化"


def test_a_row_in_place_of_the_operating_costs_is_no_earmarked_fund(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.BASIC_DATA).rows
    others = {"公用经费": "机关运行经费", "其中:办公经费": "其中：办公费"}
    for row in rows:
        row[0] = replace(row[0], text=others.get(clean(row[0].text), row[0].text))

    made = read(filing, tmp_path)
    assert made.basic_data is not None
    assert earmarked(made) == earmarked(read(word_filing("miluo2023"), tmp_path))
    assert "“机关运行经费”“26.13”" in listed(made)
    assert made.basic_data["办公经费.上年决算数"].shown == "7.32"


@pytest.mark.parametrize("deleted", [("公用经费",), ("公用经费", "其中:办公", "水费", "会议费"), ("公用经费", "政府采购金额", "部门基本支出预算调整")])
def test_the_earmarked_funds_stay_when_the_rows_below_them_were_deleted(tmp_path: Path, deleted: tuple[str, ...]) -> None:
    filing = word_filing("hengshan2024", put_right=True)
    whole = earmarked(read(filing, tmp_path))
    rows = sheet_of(filing, t.BASIC_DATA).rows
    rows[:] = [row for row in rows if not clean(row[0].text).startswith(deleted)]

    assert earmarked(read(filing, tmp_path)) == whole


def test_an_added_column_per_head_in_yuan_says_nothing_of_the_others(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024", put_right=True)
    rows = sheet_of(filing, t.BASIC_DATA).rows
    at = next(number for number, row in enumerate(rows) if sum("决算数" in cell.text for cell in row) > 1)
    rows[:] = [[*row, Cell("人均（元）" if number == at else "")] for number, row in enumerate(rows)]

    made = read(filing, tmp_path)

    assert made.basic_data is not None
    assert made.basic_data["三公经费.本年预算数"].number == 2


# —— 两层表头、竖着排、分页断行 ——


def test_the_upper_line_of_a_head_is_no_part_of_the_goal_above(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    for sheet in filing.sheets:
        if sheet.kind in (t.OVERALL, t.PROJECT):
            line, _ = with_head(sheet.rows, t.LEVEL3)
            upper = ("绩效指标", "指标", "指标", "指标", "目标", "目标", "自评", "自评", "备注")
            sheet.rows.insert(line, [replace(cell, text=text, merge="") for cell, text in zip(sheet.rows[line], upper, strict=True)])

    assert differences("miluo2023", write(filing, tmp_path / "材料.docx")) == []


@pytest.mark.parametrize("name", NAMES)
def test_staff_written_downwards_is_placed_by_its_labels(name: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    rows = sheet_of(filing, t.BASIC_DATA).rows
    line, _ = with_head(rows, "编制数")
    (title, *heads), (_, *values) = rows[line:line + 2]
    rows[line:line + 2] = [[replace(title, merge="" if number else title.merge), head, value, Cell("", head.span)]
                           for number, (head, value) in enumerate(zip(heads, values, strict=True))]

    assert differences(name, write(filing, tmp_path / "材料.docx")) == []
    assert listed(read(filing, tmp_path)) == ""


def broken_row(texts: dict[int, str]) -> WordFiling:
    """第一条指标下面多出一行，只有这几列有字。"""
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.OVERALL).rows
    line, _ = with_head(rows, t.LEVEL3)
    rows.insert(line + 2, [replace(cell, text=texts.get(number, ""), merge="") for number, cell in enumerate(rows[line + 1])])
    return filing


def test_a_row_cut_by_a_page_in_two_columns_is_one_indicator(tmp_path: Path) -> None:
    whole = sheet_read(word_filing("miluo2023"), t.OVERALL, tmp_path).rows("绩效指标")
    made = sheet_read(broken_row({3: "的后半", 5: "以上"}), t.OVERALL, tmp_path).rows("绩效指标")

    assert len(made) == len(whole)
    assert [made[0][column].shown for column in (t.LEVEL3, t.ACTUAL_VALUE)] == [whole[0][t.LEVEL3].shown + "的后半", whole[0][t.ACTUAL_VALUE].shown + "以上"]


@pytest.mark.parametrize("texts", [{3: "档案上架", 4: "90%"}, {3: "档案上架", 5: "90"}])
def test_an_indicator_without_points_is_one_of_its_own(texts: dict[int, str], tmp_path: Path) -> None:
    made = sheet_read(broken_row(texts), t.OVERALL, tmp_path).rows("绩效指标")

    assert made[1][t.LEVEL3].shown == "档案上架"


def test_the_figures_of_a_second_building_are_listed(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.BASIC_DATA).rows
    line = next(number for number, row in enumerate(rows) if clean(row[0].text).startswith("楼堂馆所"))
    rows.insert(line + 2, [replace(cell, text=f"{number}77.5" if number else "", merge="") for number, cell in enumerate(rows[line + 1])])

    assert "“177.5”" in listed(read(filing, tmp_path))


def test_a_figure_under_two_heads_is_listed(tmp_path: Path) -> None:
    filing = word_filing("miluo2023")
    rows = sheet_of(filing, t.OVERALL).rows
    _, at = with_head(rows, "年初预算数")
    line, _ = with_head(rows, "年度资金总额")
    one, other = rows[line][at:at + 2]
    rows[line][at:at + 2] = [replace(other, text="777.5", span=one.span + other.span)]

    made = read(filing, tmp_path)
    assert "的“777.5”没有认出是哪一格" in listed(made)
    assert made.of(t.OVERALL)[0]["年度资金总额.全年执行数"].shown == "183.35"
