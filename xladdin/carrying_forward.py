"""年度结转：上年的材料和本年的空白表 → 本年先填好什么、要请填表人过目什么。只算，不读写文件。

带过来的：单位和人（单位名称、自称、主管部门、填报人、电话、负责人）、编制和机构个数、项目和简称、指标（三级指标、指标值、分值）、
科目和机构的名称、职责机构一类的报告文字、“公开”填的否；上年的本年决算数成为今年的上年决算数。
不带的：本年的预算、执行、决算，年度目标和完成情况，完成值、得分、原因，日期，其余报告文字：那是上年的事，留着反而会漏改。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from xladdin import terms as t
from xladdin.carried import ABOUT, NAMED, PRIOR, TARGETS, Carried, Content, known
from xladdin.carried_indicators import carry_indicators
from xladdin.carried_narrative import carry_narrative
from xladdin.model import Filing, Sheet, Table, Value
from xladdin.values import clean, label

FIELDS = frozenset({
    t.AGENCY, "单位自称", t.DEPARTMENT, t.IMPLEMENTING_AGENCY, t.PREPARER, t.PHONE, t.HEAD_OF_AGENCY, t.CONTACT, t.CONTACT_PHONE,
    f"{t.PAYROLL_STAFF}.{t.AUTHORIZED_POSTS}", t.STAFFING_QUOTA, "行政编制人数", "事业编制人数", "内设机构个数", "直属单位个数", t.MANDATE})
"""一年到下一年通常不变的格。"""
_OBJECTIVES = (t.EVALUATED_CONTENT, t.LEVEL2, t.PERFORMANCE_OBJECTIVE)
_NAMES = (t.ROW_NAME, "科目", t.PROJECT_NAME, t.PROJECT_ALIAS)
_TABLES_BY_NAME = ("经济分类", "功能分类", t.PROJECT_ALIAS)
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}\s*年")


def projects_of(filing: Filing) -> tuple[str, ...]:
    """上年的各个项目，按项目表的次序；同名的只算一个。"""
    found: dict[str, str] = {}
    for sheet in filing.projects:
        name = clean(sheet[t.PROJECT_NAME].shown)
        if name:
            found.setdefault(label(name), name)
    return tuple(found.values())


def carry_forward(last: Filing, blank: Filing, year: int) -> Carried:
    """上年的 `last` 结转到本年的空白表 `blank`（项目表已经一个项目一张，名称已填）。年度不相连的，上年决算数不带。"""
    found = Carried(projects_of(blank))
    next_year = last.year is None or year == last.year + 1
    if not next_year:
        found.notes.append(f"上年材料是 {last.year} 年度，新建的是 {year} 年度，不是上下两年：上年决算数没有带过来。")
    for sheet in blank.sheets:
        source = _source(last, sheet)
        if source is not None and sheet.kind != t.NARRATIVE:
            _fields(found, last, blank, sheet, source, final_accounts=next_year)
            _tables(found, blank, sheet, source, final_accounts=next_year)
    carry_narrative(found, last, blank)
    found.notes += _left_out_projects(last, blank)
    found.notes += _left_out_sheets(last, blank)
    found.notes += _old_years(found, blank, year)
    return found


def _source(last: Filing, sheet: Sheet) -> Sheet | None:
    """上年的同一张表；项目表按项目名称找。"""
    if not sheet.many:
        return last.one(sheet.kind)
    name = label(sheet[t.PROJECT_NAME].shown)
    return next((one for one in last.of(sheet.kind) if name and label(one[t.PROJECT_NAME].shown) == name), None)


def _fields(found: Carried, last: Filing, blank: Filing, sheet: Sheet, source: Sheet, *, final_accounts: bool) -> None:
    computed = _computed(blank, sheet)
    for name, value in sheet.fields.items():
        if name in computed:
            continue
        row, _, column = name.rpartition(".")
        if name in FIELDS and known(source[name]) and not _is_filled_already(name, value, source[name], blank.agency, last.agency):
            found.put(ABOUT, sheet.key(name), source[name].stored)
        elif column == t.PRIOR_FINAL_ACCOUNTS and final_accounts and value.blank:
            final = source[f"{row}.{t.FINAL_ACCOUNTS}"]
            if final.number is not None:
                found.put(PRIOR, sheet.key(name), final.number)
            elif not final.blank and final.shown:
                found.notes.append(f"{sheet.title} {row}：上年的本年决算数是“{clean(final.shown)}”，不是数，没有带过来。")


def _is_filled_already(name: str, value: Value, before: Value, agency: str, last_agency: str) -> bool:
    """新建时已经填了单位名称的：上年填的也是本单位的，不用上年的盖（单位改了名的，用新的）。"""
    return name in (t.AGENCY, t.IMPLEMENTING_AGENCY) and bool(agency) and not value.blank and (
        name == t.AGENCY or clean(before.shown) == clean(last_agency))


def _tables(found: Carried, blank: Filing, sheet: Sheet, source: Sheet, *, final_accounts: bool) -> None:
    for name, table in sheet.tables.items():
        old = source.tables.get(name)
        if old is None:
            continue
        if name == t.INDICATOR:
            carry_indicators(found, blank, sheet, source)
        elif name == t.PERFORMANCE_OBJECTIVE:
            _rows(found, TARGETS, sheet, table, _grouped(old, _OBJECTIVES), {t.PERFORMANCE_OBJECTIVE})
        elif t.ROW_NAME in table.columns and any(not row[t.ROW_NAME].blank for row in table.rows):
            _institutions(found, sheet, table, old)
        elif name in _TABLES_BY_NAME or t.ROW_NAME in table.columns:
            _rows(found, NAMED, sheet, table, _named(old, _computed(blank, sheet), final_accounts), set(_NAMES))


def _rows(found: Carried, what: str, sheet: Sheet, table: Table, rows: Iterable[dict[str, Content]], needed: set[str]) -> None:
    """各行里本年表上有的列；要紧的列（`needed`）一个也没有的行不带。"""
    for row in rows:
        content = {column: value for column, value in row.items() if column in table.columns and value is not None}
        printed = any(row.items() <= {column: value.stored for column, value in own.cells.items()}.items() for own in table.rows)
        if needed & content.keys() and not printed:
            found.add(what, sheet.key(table.name), content)


def _institutions(found: Carried, sheet: Sheet, table: Table, old: Table) -> None:
    """表样已经写了名称的（1、局机关 2、二级机构1）：按次序换成上年的名称，多的添在后面。"""
    for position, row in enumerate(row for row in old.rows if not row[t.ROW_NAME].blank):
        name = row[t.ROW_NAME].stored
        if position >= len(table.rows):
            found.add(NAMED, sheet.key(table.name), {t.ROW_NAME: name})
        elif table.rows[position][t.ROW_NAME].stored != name:
            found.put(NAMED, sheet.key(f"{table.name}[{position + 1}].{t.ROW_NAME}"), name)


def _named(table: Table, computed: set[str], final_accounts: bool) -> Iterator[dict[str, Content]]:
    """按名称列的行：名称照旧，本年决算数成为上年决算数。"""
    for row in table.filled:
        content: dict[str, Content] = {column: row[column].stored for column in _NAMES if column in row and not row[column].blank}
        final = row[t.FINAL_ACCOUNTS]
        if final_accounts and final.number is not None and f"{table.name}[].{t.PRIOR_FINAL_ACCOUNTS}" not in computed:
            content[t.PRIOR_FINAL_ACCOUNTS] = final.number
        yield content


def _grouped(table: Table, columns: tuple[str, ...]) -> Iterator[dict[str, Content]]:
    """分组的行：组名由上向下沿用。"""
    current: dict[str, Content] = {}
    for row in table.rows:
        if columns[0] in row and not row[columns[0]].blank:
            current = {}
        current |= {column: row[column].stored for column in columns[:-1] if column in row and not row[column].blank}
        yield {**current, columns[-1]: row[columns[-1]].stored}


def _left_out_projects(last: Filing, blank: Filing) -> Iterator[str]:
    kept = {label(name) for name in projects_of(blank)}
    gone = [name for name in projects_of(last) if label(name) not in kept]
    if gone:
        reason = "本年的表样没有项目自评表" if blank.form.sheet(t.PROJECT) is None else "不在 --projects 里"
        yield f"{'、'.join(gone)}：{reason}，没有带过来。"


def _left_out_sheets(last: Filing, blank: Filing) -> Iterator[str]:
    """上年写了指标、却没有结转的项目表：与前面一张同名，或没有写项目名称。"""
    used = {source.title for sheet in blank.projects if (source := _source(last, sheet)) is not None}
    kept = {label(name) for name in projects_of(blank)}
    for sheet in last.projects if blank.form.sheet(t.PROJECT) is not None else ():
        name = clean(sheet[t.PROJECT_NAME].shown)
        if sheet.title not in used and sheet.indicators and (not name or label(name) in kept):
            reason = f"项目名称与前面一张都是“{name}”，只结转了前面一张" if name else "没有写项目名称"
            yield f"上年的《{sheet.title}》：{reason}，这一张的 {len(sheet.indicators)} 条指标没有带过来，请核对。"


def _old_years(found: Carried, blank: Filing, year: int) -> Iterator[str]:
    """带过来的文字里写着上年、更早的年份的：多半要改。一张表一句。"""
    for key, rows in found.rows.items():
        named = [next((clean(str(row[name])) for name in (t.LEVEL3, t.HEADING, t.PERFORMANCE_OBJECTIVE) if row.get(name)), "")
                 for row in rows if any(_is_old(content, year) for content in row.values())]
        if named:
            head, _, table = key.partition(".")
            kind, _, index = head.rstrip("]").partition("[")
            title = blank.of(kind)[int(index or 1) - 1].title
            where = title if title == table else f"{title} {table}"
            yield f"{where}：{''.join(f'“{name[:20]}”' for name in named)}写着以前的年份，请看要不要改。"
    for key, content in found.cells.items():
        if _is_old(content, year):
            yield f"{key}：写着以前的年份，请看要不要改。"


def _is_old(content: Content, year: int) -> bool:
    return isinstance(content, str) and any(int(one[0][:4]) < year for one in _YEAR.finditer(content))


def _computed(filing: Filing, sheet: Sheet) -> set[str]:
    contract = filing.form.sheet(sheet.kind)
    return {one.field for one in contract.computed} if contract is not None else set()
