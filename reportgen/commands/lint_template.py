"""jixiao lint-template：检查表样文件夹合不合约定。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS, OK

TEXT = "检查表样文件夹合不合约定"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="文件夹", help="表样文件夹")


def run(arguments: Namespace) -> int:
    from reportgen.lint import lint_template

    faults = lint_template(arguments.folder)
    for fault in faults:
        print(f"  {fault}")
    print(f"{arguments.folder}：{'合乎约定。' if not faults else f'{len(faults)} 处不合约定。'}")
    return FAULTS if faults else OK
