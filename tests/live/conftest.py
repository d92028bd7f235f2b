"""开着的工作簿跑在哪里：内存、LibreOffice，或（JIXIAO_LIVE=excel，Windows）真的 Excel。"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from tests.live import engine
from tests.live.engine import Desk
from tests.live.memory import MemoryBook
from tests.live.office import Office
from xladdin import macros
from xladdin.error_log import local_folder

KINDS = ("excel",) if os.environ.get("JIXIAO_LIVE") == "excel" else ("memory", "office")


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """日志、备份、撤销记录写在测试自己的文件夹里。"""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "本机"))


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, libreoffice: object) -> Iterator[Office]:
    """每个测试进程一个没有界面的 LibreOffice。"""
    found = Office(tmp_path_factory.mktemp("office"))
    yield found
    found.end()


@pytest.fixture(params=KINDS)
def desk(request: pytest.FixtureRequest) -> Iterator[Any]:
    """一张办公桌，开着一个 Excel（替身或真的）。"""
    if request.param == "excel":
        from tests.live.excel import ExcelDesk

        with ExcelDesk() as real:
            yield real
        return
    load: Callable[[Path], Any] = MemoryBook if request.param == "memory" else request.getfixturevalue("office").load
    found = Desk(load)
    engine.install(found)
    yield found
    for document in found.documents:
        document.close()
    engine.forget()
    assert not found.answers, f"准备了回答而没有问：{list(found.answers)}"


class Opened(Struct):
    """打开的一本工作簿和对它点的按钮。"""

    desk: Desk
    document: Any

    def press(self, action: str, *answers: Any, log: bool = False) -> str:
        """点一个按钮，依次回答；返回最后说的一句话。退出码要是 0；没有说 `log` 的，不许有程序自己的错。"""
        self.desk.answers.extend(answers)
        code = self.document.fullname.encode("utf-16-be").hex().upper()
        assert macros.main([action, "--window", str(self.desk.window), "--book", code]) == 0
        said = self.desk.said[-1] if self.desk.said else ""
        fault_log = local_folder() / "错误日志.txt"
        assert fault_log.exists() is log, fault_log.read_text("utf-8") if fault_log.exists() else "没有记日志"
        return said


@pytest.fixture
def double(desk: Any) -> Desk:
    """替身的办公桌：数得了调用、装得出忙和受保护的视图；真的 Excel 上跳过。"""
    if not isinstance(desk, Desk):
        pytest.skip("只有替身才数得了、装得出")
    return desk


@pytest.fixture
def opened(desk: Desk) -> Callable[..., Opened]:
    """打开一个文件；`name` 给没有存过盘的。"""
    def open_(path: Path, name: str | None = None) -> Opened:
        return Opened(desk, desk.open(path, name))

    return open_
