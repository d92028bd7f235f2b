"""报告的文字：样例改掉了，该写的写了，说的是自己单位、自己的项目，引用的文件没有错。"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xladdin import terms as t
from xladdin.basis import BASIS
from xladdin.checks.answers import FINAL, INITIAL, answers
from xladdin.checks.passages import fresh, known_projects, passages
from xladdin.checks.rule import Fault, Outcome, rule
from xladdin.findings import Severity
from xladdin.form import Document
from xladdin.model import Filing, Heading, Place
from xladdin.patterns import lazy
from xladdin.values import clean, label

_SHORTEST_NAME = 5
_PROJECT_SPENDING = "项目支出"
_SHORT_LINE = 40  # 没有认作标题的短行，也可能是标题
_CHINESE = lazy("[\u3400-\u9fff]+")
_OWN = lazy("(?:(?<![自忘])我|(?<![基根成资样版原文日])本)(局|办|委|院|校|馆|所|站|厅|社|队|中心)(?![法理会区有在称需点伍面限域])")
_CITED = lazy("《([^《》]*(?:〈[^》]*〉)?[^《》]*)》[(（]([^()（）]{4,24}号)[)）]")
_NUMBER_OF = lazy(r"[(\[【〔]\s*((?:19|20)\d\d)\s*[)\]】〕]")
_LEVELS = tuple(map(re.compile, ("[一二三四五六七八九十]{1,3}、", "[(][一二三四五六七八九十]{1,3}[)]", "[0-9]{1,2}[.、]", "[(][0-9]{1,2}[)]")))
_TOPICS = {"存在的问题": "问题", "改进措施": "改进|措施|建议", "自评结果应用和公开情况": "应用|公开"}


@rule("RP107", "提到的项目不在表里", Severity.REMINDER, basis=("表样", "复核实践"), answers=("R13",))
def project_unknown(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里点名的项目，应是有自评表的项目，名称一字不差；用简称的，在报告数据里登记。

    为什么：名称对不上，不知道说的是哪个项目，多半是抄了别的单位或上年的报告。
    错例：
    >>> examine("RP107", {"项目.项目名称": "网名管理经费"}, report="对“党建经费”等1个项目开展了评价。重点做好域名管理经费等工作。")
    自评报告“正文”：写的项目“党建经费”不在自评表里。请核对项目名称，用简称的在《报告数据》的项目简称里登记。
    自评报告“正文”：写的“域名管理经费”，表上的项目是“网名管理经费”。请核对项目名称。
    正例：
    >>> examine("RP107", {"项目.项目名称": "网名管理经费"}, report="对“网名管理经费”等1个项目开展了评价，严格控制“三公”经费。")
    修正：改成自评表上的项目名称；确有这个项目而没有自评表的，补一张。
    """
    from xladdin.sentences import named_projects

    known = known_projects(filing)
    for passage, sentence, start in fresh(filing) if known else ():
        misses = list(_near_misses(sentence, known))
        for name in named_projects(sentence, known):
            if name.project is None and all(written not in name.text for written, _, _ in misses):
                yield Fault(passage.place(start + name.start), f"{passage.opening}写的项目“{name.text}”不在自评表里。"
                            "请核对项目名称，用简称的在《报告数据》的项目简称里登记。", (name.text,), alike=name.text)
        for written, name_of, at in misses:
            yield Fault(passage.place(start + at), f"{passage.opening}写的“{written}”，表上的项目是“{name_of}”。请核对项目名称。",
                        (written, name_of), alike=written)


def _near_misses(sentence: str, known: tuple[str, ...]) -> Iterator[tuple[str, str, int]]:
    """与项目名只差一个字的写法；末一个字不同的多半是后面的话，不算。"""
    for name in known:
        half = len(name) // 2  # 只差一个字，总有一半是对的
        if len(name) < _SHORTEST_NAME or not (name[:half] in sentence or name[half:] in sentence):
            continue
        for at in range(len(sentence) - len(name) + 1):
            written = sentence[at:at + len(name)]
            wrong = [place for place, pair in enumerate(zip(written, name, strict=True)) if pair[0] != pair[1]]
            if len(wrong) == 1 and wrong[0] < len(name) - 1 and _CHINESE.fullmatch(written) and not any(one in written for one in known):
                yield written, name, at


@rule("RP201", "样例文字没有删", Severity.REMINDER, basis=("表样", "复核实践"), answers=("R07",))
def residue(filing: Filing) -> Iterator[Outcome]:
    """一句话：表样里的“例：”“……”“XX”“500字以内”“【待填】”要换成自己的内容。

    为什么：样例没有删，一看就是没有写完。
    错例：
    >>> examine("RP201", {}, report="例：本单位是一级预算单位，内设股室XX个。")
    自评报告“正文”：“例：”“XX”是样例文字或没有填的地方。请换成本单位的内容。
    正例：
    >>> examine("RP201", {}, report="本单位是一级预算单位，按【=整体.总分.得分】分评定等次。")
    修正：换成自己的内容，没有的删去。
    """
    from xladdin.sentences import unfinished

    seen = {clean(paragraph.text) for paragraph in filing.paragraphs}
    for passage in passages(filing):
        for paragraph in passage.paragraphs:
            found = () if passage.word and clean(paragraph.text) in seen else tuple(dict.fromkeys(unfinished(paragraph.text)))
            if found:
                words = "".join(f"“{word}”" for word in found)
                yield Fault(paragraph.place, f"{passage.opening}{words}是样例文字或没有填的地方。请换成本单位的内容。", found)


@rule("RP202", "该写的小标题没有内容", Severity.REMINDER, basis=("表样",), answers=("R08",))
def section_empty(filing: Filing) -> Iterator[Outcome]:
    """一句话：必写的小标题下面要有内容，不能空着，也不能只抄小标题。

    为什么：存在的问题、改进措施、结果应用和公开是自评报告必有的几节，缺了要退回。
    错例：
    >>> examine("RP202", {"报告文字.报告文字[1].小标题": "存在的问题", "报告文字.报告文字[1].文字": "（一）存在的问题"})
    自评报告“存在的问题”：只写了“（一）存在的问题”，没有内容。请补写。
    报告文字：自评报告的“部门主要职责”“整体绩效目标完成情况”“改进措施”“自评结果拟应用和公开情况”必写而没有写。请补写。
    正例：
    >>> examine("RP202", {"报告文字.报告文字[1].小标题": "部门主要职责", "报告文字.报告文字[1].文字": "管理档案。",
    ...                   "报告文字.报告文字[2].小标题": "整体绩效目标完成情况", "报告文字.报告文字[2].文字": "都已完成。",
    ...                   "报告文字.报告文字[3].小标题": "存在的问题", "报告文字.报告文字[3].文字": "预算编得不细。",
    ...                   "报告文字.报告文字[4].小标题": "改进措施", "报告文字.报告文字[4].文字": "编细预算。",
    ...                   "报告文字.报告文字[5].小标题": "自评结果拟应用和公开情况", "报告文字.报告文字[5].文字": "在网站公开。"})
    修正：补写；确实没有的写“无”。
    """
    copied = set()
    for passage in passages(filing):
        for paragraph in passage.paragraphs:
            if passage.heading and label(paragraph.text) == label(passage.heading):
                copied.add(label(passage.heading))
                yield Fault(paragraph.place, f"{passage.opening}只写了“{paragraph.text.strip()}”，没有内容。请补写。", (clean(paragraph.text),))
    yield from _unwritten(filing)
    yield from _empty_headings(filing, copied)


def _unwritten(filing: Filing) -> Iterator[Fault]:
    """报告文字里必写而没有写的小标题，一份文书一条。"""
    sheet = filing.one(t.NARRATIVE)
    written = {(label(one.heading), label(one.project)) for one in filing.paragraphs}
    for document in filing.form.documents if sheet is not None else ():
        if not _applies(filing, document):
            continue
        names = [label(one[t.PROJECT_NAME].shown) for one in filing.projects if not one[t.PROJECT_NAME].blank] if document.per else [""]
        for name in names:
            absent = [section.heading for section in filing.form.sections if section.document == document.title and section.required
                      and not {(label(section.heading), name), (label(section.heading), "")} & written]
            if absent and sheet is not None:
                whose = f"{document.title}（{name}）" if name else document.title
                yield Fault(_row_of(filing, absent[0]), f"{sheet.label}：{whose}的{''.join(f'“{one}”' for one in absent)}必写而没有写。请补写。", tuple(absent))


def _applies(filing: Filing, document: Document) -> bool:
    """说项目支出的文书，没有项目、也没有项目支出的单位不用写。"""
    if filing.overall is None or "项目" not in document.title or not all(sheet.unused for sheet in filing.projects):
        return True
    spending = [one for phase in (INITIAL, FINAL) for one in answers(filing, _PROJECT_SPENDING, phase)]
    return any(one.value.number or one.value.unreadable for one in spending)


def _row_of(filing: Filing, heading: str) -> Place:
    sheet = filing.one(t.NARRATIVE)
    rows = sheet.tables[t.NARRATIVE].rows if sheet is not None and t.NARRATIVE in sheet.tables else ()
    found = next((row[t.PARAGRAPH].place for row in rows if label(row[t.HEADING].shown) == label(heading)), None)
    return found or Place(sheet.title if sheet is not None else t.NARRATIVE, "", "")


def _empty_headings(filing: Filing, told_of: set[str]) -> Iterator[Fault]:
    """Word 报告里表样的小标题下面没有文字（已经说过的不再说）；该有的几节没有标题。"""
    headings = filing.report_headings
    left = {label(section.heading) for section in filing.form.sections} - told_of
    for number, heading in enumerate(headings):
        following = headings[number + 1] if number + 1 < len(headings) else None
        deeper = following is not None and (level_of(following) or 0) > (level_of(heading) or 0)
        if not heading.filled and not deeper and label(heading.heading) in left:
            left.discard(label(heading.heading))
            yield Fault(Place(heading.document, heading.heading, ""), f"{heading.document}“{heading.heading}”：下面没有内容。请补写，没有的写“无”。",
                        (heading.heading,))
    documents = dict.fromkeys(heading.document for heading in headings)
    for document in documents:
        own = [section.heading for section in filing.form.sections if section.document == document]
        lines = [one.heading for one in headings] + [one.text for one in filing.reports if len(one.text) <= _SHORT_LINE]
        for topic, words in _TOPICS.items():
            if any(re.search(words, one) for one in own) and not any(re.search(words, line) for line in lines):
                yield Fault(Place(document, "", ""), f"{document}：没有“{topic}”这一节。请补写。", (topic,))


def level_of(heading: Heading) -> int | None:
    """标题的级别：一、是 1，（一）是 2，1. 是 3，（1）是 4；没有编号为 None。"""
    return next((number for number, pattern in enumerate(_LEVELS, 1) if pattern.match(heading.text)), None)


@rule("RP206", "引用的文件名、文号不符", Severity.REMINDER, basis=("财预〔2020〕10号", "湘财绩〔2020〕7号"), answers=("R09",))
def document_misquoted(filing: Filing) -> Iterator[Outcome]:
    """一句话：引用的文件，名称和文号要对得上。

    为什么：文件名、文号写错，依据就不成立。只核对本程序登记过的几个文件。
    错例：
    >>> examine("RP206", {}, report="根据《项目支出绩效评价办法》（财预〔2020〕10号）开展自评。")
    自评报告“正文”：财预〔2020〕10号是《项目支出绩效评价管理办法》，写的是《项目支出绩效评价办法》。请改正。
    正例：
    >>> examine("RP206", {}, report="根据《财政部关于印发〈项目支出绩效评价管理办法〉的通知》（财预〔2020〕10号）开展自评。")
    修正：照文件原名改正。
    """
    titles = {key: found[1] for key, text in BASIS.items() if "号" in key and (found := re.match("《([^》]*)》", text))}
    for passage, sentence, start in fresh(filing):
        for found in _CITED.finditer(sentence):
            written, number = found[1], _NUMBER_OF.sub(r"〔\1〕", clean(found[2]))
            title = titles.get(number)
            if title is not None and clean(title) not in clean(written):
                yield Fault(passage.place(start + found.start()), f"{passage.opening}{number}是《{title}》，写的是《{written}》。请改正。", (written, number))
            other = next((key for key, one in titles.items() if clean(one) == clean(written)), number)
            if title is None and other != number:
                yield Fault(passage.place(start + found.start()), f"{passage.opening}《{written}》的文号是{other}，写的是{clean(found[2])}。请改正。",
                            (written, number))


@rule("RP207", "自称与单位不符", Severity.REMINDER, basis=("复核实践",), answers=("X08",))
def called_otherwise(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里的自称（我局、我办、本中心）要与单位名称相符。

    为什么：编办的报告写“我局”，多半是抄了别的单位的。
    错例：
    >>> examine("RP207", {"报告数据.单位名称": "某市委机构编制委员会办公室"}, report="我局成立了评审小组。")
    自评报告“正文”：写的是“我局”，单位是某市委机构编制委员会办公室。请改正，或改用“我单位”。
    正例：
    >>> examine("RP207", {"报告数据.单位名称": "某市委机构编制委员会办公室"}, report="我办成立了评审小组，我市各单位参加。")
    修正：改成本单位的自称，全文一致。
    """
    for passage, sentence, start in fresh(filing) if filing.agency else ():
        for found in _OWN.finditer(sentence):
            if found[1] not in filing.agency and not _within(sentence, found.start()):
                yield Fault(passage.place(start + found.start()), f"{passage.opening}写的是“{found[0]}”，单位是{filing.agency}。请改正，或改用“我单位”。",
                            (found[0], filing.agency), alike=found[0])


def _within(sentence: str, at: int) -> bool:
    """在引号、书名号里的是别人的话。"""
    return any(sentence.rfind(left, 0, at) > sentence.rfind(right, 0, at) for left, right in ("“”", "《》"))
