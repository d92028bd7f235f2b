"""汇总的速度与内存：`python -m tests.summary_benchmark [份数]`，默认 2000 份；.ci/run 用小的。

造一个文件夹的工作簿，用真的命令汇总一遍：读（核对）和写分开计时，与只用 openpyxl 打开每一份的一个循环比处理器时间（机器忙时也比得准），
各进程内存之和的峰值与十分之一份数的比。没有变的再汇总一遍、长表两种写法（XlsxWriter 逐行写盘、openpyxl 只写）也量。
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from tests.generated.folder import filled_folder

SPEED, MEMORY = 50, 1.6
"""要求：两个处理器每秒至少核对几份；内存最多是十分之一份数时的几倍。"""
SAMPLE = 60
"""openpyxl 只打开其中几份，取平均。"""
_COMMAND = """
import os, sys, time
from pathlib import Path
from reportgen.batch import read_folder
from reportgen.summary import write_summary
if __name__ == "__main__":
    started = time.perf_counter()
    batch = read_folder(Path(sys.argv[1]))
    read = time.perf_counter()
    used = sum(os.times()[:4])
    write_summary(batch, Path(sys.argv[2]))
    batch.cache.close()
    print(read - started, time.perf_counter() - read, len(batch.filings), len(batch.unread), batch.cached, used)
"""


class Run(Struct, frozen=True):
    """汇总一遍：读、写的秒数，份数，有几份没有重读，各进程内存之和的峰值（MB），读用去的处理器秒数（几个进程之和）。"""

    reading: float
    writing: float
    filings: int
    cached: int
    peak: float
    used: float


def run_summary(folder: Path, work: Path) -> Run:
    """用一个新进程汇总，旁边看着它和子进程的内存。"""
    script = work / "summary_run.py"
    script.write_text(_COMMAND, "utf-8")
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUTF8": "1", "LOCALAPPDATA": str(work / "本机")}
    process = subprocess.Popen([sys.executable, str(script), str(folder), str(work / "汇总.xlsx")], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True, env=environment)
    peak, watching = [0.0], threading.Event()
    watcher = threading.Thread(target=_watch, args=(process.pid, peak, watching))
    watcher.start()
    output = process.communicate()[0]
    watching.set()
    watcher.join()
    if process.returncode:
        raise SystemExit("汇总没有成功")
    reading, writing, filings, unread, cached, used = map(float, output.split())
    if unread:
        raise SystemExit(f"有 {unread:.0f} 份读不了")
    return Run(reading, writing, int(filings), int(cached), peak[0], used)


def _watch(process: int, peak: list[float], ended: threading.Event) -> None:
    """每 50 毫秒看一次（只有 Linux 看得到，别处是 0）。"""
    while not ended.wait(0.05):
        peak[0] = max(peak[0], sum(_memory(one) for one in [process, *_children(process)]))


def _children(process: int) -> list[int]:
    try:
        return [int(text) for text in Path(f"/proc/{process}/task/{process}/children").read_text().split()]
    except OSError:
        return []


def _memory(process: int) -> float:
    """常驻内存，MB；已经退出的为 0。"""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except (OSError, IndexError):
        return 0.0


def seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def processor_seconds(work: Callable[[], object]) -> float:
    """用去的处理器时间：机器忙的时候也比得准。"""
    started = time.process_time()
    work()
    return time.process_time() - started


def write_both_ways(rows: int, work: Path) -> tuple[float, float]:
    """同样的几行十二列，XlsxWriter 逐行写盘与 openpyxl 只写各要几秒。"""
    import openpyxl
    import xlsxwriter

    line = ["示范县档案馆", 2024, "产出指标", "数量指标", "接收档案", "≥98%", "100%", 10, 9.5, "人手不足，已增配。", 0.98, 254.5]

    def streamed() -> None:
        with xlsxwriter.Workbook(str(work / "长表一.xlsx"), {"constant_memory": True}) as book:
            sheet = book.add_worksheet()
            for number in range(rows):
                sheet.write_row(number, 0, line)

    def write_only() -> None:
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet()
        for _ in range(rows):
            sheet.append(line)
        book.save(work / "长表二.xlsx")

    return seconds(streamed), seconds(write_only)


def run(count: int) -> bool:
    """量一遍，印出来；达到要求返回真。"""
    import openpyxl

    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        files = filled_folder(work / "多", count)
        filled_folder(work / "少", max(count // 10, 1))
        few, many = run_summary(work / "少", work), run_summary(work / "多", work)
        again = run_summary(work / "多", work)
        sample = files[:: max(len(files) // SAMPLE, 1)]
        opening = processor_seconds(lambda: [openpyxl.load_workbook(path) for path in sample]) / len(sample)
        streamed, write_only = write_both_ways(20_000, work)
    speed, growth = many.filings / many.reading, many.peak / few.peak if few.peak else 0.0
    each = many.used / many.filings
    print(f"汇总 {many.filings} 份：核对每秒 {speed:.0f} 份（要求 ≥ {SPEED}）")
    print(f"核对一份用处理器 {each * 1000:.0f} 毫秒，openpyxl 只打开一份用 {opening * 1000:.0f} 毫秒，前者是后者的 {each / opening:.2f} 倍")
    print(f"写汇总表 {many.writing:.1f} 秒；没有变的再汇总一遍，核对 {again.reading:.1f} 秒（{again.cached} 份没有重读）")
    print(f"内存峰值 {many.peak:.0f} MB，是 {few.filings} 份时（{few.peak:.0f} MB）的 {growth:.2f} 倍（要求 ≤ {MEMORY}）")
    print(f"长表两万行：XlsxWriter 逐行写盘 {streamed:.1f} 秒，openpyxl 只写 {write_only:.1f} 秒")
    return speed >= SPEED and growth <= MEMORY


if __name__ == "__main__":
    sys.exit(0 if run(int(sys.argv[1]) if len(sys.argv) > 1 else 2000) else 1)
