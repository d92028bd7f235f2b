"""报告里说的话：同一小标题下的几段连成一节，读出每个数说的是什么，记得它在哪一段。

报告文字和 Word 报告都读；Word 报告里与报告文字一字不差的句子只按报告文字的位置说一次。
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin import terms as t
from xladdin.citations import with_cited
from xladdin.model import TEXT, Filing, Paragraph, Place, Row, Sheet
from xladdin.patterns import lazy
from xladdin.values import clean, label

if TYPE_CHECKING:
    from xladdin.sentences import Statement

_SENTENCE = lazy(r"[^。！？!?\n]+[。！？!?]?")
_CLOSED, _COMMAS = "。；;：:！？!?", "，。；,、"
_NUMBERED = lazy(r"[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})(?:[）)、]|[.．](?!\d))|[①-⑳]")
_LONGEST_HEADING = 20
"""写了编号、不满这么多字、没有数的一行是小标题，有顿号、逗号也不往下接。"""
_YEAR = lazy(r"(?:19|20)\d\d年")
_HALF, _OTHER_HALF = lazy(r"\d[.．,]?$"), lazy(r"[.．]?\d|[万亿]?元|[%％]")


class Passage(Struct, frozen=True):
    """一节话：所在文书、小标题、按项目出的文书的项目、连成的文字；`word` 是 Word 报告里的。"""

    document: str
    heading: str
    project: str
    text: str
    word: bool
    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]

    def paragraph(self, at: int) -> Paragraph:
        """第 at 个字所在的那一段。"""
        return self.paragraphs[bisect_right(self.starts, at) - 1]

    def place(self, at: int = 0) -> Place:
        """第 at 个字的位置：报告文字的格，或 Word 文书的标题。"""
        return self.paragraph(at).place

    @property
    def opening(self) -> str:
        """消息的开头：自评报告“三公经费执行情况”："""
        title = self.paragraphs[0].place.sheet if self.word else self.document or t.NARRATIVE
        return f"{title}“{self.heading}”：" if self.heading else f"{title}："

    @property
    def advice(self) -> str:
        """怎么办：报告文字可以改用引用。"""
        return "请改正文字" if self.word else "请改正文字，或改用【=…】引用表上的数"


class Told(Struct, frozen=True):
    """一条话：所在的一节、这一节的全部各条、它是第几条。"""

    passage: Passage
    all: tuple[Statement, ...]
    index: int

    @property
    def statement(self) -> Statement:
        return self.all[self.index]

    @property
    def place(self) -> Place:
        return self.passage.place(self.statement.figure.start)

    @property
    def subject(self) -> Told | None:
        """占比、增减说的是哪一条。"""
        subject = self.statement.subject
        return None if subject is None else Told(self.passage, self.all, subject)

    @property
    def label(self) -> str:
        """数前面、同一小句里的字。"""
        before = self.passage.text[self.statement.sentence_start:self.statement.figure.start]
        return re.split(r"[，,；;：:、。\n（(]", before)[-1]

    @property
    def parts(self) -> tuple[Statement, ...]:
        """写明是它的组成的各条。"""
        return tuple(one for one in self.all if one.parent == self.index)


def passages(filing: Filing) -> Iterator[Passage]:
    """先报告文字，后 Word 报告；同一小标题下连着的几段是一节。"""
    for word, paragraphs in ((False, filing.paragraphs), (True, filing.reports)):
        for (document, heading, project), group in groupby(paragraphs, key=lambda one: (one.document, one.heading, one.project)):
            members = tuple(group)
            text, starts = _flowing([one.text if word else _with_figures(filing, one.text) for one in members])
            yield Passage(document, heading, project, text, word, members, starts)


def _flowing(texts: Sequence[str]) -> tuple[str, tuple[int, ...]]:
    """几段连成的文字，和各段从第几个字开始；一句话没有完就换行、另起一段的接上。

    >>> _flowing(["全年支出183.\\n35万元，其中", "基本支出145.35万元", "项目支出"])
    ('全年支出183.35万元，其中基本支出145.35万元\\n项目支出', (0, 15, 28))
    """
    whole = last = ""
    starts: list[int] = []
    for text in texts:
        for number, line in enumerate(text.split("\n")):
            if starts:
                whole = whole.rstrip() if _goes_on(last, line.strip()) else f"{whole}\n"
            if not number:
                starts.append(len(whole))
            whole += line if whole.endswith("\n") or not whole else line.lstrip()
            last = line.strip()
    return whole, tuple(starts)


def _goes_on(line: str, following: str) -> bool:
    """下一行接着这一行：这一行写了一半（有逗号而不以句号收尾），或一个数断在两行里。"""
    if not line or line[-1] in _CLOSED:
        return False
    broken = _HALF.search(line) is not None and _OTHER_HALF.match(following) is not None
    if broken and line[-1] in ".．":
        return True
    if _NUMBERED.match(following) or (line[-1].isdigit() and _YEAR.match(following)):
        return False
    numbered = _NUMBERED.match(line)
    rest = line[numbered.end() if numbered else 0:]
    heading = numbered is not None and len(rest) <= _LONGEST_HEADING and not any(one.isdigit() for one in rest)
    return broken or (not heading and any(mark in rest for mark in _COMMAS))


def _with_figures(filing: Filing, text: str) -> str:
    """【=字段】换成表上的数，报告里印的就是它；没有这个字段的照原样。"""
    def shown(key: str) -> str | None:
        value = filing.find(key)
        return None if value is None or value.blank else value.shown

    return with_cited(text, shown)


def told(filing: Filing) -> Iterator[Told]:
    """各节话里的各条；Word 报告里与报告文字重复的句子不再说一遍。"""
    seen: set[str] = set()
    known, agency = known_projects(filing), filing.agency
    for passage in passages(filing):
        found = _read(passage.text, known, agency)
        for index, one in enumerate(found):
            if not (passage.word and clean(one.sentence) in seen):
                yield Told(passage, found, index)
        if not passage.word:
            seen.update(clean(one.sentence) for one in found)


def fresh(filing: Filing) -> Iterator[tuple[Passage, str, int]]:
    """各节话的各句：所在的一节、文字、从第几个字开始；Word 报告里与报告文字重复的不再说一遍。"""
    seen: set[str] = set()
    for passage in passages(filing):
        for found in _SENTENCE.finditer(passage.text):
            if found[0].strip() and not (passage.word and clean(found[0]) in seen):
                yield passage, found[0], found.start()
        if not passage.word:
            seen.update(clean(found[0]) for found in _SENTENCE.finditer(passage.text))


@lru_cache(maxsize=512)
def _read(text: str, projects: tuple[str, ...], agency: str) -> tuple[Statement, ...]:
    from xladdin.sentences import statements

    return statements(text, projects=projects, units=(agency,) if agency else ())


def sheets_of_project(filing: Filing, passage: Passage) -> list[Sheet]:
    """按项目出的文书说的那个项目的自评表；名称不论全角半角、引号括号。不是按项目出的为空。"""
    return [sheet for sheet in filing.projects if passage.project and label(sheet[t.PROJECT_NAME].shown) == label(passage.project)]


def known_projects(filing: Filing) -> tuple[str, ...]:
    """认得的项目名：项目自评表的项目名称、项目简称、基础数据表里的各行。"""
    names = [sheet[t.PROJECT_NAME].shown for sheet in filing.projects if sheet[t.PROJECT_NAME].state == TEXT]
    names += [short for _, short in filing.aliases]
    names += [name for name, _, _ in project_rows(filing)]
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def project_rows(filing: Filing) -> Iterator[tuple[str, Sheet, Row]]:
    """基础数据表里的各个项目（一个专项一行）：名称、所在的表、那一行。"""
    link = filing.form.projects
    kind, _, table = link.table.partition(".") if link is not None else ("", "", "")
    sheet = filing.one(kind)
    if sheet is None:
        return
    for row in sheet.rows(table):
        if t.ROW_NAME in row and row[t.ROW_NAME].state == TEXT:
            yield row[t.ROW_NAME].shown.strip(), sheet, row
