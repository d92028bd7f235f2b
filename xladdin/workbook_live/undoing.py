"""撤销上次操作：把盖掉的内容、格式原样写回，删去插进去的行、加进去的表。之后又改过的不撤，说清是哪一格。"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xladdin.values import inner_quotes
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_live.contents import content_at, fingerprint
from xladdin.workbook_live.journal import Action, AddedSheet, InsertedRows, Overwritten, Renamed, Step, keep_of_last, last_action
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session
from xladdin.workbook_live.settings import delete_sheet, quiet
from xladdin.workbook_live.writing import refuse_protected, restore

if TYPE_CHECKING:
    from xladdin.workbook_file.book import Book


_NOTHING = "没有可以撤销的：这个工作簿里，本程序还没有改过什么（核对的记号请用“清除标记”）。"


def undo(session: Session) -> str:
    """撤销最近一次操作，返回撤了什么。"""
    if last_action(session.journal_key) is None:
        raise WorkbookError(_NOTHING)
    with quiet(session, "绩效自评：正在撤销…", writing=True):
        book, _ = read(session)
        action = _last_still_there(session, book)
        _refuse_changed(session, book, action)
        _take_all_back(session, action)
    session.app.calculate()
    return "\n".join([inner_quotes(f"已撤销 {action.when} 的“{action.title}”："), *_lines(action)])


def _take_all_back(session: Session, action: Action) -> None:
    """从最后一步撤起；中途出了错，记下还剩哪几步，再撤就接着撤。"""
    left = _grouped(action)
    try:
        while left:
            _take_back(session, left[-1])
            left.pop()
    finally:
        keep_of_last(session.journal_key, [step for group in left for step in group])


def _last_still_there(session: Session, book: Book) -> Action:
    """最近一次还在工作簿里的操作：没保存就关了的，工作簿里本来就没有，跳过。"""
    while (action := last_action(session.journal_key)) is not None:
        if not _is_absent(book, action):
            return action
        keep_of_last(session.journal_key, ())
    raise WorkbookError(_NOTHING)


def _is_absent(book: Book, action: Action) -> bool:
    """工作簿现在就是这次操作以前的样子。"""
    parts = {part.title: part for part in book.parts}
    cells = [step for step in action.steps if isinstance(step, Overwritten)]
    sheets = [step for step in action.steps if isinstance(step, AddedSheet)]
    unchanged = all(step.sheet in parts and content_at(book, parts[step.sheet], step.cell).same(step.old) and not step.old.same(step.new) for step in cells)
    return bool(cells or sheets) and unchanged and not any(step.title in parts for step in sheets)


def _refuse_changed(session: Session, book: Book, action: Action) -> None:
    """操作以后又改过的，一格不撤；已经是原来内容的不算改过（上次没有办完、没有撤完的）。"""
    parts = {part.title: part for part in book.parts}
    touched = {step.sheet for step in action.steps if isinstance(step, (Overwritten, InsertedRows))}
    gone = sorted(touched - parts.keys())
    if gone:
        raise WorkbookError(f"《{'》《'.join(gone)}》已经改名或删除，撤销不了，什么都没有改。可以打开旁边的“备份”文件找回原来的数。")
    refuse_protected(book, touched)
    changed = [f"《{step.sheet}》{step.cell}" for step in action.steps if isinstance(step, Overwritten)
               and not any(content_at(book, parts[step.sheet], step.cell).same(one) for one in (step.new, step.old))]
    changed += [f"《{step.sheet}》第 {step.row} 行" for step in action.steps if isinstance(step, InsertedRows)
                and fingerprint(book, step.sheet, step.row, step.count) != step.fingerprint]
    changed += [f"《{step.title}》" for step in action.steps if isinstance(step, AddedSheet)
                and (step.title not in parts or fingerprint(book, step.title) != step.fingerprint)]
    if changed:
        where = f"{'、'.join(changed[:6])}{'等处' if len(changed) > 6 else ''}"
        raise WorkbookError(inner_quotes(f"“{action.title}”以后，{where}又改过，没有撤销，什么都没有改。"
                                         "请自己改回去，或打开旁边的“备份”文件找回原来的数。"))
    if any(isinstance(step, (AddedSheet, Renamed)) for step in action.steps) and session.structure_locked:
        raise WorkbookError("工作簿的结构设了保护，撤销不了加表、改名。请在“审阅—保护工作簿”取消保护后再点一次。")


def _grouped(action: Action) -> list[list[Step]]:
    """一次撤的：相连的同一张表的格子并成一批，别的一步一批。"""
    found: list[list[Step]] = []
    for step in action.steps:
        last = found[-1][0] if found else None
        if isinstance(step, Overwritten) and isinstance(last, Overwritten) and last.sheet == step.sheet:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def _take_back(session: Session, group: list[Step]) -> None:
    sheets = session.book.sheets
    match group[0]:
        case Overwritten(sheet=title):
            restore(sheets[title], [step for step in group if isinstance(step, Overwritten)])
        case InsertedRows(sheet=title, row=row, count=count):
            sheets[title].range(f"{row}:{row + count - 1}").delete("up")
        case AddedSheet(title=title):
            delete_sheet(session, title)
        case Renamed(old=old, new=new):
            sheets[new].name = old


def _lines(action: Action) -> list[str]:
    found = []
    for step in action.steps:
        if isinstance(step, Overwritten):
            found.append(f"《{step.sheet}》{step.cell}：{step.new.shown} → {step.old.shown}")
        elif isinstance(step, InsertedRows):
            found.append(f"《{step.sheet}》删去插入的第 {step.row} 行" + (f"至第 {step.row + step.count - 1} 行" if step.count > 1 else ""))
        elif isinstance(step, AddedSheet):
            found.append(f"删去新加的表《{step.title}》")
        else:
            found.append(f"《{step.new}》的标签名改回《{step.old}》")
    return found
