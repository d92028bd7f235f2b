"""写成文字的一份填报（TOML）→ 填好的工作簿：示例和样本都用它，改一个数就是改一行。

    form = "hengshan-2024"
    year = 2024
    agency = "某县某局"
    projects = ["项目甲", "项目乙"]
    [cells]                              # 字段 → 内容；数写成字符串 "209.21"，原样当文字的前面加 '，空串为清空
    "整体.年度资金总额.年初预算数" = "209.21"
    [rows]                               # 开口表 → 各行；各行按列名写
    "整体.绩效指标" = [ { "一级指标" = "产出指标", "二级指标" = "数量指标", "三级指标" = "办件数", "分值" = "10" } ]

`columns` 给出开口表的列次序时，行可以写成列表；空串是不填。
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

from xladdin import terms as t
from xladdin.form import find_form
from xladdin.values import read_number
from xladdin.workbook_file.book import Book
from xladdin.workbook_file.filling import Content, fill, new_workbook

_PLAIN = re.compile(r"-?\d+(\.\d+)?%?")
_TEXT_COLUMNS = {t.TARGET_VALUE, t.ACTUAL_VALUE, t.PREPARED_ON, t.PHONE, t.REPORTED_ON, t.FIGURES_THEN, "联络电话"}


def describe(path: Path, *changes: Path) -> dict[str, Any]:
    """读入填报文字；`changes` 里的键盖住前面的（改正后的样本只写改了的格）。"""
    data = tomllib.loads(path.read_text("utf-8"))
    for change in changes:
        later = tomllib.loads(change.read_text("utf-8"))
        for key, value in later.items():
            data[key] = {**data.get(key, {}), **value} if isinstance(value, dict) else value
    return data


def workbook_from(data: dict[str, Any], forms: Path | None = None) -> Book:
    """填报文字 → 工作簿（公式没有结果，打开或重算后才有）。字段写错抛 WorkbookError。"""
    form = find_form(data["form"], forms)
    book = new_workbook(form, int(data["year"]), data.get("agency", ""), data.get("projects", ()))
    link, columns = form.projects, data.get("columns", {})
    rows = {key: [_row(row, columns.get(key.split(".")[-1], ())) for row in contents] for key, contents in data.get("rows", {}).items()}
    cells = {key: _content(key.split(".")[-1], text) for key, text in data.get("cells", {}).items()}
    if link is not None and link.table in rows:  # the rows stand in the order described, not in that of the project sheets
        book = fill(book, form, {f"{link.table}[{number}].名称": None for number, _ in enumerate(data.get("projects", ()), 1)})
    return fill(book, form, cells, rows)


def _row(row: Any, columns: Any) -> dict[str, Content]:
    named = dict(zip(columns, row, strict=False)) if isinstance(row, list) else dict(row)
    return {column: _content(column, text) for column, text in named.items() if text != ""}


def _content(column: str, text: Any) -> Content:
    if not isinstance(text, str):
        return Decimal(str(text))
    if text.startswith("'"):
        return text[1:]
    if column not in _TEXT_COLUMNS and _PLAIN.fullmatch(text):
        return read_number(text)
    return text or None
