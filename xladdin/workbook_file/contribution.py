"""一张填好的项目表并到另一张同名的上：哪些格要换、哪些行要添，换掉的写成清单。

以填了的格为准，空着的不动；计算格不动。指标按三级指标的名称对，对不上的按次序换下同组里对不上的，再多的添在同组后面。
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from xladdin import terms as t
from xladdin.form import Form, SheetForm
from xladdin.model import ERROR, PENDING, Row, Sheet, Table, Value
from xladdin.values import clean, label
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.filling import Content, RowContent, fill

_IDENTIFYING = (t.PROJECT_NAME, t.DEPARTMENT, t.IMPLEMENTING_AGENCY, t.PREPARER, t.PREPARED_ON, t.PHONE, t.HEAD_OF_AGENCY)
"""只填了这些，还不算填了项目表。"""
_LONGEST = 30
_GROUPS = (t.LEVEL1, t.LEVEL2)


class Contribution(Struct, frozen=True):
    """同事填的一张项目表，和它所在的文件名。"""

    file: str
    sheet: Sheet

    @property
    def name(self) -> str:
        """项目名称，照他填的。"""
        return self.sheet[t.PROJECT_NAME].shown.strip()


class _Plan(Struct):
    """要写的：`cells` 本表的字段 → 内容，`rows` 开口表 → 添的行；`lines` 换掉的清单，`filled` 填入的空格数。"""

    contract: SheetForm | None
    cells: dict[str, Content] = field(default_factory=dict)
    rows: dict[str, list[RowContent]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    filled: int = 0

    def content(self, value: Value | None) -> Content:
        """一格的内容；没有填为 None。文字格里的数照显示的样子。"""
        if value is None or value.stored == "":
            return None
        return value.stored if self.contract is not None and self.contract.unit_of(value.place.name) else value.worded

    def put(self, name: str, said: str, old: Value, new: Value | None, *, instead: bool = False) -> None:
        """一格：一样的不动，取不到值的说明，换掉的列出来。——、无 一类不换掉填了的，除非整行换成别的（`instead`）。"""
        if new is not None and new.blank and not instead and self.content(old) is not None:
            return
        if new is not None and new.state in (ERROR, PENDING):
            self.lines.append(f"{said} {'是错误值 ' + new.shown if new.state == ERROR else '的公式还没有算过'}，没有汇入")
        elif self.content(old) != self.content(new):
            self.cells[name] = self.content(new)
            self.filled += self.content(old) is None
            if self.content(old) is not None:
                self.lines.append(f"{said} {_told(old)} → {_told(new)}")


def is_untouched(sheet: Sheet) -> bool:
    """没有填过的项目表：至多写了名称、单位、填报人一类。"""
    typed = (value for name, value in sheet.fields.items() if value.formula is None and name not in _IDENTIFYING and not name.endswith(t.MAX_SCORE))
    return not sheet.indicators and all(value.blank for value in typed)


def is_same(form: Form, sheet: Sheet, target: Sheet) -> bool:
    """并过去一格也不用改。"""
    plan = _plan(form, target, sheet)
    return not (plan.cells or plan.rows or plan.lines)


def adopt(book: Book, form: Form, target: Sheet, one: Contribution) -> tuple[Book, list[str]]:
    """把同事填的并到 `target`，返回改好的工作簿和清单（每行前面是项目名称）。"""
    plan = _plan(form, target, one.sheet)
    if plan.cells:
        book = fill(book, form, {target.key(name): content for name, content in plan.cells.items()})
    if plan.rows:
        book = fill(book, form, {}, {target.key(table): contents for table, contents in plan.rows.items()})
    added = sum(map(len, plan.rows.values()))
    note = "、".join([*([f"填入空白 {plan.filled} 格"] if plan.filled else []), *([f"添 {added} 行"] if added else [])])
    return book, [f"{one.name}：{line}" for line in [*plan.lines, *([f"{note}（来自 {one.file}）"] if note else [])]]


def _plan(form: Form, target: Sheet, sheet: Sheet) -> _Plan:
    contract = form.sheet(sheet.kind)
    computed = {one.field for one in contract.computed} if contract is not None else set()
    plan = _Plan(contract)
    for name, value in sheet.fields.items():
        if name in computed or (plan.content(value) is None and value.state != PENDING) or (name == t.PROJECT_NAME and not target[name].blank):
            continue  # a project name that differs is an alias of the same project
        if name in target:
            plan.put(name, name, target[name], value)
        else:
            plan.lines.append(f"{name} {_told(value)} 没有汇入：表上没有这一格了（名称被删）")
    for name, table in sheet.tables.items():
        if name in target.tables:
            _plan_table(plan, computed, target.tables[name], table)
    return plan


def _plan_table(plan: _Plan, computed: set[str], target: Table, table: Table) -> None:
    columns = [column for column in table.columns if column in target.columns and column not in _GROUPS and f"{table.name}[].{column}" not in computed]
    naming = t.LEVEL3 if t.LEVEL3 in columns else columns[0]
    groups = _groups(target, columns)
    for group, rows in _groups(table, columns).items():
        for row, old, renamed in _paired(rows, groups.get(group, []), naming):
            if old is None:
                keys = {key: text for key, text in zip(_GROUPS, group, strict=True) if key in table.columns and text}
                content = {column: plan.content(row[column]) for column in columns if row[column].state not in (ERROR, PENDING)}
                plan.lines += [f"{table.name}“{_told(row[naming])}” {column} 取不到值（{row[column].shown or '公式还没有算过'}），没有汇入"
                               for column in columns if row[column].state in (ERROR, PENDING)]
                plan.rows.setdefault(table.name, []).append({**keys, **{column: text for column, text in content.items() if text is not None}})
                continue
            for column in columns:
                if renamed or plan.content(row[column]) is not None or row[column].state == PENDING:
                    said = f"{table.name}“{_told(old[naming])}” {column}"
                    plan.put(f"{table.name}[{old.number}].{column}", said, old[column], row[column], instead=renamed)


def _paired(rows: list[Row], others: list[Row], naming: str) -> Iterator[tuple[Row, Row | None, bool]]:
    """同组的行怎么对：（这一行，对上的行，是不是换了名字的）；先按名称，剩下的按次序。"""
    left = list(others)
    found: dict[int, Row] = {}
    for row in rows:
        same = next((other for other in left if label(other[naming].shown) == label(row[naming].shown)), None)
        if same is not None:
            left.remove(same)
            found[row.number] = same
    for row in rows:
        named = found.get(row.number)
        yield row, named or (left.pop(0) if left else None), named is None


def _groups(table: Table, columns: list[str]) -> dict[tuple[str, str], list[Row]]:
    """填了的行，按（一级，二级）归到各组；组名由上向下沿用。"""
    found: dict[tuple[str, str], list[Row]] = {}
    level1 = level2 = ""
    for row in table.rows:
        if t.LEVEL1 in row and not row[t.LEVEL1].blank:
            level1, level2 = label(row[t.LEVEL1].shown), ""
        if t.LEVEL2 in row and not row[t.LEVEL2].blank:
            level2 = label(row[t.LEVEL2].shown)
        if any(row[column].stored not in (None, "") for column in columns):
            found.setdefault((level1, level2), []).append(row)
    return found


def _told(value: Value | None) -> str:
    """清单里的写法：一行，太长的截短。"""
    text = clean(value.shown) if value is not None else ""
    return (text if len(text) <= _LONGEST else f"{text[:_LONGEST - 1]}…") or "空白"
