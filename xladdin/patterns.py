"""第一次用到才编译的正则：一次核对只用到其中一部分，而编译汉字的字符集不便宜（全部编译要四十毫秒）。"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from typing import Any


class _Lazy:
    """装作一个编译好的正则；第一次取属性时编译，以后直接用。"""

    def __init__(self, source: str, flags: int) -> None:
        self.source, self.flags_given = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self.source, self.flags_given)
        for method in ("match", "fullmatch", "search", "sub", "split", "findall", "finditer"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)


_ALL: list[_Lazy] = []


def lazy(source: str, flags: int = 0) -> re.Pattern[str]:
    """与 re.compile 一样用，用到才编译；写错的正则第一次用时才报错，所以每个都要有测试用到。"""
    _ALL.append(_Lazy(source, flags))
    return cast("re.Pattern[str]", _ALL[-1])


def compile_all() -> None:
    """把导入了的都编译好：有工夫的时候做，用时就不用等。"""
    for pattern in _ALL:
        pattern.match  # noqa: B018  # 取一次属性就编译
