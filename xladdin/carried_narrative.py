"""年度结转里的报告文字：职责、机构一类的照旧；写当年工作、成效、问题的不带。“公开”填了否的仍填否，免得忘了再填就公开出去。"""

from __future__ import annotations

import re
from collections.abc import Collection

from xladdin import terms as t
from xladdin.carried import TEXTS, WITHHELD, Carried, Content
from xladdin.citations import cited
from xladdin.model import Filing
from xladdin.values import label

_MANDATE = re.compile("职责|职能")
_INSTITUTIONS = re.compile("机构|部门基本情况|单位基本情况")
_OF_THE_YEAR = re.compile("年度|任务|支出")
_PEOPLE = re.compile(r"[0-9]\s*[人名]")


def carry_narrative(found: Carried, last: Filing, blank: Filing) -> None:
    """各段职责、机构的文字（上年的材料是 Word 文书的，取报告里的），放到本年表样里说同一件事的小标题下；没有的说明。"""
    sheet = blank.one(t.NARRATIVE)
    if sheet is None or t.NARRATIVE not in sheet.tables:
        return
    sections, key = [section.heading for section in blank.form.sections], sheet.key(t.NARRATIVE)
    for paragraph in last.paragraphs if last.recognition is None else last.reports:
        if not is_lasting(paragraph.heading):
            continue
        heading = _heading_for(paragraph.heading, sections)
        if heading is None:
            found.notes.append(f"报告文字“{paragraph.heading}”：本年的表没有相应的小标题，没有带过来。")
            continue
        found.add(TEXTS, key, {t.HEADING: heading, t.PARAGRAPH: paragraph.text, t.PUBLIC: "是" if paragraph.public else "否"})
        if _PEOPLE.search(paragraph.text):
            found.notes.append(f"报告文字“{heading}”：写着上年的人数，请按本年年末的改。")
        found.notes += [f"报告文字“{heading}”：引用的“{key}”本年的表没有，请改正。" for key in cited(paragraph.text) if blank.find(key) is None]
    _carry_withheld(found, last, sections, key, sheet.tables[t.NARRATIVE].columns)


def _carry_withheld(found: Carried, last: Filing, sections: list[str], key: str, columns: Collection[str]) -> None:
    """没有带文字过来的小标题，上年“公开”填了否的，今年先填上否。"""
    written = {label(str(row[t.HEADING])) for row in found.rows.get(key, ())}
    projects = {label(name) for name in found.projects}
    for heading, project in sorted(last.withheld):
        now = _heading_for(heading, sections)
        if now is not None and label(now) not in written and (not project or (label(project) in projects and t.PROJECT_NAME in columns)):
            whose: dict[str, Content] = {t.PROJECT_NAME: project} if project else {}
            found.add(WITHHELD, key, {t.HEADING: now, **whose, t.PUBLIC: "否"})


def is_lasting(heading: str) -> bool:
    """小标题说的是不是职责、机构：一年到下一年不变的。

    >>> is_lasting("部门主要职责"), is_lasting("单位机构人员情况"), is_lasting("年度主要工作任务"), is_lasting("存在的问题")
    (True, True, False, False)
    """
    return bool(_MANDATE.search(heading) or _INSTITUTIONS.search(heading)) and not _OF_THE_YEAR.search(heading)


def _heading_for(heading: str, sections: list[str]) -> str | None:
    """本年表样里说同一件事的小标题：同名的，没有就同是职责、同是机构的。"""
    same = next((one for one in sections if label(one) == label(heading)), None)
    if same is not None or not is_lasting(heading):
        return same
    lasting = [one for one in sections if is_lasting(one)]
    for words in (_MANDATE, _INSTITUTIONS):
        if words.search(heading):
            return next((one for one in lasting if words.search(one)), None) or next(iter(lasting), None)
    return None


