"""功能区的示意图和每个按钮的开头，照 customUI14.xml 画：按钮改了名、挪了组，手册跟着变。"""

from __future__ import annotations

from functools import cache
from html import escape

from msgspec import Struct

from xladdin.ribbon import addin

_GLYPHS = {"recompute": "∑", "new": "＋", "add_project": "▤", "merge": "⇉", "undo": "↶", "check": "✓", "previous_finding": "↑", "next_finding": "↓",
           "clear_marks": "✕", "fix": "✎", "explain": "✉", "report": "▣", "check_report": "≟", "public_report": "◎", "open_folder": "▭", "submit": "➜",
           "help": "？", "about": "ｉ"}
"""示意图里的图标；Excel 里的由 Excel 自己画。"""


class Button(Struct, frozen=True):
    """一个按钮：标识、字样、提示、大小、所在的组。"""

    action: str
    label: str
    supertip: str
    large: bool
    group: str


@cache
def buttons() -> dict[str, Button]:
    """标识 → 按钮，按功能区上的次序。"""
    from lxml import etree

    found = {}
    for group in etree.fromstring(addin.ribbon_xml()).iter("{*}group"):
        for one in group.iter("{*}button"):
            found[one.get("id")] = Button(one.get("id"), one.get("label"), one.get("supertip"), one.get("size") == "large", group.get("label"))
    return found


def whole() -> str:
    """整个功能区，点按钮到它那一节。"""
    groups = dict.fromkeys(button.group for button in buttons().values())
    return f'<div class="ribbon">{"".join(map(_group, groups))}</div>\n'


def opening(action: str) -> str:
    """一个按钮那一节的开头：标题、在哪里、鼠标停上去看到的提示。"""
    button = buttons()[action]
    return f'## {button.label}\n\n<div class="ribbon">{_group(button.group, action)}</div>\n\n{button.supertip}\n'


def _group(name: str, here: str = "") -> str:
    keys = "".join(_key(button, button.action == here) for button in buttons().values() if button.group == name)
    return f'<div class="group"><div class="keys">{keys}</div><div class="name">{escape(name)}</div></div>'


def _key(button: Button, here: bool) -> str:
    look = "key" + " large" * button.large + " here" * here
    return f'<a class="{look}" href="#{button.label}"><i>{_GLYPHS[button.action]}</i>{escape(button.label)}</a>'
