"""一个文件夹的材料 → 记录：各处理器一起读，读一份记一份，没有变的不再读，一份出事不连累别的。

父进程只留文件名和结果的种类，记录在缓存里，用到一份取一份：几千份也不多占内存。
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from reportgen.filing_folder import OWN, Found, find_filings
from reportgen.filing_reading import Skipped, read_one
from reportgen.filing_record import FilingRecord
from reportgen.progress import Progress
from reportgen.read_cache import NOT_KEPT, Read, ReadCache, Stamp
from reportgen.workers import Outcome, processors, work_through
from xladdin.values import clean
from xladdin.workbook_file.package import WorkbookError

TIME_LIMIT = 60.0
"""一个文件最多读几秒。"""


class Batch(Struct):
    """读完的一批：`filings` 读成了的文件，`unread` 文件 → 读不了的原因，`others` 别的文件 → 为什么没有看，
    `skipped` 各略过多少个，`cached` 有几份是以前读的。"""

    folder: Path
    cache: ReadCache
    filings: list[str] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    others: dict[str, str] = field(default_factory=dict)
    cached: int = 0

    def records(self) -> Iterator[tuple[str, FilingRecord]]:
        """文件和它的记录，一份一份地取。"""
        for file in self.filings:
            yield file, self.cache.record(file)


def read_folder(folder: Path, forms: Path | None = None, *, own: tuple[Path, ...] = (), fresh: bool = False, jobs: int = 0,
                limit: float = TIME_LIMIT) -> Batch:
    """读一个文件夹（连子文件夹）里的材料。`own` 是这次要写的文件；`jobs` 为 0 时用全部处理器。"""
    found = find_filings(folder, own)
    batch = Batch(folder, ReadCache(folder, forms, fresh=fresh), skipped=found.skipped, others=found.others)
    batch.unread.update(found.closed)
    reading = _Reading(batch, forms, jobs or processors(), limit)
    try:
        reading.read(found.workbooks, "正在读工作簿")
        reading.read(found.documents, "正在读 Word 文书")
        _settle_reports(batch)
        _forget_gone(batch.cache, found)
    except sqlite3.Error as fault:
        batch.cache.close()
        raise WorkbookError(f"记不下读过的材料（{batch.cache.path}，{fault}）：磁盘满了，或另一个汇总正在跑。请清理磁盘或等它跑完再试。") from None
    except BaseException:  # Ctrl-C 也是：读过的已经落盘
        batch.cache.close()
        raise
    batch.filings.sort()
    return batch


class _Reading(Struct):
    batch: Batch
    forms: Path | None
    jobs: int
    limit: float

    def read(self, files: list[str], doing: str) -> None:
        """读一批文件。"""
        new = [file for file in files if not self._known(file)]
        self.batch.cached += len(files) - len(new)
        tasks = [(str(self.batch.folder / file), None if self.forms is None else str(self.forms)) for file in new]
        names = dict(zip((task[0] for task in tasks), new, strict=True))
        progress = Progress(doing, len(new))
        for task, outcome in work_through(tasks, read_one, jobs=self.jobs, limit=self.limit):
            self._settle(names[task[0]], outcome)
            progress.step()

    def _known(self, file: str) -> bool:
        path, cache = self.batch.folder / file, self.batch.cache
        try:
            status = path.stat()
            known = cache.known(file, Stamp(status.st_size, status.st_mtime_ns), path)
        except OSError:  # 读的时候再说明原因
            return False
        if known:
            self._sort(file, cache.outcome(file)[2])
        return known

    def _settle(self, file: str, outcome: Outcome) -> None:
        """一个文件的结果：记下，分到读成的、读不了的、不算材料的。没有读成而下次也许读得成的不记。"""
        if isinstance(outcome.value, Read):
            if outcome.value.stamp != NOT_KEPT:
                self.batch.cache.keep(file, outcome.value)
            self._sort(file, outcome.value.reason)
        elif isinstance(outcome.value, Skipped):
            self.batch.cache.forget(file)
            self.batch.skipped[OWN] += 1
        else:
            self.batch.cache.forget(file)
            self.batch.unread[file] = f"“{PurePosixPath(file).name}”{outcome.failure}。请打开看看文件是否正常，另存后再试。"

    def _sort(self, file: str, reason: str) -> None:
        if reason:
            self.batch.unread[file] = reason
        else:
            self.batch.filings.append(file)


def _settle_reports(batch: Batch) -> None:
    """本程序生成的、没有附表的报告：同一单位、同一年度的材料也在的，不算读不了，列在重复与修订。"""
    reports = {file: batch.cache.record(file) for file in batch.unread if batch.cache.has_record(file)}
    if reports:
        filed = {(clean(record.agency), record.year) for _, record in batch.records()}
        for file in [file for file, report in reports.items() if (clean(report.agency), report.year) in filed]:
            del batch.unread[file]
            batch.filings.append(file)


def _forget_gone(cache: ReadCache, found: Found) -> None:
    """不在文件夹里了的，记录也不留。"""
    present = {*found.workbooks, *found.documents}
    for file in [file for file in cache.files() if file not in present]:
        cache.forget(file)
