"""一套材料 → Word 模板用的中文名：占位符就是字段名，句子函数在 narrative，附表由工作簿的表画成。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reportgen.narrative import FUNCTIONS, number_of
from xladdin import terms as t
from xladdin.form import Section
from xladdin.grid import Grid
from xladdin.model import Filing, Paragraph, Row, Sheet, Value
from xladdin.scoring import grade
from xladdin.values import label

_CITATION = re.compile(r"【=([^】]+)】")
_PHONE = re.compile(r"(?<![0-9])(?:1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8})(?![0-9])")
HIDDEN_PHONE = "（公开版略）"


@dataclass(slots=True)
class Ledger:
    """渲染时记账：用到而没有填的字段，引用了却不存在的字段，印出去的文字。"""

    wanting: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)


class Printed:
    """模板里的一个字段：印出来是表上的文字；没填的印【待填：…】并记账；`有(…)` 判断有没有发生。"""

    __slots__ = ("_key", "_ledger", "_value")

    def __init__(self, value: Value, key: str, ledger: Ledger) -> None:
        self._value, self._key, self._ledger = value, key, ledger

    @property
    def number(self) -> Decimal | None:
        return self._value.number

    @property
    def shown(self) -> str:
        return self._value.shown

    def __bool__(self) -> bool:
        return (self._value.stored not in (None, "") and not self._value.unreadable) or self._value.state == "text"

    def __str__(self) -> str:
        if not self:
            self._ledger.wanting[self._key] = None
            return f"【待填：{self._key}】"
        self._ledger.given[self._value.shown] = None
        return self._value.shown


class RowView:
    """字段名的前一半：年度资金总额 → .全年执行数。"""

    def __init__(self, sheet: Sheet, name: str, ledger: Ledger) -> None:
        self._sheet, self._name, self._ledger = sheet, name, ledger

    def __getattr__(self, column: str) -> Printed:
        name = f"{self._name}.{column}"
        if name not in self._sheet:
            raise AttributeError(name)
        return Printed(self._sheet[name], self._sheet.key(name), self._ledger)


class TableRow:
    """开口表的一行：列名 → 值。"""

    def __init__(self, row: Row, table: str, ledger: Ledger) -> None:
        self._row, self._table, self._ledger = row, table, ledger

    def __getattr__(self, column: str) -> Printed:
        if column not in self._row:
            raise AttributeError(column)
        return Printed(self._row[column], f"{self._table}.{column}", self._ledger)


class SheetView:
    """一张表：字段、字段的前一半，或开口表（填了内容的行的列表）。"""

    def __init__(self, sheet: Sheet, ledger: Ledger) -> None:
        self._sheet, self._ledger = sheet, ledger

    def __getattr__(self, name: str) -> Printed | RowView | list[TableRow]:
        sheet = self._sheet
        if name in sheet:
            return Printed(sheet[name], sheet.key(name), self._ledger)
        if name in sheet.tables:
            return [TableRow(row, name, self._ledger) for row in sheet.rows(name)]
        if any(key.startswith(f"{name}.") for key in sheet.fields):
            return RowView(sheet, name, self._ledger)
        raise AttributeError(name)


class SheetViews:
    """同表种的几张表：项目[1] 是第一个；可以循环，可以数。"""

    def __init__(self, sheets: tuple[Sheet, ...], ledger: Ledger) -> None:
        self._views = [SheetView(sheet, ledger) for sheet in sheets]

    def __getitem__(self, number: int) -> SheetView:
        if not 1 <= number <= len(self._views):
            raise IndexError(number)
        return self._views[number - 1]

    def __iter__(self) -> Iterator[SheetView]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)


class Lines:
    """一个小标题下的各段；印到时才取，没印到的不记账。"""

    def __init__(self, read: Callable[[], list[str]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class NarrativeView:
    """报告文字：小标题 → 各段文字。必写而没写的印【待填：…】并记账；公开版里不公开的段落换成规定的句子。"""

    def __init__(self, filing: Filing, document: str, project: str, public: bool, ledger: Ledger) -> None:
        self._filing, self._document, self._project = filing, document, project
        self._public, self._ledger = public, ledger
        self._sections = {label(section.heading): section for section in filing.form.sections}

    def __getattr__(self, heading: str) -> Lines:
        section = self._sections.get(label(heading))
        if section is None:
            raise AttributeError(heading)
        return Lines(lambda: self._section_lines(section))

    def _section_lines(self, section: Section) -> list[str]:
        paragraphs = [p for p in self._filing.paragraphs if label(p.heading) == label(section.heading)
                      and label(p.project) in ("", label(self._project))]
        lines = list(self._lines(section, paragraphs))
        if not lines and section.required:
            key = f"{t.NARRATIVE}.{section.heading}" + (f"（{self._project}）" if self._project else "")
            self._ledger.wanting[key] = None
            return [f"【待填：{section.heading}】"]
        return lines

    def _lines(self, section: Section, paragraphs: list[Paragraph]) -> Iterator[str]:
        hidden = False
        for paragraph in paragraphs:
            if self._public and not paragraph.public:
                if not hidden and section.public_sentence:
                    yield section.public_sentence
                hidden = True
                continue
            for line in paragraph.text.splitlines():
                if line.strip():
                    yield self._cited(line.strip())

    def _cited(self, line: str) -> str:
        text = _CITATION.sub(lambda found: cite_field(self._filing, found[1], self._ledger), line)
        text = _PHONE.sub(HIDDEN_PHONE, text) if self._public else text
        self._ledger.given[text] = None
        return text


def cite_field(filing: Filing, key: str, ledger: Ledger) -> str:
    """【=字段】换成表上的文字；不存在的、没填的记账。"""
    value = filing.find(key.strip())
    if value is None:
        ledger.unknown[key] = None
        return f"【无此字段：{key}】"
    return str(Printed(value, key.strip(), ledger))


def build_context(filing: Filing, ledger: Ledger, *, document: str, table: Callable[[Grid], object],
                  grid: Callable[[Sheet], Grid], project: Sheet | None = None, public: bool = False) -> Mapping[str, object]:
    """一份文书的上下文：各表种的字段、报告文字、句子函数、附表、常用的几样。`project` 是按项目出的文书的那个项目。"""
    context: dict[str, object] = dict(FUNCTIONS)
    for sheet_form in filing.form.sheets:
        sheets = filing.of(sheet_form.kind)
        if sheet_form.many:
            context[sheet_form.kind] = SheetViews(sheets, ledger)
        elif sheets:
            context[sheet_form.kind] = SheetView(sheets[0], ledger)
    name = project[t.PROJECT_NAME].shown if project is not None else ""
    context[t.NARRATIVE] = NarrativeView(filing, document, name, public, ledger)
    if project is not None:
        context["本项目"] = SheetView(project, ledger)

    def attached(kind: str) -> list[object]:
        return [table(grid(sheet)) for sheet in filing.of(kind) if project is None or kind != t.PROJECT or sheet is project]

    context.update({
        "附表": attached, "公开版": public,
        "项目名称": [sheet[t.PROJECT_NAME].shown for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank],
        "附件": list(filing.form.attachments),
        "等次": lambda score: grade(number_of(score), filing.form.settings.grades) or "",
    })
    return context
