"""报告的格式：标题编号、文号和日期的写法（GB/T 9704），列出的附件都在。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin.checks.passages import passages
from xladdin.checks.report_text import level_of
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Severity
from xladdin.model import Filing, Paragraph, Place
from xladdin.patterns import lazy
from xladdin.values import clean, label
from xladdin.word_text import ATTACHMENTS, LISTED

_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九", 1)}
_DOCUMENT_NUMBER = lazy(r"(?:[\u3400-\u9fff]{1,8})[（(\[［【]\s*(?:19|20)\d\d\s*[)）\]］】]\s*第?\s*\d{1,4}\s*号")
_LEADING_ZERO = lazy(r"(?:19|20)\d\d\s*年\s*(?:0\d\s*月(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*月\s*0\d\s*日)")
_YEAR_OR_NOTE = lazy(r"^(?:19|20)\d\d年度?|[（(][^（）()]*[）)]$")


@rule("RP203", "标题编号不连续", Severity.HINT, basis=("GB/T 9704",), answers=("R10",))
def numbering_broken(filing: Filing) -> Iterator[Outcome]:
    """一句话：Word 报告的标题编号要连续，层次是 一、（一）1.（1）。

    为什么：编号断了、层次乱了，多半是删了一节没有改编号。只看打字打出来的编号。
    错例：
    >>> examine("RP203", {}, word="一、基本情况\\n内容。\\n三、存在的问题\\n内容。")
    自评报告“存在的问题”：编号是“三、”，前一个同级标题是第 1 个。请核对编号。
    正例：
    >>> examine("RP203", {}, word="一、基本情况\\n（一）职责\\n内容。\\n（二）人员\\n内容。\\n二、存在的问题\\n内容。")
    修正：补上缺的一节，或改编号。
    """
    last: dict[int, int] = {}
    for heading in filing.report_headings:
        level, number = level_of(heading), _number(heading.text)
        if level is None or number is None:
            continue
        last = {one: at for one, at in last.items() if one <= level}
        before = last.get(level, 0)
        if number not in (before + 1, 1) and (before or level > 1):  # 前面的一级标题可以在表里
            written = heading.text[:len(heading.text) - len(heading.heading)].strip()
            told = f"前一个同级标题是第 {before} 个" if before else "前面没有同级标题"
            yield Fault(Place(heading.document, heading.heading, ""), f"{heading.document}“{heading.heading}”：编号是“{written}”，{told}。请核对编号。",
                        (heading.text,))
        last[level] = number


def _number(text: str) -> int | None:
    """编号是几：十二、（3）、4.；不是编号为 None。"""
    found = re.match(r"[(]?([一二三四五六七八九十]+|\d+)[)、.]", text)
    if found is None:
        return None
    if found[1].isdecimal():
        return int(found[1])
    tens, ten, ones = found[1].rpartition("十")
    return (_DIGITS.get(tens, 1) * 10 if ten else 0) + _DIGITS.get(ones, 0)


@rule("RP204", "文号、日期的写法", Severity.HINT, basis=("GB/T 9704",), answers=("R11",))
def style_wrong(filing: Filing) -> Iterator[Outcome]:
    """一句话：文号的年份用六角括号〔〕，日期的月、日不写前面的 0。

    为什么：这是公文格式的规定，写法统一也好检索。
    错例：
    >>> examine("RP204", {}, report="根据某办发（2019)17号文件，2024年06月14日完成自评。")
    自评报告“正文”：“某办发（2019)17号”的年份应写在六角括号〔〕里；“2024年06月14日”的月、日前面不写 0。请改正。
    正例：
    >>> examine("RP204", {}, report="根据某办发〔2019〕17号文件，2024年6月14日完成自评。")
    修正：照公文格式改写。
    """
    seen: set[str] = set()
    for passage in passages(filing):
        for paragraph in passage.paragraphs:
            repeated = clean(paragraph.text) in seen and passage.word
            seen.add(clean(paragraph.text))
            numbers = [re.sub("^(?:根据|按照|依据|按|依照|和|及|与)", "", found[0]) for found in _DOCUMENT_NUMBER.finditer(paragraph.text)]
            dates = [found[0] for found in _LEADING_ZERO.finditer(paragraph.text)]
            told = [f"{_quoted(numbers)}的年份应写在六角括号〔〕里"] if numbers else []
            told += [f"{_quoted(dates)}的月、日前面不写 0"] if dates else []
            if told and not repeated:
                yield Fault(paragraph.place, f"{passage.opening}{'；'.join(told)}。请改正。", (*numbers, *dates))


def _quoted(words: list[str]) -> str:
    return "".join(f"“{word}”" for word in dict.fromkeys(words))


@rule("RP205", "列出的附件没有", Severity.REMINDER, basis=("表样",), answers=("R12",))
def attachment_absent(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告后面列出的附件，文书里都要有；没有内容的也要有一页写明“无”。

    为什么：列了附件而没有，公开出去就是缺件。
    错例：
    >>> examine("RP205", {}, word="一、其他\\n无\\n附件：1.部门整体支出绩效自评表\\n2.政府性基金预算财政拨款支出情况表\\n2024年度部门整体支出绩效自评表")
    自评报告“其他”：列出的附件“政府性基金预算财政拨款支出情况表”没有附上。请附上，没有这类收支的附一页写明“无”。
    正例：
    >>> examine("RP205", {}, word="一、其他\\n无\\n附件：1.部门整体支出绩效自评表\\n2024年度部门整体支出绩效自评表")
    修正：附上；不需要的从附件清单里去掉。
    """
    documents = dict.fromkeys(paragraph.document for paragraph in filing.reports)
    for document in documents:
        own = [paragraph for paragraph in filing.reports if paragraph.document == document]
        listed = list(_listed(own))
        entries = {id(paragraph) for paragraph, _ in listed}
        texts = [paragraph.text for paragraph in own if id(paragraph) not in entries]
        texts += [heading.heading for heading in filing.report_headings]
        texts += [text for table in filing.report_tables for row in table.rows for text in row if text]
        present = "".join(map(label, texts))  # 标题折成两行的也认得出
        for paragraph, name in listed:
            if label(name) not in present:
                yield Fault(paragraph.place, f"{document}“{paragraph.heading}”：列出的附件“{name}”没有附上。请附上，没有这类收支的附一页写明“无”。", (name,))


def _listed(paragraphs: list[Paragraph]) -> Iterator[tuple[Paragraph, str]]:
    """附件清单里的各条：所在的一段、附件名（去掉编号、年度、末尾的说明）。"""
    listing = False
    for paragraph in paragraphs:
        for line in paragraph.text.splitlines():
            text = clean(line)
            opening = ATTACHMENTS.match(text)
            listing = opening is not None or (listing and LISTED.match(text) is not None)
            name = text
            while listing and name != (shorter := _YEAR_OR_NOTE.sub("", re.sub(r"^(?:附件:|[^:]{0,12}附件:?$|\d{1,2}[.、)])", "", name)).strip()):
                name = shorter
            if listing and name:
                yield paragraph, name
