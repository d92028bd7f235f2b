"""把正文、图和由代码生成的部分合成 用户手册.html：`python -m xladdin.manual.build`。

一个文件，样式和图都在里面，没有脚本、没有外面的链接，断网、打印都能看。正文里单独一行的 `{{名称 参数}}` 换成代码生成的一段，
`> 话` 是程序会说的话。要装 markdown-it-py（测试用的依赖）；装好的程序只打开做好的文件。
"""

from __future__ import annotations

import re
import sys
from base64 import b64encode
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from xladdin.manual import HTML, PICTURES, TEXTS
from xladdin.manual.generated import GENERATED
from xladdin.manual.page import PAGE, STYLE, contents

if TYPE_CHECKING:
    from markdown_it.token import Token

_DIRECTIVE = re.compile(r"^\{\{(\S+)((?: \S+)*)\}\}$", re.MULTILINE)
_SAID = re.compile(r"^> (.+)$", re.MULTILINE)


class ManualError(Exception):
    """正文写错了：没有的图、没有的一段、重复的标题、指不到的链接。"""


def build() -> str:
    """整个手册。"""
    tokens, environment = parsed(markdown())
    headings = _number(tokens)
    _check_links(tokens, {anchor for _, anchor, _ in headings})
    body = _renderer().renderer.render(tokens, _renderer().options, environment)
    return PAGE.format(style=STYLE, contents=contents([heading for heading in headings if heading[0] < 3]), body=body)


def sources() -> str:
    """正文，各章按文件名的次序。"""
    return "\n\n".join(path.read_text("utf-8") for path in sorted(TEXTS.glob("*.md")))


def said() -> tuple[str, ...]:
    """正文里逐句交代过的话。"""
    return tuple(_SAID.findall(sources()))


def markdown() -> str:
    """正文，生成的部分已经放进去；一句话一段，不连成一片。"""
    return _DIRECTIVE.sub(_generated, _SAID.sub(r"> \1\n>", sources()))


def _generated(found: re.Match[str]) -> str:
    name, words = found[1], found[2].split()
    if name not in GENERATED:
        raise ManualError(f"正文里的“{found[0]}”：没有这样一段，可用的有 {'、'.join(GENERATED)}。")
    return GENERATED[name](*words)


def parsed(text: str) -> tuple[list[Token], dict[str, Any]]:
    """Markdown 的各个记号。"""
    environment: dict[str, Any] = {}
    return _renderer().parse(text, environment), environment


def _renderer() -> Any:
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": True}).enable("table")
    made.add_render_rule("image", _picture)
    made.add_render_rule("softbreak", lambda *_: "")  # 中文折行不留空格
    return made


def _picture(_: Any, tokens: list[Token], index: int, *__: Any) -> str:
    """图放进文件里，说明写在下面。"""
    name, words = unquote(str(tokens[index].attrs["src"])), escape(tokens[index].content)
    path = PICTURES / name
    if path.parent != PICTURES or not path.is_file():
        raise ManualError(f"没有图“{name}”。请重新截图：python -m tests.live.manual_pictures。")
    return f'<img alt="{words}" src="data:image/png;base64,{b64encode(path.read_bytes()).decode()}"><span class="caption">{words}</span>'


def _number(tokens: list[Token]) -> list[tuple[int, str, str]]:
    """给标题编上锚（规则用代码，别的用标题的字），返回（级、锚、标题）。"""
    found: list[tuple[int, str, str]] = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = anchor_of(inline.content)
            if any(anchor == one for _, one, _ in found):
                raise ManualError(f"标题“{inline.content}”写了两次，链接不知道指哪一个。")
            opening.attrSet("id", anchor)
            found.append((int(opening.tag[1]), anchor, inline.content))
    return found


def anchor_of(title: str) -> str:
    """标题的锚。

    >>> anchor_of("PE102 执行率不符（错误）"), anchor_of("检查：按钮用不了时")
    ('PE102', '检查按钮用不了时')
    """
    code = re.match(r"[A-Z]{2}\d{3}", title)
    return code[0] if code else re.sub(r"\W+", "", title)


def _check_links(tokens: list[Token], anchors: set[str]) -> None:
    links = [unquote(str(child.attrs["href"])) for token in tokens for child in token.children or () if child.type == "link_open"]
    lost = [link for link in links if not link.startswith("#") or link[1:] not in anchors]
    if lost:
        raise ManualError(f"指不到的链接：{'、'.join(lost)}。手册里只许指向自己的标题。")


def main() -> int:
    """写下 用户手册.html。"""
    HTML.write_text(build(), "utf-8", newline="\n")
    print(f"已写 {HTML}（{HTML.stat().st_size // 1024} KB）。")
    return 0


if __name__ == "__main__":
    sys.exit(main())
