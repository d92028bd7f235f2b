"""一套自评材料说了什么：工作表、字段、开口表、指标、报告段落。

只有冻结的记录；每个值都记得自己从哪一格来（`Place`）。空白不是零：`number` 为 None 时要看 `state`，
区分没填（blank）、看不懂（text）、出错（error）、公式还没算（pending）、字段被删（missing）。
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin import terms as t
from xladdin.patterns import lazy
from xladdin.values import label, labelled_number, read_number, says_nothing

if TYPE_CHECKING:
    from xladdin.form import Form

BLANK, NUMBER, TEXT_NUMBER, TEXT, ERROR, PENDING, MISSING = (
    "blank", "number", "text_number", "text", "error", "pending", "missing")


_KEY = lazy(r"(?P<kind>[^.\[\]]+)(?:\[(?P<number>[0-9]{1,4})\])?\.(?P<name>.+)")


_DIGITS = lazy(r"[-0-9.,]*")
"""显示出来只有数字，没有百分号、单位。"""


class Place(Struct, frozen=True):
    """一格的位置：工作表标签名、单元格地址、字段名（不带表名）。"""

    sheet: str
    cell: str
    name: str


class Value(Struct, frozen=True):
    """一格里的值。

    `stored` 是存的内容（数为 Decimal），`shown` 是表上显示的文字，`formula` 是公式文本（没有公式为 None）。
    `number` 是能当数用的值：数字格的数，或写成文字的数（`state` 为 text_number）；百分数是小数。
    """

    place: Place
    stored: Decimal | str | None
    shown: str
    formula: str | None
    state: str
    number: Decimal | None

    @property
    def blank(self) -> bool:
        """没有填：空白，或 ——、%、无 一类等于没填的记号。"""
        return self.state == BLANK

    @property
    def unreadable(self) -> bool:
        """填了但不能当数用，或取不到：看不懂的文字、错误值、公式未算、字段被删。"""
        return self.state in (TEXT, ERROR, PENDING, MISSING)

    @property
    def worded(self) -> Decimal | str | None:
        """写进文字格的内容：带着百分号、单位显示的数（存 0.95，显示 95%）照显示的样子，其余照存的。"""
        return self.shown if self.state == NUMBER and not _DIGITS.fullmatch(self.shown) else self.stored


def value_of(place: Place, stored: Decimal | str | None, shown: str, formula: str | None = None, *,
             error: bool = False, pending: bool = False) -> Value:
    """由单元格内容得出值；文字短的才试着当数读。"""
    if error or pending:
        return Value(place, stored, shown, formula, ERROR if error else PENDING, None)
    if stored is None:
        return Value(place, None, shown, formula, BLANK, None)
    if isinstance(stored, Decimal):
        return Value(place, stored, shown, formula, NUMBER, stored)
    if says_nothing(stored):
        return Value(place, stored, shown, formula, BLANK, None)
    number = read_number(stored) if len(stored) <= 40 else None
    named = labelled_number(stored) if number is None and len(stored) <= 40 else None
    if named is not None and named[0] == place.name.partition(".")[0]:  # 标签和数写在一格：其中：一般公共预算：183.35
        number = named[1]
        if number is None:
            return Value(place, stored, shown, formula, BLANK, None)
    return Value(place, stored, shown, formula, TEXT if number is None else TEXT_NUMBER, number)


def missing(sheet: str, name: str) -> Value:
    """字段不在表里（名称被删）时的值。"""
    return Value(Place(sheet, "", name), None, "", None, MISSING, None)


class Row(Struct, frozen=True):
    """开口表的一行：`number` 是第几行（从 1 起），`cells` 列名 → 值。"""

    number: int
    line: int
    cells: Mapping[str, Value]

    def __getitem__(self, column: str) -> Value:
        found = self.cells.get(column)
        return found if found is not None else missing("", column)

    def __contains__(self, column: str) -> bool:
        return column in self.cells

    @property
    def empty(self) -> bool:
        """整行都没有填（公式列不算）。"""
        return all(value.stored in (None, "") or value.formula is not None for value in self.cells.values())


class Table(Struct, frozen=True):
    """开口表：表头到表尾之间的各行；`columns` 列名 → 列字母。"""

    name: str
    columns: Mapping[str, str]
    rows: tuple[Row, ...]

    @property
    def filled(self) -> tuple[Row, ...]:
        """填了内容的行。"""
        return tuple(row for row in self.rows if not row.empty)


class Indicator(Struct, frozen=True):
    """绩效指标的一行：一级、二级指标由上向下沿用；`head` 是一级指标所在的格（带分值），没有则为 None。"""

    level1: str
    level2: str
    head: Value | None
    row: Row

    @property
    def name(self) -> str:
        """三级指标名称。"""
        return self.row[t.LEVEL3].shown

    @property
    def target_value(self) -> Value:
        return self.row[t.TARGET_VALUE]

    @property
    def target_text(self) -> str:
        """指标值的完整写法：指标性质、指标值、度量单位分列的表合成一句（≥98%）。"""
        parts = (self.row.cells.get(column) for column in (t.TARGET_NATURE, t.TARGET_VALUE, t.MEASURE_UNIT))
        return "".join(part.shown for part in parts if part is not None)

    @property
    def actual_value(self) -> Value:
        return self.row[t.ACTUAL_VALUE]

    @property
    def actual_text(self) -> str:
        """实际完成值的写法；度量单位分列而值里没有单位的，补上单位。"""
        unit = self.row.cells.get(t.MEASURE_UNIT)
        shown = self.actual_value.shown
        return shown + unit.shown if unit is not None and self.actual_value.number is not None and unit.shown not in shown else shown

    @property
    def max_score(self) -> Value:
        return self.row[t.MAX_SCORE]

    @property
    def score(self) -> Value:
        return self.row[t.SCORE]

    @property
    def deviation_explanation(self) -> Value:
        return self.row[t.DEVIATION_EXPLANATION]


_FILLED_BY_CLERK = (t.LEVEL3, t.TARGET_VALUE, t.ACTUAL_VALUE, t.MAX_SCORE, t.SCORE, t.DEVIATION_EXPLANATION)


def indicators_of(table: Table) -> tuple[tuple[Indicator, ...], tuple[Value, ...]]:
    """绩效指标表的各条指标（一级、二级由上向下沿用），和各个一级指标的格。"""
    found: list[Indicator] = []
    heads: list[Value] = []
    level1, level2, head = "", "", None
    for row in table.rows:
        if not row[t.LEVEL1].blank and t.LEVEL1 in row:
            head = row[t.LEVEL1]
            heads.append(head)
            level1, level2 = label(head.shown), ""
        if not row[t.LEVEL2].blank and t.LEVEL2 in row:
            level2 = label(row[t.LEVEL2].shown)
        if any(column in row and row[column].stored not in (None, "") for column in _FILLED_BY_CLERK):
            found.append(Indicator(level1, level2, head, row))
    return tuple(found), tuple(heads)


class Sheet(Struct, frozen=True):
    """一张表：表种、标签名、字段、开口表；`index` 是同表种中的第几张（从 1 起）。

    `heads` 是各个一级指标的格，`labels` 是写着年度的标题和表头。
    """

    kind: str
    title: str
    fields: Mapping[str, Value]
    tables: Mapping[str, Table]
    index: int = 1
    many: bool = False
    indicators: tuple[Indicator, ...] = ()
    heads: tuple[Value, ...] = ()
    labels: tuple[Value, ...] = ()

    def __getitem__(self, name: str) -> Value:
        found = self.fields.get(name)
        return found if found is not None else missing(self.title, name)

    def __contains__(self, name: str) -> bool:
        return name in self.fields

    def rows(self, table: str) -> tuple[Row, ...]:
        """开口表里填了内容的行；没有这张开口表时为空。"""
        return self.tables[table].filled if table in self.tables else ()

    def key(self, name: str) -> str:
        """字段在表外的写法：整体.总分.得分、项目[2].年度资金总额.执行率。"""
        return f"{self.kind}[{self.index}].{name}" if self.many else f"{self.kind}.{name}"

    @property
    def unused(self) -> bool:
        """没有用到的项目自评表：没有项目的单位留着的一张，除了新建时就有的分值、实施单位，什么都没有填。"""
        typed = (value for name, value in self.fields.items()
                 if value.formula is None and name != t.IMPLEMENTING_AGENCY and not name.endswith(t.MAX_SCORE))
        return self.many and not self.indicators and all(value.blank for value in typed)

    @property
    def label(self) -> str:
        """消息里的称呼：项目自评表带项目名称。"""
        name = self.fields.get(t.PROJECT_NAME) if self.many else None
        return f"{self.title}" if name is None or name.blank or name.shown in self.title else f"{self.title}（{name.shown}）"


class Paragraph(Struct, frozen=True):
    """报告的一段：所在文书、小标题、文字、是否公开；`place` 指工作簿的格或 Word 文书的标题。

    `project` 是按项目出的文书里这一段说的项目，通用的为空串。
    """

    document: str
    heading: str
    text: str
    public: bool
    place: Place
    project: str = ""


class Heading(Struct, frozen=True):
    """Word 报告里的一个标题：`text` 是原样（带编号），`heading` 去掉编号；`filled` 是到下一个标题为止有没有文字或表格。"""

    document: str
    text: str
    heading: str
    filled: bool


class PrintedTable(Struct, frozen=True):
    """一张表印出来的样子：所在文书或工作表、各行各格的文字；合并的格只在左上角有字。"""

    title: str
    rows: tuple[tuple[str, ...], ...]


class Explanation(Struct, frozen=True):
    """出错说明的一行：哪个代码、哪张表、哪个字段，当时的数，说明、说明人、日期。"""

    code: str
    sheet: str
    name: str
    figures: str
    text: str
    by: str
    on: str
    place: Place


class Trouble(Struct, frozen=True):
    """读入时发现、但不妨碍读其余部分的问题：工作表缺失、名称重复或失效。"""

    place: Place
    reason: str


class Unplaced(Struct, frozen=True):
    """文书里没有认出放在哪里的内容：位置、怎么说；`figures` 为真的里面有数，是没能核对的。"""

    place: Place
    said: str
    figures: bool


class Recognition(Struct, frozen=True):
    """照标签认出来的材料（Word 文书、没有本程序名称的工作簿）：表样要求的标签找到了几成，一句话的说明；
    `unplaced` 是没有认出放在哪里的内容。`known` 为假的，表样是借相像的一个来读的。
    """

    share: Decimal
    said: str
    known: bool
    unplaced: tuple[Unplaced, ...] = ()
    notes: tuple[str, ...] = ()


class Submission(Struct, frozen=True):
    """报送版：附页不在了，单位名称、预算年度和项目简称（全称，简称）记在文档属性里。"""

    agency: str
    year: str
    aliases: tuple[tuple[str, str], ...] = ()


class Workbook(Struct, frozen=True):
    """各种来源读出的一套表：`form_id` 是文件里写的表样编号，`version` 是写它的格式版本（没有为空串）；`submission` 是报送版才有的。"""

    file: str
    form_id: str
    sheets: tuple[Sheet, ...]
    troubles: tuple[Trouble, ...] = ()
    version: str = ""
    submission: Submission | None = None


class Filing(Struct, frozen=True):
    """一套自评材料：表样、各张表、报告段落、出错说明。

    另行读入的 Word 报告：`reports` 段落，`report_headings` 标题，`report_tables` 里面的表；`printed` 是工作簿各表现在印出来的样子。
    `withheld` 是公开一列填了“否”的小标题和项目（写没写文字都算）。
    `rendered` 是同一份文书按工作簿现在生成的各段，`render_fault` 是生成不了的原因。
    `recognition` 不是 None 的，是照标签认出来的：没有公式、名称和附页。`submission` 不是 None 的是报送版，没有附页。
    """

    form: Form
    file: str
    sheets: tuple[Sheet, ...]
    paragraphs: tuple[Paragraph, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    reports: tuple[Paragraph, ...] = ()
    report_headings: tuple[Heading, ...] = ()
    report_tables: tuple[PrintedTable, ...] = ()
    printed: tuple[PrintedTable, ...] = ()
    index: Mapping[str, tuple[Sheet, ...]] = field(default_factory=dict)
    withheld: frozenset[tuple[str, str]] = frozenset()
    rendered: tuple[str, ...] = ()
    render_fault: str = ""
    recognition: Recognition | None = None
    submission: Submission | None = None

    def of(self, kind: str) -> tuple[Sheet, ...]:
        """某表种的各张表，按工作簿里的次序。"""
        return self.index.get(kind, ())

    def one(self, kind: str) -> Sheet | None:
        """某表种的第一张表；没有为 None。"""
        return next(iter(self.of(kind)), None)

    @property
    def overall(self) -> Sheet | None:
        return self.one(t.OVERALL)

    @property
    def basic_data(self) -> Sheet | None:
        return self.one(t.BASIC_DATA)

    @property
    def projects(self) -> tuple[Sheet, ...]:
        return self.of(t.PROJECT)

    @property
    def scored(self) -> tuple[Sheet, ...]:
        """有绩效指标、分值和总分的表：整体与各项目。"""
        return tuple(sheet for sheet in self.sheets if sheet.kind in (t.OVERALL, t.PROJECT))

    @property
    def year(self) -> int | None:
        """预算年度；没有填或看不懂为 None。"""
        figures = self.one(t.REPORT_FIGURES)
        number = figures[t.FISCAL_YEAR].number if figures is not None else read_number(self.submission.year) if self.submission is not None else None
        return int(number) if number is not None and 1990 <= number <= 2100 else None

    @property
    def agency(self) -> str:
        """单位名称；没有填为空串。"""
        figures = self.one(t.REPORT_FIGURES)
        if figures is None and self.submission is not None:
            return self.submission.agency
        return figures[t.AGENCY].shown if figures is not None else ""

    @property
    def aliases(self) -> tuple[tuple[str, str], ...]:
        """项目简称：（项目名称，简称）。"""
        figures = self.one(t.REPORT_FIGURES)
        if figures is None and self.submission is not None:
            return self.submission.aliases
        rows = figures.rows(t.PROJECT_ALIAS) if figures is not None else ()
        return tuple((row[t.PROJECT_NAME].shown.strip(), row[t.PROJECT_ALIAS].shown.strip()) for row in rows if row[t.PROJECT_ALIAS].state == TEXT)

    @property
    def narrative_elsewhere(self) -> bool:
        """报告文字不在手边：报送版不带报告文字，又没有另读报告；报告里写没写明，无从核对。"""
        return self.submission is not None and not self.paragraphs and not self.reports

    def find(self, key: str) -> Value | None:
        """按带表名的写法找字段：基础数据表.三公经费.本年决算数、项目[2].项目名称；没有这个字段为 None。"""
        found = self.locate(key)
        return None if found is None else found[0].fields.get(found[1])

    def locate(self, key: str) -> tuple[Sheet, str] | None:
        """带表名的写法说的是哪张表、表里的什么名字；写法不对、没有那张表的为 None。"""
        found = _KEY.fullmatch(key)
        sheets = self.of(found["kind"]) if found else ()
        position = int(found["number"] or 1) if found else 0
        return (sheets[position - 1], found["name"]) if found and 1 <= position <= len(sheets) else None

    def with_values(self, values: Mapping[tuple[str, str], Value]) -> Filing:
        """换上另一些值（键是标签名、单元格地址）后的同一套材料：给未算的公式补上算出的数。"""
        if not values:
            return self
        sheets = tuple(_with_values(sheet, values) for sheet in self.sheets)
        return replace(self, sheets=sheets, index=index_sheets(sheets))


def index_sheets(sheets: tuple[Sheet, ...]) -> dict[str, tuple[Sheet, ...]]:
    """表种 → 各张表。"""
    found: dict[str, tuple[Sheet, ...]] = {}
    for sheet in sheets:
        found[sheet.kind] = (*found.get(sheet.kind, ()), sheet)
    return found


def _with_values(sheet: Sheet, values: Mapping[tuple[str, str], Value]) -> Sheet:
    def new(value: Value) -> Value:
        return values.get((sheet.title, value.place.cell), value)

    tables = {name: replace(table, rows=tuple(replace(row, cells={c: new(v) for c, v in row.cells.items()}) for row in table.rows))
              for name, table in sheet.tables.items()}
    indicators, heads = indicators_of(tables[t.INDICATOR]) if t.INDICATOR in tables else ((), ())
    return replace(sheet, fields={name: new(value) for name, value in sheet.fields.items()}, tables=tables, indicators=indicators, heads=heads)
