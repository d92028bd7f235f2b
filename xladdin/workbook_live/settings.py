"""动手时让 Excel 安静：不闪屏、不触发别的宏、不接受键盘鼠标、不弹提示；不论成败都恢复原样。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from xladdin.workbook_live.session import Session

_QUIET: tuple[tuple[str, object], ...] = (("screen_updating", False), ("enable_events", False), ("display_alerts", False), ("interactive", False))
_WRITING: tuple[tuple[str, object], ...] = (("calculation", "manual"),)


@contextmanager
def quiet(session: Session, doing: str, *, writing: bool = False) -> Iterator[None]:
    """状态栏写着在做什么；`writing` 时先停自动计算，写完由 Excel 一次算好。里面不能问填表人：Excel 不接受输入。"""
    app = session.app
    wanted = (("status_bar", doing), *_QUIET, *(_WRITING if writing else ()))
    before: list[tuple[str, object]] = []
    try:
        for name, value in wanted:
            old = getattr(app, name)
            if old != value:
                before.append((name, old))
                setattr(app, name, value)
        yield
    finally:
        _put_back(session, before)


def _put_back(session: Session, before: list[tuple[str, object]]) -> None:
    """逐项恢复；一项恢复不了，其余的照样恢复，最后再报。"""
    fault: Exception | None = None
    for name, old in reversed(before):
        try:
            setattr(session.app, name, old)
        except Exception as one:
            fault = fault or one
    if fault is not None:
        raise fault
