"""docxtpl 这一边：填得一字不差，丢不了东西，坏模板说得出毛病在哪里。"""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from docx import Document
from docxtpl import DocxTemplate

from reportgen.attachments import word_table
from reportgen.outline import draw
from reportgen.rendering import Placeholder, ReportTemplateError, document_text, missing_values, placeholders, render
from xladdin.grid import Grid, GridCell


def printed(outline: str, **context: object) -> list[str]:
    return document_text(render(draw(outline), context))


def refused(outline: str, **context: object) -> str:
    with pytest.raises(ReportTemplateError) as caught:
        render(draw(outline), context)
    return str(caught.value)


LETTERS = '"' + "a" * 1000 + '"'


@pytest.mark.parametrize("loops", [
    "".join(f"{{% for {name} in {LETTERS} %}}" for name in "wxyz"), f"{{% for x in {LETTERS} %}}{{% for y in 指标 if y == 单位名称 %}}",
], ids=["nothing printed", "nothing chosen"])
def test_loops_inside_loops_that_would_never_end_are_refused(loops: str) -> None:
    template = draw(loops + "{% endfor %}" * loops.count("{% for"))

    with pytest.raises(ReportTemplateError, match=r"循环一共超过 20 万遍，请去掉套着的循环。"):
        render(template, {"指标": ["甲"] * 1000, "单位名称": "某局"})


def body(docx: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.read("word/document.xml")


def plain_docxtpl(template: bytes, context: dict[str, object]) -> bytes:
    plain, packed = DocxTemplate(io.BytesIO(template)), io.BytesIO()
    plain.render(context, autoescape=True)
    plain.save(packed)
    return packed.getvalue()


def with_document(edit) -> bytes:
    document, packed = Document(), io.BytesIO()
    edit(document)
    document.save(packed)
    return packed.getvalue()


def small_table(text: str = "甲") -> str:
    return word_table(Grid((1, 1), (None,), (GridCell(0, 0, 1, 1, text, "left", False, True, 10.5),)))


# 填数


def test_values_are_printed_literally():
    assert printed("单位：{{ 单位名称 }}，完", 单位名称="A&B <60%> {{ 7*7 }} {% x %} “引号”'") == [
        "单位：A&B <60%> {{ 7*7 }} {% x %} “引号”'，完"]


def test_line_breaks_are_one_break_each_and_control_characters_disappear():
    assert printed("{{ 说明 }}", 说明="一\r\n二\r三\n四\x0b五\x07六\x00") == ["一\n二\n三\n四 五六"]


def test_numbers_print_as_given_and_a_dictionary_has_only_its_keys():
    assert printed("{{ 数 }}，{{ 表.items }}", 数=Decimal("79.00"), 表={"items": "一项"}) == ["79.00，一项"]


def test_paragraphs_are_looped_and_dropped():
    outline = "{%p for 段 in 职责 %}\n{{ loop.index }}.{{ 段 }}；\n{%p endfor %}\n{%p if 公开版 %}\n略。\n{%p else %}\n详。\n{%p endif %}"
    assert printed(outline, 职责=["甲", "乙"], 公开版=False) == ["1.甲；", "2.乙；", "详。"]


def test_functions_of_the_context_can_be_called_on_fields():
    context = {"金额": lambda value: f"{value}万元", "整体": SimpleNamespace(执行数=Decimal(79))}
    assert printed("执行{{ 金额(整体.执行数) }}", **context) == ["执行79万元"]


def test_a_field_that_may_be_absent_is_asked_for_with_defined_or_default():
    assert printed("{{ 备注|default('无') }}{% if 备注 is defined %}有{% endif %}") == ["无"]


def test_the_title_is_set_once_escaped_and_properties_of_the_template_are_filled():
    def edit(document):
        document.add_paragraph("甲")
        document.core_properties.subject = "{{ 单位名称 }}"

    made = Document(io.BytesIO(render(with_document(edit), {"单位名称": "A&B局"}, title="A&B 自评报告")))
    assert made.core_properties.title == "A&B 自评报告"
    assert made.core_properties.subject == "A&B局"


def test_headers_footers_and_template_tables_are_filled():
    def edit(document):
        document.sections[0].header.paragraphs[0].text = "{{ 单位名称 }}"
        rows = document.add_table(4, 2).rows
        rows[0].cells[0].text, rows[0].cells[1].text = "指标", "得分"
        rows[1].cells[0].text = "{%tr for 行 in 指标 %}"
        rows[2].cells[0].text, rows[2].cells[1].text = "{{ 行.名称 }}", "{{ 行.得分 }}"
        rows[3].cells[0].text = "{%tr endfor %}"

    rows = [SimpleNamespace(名称="数量", 得分="10"), SimpleNamespace(名称="质量", 得分="9")]
    made = render(with_document(edit), {"单位名称": "A&B局", "指标": rows})
    assert document_text(made) == ["指标", "得分", "数量", "10", "质量", "9"]
    assert Document(io.BytesIO(made)).sections[0].header.paragraphs[0].text == "A&B局"


def test_the_context_of_the_caller_is_not_changed():
    context = {"甲": ["一"], "乙": {"丙": "二"}}
    render(draw("{{ 甲[0] }}{{ 乙.丙 }}"), context)
    assert context == {"甲": ["一"], "乙": {"丙": "二"}}


def test_document_xml_is_byte_for_byte_what_plain_docxtpl_makes():
    outline = """标题：{{ 年度 }}年度自评报告
{%p for 段 in 职责 %}
{{ 段 }}
{%p endfor %}
执行率{{ 整体.执行率 }}{% if 整体.执行率 %}，已完成{% endif %}。
表题：附表
{{p 附表("整体") }}
{%p for 名 in ["基础", "项目"] %}
{{p 附表(名) }}
{%p endfor %}
横排
{{ 空串 }}尾"""
    context = {"年度": 2024, "职责": ["一&二<三>\n换行\t制表", "“四”'五'\""], "整体": SimpleNamespace(执行率="98.75%"),
               "附表": lambda name: small_table(f"{name}&<>\n\"次行\""), "空串": ""}
    assert body(render(draw(outline), context)) == body(plain_docxtpl(draw(outline), context))


def test_the_second_report_from_a_template_has_its_own_values():
    template = draw("{{ 单位名称 }}\n{{p 附表 }}")
    first, second = (render(template, {"单位名称": name, "附表": small_table(name)}) for name in ("甲局", "乙局"))
    assert (document_text(first), document_text(second)) == (["甲局", "甲局", "", ""], ["乙局", "乙局", "", ""])


def test_a_cell_never_ends_up_without_a_paragraph_nor_a_table_without_rows():
    def edit(document):
        first, second = document.add_table(1, 1), document.add_table(2, 1)
        first.cell(0, 0).text = "{%p if 公开版 %}"
        first.cell(0, 0).add_paragraph("{%p endif %}")
        second.cell(0, 0).text, second.cell(1, 0).text = "{%tr for 行 in 指标 %}", "{%tr endfor %}"

    tables = Document(io.BytesIO(render(with_document(edit), {"公开版": False, "指标": []}))).tables
    assert [[len(one.paragraphs) for one in row.cells] for table in tables for row in table.rows] == [[1]]


# 会丢东西的写法


def test_an_unknown_field_names_itself_and_its_place():
    assert refused("全年执行{{ 整体.年度资金总额.全年支出数 }}万元", 整体=SimpleNamespace(年度资金总额=SimpleNamespace(全年执行数="79"))) == (
        "模板正文“全年执行{{ 整体.年度资金总额.全年支出数 }}万元”处：没有“整体.年度资金总额.全年支出数”这个字段，请对照工作簿的字段名改正。")


def test_an_unknown_field_is_found_in_a_branch_that_is_not_taken():
    assert "没有“单位名”这个字段" in refused("{% if 公开版 %}{{ 单位名 }}{% endif %}", 公开版=False)


def test_an_unknown_column_of_a_loop_row_names_its_place():
    message = refused("{%p for 行 in 指标 %}\n得{{ 行.分直 }}分\n{%p endfor %}", 指标=[SimpleNamespace(分值="10")])
    assert "得{{ 行.分直 }}分" in message
    assert "没有“分直”这个字段" in message


def test_an_unknown_field_in_a_header_says_so():
    template = with_document(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", "{{ 单位名 }}"))
    with pytest.raises(ReportTemplateError, match=re.escape("模板页眉“{{ 单位名 }}”处")):
        render(template, {})


def test_an_empty_value_names_the_field():
    assert refused("预算{{ 整体.预算数 }}万元", 整体=SimpleNamespace(预算数=None)) == (
        "模板正文“预算{{ 整体.预算数 }}万元”处：“整体.预算数”是空的，请先在工作簿里填好。")


@pytest.mark.parametrize("value", [["甲"], {"甲": 1}, SimpleNamespace(甲=1), len, True])
def test_what_is_not_one_field_is_not_printed(value):
    assert "不是一个字段" in refused("{{ 整体 }}", 整体=value)


@pytest.mark.parametrize(("outline", "reason"), [
    ("单位：{{ 单位名称 ，完", "“{{”没有成对"),
    ("单位：{ 单位名称 }}，完", "“}}”没有成对"),
    ("前{%p if 单位名称 %}后", "要独占一段"),
    ("{%p if 单位名称 %}\n甲", "“if”没有对应的“endif”"),
    ("{%p endfor %}", "“endfor”前面没有对应的“for”"),
    ("{%p if 单位名称 %}\n甲\n正文：{% endif %}", "不在同一层"),
    ("{{ 单位 名称 }}", "语句在“名称”这里写错了"),
    ("{{ 单位名称，}}", "有不认识的字符“，”"),
    ("{{ 单位名称|round(2) }}", "不能用“round”"),
    ("{{p 单位名称 }}", "落在段落外面"),
    ("{{r 单位名称 }}", "落在段落外面"),
    ("见{{ 附表 }}", "独占一段"),
    ("{% if 单位名称 > 3 %}甲{% endif %}", "值的种类不对"),
    ("{{ 行[3] }}", "没有第 3 个"),
])
def test_what_docxtpl_would_lose_or_garble_is_refused_with_a_reason(outline, reason):
    assert reason in refused(outline, 单位名称="某局", 附表=small_table(), 行=["甲"])


def test_text_beside_a_row_statement_is_refused():
    def edit(document):
        table = document.add_table(1, 2)
        table.cell(0, 0).text, table.cell(0, 1).text = "{%tr for 行 in 指标 %}", "合计"

    with pytest.raises(ReportTemplateError, match="要独占一行"):
        render(with_document(edit), {"指标": []})


def test_a_loop_that_begins_inside_a_table_and_ends_outside_is_refused():
    def edit(document):
        document.add_table(1, 1).cell(0, 0).text = "{% for 行 in 指标 %}"
        document.add_paragraph("{% endfor %}")

    with pytest.raises(ReportTemplateError, match="不在同一层"):
        render(with_document(edit), {"指标": []})


def test_a_tag_split_over_runs_is_still_one_tag():
    def edit(document):
        paragraph = document.add_paragraph()
        for piece in ("单位：{", "{ 单位", "名称 }", "}，完"):
            paragraph.add_run(piece)

    assert document_text(render(with_document(edit), {"单位名称": "某局"})) == ["单位：某局，完"]


# 邮件里来的模板


@pytest.mark.parametrize("statement", [
    "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}", "{{ 单位名称.__class__ }}", "{{ 单位名称['__class__'] }}",
    "{{ 单位名称|attr('__class__') }}", "{{ 单位名称.upper() }}", "{{ 单位名称.format }}", "{{ self.__init__ }}", "{{ lipsum(5) }}",
    "{{ 'a' * 1000000000 }}", "{{ 10 ** 10 ** 10 }}", "{{ '%999999999d' % 1 }}", "{{ 单位名称|safe }}", "{{ 金额.__globals__ }}",
    "{{ 金额(*单位名称) }}", "{% include 'x' %}", "{% import 'x' as 甲 %}", "{% extends 'x' %}", "{% set 甲 = 1 %}", "{% macro 甲() %}{% endmacro %}",
    "{% autoescape false %}{{ 单位名称 }}{% endautoescape %}", "{% for 甲 in range(10**9) %}乙{% endfor %}", "{% for 甲 in range(999999999) %}乙{% endfor %}",
    "{% for a in 行 %}{% for b in 行 %}{% for c in 行 %}{% for d in 行 %}{% for e in 行 %}x{% endfor %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{% for a in 行 %}{% for b in 行 %}{% for c in 行 %}{% for d in 行 %}一二三四五六七八九十{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
    "{{ " + "(" * 2000 + "1" + ")" * 2000 + " }}", "{{ " * 30000, "{{ 单位名称 }}" * 300,
])
def test_hostile_statements_end_in_one_sentence(statement):
    message = refused(statement, 单位名称="某局", 金额=lambda value: value, 行=list(range(60)))
    assert re.fullmatch("模板正文[^。]*。", message)


def test_an_underscore_name_of_a_field_object_is_out_of_reach():
    assert "不许用“_私”" in refused("{{ 整体._私 }}", 整体=SimpleNamespace(_私=1))


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "不是 docx"), (b"abc", "不是 docx"), (b"\xd0\xcf\x11\xe0" + b"x" * 600, "旧的 doc"), (draw("甲")[:-60], "已经损坏"),
])
def test_what_is_not_a_docx_is_said_to_be_none(data, reason):
    with pytest.raises(ReportTemplateError, match=reason):
        render(data, {})


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(("data", "reason"), [
    (zipped(a=b"x"), "不是完好的 docx"), (zipped(**{"[Content_Types].xml": b"<x/>"}), "不是完好的 docx"),
    (zipped(**{"word/document.xml": b"\0" * 30_000_000}), "解压后太大"), (zipped(**{f"a{n}": b"" for n in range(2_100)}), "解压后太大"),
])
def test_broken_packages_and_bombs_are_refused(data, reason):
    with pytest.raises(ReportTemplateError, match=reason):
        render(data, {})


def test_a_template_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ReportTemplateError, match=re.escape("没有.docx")):
        render(tmp_path / "没有.docx", {})


def test_a_fault_inside_a_function_of_ours_is_not_blamed_on_the_template():
    def broken(value: object) -> str:
        return "a" + value  # type: ignore[operator]

    with pytest.raises(TypeError):
        render(draw("{{ 金额(1) }}"), {"金额": broken})


def test_a_function_may_itself_object_and_the_place_is_added():
    def object_to(name: str) -> str:
        raise ReportTemplateError(f"没有“{name}”这张表。")

    assert refused('见{{ 附表("总表") }}', 附表=object_to) == '模板正文“见{{ 附表("总表") }}”处：没有“总表”这张表。'


# 查占位符、查丢失


def test_placeholders_are_listed_in_order_with_their_place_without_loop_variables():
    found = placeholders(draw("""{{ 单位名称 }}{{ 单位名称 }}
{%p for 段 in 报告文字.主要职责 %}
{{ 段 }}{{ loop.index }}{{ 项目[2].年度资金总额.执行率 }}
{%p endfor %}
{% if 有(整体.得分) %}得{{ 金额(整体["得分"], 年度) }}{% endif %}"""))
    assert [one.expression for one in found] == [
        "单位名称", "报告文字.主要职责", "项目[2].年度资金总额.执行率", "有", "整体.得分", "金额", "年度"]
    assert found[0] == Placeholder("单位名称", "正文“{{ 单位名称 }}{{ 单位名称 }}{% for 段 in 报告文字.主要职……”处")


def test_placeholders_of_headers_and_footers_count():
    def edit(document):
        document.sections[0].footer.paragraphs[0].text = "{{ 页脚字 }}"

    assert placeholders(with_document(edit)) == [Placeholder("页脚字", "页脚“{{ 页脚字 }}”处")]


def test_missing_values_are_those_the_report_does_not_show():
    made = render(draw("执行{{ 执行数 }}万元\n{{p 附表 }}"), {"执行数": "79.00", "附表": small_table("效益 显著")})
    assert missing_values(made, ["79.00", "效益显著", "执行 79.00\n效益显著", "", "98.75%"]) == ["98.75%"]


def test_missing_values_looks_into_headers():
    made = render(with_document(lambda document: setattr(document.sections[0].header.paragraphs[0], "text", "某局")), {})
    assert missing_values(made, ["某局"]) == []


def test_document_text_of_something_else_is_an_error():
    with pytest.raises(ReportTemplateError, match="这份报告"):
        document_text(b"abc")
