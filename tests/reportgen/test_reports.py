"""各表样的报告：填好的排得出来、次序照官方提纲；公开版、没填的、改过的、引用、怪字符。全是真的文件走一遍命令。"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

import docx
import docx.table
import pytest

from reportgen.cli import main
from reportgen.pdf import convert
from reportgen.rendering import document_text
from tests.libreoffice import LibreOffice
from tests.needed import unavailable
from tests.specimens import NAMES, described, specimen, twin
from xladdin.form import TEMPLATES, find_form, form_folders, load_form
from xladdin.model import Filing
from xladdin.word_document import read_word
from xladdin.workbook_file import Book
from xladdin.workbook_file.filling import Content, filing_of, fill, new_workbook
from xladdin.workbook_file.saving import save

PROJECTS = ("炎帝祭祖", "会议经费", "工会经费", "中国共产党株洲市渌口区第二次代表大会")
DOCUMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("hengshan2024", "linxiang2022", "lukou2022", "national2020"), ("报告.docx",)),
    "lukou2021": ("报告.docx", *(f"报告-项目支出绩效自评报告-{name}.docx" for name in PROJECTS)),
    "miluo2023": ("报告.docx", "报告-项目支出绩效评价报告.docx"),
}
"""样本 → 应写出的文书。"""

OUTLINES: dict[tuple[str, str], tuple[str, ...]] = {
    ("hengshan2024", "报告.docx"): (
        "一、单位基本情况", "（一）部门主要职责", "（二）人员编制情况", "二、预算支出及绩效情况", "（一）部门预算情况", "（二）部门决算情况",
        "（三）“三公”经费执行情况", "（四）政府采购执行情况", "（五）资产管理情况", "（六）资金使用及绩效情况", "三、存在的主要问题及下一步改进措施",
        "（一）存在的问题", "（二）改进措施", "四、部门整体支出绩效自评结果拟应用和公开情况"),
    ("linxiang2022", "报告.docx"): (
        "一、部门（单位）概况", "1.职责职能", "2.人员编制", "二、部门（单位）整体支出管理及使用情况", "（一）基本支出", "（二）专项支出",
        "1.专项资金安排落实、总投入等情况分析", "2.专项资金实际使用情况分析", "3.专项资金管理情况分析", "三、部门（单位）专项组织实施情况",
        "（一）专项组织情况分析", "（二）专项管理情况分析", "四、部门（单位）整体支出绩效情况", "五、存在的主要问题", "六、改进措施和有关建议"),
    ("lukou2021", "报告.docx"): (
        "一、预算单位基本情况", "（一）单位主要职责", "（二）2021年主要工作任务", "（三）单位机构、人员情况", "二、一般公共预算支出情况", "（一）基本支出情况",
        "（二）项目支出情况", "三、部门整体支出绩效情况", "四、存在的问题及原因分析", "五、下一步改进措施"),
    ("lukou2021", "报告-项目支出绩效自评报告-炎帝祭祖.docx"): (
        "一、绩效自评工作开展情况", "二、绩效目标自评完成情况分析", "（一）资金投入情况分析", "（二）绩效目标完成情况分析", "三、偏离绩效目标的原因和下一步改进措施"),
    ("lukou2022", "报告.docx"): (
        "一、预算单位基本情况", "（一）部门职责", "（二）内设机构设置", "二、一般公共预算支出情况", "（一）基本支出情况", "（二）项目支出情况",
        "三、部门整体支出绩效情况", "四、存在的问题及原因分析", "五、下一步改进措施", "六、绩效自评结果拟应用和公开情况"),
    ("miluo2023", "报告.docx"): (
        "一、部门基本情况", "二、一般公共预算财政拨款支出情况", "（一）基本支出情况", "（二）项目支出情况", "三、政府性基金预算财政拨款支出情况",
        "四、国有资本经营预算财政拨款支出情况", "五、社会保险基金预算支出情况", "六、部门整体支出绩效情况", "七、存在的问题及原因分析", "八、下一步改进措施",
        "九、部门整体支出绩效自评结果拟应用和公开情况", "十、其他需要说明的情况"),
    ("miluo2023", "报告-项目支出绩效评价报告.docx"): (
        "一、项目支出基本情况", "（一）项目支出概况", "（二）项目资金使用管理情况", "（三）项目支出绩效目标完成程度", "二、绩效评价工作情况",
        "三、项目支出主要绩效及评价结论", "四、绩效评价指标分析", "（一）项目支出决策情况", "（二）项目执行过程情况", "（三）项目支出产出情况",
        "（四）项目支出效益情况", "五、主要经验及做法、存在的问题及原因分析", "六、有关建议", "七、其他需要说明的问题"),
    ("national2020", "报告.docx"): (
        "一、绩效自评工作开展情况", "二、项目资金情况", "三、绩效目标完成情况", "四、偏离绩效目标的原因和改进措施", "五、自评结果拟应用和公开情况"),
}
"""（样本，文书）→ 官方提纲的标题，按次序。"""
INSIDE: dict[str, tuple[str, ...]] = {
    "hengshan2024": ("一、单位基本情况", "附件：1.", "{单位}", "附件一", "附件二", "附件三", "附件三", "附件三"),
    "linxiang2022": ("临湘市财政局（制）", "一、部门（单位）基本概况", "二、部门（单位）收支情况", "三、部门（单位）整体支出绩效自评情况", "四、评价人员",
                     "五、评价报告综述（文字部分）", "一、部门（单位）概况", "六、改进措施和有关建议"),
    "lukou2021": ("单位名称：", "部门整体支出绩效自评表", "一、预算单位基本情况", "{单位}"),
    "lukou2022": ("附件1", "部门整体支出绩效自评表", "附件2", "{单位}2022年度部门整体支出绩效自评报告", "一、预算单位基本情况", "{单位}"),
    "miluo2023": ("十、其他需要说明的情况", "附件：1.", "6.2023年度社会保险基金预算支出情况表", "{单位}", "附件1", "附件2", *["附件3"] * 5,
                  "附件4", "我办2023年度无政府性基金预算财政拨款支出。", "附件5", "我办2023年度无国有资本经营预算财政拨款支出。",
                  "附件6", "我办2023年度无社会保险基金预算支出。"),
    "national2020": ("五、自评结果拟应用和公开情况", "附件：2024年度项目支出绩效自评表", "{单位}", "项目支出绩效自评表"),
}
"""样本 → 第一份文书里文字和表的次序；最后的{单位}是落款。"""


def changed(book: Book, form_id: str, cells: Mapping[str, Content] | None = None, rows: Mapping[str, Sequence[Mapping[str, Content]]] | None = None) -> Book:
    """像填表人那样再填几格、几行。"""
    return fill(book, find_form(form_id), cells, rows)


def reported(book: Book, folder: Path, *options: str) -> int:
    """存盘，再用命令生成报告；返回退出码。"""
    folder.mkdir(exist_ok=True)
    save(book, folder / "自评表.xlsx", backup=False)
    return main(["report", str(folder / "自评表.xlsx"), "-o", str(folder / "报告.docx"), *options])


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Mapping[tuple[str, bool], Path]:
    """改正后的样本生成的报告：（样本，是不是公开版）→ 文件夹。"""
    folders = {}
    for name in NAMES:
        for public in (False, True):
            folder = tmp_path_factory.mktemp(name)
            assert reported(twin(name), folder, *(["--public"] if public else [])) == 0
            folders[name, public] = folder
    return folders


def texts(path: Path) -> list[str]:
    """一份文书的各段（连同表里的），去掉空白。"""
    return ["".join(text.split()) for text in document_text(path.read_bytes())]


@cache
def filing(name: str) -> Filing:
    return filing_of(twin(name), find_form(described(name)["form"]))


# —— 填好的，各表样 ——

def test_every_shipped_form_is_tried_here() -> None:
    shipped = {folder.name for folder in form_folders().values() if folder.parent == TEMPLATES}
    assert {described(name)["form"] for name in NAMES} == shipped
    wanted = {(name, document) for name in NAMES for document in DOCUMENTS[name]}
    assert {(name, document) for name, document in wanted if (name, document) not in OUTLINES} == {
        ("lukou2021", f"报告-项目支出绩效自评报告-{project}.docx") for project in PROJECTS[1:]}


@pytest.mark.parametrize("name", NAMES)
def test_a_filled_workbook_gives_every_document_of_the_form_and_nothing_is_left_to_fill(name: str, made: Mapping[tuple[str, bool], Path]) -> None:
    folder = made[name, False]
    assert sorted(path.name for path in folder.glob("*.docx")) == sorted(DOCUMENTS[name])
    for path in folder.glob("*.docx"):
        text = "\n".join(texts(path))
        assert "待填" not in text
        assert not re.search(r"[，、；：]。|，，|。。|None|\{\{|\{%", text), path.name


@pytest.mark.parametrize("name", NAMES)
def test_every_attached_table_is_one_page(name: str, made: Mapping[tuple[str, bool], Path], tmp_path: Path, libreoffice: LibreOffice) -> None:
    if shutil.which("pdftotext") is None:
        unavailable("没有安装 pdftotext（poppler-utils）")
    for document in DOCUMENTS[name]:
        path = Path(shutil.copy(made[name, False] / document, tmp_path))
        pages = ["".join(page.split()) for page in subprocess.run(["pdftotext", convert(path)[0], "-"], capture_output=True, encoding="utf-8").stdout.split("\f")]
        wanted = Counter(ends(table) for table in docx.Document(str(path)).tables)

        assert [pair for pair, number in wanted.items() if sum(all(text in page for text in pair) for page in pages) < number] == []


def ends(table: docx.table.Table) -> tuple[str, str]:
    """一张附表第一行、最后一行的头几个字。"""
    filled = [text for row in table.rows for cell in row.cells if (text := "".join(cell.text.split()))]
    return filled[0][:8], filled[-1][:8]


@pytest.mark.parametrize(("name", "document"), OUTLINES)
def test_the_sections_stand_in_the_order_of_the_official_outline(name: str, document: str, made: Mapping[tuple[str, bool], Path]) -> None:
    headings = [text for text, styled in read_word(made[name, False] / document).paragraphs if styled]
    assert headings == list(OUTLINES[name, document])


@pytest.mark.parametrize("name", NAMES)
def test_tables_and_text_stand_in_the_order_of_the_filing(name: str, made: Mapping[tuple[str, bool], Path]) -> None:
    lines, reached = texts(made[name, False] / "报告.docx"), -1
    for wanted in INSIDE[name]:
        start = wanted.replace("{单位}", filing(name).agency)
        found = next((at for at, line in enumerate(lines) if at > reached and line.startswith(start)), None)
        assert found is not None, f"“{wanted}”不在应在的地方"
        reached = found


@pytest.mark.parametrize("name", NAMES)
def test_every_section_a_clerk_wrote_is_printed_and_none_is_an_empty_heading(name: str, made: Mapping[tuple[str, bool], Path]) -> None:
    everything = "\n".join("\n".join(texts(path)) for path in made[name, False].glob("*.docx"))
    for paragraph in filing(name).paragraphs:
        for line in paragraph.text.splitlines():
            assert "【=" in line or "".join(line.split()) in everything
    for path in made[name, False].glob("*.docx"):
        paragraphs = read_word(path).paragraphs
        levels = [_level(text) if styled else 9 for text, styled in paragraphs]
        empty = [text for (text, _), level, below in zip(paragraphs, levels, [*levels[1:], 0], strict=True) if level < 9 and below <= level]
        assert empty == []


def _level(heading: str) -> int:
    return 1 if re.match("[一二三四五六七八九十]+、", heading) else 2 if heading.startswith("（") else 3


@pytest.mark.parametrize("folder", sorted(folder for folder in form_folders().values() if folder.parent == TEMPLATES), ids=lambda folder: folder.name)
def test_a_blank_workbook_can_be_printed_by_force_and_shows_every_gap(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form = load_form(folder)
    book = new_workbook(form, form.year, "某县某局")
    assert reported(book, tmp_path) == 1
    assert not (tmp_path / "报告.docx").exists()

    assert reported(book, tmp_path, "--force") == 0
    text = "\n".join(texts(tmp_path / "报告.docx"))
    assert "【待填：报告数据.报告日期】" in text
    required = [section.heading for section in form.sections if section.required and section.document == form.documents[0].title]
    assert [heading for heading in required if f"【待填：{heading}】" not in text] == []
    assert "还有" in capsys.readouterr().out


# —— 公开版 ——

@pytest.mark.parametrize("name", NAMES)
def test_the_public_edition_has_no_phone_and_no_sign_off(name: str, made: Mapping[tuple[str, bool], Path]) -> None:
    inside = [value.shown for sheet in filing(name).sheets for field, value in sheet.fields.items() if field in ("联系电话", "联络电话") and value.shown]
    for path in made[name, True].glob("*.docx"):
        text = "\n".join(texts(path))
        assert [phone for phone in inside if phone in text] == []
        assert re.findall("联系电话|联络电话|联系人|填报人|填表人|填报日期|负责人签字", text) == []
    full = "\n".join("\n".join(texts(path)) for path in made[name, False].glob("*.docx"))
    assert all(phone in full for phone in inside)


@pytest.mark.parametrize(("name", "heading"), [("hengshan2024", "部门主要职责"), ("lukou2022", "部门职责")])
def test_the_public_edition_replaces_what_is_not_public(name: str, heading: str, made: Mapping[tuple[str, bool], Path]) -> None:
    secret = next(one.text for one in filing(name).paragraphs if one.heading == heading and not one.public)
    assert secret in texts(made[name, False] / "报告.docx")
    public = texts(made[name, True] / "报告.docx")
    assert secret not in public
    assert "相关内容依法不予公开。" in public


def test_a_section_hidden_whole_is_not_asked_for_and_the_automatic_sentence_is_hidden_with_it(tmp_path: Path) -> None:
    hidden = {"报告文字.报告文字": [{"小标题": "单位机构人员情况", "文字": "内设保密股。", "公开": "否"}, {"小标题": "下一步改进措施", "文字": "内部整改。", "公开": "否"}]}
    book = changed(new_workbook(find_form("lukou-2021"), 2021, "某区某办"), "lukou-2021", {"报告数据.在职人数": Decimal(31)}, hidden)
    assert reported(book, tmp_path, "--force") == 0
    assert "截至2021年12月31日，实有在职人员31人，离休人员0人，退休人员0人。" in texts(tmp_path / "报告.docx")

    assert reported(book, tmp_path, "--force", "--public") == 0
    text = "\n".join(texts(tmp_path / "报告.docx"))
    assert "31人" not in text
    assert "内设保密股" not in text
    assert "五、下一步改进措施\n相关内容不予公开。" in text


@pytest.mark.parametrize("text", ["负责内部事项。", ""])
def test_what_a_hidden_section_says_is_hidden_in_the_official_table_too(text: str, tmp_path: Path) -> None:
    row: dict[str, Content] = {"小标题": "职责职能", "公开": "否", **({"文字": text} if text else {})}
    book = changed(twin("linxiang2022"), "linxiang-2022", {"基本概况.职能职责概述": "承担不宜公开的事项。"}, {"报告文字.报告文字": [row]})
    assert reported(book, tmp_path, "--force") == 0
    assert "承担不宜公开的事项。" in "\n".join(texts(tmp_path / "报告.docx"))

    assert reported(book, tmp_path, "--force", "--public") == 0
    public = "\n".join(texts(tmp_path / "报告.docx"))
    assert "承担不宜公开的事项" not in public
    assert "负责内部事项" not in public
    assert "相关内容依法不予公开。" in public


@pytest.mark.parametrize("phone", ["0734-5550101", "13800005555", "138-0000-5555", "（0734）5550101", "0734 5550101"])
def test_phones_inside_sentences_and_cells_are_left_out_of_the_public_edition(phone: str, tmp_path: Path) -> None:
    book = changed(twin("hengshan2024"), "hengshan-2024", {"整体.年度总体目标.预期目标": f"咨询{phone}。"},
                   {"报告文字.报告文字": [{"小标题": "改进措施", "文字": f"三是公布咨询电话{phone}，全年处理2245550101件。", "公开": "是"}]})
    assert reported(book, tmp_path, "--public", "--force") == 0
    lines = texts(tmp_path / "报告.docx")
    assert "三是公布咨询电话（公开版略），全年处理2245550101件。" in lines
    assert "咨询（公开版略）。" in lines


# —— 没填的、改过的 ——

def test_a_required_blank_stops_the_report_with_a_list_and_force_prints_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    narrative = filing("hengshan2024").one("报告文字")
    assert narrative is not None
    last = next(row.number for row in narrative.rows("报告文字") if "政府门户网站" in row["文字"].shown)
    book = changed(twin("hengshan2024"), "hengshan-2024", {"报告数据.报告日期": None, f"报告文字.报告文字[{last}].文字": None})
    assert reported(book, tmp_path) == 1
    assert capsys.readouterr().out == ("报告要用而工作簿里没有填的有 2 处，没有生成（--force 可先生成，空缺处印【待填：…】）：\n"
                                       "  报告数据.报告日期（报告数据!B8）\n  报告文字.自评结果拟应用和公开情况\n")
    assert not (tmp_path / "报告.docx").exists()

    assert reported(book, tmp_path, "--force") == 0
    lines = texts(tmp_path / "报告.docx")
    assert "【待填：报告数据.报告日期】" in lines
    assert lines[lines.index("四、部门整体支出绩效自评结果拟应用和公开情况") + 1] == "【待填：自评结果拟应用和公开情况】"


def test_an_edited_report_is_kept_and_force_backs_it_up_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "报告.docx"
    assert reported(twin("lukou2022"), tmp_path) == 0
    assert reported(twin("lukou2022"), tmp_path) == 0  # 没有改过的，重新生成就是
    document = docx.Document(str(report))
    document.paragraphs[-1].text = "2023年3月25日"
    document.save(str(report))
    edited = report.read_bytes()

    assert reported(twin("lukou2022"), tmp_path) == 1
    assert "报告.docx 生成以后改过，没有覆盖" in capsys.readouterr().out
    assert report.read_bytes() == edited

    assert reported(twin("lukou2022"), tmp_path, "--force") == 0
    assert (tmp_path / "报告.备份.docx").read_bytes() == edited
    assert "2023年3月25日" not in texts(report)


# —— 引用、怪字符 ——

def test_a_citation_is_replaced_by_the_printed_form_of_the_cell(tmp_path: Path) -> None:
    text = "“三公”经费【=基础数据表.三公经费.本年决算数】万元，执行率【＝ 整体.年度资金总额.执行率】，见【说明】，项目【=项目[2].项目名称】。"
    book = changed(twin("hengshan2024"), "hengshan-2024", None, {"报告文字.报告文字": [{"小标题": "改进措施", "文字": text, "公开": "是"}]})
    assert reported(book, tmp_path, "--force") == 0
    assert "“三公”经费2.00万元，执行率100.00%，见【说明】，项目机构编制信息化维护费。" in texts(tmp_path / "报告.docx")


def test_an_unknown_citation_is_an_error_that_names_it_even_by_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"报告文字.报告文字": [{"小标题": "改进措施", "文字": "自评【=整体表.总分】分。", "公开": "是"}]}
    book = changed(twin("hengshan2024"), "hengshan-2024", None, rows)
    assert reported(book, tmp_path) == 1
    assert "整体表.总分" in capsys.readouterr().out

    assert reported(book, tmp_path, "--force") == 2
    assert "报告文字引用了不存在的字段：整体表.总分。" in capsys.readouterr().err
    assert not (tmp_path / "报告.docx").exists()


def test_a_citation_of_a_blank_cell_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"报告文字.报告文字": [{"小标题": "改进措施", "文字": "离休【=报告数据.离休人数】人。", "公开": "是"}]}
    assert reported(changed(twin("hengshan2024"), "hengshan-2024", None, rows), tmp_path) == 1
    assert "报告数据.离休人数（报告数据!B13）" in capsys.readouterr().out


def test_strange_characters_in_the_narrative_survive_literally(tmp_path: Path) -> None:
    rows = {"报告文字.报告文字": [
        {"小标题": "改进措施", "文字": "A&B <完成率> {{ 单位 }} {% if 1 %} {# 注 #} 100% \"引\" '号' &amp; 【待定】", "公开": "是"},
        {"小标题": "改进措施", "文字": "前\x07中\x0b后\x1f。", "公开": "是"}, {"小标题": "改进措施", "文字": "第一行\n第二行", "公开": "是"}]}
    book = changed(twin("hengshan2024"), "hengshan-2024", {"整体.年度总体目标.预期目标": "甲<乙>&{{丙}}\x02丁"}, rows)
    assert reported(book, tmp_path, "--force") == 0
    lines = texts(tmp_path / "报告.docx")
    assert "A&B<完成率>{{单位}}{%if1%}{#注#}100%\"引\"'号'&amp;【待定】" in lines
    assert "前中后。" in lines
    assert lines.index("第二行") == lines.index("第一行") + 1
    assert "甲<乙>&{{丙}}丁" in lines


# —— 项目 ——

def test_an_unused_project_sheet_is_neither_attached_nor_reported(tmp_path: Path) -> None:
    assert reported(new_workbook(find_form("lukou-2021"), 2021, "某区某办"), tmp_path, "--force") == 0
    assert [path.name for path in tmp_path.glob("*.docx")] == ["报告.docx"]
    assert "本单位2021年度无项目支出。" in texts(tmp_path / "报告.docx")

    assert reported(new_workbook(find_form("hengshan-2024"), 2024, "某县某局"), tmp_path / "衡山", "--force") == 0
    lines = texts(tmp_path / "衡山" / "报告.docx")
    assert "附件三" not in lines
    assert "3.2024年度项目支出绩效自评表" not in lines


def test_projects_of_the_same_or_an_illegal_name_get_files_of_their_own(tmp_path: Path) -> None:
    book = new_workbook(find_form("lukou-2021"), 2021, "某区某办", ["维修", "改造", "购置/租赁：设备?" + "长" * 80])
    book = changed(book, "lukou-2021", {"项目[2].项目名称": "维修"})
    assert reported(book, tmp_path, "--force") == 0
    long = ("购置租赁：设备" + "长" * 80)[:60]
    assert sorted(path.name for path in tmp_path.glob("报告-*")) == sorted([
        "报告-项目支出绩效自评报告-维修.docx", "报告-项目支出绩效自评报告-维修（2）.docx", f"报告-项目支出绩效自评报告-{long}.docx"])


def test_each_project_gets_its_own_paragraphs_its_own_sheet_and_its_short_name(tmp_path: Path) -> None:
    book = new_workbook(find_form("lukou-2021"), 2021, "某区某办", ["第二次代表大会", "档案数字化项目"])
    book = changed(book, "lukou-2021", {"报告数据.项目简称[1].项目名称": "第二次代表大会", "报告数据.项目简称[1].项目简称": "党代会"}, {"报告文字.报告文字": [
        {"小标题": "绩效自评工作开展情况", "项目名称": "第二次代表大会", "文字": "会务已办结。", "公开": "是"},
        {"小标题": "绩效目标完成情况分析", "项目名称": "党代会", "文字": "代表全部到会。", "公开": "是"},
        {"小标题": "绩效自评工作开展情况", "项目名称": "档案数字化项目", "文字": "扫描已验收。", "公开": "是"}]})
    assert reported(book, tmp_path, "--force") == 0
    congress = texts(tmp_path / "报告-项目支出绩效自评报告-第二次代表大会.docx")
    archive = texts(tmp_path / "报告-项目支出绩效自评报告-档案数字化项目.docx")
    assert ["党代会项目支出绩效自评报告" in congress, "会务已办结。" in congress, "代表全部到会。" in congress, "扫描已验收。" in congress] == [True] * 3 + [False]
    assert ["档案数字化项目支出绩效自评报告" in archive, "扫描已验收。" in archive, "会务已办结。" in archive] == [True, True, False]
    assert ["第二次代表大会" in congress, "档案数字化项目" in congress, "档案数字化项目" in archive] == [True, False, True]


def test_a_paragraph_for_a_project_that_has_no_sheet_is_an_error_and_not_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = {"报告文字.报告文字": [{"小标题": "绩效目标完成情况分析", "项目名称": "会义经费", "文字": "已办完。", "公开": "是"}]}
    assert reported(changed(twin("lukou2021"), "lukou-2021", None, rows), tmp_path, "--force") == 2
    assert re.search(r"报告文字“绩效目标完成情况分析”（报告文字!C\d+）写的项目“会义经费”没有对应的项目支出绩效自评表", capsys.readouterr().err)


@pytest.mark.parametrize(("score", "explanation", "printed"), [
    ("10", "", "无。"),
    ("8", "上半年停办两个月，下一年度按月调度。", "“办件数”：年度指标值≥100件，实际完成值80件，分值10分，得8分。偏差原因及改进措施：上半年停办两个月，下一年度按月调度。"),
    ("8", "", "“办件数”：年度指标值≥100件，实际完成值80件，分值10分，得8分。偏差原因及改进措施：【待填：项目[1].绩效指标[1].偏差原因分析及改进措施】"),
])
def test_a_shortfall_is_told_from_the_sheet_and_its_reason_asked_for(score: str, explanation: str, printed: str, tmp_path: Path) -> None:
    indicator: dict[str, Content] = {"一级指标": "产出指标", "二级指标": "数量指标", "三级指标": "办件数", "年度指标值": "≥100件", "实际完成值": "80件", "分值": Decimal(10),
                                     "得分": Decimal(score), "偏差原因分析及改进措施": explanation or None}
    book = changed(new_workbook(find_form("lukou-2021"), 2021, "某区某办", ["便民服务"]), "lukou-2021", None, {"项目[1].绩效指标": [indicator]})
    assert reported(book, tmp_path, "--force") == 0
    lines = texts(tmp_path / "报告-项目支出绩效自评报告-便民服务.docx")
    assert lines[lines.index("三、偏离绩效目标的原因和下一步改进措施") + 1] == printed


# —— 句子随数字而定 ——

@pytest.mark.parametrize(("revised", "sentence"), [
    ("209.21", "2024年年初预算安排209.21万元，全年预算数209.21万元，与年初预算持平。"),
    ("250", "2024年年初预算安排209.21万元，全年预算数250.00万元，比年初预算增加40.79万元，增长19.50%。"),
    ("200", "2024年年初预算安排209.21万元，全年预算数200.00万元，比年初预算减少9.21万元，下降4.40%。"),
    ("", "2024年年初预算安排209.21万元，全年预算数【待填：整体.年度资金总额.全年预算数】万元。"),
    ("209.21万元", "2024年年初预算安排209.21万元，全年预算数209.21万元，与年初预算持平。"),
    ("——", "2024年年初预算安排209.21万元，全年预算数【待填：整体.年度资金总额.全年预算数】万元。"),
    ("0", "2024年年初预算安排209.21万元，全年预算数0万元，比年初预算减少209.21万元，下降100.00%。"),
])
def test_the_budget_sentence_follows_the_figures(revised: str, sentence: str, tmp_path: Path) -> None:
    typed: Content = Decimal(revised) if re.fullmatch(r"[\d.]+", revised) else revised or None
    assert reported(changed(twin("hengshan2024"), "hengshan-2024", {"整体.年度资金总额.全年预算数": typed}), tmp_path, "--force") == 0
    assert sentence in texts(tmp_path / "报告.docx")


@pytest.mark.parametrize(("name", "form_id"), [("miluo2023", "miluo-2023"), ("lukou2022", "lukou-2022")])
def test_a_budget_with_other_sources_says_how_much_of_it_is_of_the_general_public_budget(name: str, form_id: str, tmp_path: Path) -> None:
    overall = filing(name).overall
    assert overall is not None
    revised = overall["年度资金总额.全年预算数"].number or Decimal(0)
    book = changed(twin(name), form_id, {"整体.一般公共预算": revised - 50, "整体.政府性基金拨款": Decimal(50)})

    assert reported(book, tmp_path, "--force") == 0

    assert any(f"（其中：一般公共预算{revised - 50:.2f}万元、政府性基金拨款50.00万元）" in text for text in texts(tmp_path / "报告.docx"))
    assert main(["check", str(tmp_path / "自评表.xlsx"), "--report", str(tmp_path / "报告.docx")]) == 0


def test_what_did_not_occur_is_said_to_be_none_and_what_occurred_is_not(tmp_path: Path) -> None:
    nothing = new_workbook(find_form("miluo-2023"), 2023, "某市某局")
    assert reported(nothing, tmp_path, "--force") == 0
    lines = texts(tmp_path / "报告.docx")
    for sentence in ("无“三公”经费支出", "无政府采购支出", "无项目支出", "无政府性基金预算财政拨款收支", "无国有资本经营预算财政拨款收支", "无社会保险基金预算支出"):
        assert f"本单位2023年度{sentence}。" in lines

    money: dict[str, Content] = {f"报告数据.{name}.决算数": Decimal("1.5") for name in ("政府性基金预算支出", "国有资本经营预算支出", "社会保险基金预算支出")}
    assert reported(changed(nothing, "miluo-2023", {**money, "基础数据表.公务接待.上年决算数": Decimal("2")}), tmp_path, "--force") == 0
    text = "\n".join(texts(tmp_path / "报告.docx"))
    assert re.findall("年度无[^。]*基金|年度无国有资本|年度无“三公”", text) == []
    for heading in ("政府性基金预算财政拨款支出情况", "国有资本经营预算财政拨款支出情况", "社会保险基金预算支出情况"):
        assert f"【待填：{heading}】" in text  # 有了就要写用途和成效
    assert "附件6\n2023年度社会保险基金预算支出情况表\n2023年度社会保险基金预算支出1.50万元，使用情况见报告第五部分。" in text


def test_a_sum_that_cannot_be_computed_is_asked_for_and_never_said_to_be_none(tmp_path: Path) -> None:
    book = changed(twin("hengshan2024"), "hengshan-2024", {"基础数据表.公务接待.本年决算数": "约2"})
    assert reported(book, tmp_path, "--force") == 0
    text = "\n".join(texts(tmp_path / "报告.docx"))
    assert "“三公”经费决算数【待填：基础数据表.三公经费.本年决算数】，其中：" in text
    assert "公务接待费约2。" in text


def test_attached_tables_show_the_results_of_formulas_that_were_never_computed(tmp_path: Path) -> None:
    assert reported(twin("lukou2022"), tmp_path) == 0
    tables = docx.Document(str(tmp_path / "报告.docx")).tables
    cells = [cell.text for row in tables[0].rows for cell in row.cells]
    assert "100.00%" in cells
    assert "10.00" in cells


def test_the_reports_of_a_faulty_filing_say_what_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert reported(specimen("lukou2021"), tmp_path, "--force") == 0
    assert "整体.总分.得分（整体支出绩效自评表!H" in capsys.readouterr().out
