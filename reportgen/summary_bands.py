"""汇总里执行率、得分的分布分几档：各档的下限写在 workbook_templates/通用.toml 的 [summary]。"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from itertools import pairwise

from xladdin.form import SHARED, TEMPLATES

Band = tuple[str | None, str | None, str]
"""不低于、低于、叫什么；两头相同的是恰好这个数，没有下限的是以下，没有上限的是超过。"""


def rate_bands() -> list[Band]:
    """执行率的各档。"""
    return _bands([(bound, f"{float(bound):.0%}") for bound in _bounds("rate_bands")], "")


def score_bands() -> list[Band]:
    """得分的各档。"""
    return _bands([(bound, bound) for bound in _bounds("score_bands")], "分")


def _bounds(name: str) -> list[str]:
    found: list[str] = tomllib.loads((TEMPLATES / SHARED).read_text("utf-8"))["summary"][name]
    return found


def _bands(bounds: Sequence[tuple[str, str]], unit: str) -> list[Band]:
    (first, least), (last, most) = bounds[0], bounds[-1]
    between: list[Band] = [(low, high, f"{lower}—{upper}") for (low, lower), (high, upper) in pairwise(bounds)]
    return [(None, first, f"{least}{unit}以下"), *between, (last, last, f"{most}{unit}"), (last, None, f"超过{most}")]
