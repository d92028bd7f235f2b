"""分给几个进程做的事：做崩了、做死了的只丢那一件，父进程没了子进程跟着退出。"""

from __future__ import annotations

import multiprocessing
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from reportgen.workers import Outcome, work_through
from xladdin.workbook_file.package import WorkbookError


def doubled(number: int) -> int:
    return number * 2


def crash_on_odd(number: int) -> int:
    if number % 2:
        os._exit(7)
    return number


def hang_on_three(number: int) -> int:
    if number == 3:
        threading.Event().wait()
    return number


def hang_and_say_who(number: int) -> None:
    print(os.getpid(), flush=True)
    threading.Event().wait()


def hang_with_a_child(told: str) -> None:
    """请来的办公软件也不回答。"""
    child = subprocess.Popen([sys.executable, "-c", "import threading; threading.Event().wait()"])
    Path(told).write_text(str(child.pid))
    child.wait()


def kill_itself(number: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def results(work: object, numbers: range, limit: float = 60) -> dict[int, Outcome]:
    found = {task[0]: outcome for task, outcome in work_through([(number,) for number in numbers], work, jobs=2, limit=limit)}  # type: ignore[arg-type]
    assert multiprocessing.active_children() == []
    return found


def test_every_task_is_done_once_and_no_process_is_left() -> None:
    assert results(doubled, range(20)) == {number: Outcome(number * 2) for number in range(20)}


def test_nothing_to_do_starts_no_process() -> None:
    assert results(doubled, range(0)) == {}


def test_a_task_that_ends_its_process_is_named_and_the_others_are_done() -> None:
    found = results(crash_on_odd, range(6))

    assert [found[number].value for number in (0, 2, 4)] == [0, 2, 4]
    assert {found[number].failure for number in (1, 3, 5)} == {"读它的进程意外退出"}


def test_a_task_that_never_ends_is_stopped_at_its_limit_and_the_others_are_done() -> None:
    found = results(hang_on_three, range(6), limit=3)

    assert found.pop(3).failure == "超过 3 秒没有读完，已停止"
    assert [found[number].value for number in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]


def test_what_a_stopped_task_had_started_is_ended_with_it(tmp_path: Path) -> None:
    told = tmp_path / "进程号"

    [(_, outcome)] = work_through([(str(told),)], hang_with_a_child, jobs=1, limit=3)

    assert outcome.failure == "超过 3 秒没有读完，已停止"
    assert ended(int(told.read_text()))


def ended(process: int) -> bool:
    """进程没有了，或马上就没有。"""
    try:
        handle = os.pidfd_open(process)
    except ProcessLookupError:
        return True
    ready = select.select([handle], [], [], 30)[0]
    os.close(handle)
    return bool(ready)


def test_a_process_killed_from_outside_counts_as_ended() -> None:
    assert results(kill_itself, range(1))[0].failure == "读它的进程意外退出"


def test_leaving_the_loop_early_ends_the_processes() -> None:
    for _ in work_through([(number,) for number in range(50)], doubled, jobs=2, limit=60):
        break

    assert multiprocessing.active_children() == []


def test_processes_that_cannot_start_are_one_chinese_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reportgen.workers._serve", sys.exit)  # the child leaves before it reports ready

    with pytest.raises(WorkbookError, match="起不来"):
        list(work_through([(1,)], doubled, jobs=1, limit=60))


def test_a_worker_in_an_endless_task_leaves_when_its_parent_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(f"""
import sys
sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[2])!r}]
from reportgen.workers import work_through
from test_workers import hang_and_say_who
if __name__ == "__main__":
    list(work_through([(1,)], hang_and_say_who, jobs=1, limit=600))
""", "utf-8")
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    worker = os.pidfd_open(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    parent.stdout.close()

    assert select.select([worker], [], [], 30)[0] == [worker]
    os.close(worker)
