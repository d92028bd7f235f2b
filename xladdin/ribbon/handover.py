"""交接：一次点击怎样交给等着的预备程序（standby），预备程序怎样等。

登记是本机文件夹里的一个小文件（进程号为名，三行：地址、程序的时间戳、Excel 的进程号）；谁删得掉登记，谁才能叫它。
叫它分三步：给出动作 → 它答“听到了” → 说“办吧”。第三步之前哪一步没有成，都算没有叫到，照旧另起进程办；不会办两遍。

这样不再等：等到一次；它那个 Excel 关了；半小时没有人点；登记被删。
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import TYPE_CHECKING

from xladdin.error_log import local_folder, record

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path
    from subprocess import Popen

IDLE = 30 * 60
"""没有人点，等多少秒就不等了。"""
_LOOK = 2
"""隔几秒看一次登记还在不在；Excel 关了不用等到这一刻，当时就知道。"""
_PATIENCE = 2
"""叫它，几秒不应声就另起进程办。"""
_HEARD, _GO = b"heard", b"go"


def hand_over(order: Sequence[str], *, patience: float = _PATIENCE) -> int | None:
    """把一次点击交给预备程序，返回它的退出码；没有预备着的、叫不应的为 None，什么都没有办。"""
    posts = _posts()
    if posts:
        import_module("multiprocessing.connection")  # 拿登记以前先导入，拿了就叫；没有预备程序的用不着，省十几毫秒
    for post in posts:
        try:
            address, program, _ = post.read_text("utf-8").splitlines()
            post.unlink()
        except (OSError, ValueError):  # 别的点击抢先了，或不是登记
            continue
        if program == _program() and (code := _handed(address, int(post.name), order, patience)) is not None:
            return code
    return None


def _handed(address: str, process: int, order: Sequence[str], patience: float) -> int | None:
    from multiprocessing.connection import Client

    sent = False
    try:
        with Client(address) as standby:
            standby.send_bytes("\0".join(order).encode())
            if not standby.poll(patience) or standby.recv_bytes() != _HEARD:
                return None
            _let_forward(process)
            sent = True
            standby.send_bytes(_GO)
            return int(standby.recv_bytes())
    except (OSError, EOFError):
        return 1 if sent else None  # 说了“办吧”以后断了：可能办了一半，不能再办一遍


def _let_forward(process: int) -> None:
    """它弹的话要在 Excel 前面：这个进程是 Excel 启动的，可以把“到前面来”的权利转给它。"""
    if sys.platform == "win32":
        from ctypes import windll

        windll.user32.AllowSetForegroundWindow(process)


@contextmanager
def at_post(excel: int) -> Iterator[Callable[[Callable[[list[str]], int]], bool]]:
    """登上记，等着；给出的函数等一次点击，用 `act` 办完、回了退出码为真，不用再等了为假。`excel` 关了就不等；没有这个进程的也是。"""
    from multiprocessing.connection import Listener
    from threading import Thread

    _folder().mkdir(exist_ok=True)
    own = post()
    fresh = own.with_suffix(".new")
    with Listener() as listener:
        address = str(listener.address)
        fresh.write_text(f"{address}\n{_program()}\n{excel}", "utf-8")
        fresh.replace(own)
        try:
            Thread(target=_watch, args=(own, address, excel), daemon=True).start()

            def serve(act: Callable[[list[str]], int]) -> bool:
                with listener.accept() as caller:
                    order = _agreed(caller)
                    if order is not None:
                        _answer(caller, act(order))
                    return order is not None

            yield serve
        finally:
            own.unlink(missing_ok=True)


def _agreed(caller: Connection) -> list[str] | None:
    """说定了要办的动作；叫的人中途走了为 None。"""
    try:
        order = caller.recv_bytes().decode().split("\0")
        caller.send_bytes(_HEARD)
        return order if caller.recv_bytes() == _GO else None
    except (OSError, EOFError):
        return None


def _answer(caller: Connection, code: int) -> None:
    try:
        caller.send_bytes(str(code).encode())
    except OSError:
        return  # 叫的人已经不在（被结束了），没有谁要听


def _watch(post: Path, address: str, excel: int) -> None:
    """不用再等的时候，空叫一声：等着的就醒过来结束。看着看着自己出了错的，也是。"""
    from multiprocessing.connection import Client

    try:
        _until_idle(post, excel)
    except Exception as fault:
        record(fault)
    with suppress(OSError, EOFError):  # 已经结束了
        Client(address).close()


def _until_idle(post: Path, excel: int) -> None:
    """看到不用再等为止。"""
    from time import monotonic

    import psutil

    last, taken = monotonic() + IDLE, False
    with suppress(psutil.Error):  # 没有这个进程，或不许看它：当作关了
        process = psutil.Process(excel)
        while not taken and monotonic() < last:
            taken = not post.exists()  # 被拿走了再等一轮：拿的人正要叫
            try:
                process.wait(_LOOK)
                break
            except psutil.TimeoutExpired:
                continue


def call_up(excel: int) -> Popen[bytes] | None:
    """叫一个预备程序来等着；`excel` 已经有人等着的为 None。"""
    from subprocess import DEVNULL, Popen

    if is_awaited(excel):
        return None
    detached = 0x8 | 0x200 if sys.platform == "win32" else 0  # 不连着控制台，自成一组
    return Popen(command(excel), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL, creationflags=detached, start_new_session=sys.platform != "win32")


def command(excel: int) -> list[str]:
    """启动它的命令行，与按钮的一样不看环境变量、当前文件夹。"""
    return [sys.executable, "-I", "-X", "utf8", "-m", "xladdin.ribbon.standby", str(excel)]


def is_awaited(excel: int) -> bool:
    """已经有预备程序在等这个 Excel 的点击。"""
    return any(_waiting_for(post) == excel for post in _posts())


def _waiting_for(post: Path) -> int | None:
    try:
        return int(post.read_text("utf-8").splitlines()[2])
    except (OSError, ValueError, IndexError):
        return None


def _posts() -> list[Path]:
    """登着记的。"""
    try:
        return [path for path in sorted(_folder().iterdir()) if path.name.isdecimal()]
    except OSError:
        return []


def post() -> Path:
    """这个进程的登记。"""
    return _folder() / str(os.getpid())


def _folder() -> Path:
    return local_folder() / "预备"


def _program() -> str:
    """程序是哪一份：更新过的，时间戳不一样，旧的预备程序不再用。"""
    return str(os.stat(os.path.join(os.path.dirname(os.path.dirname(__file__)), "macros.py")).st_mtime_ns)
