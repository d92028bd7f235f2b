"""jixiao explain：显示一条规则的手册。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reportgen.commands import OK
from xladdin.form import FormError

TEXT = "显示一条规则的手册"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("code", metavar="代码", help="如 PE102")


def run(arguments: Namespace) -> int:
    from xladdin.basis import cite
    from xladdin.checks import RULES

    rule = RULES.get(arguments.code.strip().upper())
    if rule is None:
        raise FormError(f"没有代码为“{arguments.code}”的规则。现有：{'、'.join(sorted(RULES))}。")
    print(f"{rule.code} {rule.title}（{rule.severity}）\n依据：{'、'.join(cite(key) for key in rule.basis)}\n")
    for name in rule.manual:
        text = rule.readable(name)
        print(f"{name}：\n{text}" if text.startswith("  ") else f"{name}：{text}")
    return OK
