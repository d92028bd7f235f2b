"""撤销记录：上几次操作盖掉了什么。存在本机文件夹里，一个工作簿一份，程序退出、Excel 关了都还在。"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from msgspec import DecodeError, Struct, json
from msgspec.structs import replace

from xladdin.error_log import local_folder
from xladdin.workbook_file.replacing import write_new
from xladdin.workbook_live.contents import Content

_KEPT = 20
"""最多记几次操作。"""


class Overwritten(Struct, frozen=True, tag=True, tag_field="kind"):
    """盖掉的一格：原来的内容、写进去的内容、原来的数字格式；`new_format` 为空是没有换格式。"""

    sheet: str
    cell: str
    old: Content
    new: Content
    old_format: str = ""
    new_format: str = ""


class InsertedRows(Struct, frozen=True, tag=True, tag_field="kind"):
    """插进去的几行；`fingerprint` 是做完时这几行的样子，变了就不撤。"""

    sheet: str
    row: int
    count: int
    fingerprint: str


class AddedSheet(Struct, frozen=True, tag=True, tag_field="kind"):
    """加进去的一张表；`fingerprint` 是做完时的样子，变了就不撤。"""

    title: str
    fingerprint: str


class Renamed(Struct, frozen=True, tag=True, tag_field="kind"):
    """改了标签名的一张表。"""

    old: str
    new: str


Step = Overwritten | InsertedRows | AddedSheet | Renamed


class Action(Struct, frozen=True):
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


def keep_of_last(key: str, steps: Iterable[Step]) -> None:
    """最近一次只剩这几步没有撤；一步不剩的去掉。"""
    *before, last = _actions(key)
    left = tuple(steps)
    _save(key, [*before, replace(last, steps=left)] if left else before)


def _actions(key: str) -> list[Action]:
    path = _path(key)
    try:
        return json.decode(path.read_bytes(), type=list[Action]) if path.is_file() else []
    except (DecodeError, UnicodeDecodeError, OSError):  # 记录坏了：当作没有可以撤销的，不影响别的
        return []


def _save(key: str, actions: Iterable[Action]) -> None:
    write_new(_path(key), json.encode(list(actions)))


def _path(key: str) -> Path:
    folder = local_folder() / "撤销"
    folder.mkdir(exist_ok=True)
    return folder / f"{sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}.json"
