"""撤销记录：上几次操作盖掉了什么。存在本机文件夹里，一个工作簿一份，程序退出、Excel 关了都还在。"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from xladdin.error_log import local_folder
from xladdin.workbook_file.replacing import write_new
from xladdin.workbook_live.contents import Content

_KEPT = 20
"""最多记几次操作。"""


@dataclass(frozen=True, slots=True)
class Overwritten:
    """盖掉的一格：原来的内容、写进去的内容、原来的数字格式；`new_format` 为空是没有换格式。"""

    sheet: str
    cell: str
    old: Content
    new: Content
    old_format: str = ""
    new_format: str = ""


@dataclass(frozen=True, slots=True)
class InsertedRows:
    """插进去的几行；`fingerprint` 是做完时这几行的样子，变了就不撤。"""

    sheet: str
    row: int
    count: int
    fingerprint: str


@dataclass(frozen=True, slots=True)
class AddedSheet:
    """加进去的一张表；`fingerprint` 是做完时的样子，变了就不撤。"""

    title: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """改了标签名的一张表。"""

    old: str
    new: str


Step = Overwritten | InsertedRows | AddedSheet | Renamed
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in (Overwritten, InsertedRows, AddedSheet, Renamed)}


@dataclass(frozen=True, slots=True)
class Action:
    """一次操作：名字、时间、依次做的各步。"""

    title: str
    when: str
    steps: tuple[Step, ...]


def remember(key: str, title: str, steps: Iterable[Step]) -> None:
    """记下一次操作；没有动什么的不记。"""
    taken = tuple(steps)
    if taken:
        _save(key, [*_actions(key), Action(title, f"{datetime.now():%Y-%m-%d %H:%M}", taken)][-_KEPT:])


def last_action(key: str) -> Action | None:
    """最近一次操作；没有为 None。"""
    actions = _actions(key)
    return actions[-1] if actions else None


def forget_last(key: str) -> None:
    """去掉最近一次：已经撤销了。"""
    _save(key, _actions(key)[:-1])


def _actions(key: str) -> list[Action]:
    path = _path(key)
    try:
        listed = json.loads(path.read_text("utf-8")) if path.is_file() else []
        return [Action(one["title"], one["when"], tuple(_step(step) for step in one["steps"])) for one in listed]
    except (ValueError, KeyError, TypeError, OSError):  # 记录坏了：当作没有可以撤销的，不影响别的
        return []


def _step(data: dict[str, Any]) -> Step:
    kind = _KINDS[data.pop("kind")]
    made: Step = kind(**{name: Content(**value) if isinstance(value, dict) else value for name, value in data.items()})
    return made


def _save(key: str, actions: Iterable[Action]) -> None:
    listed = [{"title": one.title, "when": one.when, "steps": [{"kind": type(step).__name__, **asdict(step)} for step in one.steps]} for one in actions]
    write_new(_path(key), json.dumps(listed, ensure_ascii=False).encode())


def _path(key: str) -> Path:
    folder = local_folder() / "撤销"
    folder.mkdir(exist_ok=True)
    return folder / f"{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}.json"
