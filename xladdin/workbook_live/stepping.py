"""上一处、下一处：按校验结果的次序，从现在选中的格走到下一个问题，状态栏写着是什么问题。"""

from __future__ import annotations

import re

from xladdin.findings_sheet import TITLE, listed_places
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.session import Session

_STATUS = re.compile(r"【(\d+)/(\d+)】")


def step(session: Session, by: int) -> None:
    """走一步（`by` 为 1 或 -1），到头了接着从另一头走。"""
    if TITLE not in session.book.sheets:
        raise WorkbookError("还没有校验结果，请先点“核对”。")
    rows = session.book.sheets[TITLE].used_range.raw_value
    places = listed_places(rows if isinstance(rows, (tuple, list)) else ())
    if not places:
        raise WorkbookError("校验结果里没有能跳到的问题。")
    number = _next(session, places, by)
    sheet, cell, text, _ = places[number]
    if sheet not in session.book.sheets:
        raise WorkbookError(f"《{sheet}》已经不在了，请重新核对。")
    if not session.book.sheets[sheet].visible:
        raise WorkbookError(f"《{sheet}》隐藏着，走不过去。请右键任一标签—取消隐藏，再点一次。问题是：{text}")
    session.book.sheets[sheet].activate()
    session.book.sheets[sheet].range(cell).select()
    session.app.status_bar = f"【{number + 1}/{len(places)}】{text}"


def _next(session: Session, places: list[tuple[str, str, str, int]], by: int) -> int:
    """要走到第几处。状态栏写着的那处还选中着，就从它走（一格几处也走得完）；站在校验结果表上，就到选中的那一行。"""
    selection = session.app.selection
    start = 0 if by > 0 else len(places) - 1
    if selection is None or selection.sheet.book.name != session.book.name:
        return start
    here = selection.sheet.name, selection.address.replace("$", "").partition(":")[0]
    if here[0] == TITLE:
        line = selection.row
        reached = [number for number, place in enumerate(places) if (place[3] >= line if by > 0 else place[3] <= line)]
        return start if not reached else reached[0] if by > 0 else reached[-1]
    found = _STATUS.match(str(session.app.status_bar))
    if found is not None and 0 < int(found[1]) <= len(places) == int(found[2]) and places[int(found[1]) - 1][:2] == here:
        now = int(found[1]) - 1
    else:
        now = next((number for number, place in enumerate(places) if place[:2] == here), start - by)
    return (now + by) % len(places)
