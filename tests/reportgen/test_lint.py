"""表样约定：自带的表样都合乎约定；每一种毛病都被指名道姓地说出来。"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from reportgen.cli import main
from reportgen.lint import lint_template
from reportgen.outline import draw
from xladdin.form import TEMPLATES, form_folders

SHIPPED = [folder for folder in form_folders().values() if folder.parent == TEMPLATES]
OVERALL, BASIC, NARRATIVE = "整体支出绩效自评表", "基础数据表", "报告文字"

Damage = Callable[[Path], None]


@pytest.mark.parametrize("folder", SHIPPED, ids=lambda folder: folder.name)
def test_a_shipped_form_holds_the_contract(folder: Path) -> None:
    assert lint_template(folder) == []


def test_the_command_says_so_and_exits_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint-template", str(TEMPLATES / "hengshan-2024")]) == 0
    assert capsys.readouterr().out.endswith("hengshan-2024：合乎约定。\n")


def test_the_command_lists_the_faults_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint-template", str(tmp_path)]) == 1
    assert "没有 manifest.toml，不是表样文件夹。" in capsys.readouterr().out


# —— 弄坏一处 ——

def manifest(old: str, new: str) -> Damage:
    """manifest.toml 里的一段文字换成另一段（第一处）。"""
    def damage(folder: Path) -> None:
        text = (folder / "manifest.toml").read_text("utf-8")
        assert old in text
        (folder / "manifest.toml").write_text(text.replace(old, new, 1), "utf-8")

    return damage


def sheet(title: str, change: Callable[[Worksheet], object]) -> Damage:
    """自评表.xlsx 的一张表，用 openpyxl 改了再存。"""
    def damage(folder: Path) -> None:
        book = load_workbook(folder / "自评表.xlsx")
        change(book[title])
        book.save(folder / "自评表.xlsx")

    return damage


def cell_of(page: Worksheet, name: str) -> str:
    return page.defined_names[name].attr_text.rpartition("!")[2].replace("$", "")


def put(name: str, value: object) -> Callable[[Worksheet], None]:
    """一个字段的格里写上别的。"""
    return lambda page: page[cell_of(page, name)].__setattr__("value", value)


def retype(old: str, new: str | None) -> Callable[[Worksheet], None]:
    """印着某些字的格（第一个）换成别的字。"""
    def change(page: Worksheet) -> None:
        found = next(cell for row in page.iter_rows() for cell in row if str(cell.value or "").replace("\n", "") == old)
        found.value = new

    return change


def forget(name: str) -> Callable[[Worksheet], None]:
    return lambda page: page.defined_names.__delitem__(name)


def name(text: str, target: str) -> Callable[[Worksheet], None]:
    return lambda page: page.defined_names.__setitem__(text, DefinedName(text, attr_text=target))


def inside_table(page: Worksheet, row: int, column: int) -> str:
    """绩效指标表头下第几行、第几列的格。"""
    head = page[cell_of(page, "绩效指标.表头")]
    return str(page.cell(head.row + row, head.column + column).coordinate)


def part(archive: str, path: str, change: Callable[[bytes], bytes]) -> Damage:
    """压缩包里的一个部件换成另外的内容；没有的部件加上。"""
    def damage(folder: Path) -> None:
        with zipfile.ZipFile(folder / archive) as old:
            parts = {entry: old.read(entry) for entry in old.namelist()}
        parts[path] = change(parts.get(path, b""))
        with zipfile.ZipFile(folder / archive, "w") as new:
            for entry, data in parts.items():
                new.writestr(entry, data)

    return damage


def outline(more: str) -> Damage:
    """提纲末尾加上几行，重画 Word 模板。"""
    def damage(folder: Path) -> None:
        (folder / "自评报告.docx").write_bytes(draw((folder / "自评报告.txt").read_text("utf-8") + more))

    return damage


def without_section(heading: str, instead: str) -> Damage:
    """一个小标题的各段换成另一个小标题的。"""
    def damage(folder: Path) -> None:
        text = (folder / "自评报告.txt").read_text("utf-8")
        (folder / "自评报告.docx").write_bytes(draw(text.replace(f"报告文字.{heading}", f"报告文字.{instead}")))

    return damage


def external(data: bytes) -> bytes:
    link = (b'<Relationship Id="rIdOut" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink" '
            b'Target="http://example.com/" TargetMode="External"/>')
    return data.replace(b"</Relationships>", link + b"</Relationships>")


DAMAGES: dict[str, tuple[Damage, list[str]]] = {
    # manifest
    "the manifest is no TOML": (manifest('id = "', 'id = '), ["manifest.toml：不是合法的 TOML"]),
    "a key is missing": (manifest('place = "衡山县"\n', ""), ["缺少键 place"]),
    "a key is unknown": (manifest("title =", "tittle ="), ["不认识的键 tittle"]),
    "a table stands where a list of tables belongs": (manifest("[[cross]]", "[cross]"), ["[[cross]]：要写成一节一节的"]),
    "the id is not the folder": (manifest('id = "hengshan-2024"', 'id = "hengshan-2025"'), ["id 写的是“hengshan-2025”，文件夹叫“hengshan-2024”"]),
    "the year is no year": (manifest("year = 2024", "year = 24"), ["year 写的是 24"]),
    "a basis is not registered": (manifest('"湘财绩〔2020〕7号"', '"某文件"'), ["basis 里的“某文件”没有登记"]),
    "points do not add up": (manifest('"产出指标" = 50', '"产出指标" = 60'), ["工作表“整体”的 points：一级指标 60＋30＋10 加预算执行率 10 不等于总分 100"]),
    "a level 2 stands under no level 1": (manifest('"产出指标" = ["', '"产出" = ["'), ["points.level2 的“产出”不在 level1 里"]),
    "grades are not descending": (manifest("[projects]", '[settings]\ngrades = [["优", "80"], ["良", "90"], ["差", "0"]]\n[projects]'),
                                  ["grades 应从高到低、最后一档下限为 0，现在是 80、90、0"]),
    "grades do not end at 0": (manifest("[projects]", '[settings]\ngrades = [["优", "90"], ["差", "60"]]\n[projects]'), ["最后一档下限为 0，现在是 90、60"]),
    "a share is written as a percentage": (manifest("[projects]", '[settings]\nunspent_limit = "20"\n[projects]'),
                                           ["unspent_limit 写的是 20，应在 0 到 1 之间"]),
    "a method is unknown": (manifest("[projects]", '[settings]\nreverse_method = "线性"\n[projects]'), ["reverse_method 写的是“线性”"]),
    "a ratio has three fields": (manifest('ratio = ["年度资金总额.全年执行数", ', 'ratio = ["年度资金总额.全年执行数", "项目支出", '),
                                 ["computed“年度资金总额.执行率”：ratio 要写 2 个字段，现在是 3 个"]),
    "a computed field needs itself": (manifest('"公车购置.*", "公车运行维护.*"', '"公车购置.*", "三公经费.*"'),
                                      [f"computed“{row}.{column}”绕了一圈又用到自己" for row in ("三公经费", "公务用车购置和维护经费")
                                       for column in ("上年决算数", "本年预算数", "本年决算数")]),
    "a section belongs to no document": (manifest('document = "自评报告"', 'document = "评价报告"'), ["小标题“部门主要职责”的 document 写的是“评价报告”"]),
    "a heading stands twice": (manifest('heading = "部门预算情况"', 'heading = "部门决算情况"'), ["小标题“部门决算情况”写了两次"]),
    "a template lies outside the folder": (manifest('template = "自评报告.docx"', 'template = "../自评报告.docx"'), ["应是本文件夹里的 .docx 文件名"]),
    "a document is made for a sheet of which there is one": (manifest('template = "自评报告.docx"', 'template = "自评报告.docx"\nper = "整体"'),
                                                            ["per 写的是“整体”"]),
    "a cross check names no sheet": (manifest('right = "整体.项目支出"', 'right = "总体.项目支出"'), ["cross 的“总体.项目支出”：没有“总体”这种表"]),
    # 工作簿
    "there is no workbook": (lambda folder: (folder / "自评表.xlsx").unlink(), ["自评表.xlsx：没有这个文件"]),
    "the workbook is no workbook": (lambda folder: shutil.copy(folder / "manifest.toml", folder / "自评表.xlsx"), ["不是 Excel 工作簿"]),
    "the workbook is of another form": (part("自评表.xlsx", "docProps/custom.xml", lambda data: data.replace(b"hengshan-2024", b"miluo-2023")),
                                        ["文档属性“表样”写的是“miluo-2023”，应是“hengshan-2024”"]),
    "a macro is in the workbook": (part("自评表.xlsx", "xl/vbaProject.bin", lambda _: b"x"), ["里面有宏（xl/vbaProject.bin）"]),
    "the workbook links to the outside": (part("自评表.xlsx", "xl/_rels/workbook.xml.rels", external), ["里面有指向外面的链接（xl/_rels/workbook.xml.rels）"]),
    "a reference is broken": (sheet(OVERALL, lambda page: page["A1"].__setattr__("value", "=报告数据!#REF!")), ["《整体支出绩效自评表》的A1里有 #REF!"]),
    "an extra sheet is gone": (sheet("出错说明", lambda page: page.parent.remove(page)), ["没有“出错说明”这种表"]),
    "a sheet lost its kind": (sheet(OVERALL, forget("表种")), ["没有“整体”这种表（整体支出绩效自评表）"]),
    "a kind is unknown": (sheet("填报说明", name("表种", '"说明"')), ["没有“填报说明”这种表", "表种“说明”在 manifest 里没有"]),
    "a kind stands twice": (sheet("填报说明", name("表种", '"报告数据"')), ["“报告数据”这种表有 2 张", "没有“填报说明”这种表"]),
    "a field lost its name": (sheet(OVERALL, forget("联系电话")), ["《整体支出绩效自评表》：没有名称“联系电话”（required 要用）"]),
    "a part of a sum lost its name": (sheet(BASIC, forget("公车购置.上年决算数")), ["《基础数据表》：没有名称“公车购置.上年决算数”（computed 要用）"]),
    "a field has a formula": (sheet(OVERALL, put("基本支出", "=1+1")), ["“基本支出”是填写的格，却有公式"]),
    "a computed field lost its formula": (sheet(OVERALL, put("总分.得分", None)), ["“总分.得分”没有公式，应填 =IF(COUNT("]),
    "a computed field has another formula": (sheet(OVERALL, put("年度资金总额.执行率", "=年度资金总额.全年执行数/年度资金总额.年初预算数")),
                                             ["“年度资金总额.执行率”的公式是 =年度资金总额.全年执行数/年度资金总额.年初预算数，与 manifest 规定的算法不同，应是 =IF(OR("]),
    "an open table has a formula": (sheet(OVERALL, lambda page: page[inside_table(page, 1, 6)].__setattr__("value", "=5+5")),
                                    ["“绩效指标[1].分值”是填写的格，却有公式"]),
    "a name is of the whole workbook": (sheet(OVERALL, lambda page: page.parent.defined_names.__setitem__("备注", DefinedName("备注", attr_text=f"{OVERALL}!$A$1"))),
                                        ["名称“备注”的范围是整个工作簿"]),
    "a name begins with a digit": (sheet(OVERALL, name("其他.2024年数", f"{OVERALL}!$A$1")), ["名称“其他.2024年数”“2024年数”以数字开头"]),
    "a name has full-width letters": (sheet(OVERALL, name("其他Ａ", f"{OVERALL}!$A$1")), ["名称“其他Ａ”有全角字符"]),
    "a name has two dots": (sheet(OVERALL, name("其他.本年.预算数", f"{OVERALL}!$A$1")), ["名称“其他.本年.预算数”不止一个点"]),
    "a name has brackets": (sheet(OVERALL, name("因公出国〔境〕费", f"{OVERALL}!$A$1")), ["里有汉字、字母、数字、下划线以外的字符"]),
    "a name points nowhere": (sheet(OVERALL, name("备注", f"{OVERALL}!#REF!")), ["名称“备注”指向的格子已经删除（#REF!）"]),
    "a name points to no cell": (sheet(OVERALL, name("备注", "1+1")), ["名称“备注”指向“1+1”，应指向一个格子"]),
    "a name points into another sheet": (sheet(OVERALL, name("备注", f"{BASIC}!$A$1")), ["名称“备注”指向了《基础数据表》"]),
    "two names share a cell": (sheet(OVERALL, lambda page: name("备注", page.defined_names["联系电话"].attr_text)(page)), ["名称“备注”和“联系电话”指向同一格"]),
    "a name points into a merged cell": (sheet(OVERALL, name("备注", f"{OVERALL}!$B$2")), ["名称“备注”指向 B2，是合并格 A2:I2 的里面"]),
    "an open table has no end": (sheet(OVERALL, forget("绩效指标.表尾")), ["没有开口表“绩效指标”（computed 要用）"]),
    "an open table has no rows": (sheet(OVERALL, lambda page: name("绩效指标.表尾", page.defined_names["绩效指标.表头"].attr_text)(page)),
                                  ["开口表“绩效指标”的表头和表尾之间没有行"]),
    "a column has another heading": (sheet(OVERALL, retype("年度指标值", "目标")), ["开口表“绩效指标”的表头里没有“年度指标值”一列（points 要用）"]),
    "a heading stands over two columns": (sheet(OVERALL, retype("实际完成值", "年度指标值")),
                                          ["没有“实际完成值”一列", "开口表“绩效指标”的表头有两列都叫“年度指标值”"]),
    "a field lies inside an open table": (sheet(OVERALL, lambda page: name("备注", f"{OVERALL}!{inside_table(page, 2, 3)}")(page)),
                                          ["字段“备注”在开口表“绩效指标”的里面"]),
    "a level 1 prints other points": (sheet(OVERALL, retype("效益指标（30分）", "效益指标（40分）")),
                                      ["一级指标“效益指标”印着 40 分，manifest 的 points 是 30 分"]),
    "a level 1 is gone": (sheet(OVERALL, retype("满意度指标（10分）", None)), ["绩效指标里没有一级指标“满意度指标”", "二级指标“服务对象满意度指标”不在 manifest 的 level2 里"]),
    "a level 1 is another": (sheet(OVERALL, retype("效益指标（30分）", "效果指标（30分）")),
                             ["一级指标“效果指标”不在 manifest 的 points 里", "绩效指标里没有一级指标“效益指标”"]),
    "a level 2 is another": (sheet(OVERALL, retype("时效指标", "速度指标")), ["二级指标“速度指标”不在 manifest 的 level2 里"]),
    "the points of the execution rate differ": (sheet(OVERALL, put("年度资金总额.分值", 20)), ["“年度资金总额.分值”填的是“20”，manifest 的 points 是 10"]),
    "the paper is A3": (sheet(OVERALL, lambda page: page.page_setup.__setattr__("paperSize", 8)), ["纸张不是 A4"]),
    "the sheet is wider than the page": (sheet(OVERALL, lambda page: page.sheet_properties.pageSetUpPr.__setattr__("fitToPage", False)),
                                         ["打印宽度没有缩到一页"]),
    "a heading is not listed": (sheet(NARRATIVE, retype("存在的问题", None)), ["《报告文字》：没有小标题“存在的问题”"]),
    "a heading is not in the manifest": (sheet(NARRATIVE, retype("存在的问题", "主要问题")), ["没有小标题“存在的问题”", "小标题“主要问题”不在 manifest 的 section 里"]),
    "a heading is listed twice": (sheet(NARRATIVE, retype("存在的问题", "改进措施")), ["没有小标题“存在的问题”", "小标题“改进措施”写了 2 次"]),
    # 模板
    "there is no template": (lambda folder: (folder / "自评报告.docx").unlink(), ["自评报告.docx：没有这个文件"]),
    "the template is no document": (lambda folder: shutil.copy(folder / "manifest.toml", folder / "自评报告.docx"), ["自评报告.docx：报告模板不是 docx 文件"]),
    "the template links to the outside": (part("自评报告.docx", "word/_rels/document.xml.rels", external), ["里面有指向外面的链接"]),
    "a placeholder is no field": (outline("{{ 报告数据.离休人员 }}"), ["“{{ 报告数据.离休人员 }}”处的“报告数据.离休人员”：没有“报告数据.离休人员”"]),
    "a placeholder names no sheet": (outline("{{ 基本数据表.财政供养人员.编制数 }}"), ["：没有“基本数据表”"]),
    "a placeholder names no column": (outline("{{ 整体.年度资金总额.执行数 }}"), ["：没有“整体.年度资金总额.执行数”"]),
    "a placeholder names no function": (outline("{{ 人头(报告数据.离休人数) }}"), ["：没有“人头”"]),
    "a placeholder names no heading": (outline("{%p for 段 in 报告文字.整改措施 %}\n{{ 段 }}\n{%p endfor %}"), ["：没有“报告文字.整改措施”"]),
    "a placeholder names no column of a project": (outline("{{ 项目[1].年度资金总额.执行数 }}"), ["：没有“项目[1].年度资金总额.执行数”"]),
    "a document for all asks for the project": (outline("{{ 本项目.项目名称 }}"), ["：没有“本项目”"]),
    "a loop over projects names no field": (outline("{%p for 项 in 项目 %}\n{{ 项.名称 }}\n{%p endfor %}"), ["用填满的工作簿排不出来"]),
    "a loop over rows names no column": (outline("{%p for 行 in 基础数据表.专项资金 %}\n{{ 行.金额 }}\n{%p endfor %}"), ["用填满的工作簿排不出来"]),
    "an attachment is no sheet": (outline('{%p for 表 in 附表("基础数据") %}\n{{p 表 }}\n{%p endfor %}'), ["附表“基础数据”没有这种表"]),
    "a demanded heading is none": (outline('{{ 要写("整改措施") }}'), ["没有小标题“整改措施”"]),
    "a section is used nowhere": (without_section("改进措施", "存在的问题"), ["没有用到小标题“改进措施”，写了也印不出来"]),
    "a statement is not closed": (outline("{%p if 项目名称 %}"), ["“if”没有对应的“endif”"]),
    "a placeholder calculates": (outline("{{ 整体.总分.得分 * 2 }}"), ["有不许用的写法"]),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damage_is_named_and_nothing_else(damage: str, tmp_path: Path) -> None:
    apply, expected = DAMAGES[damage]
    folder = tmp_path / "hengshan-2024"
    shutil.copytree(TEMPLATES / "hengshan-2024", folder)
    apply(folder)

    faults = lint_template(folder)

    assert len(faults) == len(expected), faults
    for fault, text in zip(faults, expected, strict=True):
        assert text in fault
        assert "\n" not in fault
        assert fault.endswith(("。", ")"))


WRONG_KINDS = [
    ('heading = "部门主要职责"', "heading = 2024", "[[section]]：heading 应写成文字，现在是“2024”"),
    ('template = "自评报告.docx"', "template = 5", "[[document]]：template 应写成文字"),
    ('left = "基础数据表.项目支出.本年决算数"', "left = 5", "[[cross]]：left 应写成文字"),
    ('table = "基础数据表.专项资金"', "table = [1]", "[projects]：table 应写成文字"),
    ('rows = ["基础数据表.业务工作经费", "基础数据表.运行维护经费"]', 'rows = "基础数据表.业务工作经费"', "[projects]：rows 应写成文字的列表"),
    ('basis = ["财预〔2020〕10号", ', "basis = [1, ", "manifest.toml：basis 应写成文字的列表"),
    ("year = 2024", 'year = "今年"', "manifest.toml：year 应写成整数，现在是“今年”"),
    ('columns = ["上年决算数", ', "columns = [1, ", "工作表“基础数据表”：columns 应写成文字的列表"),
    ("many = true", 'many = "是"', "工作表“项目”：many 应写成 true 或 false，现在是“是”"),
    ('ratio = ["财政供养人员.实际在职人数", ', "ratio = [1, ", "工作表“基础数据表” 的 computed：parts 应写成文字的列表"),
    ('whole = "年度资金总额.全年预算数"', "whole = 5", "工作表“整体” 的 relations：whole 应写成文字"),
    ('source = "财预〔2020〕10号"', "source = 5", "工作表“整体” 的 points：source 应写成文字"),
    ('"满意度指标" = ["服务对象满意度指标"]', '"满意度指标" = "服务对象满意度指标"', "工作表“整体” 的 points：level2 应写成一节，每个键是文字的列表"),
    ("execution = 10", "execution = nan", "“nan”不是数"),
    ("[projects]", "[settings]\nscore_decimals = 1.5\n[projects]", "settings：score_decimals 应写成整数，现在是“1.5”"),
    ("[projects]", '[settings]\nunspent_limit = "许多"\n[projects]', "settings.unspent_limit：“许多”不是数"),
]


@pytest.mark.parametrize(("old", "new", "told"), WRONG_KINDS)
def test_a_key_of_the_wrong_kind_is_named(old: str, new: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "hengshan-2024"
    shutil.copytree(TEMPLATES / "hengshan-2024", folder)
    manifest(old, new)(folder)

    [fault] = lint_template(folder)

    assert told in fault


def test_a_file_in_place_of_the_folder_is_named() -> None:
    [fault] = lint_template(TEMPLATES / "hengshan-2024" / "manifest.toml")

    assert fault.endswith("manifest.toml”是文件，不是表样文件夹。请指出放着 manifest.toml 的文件夹。")


def test_a_form_folder_can_be_named_by_a_dot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TEMPLATES / "hengshan-2024")

    assert lint_template(Path(".")) == []
