"""速度：与最好的现成办法在同一次运行里比，只印比值。`python tests/benchmark.py`

核对与 openpyxl 只读同一个文件比；Word 文书的核对与 python-docx 打开、逐行读它的各格比；报告与原样的 docxtpl 渲染同一份模板、同一个上下文比。冷是新开进程，热是同一进程里再来。
对照进程里用到本程序的部分（搭上下文）不计时间，所以比值偏严。
按钮与一个只导入 xlwings（挡住 pandas、numpy）、把同样的格子读出来的进程比：两边的工作簿都是录下来的，不含 Excel 自己的时间。
两边都挡住 cryptography：安装包里没有它，这里有是测试的库带来的，xlwings 见了会多导入一个 xlwings.pro。
选项卡一显示就有预备程序，没有的（刚点开就按、备不成）现起进程；从起进程算到它退出，填表人等的就是这一段。
"""

from __future__ import annotations

import io
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 9
ROOT = Path(__file__).parent.parent
COMPILED = tempfile.mkdtemp(prefix="jixiao-pyc-")
ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {
    "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONPYCACHEPREFIX": COMPILED, "LOCALAPPDATA": COMPILED}
"""两边都用编译好的字节码：安装时就编译了，第一次（不计时）的运行把它写进临时文件夹。"""
POSTS = Path(COMPILED) / "绩效自评" / "预备"
WINDOW = 4242

_OPENPYXL = "import sys, openpyxl; openpyxl.load_workbook(sys.argv[1])"
_PYTHON_DOCX = """
import sys, docx
for table in docx.Document(sys.argv[1]).tables:
    for row in table.rows:
        for cell in row.cells:
            cell.text
"""
_PLAIN_REPORT = """
import sys, time
import openpyxl
openpyxl.load_workbook(sys.argv[1])
import io
import docxtpl, jinja2
started = time.perf_counter()
from tests.benchmark import context_of
template, context = context_of(sys.argv[1])
spent = time.perf_counter() - started
document = docxtpl.DocxTemplate(template)
document.render(context, jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True))
document.save(io.BytesIO())
print(spent)
"""


_DESK = """
import sys, time
sys.modules["pandas"] = sys.modules["numpy"] = sys.modules["cryptography"] = None
import xlwings
started = time.perf_counter()
import os
from pathlib import Path
from tests.live.engine import Desk, install
from tests.live.recorded import RecordedBook
os.startfile = lambda _: None
desk = Desk(RecordedBook)
install(desk)
desk.open(Path(sys.argv[1]))
spent = time.perf_counter() - started
"""
"""桌子上一个录下来的工作簿；摆桌子的时间不算，应用程序自己的时间也不在里面。"""
_BARE = _DESK + """
book = next(iter(next(iter(xlwings.apps)).books))
values = [sheet.used_range.options(ndim=2, err_to_str=True).value for sheet in book.sheets]
print(spent)
"""
_CLICK = _DESK + """
from xladdin.ribbon.click import click
desk.answers.extend(["yes"] * 5)
assert click([sys.argv[2], "--window", str(desk.window), "--book", sys.argv[1].encode("utf-16-be").hex()]) == 0
assert not [said for said in desk.said if "出错" in said], desk.said
print(spent)
"""
_STANDBY = _DESK + """
from xladdin.ribbon.standby import stand_by
from xladdin.ribbon.click import act_here
desk.answers.extend(["yes"] * 5)
assert stand_by(int(sys.argv[2]), act_here)
assert not [said for said in desk.said if "出错" in said], desk.said
"""
"""预备程序：与真的相同，只是桌子上先摆好了工作簿，也不叫下一个。"""
_IMPORTS = """
import sys
sys.modules["pandas"] = sys.modules["numpy"] = sys.modules["cryptography"] = None
import xlwings
"""


def filled_workbook(folder: Path) -> Path:
    """一份真实材料的工作簿（汨罗市 2023 年度，五个项目，已改正），公式都算好了：相当于在 Excel 里存过盘。"""
    from tests.specimens import twin
    from xladdin.filing_file import settled
    from xladdin.form import find_form
    from xladdin.workbook_file.filling import filing_of

    form, book = find_form("miluo-2023"), twin("miluo2023")
    path = folder / "自评表.xlsx"
    path.write_bytes(settled(book, filing_of(book, form))[0].package.to_bytes())
    return path


def context_of(path: str) -> tuple[str, dict[str, object]]:
    """本程序渲染第一份文书用的模板和上下文。"""
    from reportgen.attachments import word_table
    from reportgen.context import Ledger, build_context
    from reportgen.report import sheet_grids
    from xladdin.filing_file import open_filing

    book, filing = open_filing(Path(path))
    document = filing.form.documents[0]
    grids = sheet_grids(book, None)
    context = build_context(filing, Ledger(), table=word_table, grid=grids)
    return str(filing.form.folder / document.template), dict(context)


def process(*command: str) -> float:
    """一个新进程从起到止的秒数；进程打印的数是要扣除的秒数。"""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False, env=ENVIRONMENT)
    spent = time.perf_counter() - started
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(done.stderr)
    last = done.stdout.strip().rpartition("\n")[2]
    return spent - (float(last) if last.replace(".", "").replace("e-", "").isdigit() else 0)


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def compare(name: str, bar: float, ours: Callable[[], float], theirs: Callable[[], float]) -> bool:
    """轮流各跑若干次，印出比值的中位数与要求。"""
    ours(), theirs()
    pairs = [(ours(), theirs()) for _ in range(ROUNDS)]
    ratio = statistics.median(a / b for a, b in pairs)
    mine, other = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(f"{name}\t{ratio:.2f}\t（要求 ≤ {bar}；{mine:.0f} 毫秒对 {other:.0f} 毫秒）")
    return ratio <= bar


def run() -> bool:
    """全部比较；都达到要求返回真。"""
    import docxtpl
    import jinja2
    import openpyxl

    from reportgen.checking import checked
    from reportgen.rendering import render
    from tests.word_filings import word_filing, write

    with tempfile.TemporaryDirectory() as name:
        path = filled_workbook(Path(name))
        report = Path(name) / "报告.docx"
        template, context = context_of(str(path))
        environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=True)

        def plain() -> None:
            document = docxtpl.DocxTemplate(template)
            document.render(context, environment)
            document.save(io.BytesIO())

        def fresh_report() -> float:
            report.unlink(missing_ok=True)
            return process("-m", "reportgen.cli", "report", str(path), "-o", str(report))

        from tests.live.recorded import record

        document = write(word_filing("miluo2023", put_right=True), Path(name) / "自评材料.docx")
        record(path)

        def click(action: str) -> Callable[[], float]:
            return lambda: process("-c", _CLICK, str(path), action)

        def awaited_click() -> float:
            order = ("check", "--window", str(WINDOW), "--book", str(path).encode("utf-16-be").hex())
            with subprocess.Popen([sys.executable, "-c", _STANDBY, str(path), str(os.getpid())], env=ENVIRONMENT, stdout=subprocess.DEVNULL) as standby:
                while not any(post.name.isdecimal() for post in POSTS.glob("*")):
                    if standby.poll() is not None:
                        raise SystemExit("预备程序没有等住")
                    time.sleep(0.01)
                return process("-m", "xladdin.ribbon.click", *order)

        def bare() -> float:
            return process("-c", _BARE, str(path))

        return all([
            compare("按钮：导入", 1.5, lambda: process("-c", _IMPORTS + "import xladdin.macros, xladdin.workbook_live.checking"), lambda: process("-c", _IMPORTS)),
            compare("按钮：核对（有预备程序）", 1.5, awaited_click, bare),
            compare("按钮：核对（没有预备程序）", 1.5, click("check"), bare),
            compare("按钮：生成报告", 6, click("report"), bare),
            compare("核对 Word 文书（冷）", 2.0, lambda: process("-m", "reportgen.cli", "check", str(document)), lambda: process("-c", _PYTHON_DOCX, str(document))),
            compare("核对（冷）", 0.5, lambda: process("-m", "reportgen.cli", "check", str(path)), lambda: process("-c", _OPENPYXL, str(path))),
            compare("核对（热）", 0.25, lambda: seconds(lambda: checked(path, None)), lambda: seconds(lambda: openpyxl.load_workbook(path))),
            compare("报告（热）", 0.5, lambda: seconds(lambda: render(Path(template), context)), lambda: seconds(plain)),
            compare("报告（冷）", 0.8, fresh_report, lambda: process("-c", _PLAIN_REPORT, str(path))),
        ])


if __name__ == "__main__":
    try:
        reached = run()
    finally:
        shutil.rmtree(COMPILED, ignore_errors=True)
    sys.exit(0 if reached else 1)
