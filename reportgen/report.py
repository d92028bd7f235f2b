"""工作簿 → Word 报告：每份文书一个文件，编过的不悄悄覆盖，印出去的每个数都查对一遍。"""

from __future__ import annotations

import hashlib
import re
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from reportgen.attachments import word_table
from reportgen.context import HIDDEN_TEXT, build_context, project_names, without_phones
from reportgen.narrative import NarrativeError
from reportgen.rendering import ReportTemplateError, document_text, missing_values, render
from reportgen.template_fields import Ledger
from xladdin import terms as t
from xladdin.filing_file import settled
from xladdin.form import Document
from xladdin.grid import Grid, fitted
from xladdin.model import Filing, Sheet
from xladdin.values import label
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.printed import printed_grid
from xladdin.workbook_file.replacing import replace_file

_SIGN_OFF = (t.PREPARER, t.PREPARED_ON, t.PHONE, t.HEAD_OF_AGENCY, "联系人", "联络电话")
_ILLEGAL = re.compile(r'[\\/:*?"<>|\x00-\x1f]')
LONGEST_NAME = 60
"""文件名里的项目名称最多几个字：Windows 的文件名限 255 个字，路径限 260 个。"""


TABLE_WIDTH, TABLE_HEIGHT = 168.0, 196.0
"""附表的宽、高（毫米）：表比版心 156 毫米略宽，两边各出 6 毫米；高留出几行的余地，换了字体也不跨页。"""


class ReportError(WorkbookError):
    """报告没有生成；消息可以直接给人看。"""


class Made(Struct, frozen=True):
    """一份生成的文书：存放位置、内容、没填而用到的字段。"""

    path: Path
    data: bytes
    wanting: tuple[str, ...]


def _table(grid: Grid) -> object:
    return word_table(grid, width_mm=TABLE_WIDTH)


def make_reports(book: Book, filing: Filing, output: Path, *, public: bool = False) -> Iterator[Made]:
    """逐份生成文书的内容，不写文件：第一份在 `output`，其余在旁边，名字是 报告-文书名[-项目名].docx。"""
    book, filing = settled(book, filing)
    _require_projects(filing)
    grids = sheet_grids(book, _hidden_fields(filing) if public else None)
    taken: set[str] = set()
    for number, document in enumerate(filing.form.documents):
        projects = [sheet for sheet in filing.of(document.per) if not sheet.unused] if document.per else [None]
        for project in projects:
            path = output if number == 0 and not document.per else _beside(output, document, project, taken)
            taken.add(path.name.lower())
            yield _make(filing, document, project, path, grids, public)


def _require_projects(filing: Filing) -> None:
    """按项目出的文书里，写明了项目的段落都要找得到项目：找不到就印不进任何一份，不能悄悄丢掉。"""
    per = {document.title for document in filing.form.documents if document.per}
    known = {label(name) for project in filing.projects for name in project_names(filing, project)}
    for paragraph in filing.paragraphs:
        if paragraph.document in per and paragraph.project and label(paragraph.project) not in known:
            raise ReportError(f"报告文字“{paragraph.heading}”（{paragraph.place.sheet}!{paragraph.place.cell}）写的项目“{paragraph.project}”"
                              "没有对应的项目支出绩效自评表。请照表上的项目名称改正，或在《报告数据》写明简称。")


def _beside(output: Path, document: Document, project: Sheet | None, taken: set[str]) -> Path:
    """报告-文书名[-项目名].docx；同名的项目（表是复制的、名称忘了改）加序号，不互相覆盖。"""
    name = project[t.PROJECT_NAME].shown or project.title if project is not None else ""
    stem = f"{output.stem}-{document.title}" + (f"-{_ILLEGAL.sub('', name)[:LONGEST_NAME].strip()}" if project is not None else "")
    number, path = 1, output.with_name(f"{stem}.docx")
    while path.name.lower() in taken:
        number += 1
        path = output.with_name(f"{stem}（{number}）.docx")
    return path


def _hidden_fields(filing: Filing) -> dict[str, str]:
    """公开版的附表里不印的字段 → 代替它的句子：报告文字里同一件事填了不公开的。"""
    return {key: section.public_sentence or HIDDEN_TEXT for section in filing.form.sections
            if label(section.heading) in {label(heading) for heading, _ in filing.withheld} for key in section.fields}


def sheet_grids(book: Book, hidden: Mapping[str, str] | None) -> Callable[[Sheet], Grid]:
    """每张表印出来的样子；`hidden` 给出公开版不印的字段，None 是内部版。"""
    parts = {part.title: part for part in book.parts}

    def grid(sheet: Sheet) -> Grid:
        if hidden is None:
            return printed_grid(book, parts[sheet.title])
        dropped = {_row(value.place.cell) for name, value in sheet.fields.items() if name in _SIGN_OFF}
        instead = {value.place.cell: hidden[sheet.key(name)] for name, value in sheet.fields.items() if sheet.key(name) in hidden}
        found = printed_grid(book, parts[sheet.title], drop_rows=dropped, instead=instead)
        return replace(found, cells=tuple(replace(cell, text=without_phones(cell.text)) for cell in found.cells))

    return grid


def _row(cell: str) -> int:
    return int(cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _make(filing: Filing, document: Document, project: Sheet | None, path: Path, grids: Callable[[Sheet], Grid], public: bool) -> Made:
    ledger = Ledger()

    def grid(sheet: Sheet) -> Grid:
        found = fitted(grids(sheet), TABLE_WIDTH, TABLE_HEIGHT)
        ledger.given.update(dict.fromkeys(cell.text for cell in found.cells if cell.text))
        return found

    context = build_context(filing, ledger, table=_table, grid=grid, project=project, public=public)
    template = filing.form.folder / document.template
    if not template.is_file():
        raise ReportError(f"表样 {filing.form.id} 里没有“{document.template}”。请补上模板文件。")
    try:
        data = render(template, context, title=document.title)
    except (ReportTemplateError, NarrativeError) as fault:
        raise ReportError(f"模板“{document.template}”用不了：{fault}") from None
    if ledger.unknown:
        raise ReportError(f"报告文字引用了不存在的字段：{'、'.join(ledger.unknown)}。请核对【=…】里的字段名。")
    lost = missing_values(data, ledger.given)
    if lost:
        raise ReportError(f"“{document.title}”里有 {len(lost)} 处内容没有印出来（如“{lost[0][:40]}”），没有写文件。请检查模板。")
    return Made(path, sealed(data), tuple(ledger.wanting))


def rendered_lines(book: Book, filing: Filing) -> tuple[str, ...]:
    """与 `filing.reports` 同一份文书，按工作簿现在生成的各段文字；生成不了抛 ReportError。"""
    first = filing.reports[0]
    book, current = settled(book, replace(filing, reports=()))
    for document in current.form.documents:
        projects = [sheet for sheet in current.of(document.per) if label(sheet[t.PROJECT_NAME].shown) == label(first.project)]
        if document.title == first.document and (projects or not document.per):
            made = _make(current, document, projects[0] if document.per else None, Path(document.template), sheet_grids(book, None), False)
            return tuple(document_text(made.data))
    return ()


class Reports(Struct, frozen=True):
    """要写的全部文书：`wanting` 是没填而用到的字段，`edited` 是生成以后改过、写了就会覆盖的。"""

    made: tuple[Made, ...]
    wanting: tuple[str, ...]
    edited: tuple[Path, ...]


def refuse_submission(path: Path, filing: Filing) -> None:
    """报送版没有报告要用的附页。"""
    if filing.submission is not None:
        raise ReportError(f"“{path.name}”是报送版，没有《报告数据》《报告文字》，生成不了报告。请用原来的工作簿。")


def prepare_reports(book: Book, filing: Filing, output: Path, *, public: bool) -> Reports:
    """生成全部文书的内容，不写；写不写由问过的人定。是报送版、存放的地方不对、没有可生成的抛 ReportError。"""
    refuse_submission(book.path, filing)
    if output.suffix.lower() != ".docx":
        raise ReportError(f"“{output.name}”应以 .docx 结尾。")
    if not output.parent.is_dir():
        raise ReportError(f"没有文件夹“{output.parent}”。请先建好，或换个地方。")
    made = tuple(make_reports(book, filing, output, public=public))
    if not made:
        raise ReportError(f"表样 {filing.form.id} 的文书一个项目一份，工作簿里还没有填项目，没有可以生成的。")
    wanting = tuple(dict.fromkeys(field for one in made for field in one.wanting))
    return Reports(made, wanting, tuple(one.path for one in made if one.path.exists() and not is_untouched(one.path)))


def save_reports(reports: Reports) -> Iterator[tuple[Path, Path | None]]:
    """逐份写出：（文书，改过的那份的备份）。"""
    for one in reports.made:
        yield one.path, replace_file(one.path, one.data, backup=one.path in reports.edited)


def write_reports(source: Path, filing: Filing, output: Path, *, public: bool, pdf: bool, force: bool) -> int:
    """命令行的生成：问不了人，缺内容、报告改过就列出来不写，返回退出码：0 写好，1 没有写。"""
    reports = prepare_reports(Book(source), filing, output, public=public)
    if reports.wanting and not force:
        print(f"报告要用而工作簿里没有填的有 {len(reports.wanting)} 处，没有生成（--force 可先生成，空缺处印【待填：…】）：")
        print("\n".join(f"  {field}" for field in reports.wanting))
        return 1
    if reports.edited and not force:
        print(f"{'、'.join(path.name for path in reports.edited)} 生成以后改过，没有覆盖（--force 覆盖，改过的另存备份）。")
        return 1
    for number, (path, backup) in enumerate(save_reports(reports), 1):
        if len(reports.made) > 1:
            print(f"\r正在写第 {number}/{len(reports.made)} 份…", end="", file=sys.stderr, flush=True)
        print(f"已生成 {path}" + (f"，原来的备份为 {backup.name}" if backup else ""))
    if reports.wanting:
        print(f"还有 {len(reports.wanting)} 处没有填，报告里印着【待填：…】：{'、'.join(reports.wanting)}。")
    if pdf:
        from reportgen.pdf import said

        for one in reports.made:
            print(f"已转成 {said(one.path)}")
    return 0


def sealed(data: bytes) -> bytes:
    """给生成的文书留个底：正文的指纹，以后看得出改没改过。"""
    out = BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as package:
        package.comment = hashlib.sha256(package.read("word/document.xml")).hexdigest().encode()
    return out.getvalue()


def is_untouched(path: Path) -> bool:
    """这份文书是不是本程序生成后没有改过；读不了的、别处来的都算改过。"""
    try:
        with zipfile.ZipFile(path) as package:
            return package.comment.decode("ascii", "replace") == hashlib.sha256(package.read("word/document.xml")).hexdigest()
    except (OSError, zipfile.BadZipFile, KeyError):
        return False
