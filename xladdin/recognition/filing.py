"""认出的各张表和各段话 → 一套材料：与工作簿读出的一样，规则分不出来处。"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from xladdin import terms as t
from xladdin.form import Form, SheetForm
from xladdin.model import NUMBER, Filing, Place, PrintedTable, Recognition, Row, Sheet, Table, Unplaced, Value, Workbook, index_sheets, value_of
from xladdin.patterns import lazy
from xladdin.printed_rows import BESIDE, PrintedCell
from xladdin.reading import read_filing
from xladdin.recognition.money_units import MoneyUnits, in_wan, money_units
from xladdin.recognition.narrative import FiledText, filed_text
from xladdin.recognition.open_rows import OpenRow
from xladdin.recognition.pieces import Piece, Pieces, recognise
from xladdin.recognition.placing import Placed, place
from xladdin.recognition.unplaced import saying
from xladdin.recognition.which_form import Choice, choose, fiscal_year
from xladdin.values import clean, read_number, round_half_up
from xladdin.word_text import WordText

_YEAR_LABEL = lazy(r"(?:19|20)[0-9]{2}年")
_LONGEST_LABEL, _LONGEST_SHOWN = 60, 24


def recognised(word: WordText, file: str, forms: Path | None = None, form_id: str = "") -> Filing | None:
    """文书 → 材料；一张自评表也认不出的为 None。`file` 是文件名，写进材料里。"""
    year = fiscal_year(word, Path(file).stem)
    choice = choose(word, year, forms, form_id)
    if choice is None:
        return None
    pieces = recognise(word, choice.blank.sheets)
    if not pieces.found:
        return None
    placed = [(piece, place(piece)) for piece in pieces.found]
    units = [money_units(piece) for piece in pieces.found]
    sheets, unplaced = _sheets(choice.form, placed, units, word.names)
    projects = [(sheet[t.PROJECT_NAME].shown, pieces.after[piece.tables[-1]])
                for (piece, _), sheet in zip(placed, sheets, strict=True) if sheet.kind == t.PROJECT]
    told = filed_text(word, choice.form, pieces.beside, projects)
    official = sheets
    sheets = [*_first_only(choice.form, sheets, unplaced), _figures(choice, sheets, told, year)]
    filing = read_filing(Workbook(file, choice.form.id, tuple(sheets)), choice.form)
    unplaced += [_unplaced(file, word.names.get(line.row.table) or f"第{line.row.table}张表", cells, "没有认出是哪一种表的")
                 for line in pieces.unknown if (cells := saying(line.row.cells))]
    return replace(filing, troubles=(), reports=tuple(told.paragraphs), report_headings=tuple(told.headings),
                   report_tables=_titles(placed, official), index=index_sheets(filing.sheets),
                   recognition=_recognition(choice, pieces, placed, units, tuple(unplaced)))


def _titles(placed: list[tuple[Piece, Placed]], sheets: list[Sheet]) -> tuple[PrintedTable, ...]:
    """附上了哪些表：各表的表题，写在表外或表里的都算。"""
    return tuple(PrintedTable(sheet.title, (tuple(cell.text for cell in one.titles if cell.at == BESIDE or "表" in cell.text),))
                 for (_, one), sheet in zip(placed, sheets, strict=False))


def _recognition(choice: Choice, pieces: Pieces, placed: list[tuple[Piece, Placed]], units: list[MoneyUnits],
                 unplaced: tuple[Unplaced, ...]) -> Recognition:
    """表样要求的标签找到了几成：认出的各张表一起算。"""
    wanted = sum(len(row.labels) for piece in pieces.found for row in piece.alignment.sheet.rows)
    share = round_half_up(Decimal(str(sum(piece.alignment.score for piece in pieces.found) / wanted)), 2)
    said = f"认作 {choice.like}" if choice.known else f"不是现有的表样，照最像的 {choice.like} 读"
    notes = dict.fromkeys(f"{piece.alignment.sheet.contract.title}{note}" for (piece, one), unit in zip(placed, units, strict=True)
                          for note in (*unit.notes, *one.notes))
    unused = (fault.rstrip("。") for fault in choice.faults)
    return Recognition(min(share, Decimal(1)), f"{said}，标签对上 {share:.0%}", choice.known, unplaced, (*unused, *notes))


def _sheets(form: Form, placed: list[tuple[Piece, Placed]], units: list[MoneyUnits], names: Mapping[int, str],
            ) -> tuple[list[Sheet], list[Unplaced]]:
    sheets: list[Sheet] = []
    unplaced: list[Unplaced] = []
    titles: set[str] = set()
    for (piece, one), unit in zip(placed, units, strict=True):
        contract = form.sheet(piece.kind)
        assert contract is not None
        title = _title(contract, piece, one, titles, names)
        titles.add(title)
        index = 1 + sum(sheet.kind == piece.kind for sheet in sheets)
        sheets.append(_sheet(contract, title, index, piece, one, unit))
        unplaced += [_unplaced(title, title, cells, "没有认出是哪一格") for cells in one.unplaced]
    return sheets, unplaced


def _title(contract: SheetForm, piece: Piece, placed: Placed, taken: set[str], names: Mapping[int, str]) -> str:
    """表的称呼：Excel 的用标签名，Word 的用表样的叫法，项目的带项目名称；重名的加序号。"""
    name = clean(placed.fields[t.PROJECT_NAME].text) if contract.many and t.PROJECT_NAME in placed.fields else ""
    base = names.get(piece.tables[0]) or (f"{contract.title}（{name}）" if name else contract.title)
    number, title = 1, base
    while title in taken:
        number += 1
        title = f"{base}（{number}）"
    return title


def _sheet(contract: SheetForm, title: str, index: int, piece: Piece, placed: Placed, units: MoneyUnits) -> Sheet:
    fields = {name: _value(contract, Place(title, cell.at, name), cell, units.fields.get(name, t.WAN)) for name, cell in placed.fields.items()}
    for row in piece.alignment.sheet.rows:
        for slot in row.slots:
            if slot.field and slot.field not in fields and not contract.unit_of(slot.field):
                fields[slot.field] = value_of(Place(title, "", slot.field), None, "")  # 没有印这一格，就是没有填
    tables = {name: _table(contract, title, name, rows, piece, units.tables.get(name, t.WAN)) for name, rows in placed.tables.items()}
    labels = tuple(value_of(Place(title, cell.at, ""), cell.text, clean(cell.text)) for cell in placed.titles
                   if len(cell.text) <= _LONGEST_LABEL and _YEAR_LABEL.search(clean(cell.text)))
    return Sheet(piece.kind, title, fields, tables, index, labels=labels)


def _table(contract: SheetForm, title: str, name: str, rows: list[OpenRow], piece: Piece, unit: str) -> Table:
    columns = piece.alignment.sheet.tables[name].columns
    made = []
    for number, row in enumerate(rows, 1):
        cells = {}
        for column in columns:
            key = f"{name}[{number}].{column}"
            cell = row.columns.get(column) or PrintedCell("", 0, at=row.at)
            cells[column] = _value(contract, Place(title, cell.at, key), cell, unit)
        made.append(Row(number, number, cells))
    return Table(name, {column: f"第{number}列" for number, column in enumerate(columns, 1)}, tuple(made))


def _value(contract: SheetForm, at: Place, cell: PrintedCell, unit: str) -> Value:
    """一格的值：应填数的格，文字里读得出数就是数（10分 → 10）；印出来的样子照原样，金额以元等填写的换算成万元。"""
    text, due = cell.text.strip(), contract.unit_of(at.name.replace("[", "."))
    if cell.error or cell.pending:
        return value_of(at, None if cell.pending else text, text, error=cell.error, pending=cell.pending)
    number = cell.number if cell.number is not None else read_number(text) if due and text else None
    if number is None:
        return value_of(at, text or None, text)
    if due == t.WAN and unit != t.WAN:
        number = in_wan(number, unit)
        text = f"{number:f}"
    return Value(at, number, text, None, NUMBER, number)


def _first_only(form: Form, sheets: list[Sheet], unplaced: list[Unplaced]) -> Iterator[Sheet]:
    """只该有一张的表有几张的，取第一张，其余说明。"""
    for sheet in sheets:
        contract = form.sheet(sheet.kind)
        if sheet.index == 1 or (contract is not None and contract.many):
            yield sheet
        else:
            unplaced.append(Unplaced(Place(sheet.title, "", ""), f"“{sheet.title}”只该有一张，文书里的第 {sheet.index} 张没有读", True))


def _figures(choice: Choice, sheets: list[Sheet], told: FiledText, year: int | None) -> Sheet:
    """《报告数据》：文书里没有这张表，年度、单位、日期取自标题、封面和各表，其余空着。"""
    known = {t.FISCAL_YEAR: str(year or ""), t.AGENCY: told.cover.agency or _agency(sheets), t.REPORTED_ON: told.cover.date}
    names, tables = choice.blank.figures, choice.blank.figure_tables
    fields = {}
    for name in dict.fromkeys((*known, *names)):
        at, text = Place(t.REPORT_FIGURES, "", name), known.get(name, "")
        fields[name] = Value(at, Decimal(text), text, None, NUMBER, Decimal(text)) if name == t.FISCAL_YEAR and text else value_of(at, text or None, text)
    own = {name: Table(name, dict.fromkeys(columns, ""), tuple(_aliases(told, columns)) if name == t.PROJECT_ALIAS else ())
           for name, columns in tables.items()}
    return Sheet(t.REPORT_FIGURES, t.REPORT_FIGURES, fields, own)


def _aliases(told: FiledText, columns: Sequence[str]) -> Iterator[Row]:
    """标题里用的简称，一个一行。"""
    for number, (alias, project) in enumerate(told.aliases.items(), 1):
        texts = {t.PROJECT_NAME: project, t.PROJECT_ALIAS: alias}
        yield Row(number, number, {column: value_of(Place(t.REPORT_FIGURES, "", f"{t.PROJECT_ALIAS}[{number}].{column}"),
                                                    texts.get(column), texts.get(column, "")) for column in columns})


def _agency(sheets: list[Sheet]) -> str:
    """各表写的单位名称，第一个写了的。"""
    names = (sheet.fields[name].shown for name in (t.AGENCY, t.IMPLEMENTING_AGENCY, t.DEPARTMENT) for sheet in sheets if name in sheet.fields)
    return next((clean(name) for name in names if name), "")


def _unplaced(sheet: str, called: str, cells: Sequence[PrintedCell], why: str) -> Unplaced:
    listed = "".join(f"“{_short(cell.text)}”" for cell in cells)
    figures = any(character.isdigit() for cell in cells for character in cell.text)
    return Unplaced(Place(sheet, cells[0].at, ""), f"{called}{cells[0].at}{'起' if len(cells) > 1 else ''}的{listed}{why}", figures)


def _short(text: str) -> str:
    plain = clean(text)
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[:_LONGEST_SHOWN]}……"
