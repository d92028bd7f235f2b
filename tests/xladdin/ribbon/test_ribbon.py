"""功能区上的按钮与约定一致：字样、分组、大小、提示、各自的过程。"""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.xladdin.ribbon.buttons import BUTTONS, callback
from tests.xladdin.ribbon.inspection import IMAGES

XML = etree.parse(Path(__file__).resolve().parents[3] / "xladdin" / "ribbon" / "customUI14.xml")
BUTTON = {one.get("id"): one for one in XML.iter("{*}button")}


def test_the_tab_has_exactly_the_agreed_buttons() -> None:
    assert {name: one.get("label") for name, one in BUTTON.items()} == BUTTONS
    assert [tab.get("label") for tab in XML.iter("{*}tab")] == ["绩效自评"]


def test_every_button_calls_the_procedure_of_its_own_action() -> None:
    assert {name: one.get("onAction") for name, one in BUTTON.items()} == {name: f"Jixiao.{callback(name)}" for name in BUTTONS}


def test_the_groups_follow_the_work() -> None:
    groups = {group.get("label"): [one.get("label") for one in group.iter("{*}button")] for group in XML.iter("{*}group")}

    assert groups == {"填表": ["重算", "新建", "新增项目表", "汇入项目表", "撤销上次操作"], "核对": ["核对", "上一处", "下一处", "清除标记", "按此修正", "填写说明"],
                      "报告": ["生成报告", "核对报告", "公开版", "打开报告文件夹"], "报送": ["另存报送版"], "帮助": ["帮助", "关于"]}


def test_nothing_but_buttons_is_ever_visible() -> None:
    assert [one.get("getVisible") for one in XML.iter("{*}labelControl")] == ["Jixiao.OnTabShown"]  # 它答“不显示”，见 test_buttons
    assert {one.tag.rpartition("}")[2] for group in XML.iter("{*}group") for one in group} == {"button", "labelControl"}


def test_only_the_three_main_buttons_are_large() -> None:
    assert {one.get("label") for one in BUTTON.values() if one.get("size") == "large"} == {"核对", "重算", "生成报告"}


def test_every_button_has_a_picture_of_its_own() -> None:
    pictures = [one.get("imageMso") for one in BUTTON.values()]

    assert len(set(pictures)) == len(pictures)
    assert set(pictures) <= IMAGES


def test_every_tip_says_what_is_left_alone_or_asked_first() -> None:
    words = ("不动", "不改", "不覆盖", "从不", "都是原样", "同意", "清除", "只写", "不用联网", "没有打开工作簿也能用")

    assert [name for name, one in BUTTON.items() if not any(word in one.get("supertip") for word in words)] == []


def test_the_list_of_pictures_has_no_name_twice() -> None:
    lines = Path(__file__).with_name("image_names.txt").read_text("utf-8").splitlines()
    names = [line for line in lines if not line.startswith("#")]

    assert sorted(set(names)) == names
