"""Word 文书照标签读：不论部门把格子怎么合并、拆开、改叫法，读出来的都是同一套数。"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from reportgen.checking import checked
from reportgen.cli import main
from tests.specimens import NAMES, described, must_find, specimen, twin
from tests.word_filings import ALTERATIONS, Cell, WordFiling, cut_in_two, stated, word_filing, write
from tests.workbooks import parts, rebuild
from xladdin import terms as t
from xladdin.checks.passages import told
from xladdin.filing_file import filing_at, settled
from xladdin.form import find_form
from xladdin.values import clean
from xladdin.workbook_file.filling import filing_of

SEEDS = range(4)


def differences(name: str, path: Path) -> list[object]:
    """读出来的与样本不同的：字段、开口表的行。"""
    (fields, rows), (read, read_rows) = stated(word_filing(name).filing), stated(filing_at(path))
    wrong: list[object] = [(key, fields.get(key), read.get(key)) for key in sorted(fields.keys() | read.keys()) if fields.get(key) != read.get(key)]
    wrong += [(key, one, other) for key in rows for one, other in zip(rows[key], read_rows.get(key, []), strict=False) if one != other]
    return wrong + [(key, len(rows[key]), len(read_rows.get(key, []))) for key in rows if len(rows[key]) != len(read_rows.get(key, []))]


@pytest.mark.parametrize("name", NAMES)
def test_a_filing_read_by_its_labels_states_what_the_workbook_states(name: str, tmp_path: Path) -> None:
    assert differences(name, write(word_filing(name), tmp_path / "材料.docx")) == []


@pytest.mark.parametrize("alteration", ALTERATIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_filing_written_otherwise_states_the_same(name: str, alteration: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        filing = word_filing(name)
        ALTERATIONS[alteration](filing, random.Random(seed))
        assert differences(name, write(filing, tmp_path / f"{seed}.docx")) == [], seed


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", NAMES)
def test_a_filing_altered_in_several_ways_at_once_states_the_same(name: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{name}{seed}")
    filing = word_filing(name)
    chosen = chance.sample(sorted(ALTERATIONS), 4)
    for one in sorted(chosen, key=lambda one: one == "short_rows"):  # a row that lost a cell cannot be unmerged
        ALTERATIONS[one](filing, chance)

    assert differences(name, write(filing, tmp_path / "材料.docx")) == [], chosen


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize("between", ["（续表）", "续表1", "（续）", "（接上页）", "接下页：", "- 2 -", "2", "续表（二）"])
def test_the_two_halves_of_a_table_are_one_table_whatever_stands_between(between: str, again: bool, tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    cut_in_two(filing, 2, [between], again=again)
    cut_in_two(filing, 1, [between], again=again)

    assert differences("hengshan2024", write(filing, tmp_path / "材料.docx")) == []


def test_no_two_cells_of_a_table_cut_in_three_have_one_place(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    cut_in_two(filing, 1, ["（续表）"], after=8)
    cut_in_two(filing, 1, ["（续表）"], after=3)
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.overall is not None
    rows = [row[t.LEVEL3].place.cell for row in read.overall.rows(t.INDICATOR)]
    head = int(re.findall("[0-9]+", rows[0])[0])
    assert rows[:6] == [f"第{head}行第4列", f"第{head + 1}行第4列", *(f"续表第{number}行第4列" for number in range(2, 6))]
    assert next(cell for cell in rows if cell.startswith("续表2")) == "续表2第2行第4列"
    assert len(set(rows)) == len(rows)


def test_the_rest_of_a_table_behind_a_sentence_makes_no_project_of_its_own(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    cut_in_two(filing, 1, ["本表的指标由各股室提供，下同。"])

    assert differences("hengshan2024", write(filing, tmp_path / "材料.docx")) == []


# —— 从哪里来都一样 ——


@pytest.mark.parametrize("name", ["hengshan2024", "lukou2021"])
def test_tables_and_text_in_two_documents_are_one_filing(name: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    tables, text = write(filing, tmp_path / "附表.docx", text=False), write(filing, tmp_path / "报告.docx", tables=False)

    together = filing_at(tables, more=[text])
    assert stated(together) == stated(filing_at(write(filing, tmp_path / "全.docx")))
    assert {line.text for line in together.reports} >= {text for _, text in filing.paragraphs}


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_without_our_names_is_read_by_its_labels(name: str, tmp_path: Path) -> None:
    path = tmp_path / "局里自己的表2024.xlsx"
    settle(name, path)
    rebuild(path, {"xl/workbook.xml": re.sub(rb"<definedNames>.*</definedNames>", b"", parts(path)["xl/workbook.xml"])})

    assert differences(name, path) == []
    places = {value.place.cell for sheet in filing_at(path).sheets for value in sheet.fields.values() if value.place.cell}
    assert all(re.fullmatch("[A-Z]+[0-9]+", cell) for cell in places)


def settle(name: str, path: Path) -> None:
    book = specimen(name)
    book, _ = settled(book, filing_of(book, find_form(described(name)["form"])))
    path.write_bytes(book.package.to_bytes())


# —— 认得出是哪个表样，也认得出不是 ——


@pytest.mark.parametrize("name", NAMES)
def test_the_form_is_known_by_place_year_and_labels_and_says_how_sure_it_is(name: str, tmp_path: Path) -> None:
    filing = filing_at(write(word_filing(name), tmp_path / "材料.docx"))

    assert filing.form.id == described(name)["form"]
    assert filing.recognition is not None
    assert (filing.recognition.known, filing.recognition.share > Decimal("0.9")) == (True, True)
    assert filing.recognition.said.startswith(f"认作 {filing.form.id}，标签对上 ")
    assert (filing.year, filing.agency) == (described(name)["year"], described(name)["agency"])


_OF_THE_FORM = ("PS104", "BD110")
"""要靠表样才知道的：该有哪几个一级指标、《报告数据》里的资产。"""


def elsewhere(name: str, path: Path) -> Path:
    """别的县、用同样的表的一份文书。"""
    filing = word_filing(name)
    moved = {"衡山": "甲山", "汨罗": "甲罗", "渌口": "甲口", "株洲": "甲洲", "临湘": "甲湘"}

    def text(one: str) -> str:
        for old, new in moved.items():
            one = one.replace(old, new)
        return one
    for sheet in filing.sheets:
        sheet.rows = [[replace(cell, text=text(cell.text)) for cell in row] for row in sheet.rows]
    filing.paragraphs = [(text(heading), text(words)) for heading, words in filing.paragraphs]
    filing.filing = replace(filing.filing, sheets=(), index={}, file="")
    return write(filing, path)


@pytest.mark.parametrize("name", ["hengshan2024", "miluo2023", "lukou2021"])
def test_a_filing_of_an_unknown_form_is_read_and_checked_with_the_rules_that_apply(name: str, tmp_path: Path) -> None:
    filing, result = checked(elsewhere(name, tmp_path / "自评材料2024.docx"), None)

    assert filing.recognition is not None
    assert (filing.recognition.known, filing.form.id) == (False, "")
    assert "不是现有的表样" in filing.recognition.said
    same = {one.code for one in must_find(name) if one.code.startswith(("PE", "PS1", "PS2", "BD", "XT")) and one.code not in _OF_THE_FORM}
    assert same <= {finding.code for finding in result.findings}


def test_the_form_can_be_told(tmp_path: Path) -> None:
    filing = filing_at(elsewhere("hengshan2024", tmp_path / "自评材料2024.docx"), form_id="hengshan-2024")

    assert filing.form.id == "hengshan-2024"
    assert filing.recognition is not None
    assert filing.recognition.known


# —— 放不下的说出来 ——


def test_what_has_no_cell_in_the_form_is_unchecked_with_its_text_and_place(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    project = next(sheet for sheet in filing.sheets if sheet.kind == "项目")
    row = next(row for row in project.rows if "当年" in "".join(cell.text for cell in row))
    row[-2:] = [replace(row[-2], text="100%"), replace(row[-1], text="10")]

    read, result = checked(write(filing, tmp_path / "材料.docx"), None)
    told = [one.reason for one in result.unchecked if one.code == "FM105"]
    assert len(told) == 1
    assert "“100%”“10”没有认出是哪一格，没有核对" in told[0]
    assert "第5行第7列起" in told[0]
    assert read.recognition is not None


def test_a_department_s_own_row_of_the_basic_data_is_one_of_its_earmarked_funds(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    rows = filing.sheets[0].rows
    at = next(number for number, row in enumerate(rows) if "运行维护经费" in row[0].text and "业务" not in row[0].text and "公车" not in row[0].text)
    rows.insert(at + 1, [replace(rows[at][0], text="3、档案数字化专项"), *(replace(cell, text=text) for cell, text in zip(rows[at][1:], ("7", "8", "9"), strict=True))])

    read = filing_at(write(filing, tmp_path / "材料.docx"))
    assert read.basic_data is not None
    assert [{column: value.shown for column, value in row.cells.items()} for row in read.basic_data.rows("专项资金")] == [
        {"名称": "3、档案数字化专项", "上年决算数": "7", "本年预算数": "8", "本年决算数": "9"}]
    assert read.recognition is not None
    assert read.recognition.notes == ("基础数据表第13行第1列“3、档案数字化专项”是自己加的一行，放在专项资金里",)


@pytest.mark.parametrize("seed", range(6))
def test_changed_figures_are_read_as_they_now_stand(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    filing = word_filing("miluo2023")
    table = filing.sheets[0]
    places = [(row, number) for row in table.rows for number, cell in enumerate(row) if number and re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell.text)]
    written = []
    for row, number in chance.sample(places, 8):
        row[number] = replace(row[number], text=f"{chance.randrange(1, 99999) / 100:.2f}")
        written.append(Decimal(row[number].text))
    ALTERATIONS[chance.choice(["drifting_columns", "unmerged", "spaced_labels"])](filing, chance)

    read, rows = stated(filing_at(write(filing, tmp_path / "材料.docx")))
    known = [*read.values(), *(value for found in rows.values() for row in found for value in row.values())]
    assert [number for number in written if number not in known] == []


# —— 金额的单位 ——


def in_yuan(filing: WordFiling, number: int, first: int, last: int) -> None:
    """第 number 张表第 first 到 last 行的金额改用元填写。"""
    for row in filing.sheets[number].rows[first:last + 1]:
        row[1:] = [replace(cell, text=f"{Decimal(cell.text) * 10000:,.2f}") if re.fullmatch("[0-9.]+", cell.text) else cell for cell in row[1:]]


@pytest.mark.parametrize(("title", "head"), [("", "经费控制情况（元）"), ("金额单位：元", "经费控制情况"), ("", "控制经费的情况（单位：元）")])
def test_a_table_filed_in_yuan_is_turned_into_wan_to_the_last_digit_and_said(title: str, head: str, tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    sheet = filing.sheets[0]
    at = next(number for number, row in enumerate(sheet.rows) if clean(row[0].text) == "经费控制情况(万元)")
    end = next(number for number, row in enumerate(sheet.rows) if "部门基本支出预算调整" in row[0].text)
    sheet.rows[at][0] = replace(sheet.rows[at][0], text=head)
    sheet.titles += [title] if title else []
    in_yuan(filing, 0, at + 1, end)
    path = write(filing, tmp_path / "材料.docx")

    assert differences("hengshan2024", path) == []
    recognition = filing_at(path).recognition
    assert recognition is not None
    assert recognition.notes == ("基础数据表的金额以元填写，已换算成万元",)


def test_a_title_in_yuan_over_heads_in_wan_is_read_as_the_heads_say_and_said(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    filing.sheets[1].titles.append("单位：元")
    path = write(filing, tmp_path / "材料.docx")

    assert differences("hengshan2024", path) == []
    recognition = filing_at(path).recognition
    assert recognition is not None
    assert recognition.notes == ("整体支出绩效自评表的表题写“单位：元”，表头写“（万元）”，照表头读，请核对",)


def test_an_indicator_in_yuan_says_nothing_of_the_table(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    row = next(row for row in filing.sheets[1].rows if any("数量" in cell.text for cell in row) and len(row) == 9)
    row[3] = replace(row[3], text="人均成本（元）")

    recognition = filing_at(write(filing, tmp_path / "材料.docx")).recognition
    assert recognition is not None
    assert recognition.notes == ()


# —— 几个标签和数写在一格里 ——


def one_cell(filing: WordFiling, income: str, spending: str) -> None:
    """整体自评表按收入性质、支出性质分的四行写成一行，一样数一段。"""
    rows = filing.sheets[1].rows
    first = next(number for number, row in enumerate(rows) if any("一般公共预算" in cell.text for cell in row))
    left, *cells = rows[first]
    labels = [next(number for number, cell in enumerate(cells) if word in cell.text) for word in ("一般公共预算", "基本支出")]
    spans = [labels[1] - labels[0], len(cells) - labels[1]]
    rows[first:first + 4] = [[left, *(Cell(text, sum(cell.span for cell in cells[at:at + count]))
                                      for text, at, count in zip((income, spending), labels, spans, strict=True))]]


@pytest.mark.parametrize(("income", "spending"), [
    ("其中：一般公共预算：209.21\n政府性基金拨款：2.13\n纳入专户管理的非税收入拨款：0\n其他资金：1", "其中：基本支出：157.51\n项目支出：53.83"),
    ("政府性基金拨款：2.13；一般公共预算：209.21；纳入专户管理的非税收入拨款：0；其他资金：1", "项目支出：53.83\n基本支出：157.51"),
    ("一般公共预算：209.21　政府性基金拨款：2.13　纳入专户管理的非税收入拨款：0　其他资金：1", "其中：基本支出：157.51\n其中：项目支出：53.83")])
def test_several_labels_with_their_figures_in_one_cell_are_each_read(income: str, spending: str, tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    one_cell(filing, income, spending)
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.overall is not None
    names = ("一般公共预算", "政府性基金拨款", "纳入专户管理的非税收入拨款", "其他资金", "基本支出", "项目支出")
    assert [str(read.overall[name].number) for name in names] == ["209.21", "2.13", "0", "1", "157.51", "53.83"]


def test_a_label_the_form_does_not_have_among_several_in_one_cell_is_listed(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    one_cell(filing, "一般公共预算：209.21\n彩票公益金：7.77\n政府性基金拨款：2.13", "基本支出：157.51\n项目支出：53.83")
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.overall is not None
    assert [str(read.overall[name].number) for name in ("一般公共预算", "政府性基金拨款", "项目支出")] == ["209.21", "2.13", "53.83"]
    assert read.recognition is not None
    assert [one.said for one in read.recognition.unplaced if "7.77" in one.said] == ["整体支出绩效自评表第5行第2列的“彩票公益金:7.77”没有认出是哪一格"]


def test_figures_under_labels_that_are_none_of_the_form_s_stay_in_their_cell(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    row = next(row for row in filing.sheets[1].rows if any("数量" in cell.text for cell in row) and len(row) == 9)
    row[5] = replace(row[5], text="一季度：10\n二季度：12")
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.overall is not None
    assert read.overall.rows(t.INDICATOR)[0][t.ACTUAL_VALUE].shown == "一季度：10\n二季度：12"


# —— 三公经费的叫法 ——


FINAL_ACCOUNTS = {"公务用车购置及运行维护费": 6, "其中：公务用车购置费": 4, "公务用车运行维护费": 2, "因公出国（境）费": 1, "公务接待费": 2}


@pytest.mark.parametrize("end", ["费", "", "支出"])
@pytest.mark.parametrize("name", ["hengshan2024", "miluo2023"])
def test_the_names_of_the_final_accounts_are_known_and_no_row_takes_the_place_of_another(name: str, end: str, tmp_path: Path) -> None:
    filing = word_filing(name)
    rows = filing.sheets[0].rows
    at = next(number for number, row in enumerate(rows) if "公务用车购置和维护" in row[0].text)
    for row, (called, amount) in zip(rows[at:at + 5], FINAL_ACCOUNTS.items(), strict=True):
        row[:] = [replace(row[0], text=called if called.startswith("公务用车购置及") else called.removesuffix("费") + end),
                  *(replace(cell, text=str(amount)) for cell in row[1:])]
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.basic_data is not None
    assert [str(read.basic_data[f"{row}.本年决算数"].number) for row in ("公务用车购置和维护经费", "公车购置", "公车运行维护", "出国经费", "公务接待")] == ["6", "4", "2", "1", "2"]


def test_a_row_under_an_unknown_name_is_listed_and_its_part_does_not_take_its_place(tmp_path: Path) -> None:
    filing = word_filing("hengshan2024")
    rows = filing.sheets[0].rows
    at = next(number for number, row in enumerate(rows) if "公务用车购置和维护" in row[0].text)
    rows[at] = [replace(rows[at][0], text="车辆花费"), *(replace(cell, text="6") for cell in rows[at][1:])]
    read = filing_at(write(filing, tmp_path / "材料.docx"))

    assert read.basic_data is not None
    assert read.basic_data["公务用车购置和维护经费.本年决算数"].number is None
    assert read.recognition is not None
    assert any("“车辆花费”" in one.said for one in read.recognition.unplaced)


# —— 一句话断在两行里 ——


def broken_in_the_figures(text: str) -> list[str]:
    """每个带小数的金额在小数点后面软换行。"""
    return [re.sub(r"([0-9]+\.)([0-9]{2}万元)", r"\1\n\2", text)]


def wrapped_by_hand(text: str) -> list[str]:
    """从 PDF 转来的：每 33 个字一段。"""
    return [text[at:at + 33] for at in range(0, len(text), 33)]


@pytest.mark.parametrize("breaking", [broken_in_the_figures, wrapped_by_hand])
@pytest.mark.parametrize("name", ["hengshan2024", "miluo2023", "linxiang2022", "lukou2022"])
def test_a_line_broken_inside_a_sentence_ends_no_sentence(name: str, breaking: Callable[[str], list[str]], tmp_path: Path) -> None:
    filing = word_filing(name, put_right=True)
    whole = write(filing, tmp_path / "整.docx")
    filing.paragraphs = [(heading, line) for heading, text in filing.paragraphs for line in breaking(text)]
    broken = write(filing, tmp_path / "断.docx")

    wrong = [{finding.message for finding in checked(path, None)[1].findings if finding.code.startswith("RP1")} for path in (whole, broken)]
    assert wrong[1] == wrong[0]


@pytest.mark.parametrize(("lines", "amounts"), [
    (["全年支出183.", "35万元。"], [Decimal("183.35")]), (["全年支出183", ".35万元。"], [Decimal("183.35")]), (["全年支出183", "万元。"], [Decimal(183)]),
    (["人员经费100万元，公用经费12", "3万元。"], [Decimal(100), Decimal(123)]),
    (["全年支出183万元。", "35万元是项目支出。"], [Decimal(183), Decimal(35)]), (["办结12", "2023年支出35万元。"], [Decimal(35)]),
    (["一、基本支出12", "2、项目支出35万元"], [Decimal(35)])])
def test_an_amount_goes_on_in_the_next_line_where_the_sentence_does(lines: list[str], amounts: list[Decimal], tmp_path: Path) -> None:
    filing = word_filing("lukou2022")
    filing.paragraphs = [("基本支出情况", line) for line in lines]
    read = filing_at(write(filing, tmp_path / "材料2022.docx"))

    assert [one.statement.figure.number for one in told(read) if one.statement.figure.unit == "万元"] == amounts


# —— 本程序生成的报告，别人收到的也是一份 Word 文书 ——


@pytest.mark.parametrize("name", NAMES)
def test_the_report_of_a_workbook_that_is_in_order_is_in_order_as_a_filing(name: str, tmp_path: Path) -> None:
    workbook = tmp_path / "自评表.xlsx"
    book = twin(name)
    book, _ = settled(book, filing_of(book, find_form(described(name)["form"])))
    workbook.write_bytes(book.package.to_bytes())
    assert main(["report", str(workbook), "-o", str(tmp_path / "报告.docx")]) == 0
    first, *more = sorted(tmp_path.glob("报告*.docx"), key=lambda path: len(path.name))

    filing, result = checked(first, None, more)
    assert [finding.message for finding in result.open_errors] == []
    assert [finding.message for finding in result.findings if finding.code == "RP205"] == []
    assert filing.form.id == described(name)["form"]
