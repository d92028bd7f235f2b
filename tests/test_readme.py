"""README 是真的：生成的几节与代码一致，写到的命令都认得。"""

from __future__ import annotations

import re
import shlex

import pytest

from reportgen.cli import build_parser
from tests.readme import README, written
from xladdin import terms


def test_the_generated_sections_of_the_readme_are_what_the_code_says() -> None:
    text = README.read_text("utf-8")

    assert written(text) == text, "README 过时了：请运行 python -m tests.readme"


def commands() -> list[str]:
    """README 代码块里以 jixiao 开头的命令。"""
    blocks = re.findall(r"```sh\n(.*?)```", README.read_text("utf-8"), re.S)
    lines = [line.strip() for block in blocks for line in block.splitlines()]
    return [part.strip() for line in lines for part in line.split("&&") if part.strip().startswith("jixiao ")]


@pytest.mark.parametrize("command", commands())
def test_every_jixiao_command_in_the_readme_is_accepted_by_the_parser(command: str) -> None:
    arguments = build_parser().parse_args(shlex.split(command)[1:])

    assert arguments.command


def test_one_official_term_has_one_identifier() -> None:
    named = [value for key, value in vars(terms).items() if key.isupper() and isinstance(value, str)]

    assert len(named) == len(set(named))
