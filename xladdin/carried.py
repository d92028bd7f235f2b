"""年度结转的结果：本年先填好什么、带过来多少、要请填表人过目什么。"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct, field

from xladdin.model import ERROR, Value

Content = str | Decimal | int | None

ABOUT, PRIOR, TARGETS, NAMED, TEXTS, WITHHELD = "单位和人员", "上年决算数", "指标", "项目、科目、机构的名称", "报告文字", "公开填的“否”"
_MEASURES = {ABOUT: "格", PRIOR: "格", TARGETS: "条", NAMED: "行", TEXTS: "段", WITHHELD: "处"}


class Carried(Struct):
    """要填的：`cells` 字段 → 内容，`rows` 开口表 → 各行；`counts` 带过来多少，`notes` 请过目的。"""

    projects: tuple[str, ...]
    cells: dict[str, Content] = field(default_factory=dict)
    rows: dict[str, list[Mapping[str, Content]]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """带过来多少的一句：项目 3 个；单位和人员 19 格；指标 32 条。"""
        counted = [f"项目 {len(self.projects)} 个"] if self.projects else []
        return "；".join([*counted, *(f"{what} {self.counts[what]} {measure}" for what, measure in _MEASURES.items() if what in self.counts)])

    def put(self, what: str, key: str, content: Content) -> None:
        self.cells[key] = content
        self.counts[what] = self.counts.get(what, 0) + 1

    def add(self, what: str, key: str, row: Mapping[str, Content]) -> None:
        self.rows.setdefault(key, []).append(row)
        self.counts[what] = self.counts.get(what, 0) + 1


def known(value: Value) -> bool:
    """填了，取得到值；“无”也是填了。"""
    return value.stored not in (None, "") and value.state != ERROR
