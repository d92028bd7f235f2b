"""版式文字：一行就是表上一行，读成各张表的行与格。画成工作簿在 drawing.py。

单元格之间用竖线隔开：

    == 标签名 | 表种=整体 | 列宽=10,20,… | 纸张=横向        一张新表
    引用: 文件名                                          接入另一份版式（通用版式）；自己画了的表种用自己的
    @附件: 附件一                                         不画框的行；样式有 附件 标题 副题 注 文 签 节
    @表头=绩效指标 高=30: 一级指标 | 二级指标 | …           开口表的表头、表尾行与行高；`粗` 是粗体的行
    @文 仅=项目: …                                        有项目自评表（`分值`：有分值）的表样才有的行
    @各节                                                 报告文字各小标题，一个一行，列从表头认
    财政供养人员 | [财政供养人员.编制数] | > | ^ | . | _      一般的行

单元格：`>` 与左边合并，`^` 与上边合并，`[字段]` 填写或计算的字段，`.` 开口表里的填写格（`.=初值`），`_` 空格，`<` 开头靠左，
`~` 结尾表示与右边之间不画线，`{年度}`、`{上年}` 随预算年度变化，`\\n` 换行，`[字段=初值]` 带初值。
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct, field

from xladdin.form import TEMPLATES, Form, FormError
from xladdin.terms import HEADING, PROJECT_NAME, TABLE_END, TABLE_HEAD

LAYOUT = "版式.txt"
STYLES = ("附件", "标题", "副题", "文", "注", "签", "节")
"""不画框的行的样式。"""
DIGIT, GAP = 6.0, 3.75
"""列宽的单位是一个半角数字：宋体 11 磅为 8 像素（6 磅），每列另加 5 像素（3.75 磅）。"""


class Row(Struct):
    """表上一行：样式、各格的写法、行高（磅）、表头表尾、是否粗体；`only` 是哪种表样才有（项目、分值），都有的为空串。"""

    style: str
    cells: list[str]
    height: float | None
    anchors: list[tuple[str, str]]
    bold: bool = False
    only: str = ""


class SheetLayout(Struct):
    """一张表：标签名、表种、各列宽、是否横向、各行。"""

    title: str
    kind: str
    widths: list[float]
    landscape: bool
    rows: list[Row] = field(default_factory=list)

    @property
    def points(self) -> float:
        """整张表的宽（磅）。"""
        return sum(self.widths) * DIGIT + len(self.widths) * GAP


def read_layout(path: Path, form: Form) -> list[SheetLayout]:
    """版式文字 → 各张表；`引用:` 的文件依次在表样文件夹、其上一级和自带的表样里找。"""
    sheets: list[SheetLayout] = []
    for line in path.read_text("utf-8").splitlines():
        text = line.rstrip()
        if not text or text.startswith("# "):
            continue
        if text.startswith("引用:"):
            name = text.split(":", 1)[1].strip()
            places = (path.parent, path.parent.parent, TEMPLATES)
            shared = next((place / name for place in places if (place / name).is_file()), None)
            if shared is None:
                raise FormError(f"{path.name}：找不到引用的“{name}”，请放进表样文件夹。")
            sheets = _joined(sheets, read_layout(shared, form))
        elif text.startswith("== "):
            sheets.append(_sheet_head(text))
        elif not sheets:
            raise FormError(f"{path.name}：第一行应是“== 标签名 | 表种=…”。")
        elif text == "@各节":
            sheets[-1].rows += _section_rows(form, sheets[-1].rows[-1].cells)
        else:
            row = _row(text)
            if row.only == "" or _has(form, row.only):
                sheets[-1].rows.append(row)
    return sheets


def _has(form: Form, what: str) -> bool:
    found = {"项目": any(sheet.many for sheet in form.sheets), "分值": any(sheet.points for sheet in form.sheets)}
    if what not in found:
        raise FormError(f"{LAYOUT}：不认识“仅={what}”，只能写 {'、'.join(found)}。")
    return found[what]


def _joined(own: list[SheetLayout], shared: list[SheetLayout]) -> list[SheetLayout]:
    """接上通用的几张；自己画了的表种占通用那张的位置。"""
    instead = {sheet.kind: sheet for sheet in own}
    kinds = {sheet.kind for sheet in shared}
    return [sheet for sheet in own if sheet.kind not in kinds] + [instead.get(sheet.kind, sheet) for sheet in shared]


def _sheet_head(text: str) -> SheetLayout:
    title, *options = [part.strip() for part in text[3:].split("|")]
    given = dict(option.split("=", 1) for option in options)
    return SheetLayout(title, given["表种"], [float(width) for width in given["列宽"].split(",")],
                        given.get("纸张") == "横向")


def _row(text: str) -> Row:
    style, height, anchors, bold, only = "", None, [], False, ""
    if text.startswith("@"):
        head, _, text = text[1:].partition(":")
        for option in head.split():
            key, _, value = option.partition("=")
            if key in (TABLE_HEAD, TABLE_END):
                anchors.append((value, key))
            elif key == "高":
                height = float(value)
            elif key == "仅":
                only = value
            elif option == "粗":
                bold = True
            elif option in STYLES:
                style = option
            else:
                raise FormError(f"{LAYOUT}：不认识的行样式“{option}”。")
    cells = [cell.strip().replace("\\n", "\n") for cell in text.split("|")]
    heads = any(anchor == TABLE_HEAD for _, anchor in anchors) and not any(cell.startswith("[") for cell in cells)
    return Row(style, cells, height, anchors, bold or heads, only)


def _section_rows(form: Form, columns: list[str]) -> list[Row]:
    """报告文字：每个小标题一行，提示写在最后一列；一个项目一份的文书才有项目名称要填。"""
    each = {document.title for document in form.documents if document.per}
    rows = []
    for section in form.sections:
        known = {HEADING: f"<{section.heading}", PROJECT_NAME: "." if section.document in each else "_",
                 columns[-1]: f"<{section.hint or '按实际情况写；可以插行写几段。'}"}
        rows.append(Row("", [known.get(column, ".") for column in columns], 48, []))
    return rows
