"""同一个单位、同一年度的几份材料：哪几份采用，哪一份不采用、为什么。

有整体的表的只采用一份：工作簿先于 Word 文书，修订、终稿先于原稿，再看修改时间。只有项目自评表的并到这一份（没有整体的，并到一起），
同名的项目只算一处。没有填的不采用。看的是材料里有什么，不看用的是哪个表样：换个表样再报，还是同一笔钱。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reportgen.agency_names import reconciled

_FINAL, _REVISED, _DRAFT = re.compile("终稿|定稿|最终|终版"), re.compile("修订|修改|更正|重报|补报|改正"), re.compile("初稿|草稿|作废|旧版|原稿")
_NOT_YET = re.compile(r"(?:未|待|尚|非|不是|没有?|需要?|须|请|拟)(?:经|予|再|最后)?(?:终稿|定稿|最终|终版|修订|修改|更正|改正)"
                      r"|(?:定稿|修订|修改|更正|改正|重报|补报)(?:稿|版|意见(?:反馈)?)?(?:之|以)?前(?=$|[()（）【】\[\]_.\-—－\s]|[0-9])")
"""文件名说的是还没有修订、没有定稿：（修改前）、（未定稿）、待修改。"""
_REVISION = re.compile(r"(?:修订|修改|更正|重报|补报|改正)(?:稿|版)?[(（]?([0-9]{1,2})|第([0-9]{1,2})次(?:修订|修改)")
_COPY = re.compile(r"[(（]([0-9]{1,2})[)）]$")

BLANK = "没有填：金额、得分、完成情况都是空的"


class Head(Struct, frozen=True):
    """一份材料的来历：文件、单位、年度、表样、是不是 Word、修改时间、内容指纹；填了的项目（比较用的名称）、整体的表填没填；`empty` 是都没有填的怎么说。"""

    file: str
    agency: str
    year: int | None
    form: str
    word: bool = False
    modified: int = 0
    digest: str = ""
    projects: tuple[str, ...] = ()
    overall: bool = True
    empty: str = BLANK

    @property
    def blank(self) -> bool:
        """没有填：整体、项目都没有金额和得分。"""
        return not self.overall and not self.projects


class Standing(Struct, frozen=True):
    """一份材料在汇总里的地位：单位统一的名称、采用没采用、说明；`instead` 是没有采用的以哪一份为准。

    `into` 是采用的项目自评表并到哪一份（自己占单位一览一行的为空串）；`elsewhere` 是以别的文件为准的项目；
    `year` 是没有填年度的按哪一年算。
    """

    agency: str
    adopted: bool
    note: str = ""
    instead: str = ""
    into: str = ""
    elsewhere: frozenset[str] = frozenset()
    year: int | None = None


def standings(heads: Iterable[Head], units: Sequence[str] = ()) -> dict[str, Standing]:
    """文件 → 地位。`units` 是单位名单；单位名称没填的各算各的。"""
    known = list(heads)
    names = reconciled((head.agency for head in known if head.agency), units)
    years: dict[str, set[int]] = {}
    for head in known:
        if head.agency and head.year is not None:
            years.setdefault(names[head.agency], set()).add(head.year)
    groups: dict[object, list[Head]] = {}
    for head in known:
        agency = names.get(head.agency, "")
        groups.setdefault((agency, _year(head, years.get(agency, set()))) if agency else head.file, []).append(head)
    found: dict[str, Standing] = {}
    for group in groups.values():
        agency = names.get(group[0].agency, "")
        year = _year(group[0], years.get(agency, set()))
        others = sorted(years.get(agency, set()) - {year})
        found.update(_Group(group, agency, year, f"另报了{'、'.join(map(str, others))}年度" if others else "").standings())
    return found


def _year(head: Head, known: set[int]) -> int | None:
    """哪一年的：没有填年度、单位又只报了一年的，是那一年的。"""
    return head.year if head.year is not None or len(known) != 1 else next(iter(known))


class _Group(Struct):
    """同一单位、同一年度的各份；`also` 是另报了哪些年度。"""

    heads: Sequence[Head]
    agency: str
    year: int | None
    also: str

    def standings(self) -> Iterator[tuple[str, Standing]]:
        """各份的地位。"""
        ordered = sorted(self.heads, key=_rank, reverse=True)
        best = next((head for head in ordered if head.overall), None)
        candidates = [head for head in ordered if head is best or not head.overall]
        source = {name: head for head in reversed(candidates) for name in head.projects}
        kept = [head for head in candidates if head is best or any(source[name] is head for name in head.projects)]
        main = best or next(iter(kept), None)
        for head in ordered:
            yield head.file, self._standing(head, main, kept, source)

    def _standing(self, head: Head, main: Head | None, kept: list[Head], source: dict[str, Head]) -> Standing:
        year = self.year if head.year is None else None
        if main is None or head.blank:
            return Standing(self.agency, False, head.empty, main.file if main is not None else "", year=year)
        elsewhere = frozenset(name for name, other in source.items() if other is not head)
        if head is main:
            left = [one for one in self.heads if one not in kept and not one.blank]
            notes = (_adopted_note(head, left), _joined_note(head, len(kept) - 1), self.also)
            return Standing(self.agency, True, "；".join(note for note in notes if note), elsewhere=elsewhere, year=year)
        if head in kept:
            return Standing(self.agency, True, into=main.file, elsewhere=elsewhere, year=year)
        instead = main if head.overall else source[head.projects[0]]
        return Standing(self.agency, False, _why_not(head, instead), instead.file, year=year)


def _joined_note(main: Head, joined: int) -> str:
    if not joined:
        return ""
    return (f"另有 {joined} 个文件只有项目自评表，项目并入项目一览，金额已在整体里，不另加" if main.overall
            else f"项目自评表分在 {joined + 1} 个文件里，合成一行")


def _rank(head: Head) -> tuple[bool, int, int, int, int, str]:
    """越大越该采用：工作簿、稿次（终稿、修订几、原稿、作废）、修改时间、重名的序号。"""
    stem = PurePosixPath(head.file).stem
    revision, copy = _REVISION.search(stem), _COPY.search(stem)
    level = -1 if _NOT_YET.search(stem) else 3 if _FINAL.search(stem) else 2 if _REVISED.search(stem) else -1 if _DRAFT.search(stem) else 0
    number = int(next(filter(None, revision.groups()))) if revision is not None else 0
    return not head.word, level, number, head.modified, int(copy[1]) if copy is not None else 0, head.file


def _adopted_note(best: Head, others: Sequence[Head]) -> str:
    """另外还有几份没有采用的。"""
    words = [head for head in others if head.word and not best.word]
    older = [head for head in others if head not in words]
    notes = [f"另有 Word 文书 {len(words)} 份，表以工作簿为准"] if words else []
    if older:
        notes.append(f"共报了 {len(older) + 1} 份，采用这一份")
    return "；".join(notes)


def _why_not(head: Head, best: Head) -> str:
    """没有采用的为什么。"""
    name = PurePosixPath(best.file).name
    if name == PurePosixPath(head.file).name:  # 各单位一个文件夹，文件同名
        name = best.file
    if head.word and not best.word:
        return f"Word 文书，表以工作簿“{name}”为准"
    return f"{_later(head, best, name)}{f'；两份的表样不同（{head.form}、{best.form}）' if head.form and best.form and head.form != best.form else ''}"


def _later(head: Head, best: Head, name: str) -> str:
    if head.digest and head.digest == best.digest:
        return f"与“{name}”一字不差"
    if _rank(head)[1:3] != _rank(best)[1:3]:
        return f"以“{name}”为准（文件名写明是修订、终稿，或这一份写明是初稿、作废、修改前）"
    return f"以“{name}”为准（修改时间较晚）" if head.modified < best.modified else f"以“{name}”为准（文件名的序号在后）"
