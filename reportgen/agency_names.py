"""单位名称的对照：同一个单位的全称、简称、不同写法认成一个，相近而不同的单位不混。

一个名称拆成地名（衡山县）、本名（机构编制委员会办公室）、括号里的限定（本级）。本名相同、限定相同、地名不矛盾的是同一个单位；
只写了简称、同时对得上两个单位的，哪个也不认。宁可多列一行，不可少算一家。简称表在 workbook_templates/单位简称.toml。
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from xladdin.form import TEMPLATES

ABBREVIATIONS = "单位简称.toml"
_IGNORED = re.compile(r"[\s\u00b7\u2022•·.,，。、;；:：“”‘’\"'《》〈〉_—\-]+")
_BRACKETED = re.compile(r"[(\[（【〔](.*?)[)\]）】〕]")
_PARTY = re.compile("^(?:中国共产党|中共)")
_NOT_PLACES = "".join(f"(?<!{word})" for word in (
    "开发", "园", "新", "管理", "景", "灌", "林", "库", "矿", "示范", "度假", "保护", "社", "校", "院", "小", "片", "辖", "城", "老", "山", "地", "军", "防"))
_PLACE = re.compile(rf"([^省市州县区旗镇乡村街道]{{2,7}})(省|自治区|市(?![场容政])|自治州|州|自治县|县|{_NOT_PLACES}区(?!域)|旗)")
_LEVEL = re.compile("(县|市|区|旗)(?=委|直属|人大|政府|政协|政法|人民|纪|监委|编|统|"
                    "(?![场容域划间块内长政]|民中心|城(?![管市建关乡投])).+(?:局|办|办公室|部|中心|会|院|校|馆|站|所|队|社|联|委|学|园|中|小)$)")
_PARTY_ORGAN = re.compile("委(?=办|组织部|宣传部|统|政法|编|机构编制|巡察|党校|直|网|老干|社会工作部|政策研究室|党史|保密|机要|督查)")
_LEAGUE = re.compile("(?:共青团|团)(.*[县市区州])委(?:员会)?")
_AND = re.compile("(?<=[^总共调])(?<=.{2})[和与及](?=.{2})")
_TOWNSHIP = re.compile("(.+(?:镇|乡|街道))(?:人民政府|政府|办事处|街道办|(?<=街道)办)$")
_OWN_NAME = re.compile(r".{3,}(?:局|办|办公室|委员会|中心|院|校|所|站|馆|社|会|队|园)$")
_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_NUMBERED_SCHOOL = re.compile("(?<!第)([一二三四五六七八九十]+)(中|小|中学|小学|幼|幼儿园)$")
_SCHOOLS = {"中": "中学", "小": "小学", "幼": "幼儿园"}


class AgencyName(Struct, frozen=True):
    """拆开的单位名称：`place` 地名（没写为空串）、`level` 县市区（没写为空串）、`core` 本名、`branch` 括号里的限定。"""

    place: str
    level: str
    core: str
    branch: frozenset[str]


@lru_cache(maxsize=65536)
def parsed(name: str) -> AgencyName:
    """拆开一个名称。

    >>> parsed("中共衡山县委机构编制委员会办公室") == parsed("衡山县委编办")
    True
    """
    text = unicodedata.normalize("NFKC", name)
    inside = [_IGNORED.sub("", piece) for piece in _BRACKETED.findall(text)]
    text = _PARTY.sub("", _IGNORED.sub("", _BRACKETED.sub("", text)))
    place, level, rest = _without_place(_LEAGUE.sub(r"\1团委", text) if _LEAGUE.fullmatch(text) else text)
    rest = _PARTY.sub("", rest)
    return AgencyName(place, level, _core(rest), frozenset(piece for piece in inside if piece and not _OWN_NAME.search(piece)))


def same_agency(one: str, other: str) -> bool:
    """两个名称说的是不是同一个单位（只看这两个；有没有第三个也对得上，见 `reconciled`）。"""
    return _fits(parsed(one), parsed(other))


def reconciled(names: Iterable[str], known: Iterable[str] = ()) -> dict[str, str]:
    """每个名称 → 这个单位统一的名称。`known` 是单位名单，名单上的写法优先，名单上的各是各的单位；没有名单的取写得最全的。"""
    listed, others = list(dict.fromkeys(known)), dict.fromkeys(names)
    places = frozenset(parsed(name).place for name in (*listed, *others)) - {""}
    groups: list[list[str]] = []
    by_core: dict[str, list[list[str]]] = {}

    def add(name: str, group: list[str]) -> None:
        group.append(name)
        for core in _cores(name, places):
            by_core.setdefault(core, []).append(group)

    for name in listed:
        groups.append([])
        add(name, groups[-1])
    for name in sorted(others.keys() - set(listed), key=_fullness, reverse=True):
        near = {id(group): group for core in _cores(name, places) for group in by_core.get(core, ())}.values()
        fitting = [group for group in near if any(_fits(parsed(name), parsed(one)) for one in group)]
        chosen = [group for group in fitting if any(parsed(name) == parsed(one) for one in group)] or fitting
        if len(chosen) != 1:
            groups.append([])
        add(name, chosen[0] if len(chosen) == 1 else groups[-1])
    return {name: group[0] for group in groups for name in group}


def _cores(name: str, places: frozenset[str]) -> set[str]:
    """可能的本名：地名省了“县”字的（衡山一中）也去掉地名。"""
    known = parsed(name)
    bare = set() if known.place else {_core(known.core.removeprefix(place)) for place in places if known.core.startswith(place)}
    return {known.core, *bare}


def _fullness(name: str) -> tuple[bool, bool, int, str]:
    """写得全不全：有地名的、字多的在前。"""
    known = parsed(name)
    return bool(known.place), bool(known.level), len(name), name


def _fits(one: AgencyName, other: AgencyName) -> bool:
    if one.branch != other.branch or (one.level and other.level and one.level != other.level):
        return False
    if one.place and other.place:
        return one.place == other.place and one.core == other.core
    with_place, without = (one, other) if one.place else (other, one)
    return with_place.core in (without.core, _core(without.core.removeprefix(with_place.place)) if with_place.place else without.core)


def _without_place(text: str) -> tuple[str, str, str]:
    """去掉开头的地名，留下最后一级：湖南省衡山县档案馆 → 衡山、县、档案馆。"""
    place, level = "", ""
    while (found := _PLACE.match(text)) is not None and len(text) > found.end() + 1:
        place, level, text = found[1], found[2][-1], text[found.end():]
    if text not in _abbreviations()[0] and (found := _LEVEL.match(text)) is not None:
        level, text = found[1], text[found.end():]
    return place, level, text


@lru_cache(maxsize=65536)
def _core(text: str) -> str:
    """本名统一的写法：县委的“委”、简称、连接词、第几中学、乡镇政府。"""
    whole, ending = _abbreviations()
    text = _AND.sub("", text.replace("人民政府办", "政府办"))
    text = re.sub("[0-9]+", lambda found: _in_words(found[0]), text)
    if (township := _TOWNSHIP.fullmatch(text)) is not None:
        return township[1]
    if text not in whole and not text.startswith(("委办公室", "委办")):
        text = _PARTY_ORGAN.sub("", text, count=1) if _PARTY_ORGAN.match(text) else text
    text = whole.get(text, text)
    text = _NUMBERED_SCHOOL.sub(lambda found: f"第{found[1]}{_SCHOOLS.get(found[2], found[2])}", text)
    text = next((text.removesuffix(short) + full for short, full in ending.items() if text.endswith(short) and not text.endswith(full)), text)
    return text


def _in_words(digits: str) -> str:
    """第12中学 → 第十二中学；不是一到九十九的逐位换。"""
    if len(digits) != 2 or digits[0] == "0":
        return digits.translate(_DIGITS)
    tens, ones = digits[0].translate(_DIGITS), digits[1].translate(_DIGITS)
    return ("" if tens == "一" else tens) + "十" + ("" if ones == "〇" else ones)


@lru_cache(maxsize=1)
def _abbreviations() -> tuple[dict[str, str], dict[str, str]]:
    data = tomllib.loads((TEMPLATES / ABBREVIATIONS).read_text("utf-8"))
    return data["whole"], data["ending"]
