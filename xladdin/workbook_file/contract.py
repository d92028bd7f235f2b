"""表样约定的后一半：空白工作簿里的表、名称、公式、分值、纸张，与 manifest 对得上。只看数据，不管长什么样。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from xladdin import terms as t
from xladdin.form import FORM_PROPERTY, WORKBOOK, Form, Points, SheetForm
from xladdin.form_contract import EXTRA_SHEETS, promises
from xladdin.formulas import ROW_PART, excel_formula
from xladdin.model import Filing, Sheet, Table, Value
from xladdin.reading import read_filing
from xladdin.values import clean, head_points, label
from xladdin.workbook_file.book import Book, SheetPart, workbook_of
from xladdin.workbook_file.names import TABLE_ENDS, cell_of, name_faults
from xladdin.workbook_file.package import parse_xml
from xladdin.workbook_file.sheet_xml import address, letters

_OUTSIDE_STRINGS = re.compile(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)')
_UNSAFE = (("vbaproject", "宏"), ("macrosheets/", "宏"), ("externallinks/", "外部链接"), ("connections.xml", "外部数据连接"),
           ("embeddings/", "嵌入的对象"), ("activex/", "控件"))
_A4 = "9"


def workbook_faults(form: Form, book: Book) -> list[str]:
    """空白工作簿不合约定的地方，一处一句；`form` 的 manifest 已经没有毛病。"""
    filing = read_filing(workbook_of(book), form)
    parts = {part.title: part for part in book.parts}
    faults = [f"{WORKBOOK}：{fault}" for fault in (*_whole(form, book), *name_faults(book))]
    faults += [f"{WORKBOOK}：{fault}" for fault in _kinds(form, book)]
    for sheet in filing.sheets:
        contract, part = form.sheet(sheet.kind), parts[sheet.title]
        if contract is not None and sheet.index == 1:
            found = (*_promised(form, sheet), *_formulas(form, contract, sheet, book, part), *_tables(contract, sheet, book, part),
                     *_scores(contract, sheet), *_page(sheet, book, part))
            faults += [f"{WORKBOOK}《{sheet.title}》：{fault}" for fault in found]
    return faults + [f"{WORKBOOK}《{t.NARRATIVE}》：{fault}" for fault in _headings(form, filing)]


def unsafe_content(names: Iterable[str], read: Callable[[str], bytes]) -> list[str]:
    """Office 文件里不该有的：宏、外部链接、嵌入的对象；`read` 按部件名取内容。"""
    found = []
    for name in names:
        what = next((what for mark, what in _UNSAFE if mark in name.lower()), "")
        if not what and name.endswith(".rels") and re.search(rb"TargetMode\s*=\s*[\"']External", read(name)):
            what = "指向外面的链接"
        if what:
            found.append(f"里面有{what}（{name}），请去掉。")
    return found


def _whole(form: Form, book: Book) -> Iterator[str]:
    own = book.text_property(FORM_PROPERTY)
    if own != form.id:
        yield f"文档属性“{FORM_PROPERTY}”写的是“{own}”，应是“{form.id}”，请在“文件—信息—属性—高级属性—自定义”里改。"
    yield from unsafe_content(book.package.names, book.package.read)
    for part in book.parts:
        if b"#REF!" in book.package.read(part.part):
            cells = [at for at, cell in book.raw(part.part).cells.items() if "#REF!" in f"{cell.formula}{cell.text}"]
            where = "、".join(f"{letters(column)}{row}" for row, column in cells) or "下拉选项或条件格式"
            yield f"《{part.title}》的{where}里有 #REF!，请改正引用。"


def _kinds(form: Form, book: Book) -> Iterator[str]:
    """每个表种恰好一张表，没有不认识的表种。"""
    marked = [name.text.strip('="') for name in book.names if name.name == t.SHEET_KIND and name.scope is not None]
    for sheet in form.sheets:
        count = marked.count(sheet.kind)
        if not count:
            yield f"没有“{sheet.kind}”这种表（{sheet.title}），请加上工作表，并在该表范围里定义名称“表种”，引用位置写 =\"{sheet.kind}\"。"
        elif count > 1:
            yield f"“{sheet.kind}”这种表有 {count} 张，空白表样里只能有一张，请删去多的。"
    for kind in dict.fromkeys(marked):
        if form.sheet(kind) is None:
            yield f"表种“{kind}”在 manifest 里没有，请改名或在 manifest 里加上。"


def _promised(form: Form, sheet: Sheet) -> Iterator[str]:
    """manifest 要求的字段和开口表的列都在。"""
    broken: set[str] = set()
    for promise in promises(form):
        if promise.kind != sheet.kind:
            continue
        row = ROW_PART.fullmatch(promise.name)
        if row is None:
            if promise.name not in sheet:
                yield f"没有名称“{promise.name}”（{promise.source} 要用），请选中那一格，在名称管理器里新建，范围选本表。"
            continue
        table = sheet.tables.get(row["table"])
        if table is None and row["table"] not in broken:
            broken.add(row["table"])
            yield f"没有开口表“{row['table']}”（{promise.source} 要用），请定义名称“{row['table']}.表头”和“{row['table']}.表尾”，指向表头行和表尾行。"
        elif table is not None and row["column"] not in table.columns:
            yield f"开口表“{row['table']}”的表头里没有“{row['column']}”一列（{promise.source} 要用），现有 {'、'.join(table.columns)}；叫法不同的写进 aliases。"


def _formulas(form: Form, contract: SheetForm, sheet: Sheet, book: Book, part: SheetPart) -> Iterator[str]:
    """计算格是 manifest 规定的公式，别的字段和开口表的格子没有公式。"""
    def letter(table: str, column: str) -> str:
        return sheet.tables[table].columns[column]

    computed = {one.field: one for one in contract.computed}
    known = {f"{table.name}[].{column}" for table in sheet.tables.values() for column in table.columns} | set(sheet.fields)
    rows = ((row.line, f"{table.name}[].{column}", value)
            for table in sheet.tables.values() for row in table.rows for column, value in row.cells.items())
    for line, name, value in (*((0, name, value) for name, value in sheet.fields.items()), *rows):
        one = computed.get(name)
        if one is None and value.formula is not None:
            yield f"{value.place.cell} “{value.place.name}”是填写的格，却有公式，请清空，或在 manifest 的 computed 里写明。"
        elif one is not None and set(one.parts) <= known:
            due = excel_formula(one, letter, form.settings.grades, line)
            yield from _formula_fault(value, due, _is_shared(book, part, value))


def _formula_fault(value: Value, due: str, shared: bool) -> Iterator[str]:
    where = f"{value.place.cell} “{value.place.name}”"
    if value.formula is None:
        yield f"{where}没有公式，应填 ={due}"
    elif not shared and _spaceless(value.formula) != _spaceless(due):
        yield f"{where}的公式是 ={value.formula}，与 manifest 规定的算法不同，应是 ={due}"


def _is_shared(book: Book, part: SheetPart, value: Value) -> bool:
    """跟着首格填充出来的公式，文件里没有自己的文字。"""
    cell = book.raw(part.part).cells.get(address(value.place.cell))
    return cell is not None and bool(cell.shared) and not cell.master


def _spaceless(formula: str) -> str:
    return _OUTSIDE_STRINGS.sub("", formula.removeprefix("="))


def _tables(contract: SheetForm, sheet: Sheet, book: Book, part: SheetPart) -> Iterator[str]:
    """开口表：表头在表尾上面，至少一行，列名不重，里面没有别的字段，也不与别的表交叠。"""
    places = {name.name: cell_of(name) for name in book.names if name.scope == part.position and cell_of(name) is not None}
    spans: dict[str, tuple[int, int]] = {}
    for name, table in sheet.tables.items():
        head, end = places[name + TABLE_ENDS[0]], places[name + TABLE_ENDS[1]]
        if head is None or end is None:
            continue
        if not table.rows:
            yield f"开口表“{name}”的表头和表尾之间没有行，表尾应在表头下面，至少隔一行。"
        for heading in _twice(contract, book, part, head):
            yield f"开口表“{name}”的表头有两列都叫“{heading}”，请改名。"
        for other, at in places.items():
            if at is not None and not other.endswith(TABLE_ENDS) and head[0] < at[0] < end[0] and at[1] >= head[1]:
                yield f"字段“{other}”在开口表“{name}”的里面，插行、填表时会弄混，请移到表外。"
        for other, (top, bottom) in spans.items():
            if head[0] < bottom and top < end[0]:
                yield f"开口表“{name}”和“{other}”占了同样的行，请上下错开。"
        spans[name] = (head[0], end[0])


def _twice(contract: SheetForm, book: Book, part: SheetPart, head: tuple[int, int]) -> list[str]:
    """表头行里出现两次的列名（别称算同一列）。"""
    aliases = {**t.ALIASES, **contract.aliases}
    named = [label(book.content(cell)[1]) for (row, column), cell in book.raw(part.part).cells.items() if row == head[0] and column >= head[1]]
    columns = [aliases.get(name, name) for name in named if name]
    return [name for name in dict.fromkeys(columns) if columns.count(name) > 1]


def _scores(contract: SheetForm, sheet: Sheet) -> Iterator[str]:
    """印在表上的分值、一级二级指标，与 manifest 的 points 一致。"""
    points = contract.points
    if points is None:
        return
    for name, due in ((f"{t.ANNUAL_FUNDS}.{t.MAX_SCORE}", points.execution), (f"{t.TOTAL_SCORE}.{t.MAX_SCORE}", points.total)):
        if name in sheet and sheet[name].number != due:
            yield f"{sheet[name].place.cell} “{name}”填的是“{sheet[name].shown}”，manifest 的 points 是 {due}，请改成一致。"
    for head in sheet.heads:
        printed, due_points = head_points(head.shown), points.level1.get(label(head.shown))
        if due_points is None:
            yield f"{head.place.cell} 的一级指标“{label(head.shown)}”不在 manifest 的 points 里，请改成一致。"
        elif printed is not None and printed != due_points:
            yield f"{head.place.cell} 的一级指标“{label(head.shown)}”印着 {printed} 分，manifest 的 points 是 {due_points} 分，请改成一致。"
    absent = set(points.level1) - {label(head.shown) for head in sheet.heads}
    for name in points.level1:
        if sheet.heads and name in absent:
            yield f"绩效指标里没有一级指标“{name}”，manifest 的 points 里有，请补上。"
    if t.INDICATOR in sheet.tables:
        yield from _level2(points, sheet.tables[t.INDICATOR])


def _level2(points: Points, table: Table) -> Iterator[str]:
    level1 = ""
    for row in table.rows:
        level1 = label(row[t.LEVEL1].shown) or level1
        level2 = label(row[t.LEVEL2].shown)
        if level2 and level1 in points.level2 and level2 not in points.level2[level1]:
            yield f"{row[t.LEVEL2].place.cell} 的二级指标“{level2}”不在 manifest 的 level2 里，“{level1}”下有 {'、'.join(points.level2[level1])}。"


def _page(sheet: Sheet, book: Book, part: SheetPart) -> Iterator[str]:
    """官方表印在 A4 纸上，宽度缩到一页。"""
    if sheet.kind in EXTRA_SHEETS:
        return
    setup: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.endswith((" pageSetup", " pageSetUpPr")):
            setup.update(attributes)

    parse_xml(book.package.read(part.part), start, where=f"“{WORKBOOK}”的 {part.part} ")
    if setup.get("paperSize") != _A4:
        yield "纸张不是 A4，请在页面设置里选 A4。"
    if setup.get("fitToPage", "0") not in ("1", "true") or setup.get("fitToWidth", "1") != "1":
        yield "打印宽度没有缩到一页，请在页面设置里选“将所有列打印在一页”。"


def _headings(form: Form, filing: Filing) -> Iterator[str]:
    """报告文字列全了 manifest 的小标题，一个一次，没有多的。"""
    sheet = filing.one(t.NARRATIVE)
    table = sheet.tables.get(t.NARRATIVE) if sheet is not None else None
    if table is None or t.HEADING not in table.columns:
        return
    listed = [clean(row[t.HEADING].shown) for row in table.rows if not row[t.HEADING].blank]
    keys = [label(heading) for heading in listed]
    due = {label(section.heading): section.heading for section in form.sections}
    for key, heading in due.items():
        if key not in keys:
            yield f"没有小标题“{heading}”，manifest 的 section 里有，请加一行。"
        elif keys.count(key) > 1:
            yield f"小标题“{heading}”写了 {keys.count(key)} 次，请只留一行。"
    for heading, key in zip(listed, keys, strict=True):
        if key not in due:
            yield f"小标题“{heading}”不在 manifest 的 section 里，请改成一致。"
