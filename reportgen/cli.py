"""命令行 jixiao：装配各命令，把意外变成一句话。

退出码：0 没有未说明的错误；1 有；2 读不了文件或用法不对。出错只说一句话，不给填表人看程序的内部信息。
每个命令只导入自己要用的模块：启动要快。
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from reportgen.commands import NAMES, OK, UNUSABLE, command
from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError

_CHINESE = {
    "usage: ": "用法：", "options": "选项", "positional arguments": "参数", "show this help message and exit": "显示这段帮助",
    "the following arguments are required: %s": "缺少参数：%s", "unrecognized arguments: %s": "不认识的参数：%s",
    "expected one argument": "后面要跟一个值", "expected at least one argument": "后面至少要跟一个值",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有“%(value)s”这个选择，可选：%(choices)s",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "invalid %(type)s value: %(value)r": "“%(value)s”不是合适的值", "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s\n",
    "invalid int value: %r": "“%s”不是整数",
}


class Parser(argparse.ArgumentParser):
    """说中文的参数解析。"""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(UNUSABLE, f"jixiao：{message}\n查看帮助：{self.prog} -h\n")


def build_parser(only: str = "") -> Parser:
    """全部命令与选项；`only` 是一个命令的，只装它一个（启动快）。"""
    setattr(argparse, "_", lambda text: _CHINESE.get(text, text))
    parser = Parser(prog="jixiao", description="绩效自评助手：官方工作簿的新建、核对、重算和自评报告。", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="store_true", help="显示版本")
    parser.add_argument("--forms", type=Path, metavar="文件夹", help="另外的表样文件夹")
    subparsers = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=Parser)
    for name in NAMES if only not in NAMES else (only,):
        module = command(name)
        one = subparsers.add_parser(name, help=module.TEXT, description=module.TEXT)
        one.set_defaults(run=module.run)
        one.add_argument("--forms", type=Path, metavar="文件夹", help="另外的表样文件夹", default=argparse.SUPPRESS)
        module.add(one)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """入口；预料中的错误打印一句话，返回 2；预料之外的记入日志文件，也只打印一句话。"""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    words = list(sys.argv[1:] if argv is None else argv)
    parser = build_parser(words[0] if words else "")
    try:
        arguments = parser.parse_args(words)
        if arguments.version:
            from importlib.metadata import version

            print(f"绩效自评助手 {version('jixiao')}")
            return OK
        if arguments.command is None:
            parser.print_help()
            return UNUSABLE
        return int(arguments.run(arguments))
    except (FormError, WorkbookError) as fault:
        print(f"jixiao：{fault}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("jixiao：已中断，没有写完的文件没有保留。", file=sys.stderr)
        return UNUSABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return UNUSABLE
    except Exception as fault:  # 程序自己的错：详情进日志，屏幕上只有一句话
        from xladdin.error_log import record

        print(f"jixiao：程序内部出错（{type(fault).__name__}），文件没有改动。详情在 {record(fault)}，请发给维护人员。", file=sys.stderr)
        return UNUSABLE


def run() -> None:
    """命令 jixiao：一个命令跑完就退出，不必反复清点刚建的对象。"""
    gc.disable()
    sys.exit(main())


if __name__ == "__main__":
    run()
