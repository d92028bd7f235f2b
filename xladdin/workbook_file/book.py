"""关着的工作簿：读出各张表、名称、显示文字。字段按工作表级的名称找，不按地址。"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from xladdin import terms as t
from xladdin.form import FORM_PROPERTY, SUBMISSION_PROPERTY, VERSION_PROPERTY
from xladdin.model import Place, Row, Sheet, Submission, Table, Trouble, Value, Workbook, value_of
from xladdin.number_format import BUILTIN, is_date, shown
from xladdin.patterns import lazy
from xladdin.values import label
from xladdin.workbook_file.package import Package, WorkbookError, parse_xml
from xladdin.workbook_file.sheet_xml import RawCell, RawSheet, address, letters, plain_text, scan

_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
"""Excel 的数是 15 位有效数字：155.38＋53.83 存成 209.20999999999998，收回 209.21。"""
_REFERENCE = lazy(r"=?(?:'((?:[^']|'')+)'|([^'!]+))!(\$?[A-Z]{1,3}\$?[0-9]+)(?::\$?[A-Z]{1,3}\$?[0-9]+)?")
_YEAR_LABEL = lazy(r"(?:19|20)[0-9]{2}\s*年")
_KIND_NAME = t.SHEET_KIND
_TWICE = "两处"
MAX_TABLE_ROWS, MAX_TABLE_CELLS = 10_000, 300_000
"""开口表最多的行数、格数；再多是名称、表头被改坏了，逐行读会占满内存。"""


class SheetPart(Struct):
    """一张表在包里的位置：标签名、部件名、次序（名称的 localSheetId）、是否隐藏。"""

    title: str
    part: str
    position: int
    relation: str


class DefinedName(Struct, frozen=True):
    """一个定义名称：`scope` 是工作表次序，全工作簿的为 None。"""

    name: str
    scope: int | None
    text: str


class Book:
    """打开的工作簿文件：结构按需读取，每张表的 XML 只走一遍。"""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self.package = Package(path, data)
        self._raw: dict[str, RawSheet] = {}
        self._read_structure()

    def _read_structure(self) -> None:
        targets: dict[str, str] = {}

        def relation(_: str, attributes: dict[str, str]) -> None:
            if "Id" in attributes and attributes.get("TargetMode") != "External":
                target = attributes["Target"]
                targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"

        self._parse("xl/_rels/workbook.xml.rels", relation)
        self.parts: list[SheetPart] = []
        self.names: list[DefinedName] = []
        naming: list[tuple[str, str | None]] = []
        text: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = tag.rpartition(" ")[2]
            if name == "sheet":
                identity = next((value for key, value in attributes.items() if key.endswith(" id")), "")
                part = targets.get(identity, "")
                if part in self.package and "/worksheets/" in part:
                    self.parts.append(SheetPart(attributes.get("name", ""), part, self._seen, identity))
                self._seen += 1
            elif name == "definedName":
                naming.append((attributes.get("name", ""), attributes.get("localSheetId")))
                text.clear()

        def end(tag: str) -> None:
            if tag.endswith(" definedName"):
                name, scope = naming[-1]
                self.names.append(DefinedName(name, None if scope is None else int(scope), "".join(text)))

        self._seen = 0
        self._parse("xl/workbook.xml", start, end, text.append)

    def _parse(self, part: str, start, end=None, text=None) -> None:  # type: ignore[no-untyped-def]
        parse_xml(self.package.read(part), start, end, text, f"“{self.path.name}”的 {part} ")

    def raw(self, part: str) -> RawSheet:
        """一张表的原始格子；同一部件只解析一次，改写后要 `forget`。"""
        if part not in self._raw:
            before = sum(len(raw.cells) + len(raw.rows) for raw in self._raw.values())
            self._raw[part] = scan(self.package.read(part), f"“{self.path.name}”的 {part} ", before)
        return self._raw[part]

    def forget(self, part: str) -> None:
        """部件改写以后，丢掉解析结果。"""
        self._raw.pop(part, None)

    @cached_property
    def strings(self) -> list[str]:
        """共享文字表；富文本连成一串，注音不算。"""
        found: list[str] = []
        if "xl/sharedStrings.xml" not in self.package:
            return found
        pieces: list[str] = []
        state = {"keep": False, "phonetic": 0}

        def start(tag: str, _: dict[str, str]) -> None:
            name = tag.rpartition(" ")[2]
            if name == "si":
                pieces.clear()
            elif name == "rPh":
                state["phonetic"] += 1
            elif name == "t":
                state["keep"] = not state["phonetic"]

        def end(tag: str) -> None:
            name = tag.rpartition(" ")[2]
            if name == "si":
                found.append("".join(pieces))
            elif name == "rPh":
                state["phonetic"] -= 1
            elif name == "t":
                state["keep"] = False

        def text(piece: str) -> None:
            if state["keep"]:
                pieces.append(piece)

        self._parse("xl/sharedStrings.xml", start, end, text)
        return found

    @cached_property
    def formats(self) -> list[str]:
        """样式号 → 数字格式。"""
        own: dict[int, str] = {}
        found: list[str] = []
        inside = {"xfs": False}

        def start(tag: str, attributes: dict[str, str]) -> None:
            name = tag.rpartition(" ")[2]
            if name == "numFmt":
                own[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
            elif name == "cellXfs":
                inside["xfs"] = True
            elif name == "xf" and inside["xfs"]:
                number = int(attributes.get("numFmtId", 0))
                found.append(own.get(number) or BUILTIN.get(number, "General"))

        def end(tag: str) -> None:
            if tag.endswith(" cellXfs"):
                inside["xfs"] = False

        if "xl/styles.xml" in self.package:
            self._parse("xl/styles.xml", start, end)
        return found

    def text_property(self, name: str) -> str:
        """自定义文档属性的文字；没有为空串。"""
        if "docProps/custom.xml" not in self.package:
            return ""
        found: dict[str, str] = {}
        state = {"name": ""}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag.endswith(" property"):
                state["name"] = attributes.get("name", "")

        def text(piece: str) -> None:
            found[state["name"]] = found.get(state["name"], "") + piece

        self._parse("docProps/custom.xml", start, None, text)
        return found.get(name, "").strip()

    def content(self, cell: RawCell | None) -> tuple[Decimal | str | None, str, bool, bool]:
        """一格的（存的值，显示文字，是否错误值，是否公式未算）。"""
        if cell is None or (cell.text is None and cell.formula is None):
            return None, "", False, False
        if cell.text is None or (cell.text == "" and cell.type == "n" and cell.formula is not None):  # openpyxl 给没算的公式写空的 <v/>
            return None, "", False, True
        if cell.type == "s":
            index = int(cell.text) if cell.text.isdecimal() else -1
            if not 0 <= index < len(self.strings):
                raise WorkbookError(f"“{self.path.name}”的文字表残缺。请用 Excel 打开并修复后另存。")
            text = plain_text(self.strings[index])
            return text, text, False, False
        if cell.type == "e":
            return cell.text, cell.text, True, False
        if cell.type == "b":
            text = "TRUE" if cell.text == "1" else "FALSE"
            return text, text, False, False
        if cell.type != "n" or not cell.text:
            text = plain_text(cell.text)
            return text, text, False, False
        return self._number(cell)

    def _number(self, cell: RawCell) -> tuple[Decimal | str | None, str, bool, bool]:
        """数格；不是数、大到不可能是填报的数（1E+15 以上），都当错误值，核对时说明是哪一格。"""
        try:
            number = _FIFTEEN.create_decimal(cell.text or "0")
        except ArithmeticError:
            return cell.text, cell.text or "", True, False
        if not number.is_finite() or number.adjusted() >= _FIFTEEN.prec:
            return cell.text, cell.text or "", True, False
        number = number.normalize()
        if number.as_tuple().exponent > 0:  # type: ignore[operator]
            number = number.quantize(Decimal(1))
        style = int(cell.style) if cell.style.isdecimal() else 0
        code = self.formats[style] if style < len(self.formats) else "General"
        text = shown(number, code)
        return (text if is_date(code) else number), text, False, False

    def value(self, part: SheetPart, name: str, row: int, column: int) -> Value:
        """一格作为字段的值。"""
        cell = self.raw(part.part).cells.get((row, column))
        stored, text, error, pending = self.content(cell)
        place = Place(part.title, f"{letters(column)}{row}", name)
        return value_of(place, stored, text, None if cell is None else cell.formula, error=error, pending=pending)


def read_workbook(path: Path) -> Workbook:
    """读一个工作簿。没有表种名称的表不读；文件本身读不了抛 WorkbookError。"""
    return workbook_of(Book(path))


def workbook_of(book: Book) -> Workbook:
    """已打开的工作簿 → 各张表。"""
    local: dict[int, dict[str, str]] = {}
    troubles: list[Trouble] = []
    for name in book.names:
        if name.scope is None or name.name.startswith("_xlnm."):
            continue
        names = local.setdefault(name.scope, {})
        if names.setdefault(name.name, name.text) != name.text:
            names[name.name] = _TWICE
    sheets: list[Sheet] = []
    for part in book.parts:
        names = local.get(part.position, {})
        kind = names.pop(_KIND_NAME, "").strip('="')
        if kind:
            index = 1 + sum(sheet.kind == kind for sheet in sheets)
            sheets.append(_read_sheet(book, part, kind, index, names, troubles))
    return Workbook(str(book.path), book.text_property(FORM_PROPERTY), tuple(sheets), tuple(troubles), book.text_property(VERSION_PROPERTY),
                    _submission(book))


def _submission(book: Book) -> Submission | None:
    """报送版记在文档属性里的单位、年度、项目简称（一行一个：全称、制表符、简称）；不是报送版的为 None。"""
    if not book.text_property(SUBMISSION_PROPERTY):
        return None
    pairs = (line.partition("\t") for line in plain_text(book.text_property(t.PROJECT_ALIAS)).splitlines())
    return Submission(plain_text(book.text_property(t.AGENCY)), book.text_property(t.FISCAL_YEAR), tuple((name, short) for name, _, short in pairs if short))


def _read_sheet(book: Book, part: SheetPart, kind: str, index: int, names: dict[str, str],
                troubles: list[Trouble]) -> Sheet:
    places: dict[str, tuple[int, int]] = {}
    for name, text in names.items():
        found = _REFERENCE.fullmatch(text)
        if found is not None and (found[1] or found[2]).replace("''", "'") == part.title:
            places[name] = address(found[3])
        else:
            troubles.append(Trouble(Place(part.title, "", name), _why_lost(text, found is not None)))
    by_place = {at: name for name, at in places.items()}
    ends = (f".{t.TABLE_HEAD}", f".{t.TABLE_END}")
    fields = {name: book.value(part, name, *at) for name, at in places.items() if not name.endswith(ends)}
    tables: dict[str, Table] = {}
    for name, (row, column) in places.items():
        if name.endswith(ends[0]):
            table = name.removesuffix(ends[0])
            last = places.get(table + ends[1])
            if last is None:
                troubles.append(Trouble(Place(part.title, "", table), "开口表的表尾名称不在了，无法确定到哪一行"))
            else:
                tables[table] = _read_table(book, part, table, (row, column), last[0], by_place)
    return Sheet(kind, part.title, fields, tables, index, labels=_year_labels(book, part, by_place, tables))


def _why_lost(text: str, elsewhere: bool) -> str:
    """名称为什么找不到本表的格。"""
    if text == _TWICE:
        return "名称定义了两次，指向不同的单元格"
    if "#REF!" in text:
        return "名称指向的单元格已被删除"
    return "名称指向了别的表" if elsewhere else "名称没有指向单元格"


def _read_table(book: Book, part: SheetPart, name: str, head: tuple[int, int], end: int,
                by_place: dict[tuple[int, int], str]) -> Table:
    raw = book.raw(part.part)
    row, first = head
    columns: dict[str, int] = {}
    named = {c: by_place[r, c] for r, c in by_place if r == row and c >= first and not by_place[r, c].endswith((t.TABLE_HEAD, t.TABLE_END))}
    for (_, c), cell in sorted((at, cell) for at, cell in raw.cells.items() if at[0] == row):
        if c >= first and c not in named:
            heading = label(book.content(cell)[1])
            if heading:
                columns.setdefault(t.ROW_NAME if named and not columns else heading, c)
    for c, field_name in sorted(named.items()):
        columns.setdefault(field_name.split(".")[-1], c)
    if end - row > MAX_TABLE_ROWS:
        raise WorkbookError(f"“{book.path.name}”的《{part.title}》里开口表“{name}”有 {end - row - 1} 行，名称“{name}.{t.TABLE_END}”可能被改过。"
                            "请从空白表样复制这张表，再把数填进去。")
    if (end - row) * len(columns) > MAX_TABLE_CELLS:
        raise WorkbookError(f"“{book.path.name}”的《{part.title}》里开口表“{name}”的表头（第 {row} 行）有 {len(columns)} 列，太多了。请删去右边多余的列再试。")
    rows = []
    for number, line in enumerate(range(row + 1, end), 1):
        cells = {key: book.value(part, f"{name}[{number}].{key}", line, c) for key, c in columns.items()}
        rows.append(Row(number, line, cells))
    return Table(name, {key: letters(c) for key, c in columns.items()}, tuple(rows))


def _year_labels(book: Book, part: SheetPart, by_place: dict[tuple[int, int], str], tables: dict[str, Table]) -> tuple[Value, ...]:
    """表上写着年度的标题、表头（字段和开口表以外的文字）。"""
    inside = {(row.line, address(value.place.cell)[1]) for table in tables.values() for row in table.rows for value in row.cells.values()}
    found = []
    for (row, column), cell in book.raw(part.part).cells.items():
        if (row, column) in by_place or (row, column) in inside or cell.text is None or cell.type == "n":
            continue
        text = book.content(cell)[1]
        if len(text) <= 60 and _YEAR_LABEL.search(text):
            found.append(book.value(part, "", row, column))
    return tuple(found)
