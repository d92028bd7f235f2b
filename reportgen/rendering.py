"""docxtpl 的唯一入口：Word 模板 + 字段 → 报告的字节。

docxtpl 的毛病是不声不响地丢东西；这里凡是会丢的都先拒绝，并说出在哪一段：没有的字段、空的字段、没有合上的
`{{ }}`、`{%p %}` 旁边的文字、排坏了的 XML。模板的预处理和编译按文字记住，同一份模板第二次起只剩填数。
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docxtpl import DocxTemplate  # type: ignore[import-untyped]
from jinja2.exceptions import TemplateError
from lxml import etree  # type: ignore[import-untyped]

from reportgen.sandbox import TABLE_MARK, ReportTemplateError, blames_template, prepare, printable, snippet

__all__ = ["Placeholder", "ReportTemplateError", "document_text", "missing_values", "placeholders", "render"]

MOST_PARTS = 2_000
LARGEST_PART = 20_000_000  # 解压后的字节数
LARGEST_FILE = 100_000_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TABLE_MARK = re.compile(re.escape(TABLE_MARK).replace("%d", r"(\d+)").encode())
_BRACKET = re.compile(r"\{\{|\{%|\{#|\}\}|%\}|#\}")
_ALONE = re.compile(r"\{[{%#](p|tr|tc)\s")
_STATEMENT = re.compile(r"\{%[-+]?(?:(?:p|tr|tc|r)\s)?\s*(\w+)")
_KEYWORDS = {"for", "endfor", "if", "elif", "else", "endif", "vm", "hm", "colspan", "cellbg"}
_CONTAINER = {"p": "一段", "tr": "一行", "tc": "一格"}
_MARKS = (("\n<w:p>", "<w:p>"), ("\n<w:p ", "<w:p "), ("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_PARSER = etree.XMLParser(resolve_entities=False)
_OUTSIDE = etree.XPath(
    "//text()[parent::w:body or parent::w:tbl or parent::w:tr or parent::w:tc or parent::w:p or parent::w:r]"
    "[normalize-space()]", namespaces={"w": _W[1:-1]})
_PARTS = (("document.main+xml", "正文"), ("header+xml", "页眉"), ("footer+xml", "页脚"), ("footnotes+xml", "脚注"))


@dataclass(frozen=True, slots=True)
class Placeholder:
    """模板里的一个占位符：`expression` 是逐级的字段名，`place` 是它旁边的文字。"""

    expression: str
    place: str


def render(template: bytes | Path, context: Mapping[str, object], *, title: str = "") -> bytes:
    """报告的 docx 字节；`title` 写进文档属性。

    值按原样印：`& < > {{ }}` 是普通文字，换行是软回车，控制字符去掉。值要先写成表上的样子，这里不舍入、不加单位。
    占位符没有对应的字段、字段是空的（None）、模板写错或不是 docx，抛 `ReportTemplateError`。
    """
    report = _Report(_checked(_read(template)))
    report.render(dict(context))
    properties = report.docx.core_properties
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    if title:
        properties.title = printable(title)
    return report.packed()


def placeholders(template: bytes | Path) -> list[Placeholder]:
    """模板用到的字段，按出现的先后；循环变量不算。模板有毛病抛 `ReportTemplateError`。"""
    report = _Report(_checked(_read(template)))
    found = []
    for label, part, root in report.parts():
        source = _one_paragraph_a_line(report.patch_xml(report.xml_to_string(root)))
        found += [Placeholder(use.expression, use.place) for use in prepare(source, label).uses]
    return list(dict.fromkeys(found))


def missing_values(docx: bytes, given: Iterable[str]) -> list[str]:
    """`given` 里哪些文字在报告（正文、表格、页眉、页脚、脚注）里找不到；不计空白，一个值的各行可以分在几段。"""
    printed = "\n".join(_squeezed(text) for _, root in _roots(docx) for text in _paragraphs(root))
    return [
        value for value in given
        if not all(_squeezed(line) in printed for line in printable(value).splitlines())
    ]


def document_text(docx: bytes) -> list[str]:
    """正文（含表格）各段的文字，按先后；页眉页脚不在内。"""
    return [text for label, root in _roots(docx) if label == "正文" for text in _paragraphs(root)]


class _Report(DocxTemplate):  # type: ignore[misc]
    """docxtpl 的一份模板：步骤照旧，能记住的记住，会丢东西的地方改为报错。"""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self._tables: list[str] = []

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, object], jinja_env: object = None) -> str:
        prepared = prepare(_one_paragraph_a_line(src_xml), _label(part.content_type))
        prepared.require(context)
        try:
            rendered = prepared.render(context, self._tables if part is self.docx.part else None)
        except (TemplateError, ReportTemplateError) as exc:
            raise prepared.fault(exc, context) from exc
        except TypeError as exc:
            if not blames_template(exc):
                raise
            raise prepared.fault(exc, context) from exc
        for mark, plain in _MARKS:
            rendered = rendered.replace(mark, plain)
        rendered = self.resolve_listing(rendered)
        if part is not self.docx.part:
            _sound_xml(rendered)
        return rendered

    def resolve_listing(self, xml: str) -> str:
        """值里的换行、制表符变成 Word 的；只有含它们的段落要处理。"""
        if "<w:txbxContent" in xml:  # 段落套段落时照 docxtpl 的整篇处理
            return str(super().resolve_listing(xml))
        signs = [sign for sign in "\t\n\a\f" if sign in xml]
        pieces, reached = [], 0
        while found := [at for sign in signs if (at := xml.find(sign, reached)) >= 0]:
            at = min(found)
            start = max(xml.rfind("<w:p>", reached, at), xml.rfind("<w:p ", reached, at), reached)
            end = xml.find("</w:p>", at) + len("</w:p>")
            if end < at:
                break
            pieces += [xml[reached:start], super().resolve_listing(xml[start:end])]
            reached = end
        return "".join([*pieces, xml[reached:]])

    def fix_tables(self, xml: str) -> Any:
        """docxtpl 遇到坏 XML 会悄悄修掉一部分内容，这里不许；表格的列不用补时省去它那一遍。"""
        tree = _sound_xml(xml)
        if any(_columns_differ(table) for table in tree.iter(f"{_W}tbl")):
            tree = super().fix_tables(xml)
        _complete_cells(tree)
        return tree

    def render_footnotes(self, context: dict[str, object], jinja_env: object = None) -> None:
        """只填一次：docxtpl 有几节就填几次，第二次会把值里的 `{{ }}` 当成占位符。"""
        for _, part, _ in self.parts():
            if _label(part.content_type) == "脚注":
                part._blob = self.render_xml_part(self.patch_xml(part.blob.decode()), part, context).encode()

    def render_properties(self, context: dict[str, object], jinja_env: object = None) -> None:
        """文档属性里的占位符：不是 XML，不转义。"""
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            initial = getattr(self.docx.core_properties, name)
            if "{{" in initial or "{%" in initial:
                prepared = prepare(initial, "文档属性", False)
                prepared.require(context)
                setattr(self.docx.core_properties, name, prepared.render(context)[:255])

    def packed(self) -> bytes:
        """成稿的字节：正文里的记号换成附表，别的部件由 python-docx 照存。"""
        part = self.docx.part
        tables = dict(enumerate(self._tables))
        text = _TABLE_MARK.sub(lambda mark: tables.get(int(mark[1]), "").encode(), part.blob)
        whole = Part(part.partname, part.content_type, text, part.package)
        for relation in part.rels.values():
            whole.load_rel(relation.reltype, relation._target, relation.rId, relation.is_external)
        for relation in part.package.rels.values():
            if relation._target is part:
                relation._target = whole
        packed = io.BytesIO()
        part.package.save(packed)
        return packed.getvalue()

    def parts(self) -> Iterator[tuple[str, Any, Any]]:
        """要填的部件：正文、页眉、页脚、脚注。"""
        self.init_docx()
        yield "正文", self.docx.part, self.docx.element.body
        for uri in (self.HEADER_URI, self.FOOTER_URI):
            for _, part in self.get_headers_footers(uri):
                yield _label(part.content_type), part, etree.fromstring(part.blob, _PARSER)
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith("footnotes+xml"):
                yield "脚注", part, etree.fromstring(part.blob, _PARSER)


@lru_cache(maxsize=64)
def _patched(source: str) -> str:
    patched: str = DocxTemplate.patch_xml(None, source)
    return patched


@lru_cache(maxsize=64)
def _one_paragraph_a_line(source: str) -> str:
    """与 docxtpl 一样，一段一行：出错时行号就是段落。"""
    return source.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def _label(content_type: str) -> str:
    return next((label for ending, label in _PARTS if content_type.endswith(ending)), "正文")


def _sound_xml(xml: str) -> Any:
    """填好的部件：是完好的 XML，附表不在一行字里面，文字不在段落外面（Word 看不见它）。"""
    try:
        tree = etree.fromstring(xml.encode(), _PARSER)
    except etree.XMLSyntaxError as exc:
        raise ReportTemplateError("模板里的 if 或 for 跨过了段落或表格的边界，排出来的文档是坏的，请让它们成对地各占一段。") from exc
    for mark in tree.iter(etree.PI):
        if mark.getparent() is not None and mark.getparent().tag in (f"{_W}t", f"{_W}r", f"{_W}p"):
            raise ReportTemplateError("模板里的附表要写成 {{p 附表(…) }}，独占一段。")
    if outside := _OUTSIDE(tree):
        raise ReportTemplateError(f"模板里的“{snippet(' '.join(outside[0].split()))}”落在段落外面，{{{{p }}}}、{{{{r }}}} 只用于附表，文字请用 {{{{ }}}}。")
    return tree


def _columns_differ(table: Any) -> bool:
    """docxtpl 补列、删列的条件：有一行的格子比列多，或者各行占的列都比列少。"""
    grid = table.find(f"{_W}tblGrid")
    if grid is None:
        raise ReportTemplateError("模板里有一张表格没有列宽，请在 Word 里重新插入这张表。")
    columns = len(grid.findall(f"{_W}gridCol"))
    rows = [row.findall(f"{_W}tc") for row in table.iter(f"{_W}tr")]
    return any(len(cells) > columns for cells in rows) or not any(_spanned(cells) >= columns for cells in rows)


def _spanned(cells: list[Any]) -> int:
    spans = [cell.find(f"{_W}tcPr/{_W}gridSpan") for cell in cells]
    return sum(1 if span is None else int(span.get(f"{_W}val")) for span in spans)


def _complete_cells(tree: Any) -> None:
    """Word 拒绝没有段落的格子和没有行的表格：{%p if %} 不成立、循环一次都不做时会这样。"""
    for cell in tree.iter(f"{_W}tc"):
        if not len(cell) or cell[-1].tag in (f"{_W}tcPr", f"{_W}tbl", etree.PI):
            etree.SubElement(cell, f"{_W}p")
    for table in [table for table in tree.iter(f"{_W}tbl") if table.find(f"{_W}tr") is None]:
        table.getparent().remove(table)


def _read(template: bytes | Path) -> bytes:
    if isinstance(template, bytes):
        return template
    try:
        return template.read_bytes()
    except OSError as exc:
        raise ReportTemplateError(f"读不到报告模板“{template}”，请看看文件还在不在、是不是正被占用。") from exc


@lru_cache(maxsize=16)
def _checked(data: bytes) -> bytes:
    """模板本身的毛病，每份模板只查一次：压缩包、是不是 docx、各段的占位符。"""
    _check_package(data)
    try:
        for label, _, root in _Report(data).parts():
            _check_tags(label, root)
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, etree.XMLSyntaxError,
            zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
        if isinstance(exc, ReportTemplateError):
            raise
        raise ReportTemplateError("报告模板不是完好的 docx 文件，请用 Word 打开后另存为 docx。") from exc
    return data


def _check_package(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError) as exc:
        old = "是旧的 doc 格式或加了密码" if data.startswith(b"\xd0\xcf\x11\xe0") else "不是 docx 文件或已经损坏"
        raise ReportTemplateError(f"报告模板{old}，请用 Word 打开后另存为不加密的 docx。") from exc
    sizes = [entry.file_size for entry in entries]
    if len(sizes) > MOST_PARTS or sum(sizes) > LARGEST_FILE or max(
            (entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0) > LARGEST_PART:
        raise ReportTemplateError("报告模板解压后太大，不像是正常的文档，请换一份模板。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise ReportTemplateError("报告模板加了密码，请用 Word 打开后另存为不加密的 docx。")


def _check_tags(label: str, root: Any) -> None:
    """逐段看 `{{ }}`、`{% %}`：合上没有，独占的旁边有没有字，for 与 if 成不成对。"""
    opened: list[tuple[str, str]] = []
    for paragraph in root.iter(f"{_W}p"):
        text = _text(paragraph)
        if not _BRACKET.search(text):
            continue
        place = f"{label}“{snippet(' '.join(text.split()))}”处"
        if stray := _BRACKET.search(_TAG.sub("", text)):
            raise ReportTemplateError(f"模板{place}：“{stray[0]}”没有成对，一个占位符要在同一段里写完。")
        for tag in _TAG.findall(text):
            if alone := _ALONE.match(tag):
                _check_alone(tag, alone[1], paragraph, place)
            if statement := _STATEMENT.match(tag):
                _check_statement(statement[1], place, opened)
    if opened:
        keyword, place = opened[-1]
        raise ReportTemplateError(f"模板{place}：“{keyword}”没有对应的“end{keyword}”，请补上。")


def _check_alone(tag: str, kind: str, paragraph: Any, place: str) -> None:
    container = paragraph if kind == "p" else next(paragraph.iterancestors(f"{_W}{kind}"), None)
    text = None if container is None else "".join(map(_text, container.iter(f"{_W}p")))
    if text is None or text.strip() != tag:
        raise ReportTemplateError(f"模板{place}：“{snippet(tag)}”要独占{_CONTAINER[kind]}，旁边的文字会丢，请移开。")


def _check_statement(keyword: str, place: str, opened: list[tuple[str, str]]) -> None:
    if keyword not in _KEYWORDS:
        raise ReportTemplateError(f"模板{place}：不许用语句“{keyword}”，模板里只能用 for 和 if。")
    if keyword in ("for", "if"):
        opened.append((keyword, place))
    elif keyword.startswith("end") and (not opened or f"end{opened.pop()[0]}" != keyword):
        raise ReportTemplateError(f"模板{place}：“{keyword}”前面没有对应的“{keyword[3:]}”，请看看是不是多了或套错了。")


def _roots(docx: bytes) -> list[tuple[str, Any]]:
    """成稿里有文字的部件（正文在先）；不是 docx 抛 `ReportTemplateError`。"""
    _check_package(docx)
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as package:
            types = etree.fromstring(package.read("[Content_Types].xml"), _PARSER)
            named = [(_PARTS.index(part), part[1], str(element.get("PartName")).lstrip("/"))
                     for element in types for part in _PARTS if str(element.get("ContentType")).endswith(part[0])]
            return [(label, etree.fromstring(package.read(name), _PARSER)) for _, label, name in sorted(named)]
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, etree.XMLSyntaxError) as exc:
        raise ReportTemplateError("这份报告不是完好的 docx 文件，请用 Word 打开后另存为 docx。") from exc


def _paragraphs(root: Any) -> Iterator[str]:
    for paragraph in root.iter(f"{_W}p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is None:
            yield _text(paragraph)


def _text(paragraph: Any) -> str:
    """一段自己的文字，套在里面的文本框另算；换行、制表符照旧。"""
    pieces = []
    for element in paragraph.iter(f"{_W}t", f"{_W}br", f"{_W}cr", f"{_W}tab"):
        if next(element.iterancestors(f"{_W}p")) is not paragraph:
            continue
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        elif element.getparent().tag == f"{_W}r":
            pieces.append("\t" if element.tag == f"{_W}tab" else "\n")
    return "".join(pieces)


def _squeezed(text: str) -> str:
    return "".join(text.split())
