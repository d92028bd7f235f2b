"""别的软件写的 XML 也照 Excel 的写法读：属性用双引号、等号两边没有空白、值里的 > 转义。这样找属性、改属性只有一种写法要认。"""

from __future__ import annotations

import re

_NAME = rb"[^\s<>/=\"'!?][^\s<>/=\"']*"
_ODD = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
                  rb"|</" + _NAME + rb"\s+>"
                  rb"|<(?!" + _NAME + rb"(?:\s+" + _NAME + rb'="[^">]*")*\s*/?>)' + _NAME + rb"(?:[^\"'<>]|\"[^\"]*\"|'[^']*')*>", re.S)
_ATTRIBUTE = re.compile(rb"(\s+" + _NAME + rb")\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_KEPT = (b"<!", b"<?")


def canonical(data: bytes) -> bytes:
    """XML 里写法不同的标签换成 Excel 的写法；意思不变，其余一个字节不动，都是 Excel 写法的原样返回。

    >>> canonical(b"<row r = '5' s='1'><c r='A5' t=\\"str\\"/><f>IF(A1='x'!B2,1)</f ></row>")
    b'<row r="5" s="1"><c r="A5" t="str"/><f>IF(A1=\\'x\\'!B2,1)</f></row>'
    """
    return _ODD.sub(_as_excel, data)


def _as_excel(found: re.Match[bytes]) -> bytes:
    tag = found[0]
    if tag.startswith(_KEPT):
        return tag
    if tag.startswith(b"</"):
        return tag[:-1].rstrip() + b">"
    return _ATTRIBUTE.sub(_attribute, tag)


def _attribute(found: re.Match[bytes]) -> bytes:
    value = found[2] if found[2] is not None else found[3].replace(b'"', b"&quot;")
    return found[1] + b'="' + value.replace(b">", b"&gt;") + b'"'


def with_attribute(tag: bytes, name: bytes, value: str) -> bytes:
    """标签里的一个属性换成 `value`（已转义的文字）；原来没有写的加上。

    >>> with_attribute(b'<c r="A5" s="1"/>', b"r", "A7"), with_attribute(b"<x:row>", b"r", "7")
    (b'<c r="A7" s="1"/>', b'<x:row r="7">')
    """
    written = b" " + name + b'="' + value.encode() + b'"'
    changed, times = re.subn(rb"\s+" + re.escape(name) + rb'="[^"]*"', lambda _: written, tag)
    return changed if times else re.sub(rb"^<" + _NAME, lambda head: head[0] + written, tag)
