"""两边的行怎么对上：文书的各行与空白表样的各行，按标签从上到下一一对应，多出的、缺的都容许。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from xladdin.printed_rows import PrintedCell, PrintedRow
from xladdin.recognition.blank import BlankRow, BlankSheet
from xladdin.recognition.labels import likeness, with_value, words_of
from xladdin.values import read_number

_LEAST = 0.6
"""对得上的一行，相同的标签至少要这么多（个）。"""
_LEAST_SHARE = 0.34
"""也至少要有表样这一行标签的这么多。"""
_SKIPPED, _INSIDE, _ABSENT = 0.06, 0.01, 0.03
"""对上的两行之间，文书多出一行、开口表里的一行、表样缺一行，各扣多少：宁可对上挨着的。"""


class Worded(Struct, frozen=True):
    """一行文书和它的标签：`words` 各格整格的标签，`inner` 标签和内容写在一格的读法（标签 → 格号、内容），
    `said` 两样合起来。"""

    row: PrintedRow
    words: tuple[str, ...]
    inner: Mapping[str, tuple[int, str]]
    said: frozenset[str]


class Found(Struct, frozen=True):
    """标签找到了：在第几格；标签和内容写在一格的，`rest` 是内容，否则为 None。"""

    cell: int
    rest: str | None = None


class Match(Struct, frozen=True):
    """表样的第 `blank` 行对上文书的第 `line` 行：`found` 是表样的格号 → 找到的标签。"""

    blank: int
    line: int
    found: Mapping[int, Found]


class Alignment(Struct, frozen=True):
    """一张表对上了哪些行；`score` 是找到了几个标签（不完全像的不足一个）。"""

    sheet: BlankSheet
    matches: tuple[Match, ...]
    score: float

    @property
    def share(self) -> float:
        """找到的标签占表样该有的几成，不算表外的几行。"""
        total = sum(len(row.labels) for row in self.sheet.rows)
        return min(1.0, self.score / total) if total else 0.0


class Heads(Struct, frozen=True):
    """表头在文书里的位置：（表样行号、格号）→ 文书那一行、那一格。"""

    cells: dict[tuple[int, int], tuple[Worded, PrintedCell]]

    def span(self, head: tuple[int, int] | None) -> tuple[Worded, PrintedCell] | None:
        return None if head is None else self.cells.get(head)


_Step = tuple[str, Match | None]
_START: _Step = ("", None)
_LINE: _Step = ("line", None)
_BLANK: _Step = ("blank", None)
"""对齐的一步：从这里起、文书多一行、表样缺一行，或一对行。"""


def worded(row: PrintedRow, aliases: Mapping[str, str]) -> Worded:
    """一行的各种读法。"""
    inner: dict[str, tuple[int, str]] = {}
    for number, cell in enumerate(row.cells):
        if ":" in cell.text or "：" in cell.text:
            for word, rest in with_value(cell.text, aliases):
                inner.setdefault(word, (number, rest))
    words = words_of([cell.text for cell in row.cells], aliases)
    return Worded(row, words, inner, frozenset(words).union(inner))


def align(lines: Sequence[Worded], sheet: BlankSheet, *, first: int = 0, fuzzy: bool = True) -> Alignment:
    """文书的各行与空白表样从第 `first` 行起对齐，得分最高的一段；`fuzzy` 为假时只认一模一样的标签（快）。"""
    blanks = [(number, row) for number, row in enumerate(sheet.rows) if number >= first and row.labels]
    skips = [_INSIDE if row.opens else _SKIPPED for _, row in blanks]  # 表头下面再多出来的行在开口表里
    known = sheet.words if fuzzy else frozenset()
    best: list[list[float]] = [[0.0] * (len(blanks) + 1) for _ in range(len(lines) + 1)]
    steps: list[list[_Step]] = [[("", None)] * (len(blanks) + 1) for _ in range(len(lines) + 1)]
    top, at = 0.0, (0, 0)
    for i, line in enumerate(lines, 1):
        for j, (number, row) in enumerate(blanks, 1):
            score, step = 0.0, _START
            if best[i - 1][j] - skips[j - 1] > score:
                score, step = best[i - 1][j] - skips[j - 1], _LINE
            if best[i][j - 1] - _ABSENT > score:
                score, step = best[i][j - 1] - _ABSENT, _BLANK
            found = _labels_found(line, row, known, fuzzy=fuzzy) if fuzzy or not line.said.isdisjoint(row.words) else {}
            if found:
                gained = sum(weight for _, weight in found.values())
                if best[i - 1][j - 1] + gained > score:
                    score = best[i - 1][j - 1] + gained
                    step = "match", Match(number, i - 1, {slot: one for slot, (one, _) in found.items()})
            best[i][j], steps[i][j] = score, step
            if score > top:
                top, at = score, (i, j)
    return Alignment(sheet, _trace(steps, at), top)


def _trace(steps: list[list[_Step]], at: tuple[int, int]) -> tuple[Match, ...]:
    found: list[Match] = []
    i, j = at
    while i and j:
        step, match = steps[i][j]
        if match is not None:
            found.append(match)
        if not step:
            break
        i, j = (i - (step != "blank"), j - (step != "line"))
    return tuple(reversed(found))


def _labels_found(line: Worded, row: BlankRow, known: frozenset[str], *, fuzzy: bool) -> dict[int, tuple[Found, float]]:
    """表样这一行的各个标签在文书这一行的哪里：格号 → （找到的，有多像）；太少的算没有对上。"""
    found: dict[int, tuple[Found, float]] = {}
    used: set[int] = set()
    for slot in row.labels:
        word = row.slots[slot].word
        cell = next((number for number, own in enumerate(line.words) if own == word and number not in used), None)
        if cell is not None:
            found[slot] = Found(cell), 1.0
            used.add(cell)
        elif word in line.inner and line.inner[word][0] not in used:
            cell, rest = line.inner[word]
            found[slot] = Found(cell, rest), 1.0
            used.add(cell)
    if fuzzy and len(found) < len(row.labels):
        _add_alike(line, row, known, found, used)
    gained = sum(weight for _, weight in found.values())
    return found if gained >= _LEAST and gained >= _LEAST_SHARE * len(row.labels) else {}


def _add_alike(line: Worded, row: BlankRow, known: frozenset[str], found: dict[int, tuple[Found, float]], used: set[int]) -> None:
    """还没有找到的标签，取最像的一格；次序不能颠倒，表样别处就有的标签（`known`）不算像。一个标签也没有找到的行，只看开头的两格。"""
    filled = [number for number, word in enumerate(line.words) if word and word not in known and number not in used]
    filled = filled if found else filled[:2]
    for slot in row.labels if filled else ():
        if slot in found:
            continue
        low = max((one.cell for number, (one, _) in found.items() if number < slot), default=-1)
        high = min((one.cell for number, (one, _) in found.items() if number > slot), default=len(line.words))
        choices = [(likeness(line.words[number], row.slots[slot].word), -number) for number in filled if low < number < high and number not in used]
        weight, cell = max(choices, default=(0.0, 0))
        if weight:
            found[slot] = Found(-cell), weight
            used.add(-cell)


def complete(blank: BlankRow, found: Mapping[int, Found], line: Worded) -> dict[int, int]:
    """表头各格在文书这一行的格号：认出的照认出的；夹在认出的中间、格数正好的，按次序补上。"""
    known = {slot: one.cell for slot, one in found.items()}
    edges = [(-1, -1), *sorted(known.items()), (len(blank.slots), len(line.row.cells))]
    for (slot, cell), (later, after) in pairwise(edges):
        between = {slot + step: cell + step for step in range(1, later - slot)} if later - slot == after - cell else {}
        known.update({slot: cell for slot, cell in between.items()
                      if cell not in known.values() and read_number(line.row.cells[cell].text) is None})
    return {slot: cell for slot, cell in known.items() if blank.slots[slot].word}
