"""校验结果的各行：核对查出的不符、未能核对，填表人在“说明”一栏写过的话。只排成行，不管画在哪里。"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from xladdin.checks.rule import Result
from xladdin.findings import Finding, Severity
from xladdin.model import Filing, Place, Value
from xladdin.writing import recompute

EXPLAINED, UNCHECKED, GONE = "已说明", "未能核对", "已不在"
"""轻重一栏除错误、提醒以外的写法：已有说明的、未能核对的、写过说明而问题已经不在的。"""
OPEN = (str(Severity.ERROR), str(Severity.REMINDER), EXPLAINED)
"""可以写说明的几种。"""

_LONGEST = 36
"""填的是大段文字的，只列开头这么多字。"""

Key = tuple[str, str, str, str]
"""一条说明说的是哪个问题：代码、表、字段、当时的数。"""


class Entry(Struct, frozen=True):
    """一行：`filed` 填的、`due` 应是；`name`、`figures` 写进出错说明时要用，不给人看；`places` 是要作记号的各处。"""

    kind: str
    code: str
    sheet: str
    cell: str
    filed: str
    due: str
    message: str
    basis: str
    explanation: str
    name: str
    figures: str
    places: tuple[Place, ...] = ()

    @property
    def key(self) -> Key:
        return self.code, self.sheet, self.name, self.figures


def list_entries(filing: Filing, result: Result, typed: Mapping[Key, str]) -> tuple[Entry, ...]:
    """全部行：错误、提醒、已说明、未能核对；`typed` 是上一次列表里写过的说明，问题还在的带过来，不在的列在最后。"""
    shown = {(value.place.sheet, value.place.cell): value for value in _values(filing)}
    due = {(one.sheet.title, one.old.place.cell): one.shown for one in recompute(filing)}
    left = dict(typed)
    found = [_entry(finding, shown, due, left) for finding in result.findings if finding.severity is not Severity.HINT]
    found.sort(key=lambda entry: OPEN.index(entry.kind))
    unchecked = [Entry(UNCHECKED, one.code, one.place.sheet, one.place.cell, _shown(shown, one.place.sheet, one.place.cell), "", one.reason, "", "",
                       one.place.name, "") for one in result.unchecked]
    known = {entry.explanation for entry in found}
    gone = [Entry(GONE, code, sheet, "", "", "", f"上次写的说明，问题已经改正或换了位置（当时的数：{figures}）。不再需要的，删去说明即可。",
                  "", text, name, figures)
            for (code, sheet, name, figures), text in left.items() if text not in known]
    return (*found, *unchecked, *gone)


def _entry(finding: Finding, shown: Mapping[tuple[str, str], Value], due: Mapping[tuple[str, str], str], left: dict[Key, str]) -> Entry:
    place = finding.place
    fixed = "" if finding.fix is None else (due.get((place.sheet, place.cell)) if finding.fix.safe else "") or finding.fix.value
    kind = EXPLAINED if finding.explanation is not None else str(finding.severity)
    key = _written(finding, left)
    text = left.pop(key) if key is not None else finding.explanation.text if finding.explanation is not None else ""
    stale = f"原来的说明已失效：当时的数是“{finding.stale.figures}”，现在是“{finding.figures_text}”。" if finding.stale is not None else ""
    return Entry(kind, finding.code, place.sheet, place.cell, _shown(shown, place.sheet, place.cell), fixed,
                 finding.message + stale, "、".join(finding.basis), text, place.name, finding.figures_text, finding.places)


def _written(finding: Finding, typed: Mapping[Key, str]) -> Key | None:
    """上次为这个问题写的说明：数没变的优先，数变了的话也带过来（请填表人自己看还对不对）。"""
    exact = (finding.code, finding.place.sheet, finding.place.name, finding.figures_text)
    if exact in typed:
        return exact
    return next((key for key in typed if key[:3] == exact[:3]), None)


def _shown(values: Mapping[tuple[str, str], Value], sheet: str, cell: str) -> str:
    value = values.get((sheet, cell))
    text = "" if value is None or not cell else value.shown.strip() or "空白"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _values(filing: Filing) -> Iterable[Value]:
    for sheet in filing.sheets:
        yield from sheet.fields.values()
        for table in sheet.tables.values():
            for row in table.rows:
                yield from row.cells.values()


def count(entries: Iterable[Entry], kind: str) -> int:
    """某一种有几行。"""
    return sum(entry.kind == kind for entry in entries)


def headline(entries: tuple[Entry, ...]) -> str:
    """一句话的小结；没有问题也明说。"""
    counted = "，".join(f"{kind} {count(entries, kind)} 条" for kind in OPEN)
    unchecked = count(entries, UNCHECKED)
    if not any(count(entries, kind) for kind in (str(Severity.ERROR), str(Severity.REMINDER))):
        open_text = "没有问题" if not unchecked else f"核对到的没有问题，未能核对 {unchecked} 处"
        explained = count(entries, EXPLAINED)
        return open_text + (f"（已说明 {explained} 条）" if explained else "")
    return f"{counted}，未能核对 {unchecked} 处"
