"""提纲：把一份纯文本画成 Word 报告模板（docx），同样的提纲得到同样的字节。

一行是一段，空行不算，`#` 开头的行是给写提纲的人看的。行首的词定样式，冒号全角半角都行：

    标题：…      2号小标宋居中              附件标题：…  3号黑体居左
    封面：…      居中；放在最前就有一页封面
    抬头：…      顶格，如收文单位            表题：…      表名居中；表注：… 表下的小字
    附件：1.…    附件说明第一行              落款：…      居右，右空二字
    附件续：2.…  附件说明其余各行            日期：…      居右，右空四字
    一级：… 二级：… 三级：… 四级：… 正文：…   一般不用写，见下

没有词的行按编号认：`一、` 一级（黑体），`（一）` 二级（楷体），`1.` 三级，`（1）` 四级（仿宋）；以句号、分号、冒号等
结尾的不是标题。其余是正文：3号仿宋，首行缩进二字，行距29磅。标题有大纲级别，Word 的导航窗格、目录可用。

    空行         空一行                      分页         下一行另起一页（不能写在 {%p 行前面）
    横排 竖排     从下一行起改横向、竖向的纸，封面到第一个“分页”为止，不印页码

占位符照写：`{{ 单位名称 }}` 在文字里，`{%p for 段 in 报告文字.主要职责 %}`、`{%p endfor %}`、`{{p 附表("整体") }}`
各占一行。版式取自 GB/T 9704—2012：A4，天头37、订口28、下35、右26毫米，每页22行每行28字，页码单右双左。
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.sax.saxutils import escape

from msgspec import Struct

from reportgen.official_look import LOOKS, NAMESPACES, section_properties, word_package

_BREAKS = ("分页", "横排", "竖排")
_PREFIX = re.compile(f"({'|'.join(sorted(LOOKS.keys() - {'空行', '语句', '页脚', '表后'}, key=len, reverse=True))})[:：]\\s*")
_NUMBERS = "[一二三四五六七八九十百]+"
_NUMBERED = (("一级", re.compile(f"{_NUMBERS}、")), ("二级", re.compile(f"[（(]{_NUMBERS}[）)]")),
             ("三级", re.compile(r"\d+[.．、](?!\d)")), ("四级", re.compile(r"[（(]\d+[）)]")))
_SENTENCE_END = tuple("。；：，！？;:")
_STATEMENT = re.compile(r"\{%p\s.*%\}")
_BLOCK = re.compile(r"\{\{p\s.*\}\}")


class OutlineError(ValueError):
    """提纲写错；消息指出第几行，可以直接给人看。"""


class _Line(Struct, frozen=True):
    number: int
    style: str  # LOOKS 的键，或 分页 横排 竖排 附表
    text: str = ""


def draw(outline_text: str) -> bytes:
    """提纲 → docx 模板的字节（不压缩、日期固定，哪里画都一样）；提纲写错抛 `OutlineError`。"""
    return word_package(_document(list(_lines(outline_text))))


def _lines(outline_text: str) -> Iterator[_Line]:
    for number, raw in enumerate(outline_text.splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if text in _BREAKS or text == "空行":
            yield _Line(number, text)
        elif _STATEMENT.fullmatch(text):
            yield _Line(number, "语句", text)
        elif _BLOCK.fullmatch(text):
            yield _Line(number, "附表", text)
        elif prefix := _PREFIX.match(text):
            yield _Line(number, prefix[1], ("附件：" if prefix[1] == "附件" else "") + text[prefix.end():])
        else:
            yield _Line(number, _style_by_number(text), text)


def _style_by_number(text: str) -> str:
    if not text.endswith(_SENTENCE_END):
        for style, pattern in _NUMBERED:
            if pattern.match(text):
                return style
    return "正文"


def _document(lines: list[_Line]) -> str:
    body: list[str] = []
    cover = bool(lines) and lines[0].style == "封面"
    landscape = new_page = False
    numbered_from: int | None = None
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        if line.style == "分页":
            if following is None or following.style in ("语句", *_BREAKS):
                raise OutlineError(f"提纲第 {line.number} 行：分页要写在一行文字或附表的前面。")
            new_page = not cover
            if cover:  # 封面自成一节，没有页码，正文从 1 数起
                body.append(_paragraph("表后", section=section_properties(landscape, footers=False)))
                cover, numbered_from = False, 1
        elif line.style in ("横排", "竖排"):
            if landscape != (line.style == "横排"):
                body.append(_paragraph("表后", section=section_properties(landscape, numbered_from)))
                landscape, numbered_from = not landscape, None
        else:
            body.extend(_block(line, following, new_page))
            new_page = False
    last = section_properties(landscape, numbered_from)
    return f"<w:document {NAMESPACES}><w:body>{''.join(body)}{last}</w:body></w:document>"


def _block(line: _Line, following: _Line | None, new_page: bool) -> Iterator[str]:
    """一行的段落。附表前另起一页、附表后面不是文字时，垫一个极矮的段落：表格自己不能分页，相邻的表格会连成一张。"""
    if line.style != "附表":
        yield _paragraph(line.style, line.text, new_page=new_page)
        return
    if new_page:
        yield _paragraph("表后", new_page=True)
    yield _paragraph("语句", line.text)
    if following is None or following.style in ("附表", "语句"):
        yield _paragraph("表后")


def _paragraph(style: str, text: str = "", *, new_page: bool = False, section: str = "") -> str:
    before = "<w:pageBreakBefore/>" if new_page else ""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{LOOKS[style].style_id}"/>{before}{section}</w:pPr>{run}</w:p>'
