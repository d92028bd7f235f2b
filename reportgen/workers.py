"""分给几个进程做的事：一个进程一次一件，做死了、做崩了的换一个进程，不连累别的事。

进程都用 spawn 起（Windows 只有这一种，别处也用同一种），任务函数要写在模块里。父进程没了，子进程自己退出。
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

from msgspec import Struct

from xladdin.workbook_file.package import WorkbookError

MOST = 30
"""最多几个进程：Windows 一次只能等 63 个句柄，一个进程占两个。"""
_START_LIMIT = 120.0
"""进程启动（导入各模块）最多等几秒：旧机器、杀毒软件都慢。"""
_FAILED_STARTS = 3


class Outcome(Struct, frozen=True):
    """一件事的结果：`value` 是返回的，`failure` 不空是没有做成的原因。"""

    value: Any
    failure: str = ""


def processors() -> int:
    """本进程能用的处理器个数。"""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed is not None else os.cpu_count() or 1


def work_through(tasks: Iterable[tuple[Any, ...]], work: Callable[..., Any], *, jobs: int, limit: float) -> Iterator[tuple[tuple[Any, ...], Outcome]]:
    """每件事交给一个进程做 `work(*任务)`，做完一件交出一件（次序不定）；超过 `limit` 秒的结束掉。"""
    waiting = deque(tasks)
    workers = [_Worker(work) for _ in range(max(1, min(jobs, MOST, len(waiting))))] if waiting else []
    failed = 0
    try:
        while workers:
            for worker, event in _events(workers):
                finished, outcome = worker.finish(event, limit)
                failed = failed + 1 if worker.gone and not worker.started else 0
                if failed >= _FAILED_STARTS:
                    raise WorkbookError("读文件的进程起不来，可能被杀毒软件拦下了。请把本程序加入信任后再试。")
                if finished is not None:
                    yield finished, outcome
                if worker.gone and waiting:
                    workers[workers.index(worker)] = _Worker(work)
                elif worker.gone or (worker.started and not waiting and worker.task is None):
                    workers.remove(worker)
                    worker.end()
                elif worker.started and worker.task is None:
                    worker.give(waiting.popleft(), limit)
    finally:
        for worker in workers:
            worker.end()


_TOLD, _DIED, _LATE = "told", "died", "late"


class _Worker:
    """一个子进程和它手上的事。"""

    def __init__(self, work: Callable[..., Any]) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, work), daemon=True)
        with _interrupts_ignored():
            self.process.start()
        theirs.close()
        self.task: tuple[Any, ...] | None = None
        self.started = self.gone = False
        self.deadline = time.monotonic() + _START_LIMIT

    def give(self, task: tuple[Any, ...], limit: float) -> None:
        self.task, self.deadline = task, time.monotonic() + limit
        with suppress(OSError):  # 刚好在这时退出了：下一轮从哨兵得知
            self.connection.send(task)

    def finish(self, event: str, limit: float) -> tuple[tuple[Any, ...] | None, Outcome]:
        """处理一个动静，返回（做完的事, 结果）；没有做完的事为 None。"""
        task, outcome = self.task, Outcome(None)
        if event == _TOLD:
            try:
                outcome = Outcome(self.connection.recv())
            except (EOFError, OSError):
                event = _DIED
        if event == _TOLD and not self.started:
            self.started = True
            return None, outcome
        if event != _TOLD:
            self.end()
            outcome = Outcome(None, f"超过 {limit:g} 秒没有读完，已停止" if event == _LATE else "读它的进程意外退出")
        self.task = None
        return task, outcome

    def end(self) -> None:
        """结束进程，连同它请来转换文件的办公软件。"""
        self.gone = True
        group = self.process.pid
        if os.name == "posix" and self.started and group is not None and self.process.is_alive():
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)
        self.process.kill()
        self.process.join()
        self.connection.close()


@contextmanager
def _interrupts_ignored() -> Iterator[None]:
    """启动子进程时不理 Ctrl-C：它从一开始就不响应，不会在导入模块时打出一串英文。"""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _events(workers: list[_Worker]) -> list[tuple[_Worker, str]]:
    """等到有进程说话、退出或超时。"""
    soonest = min(worker.deadline for worker in workers)
    handles: list[Any] = [handle for worker in workers for handle in (worker.connection, worker.process.sentinel)]
    ready = wait(handles, max(0.0, soonest - time.monotonic()))
    now = time.monotonic()
    found = []
    for worker in workers:
        if worker.connection in ready:
            found.append((worker, _TOLD))
        elif worker.process.sentinel in ready:
            found.append((worker, _DIED))
        elif worker.deadline <= now:
            found.append((worker, _LATE))
    return found


def _serve(connection: Connection, work: Callable[..., Any]) -> None:
    """子进程：收一件做一件。Ctrl-C 由父进程处置；父进程没了就退出，手上的事死循环也退得出。"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if os.name == "posix":
        os.setsid()  # 自成一组，结束时连同子进程
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    gc.freeze()
    connection.send(None)
    while True:
        try:
            task = connection.recv()
        except EOFError:
            return
        connection.send(work(*task))


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(1)
