"""定下来：占比和增减说的是谁，年份、口径承上文，认不准的去掉项目。"""

from __future__ import annotations

import re

from xladdin.sentences.draft import Draft, Progress
from xladdin.sentences.lexicon import FAMILIES, PLAINLY_TOTAL, SOURCES, TOTALS, WHOLES, related
from xladdin.sentences.statement import Statement
from xladdin.sentences.turns import parallel, take_turn
from xladdin.sentences.wording import COMPARISON, FORM_WORDS, YEAR, plain


def attach(now: Progress, draft: Draft) -> None:
    if draft.subject == -1:  # 自己写了主语
        same = [i for i in range(now.here.first, len(now.drafts) - 1)
                if now.drafts[i].quantity and now.drafts[i].item == draft.item]  # fmt: skip
        draft.subject = same[-1] if same else None
    elif not draft.unread:
        draft.subject = subject_of(now, draft)
    if draft.subject is not None and draft.item is None:
        draft.item = now.drafts[draft.subject].item
    before = now.drafts[-2] if len(now.drafts) > max(1, now.here.first + 1) else None
    if not before or now.near > 2 or draft.unread or not draft.role.startswith("change"):
        return
    alike = before.subject == draft.subject and draft.item in (before.item, None)
    if alike and before.role in ("base", "change_amount", "change_rate"):
        draft.against, draft.item = draft.against or before.against, before.item


def subject_of(now: Progress, draft: Draft) -> int | None:
    if now.turns is not None:
        return take_turn(now, now.turns, draft)
    if now.last is None:
        return now.pending[1] if now.pending and now.pending[0] == "（" else None
    before = now.drafts[now.last]
    if not before.quantity:
        return now.last if before.role in ("rate", "score") else before.subject
    if before.prior and draft.role != "adjustment":  # 上年决算数0.26万元，较上年增加：说的是再前面那个
        again = [i for i in range(now.here.first, now.last) if now.drafts[i].item == before.item]
        return again[-1] if again and now.drafts[again[-1]].quantity else None
    current = now.list_of(now.last)
    if current is None or draft.role == "adjustment":
        return now.last if before.gap != 1 or len(parallel(now)) == 1 else None  # 甲、乙共占：不知道说的是谁
    parent = now.drafts[current.parent]
    if draft.role == "share" and draft.against in (None, parent.item):
        return now.last  # 没有写占谁的，是占所在的整体
    if len(current.members) > 1 and now.near != current.separator:
        return now.last if now.near < current.separator else current.parent
    tailed = {each.subject for each in now.drafts if each.role == draft.role}
    if len(current.members) > 1 and tailed & set(current.members):
        return now.last
    return current.parent if parent.figure.number == before.figure.number else None


def settle(now: Progress, draft: Draft) -> None:
    parent = now.drafts[draft.parent] if draft.parent is not None else None
    subject = now.drafts[draft.subject] if draft.subject is not None else None
    source = subject or parent
    date_draft(now, draft, source)
    if subject:
        draft.phase, draft.funds = subject.phase, subject.funds
        draft.doubtful |= subject.item is None and draft.item is None
    elif draft.quantity:
        again = any(each.item == draft.item for each in now.drafts[now.here.first : -1])
        inherited = parent.phase if parent else None if again else now.here.phase
        draft.phase = draft.own_phase or (inherited if draft.family == "钱" else None)
    if draft.role == "rate" and FAMILIES.get(draft.item or "", "钱") != "率":
        draft.doubtful = True  # 项目支出100%：不是项目支出的数，也还说的是项目支出
    if draft.item and draft.quantity and FAMILIES.get(draft.item, "钱") != draft.family:
        draft.item = None
    if parent and draft.item:
        confirm(now, parent, draft)
    elif draft.quantity and draft.item in TOTALS and not any(word in draft.label for word in PLAINLY_TOTAL):
        earlier = {each.item for each in now.drafts[now.here.first : -1]} - TOTALS - SOURCES - {None}
        draft.item = None if now.here.topic or (earlier and "收入" not in draft.label) else draft.item
    if draft.role in ("rate", "score") and draft.item:
        check_rate(now, draft)


def own_years(now: Progress, label: str) -> list[str]:
    """标签里写的年份；比较的、项目名里的（2019年流动书车购置尾款）不算。"""
    label = COMPARISON.sub("", label)
    for name in now.grammar.projects if YEAR.search(label) else ():
        label = label.replace(plain(name), "")
    return YEAR.findall(label)


def date_draft(now: Progress, draft: Draft, source: Draft | None) -> None:
    own = own_years(now, draft.label)
    years = now.here.years
    draft.own_year = int(own[-1]) if own else None
    inherited = source.year if source else years[0] if len(years) == 1 else now.year
    draft.year = draft.own_year or inherited
    draft.doubtful |= not own and source is None and len(years) > 1
    draft.prior = draft.quantity and bool(re.search("上年(?!结转)|去年|上一年", draft.label))
    if draft.prior:
        draft.year = inherited and inherited - 1
        draft.doubtful |= inherited is None or bool(own)


def confirm(now: Progress, parent: Draft, draft: Draft) -> None:
    """组成部分的项目要与整体的项目相符；反过来，组成是基本支出、项目支出的“支出”就是总支出。"""
    assert draft.item
    wholes = WHOLES.get(draft.item, ())
    if parent.generic and parent.item is None:
        only = wholes[0] if len(wholes) == 1 else None
        parent.item = only if only in ("总支出", "总收入") else None
    elif parent.item is None and "人员总数" in wholes and FORM_WORDS.fullmatch(parent.label):
        parent.item = "人员总数"  # 现有14人，其中在职12人
    near = "基本支出" not in wholes or draft.item in ("人员经费", "公用经费", "日常公用经费") or parent.item in wholes
    if draft.item in now.grammar.projects:
        return
    if not (parent.item and near and related(draft.item, parent.item, now.grammar.projects)):
        draft.item = None


def check_rate(now: Progress, draft: Draft) -> None:
    """执行率、得分承上文；上文说的不是整体，就不是整体的执行率、得分。同一句前面提到项目的也是（档案数字化：……执行率）。"""
    earlier = {each.item for each in now.drafts[now.here.first : -1]} - TOTALS - {draft.item, None}
    before = now.flat[now.here.start : draft.figure.start]
    project = any(name in before for name in now.grammar.projects)
    if draft.item in ("执行率", "预算完成率", "综合得分") and (now.here.topic or earlier or project):
        draft.item = None


def frozen(now: Progress, draft: Draft) -> Statement:
    item = None if draft.doubtful else draft.item
    return Statement(
        draft.figure, item, draft.phase, draft.year, draft.role, draft.direction, draft.against, draft.subject,
        draft.parent if draft.linked else None, draft.exhaustive, draft.funds if item else None,
        draft.sentence, draft.sentence_start,
    )  # fmt: skip
