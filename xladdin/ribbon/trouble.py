"""检查查出的一处毛病。"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct


class Trouble(Struct, frozen=True):
    """一处毛病：是什么、怎么办；`unknown` 为真的是没能查，不是查出了毛病。"""

    what: str
    remedy: str
    unknown: bool = False


Troubles = Iterator[Trouble]
