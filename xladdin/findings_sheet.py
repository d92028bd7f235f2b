"""校验结果表：把各行画成只有一张表的 .xlsx（插进开着的工作簿），再从工作簿里读回填表人写的说明。

整张表一次做好再插进去：列宽、冻结、筛选、打印设置都在文件里，不必一项项向 Excel 要。
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from xladdin import terms as t
from xladdin.findings_list import EXPLAINED, GONE, OPEN, UNCHECKED, Entry, Key, headline
from xladdin.patterns import lazy
from xladdin.workbook_file.book import Book, SheetPart
from xladdin.workbook_file.package import escape
from xladdin.workbook_file.sheet_xml import letters, xml_text

TITLE = t.CHECK_RESULTS
_TITLES = lazy(rf"{TITLE}(?: \([0-9]+\)|_[0-9]+)?")
"""表重名时，Excel 加“ (2)”，LibreOffice 加“_2”。"""
COLUMNS = ("序号", "轻重", t.CODE, t.SHEET, "位置", "填的", "应是", "问题", "依据", t.EXPLANATION, t.FIELD, t.FIGURES_THEN)
_WIDTHS = (5.5, 9, 8, 17, 7, 13, 11, 50, 21, 30, 9, 9)
_HIDDEN_FROM = 10
_HEAD_ROW = 3
_HELP = "点“位置”跳到那一格；确需保留的，在黄色的“说明”一栏写明理由，再点“填写说明”。改好以后再点“核对”。"
_STYLES = {"body": 1, "center": 2, "head": 3, "title": 4, "help": 5, "错误": 6, "提醒": 7, EXPLAINED: 8, UNCHECKED: 9, GONE: 9,
           "link": 10, "input": 11, "section": 12}
_CELL = re.compile(r"[A-Z]{1,3}\d+")
"""单元格地址；Word 报告的位置是小标题，跳不过去。"""
_LINE, _LEAST = 14.5, 21.0
_CHARACTER = 0.53
"""半角字算多少个汉字宽；列宽一个单位也是一个半角字。"""


def draw(entries: Sequence[Entry], filing_title: str, when: datetime) -> bytes:
    """一份只有校验结果表的工作簿。"""
    sheet = _sheet(entries, f"{TITLE}：{headline(tuple(entries))}　{filing_title}　核对于 {when:%Y-%m-%d %H:%M}")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**_PARTS, "xl/worksheets/sheet1.xml": sheet, "xl/workbook.xml": _workbook(len(entries))}.items():
            package.writestr(name, text)
    return out.getvalue()


def last_row(entries: Sequence[Entry]) -> int:
    """筛选区域的末行：有问题可筛的到最后一条。"""
    return _HEAD_ROW + max(1, sum(entry.kind in OPEN for entry in entries))


def _sheet(entries: Sequence[Entry], title: str) -> str:
    rows, links = list[str](), list[str]()
    listed = [entry for entry in entries if entry.kind in OPEN]
    for number, entry in enumerate(listed, 1):
        rows.append(_row(_HEAD_ROW + number, entry, str(number)))
        links += _link(_HEAD_ROW + number, entry)
    if not listed:
        rows.append(_none(_HEAD_ROW + 1, sum(entry.kind == UNCHECKED for entry in entries)))
    line = _HEAD_ROW + max(1, len(listed))
    for kind, words in ((UNCHECKED, "未能核对的：算不了或看不懂，不等于没有问题"), (GONE, "上次写过说明、现在没有查出的")):
        others = [entry for entry in entries if entry.kind == kind]
        if others:
            line += 2
            rows.append(_section(line, f"{words}（{len(others)} 处）"))
        for entry in others:
            line += 1
            rows.append(_row(line, entry, ""))
            links += _link(line, entry)
    return _SHEET.format(
        columns="".join(f'<col min="{n}" max="{n}" width="{width}" customWidth="1" hidden="{int(n > _HIDDEN_FROM)}"/>'
                        for n, width in enumerate(_WIDTHS, 1)),
        title=_cell("A1", title, "title"), help=_cell("A2", _HELP, "help"),
        head="".join(_cell(f"{letters(n)}{_HEAD_ROW}", text, "head") for n, text in enumerate(COLUMNS, 1)),
        rows="".join(rows), filter=f"A{_HEAD_ROW}:J{last_row(entries)}",
        links=f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")


def _row(line: int, entry: Entry, number: str) -> str:
    texts = (number, entry.kind, entry.code, entry.sheet, entry.cell, entry.filed, entry.due, entry.message, entry.basis, entry.explanation,
             entry.name, entry.figures)
    linked = "link" if _CELL.fullmatch(entry.cell) else "body"
    styles = ("center", entry.kind, "center", "body", linked, "body", "body", "body", "body", "body" if entry.kind == UNCHECKED else "input", "body", "body")
    height = max(_LEAST, _LINE * max(_lines(text, width) for text, width in zip(texts[:_HIDDEN_FROM], _WIDTHS, strict=False)) + 6)
    cells = "".join(_cell(f"{letters(n)}{line}", text, style, number=n == 1 and bool(text))
                    for n, (text, style) in enumerate(zip(texts, styles, strict=True), 1))
    return f'<row r="{line}" ht="{min(height, 409):g}" customHeight="1">{cells}</row>'


def _none(line: int, unchecked: int) -> str:
    """没有错误和提醒时的一行：有未能核对的，不说没有问题。"""
    text = f"没有查出错误和提醒，但有 {unchecked} 处未能核对，见下面。" if unchecked else "没有问题。"
    cells = "".join(_cell(f"{letters(n)}{line}", text if COLUMNS[n - 1] == "问题" else "", "body") for n in range(1, _HIDDEN_FROM + 1))
    return f'<row r="{line}" ht="{_LEAST}" customHeight="1">{cells}</row>'


def _section(line: int, text: str) -> str:
    return f'<row r="{line}" ht="{_LEAST}" customHeight="1">{_cell(f"A{line}", text, "section")}</row>'


def _lines(text: str, width: float) -> int:
    room = max(1.0, width * _CHARACTER - 1.6)
    return sum(max(1, -int(-sum(_CHARACTER if c < "\u0250" else 1.0 for c in line) // room)) for line in text.split("\n"))


def _cell(reference: str, text: str, style: str, *, number: bool = False) -> str:
    head = f'<c r="{reference}" s="{_STYLES[style]}"'
    if number:
        return f"{head}><v>{text}</v></c>"
    return f'{head} t="inlineStr"><is><t xml:space="preserve">{xml_text(text)}</t></is></c>' if text else f"{head}/>"


def _link(line: int, entry: Entry) -> Iterator[str]:
    if entry.sheet and _CELL.fullmatch(entry.cell):
        target = escape("'" + entry.sheet.replace("'", "''") + f"'!{entry.cell}").replace('"', "&quot;")
        yield f'<hyperlink ref="E{line}" location="{target}" display="{entry.cell}"/>'


def _workbook(entries: int) -> str:
    return (f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets><sheet name="{TITLE}" sheetId="1" r:id="rId1"/></sheets><definedNames>'
            f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{TITLE}!${_HEAD_ROW}:${_HEAD_ROW}</definedName></definedNames></workbook>')


# —— 读回 ——

def findings_parts(book: Book) -> list[SheetPart]:
    """工作簿里的校验结果表：标签名和第一行、表头都是本程序写的；别人的同名表不算。

    通常一张；上一次核对没有办完的，会多出“校验结果 (2)”。名字正好的排在最后。
    """
    found = [part for part in book.parts if _TITLES.fullmatch(part.title)
             and _text(book, part, 1, 1).startswith(TITLE) and _text(book, part, _HEAD_ROW, 2) == COLUMNS[1]]
    return sorted(found, key=lambda part: part.title == TITLE)


def written(book: Book) -> dict[Key, str]:
    """填表人在校验结果表的“说明”一栏写着的话（原来就有的说明也在内）。"""
    found: dict[Key, str] = {}
    columns = {name: number for number, name in enumerate(COLUMNS, 1)}
    for part in findings_parts(book):
        for row in sorted({row for row, column in book.raw(part.part).cells if row > _HEAD_ROW}):
            code, sheet, name, figures, text = (_text(book, part, row, columns[column]).strip() for column in (
                t.CODE, t.SHEET, t.FIELD, t.FIGURES_THEN, t.EXPLANATION))
            if code and text and re.fullmatch(r"[A-Z]{2}\d{3}", code):
                found[code, sheet, name, figures] = text
    return found


def listed_places(rows: Sequence[Sequence[object]]) -> list[tuple[str, str, str, int]]:
    """校验结果表的各行（从第一行起的一整块）→ 能跳到的位置：表、单元格、一句话、行号。"""
    found = []
    for line, row in enumerate(rows, 1):
        texts = [str(content) if content is not None else "" for content in row]
        if line > _HEAD_ROW and len(texts) > 7 and re.fullmatch(r"[A-Z]{2}\d{3}", texts[2]) and _CELL.fullmatch(texts[4]):
            found.append((texts[3], texts[4], f"{texts[1]} {texts[2]} {texts[7]}", line))
    return found


def _text(book: Book, part: SheetPart, row: int, column: int) -> str:
    return book.content(book.raw(part.part).cells.get((row, column)))[1]


# —— 文件里不变的部分 ——

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_EDGE = "".join(f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>' for side in ("left", "right", "top", "bottom")) + "<diagonal/>"
_FILLS = ("FFD9E1F2", "FFFFC7CE", "FFFFEB9C", "FFE2EFDA", "FFEDEDED", "FFFFFBE6")
_FONT = '<font>{0}<sz val="{1}"/><color rgb="{2}"/><name val="宋体"/><family val="3"/><charset val="134"/></font>'


def _format(font: int, fill: int, border: int, across: str, *, wrap: int = 1, number_format: int = 0) -> str:
    return (f'<xf numFmtId="{number_format}" fontId="{font}" fillId="{fill}" borderId="{border}" xfId="0" applyNumberFormat="1" applyFont="1" '
            f'applyFill="1" applyBorder="1" applyAlignment="1"><alignment horizontal="{across}" vertical="center" wrapText="{wrap}" '
            f'indent="{int(across == "left" and border > 0)}"/></xf>')


_FORMATS = ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>',
            _format(0, 0, 1, "left"), _format(0, 0, 1, "center"), _format(1, 2, 1, "center"), _format(2, 0, 0, "left", wrap=0),
            _format(3, 0, 0, "left", wrap=0), _format(1, 3, 1, "center"), _format(1, 4, 1, "center"), _format(1, 5, 1, "center"),
            _format(1, 6, 1, "center"), _format(4, 0, 1, "center"), _format(0, 7, 1, "left", number_format=49), _format(1, 0, 0, "left", wrap=0))
"""次序同 _STYLES 的编号；说明一栏是文本格式，写“-已核实”不会变成公式。"""
_PARTS = {
    "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
                           'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                           f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
                           f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
                           f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
                   "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" Type="{_REL}/worksheet" '
                                  f'Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'{_XML}<styleSheet xmlns="{_MAIN}"><fonts count="5">' + "".join((
        _FONT.format("", 10, "FF000000"), _FONT.format("<b/>", 10, "FF000000"), _FONT.format("<b/>", 14, "FF1F3864"), _FONT.format("", 9, "FF595959"),
        _FONT.format("<u/>", 10, "FF0563C1")))
        + f'</fonts><fills count="{len(_FILLS) + 2}"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        + "".join(f'<fill><patternFill patternType="solid"><fgColor rgb="{color}"/><bgColor indexed="64"/></patternFill></fill>' for color in _FILLS)
        + f'</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border>{_EDGE}</border></borders>'
        + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        + f'<cellXfs count="{len(_FORMATS)}">{"".join(_FORMATS)}</cellXfs>'
        + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
_SHEET = (_XML + f'<worksheet xmlns="{_MAIN}" xmlns:r="{_REL}"><sheetPr><tabColor rgb="FFC00000"/><pageSetUpPr fitToPage="1"/></sheetPr>'
          f'<sheetViews><sheetView showGridLines="0" zoomScale="90" zoomScaleNormal="90" workbookViewId="0">'
          f'<pane ySplit="{_HEAD_ROW}" topLeftCell="A{_HEAD_ROW + 1}" activePane="bottomLeft" '
          f'state="frozen"/><selection pane="bottomLeft" activeCell="A{_HEAD_ROW + 1}" sqref="A{_HEAD_ROW + 1}"/></sheetView></sheetViews>'
          '<sheetFormatPr defaultRowHeight="14.25"/><cols>{columns}</cols><sheetData><row r="1" ht="30" customHeight="1">{title}</row>'
          '<row r="2" ht="18" customHeight="1">{help}</row><row r="' + str(_HEAD_ROW) + '" ht="24" customHeight="1">{head}</row>{rows}</sheetData>'
          '<autoFilter ref="{filter}"/>{links}<printOptions horizontalCentered="1"/>'
          '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
          '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
          '<headerFooter><oddFooter>&amp;C第 &amp;P 页，共 &amp;N 页</oddFooter></headerFooter></worksheet>')
