"""核对的三种答案：相符（没有话）、不符（Finding）、未能核对（Unchecked）。"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from xladdin.model import Explanation, Place


class Severity(StrEnum):
    """错误要改正或写明理由；提醒请过目；线索（只在 --hints 时列出）不算问题。"""

    ERROR = "错误"
    REMINDER = "提醒"
    HINT = "线索"


class Fix(Struct, frozen=True):
    """建议改成的值；`safe` 为真只限表样规定由公式计算的格，人填的数只建议、不代改。"""

    value: str
    safe: bool


class Finding(Struct, frozen=True):
    """一个不符。`message` 依次说：哪里、填的什么、怎么算、应是什么、怎么办。

    `figures` 是判断所依据的数（出错说明里“当时的数”，数变了说明失效）；`alike` 相同的同一规则合并成一条，`places` 列出全部位置。
    """

    code: str
    title: str
    severity: Severity
    place: Place
    message: str
    basis: tuple[str, ...] = ()
    fix: Fix | None = None
    figures: tuple[str, ...] = ()
    alike: str = ""
    places: tuple[Place, ...] = ()
    explanation: Explanation | None = None
    stale: Explanation | None = None

    @property
    def figures_text(self) -> str:
        """“当时的数”的写法。"""
        return "；".join(self.figures)

    @property
    def open_error(self) -> bool:
        """还没有有效说明的错误。"""
        return self.severity is Severity.ERROR and self.explanation is None


class Unchecked(Struct, frozen=True):
    """没能核对的一处：规则代码、位置、原因。"""

    code: str
    place: Place
    reason: str
