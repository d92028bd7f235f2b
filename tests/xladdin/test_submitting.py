"""报送版：只剩官方表，没有附页和标记；官方表的数、公式、样子、核对结果都与原工作簿一样。"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openxml_audit import OpenXmlValidator

from tests.decorated import PICTURE, decorated
from tests.generated.filling import described as described_material
from tests.generated.material import clean
from tests.libreoffice import LibreOffice
from tests.specimens import NAMES, described, specimen
from tests.test_formulas_agree import cells_of
from tests.workbooks import OVERALL, cells, computed, edit, part_named, parts, put_cell, rebuild
from xladdin.checks import run_rules
from xladdin.filing_file import checkable, open_filing, settled
from xladdin.form import find_form
from xladdin.form_contract import EXTRA_SHEETS
from xladdin.model import Filing
from xladdin.workbook_file import Book, WorkbookError
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.filling import filing_of, fill
from xladdin.workbook_file.submitting import left_behind, remarks, submission

ON_THE_NARRATIVE = {"BD102", "BD105", "BD106", "PE105", "PE111", "PS211", "IN110"}
"""要看报告文字才知道的：报送版里没有报告文字，只能说未能核对。"""
TYPES, WORKBOOK = "[Content_Types].xml", "xl/workbook.xml"


def submitted(path: Path, target: str = "报送版.xlsx") -> Path:
    """另存报送版，存在旁边。"""
    out = path.with_name(target)
    out.write_bytes(submission(*open_filing(path)).package.to_bytes())
    return out


@cache
def original(name: str) -> Book:
    """样本，公式都有结果。"""
    book = specimen(name)
    return settled(book, filing_of(book, find_form(described(name)["form"])))[0]


def written(name: str, folder: Path) -> Path:
    path = folder / f"{name}.xlsx"
    path.write_bytes(original(name).package.to_bytes())
    return path


def official(filing: Filing) -> list[str]:
    return [sheet.title for sheet in filing.sheets if sheet.kind not in EXTRA_SHEETS]


def told(filing: Filing, titles: list[str]) -> set[tuple[str, str, str, str]]:
    found = run_rules(checkable(filing)).findings
    return {(one.code, one.place.sheet, one.place.cell, one.message) for one in found if one.place.sheet in titles and one.code not in ON_THE_NARRATIVE}


# —— 六个表样 ——


@pytest.mark.parametrize("name", NAMES)
def test_a_submission_has_the_official_sheets_alone_and_is_a_valid_workbook(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    before = open_filing(path)[1]

    out = submitted(path)

    book, after = open_filing(out)
    assert [part.title for part in book.parts] == official(before)
    assert {one.scope for one in book.names} == set(range(len(book.parts)))
    assert (after.form.id, after.year, after.agency, after.aliases) == (before.form.id, before.year, before.agency, before.aliases)
    assert [str(one) for one in OpenXmlValidator().validate(out).errors if one.severity.name == "ERROR"] == []
    assert left_behind(Book(path), before) == ()


@pytest.mark.parametrize("name", NAMES)
def test_an_official_sheet_keeps_every_byte_but_the_cells_that_took_the_year_from_another_sheet(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    out = submitted(path)

    for part in Book(out).parts:
        before, after = (cells(parts(file)[part_named(file, part.title)]) for file in (path, out))
        changed = {address for address, cell in before.items() if after[address] != cell}
        assert before.keys() == after.keys()
        assert changed == {address for address, cell in before.items() if "报告数据!" in cell}
        assert all("<f>" not in after[address] for address in changed)
    assert b"\xe6\x8a\xa5\xe5\x91\x8a\xe6\x95\xb0\xe6\x8d\xae" not in b"".join(parts(out).values())  # 报告数据


@pytest.mark.parametrize("name", NAMES)
def test_checking_a_submission_finds_the_same_on_the_official_sheets(name: str, tmp_path: Path) -> None:
    path = written(name, tmp_path)
    before, after = open_filing(path)[1], open_filing(submitted(path))[1]

    assert told(after, official(before)) == told(before, official(before))
    assert {one.place.sheet for one in run_rules(checkable(after)).findings} <= set(official(before))


@pytest.mark.parametrize("seed", range(12))
def test_checking_a_submission_of_clean_material_finds_the_same_too(seed: int, tmp_path: Path) -> None:
    book = workbook_from(described_material(clean(seed)))
    filing = filing_of(book, clean(seed).form)
    out = tmp_path / "报送版.xlsx"
    out.write_bytes(submission(book, filing).package.to_bytes())

    assert told(open_filing(out)[1], official(filing)) == told(filing, official(filing))


def test_what_only_the_narrative_could_tell_is_unchecked_in_a_submission(tmp_path: Path) -> None:
    path = written("hengshan2024", tmp_path)

    assert "PE105" not in {one.code for one in run_rules(checkable(open_filing(path)[1])).findings}
    result = run_rules(checkable(open_filing(submitted(path))[1]))
    assert not ON_THE_NARRATIVE & {one.code for one in result.findings}
    assert [one.place.cell for one in result.unchecked if one.code == "PE105"] == ["D5"]


def test_the_spreadsheet_calculates_a_submission_to_the_same_figures(tmp_path: Path, libreoffice: LibreOffice) -> None:
    files = [written(name, tmp_path) for name in NAMES]
    outs = [submitted(file, f"{file.stem}-报送版.xlsx") for file in files]

    made = libreoffice.recalculated([*files, *outs])

    for before, after in zip(made[:len(files)], made[len(files):], strict=True):
        wanted, found = cells_of(before), cells_of(after)
        titles = {title for title, _ in found}
        assert titles
        assert found == {where: value for where, value in wanted.items() if where[0] in titles}


# —— 去掉的表只带走自己的 ——


def test_parts_that_only_a_removed_sheet_uses_go_with_it_and_the_others_stay_byte_for_byte(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    extra, before = part_named(path, "报告文字"), parts(path)
    name = extra.rpartition("/")[2]
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rebuild(path, {
        f"xl/worksheets/_rels/{name}.rels": f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{kind}/drawing" Target="../drawings/drawing9.xml"/></Relationships>'.encode(),
        "xl/drawings/drawing9.xml": b'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"/>',
        TYPES: before[TYPES].replace(b"</Types>", b'<Override PartName="/xl/drawings/drawing9.xml" '
                                     b'ContentType="application/vnd.openxmlformats-officedocument.drawing+xml"/></Types>')})
    edit(path, extra, "</worksheet>", f'<drawing xmlns:r="{kind}" r:id="rId1"/></worksheet>')

    after = parts(submitted(path))

    gone = {name for name in parts(path) if name not in after}
    assert {"xl/drawings/drawing9.xml", f"xl/worksheets/_rels/{name}.rels", extra, "xl/vbaProject.bin", "xl/calcChain.xml"} <= gone
    assert not [one for one in gone if one.encode() in after[TYPES]]
    assert after["xl/media/image1.png"] == PICTURE
    kept = set(before) & set(after) - {WORKBOOK, "xl/_rels/workbook.xml.rels", TYPES, "docProps/custom.xml"}
    changed = {name for name in kept if before[name] != after[name]}
    assert changed == {part.part for part in Book(path).parts[:5]}


def test_macros_stay_behind_and_the_file_says_it_has_none(tmp_path: Path) -> None:
    out = submitted(decorated(tmp_path / "自评表.xlsm"))

    assert b"macroEnabled" not in parts(out)[TYPES]
    assert b"vbaProject" not in parts(out)["xl/_rels/workbook.xml.rels"]
    assert Book(out).path.suffix == ".xlsx"


def test_texts_of_removed_sheets_do_not_stay_in_the_shared_strings(tmp_path: Path, libreoffice: LibreOffice) -> None:
    book = original("hengshan2024")
    secret = "这一段依法不予公开"
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(fill(book, find_form("hengshan-2024"), {}, {"报告文字.报告文字": [{"小标题": "资产管理情况", "文字": secret, "公开": "否"}]}).package.to_bytes())
    saved = libreoffice.recalculated([path])[0]
    assert secret.encode() in parts(saved)["xl/sharedStrings.xml"]

    out = submitted(saved)

    assert secret.encode() not in b"".join(parts(out).values())
    before, after = open_filing(saved)[1], open_filing(out)[1]
    assert [sheet.fields for sheet in after.sheets] == [sheet.fields for sheet in before.sheets if sheet.title in official(before)]


_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _linked(*targets: tuple[str, str, str]) -> bytes:
    body = "".join(f'<Relationship Id="{name}" Type="{_KIND}/{kind}" Target="{target}"/>' for name, kind, target in targets)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{body}</Relationships>'.encode()


def with_a_pivot(path: Path, title: str) -> Path:
    """《`title`》上有一张透视表，取《报告文字》的字；工作簿有一个带密码的外部连接、一个 Power Query 查询、别的工作簿的缓存、两个常量名称。"""
    sheet = part_named(path, title)
    edit(path, "xl/_rels/workbook.xml.rels", "</Relationships>", "".join(f'<Relationship Id="{name}" Type="{_KIND}/{kind}" Target="{target}"/>' for name, kind, target in (
        ("rIdP", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml"), ("rIdC", "connections", "connections.xml"),
        ("rIdQ", "customXml", "../customXml/item7.xml"), ("rIdE", "externalLink", "externalLinks/externalLink1.xml"))) + "</Relationships>")
    edit(path, WORKBOOK, "<definedNames>", f'<externalReferences><externalReference xmlns:r="{_KIND}" r:id="rIdE"/></externalReferences><definedNames>'
         '<definedName name="身份证">"430000198001011234"</definedName><definedName name="加成">0.25</definedName>')
    text = parts(path)[WORKBOOK].decode()
    rebuild(path, {WORKBOOK: re.sub(r"(<calcPr[^>]*/>)", rf'\1<pivotCaches><pivotCache cacheId="1" xmlns:r="{_KIND}" r:id="rIdP"/></pivotCaches>', text).encode()})
    put_cell(path, OVERALL, "I5", '<c r="I5" s="6"><f>加成*4</f><v>1</v></c>')
    return rebuild(path, {
        f"xl/worksheets/_rels/{sheet.rpartition('/')[2]}.rels": _linked(("rIdT", "pivotTable", "../pivotTables/pivotTable1.xml")),
        "xl/pivotTables/pivotTable1.xml": f'<pivotTableDefinition xmlns="{_MAIN}" name="p" cacheId="1" dataCaption="v"/>'.encode(),
        "xl/pivotTables/_rels/pivotTable1.xml.rels": _linked(("rId1", "pivotCacheDefinition", "../pivotCache/pivotCacheDefinition1.xml")),
        "xl/pivotCache/pivotCacheDefinition1.xml": f'<pivotCacheDefinition xmlns="{_MAIN}"><cacheSource type="worksheet"><worksheetSource ref="A1:B9" sheet="报告文字"/>'
        '</cacheSource><cacheFields count="1"><cacheField name="文字"><sharedItems count="1"><s v="不公开的话"/></sharedItems></cacheField></cacheFields></pivotCacheDefinition>'.encode(),
        "xl/pivotCache/_rels/pivotCacheDefinition1.xml.rels": _linked(("rId1", "pivotCacheRecords", "pivotCacheRecords1.xml")),
        "xl/pivotCache/pivotCacheRecords1.xml": f'<pivotCacheRecords xmlns="{_MAIN}" count="1"><r><s v="不公开的话"/></r></pivotCacheRecords>'.encode(),
        "xl/connections.xml": f'<connections xmlns="{_MAIN}"><connection id="1" name="c" type="1"><dbPr connection="PWD=密码"/></connection></connections>'.encode(),
        "customXml/item7.xml": "<DataMashup>密码</DataMashup>".encode("utf-16"),
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{_MAIN}"><externalBook><sheetNames><sheetName val="不公开的话"/></sheetNames></externalBook></externalLink>'.encode()})


def test_pivot_caches_connections_queries_other_workbooks_and_unused_constants_stay_behind(tmp_path: Path) -> None:
    path = with_a_pivot(computed(tmp_path / "自评表.xlsx"), "填报说明")

    after = parts(submitted(path))

    assert [name for name, data in after.items() if re.search("不公开的话|密码|430000198001011234".encode(), data) or "密码".encode("utf-16-le") in data] == []
    assert [name for name in after if re.search("pivot|connections|customXml|externalLink", name)] == []
    assert re.findall(rb"pivotCaches|externalReferences|rId[PCQE]\b", after[WORKBOOK] + after["xl/_rels/workbook.xml.rels"]) == []
    assert '<definedName name="加成">0.25</definedName>'.encode() in after[WORKBOOK]


def test_a_pivot_table_on_an_official_sheet_that_draws_on_a_removed_one_is_refused(tmp_path: Path) -> None:
    path = with_a_pivot(computed(tmp_path / "自评表.xlsx"), OVERALL)

    with pytest.raises(WorkbookError) as refused:
        submitted(path)

    assert str(refused.value) == ("《整体支出绩效自评表》上的数据透视表、切片器或查询取的是不报送的数据，去掉那些数据它就坏了。"
                                  "请先把它复制、粘贴成数值，或移到别的表，再另存报送版。")


def test_the_titles_in_the_file_properties_and_the_open_tab_follow(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, 'activeTab="0"', 'activeTab="5"')
    titles = [part.title for part in Book(path).parts]
    names = "".join(f"<vt:lpstr>{title}</vt:lpstr>" for title in [*titles, "报告数据!Print_Area", "基础数据表!Print_Area"])
    edit(path, "docProps/app.xml", "</Properties>", f'<HeadingPairs><vt:vector size="4" baseType="variant"><vt:variant><vt:lpstr>工作表</vt:lpstr></vt:variant>'
         f"<vt:variant><vt:i4>{len(titles)}</vt:i4></vt:variant><vt:variant><vt:lpstr>命名范围</vt:lpstr></vt:variant><vt:variant><vt:i4>2</vt:i4></vt:variant>"
         f'</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="{len(titles) + 2}" baseType="lpstr">{names}</vt:vector></TitlesOfParts></Properties>')
    edit(path, "docProps/app.xml", "<Properties ", '<Properties xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes" ')

    out = parts(submitted(path))

    listed = re.findall(r"<vt:lpstr>([^<]*)</vt:lpstr>", out["docProps/app.xml"].decode())
    assert listed == ["工作表", "命名范围", *titles[:5], "基础数据表!Print_Area"]
    assert re.findall(r"<vt:i4>(\d+)</vt:i4>", out["docProps/app.xml"].decode()) == ["5", "1"]
    assert b'activeTab="0"' in out[WORKBOOK]


def test_a_workbook_written_with_namespace_prefixes_is_submitted_alike(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    plain = cells_of(submitted(path))
    for part in (WORKBOOK, *(one.part for one in Book(path).parts)):
        text = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", parts(path)[part].decode())
        rebuild(path, {part: re.sub(r"^(<x:(?:workbook|worksheet)) xmlns=", r"\1 xmlns:x=", text).encode()})

    out = submitted(path)

    assert cells_of(out) == plain
    assert [part.title for part in Book(out).parts] == [part.title for part in Book(path).parts][:5]


# —— 填表人自己加的表 ——


def with_own_sheet(path: Path) -> Path:
    """《报告文字》当成填表人自己的底稿：没有表种，官方表有公式、下拉、条件格式、链接用到它。"""
    edit(path, WORKBOOK, 'name="报告文字"', 'name="我的 底稿"')
    text = parts(path)[WORKBOOK].decode().replace("'报告文字'!", "'我的 底稿'!").replace(">\"报告文字\"<", ">\"底稿\"<")
    text = text.replace("</definedNames>", "<definedName name=\"底数\">'我的 底稿'!$B$3</definedName></definedNames>")
    rebuild(path, {WORKBOOK: text.encode()})
    part = part_named(path, OVERALL)
    put_cell(path, OVERALL, "C5", "<c r=\"C5\" s=\"6\"><f>'我的 底稿'!B3+1</f><v>209.21</v></c>")
    put_cell(path, OVERALL, "E5", '<c r="E5" s="6"><f>底数*2</f><v>200</v></c>')
    put_cell(path, OVERALL, "I5", cells(parts(path)[part])["I5"])
    edit(path, part, "<dataValidations", "<conditionalFormatting sqref=\"C5\"><cfRule type=\"expression\" priority=\"1\"><formula>'我的 底稿'!$A$1=1</formula></cfRule>"
         '<cfRule type="expression" priority="2"><formula>C5&gt;1</formula></cfRule></conditionalFormatting><dataValidations')
    edit(path, part, "</dataValidations>", "<dataValidation type=\"list\" sqref=\"C2\"><formula1>'我的 底稿'!$A$1:$A$3</formula1></dataValidation></dataValidations>"
         "<hyperlinks><hyperlink ref=\"A1\" location=\"'我的 底稿'!A1\"/></hyperlinks>")
    return path


def test_formulas_that_use_a_sheet_of_the_clerk_become_their_results_and_the_rest_stay(tmp_path: Path) -> None:
    path = with_own_sheet(computed(tmp_path / "自评表.xlsx"))
    before = parts(path)[part_named(path, OVERALL)]

    out = submitted(path)

    after = parts(out)[part_named(out, OVERALL)].decode()
    assert cells(after.encode())["C5"] == '<c r="C5" s="6"><v>209.21</v></c>'
    assert cells(after.encode())["E5"] == '<c r="E5" s="6"><v>200</v></c>'
    assert cells(after.encode())["H5"] == cells(before)["H5"]
    assert "底稿" not in b"".join(parts(out).values()).decode("utf-8", "ignore")
    assert '<cfRule type="expression" priority="2"><formula>C5&gt;1</formula></cfRule></conditionalFormatting>' in after
    assert "hyperlink" not in after
    assert after.count("<dataValidation ") == before.decode().count("<dataValidation ") - 1
    assert left_behind(*open_filing(path)) == ("我的 底稿",)


def test_a_formula_that_was_never_calculated_is_refused_with_its_place(tmp_path: Path) -> None:
    path = with_own_sheet(computed(tmp_path / "自评表.xlsx"))
    put_cell(path, OVERALL, "C5", "<c r=\"C5\" s=\"6\"><f>'我的 底稿'!B3+1</f></c>")

    with pytest.raises(WorkbookError, match=f"《{OVERALL}》C5 的公式用到不报送的表，还没有算过"):
        submission(*open_filing(path))


def test_a_shared_formula_that_uses_a_removed_sheet_is_frozen_cell_by_cell(tmp_path: Path) -> None:
    path = with_own_sheet(computed(tmp_path / "自评表.xlsx"))
    put_cell(path, OVERALL, "C5", "<c r=\"C5\"><f t=\"shared\" ref=\"C5:D5\" si=\"0\">'我的 底稿'!B3</f><v>1</v></c>")
    put_cell(path, OVERALL, "D5", '<c r="D5"><f t="shared" si="0"/><v>2</v></c>')

    after = cells(parts(submitted(path))["xl/worksheets/sheet2.xml"])

    assert (after["C5"], after["D5"]) == ('<c r="C5"><v>1</v></c>', '<c r="D5"><v>2</v></c>')


def test_a_workbook_without_official_sheets_is_refused(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    text = parts(path)[WORKBOOK].decode()
    rebuild(path, {WORKBOOK: re.sub(r'(<definedName name="表种" localSheetId="[0-4]")>[^<]*<', r'\1>"别的"<', text).encode()})

    with pytest.raises(WorkbookError, match="没有官方表"):
        submission(*open_filing(path))


def test_a_workbook_whose_official_sheets_are_all_hidden_is_refused(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    text = parts(path)[WORKBOOK].decode()
    rebuild(path, {WORKBOOK: text.replace('state="visible"', 'state="hidden"', 5).encode()})

    with pytest.raises(WorkbookError, match="官方表都隐藏着"):
        submission(*open_filing(path))


def test_a_submission_opens_at_the_first_sheet_that_can_be_seen(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    edit(path, WORKBOOK, 'state="visible"', 'state="hidden"')
    edit(path, WORKBOOK, 'activeTab="0"', 'activeTab="6"')

    assert b'activeTab="1"' in parts(submitted(path))[WORKBOOK]


def test_a_chart_that_draws_figures_of_a_removed_sheet_is_refused(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rebuild(path, {"xl/charts/chart1.xml": "<c:chart xmlns:c='c'><c:f>报告数据!$B$20:$B$30</c:f></c:chart>".encode()})
    edit(path, "xl/drawings/_rels/drawing1.xml.rels", "</Relationships>", f'<Relationship Id="rId9" Type="{kind}/chart" Target="../charts/chart1.xml"/></Relationships>')

    with pytest.raises(WorkbookError, match=f"《{OVERALL}》上的图表取的是不报送的表里的数"):
        submission(*open_filing(path))


# —— 核对的标记 ——


RULE = '<cfRule type="expression" dxfId="0" priority="9"><formula>N("绩效自评核对")=0</formula></cfRule>'
NOTE = '<comment ref="H5" authorId="0"><text><r><t>绩效自评核对</t></r><r><t>\n执行率应为 97.24%</t></r></text></comment>'


def shape(row: int, column: int) -> str:
    return (f'<v:shape id="s{row}" type="#_x0000_t202"><v:textbox/><x:ClientData ObjectType="Note"><x:Row>{row}</x:Row><x:Column>{column}</x:Column>'
            "</x:ClientData></v:shape>")


def test_marks_are_taken_off_and_the_rules_and_notes_of_the_clerk_stay(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    edit(path, "xl/drawings/vmlDrawing1.vml", "</xml>", '<v:shape id="button"><x:ClientData ObjectType="Button"/></v:shape></xml>')
    unmarked = parts(submitted(path))
    sheet = part_named(path, OVERALL)
    edit(path, sheet, '</cfRule></conditionalFormatting>', f'</cfRule>{RULE}</conditionalFormatting><conditionalFormatting sqref="H5">{RULE}</conditionalFormatting>')
    edit(path, "xl/comments1.xml", "</commentList>", f"{NOTE}</commentList>")
    edit(path, "xl/drawings/vmlDrawing1.vml", "</xml>", f"{shape(4, 7)}</xml>")

    assert parts(submitted(path)) == unmarked


def test_a_sheet_whose_notes_are_all_marks_loses_the_note_parts(tmp_path: Path) -> None:
    path = decorated(tmp_path / "自评表.xlsm")
    rebuild(path, {"xl/comments1.xml": parts(path)["xl/comments1.xml"].replace("<t>请核对".encode(), "<t>绩效自评核对：请核对".encode()),
                   "xl/drawings/vmlDrawing1.vml": f"<xml>{shape(4, 2)}</xml>".encode()})

    after = parts(submitted(path))

    assert not {"xl/comments1.xml", "xl/drawings/vmlDrawing1.vml"} & set(after)
    sheet = after[part_named(path, OVERALL)]
    assert b"<legacyDrawing " not in sheet
    assert b"<legacyDrawingHF " in sheet
    assert b"comments1" not in after["xl/worksheets/_rels/sheet2.xml.rels"] + after[TYPES]
    assert "xl/drawings/drawing1.xml" in after


@pytest.mark.parametrize("saved_by", ["openpyxl", "LibreOffice"])
def test_marks_in_a_workbook_that_another_program_saved_are_taken_off_too(saved_by: str, tmp_path: Path, libreoffice: LibreOffice) -> None:
    path = tmp_path / "自评表.xlsx"
    book = openpyxl.load_workbook(written("hengshan2024", tmp_path))
    sheet = book[OVERALL]
    for cell, text in (("H5", "绩效自评核对\n执行率不符"), ("C5", "局长看过")):
        sheet[cell].comment = Comment(text, "某某")
    for cell, formula in (("H5", 'N("绩效自评核对")=0'), ("C5", "C5>1")):
        sheet.conditional_formatting.add(cell, FormulaRule(formula=[formula]))
    book["基础数据表"]["B6"].comment = Comment("绩效自评核对\n合计不符", "某某")
    book.create_sheet("校验结果")["A1"] = "问题"
    book.save(path)
    path = path if saved_by == "openpyxl" else libreoffice.recalculated([path])[0]

    out = submitted(path)

    after = openpyxl.load_workbook(out)
    assert {cell.coordinate: cell.comment.text for sheet in after for row in sheet.iter_rows() for cell in row if cell.comment} == {"C5": "局长看过"}
    assert [rule.formula for area in after[OVERALL].conditional_formatting for rule in area.rules] == [["C5>1"]]
    assert "绩效自评核对".encode() not in b"".join(parts(out).values())
    assert sum(len(re.findall(rb"<(?:\w+:)?shape ", part)) for name, part in parts(out).items() if name.endswith(".vml")) == 1


def test_the_opened_workbook_itself_is_not_touched(tmp_path: Path) -> None:
    book, filing = open_filing(decorated(tmp_path / "自评表.xlsm"))
    before = book.package.to_bytes()

    submission(book, filing)

    assert book.package.to_bytes() == before


def test_rows_with_much_text_are_made_high_enough_and_cells_that_cannot_be_are_named(tmp_path: Path) -> None:
    path = written("hengshan2024", tmp_path)
    overall = open_filing(path)[1].overall
    assert overall is not None
    goal, result = (overall[f"年度总体目标.{column}"].place.cell for column in ("预期目标", "实际完成情况"))
    workbook = openpyxl.load_workbook(path)
    workbook[overall.title][goal], workbook[overall.title][result] = "甲" * 400, "乙" * 3000
    workbook.save(path)  # Excel 不会给合并格加高，openpyxl 也不会
    book, filing = open_filing(path)

    made = submission(book, filing)

    part = next(part.part for part in made.parts if part.title == overall.title)
    assert (book.raw(part_named(path, overall.title)).heights[int(goal[1:])], made.raw(part).heights[int(goal[1:])]) == (110, 409)
    assert remarks(book, filing, made) == (f"字太多、一页印不全的格：{overall.title}!{result}。请写短些，详细的放进报告。",)
