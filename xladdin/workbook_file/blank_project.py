"""一张空的项目自评表：本工作簿里没有用到的那张，没有就照最后一张另做（样子照旧，内容清空，图、章、批注不带）。"""

from __future__ import annotations

from collections.abc import Iterator

from xladdin import terms as t
from xladdin.model import Filing, Sheet
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.contribution import is_untouched
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.marks import remove_marks
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.saving import write_places, write_results
from xladdin.workbook_file.sheet_patch import Write
from xladdin.workbook_file.sheets import copy_sheet, legal_title, rename_sheet
from xladdin.writing import recompute

_PRINTED = (t.LEVEL1, t.LEVEL2)
"""指标表里表样印好的列。"""


def spare_project_sheet(book: Book, filing: Filing, project: str) -> tuple[Book, str] | None:
    """没有用到的一张项目表，标签名改成项目的；没有空着的为 None。"""
    spare = next((sheet for sheet in filing.projects if sheet[t.PROJECT_NAME].blank and is_untouched(sheet)), None)
    if spare is None:
        return None
    title = legal_title(project, [part.title for part in book.parts if part.title != spare.title])
    return rename_sheet(book, _part(book, spare), title), title


def add_project_sheet(book: Book, filing: Filing, project: str) -> tuple[Book, str]:
    """照最后一张项目表另做一张空的，排在它后面。一张项目表也没有的抛 WorkbookError。"""
    if not filing.projects:
        raise WorkbookError(f"“{book.path.name}”里没有项目支出绩效自评表，不能照着加“{project}”。请从空白表样复制一张进来再汇入。")
    title = legal_title(project, [part.title for part in book.parts])
    book = copy_sheet(book, _part(book, filing.projects[-1]), title, bare=True)
    part = next((part for part in book.parts if part.title == title), None)
    if part is None:  # 工作表清单的写法我们改不了
        raise WorkbookError(f"“{book.path.name}”里工作表清单的写法少见，加不进“{project}”，文件没有动。请用 Excel 或 WPS 打开，另存为 .xlsx 再试。")
    package = book.package.fork()
    remove_marks(package, part.part)
    book = Book(book.path, package.to_bytes())
    copy = next(sheet for sheet in filing_of(book, filing.form).projects if sheet.title == title)
    book = write_places(book, {(title, cell): Write(None) for cell in _typed(filing, copy)})
    own = [result for result in recompute(filing_of(book, filing.form)) if result.sheet.title == title and result.changes]
    return write_results(book, own), title


def _typed(filing: Filing, sheet: Sheet) -> Iterator[str]:
    """填了内容、要清空的格：表样印好的分值、一级二级指标和公式不算；被填的数盖掉的计算格也清空，重算时放回公式。"""
    contract = filing.form.sheet(sheet.kind)
    computed = {one.field for one in contract.computed} if contract is not None else set()
    for name, value in sheet.fields.items():
        if (name not in computed or value.formula is None) and not name.endswith(t.MAX_SCORE) and value.stored is not None:
            yield value.place.cell
    for table in sheet.tables.values():
        for row in table.rows:
            yield from (value.place.cell for column, value in row.cells.items()
                        if column not in _PRINTED and (f"{table.name}[].{column}" not in computed or value.formula is None) and value.stored is not None)


def _part(book: Book, sheet: Sheet) -> SheetPart:
    return next(part for part in book.parts if part.title == sheet.title)
