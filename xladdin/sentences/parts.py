"""谁是谁的一部分：其中、包括、括号、合计之后的数归到哪一条。"""

from __future__ import annotations

from xladdin.sentences.draft import Draft, Listing, Progress
from xladdin.sentences.lexicon import SOURCES, depth_of, related
from xladdin.sentences.naming import item_or_words
from xladdin.sentences.wording import BARE_TOTAL, COLON, SHARE_AHEAD, TOTAL_WORDS, YEAR, plain


def place(now: Progress, draft: Draft, index: int) -> None:
    """归入正在列举的组成；说不准的，连同所在的列举一起作罢。"""
    depth = len(now.brackets)
    if now.pending:
        begin_list(now, draft, index, *now.pending)
        return
    if BARE_TOTAL.fullmatch(draft.label):
        total_after(now, draft, index)
        return
    while now.lists and (now.lists[-1].depth == depth or now.lists[-1].opener == "\n"):
        current = now.lists[-1]
        verdict = fits(now, current, draft)
        if verdict == "并列":
            current.members.append(index)
            current.separator = max(current.separator, min(now.gap, 3))
            draft.parent, draft.linked = current.parent, now.drafts[current.members[0]].linked
        if verdict == "作罢":
            drop_list(now, now.lists.pop())
            drop_list(now, now.lists.pop())
        if verdict != "结束":
            break
        now.lists.pop()
    draft.doubtful |= bool(depth and draft.parent is None)


def begin_list(now: Progress, draft: Draft, index: int, opener: str, whole: int | None) -> None:
    parent = now.drafts[whole] if whole is not None else None
    if whole is None or parent is None or not parent.quantity or parent.family != draft.family:
        now.lists = [] if whole is None and opener != "（" else now.lists
        draft.doubtful |= opener == "（" or draft.family == "钱"
        return
    belongs = draft.item and parent.item and related(draft.item, parent.item, now.grammar.projects)
    if opener == "（" and not belongs:
        draft.doubtful = True
        return
    draft.parent, draft.linked = whole, all(each.parent != whole for each in now.drafts)
    summed = opener == "：" and bool(TOTAL_WORDS.search(parent.label))
    parent.exhaustive |= draft.linked and (summed or opener.startswith(("分别", "由")))
    now.lists.append(Listing(whole, [index], opener, len(now.brackets)))


def fits(now: Progress, current: Listing, draft: Draft) -> str:
    """并列：是其中一项；插话：不是，但列举没有完；结束；作罢：分不清属于里外哪一层。"""
    parent, members = now.drafts[current.parent], [now.drafts[each] for each in current.members]
    if now.gap == 4 and not goes_on(now, parent, draft, current):
        return "结束"
    if draft.family != members[0].family:
        return "插话"
    verdict = relation(now, parent, members, draft)
    if verdict:
        return verdict
    if now.gap > 1 and not now.brackets and signs(draft) - signs(members[0]):
        return "结束"
    if current.separator and now.gap > current.separator:
        return "结束"
    if not current.separator and now.gap == 3 and not is_parallel(now, current, members[0], draft):
        return "结束"
    outer = now.lists[-2] if len(now.lists) > 1 and now.lists[-2].depth == current.depth else None
    if outer and now.gap > 1 and (outer.separator == 0 or now.gap >= outer.separator):
        return "作罢"
    return "并列"


def relation(now: Progress, parent: Draft, members: list[Draft], draft: Draft) -> str | None:
    """两边都认识的项目，按项目之间的关系判断；有不认识的，返回 None。"""
    if not draft.item or not parent.item:
        return None
    projects = now.grammar.projects
    told = [each.item for each in members if each.item]
    if related(draft.item, parent.item, projects):
        clash = draft.own_phase and parent.phase and ("预算" in draft.own_phase) != ("预算" in parent.phase)
        mixed = told and (draft.item in SOURCES) != bool(SOURCES & set(told))
        if draft.item in told or clash or mixed:
            return "结束"
        return "插话" if any(related(draft.item, each, projects) for each in told) else "并列"
    return "结束" if depth_of(draft.item, projects) <= depth_of(parent.item, projects) else None


def is_parallel(now: Progress, current: Listing, first: Draft, draft: Draft) -> bool:
    """第一项之后是分号：写了其中：，写了列全而还没有列全、两项都带占比、都写总计的，是并列；否则是另起一句。"""
    parent = now.drafts[current.parent]
    if parent.exhaustive and first.figure.number != parent.figure.number and not COLON.match(now.flat, draft.figure.end):
        return True
    tailed = any(each.role == "share" and each.subject == current.members[0] for each in now.drafts)
    follows = SHARE_AHEAD.match(now.flat, draft.figure.end)
    return current.opener == "其中：" or bool(tailed and follows) or "总" in signs(draft) & signs(first)


def goes_on(now: Progress, parent: Draft, draft: Draft, current: Listing) -> bool:
    """“其中：”后分行列举的：下一行写明占上面那一项的多少，才是它的一部分。"""
    share = SHARE_AHEAD.match(now.flat, draft.figure.end)
    if current.opener != "\n" or not share or not parent.item:
        return False
    return item_or_words(now, plain(share["whole"])) == parent.item


def drop_list(now: Progress, current: Listing) -> None:
    for each in current.members:
        now.drafts[each].parent = None
    now.drafts[current.parent].exhaustive = False


def total_after(now: Progress, draft: Draft, index: int) -> None:
    """办公费2万元、印刷费1万元，合计3万元：前面连着的几项是它的组成。"""
    parts: list[int] = []
    for each in range(index - 1, now.here.first - 1, -1):
        part = now.drafts[each]
        if now.lists or now.brackets or not part.quantity or (part.family, part.parent) != (draft.family, None):
            break
        parts.append(each)
        if part.gap > 2:
            break
    if now.gap <= 2 and len(parts) > 1 and parts[-1] == now.here.first:
        draft.exhaustive = True
        for each in parts:
            now.drafts[each].parent = index


def signs(draft: Draft) -> set[str]:
    """另起一项的记号：自己写了年份、口径、总计。同一列举里的各项应当相像。"""
    marks = {"年": YEAR.search(draft.label), "口径": draft.own_phase, "总": TOTAL_WORDS.search(draft.label)}
    return {name for name, found in marks.items() if found}
