"""边缘：Word 文书的文字。人改过的报告读成一段段话，带着所在的标题，与工作簿一起核对。

只读正文里表格以外的段落；修订里删去的文字不算，域代码、宏、外部内容一概不碰。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from xladdin.form import Form
from xladdin.model import Paragraph, Place
from xladdin.values import clean, label
from xladdin.workbook_file.package import open_office, parse_xml, read_file

_HEADING = re.compile(r"(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|[0-9]{1,2}[.、．](?![0-9])|[(（][0-9]{1,2}[)）])\s*(\S.*)")
_LONGEST_HEADING = 40
_ENDS = "。；;：:，,！!"


@dataclass(slots=True)
class WordText:
    """一份文书里的文字：`paragraphs` 表格以外的各段（文字、大纲级别），`tables` 各表的各行各格。"""

    paragraphs: list[tuple[str, bool]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)


def read_word(path: Path) -> WordText:
    """读 Word 文书的文字；不是 docx、损坏、加密、过大都抛 WorkbookError。"""
    archive = open_office(read_file(path), path, "word/document.xml", "Word 文档", ".doc", ".docx")
    found = WordText()
    pieces: list[str] = []
    state = {"keep": False, "fallback": 0, "heading": False, "depth": 0, "deleted": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Fallback":
            state["fallback"] += 1
        elif name == "tbl":
            state["depth"] += 1
            if state["depth"] == 1:
                found.tables.append([])
        elif name == "tr" and state["depth"] == 1:
            found.tables[-1].append([])
        elif name == "tc" and state["depth"] == 1 and found.tables[-1]:
            found.tables[-1][-1].append("")
        elif name == "p":
            pieces.clear()
            state["heading"] = False
        elif name == "outlineLvl":
            state["heading"] = True
        elif name == "pStyle":
            value = next((v for k, v in attributes.items() if k.endswith(" val") or k == "val"), "")
            state["heading"] = re.fullmatch(r"Heading[1-9]|[1-9]|heading [1-9]", value) is not None
        elif name == "t" and not state["fallback"]:
            state["keep"] = True
        elif name in ("br", "cr", "tab") and not state["fallback"]:
            pieces.append("\n" if name != "tab" else " ")

    def end(tag: str) -> None:
        name = tag.rpartition(" ")[2]
        if name == "Fallback":
            state["fallback"] -= 1
        elif name == "tbl":
            state["depth"] -= 1
        elif name == "t":
            state["keep"] = False
        elif name == "p":
            text = "".join(pieces).strip()
            pieces.clear()
            if state["depth"] and found.tables[-1] and found.tables[-1][-1]:
                cell = found.tables[-1][-1][-1]
                found.tables[-1][-1][-1] = f"{cell}\n{text}" if cell else text
            elif text and not state["depth"]:
                found.paragraphs.append((text, bool(state["heading"])))

    def text(piece: str) -> None:
        if state["keep"]:
            pieces.append(piece)

    parse_xml(archive.read("word/document.xml"), start, end, text, f"“{path.name}”的正文 ")
    return found


def read_report(path: Path, form: Form) -> tuple[Paragraph, ...]:
    """Word 报告的各段：`document` 是文书名，`heading` 是它上面最近的标题。"""
    word = read_word(path)
    document = _which(form, [text for text, _ in word.paragraphs[:12]], path)
    return tuple(report_paragraphs(word.paragraphs, document))


def report_paragraphs(paragraphs: Iterable[tuple[str, bool]], document: str) -> Iterator[Paragraph]:
    """各段文字 → 带标题的段落；标题自己不算段落。"""
    heading = ""
    for text, styled in paragraphs:
        title = heading_of(text, styled)
        if title:
            heading = title
            continue
        yield Paragraph(document, heading, text, True, Place(document, heading, ""))


def heading_of(text: str, styled: bool = False) -> str:
    """标题的文字（去掉编号）；不是标题为空串。"""
    plain = clean(text)
    found = _HEADING.fullmatch(plain)
    if len(plain) > _LONGEST_HEADING or plain.endswith(tuple(_ENDS)):
        return ""
    if found is not None:
        return found[1]
    return plain if styled else ""


def _which(form: Form, opening: list[str], path: Path) -> str:
    """这份文件是表样的哪份文书：看开头几段和文件名里有没有文书名，没有的当第一份。"""
    texts = [label(text) for text in [*opening, path.stem]]
    titles = sorted((document.title for document in form.documents), key=len, reverse=True)
    return next((title for title in titles if any(label(title) in text for text in texts)),
                form.documents[0].title if form.documents else "")
