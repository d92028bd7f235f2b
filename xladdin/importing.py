"""认出来的材料 → 它的表样的工作簿：数照原样填，盖住公式的也照填；报告的各段放进《报告文字》，放不准的说明。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from xladdin import terms as t
from xladdin.form import Form, FormError, Section, SheetForm
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Filing, Paragraph, Sheet, Table, Value
from xladdin.patterns import lazy
from xladdin.recognition.labels import overlap
from xladdin.values import clean, head_points, label, read_date
from xladdin.word_text import ATTACHMENTS, LISTED
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.filling import Content, RowContent, filing_of, fill, new_workbook

_LEVELS = (t.LEVEL1, t.EVALUATED_CONTENT, t.LEVEL2)
_LONGEST_TITLE, _LONGEST_CALLING = 60, 12
_SAME, _ALIKE, _CLEARLY = 0.95, 0.4, 0.1
"""小标题：一个含着另一个的算同一个；叫法不同的至少像几成，比第二像的至少多像几成。"""
_YEAR, _ASIDE = lazy("(?:19|20)[0-9]{2}年度?"), lazy("[(][^()]*[)]$")
_COVER = lazy("[(]?此?[页面]?为?封面[)]?|[(](?:盖章|签章|公章)[)]")
_GROUPING = (t.INDICATOR, t.PERFORMANCE_OBJECTIVE)
"""第一列是整张表的名字、不填内容的开口表。"""


class Imported(Struct, frozen=True):
    """导入的结果：工作簿、说明（放到别处的、没有放进去的，一条一句）。"""

    book: Book
    notes: tuple[str, ...]


def import_filing(filing: Filing, form: Form) -> Imported:
    """材料填进表样的空白工作簿。看不出年度的抛 FormError。"""
    if filing.year is None:
        raise FormError(f"“{filing.file}”看不出是哪一年的。请在文件名里写上年度，如 自评报告2024.docx。")
    projects = list(filing.projects) if form.sheet(t.PROJECT) is not None else []
    names = [sheet[t.PROJECT_NAME].shown.strip() or f"项目{number}" for number, sheet in enumerate(projects, 1)]
    book = new_workbook(form, filing.year, filing.agency, names, listed=False)
    notes: list[str] = []
    cells, rows = _contents(filing, form, notes)
    paragraphs = list(_narrative(filing, form, notes))
    if paragraphs:
        rows[f"{t.NARRATIVE}.{t.NARRATIVE}"] = paragraphs
    cells |= _figures(filing, notes)
    book = fill(book, form, cells, rows)
    return Imported(fill(book, form, _heads(filing, book, form)), tuple(notes))


def _contents(filing: Filing, form: Form, notes: list[str]) -> tuple[dict[str, Content], dict[str, list[RowContent]]]:
    """各张表的字段和开口表各行。"""
    blank = filing_of(new_workbook(form, filing.year or form.year), form)
    cells: dict[str, Content] = {}
    rows: dict[str, list[RowContent]] = {}
    for sheet in filing.sheets:
        contract, model = form.sheet(sheet.kind), blank.one(sheet.kind)
        if contract is None or model is None:
            notes.append(f"表样 {form.id} 没有“{sheet.title}”这种表，没有填")
            continue
        computed = {one.field for one in contract.computed}
        for name, value in sheet.fields.items() if sheet.kind not in EXTRA_SHEETS else ():
            content = _content(value, computed=name in computed, unit=contract.unit_of(name))
            if content is not None and name in model:
                cells[sheet.key(name)] = content
            elif content is not None:
                notes.append(f"{sheet.title} {name}“{clean(value.shown)}”：表样里没有这一格，没有填")
        for name, table in sheet.tables.items():
            filled = list(_rows(table, model, contract))
            if filled:
                rows[f"{sheet.key(name)}"] = filled
    return cells, rows


def _content(value: Value, *, computed: bool, unit: str) -> Content:
    """一格要填的：数填数，文字、文字格（没有计量单位）里的数照显示的样子；计算格里没有填的不动，留着公式。"""
    if isinstance(value.worded, str) and value.number is not None and not isinstance(value.stored, str) and not (unit or computed):
        return value.worded
    if value.number is not None and not isinstance(value.stored, str):
        return value.number
    if value.stored in (None, "") or (computed and value.blank):
        return None
    return str(value.stored)


def _rows(table: Table, model: Sheet, contract: SheetForm) -> Iterator[RowContent]:
    """开口表要填的各行；只写着组名、没有内容的行不填，它的组名由下面的行沿用。"""
    columns = [column for column in table.columns if column in model.tables[table.name].columns]
    if table.name in _GROUPING and columns and columns[0] not in _LEVELS:
        columns = columns[1:]
    groups = [column for column in _LEVELS if table.name in _GROUPING and column in columns]
    current: dict[str, Content] = {}
    for row in table.rows:
        content = {column: one for column in columns if (one := _content(row.cells[column], computed=False, unit=contract.unit_of(column))) is not None}
        for position, column in enumerate(groups):
            if column in content and label(str(content[column])) != label(str(current.get(column, ""))):
                current = {key: current[key] for key in groups[:position] if key in current}
                current[column] = content[column]
        if any(column not in groups for column in content):
            yield {**content, **current}


def _heads(filing: Filing, book: Book, form: Form) -> dict[str, Content]:
    """一级指标表头上的分值与表样不同的，照原样写。"""
    found: dict[str, Content] = {}
    for sheet in filing_of(book, form).scored:
        own = next((one for one in filing.of(sheet.kind) if one.index == sheet.index), None)
        filed = {label(head.shown): head for head in own.heads} if own is not None else {}
        for head in sheet.heads:
            one = filed.get(label(head.shown))
            if one is not None and head_points(one.shown) != head_points(head.shown):
                found[sheet.key(head.place.name)] = one.shown
    return found


# —— 报告文字 ——


def _narrative(filing: Filing, form: Form, notes: list[str]) -> Iterator[RowContent]:
    """报告的各段归到表样的小标题下：同名、相像的照归，没有的放在同一份文书的前一个小标题下并说明。"""
    sections = list(form.sections)
    told: set[tuple[str, str]] = set()
    for paragraph in _body(filing):
        own = [section for section in sections if section.document == paragraph.document] or sections
        if not own:
            notes.append(f"{paragraph.place.sheet}“{_short(paragraph.text)}”：表样没有报告文字，没有填")
            continue
        found = _section(paragraph.heading, own)
        if found is None:
            found = _section_above(filing, paragraph, own) or own[0]
            key = (paragraph.document, paragraph.heading)
            if key not in told:
                told.add(key)
                notes.append(f"{paragraph.document}“{paragraph.heading or '开头'}”下面的话：表样没有这个小标题，放在“{found.heading}”里")
        content: dict[str, Content] = {t.HEADING: found.heading, t.PARAGRAPH: paragraph.text}
        if paragraph.project:
            content[t.PROJECT_NAME] = paragraph.project
        yield content


def _section(heading: str, sections: list[Section]) -> Section | None:
    """与小标题同名、一个含着另一个，或相像的一节；没有、或有几节一样像的为 None。"""
    plain = label(_YEAR.sub("年度", _ASIDE.sub("", clean(heading))))
    ranked = sorted(((_alike(plain, label(section.heading)), -number) for number, section in enumerate(sections)), reverse=True)
    if not plain or ranked[0][0] < _ALIKE or (ranked[0][0] < _SAME and ranked[1:] and ranked[0][0] - ranked[1][0] < _CLEARLY):
        return None
    return sections[-ranked[0][1]]


def _section_above(filing: Filing, paragraph: Paragraph, sections: list[Section]) -> Section | None:
    """上面最近的、表样有的小标题（“（三）产出情况”下面的“（1）数量指标”归产出情况）。"""
    headings = [heading.heading for heading in filing.report_headings if heading.document == paragraph.document]
    before = headings[:headings.index(paragraph.heading)] if paragraph.heading in headings else []
    return next((found for heading in reversed(before) if (found := _section(heading, sections)) is not None), None)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if one.endswith(other) or other.endswith(one) or one.startswith(other):
        return _SAME
    return overlap(one, other)


def _body(filing: Filing) -> Iterator[Paragraph]:
    """正文各段：封面、标题、落款、附件清单不算。"""
    listing = False
    titles = {label(document.title) for document in filing.form.documents}
    for paragraph in filing.reports:
        text = clean(paragraph.text)
        listing = ATTACHMENTS.match(text) is not None or (listing and LISTED.match(text) is not None)
        if not listing and not _is_formal(filing, paragraph, text, titles):
            yield paragraph


def _is_formal(filing: Filing, paragraph: Paragraph, text: str, titles: set[str]) -> bool:
    """封面、标题、落款上的一行。"""
    plain = label(text)
    if not any(map(str.isalnum, text)) or read_date(text) is not None or _COVER.fullmatch(text):
        return True
    if filing.agency and plain.endswith(label(filing.agency)) and len(plain) <= len(label(filing.agency)) + _LONGEST_CALLING:
        return True
    if len(plain) <= _LONGEST_TITLE and any(plain.endswith(title) for title in titles):
        return True
    return not paragraph.heading and len(plain) <= _LONGEST_TITLE and not text.endswith("。")


def _short(text: str) -> str:
    plain = clean(text)
    return plain if len(plain) <= 20 else f"{plain[:20]}……"


# —— 报告数据 ——


def _figures(filing: Filing, notes: list[str]) -> dict[str, Content]:
    """《报告数据》的各格：封面上的日期，和报告的句子里说清了是哪一格、表上又没有的数。"""
    from xladdin.checks.answers import answers_in, in_wan
    from xladdin.checks.passages import told

    figures = filing.one(t.REPORT_FIGURES)
    found: dict[str, Content] = {}
    if figures is None:
        return found
    if not figures[t.REPORTED_ON].blank:
        found[figures.key(t.REPORTED_ON)] = figures[t.REPORTED_ON].shown
    contract = filing.form.sheet(t.REPORT_FIGURES)
    computed = {one.field for one in contract.computed} if contract is not None else set()
    said: dict[str, set[Decimal]] = {}
    for one in told(filing):
        statement = one.statement
        if statement.item is None or statement.role not in ("amount", "count"):
            continue
        places = answers_in(filing, one.passage, statement.item, statement.phase, statement.year)
        number = statement.figure.number if statement.role == "count" else in_wan(statement.figure.number, statement.figure.unit)
        if len(places) == 1 and places[0].sheet is figures and places[0].value.blank and places[0].name not in computed and number is not None:
            said.setdefault(figures.key(places[0].name), set()).add(number)
    for key, numbers in said.items():
        if len(numbers) == 1:
            found[key] = numbers.pop()
        else:
            notes.append(f"{key}：报告里说了 {len(numbers)} 个不同的数，没有填")
    return found
