"""包里部件之间的关系：谁用到谁。去掉一张表时，只有它用到的图、批注也跟着去掉，靠的就是这里。"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from xladdin.workbook_file.package import Package, parse_xml

_RELATIONSHIP = re.compile(rb"<(?:[\w.-]+:)?Relationship\b[^>]*?(?:/>|>\s*</(?:[\w.-]+:)?Relationship>)")
_TYPES = "[Content_Types].xml"


class Relation(Struct, frozen=True):
    """一条关系：编号、种类（地址最后一段，如 comments）、所指的部件（包外的为空串）。"""

    id: str
    kind: str
    target: str


def relations_part(part: str) -> str:
    """记着一个部件的关系的那个部件；整个包的（`part` 为空串）在 _rels/.rels。"""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def relations_of(package: Package, part: str) -> tuple[Relation, ...]:
    """一个部件的各条关系；没有关系的为空。"""
    where = relations_part(part)
    found: list[Relation] = []
    if where not in package:
        return ()

    def start(_: str, attributes: dict[str, str]) -> None:
        if "Id" in attributes and "Target" in attributes:
            outside = attributes.get("TargetMode") == "External"
            target = "" if outside else posixpath.normpath(posixpath.join("/", posixpath.dirname(part), attributes["Target"])).lstrip("/")
            found.append(Relation(attributes["Id"], attributes.get("Type", "").rpartition("/")[2], target))

    parse_xml(package.read(where), start, where=f"“{package.path.name}”的 {where} ")
    return tuple(found)


def reached(package: Package, first: str = "") -> Iterator[str]:
    """从一个部件（默认整个包）顺着关系用得到的全部部件，一个一次。"""
    seen, waiting = set[str](), [first]
    while waiting:
        for relation in relations_of(package, waiting.pop()):
            if relation.target and relation.target not in seen and relation.target in package:
                seen.add(relation.target)
                waiting.append(relation.target)
                yield relation.target


def drop_relations(package: Package, part: str, unwanted: Callable[[Relation], bool]) -> None:
    """去掉一个部件的若干条关系；一条不剩的，连记关系的部件也去掉。"""
    gone = {relation.id for relation in relations_of(package, part) if unwanted(relation)}
    if not gone:
        return
    where = relations_part(part)
    data = _RELATIONSHIP.sub(lambda found: b"" if _id(found[0]) in gone else found[0], package.canonical(where))
    package.changed[where] = data if _RELATIONSHIP.search(data) else None


def add_relation(package: Package, part: str, identity: str, kind: str, target: str) -> None:
    """给一个部件加一条关系；前缀照记关系的部件原来的写法。"""
    def with_one(found: re.Match[bytes]) -> bytes:
        return b"<" + found[1] + f'Relationship Id="{identity}" Type="{kind}" Target="{target}"/>'.encode() + found[0]

    where = relations_part(part)
    package.changed[where] = re.sub(rb"</((?:[\w.-]+:)?)Relationships>", with_one, package.canonical(where))


def drop_unreached(package: Package, before: frozenset[str]) -> None:
    """原来用得到（`before`）、现在没有谁再用的部件，连同它的关系和类型登记一起去掉；原来就没有谁用的不动。"""
    gone = before - set(reached(package))
    for part in gone:
        package.changed[part] = None
        if relations_part(part) in package:
            package.changed[relations_part(part)] = None
    types = package.canonical(_TYPES)
    for part in gone:
        types = re.sub(rb'<(?:\w+:)?Override\b[^>]*PartName="/' + re.escape(part.encode()) + rb'"[^>]*/>', b"", types)
    if gone:
        package.changed[_TYPES] = types


def _id(tag: bytes) -> str:
    found = re.search(rb'\sId="([^"]*)"', tag)
    return found[1].decode() if found else ""
