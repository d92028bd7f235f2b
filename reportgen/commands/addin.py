"""jixiao addin：Excel 加载宏的生成、安装、卸载、检查和离线安装包。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands import FAULTS, OK

if TYPE_CHECKING:
    from xladdin.ribbon.machine import Machine

TEXT = "Excel 加载宏：生成、安装、卸载、检查、打离线安装包"
ACTIONS = {"build": "生成加载宏文件", "install": "装给当前用户", "uninstall": "卸载", "doctor": "查按钮为什么用不了",
           "bundle": "打 Windows 的离线安装包（要联网）"}
SAVED = ("build", "doctor", "bundle")


def add(parser: ArgumentParser) -> None:
    listed = "；".join(f"{name} {text}" for name, text in ACTIONS.items())
    parser.add_argument("action", choices=tuple(ACTIONS), metavar="|".join(ACTIONS), help=listed)
    parser.add_argument("-o", "--output", type=Path, metavar="文件", help="存到哪里：加载宏默认 绩效自评.xlam，检查结果默认放在桌面，安装包默认 安装包.zip")
    parser.add_argument("--wheel", type=Path, metavar="jixiao.whl", help="bundle 用的本程序的 wheel，默认由源代码做")


def run(arguments: Namespace) -> int:
    from xladdin.ribbon.machine import AddinError

    if arguments.output is not None and arguments.action not in SAVED:
        raise AddinError(f"-o 只用于 {'、'.join(SAVED)}，{arguments.action} 的地方是定好的。")
    if arguments.action == "build":
        return _build(arguments.output)
    if arguments.action == "bundle":
        return _bundle(arguments.output or Path("安装包.zip"), arguments.wheel)
    from xladdin.ribbon.windows import Registry, make_shortcut, this_machine

    machine = this_machine()
    if arguments.action == "doctor":
        return _doctor(machine, arguments.output)
    from xladdin.ribbon.install import install, uninstall

    done = install(machine, Registry(), make_shortcut) if arguments.action == "install" else uninstall(machine, Registry())
    print("\n".join(f"{line}。" for line in done))
    return OK


def _build(output: Path | None) -> int:
    from xladdin.ribbon.addin import FILE_NAME, addin_bytes, is_addin
    from xladdin.workbook_file.replacing import replace_file

    target = output or Path(FILE_NAME)
    _refuse_other_file(target, is_addin, "加载宏")
    replace_file(target, addin_bytes(), backup=False)
    print(f"已生成 {target}。")
    return OK


def _bundle(output: Path, wheel: Path | None) -> int:
    from xladdin.ribbon.bundle import bundle, is_bundle

    _refuse_other_file(output, is_bundle, "安装包")
    names = bundle(output, wheel=wheel)
    print("\n".join(["安装包里有：", *(f"  {name}" for name in names), f"已存 {output}。"]))
    return OK


def _doctor(machine: Machine, output: Path | None) -> int:
    from xladdin.ribbon.doctor import examine, is_report, report
    from xladdin.workbook_file.replacing import replace_file

    target = output or machine.desktop / "绩效自评检查结果.txt"
    _refuse_other_file(target, is_report, "检查结果")
    text = report(machine)
    replace_file(target, text.encode("utf-8-sig"), backup=False)
    print(f"{text}检查结果存在 {target}，可以发给维护人员。")
    return FAULTS if any(troubles for _, troubles in examine(machine)) else OK


def _refuse_other_file(target: Path, ours: Callable[[Path], bool], what: str) -> None:
    """要写的地方已有别的文件的，不盖掉：多半是写错了名字。"""
    from xladdin.ribbon.machine import AddinError

    if target.is_file() and not ours(target):
        raise AddinError(f"“{target}”已经存在，又不是本程序做的{what}，没有覆盖。请换个名字。")
