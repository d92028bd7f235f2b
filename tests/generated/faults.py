"""已知的毛病：每一种是在干净的材料上改几格，写明必须查出的代码，和由它连带出来也算对的错误。

一种毛病不适用于某份材料（没有那张表、没有扣了分的指标）时不改，换下一份。
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from tests.generated.arithmetic import worked_out
from tests.generated.filling import Cells, Material
from xladdin import terms as t

Changes = Cells | str | None
"""要改的各格；None 或空串是这份材料不适用。"""
Change = Callable[[Material, random.Random], Changes]
Item = TypeVar("Item")

TOLD = " RP101 RP102 RP103 RP104 RP106"
"""表上的数改了，报告文字里说到它的就对不上了：连带也算对的错误。"""


class Fault(Struct, frozen=True):
    """一种毛病：名称、必须查出的代码、连带也算对的错误、改法。"""

    name: str
    codes: frozenset[str]
    also: frozenset[str]
    change: Change

    def applied(self, material: Material) -> Material | None:
        """带着这种毛病的材料；不适用为 None。"""
        changes = self.change(material, random.Random(f"{self.name} {material.seed}"))
        return material.changed(changes) if changes and not isinstance(changes, str) else None


FAULTS: dict[str, Fault] = {}


def fault(name: str, codes: str, also: str = "") -> Callable[[Change], Change]:
    """登记一种毛病；代码用空格隔开。"""

    def register(change: Change) -> Change:
        assert name not in FAULTS, f"毛病“{name}”重复"
        FAULTS[name] = Fault(name, frozenset(codes.split()), frozenset(also.split()), change)
        return change

    return register


def pick(chance: random.Random, choices: Iterable[Item]) -> Item | None:
    """随便取一个；没有为 None。"""
    known: Sequence[Item] = list(choices)
    return chance.choice(known) if known else None


def amount(material: Material, key: str) -> Decimal:
    """一格里的数；没有填、不是数的为 0。"""
    text = material[key]
    return Decimal(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else Decimal(0)


def scored(material: Material) -> list[str]:
    """评分的各张表：整体、项目[1]……"""
    return material.prefixes(t.OVERALL, t.PROJECT)


def computed(material: Material, *kinds: str) -> list[str]:
    """评分的各张表，执行率由公式算、没有被人填过。"""
    return [one for one in material.prefixes(*(kinds or (t.OVERALL, t.PROJECT))) if funds(one, t.EXECUTION_RATE) not in material.cells]


def indicators(material: Material, prefix: str = "") -> list[str]:
    """各行指标：整体.绩效指标[1]……"""
    return [row for one in ([prefix] if prefix else scored(material)) for row in material.rows(f"{one}.{t.INDICATOR}")]


def funds(prefix: str, column: str) -> str:
    return f"{prefix}.{t.ANNUAL_FUNDS}.{column}"


def points(material: Material, row: str) -> Decimal:
    return amount(material, f"{row}.{t.MAX_SCORE}")


def score(material: Material, row: str) -> Decimal:
    return amount(material, f"{row}.{t.SCORE}")


def full(material: Material, row: str) -> bool:
    return score(material, row) == points(material, row)


def beside(material: Material, row: str) -> list[str]:
    """同一个一级指标下的其他各行。"""
    groups: list[list[str]] = []
    for one in indicators(material, row.partition(".")[0]):
        if material[f"{one}.{t.LEVEL1}"]:
            groups.append([])
        groups[-1].append(one)
    return [one for one in next(group for group in groups if row in group) if one != row]


def without(material: Material, row: str) -> dict[str, str | None]:
    """把一行清空（一级、二级指标的名称留着）。"""
    kept = (f"{row}.{t.LEVEL1}", f"{row}.{t.LEVEL2}")
    return {key: "" for key in material.cells if key.startswith(f"{row}.") and key not in kept}


def level2_of(material: Material, row: str) -> str:
    """所属的二级指标，由上向下沿用。"""
    found = ""
    for one in indicators(material, row.partition(".")[0]):
        found = material[f"{one}.{t.LEVEL2}"] or found
        if one == row:
            return found
    raise KeyError(row)


def shown(material: Material) -> Cells:
    """连同计算格的各格。"""
    return {**worked_out(material.form, material.cells), **material.cells}


def cents(number: Decimal) -> str:
    """照两位小数写。"""
    return f"{number.quantize(Decimal('0.01')):f}"
