"""规则目录：候选规则一个不漏，代码的样子，依据都登记过。"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap

from xladdin.basis import BASIS
from xladdin.checks import RULES
from xladdin.checks.left_out import LEFT_OUT

CANDIDATES = {f"{letter}{number:02}" for letter, last in (("P", 9), ("S", 16), ("B", 14), ("D", 11), ("X", 9), ("R", 13), ("Q", 12), ("F", 2))
              for number in range(1, last + 1)}


def test_every_candidate_is_answered_by_a_rule_or_left_out_with_a_reason() -> None:
    answered = {answer for rule in RULES.values() for answer in rule.answers}

    assert answered | set(LEFT_OUT) == CANDIDATES
    assert answered & set(LEFT_OUT) == set()
    assert all(reason for reason in LEFT_OUT.values())


def test_codes_are_two_letters_and_three_digits_and_titles_are_unique() -> None:
    assert all(re.fullmatch(r"[A-Z]{2}\d{3}", code) for code in RULES)
    assert len({rule.title for rule in RULES.values()}) == len(RULES)


def test_every_rule_cites_a_registered_basis() -> None:
    assert all(rule.basis and set(rule.basis) <= set(BASIS) for rule in RULES.values())


def numbers_in(source: str) -> set[object]:
    """函数体里写死的数：数字字面量和 Decimal("…")。"""
    tree = ast.parse(textwrap.dedent(source))
    plain = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool)}
    decimals = {node.args[0].value for node in ast.walk(tree) if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Decimal"
                and node.args and isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)}
    return plain | decimals


def test_no_rule_body_holds_points_bands_or_thresholds_of_its_own() -> None:
    """0 到 3 用来取第几个、数几个；分值、分段、门槛都在表样里。"""
    written = {code: numbers_in(inspect.getsource(rule.check)) - {0, 1, 2, 3} for code, rule in RULES.items()}

    assert {code: numbers for code, numbers in written.items() if numbers} == {}
