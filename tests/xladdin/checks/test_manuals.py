"""规则手册的例子逐条运行；没有手册、次序不对、没有例子的规则过不了。"""

from __future__ import annotations

import doctest

import pytest

from xladdin.checks import RULES
from xladdin.checks.example import examine
from xladdin.checks.rule import MANUAL_PARTS, Rule


def output_of(text: str, name: str) -> str:
    """手册一节里的例子运行后与预期不同之处。"""
    test = doctest.DocTestParser().get_doctest(text + "\n", {"examine": examine}, name, None, 0)
    differences: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=differences.append)
    return "".join(differences)


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_a_rule_has_a_manual_of_five_parts_in_order(rule: Rule) -> None:
    assert tuple(rule.manual) == MANUAL_PARTS
    assert all(rule.manual.values())


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_the_bad_example_of_a_manual_prints_its_message_and_the_good_one_prints_nothing(rule: Rule) -> None:
    bad, good = (doctest.DocTestParser().get_examples(rule.manual[part] + "\n") for part in ("错例", "正例"))

    assert [bool(example.want) for example in bad] == [True] * max(len(bad), 1)
    assert [bool(example.want) for example in good] == [False] * max(len(good), 1)
    assert output_of(rule.manual["错例"], rule.code) == ""
    assert output_of(rule.manual["正例"], rule.code) == ""
