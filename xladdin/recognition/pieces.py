"""一份文书里有哪几张官方表：一张 Word 表里可以有几张，一张官方表可以被分页、分段拆成几张 Word 表。"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin.patterns import lazy
from xladdin.printed_rows import BESIDE, PrintedCell, PrintedRow
from xladdin.recognition.alignment import Alignment, Worded, align, worded
from xladdin.recognition.blank import BlankSheet
from xladdin.recognition.labels import signed_off
from xladdin.recognition.stacked import unstacked
from xladdin.values import clean
from xladdin.word_text import WordText

_TITLE = lazy(r"附件.*|.*表(?:[(].*[)])?|.*年度[)]?|(?:填报单位|单位名称|编制单位).*|.*单位:.*元.*")
_BETWEEN = lazy(r"[(]?(?:续[上前]?[页表]?|[上下]?[接转见续][上下前后][页表]?)(?:[(]?[0-9一二三四五六七八九十]{1,2}[)]?)?[)]?:?|[-—~·第(]*[0-9]{1,3}[-—~·页)]*")
"""一张表的两半之间写的：（续表）、续表1、接上页、页码。"""
_NOTE = lazy(r"(?:说明|备注|注)[:：].*")
_SENTENCE = ("。", "；", ";", "！", "？")
_LONGEST_TITLE, _FRAGMENT, _MOST_TITLES, _MOST_NOTES = 60, 8, 5, 8
_ENOUGH, _ENOUGH_SHARE = 2.0, 0.15
"""一张表认作某种官方表，至少要找到几个标签、占该有的几成。"""
_AS_GOOD = 0.75
"""接着上一张的表，得分不低于它单独认的这么多，就当续表。"""


class Piece(Struct, frozen=True):
    """一张官方表：对上的空白表样、文书里属于它的各行、对齐的结果。"""

    lines: tuple[Worded, ...]
    alignment: Alignment

    @property
    def kind(self) -> str:
        return self.alignment.sheet.kind

    @property
    def tables(self) -> tuple[int, ...]:
        """用到文书里的第几张表。"""
        return tuple(dict.fromkeys(line.row.table for line in self.lines))


class Pieces(Struct):
    """一份文书认出的各张官方表，没有认出的各行，已经用在表题、签署行上的段落号；`after` 是各张表后面第一段的段落号。"""

    found: list[Piece] = field(default_factory=list)
    unknown: list[Worded] = field(default_factory=list)
    beside: set[int] = field(default_factory=set)
    after: dict[int, int] = field(default_factory=dict)


def recognise(word: WordText, blanks: Sequence[BlankSheet]) -> Pieces:
    """认出一份文书里的各张官方表，按文书里的次序。"""
    aliases = {name: word for blank in blanks for name, word in blank.contract.aliases.items()}
    pieces = Pieces()
    for number, rows in enumerate(word.tables, 1):
        lines = [worded(part, aliases) for row in _with_surroundings(word, number - 1, rows, pieces) if row.framed or not row.empty
                 for part in unstacked(row, blanks, aliases)]
        near = not pieces.found or _adjoining(word, pieces, pieces.found[-1].tables[-1] if pieces.found[-1].tables else 0, number)
        for part in _split(lines, blanks):
            _add(pieces, part, continuing=near)
    pieces.found = [Piece(piece.lines, align(piece.lines, piece.alignment.sheet)) for piece in pieces.found]
    return pieces


def _adjoining(word: WordText, pieces: Pieces, last: int, number: int) -> bool:
    """两张表之间没有别的话：才可能是同一张表。"""
    between = range(word.before[last - 1] if last else 0, word.before[number - 1])
    return all(index in pieces.beside for index in between)


def _with_surroundings(word: WordText, index: int, rows: Sequence[PrintedRow], pieces: Pieces) -> list[PrintedRow]:
    """一张表连同上面的表题、下面的说明和签署行。"""
    before = word.before[index]
    previous = word.before[index - 1] if index else 0
    following = word.before[index + 1] if index + 1 < len(word.before) else len(word.paragraphs)
    titles: list[int] = []
    for number in range(before - 1, max(previous, before - _MOST_TITLES) - 1, -1):
        below = word.paragraphs[titles[0]][0] if titles else ""
        if number in pieces.beside or not (_is_title(word.paragraphs[number][0]) or _is_broken(word.paragraphs[number][0], below)):
            break
        titles.insert(0, number)
    notes: list[int] = []
    for number in range(before, min(following, before + _MOST_NOTES)):
        text = word.paragraphs[number][0]
        if not (is_note(text) or signed_off(text)):
            break
        notes.append(number)
    pieces.beside.update(titles, notes)
    pieces.after[index + 1] = before
    above = [_beside(text, index + 1) for text in _joined([word.paragraphs[number][0] for number in titles])]
    return [*above, *map(_signed, rows), *(_beside(word.paragraphs[number][0], index + 1) for number in notes)]


def _signed(row: PrintedRow) -> PrintedRow:
    """表里的注、签署行，几样写在一格的：拆开，与写在表外的一样。"""
    said = [cell for cell in row.cells if not cell.blank]
    parts = signed_off(said[0].text) if len(said) == 1 else ()
    if len(said) == 1 and is_note(said[0].text):
        parts = parts or (said[0].text, "")
    if len(parts) < 2:
        return row
    return PrintedRow(tuple(PrintedCell(part, number, 1, said[0].at) for number, part in enumerate(parts)), row.table, framed=False)


def is_note(text: str) -> bool:
    """表下的说明、备注。"""
    return _NOTE.match(clean(text)) is not None


def _is_title(text: str) -> bool:
    plain = clean(text)
    if not any(character.isalnum() for character in plain) or _BETWEEN.fullmatch(plain):
        return True
    return len(plain) <= _LONGEST_TITLE and not plain.endswith(_SENTENCE) and _TITLE.fullmatch(plain) is not None


def _is_broken(text: str, below: str) -> bool:
    """表题的前半截：……绩效评价基础 / 数据表。"""
    plain, rest = clean(text), clean(below)
    return len(rest) <= _FRAGMENT and rest.endswith("表") and len(plain) <= _LONGEST_TITLE and not plain.endswith((*_SENTENCE, "表", ")", ":", "："))


def _joined(titles: list[str]) -> list[str]:
    """断成两行的表题接起来。"""
    found: list[str] = []
    for text in titles:
        if found and _is_broken(found[-1], text) and not _is_title(found[-1]):
            found[-1] += text
        else:
            found.append(text)
    return found


def _beside(text: str, table: int) -> PrintedRow:
    parts = signed_off(text) or (text,)
    return PrintedRow(tuple(PrintedCell(part, number, 1, BESIDE) for number, part in enumerate(parts)), table, framed=False)


def _split(lines: Sequence[Worded], blanks: Sequence[BlankSheet]) -> list[tuple[Sequence[Worded], Alignment | None]]:
    """几行分给各种官方表：先认最像的一张，它前后剩下的再认。"""
    best = _best(lines, blanks)
    if best is None:
        return [(lines, None)] if lines else []
    first, last = best.matches[0].line, best.matches[-1].line + 1
    head, tail = lines[:first], lines[last:]
    before = _split(head, blanks) if _best(head, blanks) is not None else []
    after = _split(tail, blanks) if _best(tail, blanks) is not None else []
    start = first if before else 0
    stop = len(lines) - sum(len(part) for part, _ in after)
    if after and after[0][1] is not None:  # 两张表之间没有对上的行归前一张：开口表的行在它的最后
        lead = after[0][1].matches[0].line
        after[0] = (after[0][0][lead:], _moved(after[0][1], -lead))
        stop += lead
    return [*before, (lines[start:stop], _moved(best, -start)), *after]


def _moved(made: Alignment, by: int) -> Alignment:
    return replace(made, matches=tuple(replace(match, line=match.line + by) for match in made.matches))


def _best(lines: Sequence[Worded], blanks: Sequence[BlankSheet]) -> Alignment | None:
    if not any(line.row.framed for line in lines):
        return None
    made = max((align(lines, blank, fuzzy=False) for blank in blanks), key=lambda one: (one.score, one.share), default=None)
    if made is None or made.score < _ENOUGH or made.share < _ENOUGH_SHARE:
        return None
    return made if any(lines[match.line].row.framed for match in made.matches) else None


def _add(pieces: Pieces, part: tuple[Sequence[Worded], Alignment | None], *, continuing: bool) -> None:
    lines, made = part
    last = pieces.found[-1] if pieces.found else None
    if last is not None and (continuing or _is_rest(last, made)) and _continues(last, lines, made):
        joined = (*last.lines, *(_in_rest(line, last.tables) for line in lines))
        pieces.found[-1] = Piece(joined, align(joined, last.alignment.sheet, fuzzy=False))
    elif made is None:
        pieces.unknown += lines
    else:
        pieces.found.append(Piece(tuple(lines), made))


def _in_rest(line: Worded, before: tuple[int, ...]) -> Worded:
    """续表里的一行：位置写作“续表第2行第3列”，与前一半的第2行不混。"""
    if line.row.table in before:
        return line
    called = "续表" if len(before) == 1 else f"续表{len(before)}"
    cells = tuple(cell if cell.at == BESIDE else replace(cell, at=f"{called}{cell.at}") for cell in line.row.cells)
    return replace(line, row=replace(line.row, cells=cells))


def _continues(last: Piece, lines: Sequence[Worded], made: Alignment | None) -> bool:
    """是不是上一张的续表：接在它后面也对得上，或者它的开口表还没有完。"""
    sheet, matches = last.alignment.sheet, last.alignment.matches
    reached = matches[-1].blank + (not _is_open(last))  # 续页可以重复开口表的表头
    later = align(lines, sheet, first=reached, fuzzy=False)
    if made is not None:
        whole = made.sheet is not sheet or made.matches[0].blank >= reached
        return whole and later.score >= _AS_GOOD * made.score and later.score > 0
    return later.score > 0 or _is_open(last)


def _is_rest(last: Piece, made: Alignment | None) -> bool:
    """中间隔着别的话，也只能是上一张的后半截：上一张的开口表没有完，这一张从开口表的表头、表尾开始。"""
    if made is None or not _is_open(last):
        return False
    rows, first = made.sheet.rows, made.matches[0].blank
    return any(row.opens for row in rows[:first + 1])


def _is_open(piece: Piece) -> bool:
    rows = piece.alignment.sheet.rows
    return bool(rows[piece.alignment.matches[-1].blank].opens)
