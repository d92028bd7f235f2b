"""引用：报告文字里的【=字段】，报告印的是表上的数；【】里不以等号开头的是普通文字。"""

from __future__ import annotations

from collections.abc import Callable

from xladdin.patterns import lazy
from xladdin.values import clean

_CITED = lazy(r"【\s*[=＝]([^】]*)】")


def cited(text: str) -> list[str]:
    """一段文字引用了哪些字段，按先后，不重。

    >>> cited("得分【=整体.总分.得分】分，【另附说明】，等次按【＝ 整体.总分.得分 】定。")
    ['整体.总分.得分']
    """
    return list(dict.fromkeys(clean(key) for key in _CITED.findall(text)))


def with_cited(text: str, shown: Callable[[str], str | None]) -> str:
    """引用换成 `shown` 给的字；给 None 的照原样。

    >>> with_cited("得分【=整体.总分.得分】分，【=整体.总分】", {"整体.总分.得分": "98"}.get)
    '得分98分，【=整体.总分】'
    """
    return _CITED.sub(lambda found: found[0] if (new := shown(clean(found[1]))) is None else new, text)
