"""一块虚拟屏幕：在上面开着看得见的 LibreOffice，画完以后截图。"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.libreoffice import end_group
from tests.live import engine
from tests.live.engine import Desk
from tests.live.office import Office

PROGRAMS = ("Xvfb", "import", "convert", "pdftoppm")
"""截图要用的程序。"""
FONTS = Path(__file__).with_name("fonts.conf")


class Screen:
    """一块虚拟屏幕，截的图存进 `folder`。"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        read, write = os.pipe()
        # -noreset：最后一个客户（启动画面）一断开，Xvfb 就重来一遍，正在连上来的办公软件会被甩掉
        self.process = subprocess.Popen(["Xvfb", "-displayfd", str(write), "-screen", "0", "1500x940x24", "-nolisten", "tcp", "-noreset"],
                                        pass_fds=[write], start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as number:  # Xvfb 准备好了才写出屏幕号
            self.display = f":{number.readline().strip()}"

    def shot(self, desk: Desk, name: str) -> bytes:
        """画完以后截一张图，返回它的像素（RGB）。"""
        desk.documents[-1].settle()
        environment = {**os.environ, "DISPLAY": self.display}
        subprocess.run(["import", "-window", "root", str(self.folder / f"{name}.png")], check=True, env=environment)
        return subprocess.run(["convert", str(self.folder / f"{name}.png"), "-depth", "8", "rgb:-"], check=True, capture_output=True).stdout

    def end(self) -> None:
        end_group(self.process)


@contextmanager
def visible_desk(folder: Path) -> Iterator[Desk]:
    """屏幕上的一个 LibreOffice；`DISPLAY`、`FONTCONFIG_FILE` 由调用的人先设好。"""
    office = Office(folder, visible=True)
    desk = Desk(office.load)
    engine.install(desk)
    try:
        yield desk
    finally:
        engine.forget()
        office.end()
