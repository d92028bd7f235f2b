"""jixiao demo：演示：填好的工作簿、核对、重算、报告。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

TEXT = "演示：填好的工作簿、核对、重算、报告"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=Path("绩效自评演示"), metavar="文件夹", help="放在哪里，默认 绩效自评演示")


def run(arguments: Namespace) -> int:
    from reportgen.cli import main
    from reportgen.demo import run_demo

    return run_demo(arguments.folder, main)
