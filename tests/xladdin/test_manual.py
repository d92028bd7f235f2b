"""用户手册是真的：与正文、代码合得上；每个按钮、每条规则、每句提示都有交代；图一张不缺不多；断网能看，不执行什么。"""

from __future__ import annotations

import doctest
import re
import shlex
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest

from reportgen.cli import build_parser
from reportgen.commands import NAMES
from tests.xladdin.ribbon.buttons import BUTTONS
from xladdin.checks import RULES
from xladdin.form import TEMPLATES, load_form
from xladdin.manual import DIALOGS, HTML, PICTURES, build
from xladdin.manual.build import ManualError, anchor_of, markdown, parsed, said, sources
from xladdin.manual.generated import FAMILIES, GENERATED
from xladdin.manual.messages import OWN, messages, normal, troubles
from xladdin.manual.ribbon import buttons
from xladdin.ribbon import office_security
from xladdin.ribbon.doctor import CHECKS
from xladdin.terms import CHECK_RESULTS
from xladdin.workbook_file.filling import new_workbook
from xladdin.workbook_live.opening import manual
from xladdin.workbook_live.reporting import PUBLIC, REPORT, SUBMISSION

DOCUMENTS = {"用户手册"}
MOST_BYTES = 2_500_000
REBUILD = "用户手册过时了：请运行 python -m xladdin.manual.build"


@pytest.fixture(scope="module")
def page() -> str:
    return HTML.read_text("utf-8")


def headings() -> list[tuple[str, str]]:
    """正文的标题：（级，文字）。"""
    tokens, _ = parsed(markdown())
    return [(opening.tag, inline.content) for opening, inline in pairwise(tokens) if opening.type == "heading_open"]


def section(title: str) -> str:
    """正文里一节，到下一个同级的标题为止。"""
    text = markdown()
    start = text.index(f"## {title}\n")
    return text[start:text.find("\n## ", start + 1)]


def listed_modules() -> set[str]:
    """整个模块的话都列出来的。"""
    return {word for words in re.findall(r"^\{\{提示 (.+)\}\}$", sources(), re.MULTILINE) for word in words.split()}


def test_the_manual_is_what_the_build_makes(page: str) -> None:
    assert build.build() == page, REBUILD


def test_the_help_button_opens_it() -> None:
    assert manual() == HTML


@pytest.mark.parametrize("label", BUTTONS.values())
def test_every_button_of_the_ribbon_has_its_section_with_its_place_and_its_tip(label: str, page: str) -> None:
    text = section(label)

    assert f'here" href="#{label}"' in text
    assert next(button.supertip for button in buttons().values() if button.label == label) in text
    assert page.count(f'<h2 id="{label}">') == 1


def test_the_drawing_of_the_ribbon_has_every_button_once() -> None:
    drawn = GENERATED["功能区"]()

    assert sorted(re.findall(r'href="#([^"]+)"', drawn)) == sorted(BUTTONS.values())


@pytest.mark.parametrize("code", RULES)
def test_every_rule_is_in_it_with_all_parts_of_its_manual(code: str, page: str) -> None:
    start = page.index(f'<h3 id="{code}">')
    text = page[start:page.find("<h3 ", start + 1)]

    assert RULES[code].title in text
    assert [part for part in RULES[code].manual if f"<strong>{part}</strong>" not in text] == []
    assert f'href="#{code}"' in page


def test_every_family_of_rules_has_a_name() -> None:
    assert {code[:2] for code in RULES} == set(FAMILIES)


def test_every_sentence_of_the_buttons_is_explained_under_it() -> None:
    explained = said()
    unexplained = [f"{module}：{text}" for module, texts in messages().items() if module.startswith(OWN) for text in texts
                   if not any(text in quoted for quoted in explained)]

    assert not unexplained, "这些话在手册里没有交代，请在 xladdin/manual/正文 里写上“> 那句话”和怎么办"


def test_every_other_sentence_stands_in_a_list_that_says_what_to_do() -> None:
    others = {module for module in messages() if not module.startswith(OWN)}

    assert others - listed_modules() == set(), "这些模块的话没有列进手册，请加进 04、05 的一个 {{提示 …}}"


def test_a_quoted_sentence_is_one_that_the_program_says() -> None:
    known = [text for texts in messages().values() for text in texts]

    assert [quoted for quoted in said() if not any(text in quoted for text in known)] == []


def test_a_new_sentence_of_a_button_is_noticed_however_it_is_put() -> None:
    found = " ".join(text for module, texts in messages().items() if module.startswith(OWN) for text in texts)

    assert "没有可以撤销的" in found  # 先放进常量
    assert "放回公式 … 格，算不了 … 格。" in found  # 拼成几行再说
    assert "没有带走您自己加的表" in found  # 夹在一个条件里
    assert "哪个预算年度？" in found  # 问的


def test_what_the_examination_may_find_is_in_it(page: str) -> None:
    assert len(troubles()) >= len(CHECKS)
    assert [what for what, _ in troubles() if what.split("…")[-1] not in page] == []


def test_what_is_said_of_the_macro_settings_is_what_the_examination_says() -> None:
    source = Path(office_security.__file__).read_text("utf-8")
    quoted = re.findall(r"“(XLSTART[^”]+|Excel 禁用了所有[^”]+|每次打开[^”]+|只运行有[^”]+)”", sources())

    assert len(quoted) == 4
    assert [words for words in quoted if words.replace("‘", "“").replace("’", "”") not in source] == []


def test_every_picture_is_shown_and_every_picture_shown_exists() -> None:
    shown = set(re.findall(r"!\[[^\]]+\]\(([^)]+)\)", sources()))

    assert shown == {path.name for path in PICTURES.iterdir()}


def test_every_dialog_is_shown_and_every_dialog_shown_exists() -> None:
    assert sorted(re.findall(r"^\{\{对话 (\S+)\}\}$", sources(), re.MULTILINE)) == sorted(path.stem for path in DIALOGS.iterdir())


@pytest.mark.parametrize("path", sorted(DIALOGS.iterdir()), ids=lambda path: path.stem)
def test_a_dialog_shown_says_what_the_button_says_now(path: Path) -> None:
    text = normal(path.read_text("utf-8"))
    templates = [one for module, texts in messages().items() if module.startswith(OWN) for one in texts if len(one) > 8]

    assert [one for one in templates if re.search(".*".join(map(re.escape, one.split("…"))), text)], "按钮的话改了，请重新截图：python -m tests.live.manual_pictures"


def test_it_carries_everything_and_runs_nothing(page: str) -> None:
    targets = re.findall(r"""(?:href|src|url)\s*[=(]\s*["']?([^"')\s>]+)""", page)

    assert len(targets) > 200
    assert [target for target in targets if not target.startswith(("#", "data:image/png;base64,"))] == []
    assert re.search(r"<script|<iframe|<link|@import|javascript:|\son\w+=|https?://", page, re.IGNORECASE) is None
    assert len(page.encode()) < MOST_BYTES


def test_every_link_leads_to_a_heading(page: str) -> None:
    anchors = set(re.findall(r'id="([^"]+)"', page))

    assert {unquote(link) for link in re.findall(r'href="#([^"]+)"', page)} <= anchors


def test_the_contents_lead_to_every_chapter_and_section(page: str) -> None:
    contents = page[page.index("<nav>"):page.index("</nav>")]
    wanted = [anchor_of(title) for tag, title in headings() if tag in ("h1", "h2")]

    assert re.findall(r'href="#([^"]+)"', contents) == wanted


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", sources(), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.mark.parametrize("command", commands())
def test_every_command_in_it_is_accepted_by_the_parser(command: str) -> None:
    assert build_parser().parse_args(shlex.split(command)[1:]).command


def test_every_command_is_listed() -> None:
    assert [name for name in NAMES if f"`jixiao {name}`" not in markdown()] == []


def test_the_sheets_it_speaks_of_exist() -> None:
    forms = [load_form(path.parent) for path in sorted(TEMPLATES.glob("*/manifest.toml"))]
    titles = {sheet.title for form in forms for sheet in form.sheets} | {CHECK_RESULTS}

    assert set(re.findall(r"《([^》…]+)》", sources())) - DOCUMENTS <= titles


def test_the_fields_it_cites_exist() -> None:
    form = load_form(TEMPLATES / "hengshan-2024")
    cited = [field for field in re.findall(r"【=([^】]+)】", sources()) if field != "表.行.列"]

    assert cited
    assert [field for field in cited if f"{field.split('.', 1)[1]}" not in names_of(form.folder)] == []


def names_of(folder: Path) -> set[str]:
    """空白工作簿里的名称。"""
    book = new_workbook(load_form(folder), 2024, "某县某局", ())
    return set(re.findall(r'<definedName name="([^"]+)"', book.package.read("xl/workbook.xml").decode()))


def test_the_files_it_speaks_of_are_named_as_the_buttons_name_them() -> None:
    assert set(re.findall(r"“名字-([^.”]+)\.(?:docx|xlsx)”", sources())) == {REPORT, PUBLIC, SUBMISSION}


def test_a_misspelt_part_of_the_source_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong, reason in (("{{规侧}}", "没有这样一段"), ("![图](没有.png)", "没有图"), ("[去](#没有这一节)", "指不到"), ("# 甲\n\n## 甲", "写了两次"),
                          ("[外](https://example.org)", "指不到")):
        monkeypatch.setattr(build, "sources", lambda text=wrong: text)
        with pytest.raises(ManualError, match=reason):
            build.build()


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(build).failed == 0
