"""分别：并列的几条与后面的几个占比、增减依次相配；个数不等、中间隔着别的话的，一个也不认。"""

from __future__ import annotations

from xladdin.patterns import lazy
from xladdin.sentences.draft import Draft, Progress, Turns

_JOINED = lazy("[和与及]?|以及")


def parallel(now: Progress) -> tuple[int, ...]:
    """刚说完的并列的几条：同一类、属于同一个整体，用同一种分隔连着。"""
    if now.last is None or not now.drafts[now.last].quantity:
        return ()
    last, found = now.drafts[now.last], [now.last]
    while now.drafts[found[0]].gap == last.gap < 3 and found[0] > now.here.first:
        before = now.drafts[found[0] - 1]
        if not before.quantity or (before.family, before.parent) != (last.family, last.parent):
            break
        found.insert(0, found[0] - 1)
    return tuple(found)


def begin_turns(now: Progress, between: str) -> None:
    end_turns(now)
    now.turns = Turns(() if between else parallel(now), [])


def says_the_same(now: Progress, draft: Draft) -> bool:
    """73.81%和26.19%：后一个没有自己的话，与前一个说的一样。"""
    if now.turns is None or now.turns.taken[-1:] != [len(now.drafts) - 2]:
        return False
    before = now.drafts[-2]
    if now.near > 2 or before.family != draft.family or not _JOINED.fullmatch(draft.label):
        return False
    draft.role, draft.quantity, draft.against, draft.direction = before.role, False, before.against, before.direction
    return True


def take_turn(now: Progress, turns: Turns, draft: Draft) -> int | None:
    """轮到的是哪一条；多出来的没有。"""
    number = len(turns.taken)
    if number and draft.against is None:
        draft.against = now.drafts[turns.taken[-1]].against
    turns.taken.append(len(now.drafts) - 1)
    return turns.subjects[number] if number < len(turns.subjects) else None


def end_turns(now: Progress) -> None:
    """个数不等、说的不是同一种的，都作罢。"""
    turns, now.turns = now.turns, None
    taken = [now.drafts[index] for index in turns.taken] if turns else []
    if turns and (len(taken) != len(turns.subjects) or len({draft.role for draft in taken}) > 1):
        for draft in taken:
            draft.subject, draft.item, draft.doubtful = None, None, True
