"""规则找得到、不误报：干净的材料上没有错误，种下的每一种毛病都查得出，不连累别的格。"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.generated.faults import FAULTS
from tests.generated.filling import Material, described, filing_of
from tests.generated.material import FORMS, clean
from tests.generated.measure import TRUE_ON_CLEAN, clean_findings, trials
from tests.generated.word import with_report
from xladdin.checks import RULES, run_rules
from xladdin.filing_file import checkable, open_filing
from xladdin.findings import Finding, Severity
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.saving import save

CLEAN = 204
"""干净的材料份数：各表样轮流，一样多。"""
REMINDERS = 0.5
"""干净的材料上，提醒平均不超过几条（执行率不高、全部满分这些本来就要提醒）。"""
WANTED = 10
"""一种毛病种在几份材料上。"""


def told(material: Material, found: list[Finding]) -> str:
    """失败时印的：种子、表样、消息。"""
    return "\n".join(f"种子 {material.seed}（{material.form.id}）：{one.severity} {one.code} {one.message}" for one in found)


def test_clean_material_of_every_form_has_no_error() -> None:
    wrong = [told(clean(seed), found) for seed in range(CLEAN) if (found := [one for one in clean_findings(seed) if one.severity is Severity.ERROR])]

    assert not wrong, "\n".join(wrong)
    assert {clean(seed).form.id for seed in range(CLEAN)} == set(FORMS)


def test_clean_material_has_few_reminders_and_hints_and_only_true_ones() -> None:
    reminders = [one for seed in range(CLEAN) for one in clean_findings(seed) if one.severity is Severity.REMINDER]
    unexpected = [told(clean(seed), found) for seed in range(CLEAN)
                  if (found := [one for one in clean_findings(seed) if one.code not in TRUE_ON_CLEAN])]

    assert not unexpected, "\n".join(unexpected)
    assert len(reminders) / CLEAN <= REMINDERS, Counter(one.code for one in reminders)


def test_clean_material_is_checked_in_full() -> None:
    unchecked = [(seed, one.code, one.reason) for seed in range(len(FORMS) * 3) for one in run_rules(filing_of(clean(seed))).unchecked]

    assert unchecked == []


def test_a_word_report_made_from_clean_material_adds_nothing() -> None:
    added = [told(clean(seed), found) for seed in range(0, CLEAN, 4)
             if (found := [one for one in run_rules(filing_of(with_report(clean(seed)))).findings if one not in clean_findings(seed)])]

    assert not added, "\n".join(added)


@pytest.mark.parametrize("name", FAULTS)
def test_a_known_fault_is_found_and_nothing_else_is_called_wrong(name: str) -> None:
    known = list(trials(FAULTS[name], WANTED))
    missed = [f"种子 {one.material.seed}（{one.material.form.id}）：没有查出 {'、'.join(one.missed)}" for one in known if one.missed]
    undeclared = [told(one.material, one.undeclared) for one in known if one.undeclared]

    assert len(known) == WANTED
    assert not missed, "\n".join(missed)
    assert not undeclared, "\n".join(undeclared)


NEEDS_A_REAL_REPORT = {"RP110"}
"""要真的渲染报告才量得了：tests/xladdin/checks/test_report_rendered.py。"""


def test_every_rule_has_a_seeded_fault() -> None:
    assert {code for fault in FAULTS.values() for code in fault.codes} == set(RULES) - NEEDS_A_REAL_REPORT


@pytest.mark.parametrize("seed", range(len(FORMS)))
def test_a_real_workbook_is_judged_like_the_material_it_was_filled_from(seed: int, tmp_path: Path) -> None:
    material, path = clean(seed), tmp_path / "自评表.xlsx"
    save(workbook_from(described(material)), path, backup=False)
    _, filing = open_filing(path)

    assert judged(run_rules(checkable(filing)).findings) == judged(clean_findings(seed))


def test_the_same_seed_makes_the_same_material() -> None:
    again = clean.__wrapped__

    assert [again(seed).cells for seed in range(len(FORMS))] == [clean(seed).cells for seed in range(len(FORMS))]


def judged(findings: tuple[Finding, ...]) -> set[tuple[str, Severity, str]]:
    """查出的问题：代码、轻重、字段（格的地址因插行而不同）。"""
    return {(one.code, one.severity, one.place.name) for one in findings}
