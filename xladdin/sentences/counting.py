"""项目个数：说的是全部自评项目，还是其中几个。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xladdin.patterns import lazy
from xladdin.sentences.draft import Draft, Progress

_QUOTED = lazy("[“「][^”」]*[”」]")
_SOME = lazy("的|已|完成|执行|安排|批复|下达|使用|发生|核定|年初")
_GRADED = lazy(r"\s*项目(?:(?![均都])[^，。；]){0,12}?[为是]\W?[优良中差]")


def counts_some(words: str) -> bool:
    """项目前面另有说法的（得分99分的、已完成的），不是全部项目。"""
    return bool(_SOME.search(words))


def counts_projects(now: Progress, draft: Draft) -> bool:
    """“……等5个项目开展绩效自评”；抽取、重点、其中的几个项目，得分99分的1个项目，评价为良的几个项目不算。"""
    end = now.flat.find("。", draft.figure.end)
    rest = now.flat[draft.figure.end : end if end >= 0 else len(now.flat)]
    whole = _QUOTED.sub("", now.flat[now.here.start : draft.figure.end] + rest)
    asked = re.match(r"\s*项目(?:支出)?(?:全面)?(?:开展|进行|实施|纳入|绩效|部门评价|自评|评价|[，。；]|$)", rest)
    some = draft.label.endswith("的") or (_GRADED.match(rest) and not draft.label.endswith("等"))
    return bool(asked and not some and re.search("自评|评价", whole) and not re.search("其中|重点|抽|选取|部分", whole))


def doubt_counts(sentence: Sequence[Draft]) -> None:
    """2个项目……，1个项目……：一句里几个不同的个数，各说一部分。"""
    counts = [draft for draft in sentence if draft.item == "项目个数" and not draft.doubtful]
    if len({draft.figure.number for draft in counts}) > 1:
        for draft in counts:
            draft.doubtful = True
