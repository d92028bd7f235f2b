"""文书里的话：表以外的各段分给各份文书（自评报告、按项目出的报告），封面上的单位、日期另外取出。"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct, field

from xladdin.form import Form
from xladdin.model import Heading, Paragraph
from xladdin.patterns import lazy
from xladdin.values import clean, label, read_date
from xladdin.word_text import WordText, report_lines

_AGENCY = lazy(r"(?:部门)?(?:[(])?(?:预算)?单位(?:[)])?(?:全称|名称)?:?(.{4,40})|部门[(]?单位[)]?名称:?(.{4,40})|部门名称:?(.{4,40})")
_DATE = lazy(r"(?:报告日期|日期|报告时间|时间):?(.+)|(.+)")
_TITLE_END = ("报告",)
_LONGEST = 60
_SENTENCE = ("。", "；", "，", "：", ":", "！")


class Cover(Struct, frozen=True):
    """封面、落款上写的：单位名称、报告日期（原样）；没有为空串。"""

    agency: str = ""
    date: str = ""


class FiledText(Struct):
    """文书里的话：各段、各个标题、封面；`aliases` 是标题里的简称 → 项目名称；`named` 用在封面、标题上的段落号。"""

    paragraphs: list[Paragraph] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    cover: Cover = field(default_factory=Cover)
    aliases: dict[str, str] = field(default_factory=dict)


class _Part(Struct):
    """连着的几段，属于同一份文书。"""

    document: str
    project: str
    called: str
    numbers: list[int] = field(default_factory=list)


def filed_text(word: WordText, form: Form, beside: Collection[int], projects: Sequence[tuple[str, int]]) -> FiledText:
    """各段话；`beside` 是已经用在表题、签署行上的段落号，`projects` 是各项目的名称和它的表后面第一段的段落号。"""
    told = FiledText()
    agency = date = ""
    for part in _parts(word, form, beside, projects, told):
        own = WordText([word.paragraphs[number] for number in part.numbers], [[] for _ in word.before],
                       [sum(number < before for number in part.numbers) if _within(before, part.numbers) else -1 for before in word.before])
        lines, headings = report_lines(own, part.document, project=part.project, title=f"{part.called}{part.document}",
                                       sections=[section.heading for section in form.sections])
        for line in lines:
            if not line.heading and not agency:
                agency = _agency(line.text)
            if len(clean(line.text)) <= _LONGEST and read_date(_dated(line.text)) is not None:
                date = date if part.project and date else _dated(line.text)
        told.paragraphs += lines
        told.headings += headings
    told.cover = Cover(agency, date)
    return told


def _within(before: int, numbers: Sequence[int]) -> bool:
    return bool(numbers) and numbers[0] < before <= numbers[-1] + 1


def _parts(word: WordText, form: Form, beside: Collection[int], projects: Sequence[tuple[str, int]], told: FiledText) -> list[_Part]:
    titles = sorted(((document.title, bool(document.per)) for document in form.documents), key=lambda one: -len(one[0]))
    first = form.documents[0] if form.documents else None
    parts = [_Part(first.title if first is not None else "自评报告", "", "")]
    for number, (text, _) in enumerate(word.paragraphs):
        if number in beside:
            continue
        title, per = _title_in(text, titles)
        if title:
            project, called = _project(text, title, projects, number, told) if per else ("", "")
            if (title, project) != (parts[-1].document, parts[-1].project):
                parts.append(_Part(title, project, called))
        parts[-1].numbers.append(number)
    return [part for part in parts if part.numbers]


def _title_in(text: str, titles: Sequence[tuple[str, bool]]) -> tuple[str, bool]:
    """这一段是不是某份文书的标题：文书名、是否按项目出；不是为空串。"""
    plain = label(text)
    if not plain.endswith(_TITLE_END) or len(plain) > _LONGEST or clean(text).endswith(_SENTENCE):
        return "", False
    return next(((title, per) for title, per in titles if plain.endswith(label(title))), ("", False))


def _project(text: str, title: str, projects: Sequence[tuple[str, int]], number: int, told: FiledText) -> tuple[str, str]:
    """标题说的是哪个项目：名字相同的；用简称的，是它前面最近的那张项目表（记下简称）。"""
    called = label(text).removesuffix(label(title)).strip()
    exact = next((name for name, _ in projects if name and label(name) in (called, f"{called}项目")), "")
    if exact or not called:
        return exact, clean(text).removesuffix(clean(title)) if exact else ""
    near = [name for name, after in projects if after <= number and name]
    if near:
        told.aliases[called] = near[-1]
        return near[-1], called
    return called, called


def _agency(text: str) -> str:
    found = _AGENCY.fullmatch(clean(text))
    name = next((one for one in found.groups() if one), "") if found is not None else ""
    return name.strip(": ") if name and not name.endswith(_SENTENCE) else ""


def _dated(text: str) -> str:
    found = _DATE.fullmatch(clean(text))
    return (found[1] or found[2] or "").strip() if found is not None else ""
