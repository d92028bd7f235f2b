"""一个数说的是什么：是量、占比、增减还是得分，属于哪个项目、哪个口径。"""

from __future__ import annotations

import re
from decimal import Decimal

from xladdin.patterns import lazy
from xladdin.sentences.counting import counts_projects, counts_some
from xladdin.sentences.draft import Draft, Progress
from xladdin.sentences.lexicon import UNIT_FAMILIES, UNIT_NAMES
from xladdin.sentences.statement import Figure
from xladdin.sentences.turns import says_the_same
from xladdin.sentences.wording import ADJUST, AGENCY, BASE, CHANGE, ENUMERATOR, EXCEEDED_BY, FALL, FORM_WORDS, HEDGED, LEAD, OWN, SHARE, phase_of, plain

_MAINLY = lazy("^主要(?:是|为|因)?")  # 主要是公务接待费比上年减少


def draft_of(now: Progress, token: re.Match[str], clause: str) -> Draft:
    written = token["number"] or token["bare"]
    unit = token["unit"] or "分"
    unit = UNIT_NAMES.get(unit, unit)
    number = Decimal(written.replace(",", "").replace("−", "-"))
    decimals = len(written.partition(".")[2])
    figure = Figure(token.start(), token.end(), now.text[token.start() : token.end()], number, decimals, unit)
    label = plain(ENUMERATOR.sub("", clause, count=1) if ENUMERATOR.match(clause) else clause).rstrip("：:")
    draft = Draft(figure, UNIT_FAMILIES.get(unit, "件"), label, gap=now.gap)
    here = now.here
    draft.doubtful = bool(here.part_year or here.others or here.partial or HEDGED.match(now.flat, token.end()))
    draft.doubtful |= draft.family == "分" and now.flat.startswith("的", token.end())  # 99分的项目：说的不是总分
    return draft


def classify(now: Progress, draft: Draft) -> None:
    """是量、占比、增减还是得分。只看自己小句里的字；整段是一个项目的（提高效能专项），就不是增减。"""
    label = draft.label[-60:]
    draft.role = {"钱": "amount", "面积": "amount", "率": "rate", "分": "score"}.get(draft.family, "count")
    draft.quantity = draft.role in ("amount", "count")
    if says_the_same(now, draft) or exceeds(now, draft, label):
        return
    if now.grammar.own.fullmatch(label):
        name_item(now, draft, draft.label)
    elif draft.family == "率" and (share := SHARE.fullmatch(label)):
        draft.role = "share"
        draft.against = item_or_words(now, share["whole"])
        name_left(now, draft, share["left"])
    elif change := CHANGE.fullmatch(label):
        read_change(now, draft, change)
    elif base := BASE.fullmatch(label):
        draft.role, draft.against, draft.quantity = "base", base["than"], False
    else:
        name_item(now, draft, draft.label)


def read_change(now: Progress, draft: Draft, found: re.Match[str]) -> None:
    verb, extent = found["verb"], found["obj"]
    towards = found["to"] in ("到", "至", "达到") or (found["to"] == "为" and not found["amount"])
    if towards or (verb == "超过" and not extent):
        draft.doubtful = True  # 增加到、减少为、超过：说的不是增减额
        return
    draft.quantity = False
    draft.role = "change_rate" if draft.figure.unit == "%" else "change_amount"
    draft.direction = -1 if re.fullmatch(f"{FALL}|追减|核减|调减", verb) else 1
    if re.fullmatch(ADJUST, verb):
        draft.role, now.here.phase = "adjustment", None
    before = {"同比": "上年", "环比": "上期"}.get(found["yoy"] or "")
    draft.against = found["than"] or found["like"] or before or now.here.compared
    now.here.compared = None
    if verb.startswith("超") and "预算" in extent:
        draft.against = extent
        draft.role = "base" if EXCEEDED_BY.match(now.flat, draft.figure.end) else draft.role
    elif not re.fullmatch("(?:支出|收入|资金|经费|预算|指标)*", extent):
        name_left(now, draft, extent)
    name_left(now, draft, found["left"])


def exceeds(now: Progress, draft: Draft, label: str) -> bool:
    """超过预算2万元0.5万元：紧跟着基数的是超过的数。"""
    base = now.drafts[-2] if len(now.drafts) > 1 else draft
    if base.role != "base" or not base.direction or label not in ("", "的") or draft.family not in (base.family, "率"):
        return False
    draft.role = "change_rate" if draft.figure.unit == "%" else "change_amount"
    draft.quantity, draft.direction, draft.against = False, 1, base.against
    return True


def item_or_words(now: Progress, words: str) -> str | None:
    found = named(now, words)
    if found:
        return now.grammar.items[found["item"]] if found["item"] else f"总{found['generic']}"
    return words or None


def name_left(now: Progress, draft: Draft, words: str) -> None:
    """占、较之前自己的主语：没有就承上文，认不出就存疑。"""
    if len(draft.label) > 60 or not LEAD.fullmatch(words):
        found = named(now, _MAINLY.sub("", words))
        if found and found["item"]:
            draft.item, draft.subject = now.grammar.items[found["item"]], -1
        else:
            draft.doubtful = draft.unread = True


def named(now: Progress, label: str) -> re.Match[str] | None:
    """标签整段读懂了才算；前面多出的字必须是本单位的名称。"""
    if not 0 < len(label) <= 60:
        return None
    if found := now.grammar.own.fullmatch(label):
        return found
    found = now.grammar.other.fullmatch(label)
    if found and not is_unit(now, found["who"]):
        now.here.others |= bool(found["item"] and AGENCY.search(found["who"]))
        return None
    return found


def is_unit(now: Progress, words: str) -> bool:
    """“市委编办”的字依次都在“中共某市委机构编制委员会办公室”里，并且以它末尾的字收尾。"""
    for unit in now.units:
        letters = iter(unit)
        if len(words) > 1 and words[-1] in unit[-3:] and all(letter in letters for letter in words):
            return True
    return False


def name_item(now: Progress, draft: Draft, label: str) -> None:
    found = named(now, label)
    prefix = found[0][: found.start("post")] if found else label
    draft.own_phase = phase_of(label) if draft.family in ("钱", "率") else None
    if found and found["item"]:
        draft.item = now.grammar.items[found["item"]]
        draft.doubtful |= draft.item == "项目个数" and counts_some(found["pre"])
    elif found:
        read_generic(now, draft, found["generic"], label)
    elif draft.own_phase and FORM_WORDS.fullmatch(label):
        draft.item = same_item(now, draft)
    elif draft.figure.unit == "个" and counts_projects(now, draft):
        draft.item = "项目个数"
    if draft.item != "财政拨款收入" and "财政拨款" in prefix:
        draft.funds = "财政拨款"
    draft.funds = "一般公共预算" if "一般公共" in prefix and draft.item != "一般公共预算" else draft.funds
    if draft.own_phase and found and phase_of(found["pre"]):
        now.here.phase = draft.own_phase


def read_generic(now: Progress, draft: Draft, word: str, label: str) -> None:
    """只写“支出”“收入”的：承上文的项目，或写明年份、本单位而前面没有别的话题，才是总数。"""
    before = now.drafts[now.last] if now.last is not None else None
    income = (before is not None and before.item in ("总收入", "财政拨款收入")) or is_told(now, "总收入")
    if word == "支出" and income and not now.here.topic:
        draft.item = "总支出"
    elif before is not None and before.item and word == "支出":
        draft.item = same_item(now, draft)
    elif not now.here.topic and re.search(rf"(?:19|20)\d\d年|{OWN}", label):
        draft.item = f"总{word}"
    draft.generic = draft.item is None


def is_told(now: Progress, item: str) -> bool:
    return any(each.item == item for each in now.drafts[now.here.first :])


def same_item(now: Progress, draft: Draft) -> str | None:
    """三公经费预算数3.9万元，决算数2.02万元：只换了口径或年份，项目承上文。"""
    if now.last is None or now.gap > 2 or now.list_of(now.last):
        return None
    before = now.drafts[now.last]
    changed = (before.own_phase, before.own_year) != (draft.own_phase, None) and before.own_phase
    return before.item if changed and before.quantity and before.family == draft.family else None
