"""提纲：纯文本 → 公文格式的 Word 模板。"""

from __future__ import annotations

import io
import zipfile

import pytest
from docx import Document
from lxml import etree

from reportgen.outline import OutlineError, draw

NS = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
W = "{" + NS["w"] + "}"


def part(drawn: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(drawn)) as package:
        return etree.fromstring(package.read(name))


def styled(outline: str) -> list[tuple[str, str]]:
    """(样式, 文字) 逐段。"""
    document = Document(io.BytesIO(draw(outline)))
    return [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs]


def test_the_same_outline_gives_the_same_bytes():
    outline = "封面：某局\n分页\n一、基本情况\n{%p for 段 in 报告文字.主要职责 %}\n{{ 段 }}\n{%p endfor %}\n"
    assert draw(outline) == draw(outline)
    with zipfile.ZipFile(io.BytesIO(draw(outline))) as package:
        assert {(entry.date_time, entry.compress_type) for entry in package.infolist()} == {((1980, 1, 1, 0, 0, 0), 0)}
    assert b"2020-01-01T00:00:00Z" in draw(outline)


def test_the_page_is_a4_with_the_margins_and_grid_of_an_official_document():
    section = Document(io.BytesIO(draw("正文"))).sections[0]
    page = [section.page_width, section.page_height, section.top_margin, section.left_margin, section.bottom_margin,
            section.right_margin]
    assert [round(size.mm) for size in page] == [210, 297, 37, 28, 35, 26]
    grid = part(draw("正文"), "word/document.xml").find(f".//{W}docGrid")
    assert [grid.get(f"{W}{name}") for name in ("type", "linePitch", "charSpace")] == ["linesAndChars", "580", "-848"]


def test_levels_are_recognised_by_their_numbering():
    assert styled("一、单位基本情况\n（一）主要职责\n1.综合股\n（1）人员\n本单位共有四个股室。") == [
        ("Heading 1", "一、单位基本情况"), ("Heading 2", "（一）主要职责"), ("Heading 3", "1.综合股"),
        ("Heading 4", "（1）人员"), ("Normal Indent", "本单位共有四个股室。"),
    ]


def test_a_numbered_sentence_or_a_decimal_is_body_text():
    assert [style for style, _ in styled("1.严格执行预算，按月通报进度。\n（一）主要有以下几项：\n2.5万元用于培训")] == ["Normal Indent"] * 3


def test_a_word_at_the_head_of_the_line_chooses_the_style_with_either_colon():
    assert styled("标题：自评报告\n抬头: 县财政局：\n二级：{{ 段.小标题 }}\n表题：自评表\n落款：某局\n日期：2025年6月20日\n正文：一、不是标题") == [
        ("Title", "自评报告"), ("抬头", "县财政局："), ("Heading 2", "{{ 段.小标题 }}"), ("表题", "自评表"),
        ("Signature", "某局"), ("Date", "2025年6月20日"), ("Normal Indent", "一、不是标题"),
    ]


def test_the_list_of_attachments_keeps_its_first_word():
    assert styled("附件：1.基础数据表\n附件续：2.自评表\n附件标题：附件1") == [
        ("附件说明", "附件：1.基础数据表"), ("附件说明续", "2.自评表"), ("附件标题", "附件1")]


def test_blank_lines_and_remarks_are_left_out_and_an_empty_line_is_asked_for():
    assert styled("# 说明\n\n第一段。\n空行\n第二段。") == [("Normal Indent", "第一段。"), ("Normal", ""), ("Normal Indent", "第二段。")]


def test_statements_and_attachments_are_paragraphs_of_their_own():
    drawn = styled('{%p if 公开版 %}\n无。\n{%p endif %}\n{{p 附表("整体") }}\n表注：注。')
    assert drawn == [("模板语句", "{%p if 公开版 %}"), ("Normal Indent", "无。"), ("模板语句", "{%p endif %}"),
                     ("模板语句", '{{p 附表("整体") }}'), ("表注", "注。")]


def test_two_tables_never_touch():
    assert [style for style, _ in styled("{{p 甲 }}\n{{p 乙 }}")] == ["模板语句", "表后", "模板语句", "表后"]


def test_text_and_statements_survive_xml_characters():
    assert styled('A&B <60%>\n{%p if 得分 < 60 %}\n差\n{%p endif %}')[:2] == [("Normal Indent", "A&B <60%>"), ("模板语句", "{%p if 得分 < 60 %}")]


def test_a_page_break_belongs_to_the_next_line():
    document = part(draw("甲。\n分页\n附件标题：附件1\n分页\n{{p 附表(1) }}"), "word/document.xml")
    broken = [paragraph for paragraph in document.iter(f"{W}p") if paragraph.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert ["".join(paragraph.itertext()) for paragraph in broken] == ["附件1", ""]


@pytest.mark.parametrize("outline", ["甲。\n分页", "甲。\n分页\n{%p if 乙 %}\n丙\n{%p endif %}", "甲。\n分页\n横排\n乙。"])
def test_a_page_break_before_nothing_names_its_line(outline):
    with pytest.raises(OutlineError, match="提纲第 2 行"):
        draw(outline)


def test_a_wide_page_is_turned_clockwise_and_turned_back():
    sections = Document(io.BytesIO(draw("甲。\n横排\n{{p 附表(1) }}\n竖排\n乙。"))).sections
    sizes = [[round(size.mm) for size in (one.page_width, one.page_height, one.top_margin, one.left_margin)] for one in sections]
    assert sizes == [[210, 297, 37, 28], [297, 210, 28, 35], [210, 297, 37, 28]]


def test_page_numbers_are_right_on_odd_pages_and_left_on_even_ones():
    drawn = draw("甲。")
    assert part(drawn, "word/settings.xml").find(f"{W}evenAndOddHeaders") is not None
    assert part(drawn, "word/footer1.xml").find(f".//{W}jc") is None
    assert part(drawn, "word/footer2.xml").find(f".//{W}jc").get(f"{W}val") == "left"
    assert "".join(part(drawn, "word/footer1.xml").itertext()) == "— 1 —"


def test_a_cover_has_no_page_number_and_the_text_begins_with_page_one():
    cover, text, wide = part(draw("封面：某局\n分页\n甲。\n封面：居中一行\n分页\n乙。\n横排\n丙。"), "word/document.xml").iter(f"{W}sectPr")
    assert [len(section.findall(f"{W}footerReference")) for section in (cover, text, wide)] == [0, 2, 2]
    assert [section.find(f"{W}pgNumType") is not None for section in (cover, text, wide)] == [False, True, False]
    assert text.find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_styles_carry_official_fonts_sizes_and_outline_levels():
    styles = {style.findtext(f"{W}name") or style.find(f"{W}name").get(f"{W}val"): style
              for style in part(draw("甲。"), "word/styles.xml").findall(f"{W}style")}

    def look(name: str) -> tuple[str, str]:
        run = styles[name].find(f"{W}rPr")
        return run.find(f"{W}rFonts").get(f"{W}eastAsia"), run.find(f"{W}sz").get(f"{W}val")

    assert [look(name) for name in ("Title", "heading 1", "heading 2", "Normal Indent")] == [
        ("方正小标宋简体", "44"), ("黑体", "32"), ("楷体", "32"), ("仿宋", "32")]
    assert styles["Title"].find(f".//{W}b") is None
    assert [styles[f"heading {level}"].find(f".//{W}outlineLvl").get(f"{W}val") for level in (1, 2, 3)] == ["0", "1", "2"]
    body = styles["Normal Indent"].find(f"{W}pPr")
    assert [body.find(f"{W}spacing").get(f"{W}{name}") for name in ("line", "lineRule")] == ["580", "exact"]
    assert body.find(f"{W}ind").get(f"{W}firstLineChars") == "200"


def test_missing_fonts_have_substitutes():
    fonts = part(draw("甲。"), "word/fontTable.xml")
    assert "FangSong" in fonts.xpath('string(w:font[@w:name="仿宋"]/w:altName/@w:val)', namespaces=NS)
