"""把数填进空白表样：新建工作簿（年度、单位、项目），按字段填值，开口表行数不够就插行。

同一个本事给新建、示例、上年结转和 Word 材料导入用。填进去的照原样，盖住公式的也照填（核对会指出，重算会放回公式）。
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from xladdin import terms as t
from xladdin.form import WORKBOOK, Form, FormError
from xladdin.model import Filing, Row, Sheet, Table
from xladdin.reading import read_filing
from xladdin.values import label
from xladdin.workbook_file.book import Book, workbook_of
from xladdin.workbook_file.heights import fit_rows
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.rows import insert_rows
from xladdin.workbook_file.saving import forget_results, number_or_text, part_of, write_places, write_year_labels
from xladdin.workbook_file.sheet_patch import Write
from xladdin.workbook_file.sheets import copy_sheet, legal_title, rename_sheet
from xladdin.writing import recompute

Content = str | Decimal | int | None
RowContent = Mapping[str, Content]
"""开口表一行要填的：列名 → 内容。"""

_GROUPED = {t.INDICATOR: (t.LEVEL1, t.LEVEL2), t.NARRATIVE: (t.HEADING, t.PROJECT_NAME), "绩效目标": ("评价内容", "二级指标")}
"""按前几列分组的开口表：同组的行排在一起，组名只在第一行写。"""
_MERGED = (t.INDICATOR, "绩效目标")
"""组名的格合并到整组的开口表。"""
_CELL_OF_ROW = re.compile(r"(?P<table>.+)\[(?P<number>[0-9]+)\]\.(?P<column>[^.\[\]]+)")


def new_workbook(form: Form, year: int, agency: str = "", projects: Sequence[str] = (), *, listed: bool = True) -> Book:
    """某一年的空白工作簿：一个项目一张项目表、基础数据表里一行（`listed` 为假时没有这一行）；预算年度、单位名称填好，年度标题随之变化。"""
    path = form.folder / WORKBOOK
    if not path.is_file():
        raise FormError(f"{form.id}：表样里没有 {WORKBOOK}。")
    if projects and form.sheet(t.PROJECT) is None:
        raise FormError(f"表样 {form.id} 没有项目支出绩效自评表，不要用 --projects 给项目。")
    book = _project_sheets(Book(path), projects)
    cells: dict[str, Content] = {f"{t.REPORT_FIGURES}.{t.FISCAL_YEAR}": year}
    filing = filing_of(book, form)
    if agency:
        for sheet in filing.sheets:
            for name in (t.AGENCY, t.IMPLEMENTING_AGENCY):
                if name in sheet:
                    cells[sheet.key(name)] = agency
    for number, project in enumerate(projects, 1):
        cells[f"{t.PROJECT}[{number}].{t.PROJECT_NAME}"] = project
    rows: dict[str, list[RowContent]] = {}
    if form.projects is not None and form.projects.table and projects and listed:
        rows[form.projects.table] = [{"名称": project} for project in projects]
    return write_year_labels(fill(book, form, cells, rows), year)


def check_year(text: str | int) -> int:
    """预算年度：四位年份；不是的抛 FormError。"""
    if not str(text).strip().isdecimal() or not 1990 <= int(text) <= 2100:
        raise FormError(f"年度“{text}”不对，应是四位年份，如 2024。")
    return int(text)


def split_projects(text: str) -> list[str]:
    """逗号隔开的项目名称（顿号不拆：名称里常有）；重复的抛 FormError。"""
    names = [name.strip() for name in text.replace("，", ",").split(",") if name.strip()]
    if len(set(names)) < len(names):
        raise FormError("项目名称有重复，请核对。")
    return names


def _project_sheets(book: Book, projects: Sequence[str]) -> Book:
    if not projects or part_of(book, t.PROJECT) is None:
        return book
    for number in range(1, len(projects)):
        source = part_of(book, t.PROJECT, number)
        assert source is not None
        book = copy_sheet(book, source, legal_title(f"{source.title}{number}", [part.title for part in book.parts]))
    for number, project in enumerate(projects, 1):
        part = part_of(book, t.PROJECT, number)
        assert part is not None
        others = [other.title for other in book.parts if other.part != part.part]
        book = rename_sheet(book, part, legal_title(project, others))
    return book


def filing_of(book: Book, form: Form) -> Filing:
    """打开的工作簿按表样读成材料。"""
    return read_filing(workbook_of(book), form)


def fill(book: Book, form: Form, cells: Mapping[str, Content] | None = None,
         rows: Mapping[str, Sequence[RowContent]] | None = None) -> Book:
    """先填开口表（不够就插行），再按字段填。字段或列不存在抛 WorkbookError，消息列出名字。

    键：`整体.单位名称`、`项目[2].年度资金总额.执行率`、`整体.绩效指标[3].一级指标`（按现有行号）；
    开口表的键：`整体.绩效指标`、`基础数据表.专项资金`。
    """
    written: set[tuple[str, str]] = set()
    for key, contents in (rows or {}).items():
        book, places = _fill_rows(book, form, key, contents)
        written |= places
    filing = filing_of(book, form)
    writes: dict[tuple[str, str], Write] = {}
    for key, content in (cells or {}).items():
        writes[_place(filing, key)] = Write(number_or_text(content))
    book = write_places(book, writes)
    stale = [(result.sheet.title, result.old.place.cell) for result in recompute(filing_of(book, form))
             if result.old.place.cell and (result.sheet.title, result.old.place.cell) not in writes.keys() | written]
    return fit_rows(forget_results(book, stale), writes.keys() | written)


def _place(filing: Filing, key: str) -> tuple[str, str]:
    sheet, name = _sheet_of(filing, key)
    row = _CELL_OF_ROW.fullmatch(name)
    if row is not None and row["table"] in sheet.tables:
        table = sheet.tables[row["table"]]
        number = int(row["number"])
        if row["column"] in table.columns and 1 <= number <= len(table.rows):
            return sheet.title, f"{table.columns[row['column']]}{table.rows[number - 1].line}"
    elif name in sheet:
        return sheet.title, sheet[name].place.cell
    raise WorkbookError(f"表样 {filing.form.id} 里没有字段“{key}”。请核对字段名。")


def _sheet_of(filing: Filing, key: str) -> tuple[Sheet, str]:
    found = filing.locate(key)
    if found is None:
        raise WorkbookError(f"工作簿里没有“{key}”所在的表。请核对表种和序号。")
    return found


class _Slot(Struct):
    """一行内容放到哪里：现有行的行号，或插在某一行之后。"""

    line: int
    fresh: bool
    content: RowContent


def _fill_rows(book: Book, form: Form, key: str, contents: Sequence[RowContent]) -> tuple[Book, set[tuple[str, str]]]:
    sheet, name = _sheet_of(filing_of(book, form), key)
    if name not in sheet.tables:
        raise WorkbookError(f"表样 {form.id} 里没有开口表“{key}”。请核对名字。")
    table = sheet.tables[name]
    unknown = sorted({column for content in contents for column in content} - set(table.columns))
    if unknown:
        raise WorkbookError(f"“{key}”里没有 {'、'.join(unknown)} 这些列；现有 {'、'.join(table.columns)}。")
    slots = _plan(table, name, contents)
    part = next(part for part in book.parts if part.title == sheet.title)
    inserted: dict[int, int] = {}
    for slot in slots:
        if slot.fresh:
            inserted[slot.line] = inserted.get(slot.line, 0) + 1
    for line in sorted(inserted, reverse=True):
        named = {column for slot in slots if slot.fresh and slot.line == line for column in slot.content}
        labels = (next(iter(table.columns)), *_GROUPED[name]) if name in _MERGED else ()
        book = insert_rows(book, part, line, inserted[line], [table.columns[c] for c in labels if c in table.columns and c not in named])
    writes: dict[tuple[str, str], Write] = {}
    used: dict[int, int] = {}
    for slot in slots:
        moved = slot.line + sum(count for line, count in inserted.items() if line < slot.line)
        if slot.fresh:
            used[slot.line] = used.get(slot.line, 0) + 1
            moved += used[slot.line]
        for column, content in slot.content.items():
            writes[sheet.title, f"{table.columns[column]}{moved}"] = Write(number_or_text(content))
    return write_places(book, writes), set(writes)


def _plan(table: Table, name: str, contents: Sequence[RowContent]) -> list[_Slot]:
    """每行内容找一个空位：同组的空行、标签相同的行、空白行，都没有就插在同组最后一行之后。"""
    keys = [column for column in _GROUPED.get(name, ()) if column in table.columns]
    if not keys:
        return _plan_by_first_column(table, contents)
    groups = _carry(table.rows, keys)
    free = [row for row in table.rows if _is_free(row, keys, contents)]
    slots: list[_Slot] = []
    inserted: dict[int, tuple[str, ...]] = {}
    current = tuple("" for _ in keys)
    for content in contents:
        current = _group(content, keys, current)
        match = next((row for row in free if groups[row.number] == current), None) or next(
            (row for row in free if _is_undecided(groups[row.number], current)), None)
        if match is not None:
            free.remove(match)
            slots.append(_Slot(match.line, False, _beyond(groups[match.number], current, keys, content)))
            groups[match.number] = current
            continue
        same = [row for row in table.rows if groups[row.number] == current] or [
            row for row in table.rows if groups[row.number][0] == current[0]] or [table.rows[-1]]
        above = inserted.get(same[-1].line, groups[same[-1].number])
        slots.append(_Slot(same[-1].line, True, _beyond(above, current, keys, content)))
        inserted[same[-1].line] = current
    return slots


def _is_undecided(group: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """这一行只定了前面的组名（小标题），后面的（项目名称）还空着。"""
    return group[0] == wanted[0] and all(own in ("", other) for own, other in zip(group, wanted, strict=True))


def _beyond(above: tuple[str, ...], group: tuple[str, ...], keys: Sequence[str], content: RowContent) -> RowContent:
    """这一行要写的：组名从与上面不同的一级写起，相同的不重复写。"""
    first = next((position for position, pair in enumerate(zip(above, group, strict=True)) if pair[0] != pair[1]), len(keys))
    return {column: value for column, value in content.items() if column not in keys[:first]}


def _group(content: RowContent, keys: Sequence[str], current: tuple[str, ...]) -> tuple[str, ...]:
    given = [label(str(content.get(key) or "")) for key in keys]
    group: list[str] = []
    for position, text in enumerate(given):
        changed = any(given[i] and given[i] != current[i] for i in range(position))
        group.append(text or ("" if changed else current[position]))
    return tuple(group)


def _carry(rows: Sequence[Row], keys: Sequence[str]) -> dict[int, tuple[str, ...]]:
    found, current = {}, tuple("" for _ in keys)
    for row in rows:
        current = _group({key: row[key].shown for key in keys}, keys, current)
        found[row.number] = current
    return found


def _is_free(row: Row, keys: Sequence[str], contents: Sequence[RowContent]) -> bool:
    """要写的各列都还空着（组名、公开不算）。"""
    written = {column for content in contents for column in content} - {*keys, t.PUBLIC}
    return all(row[column].stored in (None, "") or row[column].formula is not None for column in written)


def _plan_by_first_column(table: Table, contents: Sequence[RowContent]) -> list[_Slot]:
    first = next(iter(table.columns))
    free = list(table.rows)
    slots = []
    for content in contents:
        wanted = label(str(content.get(first) or ""))
        match = next((row for row in free if wanted and label(row[first].shown) == wanted), None) or next(
            (row for row in free if row[first].blank and _is_free(row, (), contents)), None)
        if match is not None:
            free.remove(match)
            slots.append(_Slot(match.line, False, content))
        else:
            slots.append(_Slot(table.rows[-1].line, True, content))
    return slots


def write_file(book: Book, path: Path) -> None:
    """新建的工作簿写到 `path`；不是 .xlsx、没有那个文件夹、同名文件已在的抛 WorkbookError，不覆盖。"""
    from xladdin.workbook_file.saving import save

    if path.suffix.lower() != ".xlsx":
        raise WorkbookError(f"“{path.name}”应以 .xlsx 结尾。")
    if not path.parent.is_dir():
        raise WorkbookError(f"没有文件夹“{path.parent}”。请先建好，或换个地方。")
    if path.exists():
        raise WorkbookError(f"“{path}”已经存在，没有覆盖。请换个文件名，或先移走它。")
    save(book, path, backup=False)
