"""汇入项目表：同事在各自的副本里填的项目自评表，按项目名称并到一个工作簿里。

同名的项目，同事填了的格换上去；没有的项目，照本工作簿的项目表另加一张，基础数据表里加一行。同事没有填的、计算格、别的表一概不动；
换掉、添上的都列出来。比对、决定全在这里，读写文件在别处。
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from xladdin import terms as t
from xladdin.checks.project_sheets import paired_figures, project_identity, project_lines, same_projects
from xladdin.filing_file import checkable, settled
from xladdin.model import Filing, Sheet
from xladdin.values import clean, label, print_decimal
from xladdin.workbook_file.blank_project import add_project_sheet, spare_project_sheet
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.contribution import Contribution, adopt, is_same, is_untouched
from xladdin.workbook_file.filling import Content, filing_of, fill
from xladdin.workbook_file.package import WorkbookError


class _Names(Struct, frozen=True):
    """项目名称的比法：不论编号、引号、空格，用简称的换成全称。"""

    full: dict[str, str]

    def key(self, name: str) -> str:
        return self.full.get(label(name), label(name))

    def of(self, sheet: Sheet) -> str:
        return self.key(sheet[t.PROJECT_NAME].shown)


def merged(book: Book, filing: Filing, others: Sequence[tuple[Book, Filing]]) -> tuple[Book, tuple[str, ...]]:
    """并好的工作簿，和换掉、添上了什么（一处一行；没有要改的为空）。

    表样、单位、年度不同，两个文件都填了同一个项目，一个文件里同名的项目有两张表，都抛 WorkbookError，说明是哪个文件；原工作簿不变。
    """
    opened = [(other.path.name, checkable(own)) for other, own in others]
    for name, own in opened:
        _refuse_stranger(book, filing, name, own)
    names = _Names({**{k: v for _, own in opened for k, v in project_identity(own).items()}, **project_identity(filing)})
    _refuse_twice(names, book.path.name, filing)
    lines: list[str] = []
    for one in _contributions(names, filing, opened):
        book, told = _brought_in(book, filing_of(book, filing.form), names, one)
        lines += told
    return (settled(book, filing_of(book, filing.form))[0] if lines else book), tuple(lines)


def _refuse_stranger(book: Book, filing: Filing, name: str, own: Filing) -> None:
    if own.form.id != filing.form.id:
        raise WorkbookError(f"“{name}”用的表样是 {own.form.id}，“{book.path.name}”是 {filing.form.id}，不能汇入。请在同一表样的副本里填。")
    if own.form.sheet(t.PROJECT) is None:
        raise WorkbookError(f"表样 {own.form.id} 没有项目支出绩效自评表，没有可汇入的。")
    if own.agency and filing.agency and clean(own.agency) != clean(filing.agency):
        raise WorkbookError(f"“{name}”的单位名称是“{own.agency}”，“{book.path.name}”是“{filing.agency}”，不能汇入：怕是拿错了文件。"
                            "是同一个单位的，把《报告数据》的单位名称改成一样再汇入。")
    if own.year != filing.year or own.year is None:
        years = [f"“{file}”的预算年度{f'是 {year}' if year else '没有填'}" for file, year in ((name, own.year), (book.path.name, filing.year))]
        raise WorkbookError(f"{'，'.join(years)}，不能汇入。请核对《报告数据》的预算年度。")


def _contributions(names: _Names, filing: Filing, opened: Sequence[tuple[str, Filing]]) -> list[Contribution]:
    """各文件里填了的项目表；没有动过的、与本工作簿一样的不算。"""
    own = {names.of(sheet): sheet for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank}
    found: dict[str, Contribution] = {}
    for file, other in opened:
        _refuse_twice(names, file, other)
        for sheet in other.projects:
            key = names.of(sheet)
            if is_untouched(sheet) or (key in own and is_same(filing.form, sheet, own[key])):
                continue
            if sheet[t.PROJECT_NAME].blank:
                raise WorkbookError(f"“{file}”的《{sheet.title}》填了内容，没有填项目名称，不知道并到哪个项目。请补上项目名称再汇入。")
            if key in found:
                raise WorkbookError(f"“{found[key].file}”和“{file}”都填了项目“{sheet[t.PROJECT_NAME].shown.strip()}”，不知道以哪个为准。请留一个再汇入。")
            found[key] = Contribution(file, sheet)
    return list(found.values())


def _refuse_twice(names: _Names, file: str, filing: Filing) -> None:
    seen: dict[str, str] = {}
    for sheet in filing.projects:
        key = names.of(sheet)
        if key and not is_untouched(sheet) and seen.setdefault(key, sheet.title) != sheet.title:
            raise WorkbookError(f"“{file}”里项目“{sheet[t.PROJECT_NAME].shown.strip()}”有两张表：《{seen[key]}》《{sheet.title}》。请改名或删去一张再汇入。")


def _brought_in(book: Book, filing: Filing, names: _Names, one: Contribution) -> tuple[Book, list[str]]:
    """一个项目并进来。"""
    key = names.of(one.sheet)
    lines: list[str] = []
    target = next((sheet for sheet in filing.projects if names.of(sheet) == key), None)
    if target is None:
        book, title = spare_project_sheet(book, filing, one.name) or add_project_sheet(book, filing, one.name)
        filing = filing_of(book, filing.form)
        target = next(sheet for sheet in filing.projects if sheet.title == title)
        lines.append(f"{one.name}：新的项目，加了项目表《{title}》（来自 {one.file}）")
    book, told = adopt(book, filing.form, target, one)
    lines += told
    if told:
        book, told = _linked(book, filing_of(book, filing.form), names, one)
        lines += told
    return book, lines


def _linked(book: Book, filing: Filing, names: _Names, one: Contribution) -> tuple[Book, list[str]]:
    """基础数据表里没有这个项目的加一行；表样规定应与项目表相等而空着的数填上。固定行有数的，新行的数留给填表人：怕算重了。"""
    link = filing.form.projects
    if link is None or not link.table or filing.one(link.table.partition(".")[0]) is None:
        return book, []
    lines: list[str] = []
    key, where = names.of(one.sheet), link.table.replace(".", " ")
    if key in {names.of(sheet) for sheet in same_projects(filing, link)[2]}:
        book = fill(book, filing.form, {}, {link.table: [{t.ROW_NAME: one.name}]})
        filing = filing_of(book, filing.form)
        lines.append(f"{where}：加了一行“{one.name}”")
        if any(line.fixed and (line.final.number or line.initial.number) for line in project_lines(filing, link)):
            return book, [f"{lines[0]}，金额请自己填（固定行里已有金额，可能已含这个项目）"]
    cells: dict[str, Content] = {}
    for line, sheet, name, column, value in paired_figures(filing):
        number = sheet[name].number
        if names.of(sheet) == key and value.blank and value.formula is None and number is not None:
            cells[line.sheet.key(value.place.name)] = number
            lines.append(f"{line.sheet.title} {line.name}：{column} 空白 → {print_decimal(number)}（与项目表相等）")
    return fill(book, filing.form, cells) if cells else book, lines
