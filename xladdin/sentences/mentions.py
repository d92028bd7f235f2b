"""等级、项目名、没有写完的地方：不是数，但规则要核对的字眼。"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xladdin.patterns import lazy
from xladdin.sentences.statement import Grade, Name
from xladdin.sentences.wording import ENDERS, plain

_GRADE_WORDS = "优秀|优良|优|良好|良|中等|中|合格|不合格|较好|较差|差|一般"
_GRADE_END = "(?=[”\"’」](?![“\"‘「、])|等次|等级|档次|[，。；,;！!）)\\s]|$)"
_GRADES = lazy(
    r"(?:(?:自评|评价|评定|绩效)(?:结果|结论|等次|等级|级别)|(?<!考核)等次|绩效(?:自评|评价)|自评|综合评价)"
    rf"(?:[评认确]定)?(?:(?:为|是|[：:])+\s*|(?<=等次))[“\"‘「]?(?P<a>{_GRADE_WORDS}){_GRADE_END}|"
    rf"(?:自评|评价)[^，。；]{{0,12}}?(?:评为|评定为|确定为)[“\"‘「]?(?P<b>{_GRADE_WORDS}){_GRADE_END}"
)


def grades(text: str) -> tuple[Grade, ...]:
    """文字里给出的评价等级：评价结果为“优”、等次：优秀。列举等级（优、良、中、差）和“情况良好”这样的形容不算。"""
    found = []
    for match in _GRADES.finditer(text):
        name = match.lastgroup or "a"
        found.append(Grade(match.start(name), match.end(name), match[name]))
    return tuple(found)


_IN_QUOTES = r"[“\"「‘][^”\"」’“「\n]{2,40}[”\"」’]"
_QUOTED = lazy(_IN_QUOTES)
_LISTED = lazy(
    rf"{_IN_QUOTES}(?:[、，,和及以]{{0,2}}{_IN_QUOTES}){{0,40}}"
    r"等?(?:共计?)?(?P<count>\s*\d+\s*个)?(?:一级|二级|重点|专项)*项目"
)
_MONEY_TALK = lazy("评价|自评|支出|资金|经费|万元")
_SUFFIX = lazy("(?:项目|支出|经费|资金|专项|工作)+$")


def named_projects(text: str, known: Sequence[str]) -> tuple[Name, ...]:
    """引号里的项目名：“甲”“乙”等2个项目，“甲”项目（同句说到评价或资金）。known：各表中的项目及简称。

    “三公”经费、“五好”园区、“某办公室”等1个单位不是项目。
    """
    index = {_SUFFIX.sub("", plain(name)) or plain(name): name for name in reversed(known)}
    index |= {plain(name): name for name in reversed(known)}
    names = []
    for listed in _LISTED.finditer(text):
        if not listed["count"] and not _MONEY_TALK.search(_sentence_around(text, listed.start(), listed.end())):
            continue
        for quoted in _QUOTED.finditer(listed[0]):
            words, start = quoted[0][1:-1], listed.start() + quoted.start() + 1
            project = index.get(plain(words)) or index.get(_SUFFIX.sub("", plain(words)))
            names.append(Name(start, start + len(words), words, project))
    return tuple(names)


def _sentence_around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in ENDERS) + 1
    last = min((at for at in (text.find(mark, end) for mark in ENDERS) if at >= 0), default=len(text))
    return text[first:last]


_UNFINISHED = lazy(
    r"^[ \t　]*(?:例|示例|样例|填写示例)[：:]|…{2,}(?!…|[ \t]*\d)|\.{6,}(?!\.|[ \t]*\d)|"
    r"(?<![A-Za-z.])[XxＸ×]{2,}(?![A-Za-z.])|(?<![A-Za-z0-9])[XxＸ×](?:[年月日个项%]|万元)|"
    r"[*＊]{2,}(?=年|月|日|万?元|单位|项目|部门|个|%)|(?<![一二三四五六七八九])[○〇]{2,}(?![一二三四五六七八九])|"
    r"^[ \t　]*(?:指标|目标|任务)\d+[：:][ \t　]*$|(?:(?<!\d)\d{1,5}|[百千])字(?:以内|左右|以上)|"
    r"不超过\d{1,5}字|字以内|【(?!=)[^】\n]{0,40}?(?:待填|待补|填写|请填|此处|待定)[^】\n]{0,80}】|\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|"
    r"[（(](?:此处|请在此|请)(?:填写?|说明|补充|简要|概述|插入)[^（）()\n]{0,80}[）)]",
    re.MULTILINE,
)


def unfinished(text: str) -> tuple[str, ...]:
    """表样里没有改掉的字：例：、……、XX、指标2：、500字以内、【待填】、{{单位名称}}、（此处填写……）。按出现的先后，原样返回。

    【=字段名】是引用，不算；表样自己的备注“其他事业发展类资金…各一张表”只有一个省略号，不算。
    """
    return tuple(match[0].strip() for match in _UNFINISHED.finditer(text))
