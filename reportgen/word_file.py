"""docx 文件本身：压缩包安不安全、各段的文字、模板里的 `{{ }}` 与 `{% %}` 写得对不对。"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from reportgen.sandbox import ReportTemplateError, snippet

MOST_PARTS = 2_000
LARGEST_PART = 20_000_000  # 解压后的字节数
LARGEST_FILE = 100_000_000
MOST_TAGS = 200  # 一段里最多几个占位符；再多 docxtpl 的正则要算很久
DEEPEST_STATEMENT = 20
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARSER = etree.XMLParser(resolve_entities=False)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BROKEN = "这份报告不是完好的 docx 文件，请用 Word 打开后另存为 docx。"
_RUN_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>|</w:p>")
_TEXT = (f"{W}t", f"{W}br", f"{W}cr", f"{W}tab")
_PARTS = (("document.main+xml", "正文"), ("header+xml", "页眉"), ("footer+xml", "页脚"), ("footnotes+xml", "脚注"))
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_BRACKET = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_ALONE = re.compile(r"\{[{%#](p|tr|tc)\s")
_STATEMENT = re.compile(r"\{%[-+]?(?:(?:p|tr|tc|r)\s)?\s*(\w+)")
_KEYWORDS = {"for", "endfor", "if", "elif", "else", "endif", "vm", "hm", "colspan", "cellbg"}
_CONTAINER = {"p": "一段", "tr": "一行", "tc": "一格"}


def read_bytes(template: bytes | Path) -> bytes:
    """模板的字节；读不到抛 `ReportTemplateError`。"""
    if isinstance(template, bytes):
        return template
    try:
        return template.read_bytes()
    except OSError as exc:
        raise ReportTemplateError(f"读不到报告模板“{template}”，请看看文件还在不在、是不是正被占用。") from exc


def part_label(content_type: str) -> str:
    """部件的中文名：正文、页眉、页脚、脚注。"""
    return next((label for ending, label in _PARTS if content_type.endswith(ending)), "正文")


def check_package(data: bytes, what: str = "报告模板") -> None:
    """压缩包完好、没有加密、解开不会太大，否则抛 `ReportTemplateError`。"""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as exc:
        old = "是旧的 doc 格式或加了密码" if data.startswith(b"\xd0\xcf\x11\xe0") else "不是 docx 文件或已经损坏"
        raise ReportTemplateError(f"{what}{old}，请用 Word 打开后另存为不加密的 docx。") from exc
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > MOST_PARTS or sum(sizes) > LARGEST_FILE or max(
            (entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0) > LARGEST_PART:
        raise ReportTemplateError(f"{what}解压后太大，不像是正常的文档，请换一份。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReportTemplateError(f"{what}加了密码，请用 Word 打开后另存为不加密的 docx。")


class _Opened(Struct, frozen=True):
    """一个还没有结束的 for 或 if：`kind` 是独占一段、一行、一格，还是写在文字中间；`level` 是它那一段（行、格）的上一级。"""

    keyword: str
    kind: str
    level: Any
    place: str


def check_tags(label: str, root: Any) -> None:
    """逐段看 `{{ }}`、`{% %}`：合上没有，独占的旁边有没有字，for 与 if 成不成对、在不在同一层。"""
    opened: list[_Opened] = []
    for paragraph in root.iter(f"{W}p"):
        text = _text(paragraph)
        if not _BRACKET.search(text):
            continue
        place = f"{label}“{snippet(' '.join(text.split()))}”处"
        for tag in _tags(text, place):
            alone = _ALONE.match(tag)
            container = _container(tag, alone[1], paragraph, place) if alone else paragraph
            if statement := _STATEMENT.match(tag):
                here = _Opened(statement[1], alone[1] if alone else "", container.getparent(), place)
                _check_statement(here, opened)
    if opened:
        raise ReportTemplateError(
            f"模板{opened[-1].place}：“{opened[-1].keyword}”没有对应的“end{opened[-1].keyword}”，请补上。")


def _tags(text: str, place: str) -> list[str]:
    tags, opening = [], None
    for bracket in _BRACKET.finditer(text):
        if opening is None and bracket[0] in _CLOSING:
            opening = bracket
        elif opening is not None and bracket[0] == _CLOSING[opening[0]]:
            tags.append(text[opening.start():bracket.end()])
            opening = None
        elif opening is None or opening[0] != "{#":
            raise ReportTemplateError(f"模板{place}：“{(opening or bracket)[0]}”没有成对，一个占位符要在同一段里写完。")
    if opening:
        raise ReportTemplateError(f"模板{place}：“{opening[0]}”没有成对，一个占位符要在同一段里写完。")
    if len(tags) > MOST_TAGS:
        raise ReportTemplateError(f"模板{place}：一段里的占位符超过 {MOST_TAGS} 个，请分成几段。")
    return tags


def _container(tag: str, kind: str, paragraph: Any, place: str) -> Any:
    """独占的语句所占的段、行、格；旁边有别的文字（docxtpl 会丢掉）就抛 `ReportTemplateError`。"""
    container = paragraph if kind == "p" else next(paragraph.iterancestors(f"{W}{kind}"), None)
    text = None if container is None else "".join(map(_text, container.iter(f"{W}p")))
    if text is None or text.strip() != tag:
        raise ReportTemplateError(f"模板{place}：“{snippet(tag)}”要独占{_CONTAINER[kind]}，旁边的文字会丢，请移开。")
    return container


def _check_statement(here: _Opened, opened: list[_Opened]) -> None:
    if here.keyword not in _KEYWORDS:
        raise ReportTemplateError(f"模板{here.place}：不许用语句“{here.keyword}”，模板里只能用 for 和 if。")
    if here.keyword in ("for", "if"):
        opened.append(here)
        if len(opened) > DEEPEST_STATEMENT:
            raise ReportTemplateError(f"模板{here.place}：if 和 for 套得太深，请改得简单些。")
    elif here.keyword.startswith("end"):
        begun = opened.pop() if opened else None
        if begun is None or f"end{begun.keyword}" != here.keyword:
            raise ReportTemplateError(
                f"模板{here.place}：“{here.keyword}”前面没有对应的“{here.keyword[3:]}”，请看看是不是多了或套错了。")
        if begun.kind != here.kind or begun.level is not here.level:
            raise ReportTemplateError(
                f"模板{here.place}：“{here.keyword}”和“{begun.keyword}”不在同一层，请让两个都带 p 或都不带，都在表格里或都在外面。")


def text_parts(docx: bytes) -> list[tuple[str, Any]]:
    """成稿里有文字的部件（正文在先）；不是 docx 抛 `ReportTemplateError`。"""
    try:
        return [(label, etree.fromstring(xml, PARSER)) for label, xml in _text_xml(docx)]
    except etree.XMLSyntaxError as exc:
        raise ReportTemplateError(_BROKEN) from exc


def quick_text(docx: bytes) -> list[str]:
    """各部件各段的文字，不解析 XML，比 `paragraphs` 快几倍；只用于我们自己生成的文书（标签写作 `w:`）。"""
    text = "\0".join(xml.decode() for _, xml in _text_xml(docx))
    return unescape("".join(found[1] if found[1] is not None else "\0" for found in _RUN_TEXT.finditer(text))).split("\0")


def _text_xml(docx: bytes) -> list[tuple[str, bytes]]:
    check_package(docx, "这份报告")
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            types = etree.fromstring(package.read("[Content_Types].xml"), PARSER)
            named = [(_PARTS.index(part), part[1], str(element.get("PartName")).lstrip("/"))
                     for element in types for part in _PARTS if str(element.get("ContentType")).endswith(part[0])]
            return [(label, package.read(name)) for _, label, name in sorted(named)]
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError) as exc:
        raise ReportTemplateError(_BROKEN) from exc


def paragraphs(root: Any) -> Iterator[str]:
    """各段的文字；文本框里的段落另算，它的两种写法只取一种。"""
    if root.find(f".//{W}txbxContent") is not None:
        yield from (_text(found) for found in root.iter(f"{W}p") if next(found.iterancestors(_FALLBACK), None) is None)
        return
    pieces: list[str] | None = None
    for element in root.iter(f"{W}p", *_TEXT):
        if element.tag == f"{W}p":
            if pieces is not None:
                yield "".join(pieces)
            pieces = []
        elif pieces is not None:
            pieces.append(_piece(element))
    if pieces is not None:
        yield "".join(pieces)


def _text(paragraph: Any) -> str:
    """一段自己的文字，套在里面的文本框不算。"""
    return "".join(_piece(element) for element in paragraph.iter(*_TEXT) if next(element.iterancestors(f"{W}p")) is paragraph)


def _piece(element: Any) -> str:
    """文字照旧，换行、制表符成控制字符；段落格式里的制表位不是文字。"""
    if element.tag == f"{W}t":
        return element.text or ""
    if element.getparent().tag != f"{W}r":
        return ""
    return "\t" if element.tag == f"{W}tab" else "\n"
