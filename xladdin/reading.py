"""各张表的格子 → 一套自评材料：列名归一、指标沿用一级二级、报告段落、出错说明。"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from xladdin import terms as t
from xladdin.form import Form
from xladdin.model import Explanation, Filing, Paragraph, Place, Row, Sheet, Table, Trouble, Value, Workbook, index_sheets, indicators_of
from xladdin.values import clean, label


def read_filing(workbook: Workbook, form: Form) -> Filing:
    """按表样读一套材料；表样要求而没有的表记入 `troubles`，不抛错。"""
    sheets = tuple(_read_sheet(sheet, form) for sheet in workbook.sheets if form.sheet(sheet.kind) is not None)
    present = {sheet.kind for sheet in sheets}
    absent = tuple(Trouble(Place(sheet.title, "", ""), f"缺少工作表“{sheet.title}”")
                   for sheet in form.sheets if sheet.kind not in present and not sheet.many)
    return Filing(form, workbook.file, sheets, _paragraphs(sheets, form), _explanations(sheets),
                  workbook.troubles + absent, index=index_sheets(sheets),
                  withheld=frozenset((heading, project) for heading, project, public, _ in _narrative_rows(sheets) if not public),
                  submission=workbook.submission)


def _read_sheet(sheet: Sheet, form: Form) -> Sheet:
    contract = form.sheet(sheet.kind)
    aliases = {**t.ALIASES, **contract.aliases} if contract else t.ALIASES
    tables = {name: _canonical(table, aliases) for name, table in sheet.tables.items()}
    indicators, heads = indicators_of(tables[t.INDICATOR]) if t.INDICATOR in tables else ((), ())
    return replace(sheet, tables=tables, indicators=indicators, heads=heads, many=bool(contract and contract.many))


def _canonical(table: Table, aliases: dict[str, str]) -> Table:
    """列名的别称换成术语（自评得分 → 得分）。"""
    if not any(column in aliases for column in table.columns):
        return table
    rows = tuple(replace(row, cells={aliases.get(c, c): _renamed(v, c, aliases) for c, v in row.cells.items()}) for row in table.rows)
    return Table(table.name, {aliases.get(c, c): letter for c, letter in table.columns.items()}, rows)


def _renamed(value: Value, column: str, aliases: dict[str, str]) -> Value:
    if column not in aliases:
        return value
    name = value.place.name.removesuffix(column) + aliases[column]
    return replace(value, place=replace(value.place, name=name))


def _paragraphs(sheets: tuple[Sheet, ...], form: Form) -> tuple[Paragraph, ...]:
    """报告文字：小标题由上向下沿用；没有写字的行不算。"""
    documents = {label(section.heading): section.document for section in form.sections}
    return tuple(
        Paragraph(documents.get(label(heading), ""), heading, row[t.PARAGRAPH].shown.strip(), public, row[t.PARAGRAPH].place, project)
        for heading, project, public, row in _narrative_rows(sheets) if row[t.PARAGRAPH].stored is not None and row[t.PARAGRAPH].shown.strip())


def _narrative_rows(sheets: tuple[Sheet, ...]) -> Iterator[tuple[str, str, bool, Row]]:
    """报告文字的各行，带着沿用下来的小标题、项目名称和公开与否。

    公开：填“是”的公开，填别的（否、不公开、涉密）一律不公开；没有填的，新的小标题公开，接着写的（小标题又写了一遍的也是）随上一行。
    """
    for sheet in sheets:
        heading, project, public = "", "", True
        for row in sheet.tables[t.NARRATIVE].rows if sheet.kind == t.NARRATIVE and t.NARRATIVE in sheet.tables else ():
            named = clean(row[t.PROJECT_NAME].shown) if t.PROJECT_NAME in row else ""
            if not row[t.HEADING].blank:
                again = label(heading) == label(row[t.HEADING].shown) and named in ("", project)
                heading, project, public = clean(row[t.HEADING].shown), "", public or not again
            project = (named or project) if t.PROJECT_NAME in row else ""
            written = clean(row[t.PUBLIC].shown) if t.PUBLIC in row else ""
            public = written == "是" if written else public
            yield heading, project, public, row


def _explanations(sheets: tuple[Sheet, ...]) -> tuple[Explanation, ...]:
    found = []
    for sheet in sheets:
        for row in sheet.rows(t.EXPLANATIONS) if sheet.kind == t.EXPLANATIONS else ():
            code, where, name, then, text, by, on = (clean(row[column].shown) for column in (
                t.CODE, t.SHEET, t.FIELD, t.FIGURES_THEN, t.EXPLANATION, t.EXPLAINED_BY, t.EXPLAINED_ON))
            if code:
                written = row[t.EXPLANATION].shown.strip() if text else ""  # 印出来、列出来都照原样
                found.append(Explanation(code.upper(), where, name, then, written, by, on, row[t.EXPLANATION].place))
    return tuple(found)
