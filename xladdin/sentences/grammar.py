"""词表和项目名编成两个正则：切分文字的，读懂标签的。"""

from __future__ import annotations

import re
from functools import lru_cache

from xladdin.sentences.draft import Grammar
from xladdin.sentences.wording import NUMBER, SKIP, TAIL, UNIT, any_of, plain


@lru_cache(maxsize=64)
def grammar_of(projects: tuple[str, ...], lexicon: tuple[tuple[str, str], ...]) -> Grammar:
    """词表和项目名编成两个正则：切分文字的，读懂标签的。"""
    items = dict(lexicon) | {plain(name): name for name in projects if plain(name)}
    phrases, names = any_of(items, True), any_of({name.strip() for name in projects} - {""}, True)
    first = re.escape("".join({name.strip()[:1] for name in projects}))
    span = rf"{NUMBER}\s*(?:{UNIT})?\s*[-~～—–至到]{{1,2}}\s*{NUMBER}(?:\s*(?:{UNIT}))?"
    bare = rf"(?:(?<=得分)|(?<=得分[为是：:]))(?P<bare>{NUMBER})(?!\s*[\d分年月日号%-])"
    made_of = r"由(?=[^。；;\n]{2,200}(?:组成|构成))"
    scan = re.compile(
        rf"(?=[\d−《第，,；;：:、。！？!?\n（()）其包用分含由{first}-])(?:"  # 先看一个字，多数的字不必往下试
        rf"(?P<name>{names}|《[^》\n]{{0,80}}》|第\s*\d+)|(?P<span>{span})|(?P<year>(?<!\d)(?:19|20)\d\d\s*年)|"
        rf"(?P<figure>(?P<number>{NUMBER})\s*(?P<unit>{UNIT})|{bare})|"
        r"(?P<opener>其中\s*[：:，,]?\s*|"
        rf"(?:包括|包含|用于|分别(?:为|是|用于)?|(?<=[（(，,、中])含|{made_of})\s*[：:]?\s*)|"
        r"(?P<left>[（(](?=[^（()）\n]*[）)]))|(?P<right>[）)])|(?P<separator>[，,；;：:、。！？!?\n]))"
    )
    core = rf"(?P<pre>(?:{SKIP})*)(?:(?P<item>{phrases})|(?P<generic>收入|支出))(?P<post>(?:{TAIL})*)"
    others = rf"(?:{SKIP})*(?P<who>.+?){core}"
    return Grammar(scan, re.compile(core), re.compile(others), items, frozenset(projects))
