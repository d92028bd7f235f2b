"""标签怎么比：换行、空格、编号、分值不算，别称换成术语，年份换成本年、上年，叫法略有出入的按相像的程度。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from xladdin import terms as t
from xladdin.patterns import lazy
from xladdin.values import clean, label

LONGEST = 40
"""标签最长几个字，再长的是内容。"""
ALIKE = 0.6
"""叫法不同的两个标签，相像到多少算同一个。"""
_TOTAL_ALIKE = 0.9
"""总分的别称（合计、总得分……）与总分有多像：有写“总分”的先认它。"""
_YEAR = lazy("((?:19|20)[0-9]{2})年度?")
_MOST_COLONS = 3
_TOTAL = lazy("(?:自评|评价|绩效)*(?:总得?分值?|综合得分|(?:总?得分)?(?:合计|总计))(?:及得分)?")
_COSTS = lazy("(?:经费|费用|费)$")
_SUBTOTAL = lazy(".{0,8}小计|(?:.{0,6}指标|专项资金)?(?:合计|总计)")
_SIGN_OFF = lazy(r"(?:填[表报](?:人|日期|时间|单位)|联[系络]电话|(?:单位|部门|项目|财务)负责人|(?<![位门目务])负责人|单位名称)"
                 r"(?:[(][^()]{1,6}[)]|签[字名章])?:")


def words_of(texts: Sequence[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """一行各格的标签：行里最近的一年写作本年，前一年写作上年。太长的不是标签，为空串。

    >>> words_of(["经费控制情况（万元）", "2022年决算数", "2023年预算数", "2023 年\\n决算数"], {})
    ('经费控制情况', '上年决算数', '本年预算数', '本年决算数')
    """
    plain = [clean(text) if len(text) <= 2 * LONGEST else "" for text in texts]
    years = [int(year) for text in plain if "年" in text for year in _YEAR.findall(text)]
    latest = max(years, default=0)
    return tuple(_word(text, latest, aliases) for text in plain)


def _word(text: str, latest: int, aliases: Mapping[str, str]) -> str:
    if len(text) > LONGEST:
        return ""
    if latest and "年" in text:
        names = {latest: "本年", latest - 1: "上年"}
        text = _YEAR.sub(lambda found: names.get(int(found[1]), found[0]), text)
    name = label(text)
    return aliases.get(name) or t.ALIASES.get(name, name)


def with_value(text: str, aliases: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """标签和内容写在一格里的各种读法：“其中：基本支出：145.35” → （基本支出，145.35）。

    >>> list(with_value("其中：基本支出：145.35", {}))
    [('其中', '基本支出：145.35'), ('基本支出', '145.35')]
    """
    for number, found in enumerate(re.finditer("[:：]", text)):
        if number >= _MOST_COLONS or found.start() > LONGEST:
            return
        (word,) = words_of([text[:found.start()]], aliases)
        if word:
            yield word, text[found.end():].strip()


def bare(text: str) -> str:
    """只留字，标点、空格都不算：用来认出表下照抄的说明。"""
    return "".join(filter(str.isalnum, clean(text)))


def signed_off(text: str) -> tuple[str, ...]:
    """签署行拆成几格：“填表人：甲  联系电话：1” → 两格；不是签署行的为空。

    >>> signed_off("填 表 人：周文清   填报日期：2025年6月20日 单位负责人签字：")
    ('填表人:周文清', '填报日期:2025年6月20日', '单位负责人签字:')
    """
    plain = clean(text)
    starts = [found.start() for found in _SIGN_OFF.finditer(plain)]
    if not starts:
        return ()
    edges = [*starts, len(plain)]
    pieces = [plain[:starts[0]], *(plain[begin:end] for begin, end in pairwise(edges))]
    return tuple(piece.strip() for piece in pieces if piece.strip())


def sums_up(word: str) -> bool:
    """小计、合计一行的标签：不是开口表的一行。

    >>> [word for word in ("产出指标小计", "合计", "自评总分", "总分管理") if sums_up(word)]
    ['产出指标小计', '合计', '自评总分']
    """
    return _TOTAL.fullmatch(word) is not None or _SUBTOTAL.fullmatch(word) is not None


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> float:
    """两个标签像不像：一样的 1，不像的 0；按相邻两个字的重合算，末尾的“费”“经费”不算，不到 ALIKE 的都算 0。

    >>> likeness("全年预算数", "全年预算数"), likeness("办公费", "办公经费"), likeness("分值", "得分")
    (1.0, 0.9, 0.0)
    >>> round(likeness("公务用车购置和维护经费", "公务用车购置及运行维护经费"), 2)
    0.65
    """
    if one == other:
        return 1.0 if one else 0.0
    if t.TOTAL_SCORE in (one, other) and _TOTAL.fullmatch(one) and _TOTAL.fullmatch(other):
        return _TOTAL_ALIKE
    share = overlap(one, other) if _COSTS.sub("", one) != _COSTS.sub("", other) else 1.0
    if len(one) > 2 and len(other) > 2 and (one in other or other in one):
        share = max(share, ALIKE)
    return 0.9 * share if share >= ALIKE else 0.0


def overlap(one: str, other: str) -> float:
    """两串字相邻两个字的重合，0 到 1。"""
    pairs, others = _pairs(one), _pairs(other)
    return 2 * len(pairs & others) / (len(pairs) + len(others)) if pairs and others else 0.0


@lru_cache(maxsize=8192)
def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[at:at + 2] for at in range(len(word) - 1))
