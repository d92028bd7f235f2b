"""公文格式的 Word 部件：样式、字体、页码、纸张、设置。字号、字体、边距都在开头的表里，别处没有。

版式取自 GB/T 9704—2012；自评报告不是法定公文，各地要改就改这里的表。
"""

from __future__ import annotations

import io
import zipfile

from msgspec import Struct

TITLE_BOLD = False  # 小标宋不加粗；有的评审要求加粗，改这里
LATIN = "Times New Roman"
# 字体 → (没有它时依次用哪些, 字族)
FONTS = {
    "方正小标宋简体": ("小标宋,方正小标宋_GBK,FZXiaoBiaoSong-B05S,华文中宋,STZhongsong", "roman"),
    "黑体": ("SimHei,方正黑体_GBK,Noto Sans CJK SC", "swiss"),
    "楷体": ("楷体_GB2312,KaiTi,KaiTi_GB2312,方正楷体_GBK,华文楷体", "modern"),
    "仿宋": ("仿宋_GB2312,FangSong,FangSong_GB2312,方正仿宋_GBK,华文仿宋", "modern"),
    "宋体": ("SimSun,方正书宋_GBK,Noto Serif CJK SC", "roman"),
}


class Look(Struct, frozen=True):
    """一种段落样式：字号、行距、段前段后以磅计，缩进以字计；`name` 是 Word 里的样式名，`alias` 是别名。"""

    style_id: str
    name: str
    alias: str = ""
    font: str = "仿宋"
    size: float = 16
    squeeze: float = 0.25  # 字距紧缩，磅：3号字每行恰好 28 字；不靠文档网格，Word、WPS、LibreOffice 排出来一样
    bold: bool = False
    align: str = "both"
    line: float = 29
    before: float = 0
    after: float = 0
    left: float = 0
    right: float = 0
    first: float = 0  # 首行缩进，负的是悬挂
    level: int | None = None
    with_next: bool = False
    grey: bool = False


# 提纲里的词 → 样式。内置样式用内置名（中文 Word 显示为 标题、标题 1、正文缩进……），别的用中文名。
LOOKS = {
    "空行": Look("Normal", "Normal", squeeze=0),
    "正文": Look("NormalIndent", "Normal Indent", "公文正文", first=2),
    "标题": Look("Title", "Title", "报告标题", "方正小标宋简体", 22, 0, TITLE_BOLD, "center", 35, after=29),
    "封面": Look("Cover", "封面", align="center"),
    "抬头": Look("Addressee", "抬头"),
    "一级": Look("Heading1", "heading 1", "一级标题", "黑体", first=2, level=0, with_next=True),
    "二级": Look("Heading2", "heading 2", "二级标题", "楷体", first=2, level=1, with_next=True),
    "三级": Look("Heading3", "heading 3", "三级标题", first=2, level=2, with_next=True),
    "四级": Look("Heading4", "heading 4", "四级标题", first=2, level=3, with_next=True),
    "附件": Look("AttachmentList", "附件说明", before=29, left=6, first=-4, with_next=True),
    "附件续": Look("AttachmentListNext", "附件说明续", left=6, first=-1, with_next=True),
    "附件标题": Look("AttachmentTitle", "附件标题", font="黑体", align="left", level=0, with_next=True),
    "表题": Look("TableTitle", "表题", "", "方正小标宋简体", 18, 0, TITLE_BOLD, "center", before=6, after=6, with_next=True),
    "表注": Look("TableNote", "表注", "", "宋体", 10.5, 0, line=16),
    "落款": Look("Signature", "Signature", "落款", align="right", before=58, right=2, with_next=True),
    "日期": Look("Date", "Date", "落款日期", align="right", right=4),
    "语句": Look("TemplateStatement", "模板语句", "", "宋体", 9, 0, align="left", line=12, grey=True),
    "页脚": Look("Footer", "footer", "页码", "宋体", 14, 0, align="right", line=18, right=1),
    "表后": Look("AfterTable", "表后", "", "宋体", 1, 0, line=1),
}
MARGINS = {"top": 37.0, "right": 26.0, "bottom": 34.9, "left": 28.0}  # 毫米；下边 35 差一丝放不下第 22 行
PAGE = (210.0, 297.0)
FOOTER_MM = 25.0
GRID = 'w:type="linesAndChars" w:linePitch="580" w:charSpace="-848"'  # 22 行 × 28 字
CHARACTER = 315  # 正文一个字的宽度，缇；给不认“字”为单位的软件

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = "application/vnd.openxmlformats-"
NAMESPACES = f'{_W} xmlns:r="{_R}"'


def word_package(document: str) -> bytes:
    """`document.xml` 配上样式等部件，打成 docx：不压缩、日期固定，同样的内容总是同样的字节。"""
    parts = {
        "[Content_Types].xml": _content_types(), "_rels/.rels": _package_relations(),
        "word/document.xml": document, "word/_rels/document.xml.rels": _document_relations(),
        "word/styles.xml": _styles(), "word/settings.xml": _settings(), "word/fontTable.xml": _font_table(),
        "word/theme/theme1.xml": _theme(), "word/footer1.xml": _footer("right"), "word/footer2.xml": _footer("left"),
        "docProps/core.xml": _core_properties(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as package:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            package.writestr(entry, (_XML + text).encode())
    return packed.getvalue()


def section_properties(landscape: bool, numbered_from: int | None = None, *, footers: bool = True) -> str:
    """分节的纸张。横排是整页顺时针转过来：订口在上，原来的下边在左。"""
    width, height = reversed(PAGE) if landscape else PAGE
    sides = ("left", "top", "right", "bottom") if landscape else ("top", "right", "bottom", "left")
    margins = dict(zip(("top", "right", "bottom", "left"), (MARGINS[side] for side in sides), strict=True))
    edges = " ".join(f'w:{side}="{_mm(size)}"' for side, size in margins.items())
    orientation = ' w:orient="landscape"' if landscape else ""
    references = '<w:footerReference w:type="default" r:id="rId4"/><w:footerReference w:type="even" r:id="rId5"/>'
    numbering = "" if numbered_from is None else f'<w:pgNumType w:start="{numbered_from}"/>'
    return (
        f'<w:sectPr>{references if footers else ""}<w:pgSz w:w="{_mm(width)}" w:h="{_mm(height)}"{orientation}/>'
        f'<w:pgMar {edges} w:header="851" w:footer="{_mm(min(FOOTER_MM, margins["bottom"] - 10))}" w:gutter="0"/>'
        f"{numbering}<w:docGrid {GRID}/></w:sectPr>"
    )


def _mm(size: float) -> int:
    return round(size * 1440 / 25.4)


def _styles() -> str:
    base = _run_look(LOOKS["空行"])
    paragraphs = "".join(_style(look) for look in LOOKS.values())
    return (
        f'<w:styles {_W}><w:docDefaults><w:rPrDefault>{base.replace("</w:rPr>", _LANGUAGE + "</w:rPr>")}</w:rPrDefault>'
        '<w:pPrDefault/></w:docDefaults>'
        f'{paragraphs}<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar>'
        '<w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/>'
        '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style></w:styles>'
    )


_LANGUAGE = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'


def _style(look: Look) -> str:
    normal = look.style_id == "Normal"
    head = (' w:default="1"' if normal else "") + ("" if look.name.isascii() else ' w:customStyle="1"')
    alias = f'<w:aliases w:val="{look.alias}"/>' if look.alias else ""
    based = "" if normal else '<w:basedOn w:val="Normal"/>'
    following = '<w:next w:val="NormalIndent"/>' if look.level is not None else ""
    return (
        f'<w:style w:type="paragraph"{head} w:styleId="{look.style_id}"><w:name w:val="{look.name}"/>{alias}{based}'
        f"{following}<w:qFormat/>{_paragraph_look(look)}{_run_look(look)}</w:style>"
    )


def _paragraph_look(look: Look) -> str:
    together = "<w:keepNext/>" if look.with_next else ""
    indent = "".join(_indent(side, size) for side, size in (("left", look.left), ("right", look.right)))
    indent += _indent("firstLine", look.first) if look.first >= 0 else _indent("hanging", -look.first)
    level = f'<w:outlineLvl w:val="{look.level}"/>' if look.level is not None else ""
    return (
        f'<w:pPr>{together}<w:widowControl w:val="0"/><w:snapToGrid w:val="0"/><w:spacing w:before="{round(look.before * 20)}" '
        f'w:after="{round(look.after * 20)}" w:line="{round(look.line * 20)}" w:lineRule="exact"/>'
        f'{f"<w:ind{indent}/>" if indent else ""}<w:jc w:val="{look.align}"/>{level}</w:pPr>'
    )


def _indent(side: str, characters: float) -> str:
    if not characters:
        return ""
    return f' w:{side}Chars="{round(characters * 100)}" w:{side}="{round(characters * CHARACTER)}"'


def _run_look(look: Look) -> str:
    latin = LATIN if look.font == "仿宋" else look.font
    colour = '<w:color w:val="808080"/>' if look.grey else ""
    return (
        f'<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:eastAsia="{look.font}" w:hAnsi="{latin}" w:cs="{LATIN}"/>'
        f'{"<w:b/>" if look.bold else ""}{colour}'
        f'<w:spacing w:val="{-round(look.squeeze * 20)}"/>'
        f'<w:sz w:val="{round(look.size * 2)}"/><w:szCs w:val="{round(look.size * 2)}"/></w:rPr>'
    )


def _font_table() -> str:
    chinese = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="{family}"/>'
        '<w:pitch w:val="variable"/></w:font>' for name, (instead, family) in FONTS.items()
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    return f"<w:fonts {_W}>{chinese}{latin}</w:fonts>"


def _theme() -> str:
    """最小的主题：样式都不用它，但 Word 文档按规范应带一个。"""
    names = ("lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    colours = '<a:dk1><a:srgbClr val="000000"/></a:dk1>' + "".join(
        f'<a:{name}><a:srgbClr val="{"FFFFFF" if name.startswith("lt") else "404040"}"/></a:{name}>' for name in names)
    face = f'<a:latin typeface="{LATIN}"/><a:ea typeface="仿宋"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    return (
        '<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="公文"><a:themeElements>'
        f'<a:clrScheme name="公文">{colours}</a:clrScheme><a:fontScheme name="公文"><a:majorFont>{face}</a:majorFont>'
        f'<a:minorFont>{face}</a:minorFont></a:fontScheme><a:fmtScheme name="公文"><a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
        f'<a:lnStyleLst>{f"<a:ln>{fill}</a:ln>" * 3}</a:lnStyleLst>'
        f'<a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst>'
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def _settings() -> str:
    return (
        f'<w:settings {_W}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>'
        '<w:drawingGridVerticalSpacing w:val="580"/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>'
        '<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>'
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        '</w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def _footer(side: str) -> str:
    """页码：一字线夹着数字，4号宋体，单页居右空一字，双页居左空一字。"""
    left = '<w:ind w:leftChars="100" w:left="315" w:rightChars="0" w:right="0"/><w:jc w:val="left"/>'
    return (
        f'<w:ftr {_W}><w:p><w:pPr><w:pStyle w:val="Footer"/>{left if side == "left" else ""}</w:pPr>'
        '<w:r><w:t xml:space="preserve">— </w:t></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def _core_properties() -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>自评报告模板</dc:title>'
        '<dc:creator>绩效自评助手</dc:creator><dc:language>zh-CN</dc:language>'
        '<dcterms:created xsi:type="dcterms:W3CDTF">2020-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
    )


def _content_types() -> str:
    word = f"{_OFFICE}officedocument.wordprocessingml."
    overrides = {
        "word/document": f"{word}document.main", "word/styles": f"{word}styles", "word/settings": f"{word}settings",
        "word/fontTable": f"{word}fontTable", "word/footer1": f"{word}footer", "word/footer2": f"{word}footer",
        "word/theme/theme1": f"{_OFFICE}officedocument.theme",
        "docProps/core": f"{_OFFICE}package.core-properties",
    }
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Default Extension="rels" ContentType="{_OFFICE}package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        + "".join(f'<Override PartName="/{name}.xml" ContentType="{kind}+xml"/>' for name, kind in overrides.items())
        + "</Types>"
    )


def _relations(targets: list[tuple[str, str]]) -> str:
    return '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>' for number, (kind, target) in enumerate(targets, 1)
    ) + "</Relationships>"


def _package_relations() -> str:
    core = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    return _relations([(f"{_R}/officeDocument", "word/document.xml"), (core, "docProps/core.xml")])


def _document_relations() -> str:
    names = ("styles", "settings", "fontTable", "footer1", "footer2", "theme/theme1")
    return _relations([(f"{_R}/{name.split('/')[0].rstrip('12')}", f"{name}.xml") for name in names])
