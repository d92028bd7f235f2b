"""一套材料 → Word 模板用的中文名：字段在 template_fields，句子函数在 narrative，报告文字和附表在这里。"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from reportgen.narrative import FUNCTIONS, number_of
from reportgen.sandbox import ReportTemplateError
from reportgen.template_fields import Ledger, Printed, SheetView, SheetViews, page_of
from xladdin import terms as t
from xladdin.citations import with_cited
from xladdin.form import Section
from xladdin.grid import Grid
from xladdin.model import Filing, Paragraph, Sheet
from xladdin.scoring import grade
from xladdin.values import clean, label

__all__ = ["Ledger", "NarrativeView", "build_context", "project_names", "without_phones"]

_PHONE = re.compile(
    r"(?<![0-9.])(?:1[3-9][0-9]([- ]?)[0-9]{4}\1[0-9]{4}|[（(]?0[0-9]{2,3}[）)]?[-－—– ]{0,2}[0-9]{7,8})(?![0-9]|\.[0-9])"
    r"|(?:(?<=电话)|(?<=电话号码)|(?<=手机))[为是：:\s]*[0-9]{7,8}(?![0-9])")
HIDDEN_PHONE = "（公开版略）"
HIDDEN_TEXT = "相关内容不予公开。"
OWN_NAME = "本单位"


class Lines:
    """一个小标题下的各段；印到时才取，没印到的不记账。"""

    def __init__(self, read: Callable[[], list[str]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class NarrativeView:
    """报告文字：小标题 → 各段文字。必写而没写的印【待填：…】并记账；公开版里不公开的段落换成规定的句子。

    按项目出的文书只取本项目的和没有写项目的段落；其余文书全取。
    """

    def __init__(self, filing: Filing, project: Sheet | None, public: bool, ledger: Ledger) -> None:
        self._filing, self._public, self._ledger = filing, public, ledger
        self._project = project[t.PROJECT_NAME].shown if project is not None else ""
        self._names = None if project is None else {"", *map(label, project_names(filing, project))}
        self._sections = {label(section.heading): section for section in filing.form.sections}

    def __getattr__(self, heading: str) -> Lines:
        section = self._sections.get(label(heading))
        if section is None:
            raise AttributeError(heading)
        return Lines(lambda: self._section_lines(section))

    def _section_lines(self, section: Section) -> list[str]:
        paragraphs = self._paragraphs(section.heading)
        lines = list(self._lines(section, paragraphs))
        if not lines and self.withheld(section.heading):
            return [section.public_sentence or HIDDEN_TEXT]
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
        return self._public and any(label(name) == label(heading) and (self._names is None or label(project) in self._names)
                                    for name, project in self._filing.withheld)

    def _known(self, heading: str) -> None:
        if label(heading) not in self._sections:
            raise ReportTemplateError(f"没有小标题“{heading}”，请对照表样的小标题改正")

    def _paragraphs(self, heading: str) -> list[Paragraph]:
        return [one for one in self._filing.paragraphs
                if label(one.heading) == label(heading) and (self._names is None or label(one.project) in self._names)]

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
        text = with_cited(line, lambda key: cite_field(self._filing, key, self._ledger))
        text = without_phones(text) if self._public else text
        self._ledger.given[text] = None
        return text


def cite_field(filing: Filing, key: str, ledger: Ledger) -> str:
    """【=字段】换成表上的文字；不存在的、没填的记账。"""
    value = filing.find(key)
    if value is None:
        ledger.unknown[key] = None
        return f"【无此字段：{key}】"
    printed = Printed(value, key, "", ledger)
    return value.shown if printed else str(printed)


def without_phones(text: str) -> str:
    """电话号码换成（公开版略）。"""
    return _PHONE.sub(HIDDEN_PHONE, text)


def build_context(filing: Filing, ledger: Ledger, *, table: Callable[[Grid], object],
                  grid: Callable[[Sheet], Grid], project: Sheet | None = None, public: bool = False) -> Mapping[str, object]:
    """一份文书的上下文：各表种的字段、报告文字、句子函数、附表、常用的几样。`project` 是按项目出的文书的那个项目。"""
    context: dict[str, object] = dict(FUNCTIONS)
    for sheet_form in filing.form.sheets:
        pages = [page_of(filing, sheet, ledger) for sheet in filing.of(sheet_form.kind)]
        if sheet_form.many:
            context[sheet_form.kind] = SheetViews(pages)
        elif pages:
            context[sheet_form.kind] = SheetView(pages[0])
    narrative = NarrativeView(filing, project, public, ledger)
    if project is not None:
        context.update({"本项目": SheetView(page_of(filing, project, ledger)), t.PROJECT_ALIAS: short_name(filing, project)})

    def attached(kind: str) -> list[object]:
        if filing.form.sheet(kind) is None:
            raise ReportTemplateError(f"附表“{kind}”没有这种表，请对照表种改正")
        return [table(grid(sheet)) for sheet in filing.of(kind)
                if not sheet.unused and (project is None or kind != t.PROJECT or sheet is project)]

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


def project_names(filing: Filing, project: Sheet) -> list[str]:
    """一个项目的名称和《报告数据》里给它的简称，简称在后。"""
    name = clean(project[t.PROJECT_NAME].shown)
    figures = filing.one(t.REPORT_FIGURES)
    rows = figures.rows(t.PROJECT_ALIAS) if figures is not None else ()
    return [name, *(clean(row[t.PROJECT_ALIAS].shown) for row in rows
                    if label(row[t.PROJECT_NAME].shown) == label(name) and not row[t.PROJECT_ALIAS].blank)]


def short_name(filing: Filing, project: Sheet) -> str:
    """项目在标题里的叫法：有简称的用简称；末尾的“项目”二字去掉，后面接的就是“项目支出绩效自评报告”。"""
    name = project_names(filing, project)[-1]
    return name.removesuffix("项目") or name
