"""审核意见书：一个单位一页，最要紧的在前，放不下的写明还有几条；模板可以改，改过的意见书不覆盖。"""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import docx
import pytest
from msgspec.structs import replace
from openxml_audit import OpenXmlValidator

from reportgen.draw_template import drawn_files
from reportgen.filing_record import FilingRecord
from reportgen.notices import TEMPLATE, Written, notice, write_notices
from reportgen.outline import draw
from reportgen.pdf import convert
from reportgen.rendering import document_text
from reportgen.summary_gathered import gather
from tests.libreoffice import LibreOffice
from tests.reportgen.batches import ERROR, EXPLAINED, RECORD, REMINDER, UNCHECKED, batch_of
from xladdin.form import TEMPLATES
from xladdin.workbook_file.package import WorkbookError

ON = date(2025, 6, 3)
CLEAN = replace(RECORD, agency="示范县图书馆", findings=(EXPLAINED, UNCHECKED))
MANY = replace(RECORD, findings=(*(REMINDER,) * 20, *(replace(ERROR, message=f"第{number}处：{ERROR.message}") for number in range(1, 30))))


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "本机"))


def text(record: FilingRecord, agency: str = "示范县档案馆", template: Path = TEMPLATE) -> list[str]:
    return [line for line in document_text(notice("甲/档案馆.xlsx", agency, record, template, "示范县财政局", ON)) if line]


def written(tmp_path: Path, records: dict[str, FilingRecord], template: Path | None = None) -> Written:
    batch = batch_of(tmp_path / "材料", records)
    with closing(batch.cache):
        return write_notices(batch, gather(batch), tmp_path / "意见书", template=template, signed_by="示范县财政局", on=ON)


def test_a_notice_names_the_unit_counts_and_lists_what_is_open() -> None:
    assert text(RECORD) == [
        "2024年度绩效自评审核意见书", "示范县档案馆：", "你单位报送的2024年度绩效自评材料已经审核，有错误1条、提醒1条没有改正或说明，逐条如下。",
        "序号", "轻重", "位置", "问题", "1", "错误\nPE102", "整体支出绩效自评表\nH5", ERROR.message, "2", "提醒\nFM101", "整体支出绩效自评表\nE28", REMINDER.message,
        "错误请改正，提醒请核实；确需保留的，在《出错说明》中写明理由。改好后请重新报送。", "示范县财政局", "2025年6月3日"]


def test_errors_come_first_and_what_does_not_fit_is_counted() -> None:
    lines = text(MANY)
    listed = [line for line in lines if line.startswith(("错误\n", "提醒\n"))]

    assert listed == ["错误\nPE102"] * len(listed)
    assert f"主要的{len(listed)}条如下，其余{49 - len(listed)}条见汇总表" in lines[2]
    assert len(listed) >= 5


def test_a_filing_without_a_year_says_none() -> None:
    assert text(replace(RECORD, year=None))[0] == "绩效自评审核意见书"


@pytest.mark.parametrize(("agency", "repeated"), [
    ("示范县档案馆", 1), ("某" * 27, 8), ("湘西土家族苗族自治州某某县农村经济经营服务站（农村土地承包仲裁委员会办公室）", 2)])
def test_a_notice_is_one_page(tmp_path: Path, libreoffice: LibreOffice, agency: str, repeated: int) -> None:
    record = replace(MANY, findings=tuple(replace(one, message=one.message * repeated) for one in MANY.findings))
    path = tmp_path / "意见书.docx"
    path.write_bytes(notice("甲.xlsx", agency, record, TEMPLATE, "示范县财政局", ON))

    assert convert(path)[0].read_bytes().count(b"/Type/Page/") == 1


def test_a_notice_whose_places_are_long_headings_is_one_page(tmp_path: Path, libreoffice: LibreOffice) -> None:
    headings = ("部门整体支出绩效自评结果拟应用和公开情况", "项目支出主要绩效及评价结论", "项目支出基本情况")
    long = tuple(replace(ERROR, sheet="项目支出绩效评价报告", cell=heading, message=f"项目支出绩效评价报告“{heading}”：综合得分写的是 98分，5 张自评表的总分平均是 100。请改正。")
                 for heading in headings * 4)
    for number in range(1, 8):
        path = tmp_path / f"意见书{number}.docx"
        path.write_bytes(notice("甲.xlsx", "中共汨罗市委机构编制委员会办公室", replace(RECORD, findings=(*(ERROR,) * number, *long)), TEMPLATE, "", ON))

        assert convert(path)[0].read_bytes().count(b"/Type/Page/") == 1, number


def test_units_with_nothing_open_get_no_notice(tmp_path: Path) -> None:
    assert written(tmp_path, {"甲.xlsx": RECORD, "乙.xlsx": CLEAN}) == Written(1, 1, ())
    assert [path.name for path in (tmp_path / "意见书").iterdir()] == ["审核意见书-示范县档案馆-2024.docx"]


def test_only_the_adopted_version_gets_a_notice_and_two_years_get_two(tmp_path: Path) -> None:
    written(tmp_path, {"表.xlsx": RECORD, "表修订.xlsx": replace(RECORD, findings=(REMINDER,)), "去年.xlsx": replace(RECORD, year=2023)})

    names = sorted(path.name for path in (tmp_path / "意见书").iterdir())
    assert names == ["审核意见书-示范县档案馆-2023.docx", "审核意见书-示范县档案馆-2024.docx"]
    assert "有错误0条、提醒1条" in "".join(document_text((tmp_path / "意见书" / names[1]).read_bytes()))


def test_a_unit_name_that_is_no_file_name_is_made_one(tmp_path: Path) -> None:
    written(tmp_path, {"甲.xlsx": replace(RECORD, agency="示范县档案馆/史志办?")})

    assert [path.name for path in (tmp_path / "意见书").iterdir()] == ["审核意见书-示范县档案馆史志办-2024.docx"]


def test_an_edited_notice_is_not_overwritten(tmp_path: Path) -> None:
    written(tmp_path, {"甲.xlsx": RECORD})
    path = next((tmp_path / "意见书").iterdir())
    assert written(tmp_path, {"甲.xlsx": RECORD}) == Written(1, 0, ())
    document = docx.Document(str(path))
    document.paragraphs[0].text = "经办人改过的标题"
    document.save(str(path))
    edited = path.read_bytes()

    assert written(tmp_path, {"甲.xlsx": RECORD}) == Written(0, 0, (path.name,))
    assert path.read_bytes() == edited


def test_a_notice_of_a_unit_that_has_put_everything_right_is_removed_unless_it_was_edited(tmp_path: Path) -> None:
    town = replace(RECORD, agency="示范县白果镇人民政府")
    written(tmp_path, {"甲.xlsx": RECORD, "乙.xlsx": town})
    path = tmp_path / "意见书" / "审核意见书-示范县白果镇人民政府-2024.docx"
    document = docx.Document(str(path))
    document.paragraphs[0].text = "经办人改过的标题"
    document.save(str(path))

    found = written(tmp_path, {"甲.xlsx": replace(RECORD, findings=(EXPLAINED,)), "乙.xlsx": replace(town, findings=())})

    assert found == Written(0, 2, removed=1, stale=(path.name,))
    assert list((tmp_path / "意见书").iterdir()) == [path]


def test_the_bureau_may_use_its_own_template(tmp_path: Path) -> None:
    own = tmp_path / "本局.docx"
    own.write_bytes(draw("标题：{{ 单位名称 }}\n{%p for 条 in 问题 %}\n{{ 条.序号 }}.{{ 条.名称 }}（{{ 条.表 }}{{ 条.位置 }}）\n{%p endfor %}\n"))

    assert text(RECORD, template=own) == ["示范县档案馆", "1.执行率不符（整体支出绩效自评表H5）", "2.必填的格没有填（整体支出绩效自评表E28）"]


@pytest.mark.parametrize(("outline", "said"), [("{{ 没有的字段 }}", "没有“没有的字段”这个字段"), ("{{ ''.__class__ }}", "用不了"), ("{{ 1 + 1 | upper }}", "用不了")])
def test_a_template_that_asks_for_more_is_refused_in_one_sentence(tmp_path: Path, outline: str, said: str) -> None:
    own = tmp_path / "本局.docx"
    own.write_bytes(draw(f"标题：意见书\n{outline}\n"))

    with pytest.raises(WorkbookError, match=said):
        text(RECORD, template=own)


def test_a_template_that_is_no_word_file_is_one_sentence(tmp_path: Path) -> None:
    own = tmp_path / "本局.docx"
    own.write_bytes(b"PK")

    with pytest.raises(WorkbookError, match="模板“本局"):
        text(RECORD, template=own)


def test_what_units_wrote_is_printed_as_written() -> None:
    lines = text(replace(RECORD, findings=(replace(ERROR, message="甲&乙<60% {{ 日期 }}"),)), agency="甲&乙<局>")

    assert "甲&乙<60% {{ 日期 }}" in lines
    assert "甲&乙<局>：" in lines


def test_the_committed_template_is_what_its_outline_draws() -> None:
    assert drawn_files(TEMPLATES) == {TEMPLATE.name: TEMPLATE.read_bytes()}


def test_a_notice_is_a_sound_word_file(tmp_path: Path) -> None:
    path = tmp_path / "意见书.docx"
    path.write_bytes(notice("甲.xlsx", "示范县档案馆", RECORD, TEMPLATE, "示范县财政局", ON))

    assert docx.Document(str(path)).core_properties.title == "绩效自评审核意见书"
    assert OpenXmlValidator().validate(path).errors == []
