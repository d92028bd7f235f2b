"""表样约定的前一半：manifest 自己说得通不通，以及它要求工作簿里有哪些名称。

每处毛病一句话，说明在哪里、怎么改；空列表就是合乎约定。工作簿的一半在 workbook_file/contract.py，文书的一半在 reportgen/lint.py。
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import pairwise

from msgspec import Struct

from xladdin import terms as t
from xladdin.basis import BASIS
from xladdin.form import MANIFEST, Form, ProjectLink, Settings, SheetForm
from xladdin.formulas import ROW_PART
from xladdin.values import label

_PARTS_NEEDED = {"ratio": 2, "score": 2, "grade": 1}
_REVERSE_METHODS = ("linear", "ratio")
_PART = r"[A-Za-z_\u3400-\u9fff][A-Za-z0-9_\u3400-\u9fff]*"  # 只有检查表样才用：不在导入时编译
_ADDRESS = r"[A-Za-z]{1,3}[0-9]+|[Rr][0-9]*(?:[Cc][0-9]*)?|[Cc][0-9]*"
_SCORED_COLUMNS = (t.LEVEL1, t.LEVEL2, t.LEVEL3, t.TARGET_VALUE, t.ACTUAL_VALUE, t.MAX_SCORE, t.SCORE, t.DEVIATION_EXPLANATION)
_EXTRA_COLUMNS = {
    t.NARRATIVE: (t.HEADING, t.PARAGRAPH, t.PUBLIC),
    t.EXPLANATIONS: (t.CODE, t.SHEET, t.FIELD, t.FIGURES_THEN, t.EXPLANATION, t.EXPLAINED_BY, t.EXPLAINED_ON),
}
EXTRA_SHEETS = (t.REPORT_FIGURES, t.NARRATIVE, t.EXPLANATIONS, t.INSTRUCTIONS)
"""每个工作簿都带的四张附页；其余是官方表。"""


class Promise(Struct, frozen=True):
    """表样要求的一个名称：哪种表、字段名（`表[].列` 是开口表的一列）、manifest 里谁要它。"""

    kind: str
    name: str
    source: str


def name_fault(name: str) -> str:
    """名称哪里不合写法；合写法为空串。

    `行.列`：各段是汉字、字母、数字、下划线，半角，不以数字开头，最多一个点，不像单元格地址。

    >>> name_fault("年度资金总额.执行率"), name_fault("三公经费.2024年决算数")
    ('', '“2024年决算数”以数字开头')
    """
    if unicodedata.normalize("NFKC", name) != name:
        return "有全角字符"
    parts = name.split(".")
    if len(parts) > 2:
        return "不止一个点"
    for part in parts:
        if part[:1].isdigit():
            return f"“{part}”以数字开头"
        if not re.fullmatch(_PART, part):
            return f"“{part}”里有汉字、字母、数字、下划线以外的字符" if part else "点的一边是空的"
    return "像单元格地址" if re.fullmatch(_ADDRESS, name) else ""


def promises(form: Form) -> Iterator[Promise]:
    """表样要求工作簿里有的名称，去掉重复的。"""
    seen: set[tuple[str, str]] = set()
    for promise in (*_sheet_promises(form), *_link_promises(form)):
        if (promise.kind, promise.name) not in seen:
            seen.add((promise.kind, promise.name))
            yield promise


def _sheet_promises(form: Form) -> Iterator[Promise]:
    for sheet in form.sheets:
        named = [(name, "required") for name in sheet.required]
        named += [(name, "computed") for one in sheet.computed for name in (one.field, *one.parts)]
        named += [(name, "relations") for one in sheet.relations for name in (one.whole, *one.parts)]
        named += [(f"{sheet.kind}[].{column}", "附页") for column in _EXTRA_COLUMNS.get(sheet.kind, ())]
        if sheet.points is not None:
            named += [(f"{t.INDICATOR}[].{column}", "points") for column in _SCORED_COLUMNS]
            named += [(f"{t.TOTAL_SCORE}.{t.MAX_SCORE}", "points")]
            named += [(f"{t.ANNUAL_FUNDS}.{t.MAX_SCORE}", "points")] if sheet.points.execution else []
        if sheet.many:
            named += [(t.PROJECT_NAME, "many")]
        yield from (Promise(sheet.kind, name, source) for name, source in named)
    per = {document.title for document in form.documents if document.per}
    if any(section.document in per for section in form.sections):
        yield Promise(t.NARRATIVE, f"{t.NARRATIVE}[].{t.PROJECT_NAME}", "按项目出的文书")


def _link_promises(form: Form) -> Iterator[Promise]:
    for one in (each for each in form.cross_checks if not each.optional):
        yield from (_outside(key, "cross") for key in (one.left, one.right))
    link = form.projects
    if link is None:
        return
    columns = [column for column in (link.initial, link.final) if column]
    for column in (t.ROW_NAME, *columns) if link.table else ():
        yield _outside(f"{link.table}[].{column}", "projects")
    for row in link.rows:
        yield from (_outside(f"{row}.{column}", "projects") for column in columns)
    yield from (_outside(key, "projects") for key in _total_fields(link))


def _total_fields(link: ProjectLink) -> list[str]:
    """合计是一行（取决算列）或一个字段。"""
    if not link.total:
        return []
    return [f"{link.total}.{link.final}" if link.final else link.total]


def _outside(key: str, source: str) -> Promise:
    kind, _, name = key.partition(".")
    return Promise(kind, name, source)


def manifest_faults(form: Form) -> list[str]:
    """manifest 里前后对不上、规则和算法会用错的地方；`form.folder` 应是完整路径。"""
    faults = [*_head(form), *_settings(form.settings), *_documents(form), *_links(form)]
    for sheet in form.sheets:
        faults += [f"工作表“{sheet.kind}”的 {fault}" for fault in _sheet(sheet)]
    return [f"{form.folder.name}/{MANIFEST}：{fault}" for fault in faults]


def _head(form: Form) -> Iterator[str]:
    if form.id != form.folder.name:
        yield f"id 写的是“{form.id}”，文件夹叫“{form.folder.name}”，请改成一样。"
    if not 1990 <= form.year <= 2100:
        yield f"year 写的是 {form.year}，应是四位年份，如 2024。"
    for key in form.basis:
        if key not in BASIS:
            yield f"basis 里的“{key}”没有登记，可用的：{'、'.join(BASIS)}。"
    for kind in _repeated(sheet.kind for sheet in form.sheets):
        yield f"表种“{kind}”写了两次，请合成一个 [[sheet]]。"


def _settings(settings: Settings) -> Iterator[str]:
    lows, names = [low for _, low in settings.grades], [name for name, _ in settings.grades]
    if not lows or lows[-1] != 0 or any(before <= after for before, after in pairwise(lows)):
        yield f"settings 的 grades 应从高到低、最后一档下限为 0，现在是 {_listed(lows)}。"
    if _repeated(names):
        yield "settings 的 grades 里有同名的等次，请改名。"
    bands = settings.qualitative_bands
    if len(bands) != 3 or bands[-1] != 0 or not 1 > bands[0] > bands[1] > 0:
        yield f"settings 的 qualitative_bands 应是三个从高到低、小于 1 的比例，最后为 0，现在是 {_listed(bands)}。"
    if settings.reverse_method not in _REVERSE_METHODS:
        yield f"settings 的 reverse_method 写的是“{settings.reverse_method}”，只能是 {'、'.join(_REVERSE_METHODS)}。"
    if not isinstance(settings.score_decimals, int) or not 0 <= settings.score_decimals <= 4:
        yield f"settings 的 score_decimals 写的是“{settings.score_decimals}”，应是 0 到 4 的整数。"
    for key, low, high in _RANGES:
        value = getattr(settings, key)
        if not low <= value <= high:
            yield f"settings 的 {key} 写的是 {value}，应在 {low} 到 {high} 之间。"
    if settings.unit_mixup_low >= settings.unit_mixup_high:
        yield "settings 的 unit_mixup_low 应小于 unit_mixup_high。"


_RANGES = (
    ("money_tolerance", Decimal(0), Decimal(1)), ("money_tolerance_per_item", Decimal(0), Decimal(1)),
    ("over_achievement", Decimal(1), Decimal(10)), ("overspend_limit", Decimal(1), Decimal(10)),
    ("adjustment_limit", Decimal(0), Decimal(1)), ("unspent_limit", Decimal(0), Decimal(1)),
    ("score_gap_limit", Decimal(0), Decimal(1)), ("concentration_limit", Decimal(1), Decimal(100)),
    ("unit_mixup_low", Decimal(1000), Decimal(100000)), ("unit_mixup_high", Decimal(1000), Decimal(100000)),
)
"""比例写成小数（0.2 是 20%），写成 20 就过了界。"""


def _sheet(sheet: SheetForm) -> Iterator[str]:
    for one in sheet.computed:
        needed = _PARTS_NEEDED.get(one.kind)
        if needed is not None and len(one.parts) != needed:
            yield f"computed“{one.field}”：{one.kind} 要写 {needed} 个字段，现在是 {len(one.parts)} 个。"
        own = ROW_PART.fullmatch(one.field)
        for part in one.parts if own is not None else ():
            row = ROW_PART.fullmatch(part)
            if own is not None and row is not None and row["table"] != own["table"]:
                yield f"computed“{one.field}”：逐行计算只能用本行的列，“{part}”是另一张开口表的。"
    for name in _repeated(one.field for one in sheet.computed):
        yield f"computed“{name}”写了两次，请留一条。"
    for name in _circular(sheet):
        yield f"computed“{name}”绕了一圈又用到自己，请核对分项。"
    yield from _points(sheet)


def _points(sheet: SheetForm) -> Iterator[str]:
    points = sheet.points
    if points is None:
        return
    if sum(points.level1.values(), points.execution) != points.total:
        listed = "＋".join(str(number) for number in points.level1.values())
        yield f"points：一级指标 {listed} 加预算执行率 {points.execution} 不等于总分 {points.total}，请核对。"
    if any(number <= 0 for number in points.level1.values()) or points.execution < 0:
        yield "points 里有不是正数的分值，请核对。"
    for name in points.level2:
        if name not in points.level1:
            yield f"points.level2 的“{name}”不在 level1 里，请改成一级指标的名称。"
    if not points.source:
        yield "points 没有写 source，请写明分值的出处。"


def _circular(sheet: SheetForm) -> list[str]:
    """算来算去又算到自己的计算字段。"""
    parts = {one.field: one.parts for one in sheet.computed}

    def reaches(name: str, goal: str, seen: frozenset[str]) -> bool:
        return any(part == goal or (part not in seen and reaches(part, goal, seen | {part})) for part in parts.get(name, ()))

    return [name for name in parts if reaches(name, name, frozenset())]


def _documents(form: Form) -> Iterator[str]:
    titles, kinds = {document.title for document in form.documents}, {sheet.kind for sheet in form.sheets if sheet.many}
    if not form.documents:
        yield "没有 [[document]]，请至少写一份文书。"
    for title in _repeated(document.title for document in form.documents):
        yield f"文书“{title}”写了两次，请改名。"
    for document in form.documents:
        if not re.fullmatch(r"[^\\/:*?\"<>|]+\.docx", document.template):
            yield f"文书“{document.title}”的 template 写的是“{document.template}”，应是本文件夹里的 .docx 文件名。"
        if document.per and document.per not in kinds:
            yield f"文书“{document.title}”的 per 写的是“{document.per}”，应是可以有多张（many）的表种。"
    for section in form.sections:
        if section.document not in titles:
            yield f"小标题“{section.heading}”的 document 写的是“{section.document}”，没有这份文书。"
        if not label(section.heading):
            yield "有一个 [[section]] 的 heading 是空的，请写上小标题。"
    for heading in _repeated(label(section.heading) for section in form.sections):
        yield f"小标题“{heading}”写了两次；几份文书的小标题也不能相同，请改名。"


def _links(form: Form) -> Iterator[str]:
    kinds = {sheet.kind for sheet in form.sheets}
    for promise in _link_promises(form):
        if promise.kind not in kinds:
            yield f"{promise.source} 的“{promise.kind}.{promise.name}”：没有“{promise.kind}”这种表，请核对。"


def _repeated(names: Iterable[str]) -> list[str]:
    seen, found = set(), []
    for name in names:
        if name in seen and name not in found:
            found.append(name)
        seen.add(name)
    return found


def _listed(numbers: Iterable[Decimal]) -> str:
    return "、".join(str(number) for number in numbers) or "空的"
