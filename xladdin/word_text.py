"""Word 文书的文字 → 带标题的段落和各个标题；不带文件格式，读 docx 的在 word_document。"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin.model import Heading, Paragraph, Place
from xladdin.patterns import lazy
from xladdin.printed_rows import PrintedRow
from xladdin.values import clean, label

_HEADING = lazy(r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9])|[(（][0-9]{1,2}[)）])\s*(\S.*)")
_LONGEST_HEADING = 40
_ENDS = "。；;：:，,、！!"
_AMOUNT = lazy(r"[0-9]\s*[万亿]?元")
ATTACHMENTS = lazy("附件[:：]|.{0,8}(?:以下|下列)附件")
LISTED = lazy(r"[0-9]{1,2}[.、．)）]")


class WordText(Struct):
    """一份文书里的文字：`paragraphs` 表格以外的各段（文字、是不是标题样式），`tables` 各表的各行，`before` 各表前面有几段；
    `names` 是第几张表 → 它的名字（Excel 的标签名）。"""

    paragraphs: list[tuple[str, bool]] = field(default_factory=list)
    tables: list[list[PrintedRow]] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)

    @property
    def grids(self) -> tuple[tuple[tuple[str, ...], ...], ...]:
        """各表的各行各格的文字；跨列的在后面补空格。"""
        return tuple(tuple(tuple(text for cell in row.cells for text in (cell.text, *[""] * (cell.span - 1))) for row in rows) for rows in self.tables)


def report_lines(word: WordText, document: str, *, project: str = "", title: str = "", sections: Collection[str] = (),
                 ) -> tuple[tuple[Paragraph, ...], tuple[Heading, ...]]:
    """各段文字 → 带标题的段落，和各个标题。

    附件清单里的条目、写着金额的短句不是标题；`sections` 是表样的小标题，没有打编号（自动编号）的靠它认。
    """
    paragraphs: list[Paragraph] = []
    headings: list[Heading] = []
    heading, listing = "", False
    known = {label(section) for section in sections}
    for number, (text, styled) in enumerate(word.paragraphs):
        _with_table(headings, word, number)
        listing = ATTACHMENTS.match(clean(text)) is not None or (listing and LISTED.match(clean(text)) is not None)
        closed = text.rstrip("。：: ") if label(text.rstrip("。：: ")) in known else text  # 小标题后面加了句号的
        name = "" if listing else heading_of(closed, styled or _is_section(closed, sections))
        if name:
            heading = name
            headings.append(Heading(document, clean(text), name, False))
            continue
        _fill(headings)
        paragraphs.append(Paragraph(document, heading, text, True, Place(title or document, heading, ""), project))
    _with_table(headings, word, len(word.paragraphs))
    return tuple(paragraphs), tuple(headings)


def _is_section(text: str, sections: Collection[str]) -> bool:
    plain = label(text)
    return any(plain.endswith(one) or (plain.startswith(one) and len(plain) <= 2 * len(one) + 4) for one in map(label, sections))


def _with_table(headings: list[Heading], word: WordText, number: int) -> None:
    if number in word.before:
        _fill(headings)


def _fill(headings: list[Heading]) -> None:
    if headings and not headings[-1].filled:
        headings[-1] = replace(headings[-1], filled=True)


def heading_of(text: str, styled: bool = False) -> str:
    """标题的文字（去掉编号）；不是标题为空串。"""
    plain = clean(text)
    found = _HEADING.fullmatch(plain)
    if len(plain) > _LONGEST_HEADING or plain.endswith(tuple(_ENDS)) or "。" in plain or _AMOUNT.search(plain):
        return ""
    if found is not None:
        return found[1]
    return plain if styled else ""
