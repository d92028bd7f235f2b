"""一份什么都有的 .xlsm：图片、文本框、批注、窗体按钮、页眉图、富文本、条件格式、扩展、计算链、自定义 XML、宏。

这些都不归本程序管，改写以后必须逐字节还在。
"""

from __future__ import annotations

import base64
import re
from pathlib import Path

from tests.workbooks import OVERALL, cells, computed, edit, part_named, parts, put_cell, rebuild

PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"


def _relations(*targets: tuple[str, str, str]) -> bytes:
    body = "".join(f'<Relationship Id="{name}" Type="{kind if ":" in kind else f"{_KIND}/{kind}"}" Target="{target}"/>' for name, kind, target in targets)
    return f'<?xml version="1.0"?>\n<Relationships xmlns="{_RELS}">{body}</Relationships>'.encode()


_DRAWING = f"""<xdr:wsDr {_XDR} {_A}><xdr:oneCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>2</xdr:row>
<xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:ext cx="9" cy="9"/><xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="公章"/><xdr:cNvPicPr/></xdr:nvPicPr>
<xdr:blipFill><a:blip {_R} r:embed="rId1"/></xdr:blipFill><xdr:spPr/></xdr:pic><xdr:clientData/></xdr:oneCellAnchor>
<xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>4</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>
<xdr:ext cx="9" cy="9"/><xdr:sp><xdr:nvSpPr><xdr:cNvPr id="3" name="文本框"/><xdr:cNvSpPr txBox="1"/></xdr:nvSpPr><xdr:spPr/>
<xdr:txBody><a:bodyPr/><a:p><a:r><a:t>领导批示：同意上报</a:t></a:r></a:p></xdr:txBody></xdr:sp><xdr:clientData/></xdr:oneCellAnchor></xdr:wsDr>"""
_VML = '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="s1"><v:textbox>批注</v:textbox></v:shape></xml>'
_COMMENTS = """<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>甲</author></authors><commentList>
<comment ref="C5" authorId="0"><text><r><rPr><b/></rPr><t>请核对</t></r></text></comment></commentList></comments>"""
_STRINGS = """<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><r><rPr><b/></rPr><t>附件</t></r>
<r><t>二</t></r><rPh sb="0" eb="2"><t>フケン</t></rPh></si></sst>"""
_CONDITIONAL = '<conditionalFormatting sqref="I5"><cfRule type="cellIs" priority="1" operator="lessThan"><formula>H5</formula></cfRule></conditionalFormatting>'
_TAIL = f"""<drawing {_R} r:id="rId1"/><legacyDrawing {_R} r:id="rId2"/><legacyDrawingHF {_R} r:id="rId3"/>
<controls><control {_R} shapeId="1025" r:id="rId5" name="按钮"><controlPr><anchor {_XDR}><from><xdr:col>7</xdr:col><xdr:colOff>0</xdr:colOff>
<xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></from></anchor></controlPr></control></controls>
<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
 xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression">
<xm:f>$H$5&lt;1</xm:f></x14:cfRule><xm:sqref>H5</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>"""
_PICTURE_LINK = f"<!-- 页眉里的章 -->{_VML}"


def decorated(path: Path) -> Path:
    """公式都有结果的衡山样本，《整体支出绩效自评表》上什么都有；`path` 应以 .xlsm 结尾。"""
    computed(path)
    sheet = part_named(path, OVERALL)
    name = sheet.rpartition("/")[2]
    put_cell(path, OVERALL, "A1", '<c r="A1" s="1" t="s"><v>0</v></c>')
    edit(path, sheet, "<dataValidations", _CONDITIONAL + "<dataValidations")
    edit(path, sheet, "</worksheet>", _TAIL + "</worksheet>")
    rebuild(path, {
        f"xl/worksheets/_rels/{name}.rels": _relations(
            ("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
            ("rId3", "vmlDrawing", "../drawings/vmlDrawingHF1.vml"), ("rId4", "comments", "../comments1.xml"),
            ("rId5", "ctrlProp", "../ctrlProps/ctrlProp1.xml")),
        "xl/drawings/drawing1.xml": _DRAWING.encode(), "xl/drawings/_rels/drawing1.xml.rels": _relations(("rId1", "image", "../media/image1.png")),
        "xl/drawings/vmlDrawing1.vml": _VML.encode(), "xl/drawings/vmlDrawingHF1.vml": _PICTURE_LINK.encode(),
        "xl/media/image1.png": PICTURE, "xl/comments1.xml": _COMMENTS.encode(), "xl/sharedStrings.xml": _STRINGS.encode(),
        "xl/ctrlProps/ctrlProp1.xml": b'<formControlPr objectType="Button"/>',
        "xl/calcChain.xml": _chain(path, sheet), "xl/vbaProject.bin": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(range(256)) * 4,
        "customXml/item1.xml": "<单位><电话>内部</电话></单位>".encode(), "xl/printerSettings/printerSettings1.bin": bytes(range(255, -1, -1)),
    })
    return _declared(path)


def _chain(path: Path, sheet: str) -> bytes:
    formulas = [address for address, cell in cells(parts(path)[sheet]).items() if "<f>" in cell]
    body = "".join(f'<c r="{address}" i="2"/>' for address in formulas)
    return f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{body}</calcChain>'.encode()


def _declared(path: Path) -> Path:
    """内容类型和工作簿的关系里登记新部件；工作簿改成带宏的类型。"""
    types = parts(path)["[Content_Types].xml"].decode()
    types = types.replace("spreadsheetml.sheet.main+xml", "sheet.macroEnabled.main+xml").replace(
        "application/vnd.openxmlformats-officedocument.sheet.macroEnabled", "application/vnd.ms-excel.sheet.macroEnabled")
    added = "".join(f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in (
        ("xl/calcChain.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"),
        ("xl/sharedStrings.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"),
        ("xl/vbaProject.bin", "application/vnd.ms-office.vbaProject"),
        ("xl/comments1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"),
        ("xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml"),
        ("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml")))
    defaults = '<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>' \
               '<Default Extension="png" ContentType="image/png"/><Default Extension="bin" ContentType="application/octet-stream"/>'
    types = re.sub(r"(<Types[^>]*>)", r"\1" + defaults, types).replace("</Types>", added + "</Types>")
    links = "".join(f'<Relationship Id="rIdMore{number}" Type="{kind if ":" in kind else f"{_KIND}/{kind}"}" Target="{target}"/>'
                    for number, (kind, target) in enumerate((
                        ("calcChain", "calcChain.xml"), ("sharedStrings", "sharedStrings.xml"),
                        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
                        ("customXml", "../customXml/item1.xml"))))
    relations = parts(path)["xl/_rels/workbook.xml.rels"].decode().replace("</Relationships>", links + "</Relationships>")
    return rebuild(path, {"[Content_Types].xml": types.encode(), "xl/_rels/workbook.xml.rels": relations.encode()})
