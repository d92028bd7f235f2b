"""动手时让 Excel 安静：不闪屏、不触发别的宏、不接受键盘鼠标；删表时不弹确认。不论成败都恢复原样。"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from xladdin.workbook_live.session import Session

_QUIET: tuple[tuple[str, object], ...] = (("screen_updating", False), ("enable_events", False), ("interactive", False))
_WRITING: tuple[tuple[str, object], ...] = (("calculation", "manual"),)


class Outcome(Struct):
    """做完以后状态栏写什么；None 是写回原来的，False 是还给 Excel。"""

    told: str | bool | None = None


@contextmanager
def quiet(session: Session, doing: str, *, writing: bool = False) -> Iterator[Outcome]:
    """状态栏写着在做什么；`writing` 时先停自动计算，写完由 Excel 一次算好。里面不能问填表人：Excel 不接受输入。"""
    outcome = Outcome()
    wanted = (("status_bar", doing), *_QUIET, *(_WRITING if writing else ()))
    with _set(session, wanted, outcome):
        yield outcome


@contextmanager
def without_alerts(session: Session) -> Iterator[None]:
    """不弹确认框（删表、合并有字的格），做完恢复。"""
    with _set(session, (("display_alerts", False),), Outcome()):
        yield


def delete_sheet(session: Session, title: str) -> None:
    """删一张表，不弹确认。"""
    with without_alerts(session):
        session.book.sheets[title].api.Delete()


@contextmanager
def _set(session: Session, wanted: tuple[tuple[str, object], ...], outcome: Outcome) -> Iterator[None]:
    before: list[tuple[str, object]] = []
    try:
        for name, value in wanted:
            old = getattr(session.app, name)
            if old != value:
                before.append((name, old))
                setattr(session.app, name, value)
        yield
    finally:
        _put_back(session, [(name, outcome.told if name == "status_bar" and outcome.told is not None else old) for name, old in before])


def _put_back(session: Session, before: list[tuple[str, object]]) -> None:
    """逐项恢复；一项恢复不了，其余的照样恢复，最后再报。"""
    fault: Exception | None = None
    for name, old in reversed(before):
        try:
            setattr(session.app, name, old)
        except Exception as one:  # 什么样的失败都不能让其余的设置留在“安静”里
            fault = fault or one
    if fault is not None:
        raise fault
