"""单位名称：同一个单位的各种写法认成一个，相近而不同的单位不混。"""

from __future__ import annotations

import pytest

from reportgen.agency_names import reconciled, same_agency

SAME = [
    ("中共衡山县委机构编制委员会办公室", "县委编办"), ("中共衡山县委机构编制委员会办公室", "衡山县编办"), ("中共衡山县委机构编制委员会办公室", "编办"),
    ("中共衡山县委机构编制委员会办公室", "衡山县委编办（衡山县事业单位登记管理局）"), ("衡山县人力资源和社会保障局", "县人社局"),
    ("衡山县人力资源和社会保障局", "衡山县人力资源社会保障局"), ("株洲市渌口区档案馆", "渌口区档案馆"), ("湖南省衡山县档案馆", " 衡山县 档案馆 "),
    ("衡山县第一中学", "衡山县一中"), ("衡山县第一中学", "衡山一中"), ("衡山县第一中学", "衡山县第1中学"), ("汨罗市市场监督管理局", "市监局"),
    ("汨罗市市场监督管理局", "汨罗市市场监管局"), ("衡山县白果镇人民政府", "白果镇政府"), ("衡山县白果镇人民政府", "白果镇"),
    ("衡山县开云街道办事处", "开云街道"), ("衡山县发展和改革局", "县发改局"), ("中国共产党衡山县纪律检查委员会", "县纪委"), ("汨罗市高新区管理委员会", "高新区管委会"),
    ("衡山县财政局(本级)", "衡山县财政局（本级）"), ("中共衡山县委宣传部", "县委宣传部"), ("中共衡山县委办公室", "县委办"), ("衡山县人民政府办公室", "县政府办"),
    ("衡山县委编办", "衡山编办"), ("衡山县 卫生健康局", "卫健局"), ("衡山县文化旅游广电体育局", "县文旅广体局"), ("衡山县第十二中学", "衡山县第12中学"),
    ("衡山县人民代表大会常务委员会办公室", "县人大常委会办公室"), ("衡山县教育局", "衡山县教育局。"), ("衡山县残疾人联合会", "县残联"), ("衡山县人民法院", "县法院"),
]
DIFFERENT = [
    ("衡山县第一中学", "衡山县第二中学"), ("衡山县第一中学", "衡山县第十一中学"), ("白果镇人民政府", "白果乡人民政府"), ("白果镇人民政府", "白果镇财政所"),
    ("衡山县档案馆", "衡阳县档案馆"), ("株洲市档案馆", "渌口区档案馆"), ("市档案馆", "渌口区档案馆"), ("县委办", "县政府办"), ("县委办公室", "编办"),
    ("衡山县教育局", "衡山县教育督导局"), ("衡山县财政局", "衡山县财政局（本级）"), ("某县福利院（东院）", "某县福利院（西院）"), ("县人大", "县政协"),
    ("县水利局", "县水利水电局"), ("衡山县城市管理局", "衡山县管理局"), ("城关社区卫生服务中心", "东湖社区卫生服务中心"), ("示范县农贸市场服务中心", "示范县服务中心"),
    ("县一中", "县一小"), ("衡山县人民医院", "衡山县中医院"), ("县市场服务中心", "县服务中心"), ("衡山县第一中学", "衡阳县第一中学"), ("县总工会", "县工会"),
    ("县市政服务中心", "县服务中心"), ("县民政局", "县政局"), ("", "县民政局"), ("示范县第001镇水利站", "示范县第002镇水利站"),
    ("县纪委", "县监委"), ("县城市建设投资中心", "市建设投资中心"), ("城区第一小学", "第一小学"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_writing_one_agency_are_recognised(one: str, other: str) -> None:
    assert same_agency(one, other)
    assert same_agency(other, one)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_agencies_that_merely_look_alike_are_kept_apart(one: str, other: str) -> None:
    assert not same_agency(one, other)
    assert not same_agency(other, one)


def test_every_way_of_writing_gets_the_fullest_name() -> None:
    full = "中共衡山县委机构编制委员会办公室"

    assert reconciled(["县委编办", full, "衡山县编办"]) == {"县委编办": full, full: full, "衡山县编办": full}


def test_a_short_name_that_fits_two_agencies_is_given_to_neither() -> None:
    names = ["衡山县委编办", "衡阳县委编办", "编办"]

    assert reconciled(names) == {name: name for name in names}


def test_the_list_of_units_decides_the_name_and_keeps_its_own_entries_apart() -> None:
    listed = ["衡山县第一中学", "衡山县一中", "编办"]

    found = reconciled(["衡山县委编办", "衡山县第一中学"], listed)

    assert found["衡山县委编办"] == "编办"
    assert found["衡山县第一中学"] == "衡山县第一中学"
    assert found["衡山县一中"] == "衡山县一中"


def test_the_order_in_which_names_arrive_does_not_matter() -> None:
    names = ["县委编办", "中共衡山县委机构编制委员会办公室", "白果镇", "衡山县白果镇人民政府", "白果乡", "衡山县一中", "衡山县第一中学"]

    assert reconciled(names) == {name: reconciled(names[::-1])[name] for name in names}
