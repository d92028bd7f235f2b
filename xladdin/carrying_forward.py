"""年度结转：上年的材料和本年的空白表 → 本年先填好什么、要请填表人过目什么。只算，不读写文件。

带过来的：单位和人（单位名称、自称、主管部门、填报人、电话、负责人）、编制和机构个数、项目和简称、指标（三级指标、指标值、分值）、
科目和机构的名称、职责机构一类的报告文字、“公开”填的否；上年的本年决算数成为今年的上年决算数。
不带的：本年的预算、执行、决算，年度目标和完成情况，完成值、得分、原因，日期，其余报告文字：那是上年的事，留着反而会漏改。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from xladdin import terms as t
from xladdin.model import ERROR, Filing, Sheet, Table, Value
from xladdin.values import clean, label

Content = str | Decimal | int | None

FIELDS = frozenset({
    t.AGENCY, "单位自称", t.DEPARTMENT, t.IMPLEMENTING_AGENCY, t.PREPARER, t.PHONE, t.HEAD_OF_AGENCY, t.CONTACT, t.CONTACT_PHONE,
    f"{t.PAYROLL_STAFF}.{t.AUTHORIZED_POSTS}", t.STAFFING_QUOTA, "行政编制人数", "事业编制人数", "内设机构个数", "直属单位个数", t.MANDATE})
"""一年到下一年通常不变的格。"""
_INDICATORS = (t.LEVEL1, t.LEVEL2, t.LEVEL3, t.TARGET_NATURE, t.TARGET_VALUE, t.MEASURE_UNIT, t.MAX_SCORE)
_OBJECTIVES = (t.EVALUATED_CONTENT, t.LEVEL2, t.PERFORMANCE_OBJECTIVE)
_NAMES = (t.ROW_NAME, "科目", t.PROJECT_NAME, t.PROJECT_ALIAS)
_TABLES_BY_NAME = ("经济分类", "功能分类", t.PROJECT_ALIAS)
_ABOUT, _PRIOR, _TARGETS, _NAMED, _TEXTS, _WITHHELD = "单位和人员", "上年决算数", "指标", "项目、科目、机构的名称", "报告文字", "公开填的“否”"
_MEASURES = {_ABOUT: "格", _PRIOR: "格", _TARGETS: "条", _NAMED: "行", _TEXTS: "段", _WITHHELD: "处"}
_MANDATE = re.compile("职责|职能")
_INSTITUTIONS = re.compile("机构|部门基本情况|单位基本情况")
_OF_THE_YEAR = re.compile("年度|任务|支出")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}\s*年")
_CITED = re.compile(r"【\s*[=＝]([^】]*)】")


@dataclass(slots=True)
class Carried:
    """要填的：`cells` 字段 → 内容，`rows` 开口表 → 各行；`counts` 带过来多少，`notes` 请过目的。"""

    projects: tuple[str, ...]
    cells: dict[str, Content] = field(default_factory=dict)
    rows: dict[str, list[Mapping[str, Content]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """带过来多少的一句：项目 3 个；单位和人员 19 格；指标 32 条。"""
        counted = [f"项目 {len(self.projects)} 个"] if self.projects else []
        return "；".join([*counted, *(f"{what} {self.counts[what]} {measure}" for what, measure in _MEASURES.items() if what in self.counts)])

    def put(self, what: str, key: str, content: Content) -> None:
        self.cells[key] = content
        self.counts[what] = self.counts.get(what, 0) + 1

    def add(self, what: str, key: str, row: Mapping[str, Content]) -> None:
        self.rows.setdefault(key, []).append(row)
        self.counts[what] = self.counts.get(what, 0) + 1


def projects_of(filing: Filing) -> tuple[str, ...]:
    """上年的各个项目，按项目表的次序；同名的只算一个。"""
    found: dict[str, str] = {}
    for sheet in filing.projects:
        name = clean(sheet[t.PROJECT_NAME].shown)
        if name:
            found.setdefault(label(name), name)
    return tuple(found.values())


def carried(last: Filing, blank: Filing, year: int) -> Carried:
    """上年的 `last` 结转到本年的空白表 `blank`（项目表已经一个项目一张，名称已填）。年度不相连的，上年决算数不带。"""
    found = Carried(projects_of(blank))
    next_year = last.year is None or year == last.year + 1
    if not next_year:
        found.notes.append(f"上年材料是 {last.year} 年度，新建的是 {year} 年度，不是上下两年：上年决算数没有带过来。")
    for sheet in blank.sheets:
        source = _source(last, sheet)
        if source is not None and sheet.kind != t.NARRATIVE:
            _fields(found, blank, sheet, source, final_accounts=next_year)
            _tables(found, blank, sheet, source, final_accounts=next_year)
    _narrative(found, last, blank)
    found.notes += _left_out_projects(last, blank)
    found.notes += _old_years(found, blank, year)
    return found


def _source(last: Filing, sheet: Sheet) -> Sheet | None:
    """上年的同一张表；项目表按项目名称找。"""
    if not sheet.many:
        return last.one(sheet.kind)
    name = label(sheet[t.PROJECT_NAME].shown)
    return next((one for one in last.of(sheet.kind) if name and label(one[t.PROJECT_NAME].shown) == name), None)


def _fields(found: Carried, blank: Filing, sheet: Sheet, source: Sheet, *, final_accounts: bool) -> None:
    computed = _computed(blank, sheet)
    for name, value in sheet.fields.items():
        if name in computed:
            continue
        row, _, column = name.rpartition(".")
        if name in FIELDS and _known(source[name]):
            found.put(_ABOUT, sheet.key(name), source[name].stored)
        elif column == t.PRIOR_FINAL_ACCOUNTS and final_accounts and value.blank:
            final = source[f"{row}.{t.FINAL_ACCOUNTS}"]
            if final.number is not None:
                found.put(_PRIOR, sheet.key(name), final.number)
            elif not final.blank and final.shown:
                found.notes.append(f"{sheet.title} {row}：上年的本年决算数是“{clean(final.shown)}”，不是数，没有带过来。")


def _tables(found: Carried, blank: Filing, sheet: Sheet, source: Sheet, *, final_accounts: bool) -> None:
    for name, table in sheet.tables.items():
        old = source.tables.get(name)
        if old is None:
            continue
        if name == t.INDICATOR:
            _indicators(found, blank, sheet, source)
        elif name == t.PERFORMANCE_OBJECTIVE:
            _rows(found, _TARGETS, sheet, table, _grouped(old, _OBJECTIVES), {t.PERFORMANCE_OBJECTIVE})
        elif t.ROW_NAME in table.columns and any(not row[t.ROW_NAME].blank for row in table.rows):
            _institutions(found, sheet, table, old)
        elif name in _TABLES_BY_NAME or t.ROW_NAME in table.columns:
            _rows(found, _NAMED, sheet, table, _named(old, _computed(blank, sheet), final_accounts), set(_NAMES))


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
            found.add(_NAMED, sheet.key(table.name), {t.ROW_NAME: name})
        elif table.rows[position][t.ROW_NAME].stored != name:
            found.put(_NAMED, sheet.key(f"{table.name}[{position + 1}].{t.ROW_NAME}"), name)


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


def _indicators(found: Carried, blank: Filing, sheet: Sheet, source: Sheet) -> None:
    """指标：组名归一，分值在一级指标分值没有变时才带；本年表样没有的一级指标，放不进去的说明。"""
    contract, before = blank.form.sheet(sheet.kind), sheet.tables[t.INDICATOR]
    heads = {label(head.shown) for head in sheet.heads}
    known = contract.points.level2 if contract is not None and contract.points is not None else {}
    moved = _changed_points(source, sheet)
    for one in source.indicators:
        told = f"{sheet.title}“{clean(one.name) or '（没有名称）'}”"
        if one.level1 not in heads:
            found.notes.append(f"{told}：本年的表没有一级指标“{one.level1}”，没有带过来，请放到合适的一级指标下。")
            continue
        level2 = _level2(one.level2, [label(name) for name in known.get(one.level1, ())])
        if level2 is None:
            found.notes.append(f"{told}：本年的表没有二级指标“{one.level2}”，照上年加了一行，请核对。")
        content: dict[str, Content] = {t.LEVEL1: one.level1, t.LEVEL2: level2 or one.level2 or None}
        columns = [column for column in _INDICATORS[2:] if column != t.MAX_SCORE or one.level1 not in moved]
        content |= {column: one.row[column].stored for column in columns if _known(one.row[column])}
        if any(column in content for column in _INDICATORS[2:-1]):
            found.add(_TARGETS, sheet.key(t.INDICATOR), {column: text for column, text in content.items() if column in before.columns and text is not None})
    if moved and source.indicators:
        found.notes.append(f"{sheet.title}：{'、'.join(moved)}的分值与上年不同，各指标的分值没有带过来，请重新分配。")


def _level2(name: str, known: list[str]) -> str | None:
    """本年表样里的叫法：同名的，或只差“指标”二字、只有一个包含它的；没有的为 None，表样没有规定的照旧。

    >>> _level2("社会效益", ["社会效益指标", "生态效益指标"]), _level2("满意度指标", ["服务对象满意度指标"]), _level2("成本指标", ["数量指标"])
    ('社会效益指标', '服务对象满意度指标', None)
    """
    if not name or not known or name in known:
        return name
    like = [one for one in known if name.removesuffix("指标") in one]
    return like[0] if len(like) == 1 else None


def _changed_points(source: Sheet, sheet: Sheet) -> list[str]:
    """分值变了的一级指标；表上没有印分值的不算。"""
    from xladdin.values import head_points

    before = {label(head.shown): head_points(head.shown) for head in source.heads}
    after = {label(head.shown): head_points(head.shown) for head in sheet.heads}
    return [name for name, points in after.items() if points is not None and before.get(name) not in (None, points)]


def _narrative(found: Carried, last: Filing, blank: Filing) -> None:
    """报告文字：职责、机构一类的照旧；“公开”填了否的仍填否，写没写字都是。"""
    sheet = blank.one(t.NARRATIVE)
    if sheet is None or t.NARRATIVE not in sheet.tables:
        return
    sections = [section.heading for section in blank.form.sections]
    columns, key = sheet.tables[t.NARRATIVE].columns, sheet.key(t.NARRATIVE)
    withheld = {(label(heading), label(project)) for heading, project in last.withheld}
    written: set[tuple[str, str]] = set()
    for paragraph in last.paragraphs:
        if not is_lasting(paragraph.heading):
            continue
        heading = _heading_for(paragraph.heading, sections)
        if heading is None:
            found.notes.append(f"报告文字“{paragraph.heading}”：本年的表没有相应的小标题，没有带过来。")
            continue
        row: dict[str, Content] = {t.HEADING: heading, t.PARAGRAPH: paragraph.text}
        if (label(paragraph.heading), label(paragraph.project)) in withheld or not paragraph.public:
            row[t.PUBLIC] = "否"
        written.add((label(heading), ""))
        found.add(_TEXTS, key, row)
        found.notes += [f"报告文字“{heading}”：引用的“{clean(name)}”本年的表没有，请改正。" for name in _CITED.findall(paragraph.text)
                        if blank.find(clean(name)) is None]
    for heading, project in sorted(last.withheld):
        now = _heading_for(heading, sections)
        if now is not None and (label(now), label(project)) not in written and (not project or label(project) in map(label, found.projects)):
            own: dict[str, Content] = {t.HEADING: now, **({t.PROJECT_NAME: project} if project and t.PROJECT_NAME in columns else {}), t.PUBLIC: "否"}
            found.add(_WITHHELD, key, own)


def is_lasting(heading: str) -> bool:
    """小标题说的是不是职责、机构：一年到下一年不变的。

    >>> is_lasting("部门主要职责"), is_lasting("单位机构人员情况"), is_lasting("年度主要工作任务"), is_lasting("存在的问题")
    (True, True, False, False)
    """
    return bool(_MANDATE.search(heading) or _INSTITUTIONS.search(heading)) and not _OF_THE_YEAR.search(heading)


def _heading_for(heading: str, sections: list[str]) -> str | None:
    """本年表样里说同一件事的小标题：同名的，没有就同是职责、同是机构的。"""
    same = next((one for one in sections if label(one) == label(heading)), None)
    if same is not None or not is_lasting(heading):
        return same
    lasting = [one for one in sections if is_lasting(one)]
    for words in (_MANDATE, _INSTITUTIONS):
        if words.search(heading):
            return next((one for one in lasting if words.search(one)), None) or next(iter(lasting), None)
    return None


def _left_out_projects(last: Filing, blank: Filing) -> Iterator[str]:
    kept = {label(name) for name in projects_of(blank)}
    gone = [name for name in projects_of(last) if label(name) not in kept]
    if gone:
        reason = "本年的表样没有项目自评表" if blank.form.sheet(t.PROJECT) is None else "不在 --projects 里"
        yield f"{'、'.join(gone)}：{reason}，没有带过来。"


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


def _known(value: Value) -> bool:
    """填了，取得到值。"""
    return value.stored is not None and not value.blank and value.state != ERROR
