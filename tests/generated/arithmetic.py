"""计算格在表格软件里会显示什么：照表样的 computed 另算一遍，与程序的重算互不相干。

与 Excel 一样：文字格不进合计，当不了除数；错误值一路带下去；人填了数的格不再计算。
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal

from xladdin.form import Computed, Form, SheetForm

Number = Decimal | str | None
"""格里的数；文字、空白为 None，错误值为它的写法。"""

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(%?)")
_ROW = re.compile(r"(?P<table>.+)\[(?P<number>[0-9]+)\]\.(?P<column>.+)")


def rounded(number: Decimal, decimals: int) -> Decimal:
    """四舍五入。"""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def printed(number: Decimal) -> str:
    """去掉多余的零。"""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def percent(number: Decimal) -> str:
    """两位小数的百分数。"""
    return f"{rounded(number * 100, 2):f}%"


def number_of(text: str | None) -> Number:
    """一格参与计算的数。"""
    if text and text.startswith("#"):
        return text
    found = _PLAIN.fullmatch(text) if text else None
    if found is None or text is None:
        return None
    return Decimal(text.rstrip("%")).scaleb(-2 if found[1] else 0)


def worked_out(form: Form, cells: Mapping[str, str | None]) -> dict[str, str]:
    """没有被人填过的计算格 → 显示的文字（空白为空串）。`cells` 的键带表名：整体.总分.得分、项目[2].绩效指标[1].得分。"""
    sheets: dict[str, dict[str, str | None]] = {}
    for key, text in cells.items():
        prefix, _, name = key.partition(".")
        sheets.setdefault(prefix, {})[name] = text
    found: dict[str, str] = {}
    for prefix, own in sheets.items():
        contract = form.sheet(prefix.partition("[")[0])
        if contract is not None and contract.computed:
            found |= {f"{prefix}.{name}": text for name, text in _Page(form, contract, own).shown().items()}
    return found


class _Page:
    """一张表：字段和开口表各格，算过的记住。"""

    def __init__(self, form: Form, contract: SheetForm, cells: Mapping[str, str | None]) -> None:
        self.form, self.cells = form, cells
        self.computed = {one.field: one for one in contract.computed}
        self.rows: dict[str, set[int]] = {}
        for name in cells:
            row = _ROW.fullmatch(name)
            if row is not None:
                self.rows.setdefault(row["table"], set()).add(int(row["number"]))
        self.known: dict[str, Number] = {}

    def shown(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for one in self.computed.values():
            table = one.field.partition("[]")[0]
            names = [one.field] if "[]" not in one.field else [one.field.replace("[]", f"[{n}]") for n in sorted(self.rows.get(table, ()))]
            for name in names:
                if name not in self.cells:
                    value = self.number(name)
                    ratio = one.kind == "ratio" and isinstance(value, Decimal)
                    found[name] = "" if value is None else percent(value) if ratio and isinstance(value, Decimal) else (
                        printed(value) if isinstance(value, Decimal) else value)
        return found

    def number(self, name: str) -> Number:
        if name not in self.known:
            one = self.computed.get(re.sub(r"\[[0-9]+\]", "[]", name))
            own = one is not None and name not in self.cells
            row = _ROW.fullmatch(name)
            self.known[name] = self._result(one, row["number"] if row else "") if own and one else number_of(self.cells.get(name))
        return self.known[name]

    def _result(self, one: Computed, row: str) -> Number:
        numbers = [number for part in one.parts for number in self._part(part, row)]
        error = next((number for number in numbers if isinstance(number, str)), None)
        known = [number for number in numbers if isinstance(number, Decimal)]
        if error is not None or not known:
            return error
        if one.kind in ("sum", "total"):
            return rounded(sum(known, Decimal(0)), 2 if one.kind == "total" else 6)
        if one.kind == "grade":
            return next(name for name, low in sorted(self.form.settings.grades, key=lambda band: -band[1]) if known[0] >= low)
        if len(known) < len(numbers) or (one.kind == "ratio" and not known[1]):
            return None
        return rounded(known[0] / known[1], 4) if one.kind == "ratio" else rounded(min(known[0], Decimal(1)) * known[1], 2)

    def _part(self, part: str, row: str) -> list[Number]:
        if "[]" not in part:
            return [self.number(part)]
        if row:
            return [self.number(part.replace("[]", f"[{row}]"))]
        return [self.number(part.replace("[]", f"[{n}]")) for n in sorted(self.rows.get(part.partition("[]")[0], ()))]
