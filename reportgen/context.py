"""一套材料 → Word 模板用的中文名：占位符就是字段名，句子函数在 narrative，附表由工作簿的表画成。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from reportgen.narrative import FUNCTIONS, number_of
from reportgen.sandbox import ReportTemplateError
from xladdin import terms as t
from xladdin.form import Section
from xladdin.grid import Grid
from xladdin.model import BLANK, TEXT, TEXT_NUMBER, Filing, Paragraph, Row, Sheet, Value
from xladdin.scoring import grade
from xladdin.values import clean, decimals_of, label, print_decimal

_CITATION = re.compile(r"【\s*[=＝]([^】]*)】")
_PHONE = re.compile(
    r"(?<![0-9.])(?:1[3-9][0-9]([- ]?)[0-9]{4}\1[0-9]{4}|[（(]?0[0-9]{2,3}[）)]?[-－—– ]{0,2}[0-9]{7,8})(?![0-9]|\.[0-9])"
    r"|(?:(?<=电话)|(?<=电话号码)|(?<=手机))[为是：:\s]*[0-9]{7,8}(?![0-9])")
HIDDEN_PHONE = "（公开版略）"
HIDDEN_TEXT = "相关内容不予公开。"
OWN_NAME = "本单位"


@dataclass(slots=True)
class Ledger:
    """渲染时记账：用到而没有填的字段，引用了却不存在的字段，印出去的文字。"""

    wanting: dict[str, None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    given: dict[str, None] = field(default_factory=dict)


class Printed:
    """模板里的一个字段：印出来是表上的文字；没填的印【待填：…】并记账；`有(…)` 判断有没有发生。

    有计量单位的字段填成了文字的（10分、209.21万元），只印数：单位由模板的句子写；填 ——、无 的等于没填。金额是 0 的印 0。
    """

    __slots__ = ("_key", "_ledger", "_unit", "_value")

    def __init__(self, value: Value, key: str, unit: str, ledger: Ledger) -> None:
        self._value, self._key, self._unit, self._ledger = value, key, unit, ledger

    @property
    def number(self) -> Decimal | None:
        return self._value.number

    @property
    def shown(self) -> str:
        """表上的文字；公式算不出来的、出错的是“？”，不会被当成没有发生。"""
        value = self._value
        return "？" if value.unreadable and value.state != TEXT else value.shown

    def __bool__(self) -> bool:
        value = self._value
        if value.state == BLANK:
            return value.shown.strip() == "无" and not self._unit
        return not value.unreadable or value.state == TEXT

    def __str__(self) -> str:
        value = self._value
        if not self:
            self._ledger.wanting[f"{self._key}{self._where()}"] = None
            return f"【待填：{self._key}】"
        text = value.shown
        if value.number is not None and self._unit == t.WAN and not value.number:
            text = "0"
        elif value.number is not None and value.state == TEXT_NUMBER and self._unit and "%" not in clean(text):
            text = print_decimal(value.number, decimals_of(text))
        self._ledger.given[text] = None
        return text

    def _where(self) -> str:
        place = self._value.place
        note = "，公式格，请填它的各项" if self._value.formula is not None else ""
        return f"（{place.sheet}!{place.cell}{note}）" if place.cell else ""


@dataclass(frozen=True, slots=True)
class Page:
    """一张表和它的记账本：各种视图都从这里取字段。"""

    sheet: Sheet
    units: Mapping[str, str]
    ledger: Ledger

    def printed(self, value: Value, name: str) -> Printed:
        unit = self.units.get(name) or self.units.get(name.rpartition(".")[2], "")
        return Printed(value, self.sheet.key(name), unit, self.ledger)


def page_of(filing: Filing, sheet: Sheet, ledger: Ledger) -> Page:
    """一张表，连同表样给它的计量单位。"""
    contract = filing.form.sheet(sheet.kind)
    return Page(sheet, {**t.UNIT, **(contract.units if contract else {})}, ledger)


class RowView:
    """字段名的前一半：年度资金总额 → .全年执行数。"""

    def __init__(self, page: Page, name: str) -> None:
        self._page, self._name = page, name

    def __getattr__(self, column: str) -> Printed:
        name = f"{self._name}.{column}"
        if name not in self._page.sheet:
            raise AttributeError(name)
        return self._page.printed(self._page.sheet[name], name)


class TableRow:
    """开口表的一行：列名 → 值。"""

    def __init__(self, page: Page, table: str, row: Row) -> None:
        self._page, self._row, self._name = page, row, f"{table}[{row.number}]"

    def __getattr__(self, column: str) -> Printed:
        if column not in self._row:
            raise AttributeError(column)
        return self._page.printed(self._row[column], f"{self._name}.{column}")


class TableView(RowView):
    """开口表：填了内容的行可以循环；表头那一行的合计按字段名取（年度收入.收入合计）。"""

    def __init__(self, page: Page, name: str) -> None:
        super().__init__(page, name)
        self._rows = [TableRow(page, name, row) for row in page.sheet.rows(name)]

    def __iter__(self) -> Iterator[TableRow]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class SheetView:
    """一张表：字段、字段的前一半，或开口表。"""

    def __init__(self, page: Page) -> None:
        self._page = page

    def __getattr__(self, name: str) -> Printed | RowView:
        sheet = self._page.sheet
        if name in sheet:
            return self._page.printed(sheet[name], name)
        if name in sheet.tables:
            return TableView(self._page, name)
        if any(key.startswith(f"{name}.") for key in sheet.fields):
            return RowView(self._page, name)
        raise AttributeError(name)


class SheetViews:
    """同表种的几张表：项目[1] 是第一张；循环、数个数时，没有填过的空表不算。"""

    def __init__(self, pages: list[Page]) -> None:
        self._views = [SheetView(page) for page in pages]
        self._used = [view for view, page in zip(self._views, pages, strict=True) if is_used(page.sheet)]

    def __getitem__(self, number: int) -> SheetView:
        if not 1 <= number <= len(self._views):
            raise IndexError(number)
        return self._views[number - 1]

    def __iter__(self) -> Iterator[SheetView]:
        return iter(self._used)

    def __len__(self) -> int:
        return len(self._used)


def is_used(sheet: Sheet) -> bool:
    """这张表填过没有：没有项目的单位，工作簿里还留着一张空的项目表，它不进报告。"""
    if not sheet.many or (t.PROJECT_NAME in sheet and not sheet[t.PROJECT_NAME].blank):
        return True
    typed = (value for name, value in sheet.fields.items() if value.formula is None and not name.endswith(f".{t.MAX_SCORE}"))
    return bool(sheet.indicators) or any(value.number is not None for value in typed)


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
        paragraphs = self._paragraphs(section.heading)
        lines = list(self._lines(section, paragraphs))
        if not lines and paragraphs:
            return [HIDDEN_TEXT]
        return lines or ([self.demand(section.heading)] if section.required else [])

    def demand(self, heading: str) -> str:
        """【待填：小标题】并记账：这一节必须写而没有写。"""
        self._known(heading)
        key = f"{t.NARRATIVE}.{heading}" + (f"（{self._project}）" if self._project else "")
        self._ledger.wanting[key] = None
        return f"【待填：{heading}】"

    def withheld(self, heading: str) -> bool:
        """公开版里这一节有没有不公开的段落；有的，模板自动写的句子也不该印。"""
        self._known(heading)
        return self._public and any(not one.public for one in self._paragraphs(heading))

    def _known(self, heading: str) -> None:
        if label(heading) not in self._sections:
            raise ReportTemplateError(f"没有小标题“{heading}”，请对照表样的小标题改正")

    def _paragraphs(self, heading: str) -> list[Paragraph]:
        return [one for one in self._filing.paragraphs
                if label(one.heading) == label(heading) and label(one.project) in ("", label(self._project))]

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
        text = without_phones(text) if self._public else text
        self._ledger.given[text] = None
        return text


def cite_field(filing: Filing, key: str, ledger: Ledger) -> str:
    """【=字段】换成表上的文字；不存在的、没填的记账。"""
    key = clean(key)
    value = filing.find(key)
    if value is None:
        ledger.unknown[key] = None
        return f"【无此字段：{key}】"
    printed = Printed(value, key, "", ledger)
    return value.shown if printed else str(printed)


def without_phones(text: str) -> str:
    """电话号码换成（公开版略）。"""
    return _PHONE.sub(HIDDEN_PHONE, text)


def build_context(filing: Filing, ledger: Ledger, *, document: str, table: Callable[[Grid], object],
                  grid: Callable[[Sheet], Grid], project: Sheet | None = None, public: bool = False) -> Mapping[str, object]:
    """一份文书的上下文：各表种的字段、报告文字、句子函数、附表、常用的几样。`project` 是按项目出的文书的那个项目。"""
    context: dict[str, object] = dict(FUNCTIONS)
    for sheet_form in filing.form.sheets:
        pages = [page_of(filing, sheet, ledger) for sheet in filing.of(sheet_form.kind)]
        if sheet_form.many:
            context[sheet_form.kind] = SheetViews(pages)
        elif pages:
            context[sheet_form.kind] = SheetView(pages[0])
    name = project[t.PROJECT_NAME].shown if project is not None else ""
    narrative = NarrativeView(filing, document, name, public, ledger)
    if project is not None:
        context.update({"本项目": SheetView(page_of(filing, project, ledger)), t.PROJECT_ALIAS: short_name(filing, project)})

    def attached(kind: str) -> list[object]:
        if filing.form.sheet(kind) is None:
            raise ReportTemplateError(f"附表“{kind}”没有这种表，请对照表种改正")
        return [table(grid(sheet)) for sheet in filing.of(kind)
                if is_used(sheet) and (project is None or kind != t.PROJECT or sheet is project)]

    context.update({
        t.NARRATIVE: narrative, "要写": narrative.demand, "不公开": narrative.withheld,
        "附表": attached, "公开版": public, "自称": _own_name(filing),
        "项目名称": [sheet[t.PROJECT_NAME].shown for sheet in filing.projects if not sheet[t.PROJECT_NAME].blank],
        "附件": list(filing.form.attachments),
        "等次": lambda score: grade(number_of(score), filing.form.settings.grades) or "",
    })
    return context


def _own_name(filing: Filing) -> str:
    """报告行文的自称：我单位、我局；没填的是“本单位”。"""
    figures = filing.one(t.REPORT_FIGURES)
    return (figures["单位自称"].shown if figures is not None else "").strip() or OWN_NAME


def short_name(filing: Filing, project: Sheet) -> str:
    """项目在标题里的叫法：《报告数据》里有简称的用简称；末尾的“项目”二字去掉，后面接的就是“项目支出绩效自评报告”。"""
    name = clean(project[t.PROJECT_NAME].shown)
    figures = filing.one(t.REPORT_FIGURES)
    for row in figures.rows(t.PROJECT_ALIAS) if figures is not None else ():
        if label(row[t.PROJECT_NAME].shown) == label(name) and not row[t.PROJECT_ALIAS].blank:
            name = clean(row[t.PROJECT_ALIAS].shown)
    return name.removesuffix("项目") or name
