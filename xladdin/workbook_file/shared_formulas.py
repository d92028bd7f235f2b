"""把一张表上随首格填充出来的公式（共享公式）展开成各格自己的公式：插行以后各格的引用才各自移得对。"""

from __future__ import annotations

import re
from collections.abc import Callable

from xladdin.workbook_file.package import WorkbookError, escape
from xladdin.workbook_file.sheet_patch import FORMULA
from xladdin.workbook_file.sheet_xml import address, element_end, letters, scan, spliced

CELL = re.compile(r"""("(?:[^"]|"")*")|((?:'(?:[^']|'')+'|[^\s'"!()+\-*/^&=<>,;{}:]+)!)?(\$?[A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![\w.(!])""")
"""公式里的单元格：字符串（整个跳过），表名，列，$，行号。"""
_WHOLE = re.compile(r"(?<![\w.$])(?:\$?[A-Z]{1,3}:\$?[A-Z]{1,3}|\$?[0-9]+:\$?[0-9]+)(?![\w.(!])")
_BEFORE_NAME = re.compile(r"[\w.\u4e00-\u9fff]$")


def unshared(data: bytes, title: str, where: str, wanted: Callable[[str], bool]) -> bytes:
    """有一格的公式合乎 `wanted` 的各组展开；没有的原样返回。展开不了的（整列整行的引用）抛 WorkbookError，说明是哪一格。"""
    if b'"shared"' not in data:
        return data
    raw = scan(data, where)
    masters = {cell.shared: (at, cell.formula or "") for at, cell in raw.cells.items() if cell.shared and cell.master}
    own: dict[tuple[int, int], str] = {}
    for (row, column), cell in raw.cells.items():
        if cell.shared in masters:
            (top, left), formula = masters[cell.shared]
            own[row, column] = formula if cell.master else moved_formula(formula, row - top, column - left)
    groups = {raw.cells[at].shared for at, formula in own.items() if wanted(formula)}
    edits: list[tuple[int, int, bytes]] = []
    for (row, column), formula in own.items():
        cell = raw.cells[row, column]
        if cell.shared not in groups:
            continue
        if not cell.master and _WHOLE.search(formula):
            raise WorkbookError(f"《{title}》{letters(column)}{row} 的公式是随别的格填充的，又引用整列整行，插不了行。请在 Excel 里把该公式重新填一遍。")
        stop = element_end(data, cell)
        new = f"<{raw.prefix}f>{escape(formula)}</{raw.prefix}f>".encode()
        edits.append((cell.start, stop, FORMULA.sub(lambda _, new=new: new, data[cell.start:stop], count=1)))  # type: ignore[misc]
    return spliced(data, edits)


def moved_formula(formula: str, down: int, right: int) -> str:
    """公式填充到下面 `down` 行、右边 `right` 列以后的样子；带 $ 的不动。

    >>> moved_formula('IF(D5="A1",$E$3,D5/E$5)', 2, 1)
    'IF(E7="A1",$E$3,E7/F$5)'
    """
    def one(found: re.Match[str]) -> str:
        if found[1] is not None or _BEFORE_NAME.search(formula[:found.start()]):
            return found[0]
        column, row = found[3], int(found[5])
        if not column.startswith("$"):
            number = address(f"{column}1")[1] + right
            column = letters(number) if number > 0 else ""
        row = row if found[4] else row + down
        return f"{found[2] or ''}{column}{found[4]}{row}" if column and row > 0 else "#REF!"

    return CELL.sub(one, formula)
