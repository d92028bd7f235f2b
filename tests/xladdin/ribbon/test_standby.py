"""预备程序：等一次点击、办一次、退出；叫不应就照旧另起进程，怎样都不会办两遍，也不会没人要了还等着。"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Client, Listener
from pathlib import Path

import psutil
import pytest

from xladdin.error_log import local_folder
from xladdin.ribbon import handover
from xladdin.ribbon.click import CALL_UP, OPENING, click
from xladdin.ribbon.handover import at_post, call_up, command, hand_over

ORDER = ["check", "--window", "67890", "--book", "0041"]
Act = Callable[[list[str]], int]


@pytest.fixture(autouse=True)
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """登记放在测试自己的文件夹里。"""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    return tmp_path / "绩效自评" / "预备"


@pytest.fixture
def excel() -> Iterator[subprocess.Popen[bytes]]:
    """一个开着的 Excel：除了进程号，预备程序不看别的。"""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        yield process
        process.kill()


@contextmanager
def waiting(process: int, act: Act) -> Iterator[Future[bool]]:
    """一个等着的预备程序；结果为真是办了一次，为假是没有等到。"""
    with ThreadPoolExecutor(1) as pool, at_post(process) as serve:
        yield pool.submit(serve, act)


def never(order: list[str]) -> int:
    raise AssertionError(f"没有人叫，办了 {order}")


def registered(posts: Path, address: str, program: str | None = None) -> Path:
    """一份写好的登记，进程号 12345。"""
    posts.mkdir(parents=True, exist_ok=True)
    post = posts / "12345"
    post.write_text(f"{address}\n{handover._program() if program is None else program}\n1", "utf-8")
    return post


def test_a_click_is_done_by_the_one_that_waits_and_its_exit_code_comes_back(excel: subprocess.Popen[bytes], posts: Path) -> None:
    seen: list[list[str]] = []

    def act(order: list[str]) -> int:
        seen.append(order)
        return 7

    with waiting(excel.pid, act) as served:
        code = hand_over(ORDER)

        assert (code, served.result(), seen) == (7, True, [ORDER])
        assert hand_over(ORDER) is None  # 一个只办一次

    assert not list(posts.iterdir())


def test_with_nobody_waiting_nothing_is_handed_over() -> None:
    assert hand_over(ORDER) is None


def test_two_clicks_at_once_do_not_share_one(excel: subprocess.Popen[bytes]) -> None:
    inner: list[int | None] = []

    def act(order: list[str]) -> int:
        inner.append(hand_over(order))
        return 0

    with waiting(excel.pid, act):
        assert hand_over(ORDER) == 0

    assert inner == [None]


def test_a_click_that_does_not_open_other_programs_goes_to_the_one_that_waits(excel: subprocess.Popen[bytes]) -> None:
    with waiting(excel.pid, lambda _: 5):
        assert click(ORDER) == 5


@pytest.mark.parametrize("action", sorted(OPENING))
def test_a_click_that_opens_another_program_is_done_by_the_process_that_excel_started(action: str, excel: subprocess.Popen[bytes], posts: Path) -> None:
    with at_post(excel.pid):
        run = subprocess.run([sys.executable, "-m", "xladdin.ribbon.click", action, "--window", "1"], capture_output=True)

        assert (run.returncode, run.stderr) == (1, b"")  # 这里没有 Excel 可接
        assert (posts / str(os.getpid())).is_file()  # 还等着


def test_one_that_does_not_answer_is_given_up_and_never_does_the_click_later(excel: subprocess.Popen[bytes]) -> None:
    with at_post(excel.pid) as serve:
        assert hand_over(ORDER, patience=0) is None  # 还没有人去听

        assert serve(never) is False


def test_one_that_breaks_off_in_the_middle_is_a_failure_and_not_done_again(posts: Path) -> None:
    with Listener() as listener, ThreadPoolExecutor(1) as pool:
        registered(posts, str(listener.address))

        def break_off() -> None:
            with listener.accept() as caller:
                caller.recv_bytes()
                caller.send_bytes(handover._HEARD)
                caller.recv_bytes()

        pool.submit(break_off)

        assert hand_over(ORDER) == 1


def test_a_caller_that_goes_away_while_it_is_done_breaks_nothing(excel: subprocess.Popen[bytes], posts: Path) -> None:
    done: list[str] = []
    with ThreadPoolExecutor(1) as pool, at_post(excel.pid) as serve:
        address = (posts / str(os.getpid())).read_text("utf-8").splitlines()[0]
        caller = Client(address)

        def act(order: list[str]) -> int:
            caller.close()
            done.extend(order)
            return 0

        served = pool.submit(serve, act)
        caller.send_bytes(b"check")
        assert caller.recv_bytes() == handover._HEARD
        caller.send_bytes(handover._GO)

        assert (served.result(), done) == (True, ["check"])


def test_what_a_killed_one_left_behind_is_taken_away(posts: Path, tmp_path: Path) -> None:
    post = registered(posts, str(tmp_path / "没有人"))

    assert hand_over(ORDER) is None
    assert not post.exists()


def test_one_of_another_version_is_not_used_and_stops_waiting(excel: subprocess.Popen[bytes], posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_LOOK", 0)
    with waiting(excel.pid, never) as served:
        post = posts / str(os.getpid())
        address, _, process = post.read_text("utf-8").splitlines()
        post.write_text(f"{address}\n上一版\n{process}", "utf-8")

        assert hand_over(ORDER) is None
        assert served.result() is False


@pytest.mark.parametrize("content", ["", "只有一行", "a\nb\nc\nd", "\0\n\0\n\0"])
def test_a_broken_registration_is_as_good_as_none(posts: Path, content: str) -> None:
    registered(posts, "").write_text(content, "utf-8")

    assert hand_over(ORDER) is None
    assert handover._waiting_for(posts / "12345") is None


def test_other_files_in_the_folder_are_left_alone(posts: Path) -> None:
    posts.mkdir(parents=True)
    (posts / "说明.txt").write_text("a\nb\nc", "utf-8")

    assert hand_over(ORDER) is None
    assert (posts / "说明.txt").is_file()


def test_it_ends_with_its_excel(excel: subprocess.Popen[bytes], posts: Path) -> None:
    with waiting(excel.pid, never) as served:
        excel.kill()
        excel.wait()

        assert served.result() is False

    assert not list(posts.iterdir())


def test_it_does_not_wait_for_an_excel_that_is_gone(excel: subprocess.Popen[bytes]) -> None:
    excel.kill()
    excel.wait()

    with waiting(excel.pid, never) as served:
        assert served.result() is False


def test_it_ends_when_nobody_clicks_for_long(excel: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "IDLE", 0)

    with waiting(excel.pid, never) as served:
        assert served.result() is False


def test_it_does_not_wait_when_it_cannot_watch_its_excel(excel: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psutil", None)  # 没有装好

    with waiting(excel.pid, never) as served:
        assert served.result() is False

    assert "psutil" in (local_folder() / "错误日志.txt").read_text("utf-8")


def test_it_ends_when_its_registration_is_deleted(excel: subprocess.Popen[bytes], posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "_LOOK", 0)

    with waiting(excel.pid, never) as served:
        (posts / str(os.getpid())).unlink()

        assert served.result() is False


def test_whoever_took_the_registration_has_time_to_call(excel: subprocess.Popen[bytes], posts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []

    def wait(_: object, seconds: float) -> None:
        waits.append(seconds)
        raise psutil.TimeoutExpired(seconds)

    monkeypatch.setattr(psutil.Process, "wait", wait)
    with Listener() as listener, ThreadPoolExecutor(1) as pool:
        watch = pool.submit(handover._watch, posts / "刚被拿走", str(listener.address), excel.pid)
        listener.accept().close()
        watch.result()

    assert waits == [handover._LOOK]  # 登记没有了，还等一轮才结束


def test_one_is_enough_for_an_excel(excel: subprocess.Popen[bytes]) -> None:
    with at_post(excel.pid):
        assert call_up(excel.pid) is None


def test_the_process_that_is_called_up_is_isolated_and_ends_with_excel(excel: subprocess.Popen[bytes], posts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "xlwings.py").write_text("raise SystemExit(9)", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    process = call_up(excel.pid)
    assert process is not None

    excel.kill()
    excel.wait()

    assert process.wait() == 2  # 没有等到
    assert command(1)[1:4] == ["-I", "-X", "utf8"]
    assert not list(posts.iterdir())


def test_when_the_tab_is_first_shown_one_is_called_up_for_its_excel_and_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    called_up: list[int] = []
    monkeypatch.setattr("xladdin.workbook_live.session.process_of", {67890: 4321}.get)  # 只有 Windows 答得出窗口是谁的
    monkeypatch.setattr("xladdin.ribbon.click.call_up", called_up.append)
    monkeypatch.setattr("xladdin.ribbon.click.act_here", never)

    assert click([CALL_UP, "--window", "67890"]) == 0

    assert called_up == [4321]


def test_calling_one_up_imports_neither_xlwings_nor_the_buttons() -> None:
    code = f"import sys; from xladdin.ribbon.click import click; click({[CALL_UP, *ORDER[1:3]]}); print(*{{'xlwings', 'xladdin.macros'}} & sys.modules.keys())"

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "\n"


def test_one_that_was_never_called_kills_no_excel_when_it_ends(excel: subprocess.Popen[bytes]) -> None:
    excel.kill()
    excel.wait()
    code = f"""
import atexit, sys, types
def cleanup(): print("taskkill")
sys.modules["xlwings._xlwindows"] = types.SimpleNamespace(cleanup=cleanup)
atexit.register(cleanup)
from xladdin.ribbon.standby import main
assert main(["{excel.pid}"]) == 2
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")
    assert "taskkill" not in done.stdout  # xlwings 退出时会结束没有窗口的 Excel


def test_a_call_goes_through_to_a_process_of_its_own_and_the_next_one_comes_up(excel: subprocess.Popen[bytes], posts: Path) -> None:
    with subprocess.Popen([*command(excel.pid)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()  # 登了记说一声

        run = subprocess.run([*command(1)[:-2], "xladdin.ribbon.click", *ORDER], capture_output=True)  # 与它是同一份程序

        assert (run.returncode, run.stderr) == (1, b"")  # 这里没有 Excel 可接
        assert process.wait() == 0  # 是它办的

    assert Path(first.strip()) == posts / str(process.pid)
    excel.kill()  # 接着来的那个随它结束
