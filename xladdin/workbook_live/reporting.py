"""生成报告、公开版、报送版：先存盘，有错误、缺内容、改过的都先问，写在工作簿旁边，写好打开。"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xladdin.checks import run_rules
from xladdin.filing_file import checkable
from xladdin.workbook_live.dialogs import ask, ask_or_stop, pick_target
from xladdin.workbook_live.reading import read
from xladdin.workbook_live.session import Session, session_of
from xladdin.workbook_live.settings import quiet

if TYPE_CHECKING:
    from reportgen.report import Reports
    from xladdin.checks.rule import Result
    from xladdin.model import Filing
    from xladdin.workbook_file.book import Book

REPORT, PUBLIC, SUBMISSION = "自评报告", "公开版", "报送版"
"""写在工作簿旁边的文件：名字-自评报告.docx、名字-公开版.docx、名字-报送版.xlsx。"""


def beside(session: Session, what: str, suffix: str = ".docx") -> Path:
    """工作簿旁边的文件。"""
    return session.path.with_name(f"{session.path.stem}-{what}{suffix}")


def stored(session: Session) -> Session | None:
    """存好盘的工作簿：没存过的问存到哪里，有改动的问存不存；填表人作罢为 None。"""
    app, book = session.app, session.book
    if not session.stored:
        return _stored_anew(session, "工作簿还没有存在本机，生成的文件要放在它旁边。现在存吗？")
    if book.api.Saved:
        return session
    if book.api.ReadOnly:
        return _stored_anew(session, "工作簿是只读打开的，改动存不回去。要另存一份，把文件生成在它旁边吗？")
    answer = ask_or_stop(app, "工作簿有改动还没有保存。\n是：先保存。\n否：不保存，照现在看到的内容办。")
    if answer:
        book.save()
    return None if answer is None else session


def _stored_anew(session: Session, question: str) -> Session | None:
    """问过以后另存。"""
    target = pick_target(session.app, "工作簿", f"{session.path.stem or '自评表'}.xlsx") if ask(session.app, question) else None
    if target is None:
        return None
    session.book.save(str(target))
    return session_of(session.app, session.book, str(session.book.api.FullName))


def read_checked(session: Session, doing: str) -> tuple[Book, Filing, Result]:
    """读一遍并核对。"""
    with quiet(session, doing):
        book, filing = read(session)
        filing = checkable(filing)
        return book, filing, run_rules(filing)


def insists(session: Session, result: Result, doing: str) -> bool:
    """没有未说明的错误，或者列出来以后填表人仍要办。"""
    found = result.open_errors
    listed = "\n".join(f"{finding.code} {finding.message}" for finding in found[:10])
    more = f"\n……另有 {len(found) - 10} 条" if len(found) > 10 else ""
    return not found or ask(session.app, f"还有 {len(found)} 条错误没有改正或说明：\n{listed}{more}\n\n建议先改正。仍要{doing}吗？")


def make_report(session: Session, *, public: bool) -> list[Path]:
    """生成报告，返回写好的文书；填表人作罢的为空。"""
    from reportgen.report import prepare_reports, save_reports

    saved = stored(session)
    if saved is None:
        return []
    book, filing, result = read_checked(saved, "绩效自评：正在核对…")
    if not insists(saved, result, "生成报告"):
        return []
    with quiet(saved, "绩效自评：正在生成报告…"):
        reports = prepare_reports(book, filing, beside(saved, PUBLIC if public else REPORT), public=public)
    if not _agreed(saved, reports):
        return []
    with quiet(saved, "绩效自评：正在写报告…"):
        return [path for path, _ in save_reports(reports)]


def _agreed(session: Session, reports: Reports) -> bool:
    if reports.wanting:
        listed = "\n".join(f"  {field}" for field in reports.wanting[:12])
        if not ask(session.app, f"报告要用而没有填的有 {len(reports.wanting)} 处：\n{listed}\n\n仍要生成吗？空缺处印【待填：…】。"):
            return False
    if reports.edited:
        names = "、".join(path.name for path in reports.edited)
        return ask(session.app, f"{names} 生成以后改过。要重新生成、覆盖它吗？改过的会另存一份“备份”。")
    return True


def submit(session: Session) -> tuple[Path, tuple[str, ...]] | None:
    """另存报送版，返回存在哪里和要告诉填表人的话；填表人作罢为 None。"""
    from xladdin.workbook_file.saving import save
    from xladdin.workbook_file.submitting import remarks, submission

    saved = stored(session)
    if saved is None:
        return None
    book, filing, result = read_checked(saved, "绩效自评：正在核对…")
    if not insists(saved, result, "另存报送版"):
        return None
    target = beside(saved, SUBMISSION, ".xlsx")
    if target.exists() and not ask(saved.app, f"已经有“{target.name}”。要换成新的吗？原来的会另存一份“备份”。"):
        return None
    with quiet(saved, "绩效自评：正在另存报送版…"):
        made = submission(book, filing)
        save(made, target)
    return target, remarks(book, filing, made)


def submitted(path: Path, remarked: tuple[str, ...]) -> str:
    """存好以后说的：没有带走什么、什么印不全，要不要 PDF。"""
    more = "".join(f"\n{one}" for one in remarked)
    return f"已另存报送版 {path}，只有官方表；《报告文字》《出错说明》不随它走，要报的另附。{more}\n\n要同时转成 PDF 吗？"


def submission_pdf(session: Session, path: Path) -> str:
    """报送版转成 PDF，返回存在哪里；没有能转的软件抛 WorkbookError，报送版已经存好。"""
    from reportgen.pdf import said

    with quiet(session, "绩效自评：正在转成 PDF…"):
        return said(path)
