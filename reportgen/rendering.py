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
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from docx.opc.exceptions import PackageNotFoundError
from docx.opc.part import Part
from docxtpl import DocxTemplate
from lxml import etree
from msgspec import Struct

from reportgen.sandbox import TABLE_MARK, Prepared, ReportTemplateError, prepare, printable, snippet
from reportgen.word_file import PARSER, W, check_package, check_tags, paragraphs, part_label, quick_text, read_bytes, text_parts

__all__ = ["Placeholder", "ReportTemplateError", "document_text", "missing_values", "placeholders", "render"]

LONGEST_PROPERTY = 255
_TABLE_MARK = re.compile(re.escape(TABLE_MARK).replace("%d", r"(\d+)").encode())
_MARKS = (("\n<w:p>", "<w:p>"), ("\n<w:p ", "<w:p "), ("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
_OUTSIDE = etree.XPath(
    "//text()[parent::w:body or parent::w:tbl or parent::w:tr or parent::w:tc or parent::w:p or parent::w:r]"
    "[normalize-space()]", namespaces={"w": W[1:-1]})


class Placeholder(Struct, frozen=True):
    """模板里的一个占位符：`expression` 是逐级的字段名，`place` 是它旁边的文字。"""

    expression: str
    place: str


def render(template: bytes | Path, context: Mapping[str, object], *, title: str = "") -> bytes:
    """报告的 docx 字节；`title` 写进文档属性。

    值按原样印：`& < > {{ }}` 是普通文字，换行是软回车，控制字符去掉。值要先写成表上的样子，这里不舍入、不加单位。
    占位符没有对应的字段、字段是空的（None）、模板写错或不是 docx，抛 `ReportTemplateError`。
    """
    report = _Report(_checked(read_bytes(template)))
    report.render(dict(context))
    properties = report.docx.core_properties
    properties.created = properties.modified = datetime.now(UTC).replace(tzinfo=None)
    if title:
        properties.title = printable(title)[:LONGEST_PROPERTY]
    return report.packed()


def placeholders(template: bytes | Path) -> list[Placeholder]:
    """模板用到的字段，按出现的先后；循环变量不算。模板有毛病抛 `ReportTemplateError`。"""
    report = _Report(_checked(read_bytes(template)))
    prepared = [prepare(_one_paragraph_a_line(report.patch_xml(report.xml_to_string(root))), label)
                for label, _, root in report.parts()]
    prepared += [one for _, one in report.properties()]
    return list(dict.fromkeys(Placeholder(use.expression, use.place) for one in prepared for use in one.uses))


def missing_values(docx: bytes, given: Iterable[str]) -> list[str]:
    """`given` 里哪些文字在报告（正文、表格、页眉、页脚、脚注）里找不到；不计空白，一个值的各行可以分在几段。"""
    printed = "\n".join(map(_squeezed, quick_text(docx)))
    return [
        value for value in given
        if not all(_squeezed(line) in printed for line in printable(value).splitlines())
    ]


def document_text(docx: bytes) -> list[str]:
    """正文（含表格）各段的文字，按先后；页眉页脚不在内。"""
    return [text for label, root in text_parts(docx) if label == "正文" for text in paragraphs(root)]


class _Report(DocxTemplate):  # type: ignore[misc]
    """docxtpl 的一份模板：步骤照旧，能记住的记住，会丢东西的地方改为报错。"""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self._tables: list[str] = []

    def patch_xml(self, src_xml: str) -> str:
        return _patched(src_xml)

    def render_xml_part(self, src_xml: str, part: Any, context: dict[str, object], jinja_env: object = None) -> str:
        prepared = prepare(_one_paragraph_a_line(src_xml), part_label(part.content_type))
        prepared.require(context)
        rendered = prepared.render(context, self._tables if part is self.docx.part else None)
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
        if any(_columns_differ(table) for table in tree.iter(f"{W}tbl")):
            tree = super().fix_tables(xml)
        _complete_cells(tree)
        return tree

    def render_footnotes(self, context: dict[str, object], jinja_env: object = None) -> None:
        """只填一次：docxtpl 有几节就填几次，第二次会把值里的 `{{ }}` 当成占位符。"""
        for _, part, _ in self.parts():
            if part_label(part.content_type) == "脚注":
                part._blob = self.render_xml_part(self.patch_xml(part.blob.decode()), part, context).encode()

    def render_properties(self, context: dict[str, object], jinja_env: object = None) -> None:
        """文档属性里的占位符：不是 XML，不转义。"""
        for name, prepared in self.properties():
            prepared.require(context)
            setattr(self.docx.core_properties, name, prepared.render(context)[:LONGEST_PROPERTY])

    def properties(self) -> Iterator[tuple[str, Prepared]]:
        """有占位符的文档属性。"""
        for name in ("author", "comments", "identifier", "language", "subject", "title"):
            initial = getattr(self.docx.core_properties, name)
            if "{{" in initial or "{%" in initial:
                yield name, prepare(initial, "文档属性", False)

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
                yield part_label(part.content_type), part, etree.fromstring(part.blob, PARSER)
        for part in self.docx.part.package.iter_parts():
            if part.content_type.endswith("footnotes+xml"):
                yield "脚注", part, etree.fromstring(part.blob, PARSER)


@lru_cache(maxsize=64)
def _patched(source: str) -> str:
    patched: str = DocxTemplate.patch_xml(None, source)
    return patched


@lru_cache(maxsize=64)
def _one_paragraph_a_line(source: str) -> str:
    """与 docxtpl 一样，一段一行：出错时行号就是段落。"""
    return source.replace("<w:p>", "\n<w:p>").replace("<w:p ", "\n<w:p ")


def _sound_xml(xml: str) -> Any:
    """填好的部件：是完好的 XML，附表不在一行字里面，文字不在段落外面（Word 看不见它）。"""
    try:
        tree = etree.fromstring(xml.encode(), PARSER)
    except etree.XMLSyntaxError as exc:
        raise ReportTemplateError("模板里的 if 或 for 跨过了段落或表格的边界，排出来的文档是坏的，请让它们成对地各占一段。") from exc
    for mark in tree.iter(etree.PI):
        if mark.getparent() is not None and mark.getparent().tag in (f"{W}t", f"{W}r", f"{W}p"):
            raise ReportTemplateError("模板里的附表要写成 {{p 附表(…) }}，独占一段。")
    if outside := _OUTSIDE(tree):
        text = snippet(" ".join(outside[0].split()))
        raise ReportTemplateError(f"模板里的“{text}”落在段落外面，{{{{p }}}}、{{{{r }}}} 只用于附表，文字请用 {{{{ }}}}。")
    return tree


def _columns_differ(table: Any) -> bool:
    """docxtpl 补列、删列的条件：有一行的格子比列多，或者各行占的列都比列少。"""
    grid = table.find(f"{W}tblGrid")
    if grid is None:
        raise ReportTemplateError("模板里有一张表格没有列宽，请在 Word 里重新插入这张表。")
    columns = len(grid.findall(f"{W}gridCol"))
    rows = [row.findall(f"{W}tc") for row in table.iter(f"{W}tr")]
    return any(len(cells) > columns for cells in rows) or not any(_spanned(cells) >= columns for cells in rows)


def _spanned(cells: list[Any]) -> int:
    spans = [cell.find(f"{W}tcPr/{W}gridSpan") for cell in cells]
    return sum(1 if span is None else int(span.get(f"{W}val")) for span in spans)


def _complete_cells(tree: Any) -> None:
    """Word 拒绝没有段落的格子和没有行的表格：{%p if %} 不成立、循环一次都不做时会这样。"""
    for table in [table for table in tree.iter(f"{W}tbl") if table.find(f"{W}tr") is None]:
        table.getparent().remove(table)
    for cell in tree.iter(f"{W}tc"):
        if not len(cell) or cell[-1].tag in (f"{W}tcPr", f"{W}tbl", etree.PI):
            etree.SubElement(cell, f"{W}p")


@lru_cache(maxsize=16)
def _checked(data: bytes) -> bytes:
    """模板本身的毛病，每份模板只查一次：压缩包、是不是 docx、各段的占位符。"""
    check_package(data)
    try:
        for label, _, root in _Report(data).parts():
            check_tags(label, root)
    except (KeyError, ValueError, AttributeError, PackageNotFoundError, etree.XMLSyntaxError,
            zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
        if isinstance(exc, ReportTemplateError):
            raise
        raise ReportTemplateError("报告模板不是完好的 docx 文件，请用 Word 打开后另存为 docx。") from exc
    return data


def _squeezed(text: str) -> str:
    return "".join(text.split())
