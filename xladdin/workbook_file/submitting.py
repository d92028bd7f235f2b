"""另存报送版：只有官方表、没有附页和核对标记的一份工作簿；官方表的样子、数、公式、名称照旧。

附页上的数在官方表里换成现在的结果（标题的年度等）。单位名称、预算年度、项目简称随文件走（文档属性），上级汇总时还认得；
出错说明、报告文字不随文件走，共享文字表里也不留。原工作簿一字不动。
"""

from __future__ import annotations

from collections.abc import Callable

from xladdin import terms as t
from xladdin.filing_file import settled
from xladdin.form import SUBMISSION_PROPERTY, Form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.formulas import year_text
from xladdin.model import TEXT, Filing
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.heights import cut_short, fit_rows
from xladdin.workbook_file.leftovers import drop_leftovers
from xladdin.workbook_file.marks import MARK, remove_marks
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.properties import set_properties
from xladdin.workbook_file.references import Mentions
from xladdin.workbook_file.removal import empty_unused_strings, without_macros, without_sheets
from xladdin.workbook_file.self_contained import freeze, refuse_charts, refuse_outside_data, without_references

__all__ = ["MARK", "left_behind", "remarks", "submission"]


def submission(book: Book, filing: Filing) -> Book:
    """报送版（.xlsx），字多的行加高，印得全。没有官方表、官方表都隐藏着、要换成结果的公式还没有算过的，抛 WorkbookError。"""
    book, filing = settled(book, filing)
    kept = official_parts(book, filing.form)
    if not kept:
        raise WorkbookError(f"“{book.path.name}”里没有官方表，做不成报送版。请从空白表样复制回来再试。")
    mentions = Mentions(book, [part for part in book.parts if part not in kept])
    package = book.package.fork()
    for part in kept:
        refuse_charts(book, part, mentions)
        refuse_outside_data(book, part, mentions)
        package.changed[part.part] = freeze(book, part, mentions, _year_label(filing.year))
        package.changed[part.part] = without_references(package.canonical(part.part), mentions)
        remove_marks(package, part.part)
        if package.changed[part.part] == book.package.canonical(part.part):
            del package.changed[part.part]
    without_sheets(book, package, kept, mentions)
    drop_leftovers(package, kept)
    empty_unused_strings(book, package, kept)
    without_macros(package)
    set_properties(package, _declared(filing))
    return fit_rows(Book(book.path.with_suffix(".xlsx"), package.to_bytes()), typed_texts(filing))


def typed_texts(filing: Filing) -> list[tuple[str, str]]:
    """官方表里人写了字的格：标签名、单元格。"""
    values = (value for sheet in filing.sheets if sheet.kind not in EXTRA_SHEETS
              for value in (*sheet.fields.values(), *(cell for table in sheet.tables.values() for row in table.rows for cell in row.cells.values())))
    return [(value.place.sheet, value.place.cell) for value in values if value.state == TEXT and value.formula is None and value.place.cell]


def official_parts(book: Book, form: Form) -> list[SheetPart]:
    """官方表，按工作簿里的次序：表种在表样里，又不是附页。"""
    kinds = {name.scope: name.text.strip('="') for name in book.names if name.name == t.SHEET_KIND and name.scope is not None}
    return [part for part in book.parts if form.sheet(kinds.get(part.position, "")) is not None and kinds[part.position] not in EXTRA_SHEETS]


def left_behind(book: Book, filing: Filing) -> tuple[str, ...]:
    """不随报送版走的、填表人自己加的表（附页和校验结果以外的）。"""
    known = {sheet.title for sheet in filing.sheets} | {t.CHECK_RESULTS}
    return tuple(part.title for part in book.parts if part.title not in known)


def remarks(book: Book, filing: Filing, made: Book) -> tuple[str, ...]:
    """另存以后要告诉填表人的：没有带走的表、印不全的格，各一句。"""
    left, short = left_behind(book, filing), cut_short(made, typed_texts(filing))
    found = [f"没有带走您自己加的表：{''.join(f'《{title}》' for title in left)}。"] if left else []
    if short:
        found.append(f"字太多、一页印不全的格：{'、'.join(short)}。请写短些，详细的放进报告。")
    return tuple(found)


def _year_label(year: int | None) -> Callable[[str], str | None]:
    return lambda formula: year_text(formula, year) if year is not None else None


def _declared(filing: Filing) -> dict[str, str]:
    """随文件走的：报送版的记号、单位名称、预算年度、项目简称（一行一个）。"""
    aliases = "\n".join(f"{name}\t{short}" for name, short in filing.aliases)
    found = {SUBMISSION_PROPERTY: "是", t.AGENCY: filing.agency, t.FISCAL_YEAR: str(filing.year or ""), t.PROJECT_ALIAS: aliases}
    return {name: text for name, text in found.items() if text}
