"""Word 文书里一段同样样子的字：藏着的、划掉的、上标的注码不是印出来的字；插入的符号、不断行的连字符是。"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from xladdin.patterns import lazy

MARKS = ("vanish", "strike", "dstrike", "vertAlign", "footnoteReference", "endnoteReference")
"""管字印不印的属性和记号。"""
SIGNS = ("br", "cr", "tab", "ptab", "noBreakHyphen", "sym")
"""不写成文字、印出来是字的。"""
UNKNOWN = "□"
"""认不出是什么的符号：看得见，不当作没有。"""
_OFF = ("0", "false", "off")
_PLAIN = {"br": "\n", "cr": "\n", "tab": " ", "ptab": " ", "noBreakHyphen": "-"}
_SYMBOL = {0xA3: "≤", 0xB3: "≥", 0xB9: "≠", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xBB: "≈", 0xB0: "°", 0x2D: "−", 0xA5: "∞", 0xB7: "·", 0xD7: "·",
           0xD6: "√", 0xBE: "—", 0xBC: "…", 0xA2: "′", 0xB2: "″", 0xAE: "→", 0x53: "Σ",
           **{code: chr(code) for code in (0x20, 0x21, 0x23, 0x25, 0x26, *range(0x28, 0x2A), 0x2B, 0x2C, *range(0x2E, 0x40), 0x5B, 0x5D)}}
_FONTS: Mapping[str, Mapping[int, str]] = {
    "symbol": _SYMBOL,
    "wingdings": {0xFC: "√", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xE0: "→", 0x6C: "●", 0x6E: "■", **{0x81 + number: chr(0x2460 + number) for number in range(10)}},
    "wingdings 2": {0x50: "√", 0x4F: "✗", 0x52: "☑", 0x54: "☒"}}
_PRIVATE = 0xF000
_NOTE = lazy(r"[0-9０-９①-⑳*＊,，\-–\[\]［］()（）〔〕]+")
_NUMBERED = lazy(r"[0-9０-９%％元]")


class Run(Struct):
    """一段字的样子：`silent` 藏着或划掉的，`raised` 上标。"""

    silent: bool = False
    raised: bool = False

    def mark(self, name: str, value: str) -> None:
        """记下一个属性；脚注、尾注的记号所在的一段就是注码。"""
        if name == "vertAlign":
            self.raised = value == "superscript"
        elif value not in _OFF:
            self.silent = True

    def says(self, piece: str, before: Sequence[str]) -> bool:
        """这几个字是不是印出来的内容：数后面上标的数字是注码，不是数的一部分；字母后面的（m2）是。"""
        note = self.raised and _NOTE.fullmatch(piece) is not None and _NUMBERED.fullmatch("".join(before)[-1:]) is not None
        return not self.silent and not note


def sign(name: str, attributes: Mapping[str, str]) -> str:
    """符号、换行、连字符印成什么字。"""
    if name != "sym":
        return _PLAIN[name]
    given = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
    try:
        code = int(given.get("char", ""), 16)
    except ValueError:
        return UNKNOWN
    known = _FONTS.get(given.get("font", "").strip().lower())
    if known is not None:
        return known.get(code - _PRIVATE if code >= _PRIVATE else code, UNKNOWN)
    return chr(code) if 0x20 <= code < 0xE000 and chr(code).isprintable() else UNKNOWN
