"""进度条：几个、一共几个、每秒几个，写在标准错误上；不是终端的只隔一成写一行。"""

from __future__ import annotations

import sys
import time

_WIDTH = 24
_EVERY = 0.2


class Progress:
    """一件要做 `total` 次的事的进度。"""

    def __init__(self, doing: str, total: int) -> None:
        self.doing, self.total, self.done = doing, total, 0
        self._started = self._shown = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._tenth = 0

    def step(self) -> None:
        """又做完一个。"""
        self.done += 1
        now = time.monotonic()
        if self._terminal and (now - self._shown >= _EVERY or self.done == self.total):
            self._shown = now
            print(f"\r{self._line(now)}", end="\n" if self.done == self.total else "", file=sys.stderr, flush=True)
        elif not self._terminal and self.done * 10 // self.total > self._tenth:
            self._tenth = self.done * 10 // self.total
            print(self._line(now), file=sys.stderr, flush=True)

    def _line(self, now: float) -> str:
        full = _WIDTH * self.done // self.total
        speed = self.done / max(now - self._started, 0.001)
        left = (self.total - self.done) / speed
        rest = f"，还要 {left:.0f} 秒" if self.done < self.total else "        "
        return f"{self.doing} [{'█' * full}{'·' * (_WIDTH - full)}] {self.done}/{self.total}，每秒 {speed:.0f} 个{rest}"
