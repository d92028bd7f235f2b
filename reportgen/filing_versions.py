"""同一个单位报了几份的，汇总采用哪一份：工作簿先于 Word 文书，修订、终稿先于原稿，再看修改时间。每一份都说清采用没采用、为什么。"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from msgspec import Struct

from reportgen.agency_names import reconciled

_FINAL, _REVISED, _DRAFT = re.compile("终稿|定稿|最终|终版"), re.compile("修订|修改|更正|重报|补报|改正"), re.compile("初稿|草稿|作废|旧版|原稿")
_REVISION = re.compile(r"(?:修订|修改|更正|重报|补报|改正)(?:稿|版)?[(（]?([0-9]{1,2})|第([0-9]{1,2})次(?:修订|修改)")
_COPY = re.compile(r"[(（]([0-9]{1,2})[)）]$")


class Head(Struct, frozen=True):
    """一份材料的来历：文件、单位、年度、表样、是不是 Word、修改时间、内容指纹、项目名称、有没有整体的表。"""

    file: str
    agency: str
    year: int | None
    form: str
    word: bool = False
    modified: int = 0
    digest: str = ""
    projects: tuple[str, ...] = ()
    overall: bool = True


class Standing(Struct, frozen=True):
    """一份材料在汇总里的地位：单位统一的名称、采用没采用、说明；`instead` 是采用的那一份，自己就是的为空串。"""

    agency: str
    adopted: bool
    note: str = ""
    instead: str = ""


def standings(heads: Iterable[Head], units: Sequence[str] = ()) -> dict[str, Standing]:
    """文件 → 地位。`units` 是单位名单；单位名称没填的各算各的。"""
    known = list(heads)
    names = reconciled((head.agency for head in known if head.agency), units)
    found: dict[str, Standing] = {}
    years: dict[str, set[int]] = {}
    for head in known:
        if head.agency and head.year is not None:
            years.setdefault(names[head.agency], set()).add(head.year)
    for group in _groups(known, names):
        agency = names.get(group[0].agency, "")
        others = sorted(years.get(agency, set()) - {group[0].year})
        also = f"另报了{'、'.join(map(str, others))}年度" if others else ""
        found.update(_ranked(group, agency, also))
    return found


def _groups(heads: Sequence[Head], names: dict[str, str]) -> list[list[Head]]:
    """说的是同一单位、同一年度、同一表样的各份；只有项目表的，项目没有相同的不是一份的几稿。"""
    groups: dict[object, list[Head]] = {}
    for head in heads:
        key: object = (names[head.agency], head.year, head.form, head.overall) if head.agency else head.file
        groups.setdefault(key, []).append(head)
    return [part for group in groups.values() for part in ([group] if group[0].overall else _by_project(group))]


def _by_project(heads: Sequence[Head]) -> list[list[Head]]:
    parts: list[tuple[set[str], list[Head]]] = []
    for head in heads:
        own = set(head.projects)
        touching = [part for part in parts if part[0] & own]
        merged = (own.union(*(part[0] for part in touching)), [*(one for part in touching for one in part[1]), head])
        parts = [part for part in parts if part not in touching] + [merged]
    return [part[1] for part in parts]


def _ranked(group: Sequence[Head], agency: str, also: str) -> dict[str, Standing]:
    ordered = sorted(group, key=_rank, reverse=True)
    best = ordered[0]
    notes = [_adopted_note(best, ordered[1:]), also]
    found = {best.file: Standing(agency, True, "；".join(note for note in notes if note))}
    return found | {head.file: Standing(agency, False, _why_not(head, best), best.file) for head in ordered[1:]}


def _rank(head: Head) -> tuple[bool, int, int, int, int, str]:
    """越大越该采用：工作簿、稿次（终稿、修订几、原稿、作废）、修改时间、重名的序号。"""
    stem = PurePosixPath(head.file).stem
    revision, copy = _REVISION.search(stem), _COPY.search(stem)
    level = 3 if _FINAL.search(stem) else 2 if _REVISED.search(stem) else -1 if _DRAFT.search(stem) else 0
    number = int(next(filter(None, revision.groups()))) if revision is not None else 0
    return not head.word, level, number, head.modified, int(copy[1]) if copy is not None else 0, head.file


def _adopted_note(best: Head, others: Sequence[Head]) -> str:
    words = [head for head in others if head.word and not best.word]
    older = [head for head in others if head not in words]
    notes = [f"另有 Word 文书 {len(words)} 份，表以工作簿为准"] if words else []
    if older:
        notes.append(f"共报了 {len(older) + 1} 份，采用这一份")
    return "；".join(notes)


def _why_not(head: Head, best: Head) -> str:
    name = PurePosixPath(best.file).name
    if name == PurePosixPath(head.file).name:  # 各单位一个文件夹，文件同名
        name = best.file
    if head.word and not best.word:
        return f"Word 文书，表以工作簿“{name}”为准"
    if head.digest and head.digest == best.digest:
        return f"与“{name}”一字不差"
    if _rank(head)[1:3] != _rank(best)[1:3]:
        return f"以“{name}”为准（文件名写明是修订、终稿，或这一份写明是初稿、作废）"
    return f"以“{name}”为准（修改时间较晚）" if head.modified < best.modified else f"以“{name}”为准（文件名的序号在后）"
