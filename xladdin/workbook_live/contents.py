"""一格的内容，原样：数、文字、公式、真假、错误值、空。写之前记下来，撤销时原样写回。"""

from __future__ import annotations

import re
from hashlib import sha256

from msgspec import Struct

from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.sheet_xml import address

BLANK, NUMBER, TEXT, FORMULA, LOGICAL, ERROR = "空", "数", "文字", "公式", "真假", "错误值"

MAX_ROWS = 1_048_576
_ERRORS = {"#DIV/0!": -2146826281, "#N/A": -2146826246, "#NAME?": -2146826259, "#NULL!": -2146826288, "#NUM!": -2146826252,
           "#REF!": -2146826265, "#VALUE!": -2146826273}
_TURNS = re.compile(r"\s*(?:[=+\-@]|[(（]?[¥￥$]?[.\d０-９][\d０-９\s,，.．:/%％()（）年月日时分秒\-eE]*$|(?:TRUE|FALSE|#\S+)$)", re.IGNORECASE)


_LANGUAGE = re.compile(r"\[\$-[0-9A-Fa-f]+\]")


class Content(Struct, frozen=True):
    """一格的内容；公式带等号。"""

    kind: str = BLANK
    text: str = ""

    @property
    def cell_value(self) -> float | str | bool | int | None:
        """写进 Excel 的值；错误值是它的编号。"""
        match self.kind:
            case "数":
                return float(self.text)
            case "真假":
                return self.text == "1"
            case "错误值":
                return _ERRORS.get(self.text, self.text)
            case "空":
                return None
            case _:
                return self.text

    def same(self, other: Content) -> bool:
        """内容相同；公式不论空格、大小写、$ 的写法，数按值比。"""
        if self.kind != other.kind:
            return False
        if self.kind == NUMBER:
            return float(self.text) == float(other.text)
        return _spelling(self.text) == _spelling(other.text) if self.kind == FORMULA else self.text == other.text

    @property
    def shown(self) -> str:
        """清单里的写法。"""
        return "（公式）" if self.kind == FORMULA else self.text or "空白"


def turns(text: str) -> bool:
    """Excel 会把这段文字当成数、日期、公式或错误值收下：要先设成文本格式。

    >>> turns("001"), turns("1-2"), turns("2024年6月12日"), turns("=A1"), turns("经审计，属实"), turns("100.00%；254.50")
    (True, True, True, True, False, False)
    """
    return _TURNS.match(text) is not None


def content_at(book: Book, part: SheetPart, cell: str) -> Content:
    """文件里一格的内容。"""
    raw = book.raw(part.part).cells.get(address(cell))
    if raw is None or (raw.text is None and raw.formula is None):
        return Content()
    if raw.formula is not None:
        if not raw.formula:
            raise WorkbookError(f"《{part.title}》{cell} 的公式是随首格填充的，没有自己的文字，不能单独改写。请在 Excel 里把它重新填一遍。")
        return Content(FORMULA, f"={raw.formula}")
    kinds = {"b": LOGICAL, "e": ERROR, "n": NUMBER}
    text = raw.text if raw.type in kinds else book.content(raw)[1]
    return Content(kinds.get(raw.type, TEXT), text or "") if text else Content()


def format_at(book: Book, part: SheetPart, cell: str) -> str:
    """文件里一格的数字格式，不带语言的记号（[$-409]@ 就是 @）。"""
    raw = book.raw(part.part).cells.get(address(cell))
    style = int(raw.style) if raw is not None and raw.style.isdecimal() else 0
    return _LANGUAGE.sub("", book.formats[style]) if style < len(book.formats) else "General"


def fingerprint(book: Book, title: str, row: int = 1, count: int = MAX_ROWS) -> str:
    """一张表（或其中几行）现在的样子：每格的值和公式。公式的结果不算，别处的数变了它也会变。"""
    part = next(part for part in book.parts if part.title == title)
    cells = sorted((at, f"={_spelling(cell.formula)}" if cell.formula is not None else book.content(cell)[1])
                   for at, cell in book.raw(part.part).cells.items()
                   if row <= at[0] < row + count and (cell.text is not None or cell.formula is not None))
    return sha256(repr(cells).encode("utf-8", "surrogatepass")).hexdigest()


def _spelling(formula: str) -> str:
    return re.sub(r"[\s$]", "", formula).upper()
