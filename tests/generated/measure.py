"""数一数：每条规则种了几处、找到几处，干净的材料上误报几处。"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.generated import filing_faults, fund_faults, indicator_faults, report_faults, word_faults
from tests.generated.faults import FAULTS, Fault
from tests.generated.filling import Material, filing_of
from tests.generated.material import clean
from xladdin.checks import RULES, run_rules
from xladdin.findings import Finding, Severity

__all__ = ["FAULTS", "Trial", "clean_findings", "table", "trials"]
_MODULES = (filing_faults, fund_faults, indicator_faults, report_faults, word_faults)  # importing them fills FAULTS
_TRIES = 30


@dataclass(frozen=True, slots=True)
class Trial:
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


def table(materials: int, wanted: int) -> str:
    """规则实测表：代码、种了几处、找到几处、误报几处（干净材料上的错误；提醒、线索另列）。"""
    seeded: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for fault in FAULTS.values():
        for trial in trials(fault, wanted):
            seeded.update(fault.codes)
            found.update(fault.codes - set(trial.missed))
    raised = Counter(one.code for seed in range(materials) for one in clean_findings(seed))
    lines = ["| 代码 | 名称 | 轻重 | 种下 | 查出 | 干净材料上 |", "| --- | --- | --- | ---: | ---: | ---: |"]
    lines += [f"| {code} | {rule.title} | {rule.severity} | {seeded[code]} | {found[code]} | {raised[code]} |" for code, rule in sorted(RULES.items())]
    return "\n".join(lines)
