"""由样本造 Word 文书：一张官方表一张 Word 表，表题、签署行在表外，报告的各段照小标题写；再照各部门的写法改样子。

样子怎么改都不改内容：`ALTERATIONS` 里每一种是各部门交来的文书里见过的写法。改内容的（数、行）另外给出改后应有的样子。
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from msgspec import Struct, field
from msgspec.structs import replace

from tests.specimens import specimen, twin
from xladdin import terms as t
from xladdin.filing_file import settled
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Filing, Row, Sheet
from xladdin.values import clean, label
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.printed import printed_grid

LEVELS = (t.LEVEL1, t.EVALUATED_CONTENT, t.LEVEL2)


class Cell(Struct, frozen=True):
    """Word 表的一格：文字、跨几列、竖着合并的起头（restart）或后半截（continue）。"""

    text: str
    span: int = 1
    merge: str = ""


Rows = list[list[Cell]]


class PrintedSheet(Struct):
    """一张官方表：表题、表格、签署行。"""

    kind: str
    titles: list[str]
    rows: Rows
    signed: list[str]


class WordFiling(Struct):
    """一份文书：各张官方表、报告的各段（小标题、文字）、单位、日期。"""

    filing: Filing
    sheets: list[PrintedSheet]
    paragraphs: list[tuple[str, str]] = field(default_factory=list)


@cache
def _sheets(name: str, put_right: bool) -> tuple[Filing, tuple[tuple[str, tuple[str, ...], tuple[tuple[Cell, ...], ...], tuple[str, ...]], ...]]:
    from tests.specimens import described
    from xladdin.form import find_form

    form = find_form(described(name)["form"])
    book = (twin if put_right else specimen)(name)
    book, filing = settled(book, filing_of(book, form))
    parts = {part.title: part for part in book.parts}
    made = []
    for sheet in filing.sheets:
        if sheet.kind not in EXTRA_SHEETS:
            grid = printed_grid(book, parts[sheet.title])
            by_row: dict[int, list] = {}
            for cell in grid.cells:
                by_row.setdefault(cell.row, []).append(cell)
            framed = [row for row, cells in by_row.items() if any(cell.border for cell in cells)]
            joined = lambda cells: "  ".join(text for text in (cell.text for cell in cells) if text)  # noqa: E731
            titles = tuple(filter(None, (joined(by_row[row]) for row in sorted(by_row) if row < framed[0])))
            signed = tuple(filter(None, (joined(by_row[row]) for row in sorted(by_row) if row > framed[-1])))
            made.append((sheet.kind, titles, tuple(_row(grid.cells, row) for row in range(framed[0], framed[-1] + 1)), signed))
    return filing, tuple(made)


def _row(cells: Sequence, row: int) -> tuple[Cell, ...]:  # type: ignore[type-arg]
    found = []
    for cell in sorted((one for one in cells if one.row <= row < one.row + one.row_span), key=lambda one: one.column):
        merge = "" if cell.row_span == 1 else "restart" if cell.row == row else "continue"
        found.append(Cell(cell.text if merge != "continue" else "", cell.column_span, merge))
    return tuple(found)


def word_filing(name: str, *, put_right: bool = False) -> WordFiling:
    """一个样本的文书，还没有改样子。"""
    filing, sheets = _sheets(name, put_right)
    made = [PrintedSheet(kind, list(titles), [list(row) for row in rows], list(signed)) for kind, titles, rows, signed in sheets]
    return WordFiling(filing, made, [(one.heading, one.text) for one in filing.paragraphs])


def write(filing: WordFiling, path: Path, *, tables: bool = True, text: bool = True) -> Path:
    """写成 docx；表和报告可以分开写。"""
    document = docx.Document()
    for number, sheet in enumerate(filing.sheets if tables else (), 1):
        for title in (f"附件{number}", *sheet.titles) if sheet.kind else sheet.titles:
            document.add_paragraph(title)
        _add_table(document, sheet.rows)
        for line in sheet.signed:
            document.add_paragraph(line)
    if text:
        _add_text(document, filing)
    document.save(str(path))
    return path


def _add_text(document: Document, filing: WordFiling) -> None:
    document.add_paragraph(f"{filing.filing.year}年度{filing.filing.agency}部门整体支出绩效自评报告")
    document.add_paragraph(f"单位名称：{filing.filing.agency}")
    last = ""
    for number, (heading, text) in enumerate(filing.paragraphs):
        if heading != last:
            document.add_paragraph(f"（{'一二三四五六七八九十'[number % 10]}）{heading}")
            last = heading
        document.add_paragraph(text)


def _add_table(document: Document, rows: Rows) -> None:
    table = document.add_table(0, 0)
    for row in rows:
        line = OxmlElement("w:tr")
        for cell in row:
            line.append(_cell_xml(cell))
        table._tbl.append(line)


def _cell_xml(cell: Cell) -> object:
    box, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
    if cell.span > 1:
        span = OxmlElement("w:gridSpan")
        span.set(qn("w:val"), str(cell.span))
        properties.append(span)
    if cell.merge:
        merge = OxmlElement("w:vMerge")
        if cell.merge == "restart":
            merge.set(qn("w:val"), "restart")
        properties.append(merge)
    box.append(properties)
    for text in cell.text.split("\n"):
        paragraph, run, content = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
        content.text = text
        content.set(qn("xml:space"), "preserve")
        run.append(content)
        paragraph.append(run)
        box.append(paragraph)
    return box


# —— 改样子，不改内容 ——

Alteration = Callable[[WordFiling, random.Random], None]


def _each(filing: WordFiling, change: Callable[[Cell], Cell]) -> None:
    for sheet in filing.sheets:
        sheet.rows = [[change(cell) for cell in row] for row in sheet.rows]


def _head_of(sheet: PrintedSheet) -> int | None:
    """绩效指标的表头是第几行；没有这种表的为 None。"""
    return next((number for number, row in enumerate(sheet.rows) if any(clean(cell.text) == t.LEVEL3 for cell in row)), None)


def _is_label(text: str) -> bool:
    return 1 < len(clean(text)) <= 16 and not re.search(r"[0-9≥≤＞%]", text) and "\n" not in text


def spaced_labels(filing: WordFiling, chance: random.Random) -> None:
    """标签的字中间加空格、换行：绩 效 指 标。"""
    def change(cell: Cell) -> Cell:
        if not _is_label(cell.text) or chance.random() < 0.6:
            return cell
        at = chance.randrange(1, len(cell.text))
        return replace(cell, text=cell.text[:at] + chance.choice(("\n", "  ", "　")) + cell.text[at:])
    _each(filing, change)


def other_brackets(filing: WordFiling, chance: random.Random) -> None:
    """全角括号写成半角，冒号去掉或写成半角。"""
    _each(filing, lambda cell: replace(cell, text=cell.text.replace("（", "(").replace("）", ")").replace("：", ":")) if chance.random() < 0.5 else cell)


_OTHER_WORDS = (("自评得分", "得分"), ("预算部门、单位名称", "预算部门名称"), ("填表人：", "填报人："), ("三公经费", "“三公”经费"), ("3、公务接待", "4、公务接待"),
                ("年度指标值", "指标值"), ("实际完成值", "完成值"), ("偏差原因分析\n及改进措施", "偏差原因分析"), ("全年预算数", "全年预算数（A）"),
                ("公务用车购置和维护经费", "公务用车购置及维护经费"), ("单位负责人签字：", "单位负责人："), ("其中：当年", "其中:当年"))


def other_words(filing: WordFiling, chance: random.Random) -> None:
    """同一样东西换一种叫法。"""
    chosen = [pair for pair in _OTHER_WORDS if chance.random() < 0.5]

    def reworded(text: str) -> str:
        for one, other in chosen:
            text = text.replace(one, other)
        return text
    for sheet in filing.sheets:
        sheet.rows = [[replace(cell, text=reworded(cell.text)) if len(cell.text) < 30 else cell for cell in row] for row in sheet.rows]
        sheet.signed = [reworded(line) for line in sheet.signed]


def unmerged(filing: WordFiling, chance: random.Random) -> None:
    """竖着合并的格拆开：空着，或每行都写一遍。"""
    repeat = chance.random() < 0.5
    for sheet in filing.sheets:
        above: dict[int, str] = {}
        for row in sheet.rows:
            column = 0
            for number, cell in enumerate(row):
                if cell.merge == "restart":
                    above[column] = cell.text
                    row[number] = replace(cell, merge="")
                elif cell.merge == "continue":
                    row[number] = replace(cell, merge="", text=above.get(column, "") if repeat else "")
                column += cell.span


def cut_in_two(filing: WordFiling, number: int, between: Sequence[str], *, after: int = 5, again: bool = True) -> None:
    """第 number 张表在绩效指标表头下面 `after` 行处拆成两张，中间写着 between，后半张重复表头或不重复。"""
    sheet = filing.sheets[number]
    head = _head_of(sheet)
    assert head is not None
    at = head + after
    repeated = [[replace(cell, merge="") for cell in sheet.rows[head]]] if again else []
    filing.sheets[number:number + 1] = [PrintedSheet(sheet.kind, sheet.titles, sheet.rows[:at], []),
                                        PrintedSheet("", list(between), [*repeated, *sheet.rows[at:]], sheet.signed)]


def cut_by_page(filing: WordFiling, chance: random.Random) -> None:
    """一张表被分页拆成两张，续页有时重复表头。"""
    made = []
    for sheet in filing.sheets:
        head = _head_of(sheet)
        if head is None or len(sheet.rows) < head + 5 or chance.random() < 0.3:
            made.append(sheet)
            continue
        at = chance.randrange(head + 2, len(sheet.rows) - 1)
        again = [[replace(cell, merge="") for cell in sheet.rows[head]]] if chance.random() < 0.5 else []
        made.append(PrintedSheet(sheet.kind, sheet.titles, sheet.rows[:at], []))
        made.append(PrintedSheet("", [], [*again, *sheet.rows[at:]], sheet.signed))
    filing.sheets = made


def value_beside_label(filing: WordFiling, chance: random.Random) -> None:
    """标签和数写在一格：其中：基本支出：145.35。"""
    for sheet in filing.sheets:
        for row in sheet.rows:
            number = 0
            while number + 1 < len(row):
                one, other = row[number], row[number + 1]
                if clean(one.text).endswith(":") and not one.merge and not other.merge and chance.random() < 0.8 and len(row) > 3 and sheet.kind in (t.OVERALL, t.PROJECT):
                    row[number:number + 2] = [Cell(one.text + other.text, one.span + other.span)]
                number += 1


def drifting_columns(filing: WordFiling, chance: random.Random) -> None:
    """有的行列宽画歪了：格数不变，占的列变了。"""
    for sheet in filing.sheets:
        for number, row in enumerate(sheet.rows):
            if len(row) > 3 and not any(cell.merge for cell in row[1:]) and chance.random() < 0.3:
                sheet.rows[number] = [replace(cell, span=cell.span + (chance.random() < 0.4)) for cell in row]


def empty_rows(filing: WordFiling, chance: random.Random) -> None:
    """多出几行空行，行里只有省略号。"""
    for sheet in filing.sheets:
        for at in sorted((chance.randrange(2, len(sheet.rows)) for _ in range(2)), reverse=True) if len(sheet.rows) > 4 else ():
            if not any(cell.merge == "continue" for cell in sheet.rows[at]):
                sheet.rows.insert(at, [replace(cell, text="……" if number == 0 else "", merge="") for number, cell in enumerate(sheet.rows[at])])


def broken_text(filing: WordFiling, chance: random.Random) -> None:
    """三级指标一格的字断成两行：下一行只有后半截。"""
    for sheet in filing.sheets:
        head = _head_of(sheet)
        if head is None or sheet.kind not in (t.OVERALL, t.PROJECT):
            continue
        rows = [number for number in range(head + 1, len(sheet.rows) - 1) if len(sheet.rows[number]) == len(sheet.rows[head]) and len(sheet.rows[number][3].text) > 6]
        if rows:
            at = chance.choice(rows)
            text = sheet.rows[at][3].text
            rest = [replace(cell, text=text[4:] if number == 3 else "", merge="continue" if cell.merge else "") for number, cell in enumerate(sheet.rows[at])]
            sheet.rows[at] = [replace(cell, text=text[:4]) if number == 3 else cell for number, cell in enumerate(sheet.rows[at])]
            sheet.rows.insert(at + 1, rest)


def signed_in_the_table(filing: WordFiling, _: random.Random) -> None:
    """签署行在表格最后一行，几样写在一格。"""
    for sheet in filing.sheets:
        if sheet.signed and sheet.rows:
            sheet.rows.append([Cell("    ".join(sheet.signed), sum(cell.span for cell in sheet.rows[0]))])
            sheet.signed = []


def short_rows(filing: WordFiling, chance: random.Random) -> None:
    """有的指标行少画一格：左边合并的那一格，或末尾空着的那一格。"""
    for sheet in filing.sheets:
        head = _head_of(sheet)
        for number in range(head + 1, len(sheet.rows) - 1) if head is not None and sheet.kind in (t.OVERALL, t.PROJECT) else ():
            row = sheet.rows[number]
            if len(row) != len(sheet.rows[head]) or chance.random() < 0.6 or not re.fullmatch("[0-9.]+", row[6].text):
                continue
            if chance.random() < 0.5 and row[-1].text == "":
                del row[-1]
            elif row[0].merge == "continue":
                del row[0]


ALTERATIONS: Mapping[str, Alteration] = {one.__name__: one for one in (
    short_rows, spaced_labels, other_brackets, other_words, unmerged, cut_by_page, value_beside_label, drifting_columns, empty_rows, broken_text, signed_in_the_table)}


# —— 材料说了什么 ——

Stated = dict[tuple[str, int, str], object]


def stated(filing: Filing) -> tuple[Stated, dict[tuple[str, int, str], list[dict[str, object]]]]:
    """官方表上填了的：字段 → 内容（数或文字），开口表 → 各行。一级、二级由上向下沿用；空白的不在内。"""
    fields: Stated = {}
    rows: dict[tuple[str, int, str], list[dict[str, object]]] = {}
    for sheet in filing.sheets:
        if sheet.kind not in EXTRA_SHEETS:
            for name, value in sheet.fields.items():
                if not value.blank:
                    fields[sheet.kind, sheet.index, name] = value.number if value.number is not None else clean(value.shown)
            for name, table in sheet.tables.items():
                rows[sheet.kind, sheet.index, name] = list(_stated_rows(sheet, name, table.rows))
    return fields, rows


def _stated_rows(sheet: Sheet, name: str, rows: Sequence[Row]) -> list[dict[str, object]]:
    found, levels = [], dict.fromkeys(LEVELS, "")
    for row in rows:
        for column in LEVELS:
            if column in row and not row[column].blank:
                if column != t.LEVEL2 and levels[column] != label(row[column].shown):
                    levels[t.LEVEL2] = ""
                levels[column] = label(row[column].shown)
        own = {column: value.number if value.number is not None else clean(value.shown) for column, value in row.cells.items()
               if column not in LEVELS and (value.number is not None or clean(value.shown)) and not value.blank and column not in ("绩效指标", "整体支出绩效定量目标及实施计划完成情况")}
        if own:
            found.append({**{column: levels[column] for column in LEVELS if column in row}, **own})
    return found
