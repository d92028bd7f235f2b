"""从左到右读一遍文字：分句、分隔、括号、年份、列举的开头，每遇到一个数成一条。"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from xladdin.sentences.counting import doubt_counts
from xladdin.sentences.draft import Progress, SentenceState
from xladdin.sentences.grammar import grammar_of
from xladdin.sentences.lexicon import LEXICON
from xladdin.sentences.naming import classify, draft_of
from xladdin.sentences.parts import place
from xladdin.sentences.settling import attach, frozen, settle
from xladdin.sentences.statement import Statement
from xladdin.sentences.turns import begin_turns, end_turns
from xladdin.sentences.wording import BRIDGE, CITING, COMPARISON, DIGIT, ENDERS, MONEY_WORDS, MONTH, OTHERS, PART_YEAR, STOP, STRENGTH, TOPIC, WIDE, plain


def statements(
    text: str, *, projects: Sequence[str] = (), units: Sequence[str] = (), lexicon: Mapping[str, str] = LEXICON
) -> tuple[Statement, ...]:
    """文字里的每个数各成一条，按出现的先后。

    text 是一段或一节；段落之间用换行，行内写了一半就换行的（前一行有逗号而不以句号收尾）按未换行读。
    projects：本单位的项目名及简称，认出时原样作为 item；units：本单位的全称，用来认出“市委编办”是自己。
    年份区间、文号、日期、第几次、1%-3% 这样的范围不成条。任何文字都不抛错。
    """
    flat = text.translate(WIDE)
    return read_all(Progress(text, flat, grammar_of(tuple(projects), tuple(lexicon.items())), tuple(units)))


def read_all(now: Progress) -> tuple[Statement, ...]:
    look_ahead(now, 0)
    for token in now.grammar.scan.finditer(now.flat):
        match token.lastgroup:
            case "figure":
                read_figure(now, token)
            case "separator":
                read_separator(now, token)
            case "opener":
                read_opener(now, token)
            case "left":
                open_bracket(now, token)
            case "right":
                close_bracket(now, token)
            case "year":
                read_year(now, token)
    end_sentence(now, len(now.flat))
    return tuple(frozen(now, draft) for draft in now.drafts)


def note_clause(now: Progress, clause: str) -> None:
    """小句里有没有让后面的数认不准的字眼。"""
    here = now.here
    here.part_year |= bool(PART_YEAR.search(clause))
    here.others |= bool(OTHERS.search(clause))
    if "涉及" in clause:
        before = now.flat[here.start : now.start] + clause
        here.partial |= "整体支出" not in before or "项目" in before


def read_separator(now: Progress, token: re.Match[str]) -> None:
    mark, at = token.group(), token.start()
    if mark == "\n" and is_wrapped(now, at):
        return
    if now.stop < at:  # 括号里的句号没有结束这一句
        look_ahead(now, at)
    strength, live = STRENGTH.get(mark, 4), now.digit < now.stop
    if not live and strength < 4:
        return
    if now.brackets and mark != "\n":
        strength = min(strength, 3)
    now.gap, now.near = max(now.gap, strength), max(now.near, strength)
    if strength == 1:
        return
    clause = now.flat[now.start : at] if live else ""
    note_clause(now, clause)
    if mark in "：:":
        if now.last is not None and not clause.strip():
            now.pending = ("：", spoken_whole(now))
        now.colon = now.start
    else:
        now.here.topic |= bool(TOPIC.search(clause))
        compared = COMPARISON.fullmatch(plain(clause))
        now.here.compared = (compared["than"] or compared["like"]) if compared else now.here.compared
        now.pending = now.colon = None
    now.start = token.end()
    if strength == 4:
        end_sentence(now, token.end())
        now.year = None if mark == "\n" else now.year


def is_wrapped(now: Progress, at: int) -> bool:
    """写了一半的行：有逗号、句号而不以它们收尾。"""
    line = now.flat[now.flat.rfind("\n", 0, at) + 1 : at].rstrip()
    return bool(line) and line[-1] not in "。；：;:！？!?" and any(mark in line for mark in "，。；,")


def end_sentence(now: Progress, end: int) -> None:
    here = now.here
    end_turns(now)
    doubt_counts(now.drafts[here.first :])
    sentence = now.text[here.start : end].strip()
    for draft in now.drafts[here.first :]:
        draft.sentence, draft.sentence_start = sentence, here.start
    if here.years:  # 年份管到段末，除非这一年没有说到数，或说到两个年份
        told = any(each.item and not each.doubtful for each in now.drafts[here.first :])
        now.year = here.years[0] if told and len(here.years) == 1 else None
    if sentence.strip(ENDERS):
        now.previous = spoken_whole(now) if now.drafts[here.first :] else None
        if now.lists and now.lists[-1].opener != "\n":
            now.previous = None
        now.lists = [each for each in now.lists if each.opener == "\n"]
        now.here = SentenceState(end, len(now.drafts))
    else:
        now.here.start = end
    look_ahead(now, end)
    now.brackets.clear()
    now.start, now.last, now.pending, now.colon = end, None, None, None


def look_ahead(now: Progress, start: int) -> None:
    if now.digit < start:
        now.digit = found.start() if (found := DIGIT.search(now.flat, start)) else len(now.flat)
    if now.stop < start:
        now.stop = found.start() if (found := STOP.search(now.flat, start)) else len(now.flat)


def open_bracket(now: Progress, token: re.Match[str]) -> None:
    attached = now.last is not None and not now.flat[now.start : token.start()].strip()
    whole = spoken_whole(now) if attached else None
    now.brackets.append((now.start, now.gap, now.near, now.last, now.pending, len(now.drafts)))
    now.start, now.gap, now.near = token.end(), 0, 0
    now.pending, now.last = ("（", whole), None


def close_bracket(now: Progress, token: re.Match[str]) -> None:
    if not now.brackets:
        return
    while now.lists and now.lists[-1].depth == len(now.brackets):
        now.lists.pop()
    start, now.gap, now.near, now.last, now.pending, count = now.brackets.pop()
    now.start = start if count == len(now.drafts) else token.end()
    now.after = token.end() if now.start == token.end() else now.after


def read_year(now: Progress, token: re.Match[str]) -> None:
    """括号里的、比较中的、文件的、某月的年份，不管后面的话。"""
    clause, year = now.flat[now.start : token.start()], int(token.group()[:4])
    if now.brackets or clause.endswith(tuple("较比与同由从")) or CITING.search(clause):
        return
    if year not in now.here.years and not MONTH.match(now.flat, token.end()):
        now.here.years.append(year)


def read_opener(now: Progress, token: re.Match[str]) -> None:
    """其中、包括、用于……：后面的数是前面那个量的一部分；中间隔着别的话，就不知道是谁的。"""
    note_clause(now, now.flat[now.start : token.start()])
    word = plain(token.group()).rstrip("：:，,")
    between = re.sub("[，,；;：:]", "", plain(now.flat[now.after : token.start()]))
    if now.pending:  # （其中……、其中包括……、其中甲、乙分别为……
        opener, whole = now.pending
        word = opener if opener.startswith("其中") else word
    elif word == "其中" and now.last is None and not now.flat[now.here.start : token.start()].strip():
        whole = now.previous
    elif BRIDGE.fullmatch(between) or not (MONEY_WORDS.search(between) or word.startswith(("分别", "由"))):
        whole = spoken_whole(now)
    else:
        whole = None
    if token.group().startswith("分别"):
        begin_turns(now, between)
    if word == "其中" and token.group().strip() != "其中":
        word = "其中："
    now.pending = ("\n" if "\n" in token.group() else word, whole)
    now.start = token.end()


def spoken_whole(now: Progress) -> int | None:
    """如果接着说“其中”，说的是哪一条；并列的几个量之后说其中，不知道是谁的。"""
    index = now.last if now.turns is None else None
    if index is not None and now.drafts[index].role == "share":
        index = now.drafts[index].subject
    if index is None or not now.drafts[index].quantity:
        return None
    current = now.list_of(index)
    if current is None:
        return None if now.drafts[index].gap == 1 and index > now.here.first else index
    return None if current.separator and now.gap > current.separator else index


def read_figure(now: Progress, token: re.Match[str]) -> None:
    clause = now.flat[now.start : token.start()]
    note_clause(now, clause)
    if not clause.strip() and now.colon is not None:
        clause = now.flat[now.colon : token.start()]
    index, draft = len(now.drafts), draft_of(now, token, clause)
    now.drafts.append(draft)
    classify(now, draft)
    if draft.quantity:
        end_turns(now)
        place(now, draft, index)
    elif draft.role in ("share", "base", "adjustment") or draft.role.startswith("change"):
        attach(now, draft)
    settle(now, draft)
    if draft.item is None or draft.item in now.grammar.projects:
        now.here.topic |= bool(TOPIC.search(clause))
    now.start = now.after = token.end()
    now.near, now.pending, now.colon = 0, None, None
    now.last = index if draft.role != "base" else now.last
    now.gap = 0 if draft.quantity else now.gap
