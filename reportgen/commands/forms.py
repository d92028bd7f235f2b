"""jixiao forms：列出现有的表样。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace

from reportgen.commands import OK, UNUSABLE

TEXT = "列出现有的表样"


def add(parser: ArgumentParser) -> None:
    """没有参数。"""


def run(arguments: Namespace) -> int:
    from xladdin.form import usable_forms

    forms, faults = usable_forms(arguments.forms)
    for form in forms:
        print(f"{form.id}\t{form.place}\t{form.year}年度起\t{'、'.join(sheet.title for sheet in form.sheets)}")
    for fault in faults:
        print(f"jixiao：{fault}", file=sys.stderr)
    return UNUSABLE if faults else OK
