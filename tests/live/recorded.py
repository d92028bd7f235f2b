"""录下来的工作簿：量速度用。读的是事先录好的值，副本是原来的文件，写什么都不做；应用程序自己的时间不算在按钮头上。"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any


def record(path: Path) -> None:
    """把一个工作簿各张表的值录在旁边（.json）。"""
    import openpyxl

    book = openpyxl.load_workbook(path, data_only=True)
    values = {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book.worksheets}
    path.with_suffix(".json").write_text(json.dumps(values, ensure_ascii=False, default=str), "utf-8")


class RecordedBook:
    """与 memory.py 的方法相同，只是不真的写。"""

    fullname, stored, saved, read_only = "", True, True, False

    def __init__(self, path: Path) -> None:
        self.path, recorded = path, path.with_suffix(".json")
        self.values: dict[str, list[list[Any]]] = json.loads(recorded.read_text("utf-8")) if recorded.is_file() else {"校验结果": [[]]}

    def titles(self) -> list[str]:
        return list(self.values)

    def save_copy(self, path: Path) -> None:
        shutil.copyfile(self.path, path)

    def read(self, title: str, *_: int) -> list[list[Any]]:
        return self.values[title]

    def used(self, title: str) -> tuple[int, int, int, int]:
        return 1, 1, len(self.values[title]), len(self.values[title][0])

    def protected(self, _: str) -> bool:
        return False

    def structure_locked(self) -> bool:
        return False

    def has_note(self, *_: object) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return lambda *_: None
