"""数一数：每条规则种了几处、找到几处，干净的材料上误报几处。"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from tests.generated import filing_faults, fund_faults, indicator_faults, report_faults, word_faults
from tests.generated.faults import FAULTS, Fault
from tests.generated.filling import Material, filing_of
from tests.generated.material import clean
from xladdin.checks import RULES, run_rules
from xladdin.findings import Finding, Severity

__all__ = ["FAULTS", "TRUE_ON_CLEAN", "Trial", "clean_findings", "measured", "table", "trials"]
_MODULES = (filing_faults, fund_faults, indicator_faults, report_faults, word_faults)  # importing them fills FAULTS
_TRIES = 30
TRUE_ON_CLEAN = {
    "PS210": "各表全部满分", "PS211": "执行率不高而指标几乎满分", "PE112": "没有预算的项目指标满分", "PE107": "年中新增的项目", "PE108": "各表都全部执行完",
    "FM109": "数字格里写了——", "IN110": "效益指标碰巧写了同一个百分比",
}
"""干净的材料上也会有、说的都是实情的提醒和线索：代码 → 材料里确有的情形。"""


class Trial(Struct, frozen=True):
    """一种毛病种在一份材料上：新出来的问题。"""

    fault: Fault
    material: Material
    new: tuple[Finding, ...]

    @property
    def missed(self) -> list[str]:
        """没有查出的代码。"""
        return sorted(self.fault.codes - {finding.code for finding in self.new})

    @property
    def undeclared(self) -> list[Finding]:
        """没有说明的错误：不是种下的，也不是连带的。"""
        return [one for one in self.new if one.severity is Severity.ERROR and one.code not in self.fault.codes | self.fault.also]


@cache
def clean_findings(seed: int) -> tuple[Finding, ...]:
    """干净的材料上报出的问题。"""
    return run_rules(filing_of(clean(seed))).findings


def trials(fault: Fault, wanted: int, first: int = 0) -> Iterator[Trial]:
    """从第 `first` 份材料起试，适用的 `wanted` 份；试得太多还凑不够就到此为止。"""
    done = 0
    for seed in range(first, first + wanted * _TRIES):
        if done == wanted:
            return
        material = fault.applied(clean(seed))
        if material is not None:
            done += 1
            yield Trial(fault, material, _new(clean_findings(seed), run_rules(filing_of(material)).findings))


def _new(before: tuple[Finding, ...], after: tuple[Finding, ...]) -> tuple[Finding, ...]:
    known = {(one.code, one.message) for one in before}
    return tuple(one for one in after if (one.code, one.message) not in known)


class Tally(Struct):
    """一条规则的实测：种下几处、查出几处、误报几处，干净的材料上属实的有几处。"""

    seeded: int = 0
    found: int = 0
    false: int = 0
    true: int = 0


def measured(materials: int, wanted: int) -> dict[str, Tally]:
    """每种毛病种在 `wanted` 份材料上，另看 `materials` 份干净的；代码 → 实测。"""
    tallies = {code: Tally() for code in sorted(RULES)}
    for fault in FAULTS.values():
        for trial in trials(fault, wanted):
            for code in fault.codes:
                tallies[code].seeded += 1
                tallies[code].found += code not in trial.missed
            for finding in trial.undeclared:
                tallies[finding.code].false += 1
    for finding in (one for seed in range(materials) for one in clean_findings(seed)):
        if finding.severity is not Severity.ERROR and finding.code in TRUE_ON_CLEAN:
            tallies[finding.code].true += 1
        else:
            tallies[finding.code].false += 1
    return tallies


def table(materials: int, wanted: int) -> str:
    """规则实测表。"""
    tallies = measured(materials, wanted)
    seeded, found, false = (sum(getattr(one, name) for one in tallies.values()) for name in ("seeded", "found", "false"))
    lines = [f"{len(FAULTS)} 种毛病，每种种在 {wanted} 份材料上；另有 {materials} 份干净的材料，各表样轮流。种下 {seeded} 处，查出 {found} 处，误报 {false} 处。", "",
             "| 代码 | 名称 | 种下 | 查出 | 误报 | 干净材料上属实的 |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    lines += [f"| {code} | {RULES[code].title} | {one.seeded} | {one.found} | {one.false} | {one.true or ''} |" for code, one in tallies.items()]
    return "\n".join(lines)
