"""命令行 jixiao：新建、核对、重算、生成报告。

退出码：0 没有未说明的错误；1 有；2 读不了文件或用法不对。出错只说一句话，不给填表人看程序的内部信息。
每个命令只导入自己要用的模块：启动要快。
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.form import FormError
from xladdin.workbook_file.package import WorkbookError

if TYPE_CHECKING:
    from xladdin.checks.rule import Result
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book

OK, FAULTS, UNUSABLE = 0, 1, 2

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


def build_parser() -> Parser:
    """全部命令与选项。"""
    setattr(argparse, "_", lambda text: _CHINESE.get(text, text))
    parser = Parser(prog="jixiao", description="绩效自评助手：官方工作簿的新建、核对、重算和自评报告。", formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="store_true", help="显示版本")
    parser.add_argument("--forms", type=Path, metavar="文件夹", help="另外的表样文件夹")
    commands = parser.add_subparsers(dest="command", metavar="命令", title="命令", parser_class=Parser)

    def command(name: str, text: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=text, description=text)
        one.set_defaults(run=run)
        one.add_argument("--forms", type=Path, metavar="文件夹", help="另外的表样文件夹", default=argparse.SUPPRESS)
        return one

    command("forms", "列出现有的表样", forms_command)
    new = command("new", "新建某一年的空白工作簿", new_command)
    new.add_argument("form", metavar="表样", help="表样编号，见 jixiao forms")
    new.add_argument("-o", "--output", type=Path, required=True, metavar="工作簿.xlsx", help="存到哪里")
    new.add_argument("--year", type=int, metavar="年度", help="预算年度，默认去年")
    new.add_argument("--unit", default="", metavar="单位", help="单位名称")
    new.add_argument("--projects", default="", metavar="项目1,项目2", help="项目名称，逗号隔开；一个项目一张表")
    check = command("check", "核对工作簿", check_command)
    check.add_argument("files", nargs="+", type=Path, metavar="文件", help="工作簿 .xlsx 或 .xlsm，可以几个")
    check.add_argument("--report", type=Path, metavar="报告.docx", help="连同现在的 Word 报告一起核对")
    check.add_argument("--format", choices=("text", "json"), default="text", metavar="text|json", help="输出文字或 JSON")
    check.add_argument("--hints", action="store_true", help="连线索一起列出")
    recompute = command("recompute", "重算公式格，放回被盖掉的公式", recompute_command)
    recompute.add_argument("file", type=Path, metavar="文件", help="工作簿")
    recompute.add_argument("-o", "--output", type=Path, metavar="另存为.xlsx", help="另存，不动原文件")
    recompute.add_argument("--dry-run", action="store_true", help="只列出要改的，不写")
    report = command("report", "生成自评报告", report_command)
    report.add_argument("file", type=Path, metavar="文件", help="工作簿")
    report.add_argument("-o", "--output", type=Path, required=True, metavar="报告.docx", help="第一份文书存到哪里，其余存在旁边")
    report.add_argument("--public", action="store_true", help="公开版：去掉电话、签字，不公开的段落换成规定的句子")
    report.add_argument("--pdf", action="store_true", help="同时转成 PDF（要有 Word 或 LibreOffice）")
    report.add_argument("--force", action="store_true", help="还有错误、缺段落或报告改过，也照样生成")
    explain = command("explain", "显示一条规则的手册", explain_command)
    explain.add_argument("code", metavar="代码", help="如 PE102")
    lint = command("lint-template", "检查表样文件夹合不合约定", lint_command)
    lint.add_argument("folder", type=Path, metavar="文件夹", help="表样文件夹")
    demo = command("demo", "演示：填好的工作簿、核对、重算、报告", demo_command)
    demo.add_argument("folder", type=Path, nargs="?", default=Path("绩效自评演示"), metavar="文件夹", help="放在哪里，默认 绩效自评演示")
    return parser


def forms_command(arguments: argparse.Namespace) -> int:
    from xladdin.form import form_folders, load_form

    for folder in form_folders(arguments.forms).values():
        form = load_form(folder)
        print(f"{form.id}\t{form.place}\t{form.year}年度起\t{'、'.join(sheet.title for sheet in form.sheets)}")
    return OK


def new_command(arguments: argparse.Namespace) -> int:
    from datetime import date

    from xladdin.form import find_form
    from xladdin.workbook_file.filling import new_workbook, write_file

    form = find_form(arguments.form, arguments.forms)
    year = arguments.year or date.today().year - 1
    if not 1990 <= year <= 2100:
        raise FormError(f"年度“{year}”不对，应是四位年份，如 2024。")
    if year < form.year:
        print(f"提示：{form.id} 自 {form.year} 年度起用，这里用于 {year} 年度。", file=sys.stderr)
    names = [name.strip() for name in arguments.projects.replace("，", ",").split(",") if name.strip()]
    if len(set(names)) < len(names):
        raise FormError("项目名称有重复，请核对 --projects。")
    write_file(new_workbook(form, year, arguments.unit.strip(), names), _workbook_path(arguments.output))
    print(f"已新建 {arguments.output}：{form.title}，{year} 年度，{len(names) or '空白'} 个项目。先填《报告数据》，再填各表。")
    return OK


def _workbook_path(path: Path) -> Path:
    if path.suffix.lower() != ".xlsx":
        raise WorkbookError(f"“{path.name}”应以 .xlsx 结尾。")
    if not path.parent.is_dir():
        raise WorkbookError(f"没有文件夹“{path.parent}”。请先建好，或换个地方。")
    return path


def checked(path: Path, forms: Path | None, report: Path | None = None) -> tuple[Filing, Result]:
    """读一个工作簿（连同报告）并核对。"""
    from xladdin.checks import run_rules
    from xladdin.filing_file import checkable, open_filing

    book, filing = open_filing(path, forms)
    if report is not None:
        from xladdin.filing_docx import with_report

        filing = _with_rendered(book, with_report(book, filing, report))
    filing = checkable(filing)
    return filing, run_rules(filing)


def _with_rendered(book: Book, filing: Filing) -> Filing:
    """带上同一份文书按工作簿现在生成的各段，好逐句对照；生成不了的记下原因。"""
    from dataclasses import replace

    from reportgen.report import ReportError, rendered_lines

    if not filing.reports:
        return filing
    try:
        return replace(filing, rendered=rendered_lines(book, filing))
    except ReportError as fault:
        return replace(filing, render_fault=str(fault))


def check_command(arguments: argparse.Namespace) -> int:
    from reportgen.check_listing import as_json, as_object, as_text

    if arguments.report is not None and len(arguments.files) > 1:
        raise WorkbookError("--report 只能与一个工作簿一起核对，请一次给一个工作簿。")
    worst, objects = OK, []
    for number, path in enumerate(arguments.files, 1):
        if len(arguments.files) > 1:
            print(f"正在核对第 {number}/{len(arguments.files)} 个：{path.name}", file=sys.stderr, flush=True)
        try:
            if path.suffix.lower() in (".docx", ".doc", ".wps"):
                raise WorkbookError(f"“{path.name}”是 Word 文书；请核对工作簿，报告用 --report 一起核对。")
            filing, result = checked(path, arguments.forms, arguments.report)
        except WorkbookError as fault:  # 一个读不了，其余的照样核对
            print(f"jixiao：{fault}", file=sys.stderr)
            worst = UNUSABLE
            continue
        worst = max(worst, FAULTS if result.open_errors else OK)
        if arguments.format == "json":
            objects.append(as_object(filing, result, hints=arguments.hints))
        else:
            print(as_text(filing, result, hints=arguments.hints))
    if arguments.format == "json" and (objects or len(arguments.files) > 1):
        print(as_json(objects, many=len(arguments.files) > 1))
    return worst


def recompute_command(arguments: argparse.Namespace) -> int:
    from xladdin.filing_file import open_filing
    from xladdin.model import PENDING
    from xladdin.workbook_file.saving import save, write_results, write_year_labels
    from xladdin.writing import recompute

    book, filing = open_filing(arguments.file, arguments.forms)
    results = recompute(filing)
    changes = [result for result in results if result.changes]
    for result in changes:
        if result.old.state != PENDING or result.shown:
            print(result.line)
    failed = [result for result in results if result.reason]
    for result in failed:
        print(f"未能重算 {result.sheet.title}!{result.old.place.cell or '？'} {result.computed.field}：{result.reason}")
    target = arguments.output or arguments.file
    if arguments.dry_run:
        print(f"共 {len(changes)} 格要改，{len(failed)} 格算不了；没有写文件。")
        return FAULTS if failed else OK
    changed = write_results(book, changes)
    if filing.year is not None:
        changed = write_year_labels(changed, filing.year)
    if changed is book and target == arguments.file:
        print(f"没有要改的，{len(failed)} 格算不了；文件没有动。")
        return FAULTS if failed else OK
    backup = save(changed, _same_kind(target, arguments.file))
    note = f"原文件备份为 {backup.name}。" if backup else ""
    print(f"改了 {len(changes)} 格，{len(failed)} 格算不了，已存 {target}。{note}")
    return FAULTS if failed else OK


def _same_kind(target: Path, source: Path) -> Path:
    if target.suffix.lower() != source.suffix.lower():
        raise WorkbookError(f"“{target.name}”应与原文件一样以 {source.suffix} 结尾，否则 Excel 打不开。")
    return target


def report_command(arguments: argparse.Namespace) -> int:
    from reportgen.report import write_reports

    filing, result = checked(arguments.file, arguments.forms)
    if result.open_errors and not arguments.force:
        print(f"还有 {len(result.open_errors)} 条错误没有改正或说明，没有生成报告（--force 可照样生成）：")
        for finding in result.open_errors:
            print(f"  {finding.code} {finding.message}")
        return FAULTS
    return write_reports(arguments.file, filing, arguments.output, public=arguments.public, pdf=arguments.pdf, force=arguments.force)


def explain_command(arguments: argparse.Namespace) -> int:
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


def lint_command(arguments: argparse.Namespace) -> int:
    from reportgen.lint import lint_template

    faults = lint_template(arguments.folder)
    for fault in faults:
        print(f"  {fault}")
    print(f"{arguments.folder}：{'合乎约定。' if not faults else f'{len(faults)} 处不合约定。'}")
    return FAULTS if faults else OK


def demo_command(arguments: argparse.Namespace) -> int:
    from reportgen.demo import run_demo

    return run_demo(arguments.folder, main)


def main(argv: Sequence[str] | None = None) -> int:
    """入口；预料中的错误打印一句话，返回 2；预料之外的记入日志文件，也只打印一句话。"""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    parser = build_parser()
    try:
        arguments = parser.parse_args(argv)
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
        print(f"jixiao：程序内部出错（{type(fault).__name__}），文件没有改动。详情在 {_log(fault)}，请发给维护人员。", file=sys.stderr)
        return UNUSABLE


def _log(fault: Exception) -> Path:
    import tempfile
    import traceback
    from datetime import datetime

    base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / ".cache") / "绩效自评"
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError:
        base = Path(tempfile.gettempdir())
    path = base / "错误日志.txt"
    with path.open("a", encoding="utf-8") as out:
        out.write(f"—— {datetime.now():%Y-%m-%d %H:%M:%S}\n{''.join(traceback.format_exception(fault))}\n")
    return path


def run() -> None:
    """命令 jixiao：一个命令跑完就退出，不必反复清点刚建的对象。"""
    gc.disable()
    sys.exit(main())


if __name__ == "__main__":
    run()
