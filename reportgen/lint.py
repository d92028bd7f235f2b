"""表样文件夹合不合约定：manifest、空白工作簿、Word 模板三样对得上，一处毛病一句话。

县里自己做的表样，只要这里没有话说，新建、核对、重算、生成报告就都能用，不用写程序。
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NoReturn, cast

from msgspec.structs import replace

from reportgen.context import Ledger, build_context
from reportgen.rendering import Placeholder, ReportTemplateError, placeholders
from reportgen.report import make_reports
from reportgen.sandbox import resolve
from xladdin import terms as t
from xladdin.form import WORKBOOK, Document, Form, FormError, load_form
from xladdin.form_contract import manifest_faults
from xladdin.model import Filing, Value
from xladdin.values import label
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.contract import unsafe_content, workbook_faults
from xladdin.workbook_file.filling import filing_of
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.saving import write_places
from xladdin.workbook_file.sheet_patch import Write

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def lint_template(folder: Path) -> list[str]:
    """一个表样文件夹不合约定的地方：文件（表）、名字、怎么改；合乎约定为空列表。

    前一样坏了、后面说不准的就不往下说：manifest 读不了只报这一条，工作簿打不开就不查模板里的字段。
    """
    folder = folder.resolve()
    try:
        form = load_form(folder)
    except FormError as fault:
        return [str(fault)]
    faults = manifest_faults(form)
    if faults:
        return faults
    try:
        if not (folder / WORKBOOK).is_file():
            raise WorkbookError("没有这个文件，请把空白工作簿放进来。")
        book = Book(folder / WORKBOOK)
        faults = workbook_faults(form, book)
    except WorkbookError as fault:
        return [f"{WORKBOOK}：{fault}"]
    for document in form.documents:
        faults += [f"{document.template}：{fault}" for fault in _document(document, form, book)]
    return faults


def _document(document: Document, form: Form, book: Book) -> Iterator[str]:
    """一份模板：打得开，占位符都有着落，各节都用上了，空白的、填满的工作簿都排得出来。"""
    path = form.folder / document.template
    if not path.is_file():
        yield "没有这个文件，请把 Word 模板放进来。"
        return
    try:
        used = placeholders(path)
    except ReportTemplateError as fault:
        yield str(fault)
        return
    with zipfile.ZipFile(path) as package:
        yield from unsafe_content(package.namelist(), package.read)
    blank = filing_of(book, form)
    if any(len(blank.of(sheet.kind)) != 1 for sheet in form.sheets):
        return
    full = _filled(book, blank)
    filled = filing_of(full, form)
    wrong = list(_unresolved(document, filled, used))
    yield from wrong
    yield from _unused(document, form, used)
    if not wrong:
        yield from _rendered(document, {"空白的工作簿": (book, blank, False), "填满的工作簿": (full, filled, False),
                                        "填满的工作簿（公开版）": (full, filled, True)})


def _unresolved(document: Document, filing: Filing, used: list[Placeholder]) -> Iterator[str]:
    """没有对应字段的占位符。"""
    project = next(iter(filing.of(document.per)), None) if document.per else None
    context = build_context(filing, Ledger(), table=lambda _: None, grid=_no_grid, project=project)
    for one in used:
        missing = _missing(one.expression, context)
        if missing:
            yield f"{one.place}的“{one.expression}”：没有“{missing}”，请对照工作簿的名称改正。"


def _no_grid(_: object) -> NoReturn:
    raise AssertionError("核对占位符时不画附表")


def _missing(expression: str, context: Mapping[str, object]) -> str:
    """占位符里找不到的那一级，写到那一级为止；都找得到为空串。"""
    value: object = context
    for found in _STEP.finditer(expression):
        if found[1] is not None:
            try:
                value = cast(Mapping[int, object], value)[int(found[1])]
            except (IndexError, KeyError, TypeError):
                return ""  # 第几个有没有，看填了几个
            continue
        value, missing = resolve((found[2],), cast(Mapping[str, object], value))
        if missing:
            return expression[:found.end()]
    return ""


def _unused(document: Document, form: Form, used: list[Placeholder]) -> Iterator[str]:
    """manifest 里有、模板里没有用到的小标题：填表人写了也印不出来。"""
    shown = {label(one.expression.partition(".")[2]) for one in used if one.expression.startswith(f"{t.NARRATIVE}.")}
    for section in form.sections:
        if section.document == document.title and label(section.heading) not in shown:
            yield f"没有用到小标题“{section.heading}”，写了也印不出来，请加上 {{%p for 段 in {t.NARRATIVE}.{section.heading} %}} 三行，或从 manifest 里去掉。"


def _rendered(document: Document, trials: Mapping[str, tuple[Book, Filing, bool]]) -> Iterator[str]:
    """各种工作簿都试排一遍；头一个排不出来的说明原因。"""
    for what, (book, filing, public) in trials.items():
        alone = replace(filing, form=replace(filing.form, documents=(document,)))
        try:
            for _ in make_reports(book, alone, Path(document.template), public=public):
                pass
        except WorkbookError as fault:
            yield f"用{what}排不出来：{fault}"
            return


def _filled(book: Book, filing: Filing) -> Book:
    """每个填写的格都填上数的工作簿：条件成立、循环至少一次，平时排不到的句子也排到。"""
    def blanks(values: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
        return ((name, value) for name, value in values.items() if value.stored is None and value.formula is None)

    writes: dict[tuple[str, str], Write] = {}
    for sheet in filing.sheets:
        for _, value in (*blanks(sheet.fields), *(pair for table in sheet.tables.values() for row in table.rows for pair in blanks(row.cells))):
            number = filing.form.year if value.place.name == t.FISCAL_YEAR else 1
            writes[sheet.title, value.place.cell] = Write(Decimal(number))
    return write_places(book, writes)
