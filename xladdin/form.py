"""表样：workbook_templates 里的一个文件夹，和它的 manifest.toml 所承诺的内容。

表样只有数据：哪些单元格由公式计算、合计由哪些分项组成、分值、等次分段、容差，都写在这里，规则代码里没有数。
未知的键、缺少的键、写错的值都抛 `FormError`，消息指出文件与键。
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from xladdin.terms import UNIT

TEMPLATES = Path(__file__).resolve().parent.parent / "workbook_templates"
MANIFEST = "manifest.toml"
SHARED = "通用.toml"
WORKBOOK = "自评表.xlsx"
FORM_PROPERTY = "表样"
VERSION_PROPERTY = "绩效自评助手"
SUBMISSION_PROPERTY = "报送版"
FORMAT_VERSION = "1"
"""工作簿的格式版本：名称、附页的约定变了才加一。"""


class FormError(ValueError):
    """表样不合约定；消息可以直接给人看。"""


class Computed(Struct, frozen=True):
    """由公式计算的单元格。

    `kind`：ratio 比率（分子、分母）· sum 合计（各分项）· score 执行率得分（执行率、分值）· total 总分（各得分）·
    grade 等次（得分）。`parts` 里 `表[].列` 指开口表的一列；`field` 里带 `[]` 的逐行计算。
    """

    field: str
    kind: str
    parts: tuple[str, ...]


class Relation(Struct, frozen=True):
    """同一张表里由人填写、但应相等（equal）或不超过（at_most）的数：整体与分项。"""

    whole: str
    parts: tuple[str, ...]
    kind: str
    title: str


class Points(Struct, frozen=True):
    """一张评分表的分值：`level1` 一级指标 → 分值，`execution` 预算执行率分值，`total` 总分；`source` 出处。"""

    level1: dict[str, Decimal]
    execution: Decimal
    total: Decimal
    source: str
    level2: dict[str, tuple[str, ...]] = field(default_factory=dict)


class SheetForm(Struct, frozen=True):
    """一种工作表：表种、标题、可否多张、必填字段、计算与勾稽关系、分值、补充的单位与列名别称。"""

    kind: str
    title: str
    many: bool = False
    required: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    computed: tuple[Computed, ...] = ()
    relations: tuple[Relation, ...] = ()
    points: Points | None = None
    units: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)

    def unit_of(self, name: str) -> str:
        """字段的计量单位：整名、末段依次在表样与术语表里找；没有的是文字，为空串。"""
        last = name.rpartition(".")[2]
        return self.units.get(name) or self.units.get(last) or UNIT.get(name) or UNIT.get(last, "")


class Document(Struct, frozen=True):
    """一份 Word 文书：标题、模板文件；`per` 为表种时每张表一份。"""

    title: str
    template: str
    per: str = ""


class Section(Struct, frozen=True):
    """报告文字的一个小标题：属于哪份文书、是否必写、公开版里代替不公开段落的句子、填写提示。

    `fields` 是官方表里说同一件事的字段（带表名）：这一节不公开时，公开版的附表里也不印。
    """

    heading: str
    document: str
    required: bool = False
    public_sentence: str = ""
    hint: str = ""
    fields: tuple[str, ...] = ()


class CrossCheck(Struct, frozen=True):
    """表间的勾稽：两端是带表名的字段，应当相等，`at_most` 为真的左边不大于右边；`title` 是勾稽关系的名字。

    `optional` 为真的两处都填了数才比，不符只提醒（各表样共用的，表样里没有的字段不算）。
    """

    left: str
    right: str
    title: str
    at_most: bool = False
    optional: bool = False


class ProjectLink(Struct, frozen=True):
    """项目行与项目自评表的对应：`table` 基础数据表里的开口表（或 `rows` 固定行），预算列与决算列，项目支出合计字段。"""

    table: str = ""
    rows: tuple[str, ...] = ()
    initial: str = ""
    final: str = ""
    total: str = ""


class Settings(Struct, frozen=True):
    """分段、容差、比例：通用.toml 给出，表样可改。单位见各项注释（通用.toml）。"""

    money_tolerance: Decimal
    money_tolerance_per_item: Decimal
    grades: tuple[tuple[str, Decimal], ...]
    qualitative_bands: tuple[Decimal, ...]
    reverse_method: str
    over_achievement: Decimal
    adjustment_limit: Decimal
    unspent_limit: Decimal
    overspend_limit: Decimal
    concentration_limit: Decimal
    score_gap_limit: Decimal
    score_decimals: int
    full_marks: Decimal
    latest_years: int
    unit_mixup_low: Decimal
    unit_mixup_high: Decimal


class Form(Struct, frozen=True):
    """一个表样：编号、地方、自哪一年起用、各工作表、文书、报告各节、表间关系、分段与容差。

    `phrases` 报告里说的项目 → 表上的行或格；`phases` 报告里说的口径（年初预算、决算……）→ 表上的列。
    """

    id: str
    place: str
    year: int
    title: str
    folder: Path
    basis: tuple[str, ...]
    sheets: tuple[SheetForm, ...]
    documents: tuple[Document, ...]
    sections: tuple[Section, ...]
    cross_checks: tuple[CrossCheck, ...]
    projects: ProjectLink | None
    settings: Settings
    phrases: dict[str, tuple[str, ...]]
    phases: dict[str, tuple[str, ...]] = field(default_factory=dict)
    attachments: tuple[str, ...] = ()

    def sheet(self, kind: str) -> SheetForm | None:
        """某表种的约定；本表样没有这种表时为 None。"""
        return next((sheet for sheet in self.sheets if sheet.kind == kind), None)


# —— 读取 ——

_FORM_KEYS = {"id", "place", "year", "title", "basis", "document", "section", "sheet", "cross", "projects", "settings",
              "phrases", "phases", "attachments"}
_HEADINGS = {"Document": "[[document]]", "Section": "[[section]]", "SheetForm": "[[sheet]]", "CrossCheck": "[[cross]]", "ProjectLink": "[projects]"}
_COMPUTED_KINDS = ("ratio", "sum", "score", "total", "grade")
_RELATION_KINDS = ("equal", "at_most")


def load_form(folder: Path) -> Form:
    """读取一个表样文件夹；内容不合约定抛 FormError。文件没有改过就不重读。"""
    stamps = tuple(path.stat().st_mtime_ns if path.is_file() else 0 for path in (folder / MANIFEST, TEMPLATES / SHARED))
    return _load(folder, stamps)


@lru_cache(maxsize=32)
def _load(folder: Path, _: tuple[int, ...]) -> Form:
    data = _toml(folder / MANIFEST)
    where = f"{folder.name}/{MANIFEST}"
    _only(data, _FORM_KEYS, where)
    try:
        return _form(data, folder, where)
    except FormError:
        raise
    except KeyError as missing:
        raise FormError(f"{where}：缺少键 {missing.args[0]}，请对照其他表样补上。") from None
    except (AttributeError, TypeError, ValueError):
        raise FormError(f"{where}：有的键写法不对（[[sheet]] 写成 [sheet]、数写成文字一类），请对照其他表样改正。") from None


def _form(data: dict[str, Any], folder: Path, where: str) -> Form:
    _shaped(Form, data, where, ("id", "place", "year", "title", "basis", "attachments"))
    shared = _toml(TEMPLATES / SHARED)
    settings = {**shared["settings"], **data.get("settings", {})}
    own_kinds = {item.get("kind") for item in data.get("sheet", ())}
    sheets = [*data.get("sheet", ()), *(item for item in shared["sheet"] if item["kind"] not in own_kinds)]
    link = data.get("projects")
    return Form(
        id=data["id"], place=data["place"], year=int(data["year"]), title=data["title"], folder=folder,
        basis=tuple(data.get("basis", ())),
        sheets=tuple(_sheet(item, where) for item in sheets),
        documents=tuple(_build(Document, item, where) for item in data.get("document", ())),
        sections=tuple(_build(Section, item, where) for item in data.get("section", ())),
        cross_checks=(*(_build(CrossCheck, item, where) for item in data.get("cross", ())),
                      *(_build(CrossCheck, {**item, "optional": True}, SHARED) for item in shared["cross"])),
        projects=_build(ProjectLink, link, where) if link is not None else None,
        settings=_settings(settings, where),
        phrases=_lists(shared, data, "phrases", where), phases=_lists(shared, data, "phases", where),
        attachments=tuple(data.get("attachments", ())),
    )


def _lists(shared: dict[str, Any], data: dict[str, Any], key: str, where: str) -> dict[str, tuple[str, ...]]:
    """报告用语的对应：各表样共用的在前，表样自己写的盖住同名的；值都是列表。"""
    merged = {**shared.get(key, {}), **data.get(key, {})}
    wrong = next((name for name, value in merged.items() if not isinstance(value, list)), None)
    if wrong is not None:
        raise FormError(f"{where} 的 {key}：“{wrong}”应写成列表，如 [\"基础数据表.三公经费\"]。")
    return {name: tuple(map(str, value)) for name, value in merged.items()}


def form_folders(extra: Path | None = None) -> dict[str, Path]:
    """表样编号 → 文件夹：先包内，再用户目录，再 --forms 指定的文件夹（表样文件夹本身，或放着几个表样的文件夹）；先到先得。

    --forms 指定的文件夹不存在抛 FormError。
    """
    if extra is not None and not extra.is_dir():
        raise FormError(f"没有文件夹“{extra}”，请核对 --forms。")
    found: dict[str, Path] = {}
    for root in (TEMPLATES, user_folder(), extra):
        try:
            inside = sorted(root.iterdir()) if root is not None and root.is_dir() else []
        except PermissionError:  # 用户目录没有权限看：当作没有自己的表样
            inside = []
        for folder in [root, *inside] if root is not None and inside else []:
            if (folder / MANIFEST).is_file():
                found.setdefault(folder.resolve().name, folder)
    return found


def usable_forms(extra: Path | None = None) -> tuple[list[Form], list[str]]:
    """读得成的全部表样，和读不成的（多半是自己的表样写坏了）各是为什么：一个坏的不耽误用别的。"""
    forms: list[Form] = []
    faults: list[str] = []
    for folder in form_folders(extra).values():
        try:
            forms.append(load_form(folder))
        except FormError as fault:
            faults.append(f"表样文件夹“{folder}”读不了，没有用：{fault}")
    return forms, faults


def user_folder() -> Path:
    """用户自己的表样文件夹：Windows 为 %APPDATA%\\绩效自评\\表样，其他系统为 ~/.config/jixiao/forms。"""
    appdata = os.environ.get("APPDATA")
    if os.name == "nt" and appdata:
        return Path(appdata) / "绩效自评" / "表样"
    return Path.home() / ".config" / "jixiao" / "forms"


def find_form(form_id: str, extra: Path | None = None) -> Form:
    """按编号找表样；编号只用来查表，从不当作路径。找不到抛 FormError，列出已有的编号。"""
    folders = form_folders(extra)
    if form_id not in folders:
        known = "、".join(folders)
        raise FormError(f"没有编号为“{form_id}”的表样；现有：{known}。自制的表样请放到 {user_folder()} 或用 --forms 指定。")
    form = load_form(folders[form_id])
    if form.id != form_id:
        raise FormError(f"{form_id}/{MANIFEST}：编号写的是“{form.id}”，应与文件夹同名。")
    return form


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise FormError(f"{path.parent.name}：没有 {path.name}，不是表样文件夹。") from None
    except NotADirectoryError:
        raise FormError(f"“{path.parent}”是文件，不是表样文件夹。请指出放着 {path.name} 的文件夹。") from None
    except OSError as fault:
        raise FormError(f"{path.parent.name}：读不了 {path.name}（系统错误 {fault.errno}）。请核对权限。") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FormError(f"{path.parent.name}/{path.name}：不是合法的 TOML（{fault}），请检查引号与括号。") from None


def _only(data: dict[str, Any], known: set[str], where: str) -> None:
    if not isinstance(data, dict):
        raise FormError(f"{where}：要写成一节一节的（[[…]]，下面逐行 键 = 值），现在是“{data}”。")
    unknown = sorted(set(data) - known)
    if unknown:
        raise FormError(f"{where}：不认识的键 {'、'.join(unknown)}；可用的键：{'、'.join(sorted(known))}。")


def _texts(value: object) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)


_SHAPES: dict[str, tuple[str, Callable[[Any], bool]]] = {
    "str": ("文字", lambda value: isinstance(value, str)),
    "bool": (" true 或 false", lambda value: isinstance(value, bool)),
    "int": ("整数", lambda value: isinstance(value, int) and not isinstance(value, bool)),
    "tuple[str, ...]": ("文字的列表，如 [\"甲\", \"乙\"]", _texts),
    "dict[str, str]": ("一节，每个键是文字", lambda value: isinstance(value, dict) and _texts(list(value.values()))),
    "dict[str, tuple[str, ...]]": ("一节，每个键是文字的列表", lambda value: isinstance(value, dict) and all(map(_texts, value.values()))),
}
"""记录的字段写明的种类 → 在 manifest 里怎么写、写得对不对；别的种类读的时候自己核。"""


def _shaped(kind: type[Any], data: dict[str, Any], where: str, keys: Iterable[str] = ()) -> None:
    """各键（默认全部）的值是记录写明的种类，不是的抛 FormError。"""
    for key in keys or data:
        what, fits = _SHAPES.get(kind.__annotations__.get(key, ""), ("", None))
        if fits is not None and key in data and not fits(data[key]):
            raise FormError(f"{where}：{key} 应写成{what}，现在是“{data[key]}”。")


def _build(kind: type[Any], data: dict[str, Any], where: str) -> Any:
    """按记录的字段取值；列表转元组，多余或缺少的键抛 FormError。"""
    place = f"{where} 的 {_HEADINGS.get(kind.__name__, kind.__name__)}"
    _only(data, set(kind.__struct_fields__), place)
    _shaped(kind, data, place)
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    try:
        return kind(**values)
    except TypeError:
        raise FormError(f"{place}：键不全，现有 {'、'.join(data)}。") from None


def _number(value: object, where: str) -> Decimal:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("nan")
    if not number.is_finite():
        raise FormError(f"{where}：“{value}”不是数。")
    return number


def _settings(data: dict[str, Any], where: str) -> Settings:
    where = f"{where} 的 settings"
    _only(data, set(Settings.__struct_fields__), where)
    _shaped(Settings, data, where)
    convert: dict[str, Any] = {}
    for key, value in data.items():
        if key == "grades":
            convert[key] = tuple((str(name), _number(low, where)) for name, low in value)
        elif key == "qualitative_bands":
            convert[key] = tuple(_number(low, where) for low in value)
        else:
            convert[key] = value if key in ("reverse_method", "score_decimals") else _number(value, f"{where}.{key}")
    return Settings(**convert)


def _sheet(data: dict[str, Any], where: str) -> SheetForm:
    place = f"{where} 的工作表“{data.get('kind', '?')}”"
    data = dict(data)
    _shaped(SheetForm, data, place)
    columns = tuple(data.get("columns", ()))
    computed = tuple(one for item in data.pop("computed", ()) for one in _computed(item, columns, place))
    relations = tuple(one for item in data.pop("relations", ()) for one in _relation(item, columns, place))
    points = data.pop("points", None)
    sheet: SheetForm = _build(SheetForm, {**data, "computed": list(computed), "relations": list(relations)}, place)
    return sheet if points is None else replace(sheet, points=_points(points, place))


def _computed(item: dict[str, Any], columns: tuple[str, ...], where: str) -> list[Computed]:
    _only(item, {"field", *_COMPUTED_KINDS}, f"{where} 的 computed")
    kinds = [kind for kind in _COMPUTED_KINDS if kind in item]
    if len(kinds) != 1 or "field" not in item:
        raise FormError(f"{where} 的 computed：每条要有 field 和 {'/'.join(_COMPUTED_KINDS)} 之一。")
    parts = item[kinds[0]]
    parts = [parts] if isinstance(parts, str) else parts
    _shaped(Computed, {"field": item["field"], "parts": parts}, f"{where} 的 computed")
    return [Computed(name, kinds[0], expanded) for name, expanded in _expand(item["field"], parts, columns, where)]


def _relation(item: dict[str, Any], columns: tuple[str, ...], where: str) -> list[Relation]:
    _only(item, {"whole", "title", *_RELATION_KINDS}, f"{where} 的 relations")
    kind = next((kind for kind in _RELATION_KINDS if kind in item), "")
    if not kind or "whole" not in item or "title" not in item:
        raise FormError(f"{where} 的 relations：每条要有 whole、title 和 {'/'.join(_RELATION_KINDS)} 之一。")
    _shaped(Relation, {"whole": item["whole"], "parts": item[kind], "title": item["title"]}, f"{where} 的 relations")
    return [Relation(name, parts, kind, item["title"])
            for name, parts in _expand(item["whole"], item[kind], columns, where)]


def _expand(name: str, parts: list[str], columns: tuple[str, ...], where: str) -> list[tuple[str, tuple[str, ...]]]:
    """`三公经费.*` 对每一列展开；没有 `*` 的原样。"""
    if not name.endswith(".*"):
        return [(name, tuple(parts))]
    if not columns:
        raise FormError(f"{where}：用了“.*”就要写 columns。")
    return [(re.sub(r"\*$", column, name), tuple(re.sub(r"\*$", column, part) for part in parts)) for column in columns]


def _points(data: dict[str, Any], where: str) -> Points:
    _only(data, {"level1", "level2", "execution", "total", "source"}, f"{where} 的 points")
    _shaped(Points, data, f"{where} 的 points")
    return Points(
        level1={name: _number(value, where) for name, value in data["level1"].items()},
        execution=_number(data["execution"], where), total=_number(data["total"], where), source=data["source"],
        level2={name: tuple(value) for name, value in data.get("level2", {}).items()},
    )
