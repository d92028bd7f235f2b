"""一个文件夹的材料：哪些算、读一次记一次、断了接着读、一个出事不连累别的。"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from reportgen import batch as batch_module
from reportgen.batch import Batch, read_folder
from reportgen.cli import main
from reportgen.filing_folder import BACKUP, OWN, TEMPORARY
from reportgen.filing_reading import read_one
from reportgen.filing_record import FilingRecord, Funds, packed, total_funds, unpacked
from reportgen.progress import Progress
from reportgen.read_cache import NOT_KEPT, Read, Stamp, cache_path
from reportgen.summary_gathered import gather
from tests.generated.filling import described
from tests.generated.folder import filled_folder, renamed
from tests.generated.material import clean
from tests.reportgen.batches import ERROR, PROJECT, RECORD, batch_of, funds
from tests.specimens import twin
from tests.workbooks import rebuild
from xladdin.filing_file import settled
from xladdin.form import find_form
from xladdin.values import clean as clean_name
from xladdin.values import round_half_up
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.filling import filing_of, fill, new_workbook
from xladdin.workbook_file.package import WorkbookError
from xladdin.workbook_file.replacing import write_new
from xladdin.workbook_file.saving import save

_OPENED: list[Batch] = []


@pytest.fixture(autouse=True)
def local(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """缓存写在测试自己的文件夹，用完关上。"""
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "本机"))
    yield
    while _OPENED:
        _OPENED.pop().cache.close()


@pytest.fixture
def filings(tmp_path: Path) -> Path:
    folder = tmp_path / "报送材料"
    filled_folder(folder, 4, distinct=4)
    return folder


def read(folder: Path, **options: object) -> Batch:
    _OPENED.append(read_folder(folder, jobs=2, **options))  # type: ignore[arg-type]
    return _OPENED[-1]


def crash_on_one(path: str, forms: str | None) -> object:
    """读到名字里有“崩”的，进程退出；读到“坏”的，规则出错。"""
    if "崩" in path:
        os._exit(9)
    with pytest.MonkeyPatch.context() as patch:
        if "坏" in path:
            patch.setattr("reportgen.filing_reading.checked", broken)
        return read_one(path, forms)


def broken(*_: object) -> None:
    fault = KeyError("x")
    fault.add_note("规则 PE102（执行率不符）运行出错")
    raise fault


def test_workbooks_in_sub_folders_are_read_and_become_records(filings: Path) -> None:
    found = read(filings)
    records = dict(found.records())

    assert len(found.filings) == 4
    assert found.unread == {}
    record = records["第1批/示范县青山市场服务中心.xlsx"]
    assert (record.agency, record.year, record.form, record.word) == ("示范县青山市场服务中心", 2024, "hengshan-2024", False)
    assert record.funds.execution_rate == Decimal("0.9770")
    assert record.grade == "优"
    assert len(record.projects) == 2


def test_a_record_survives_being_stored(filings: Path) -> None:
    for _, record in read(filings).records():
        assert unpacked(packed(record)) == record


def test_temporary_files_backups_and_our_own_output_are_counted_and_not_read(filings: Path, tmp_path: Path) -> None:
    from reportgen.summary import write_summary

    first = next(filings.rglob("*.xlsx"))
    shutil.copy(first, first.with_name("~$自评表.xlsx"))
    shutil.copy(first, first.with_name("自评表.备份.xlsx"))
    shutil.copy(first, first.with_name("自评表.备份2.xlsx"))
    (filings / "第1批" / "扫描件.pdf").write_bytes(b"%PDF")
    write_summary(read(filings), filings / "汇总.xlsx")
    again = read(filings)

    assert len(again.filings) == 4
    assert again.skipped == {TEMPORARY: 1, BACKUP: 2, OWN: 1}
    assert again.others == {"第1批/扫描件.pdf": "扫描件、图片一类，读不出表上的数。只有它的，请单位报工作簿或 Word 文书。"}
    assert again.unread == {}


def reported(workbook: Path, report: Path) -> None:
    assert main(["report", str(workbook), "-o", str(report), "--force"]) == 0


def test_a_report_made_from_a_workbook_is_not_a_second_filing_and_is_named(filings: Path) -> None:
    workbook = filings / "第1批/示范县青山市场服务中心.xlsx"
    reported(workbook, workbook.with_name("自评报告.docx"))

    found = gather(read(filings))

    assert found.standing["第1批/自评报告.docx"].note == "Word 文书，表以工作簿“示范县青山市场服务中心.xlsx”为准"
    assert len(found.lines) == 4


def test_a_report_without_tables_counts_as_unread_only_while_its_own_filing_is_missing(tmp_path: Path) -> None:
    folder, workbook = tmp_path / "材料", tmp_path / "自评表.xlsx"
    form = find_form("miluo-2023")
    book = workbook_from(described(next(clean(seed, form.id) for seed in range(60))))
    save(settled(book, filing_of(book, form))[0], workbook)
    folder.mkdir()
    reported(workbook, folder / "报告.docx")

    (folder / "报告.docx").unlink()
    unread = read(folder).unread

    assert list(unread) == ["报告-项目支出绩效评价报告.docx"]
    assert unread["报告-项目支出绩效评价报告.docx"].endswith("请核对文件；表样特殊的，先用 jixiao import --form 填成工作簿再汇总。")
    shutil.copy(workbook, folder)
    batch = read(folder)
    assert batch.unread == {}
    assert gather(batch).standing["报告-项目支出绩效评价报告.docx"].note == "本程序生成的报告，里面没有自评表"


def test_a_report_of_ours_that_is_damaged_is_unread_like_any_other(filings: Path) -> None:
    workbook = filings / "第1批/示范县青山市场服务中心.xlsx"
    reported(workbook, workbook.with_name("自评报告.docx"))
    rebuild(workbook.with_name("自评报告.docx"), {"word/document.xml": b"<w:document"})

    found = read(filings)

    assert (len(found.filings), list(found.unread)) == (4, ["第1批/自评报告.docx"])
    assert "程序内部出错" not in found.unread["第1批/自评报告.docx"]


def test_the_report_of_another_unit_whose_name_begins_alike_is_a_filing_of_its_own(tmp_path: Path) -> None:
    material, other = clean(0), tmp_path / "交警.xlsx"
    folder = tmp_path / "材料"
    folder.mkdir()
    for path, agency in ((folder / "公安局.xlsx", "示范县公安局"), (other, "示范县公安局交通警察大队")):
        book = workbook_from(described(material))
        data = settled(book, filing_of(book, material.form))[0].package.to_bytes()
        path.write_bytes(renamed(data, material.agency, agency))
    reported(other, folder / "交警大队自评报告.docx")

    found = gather(read(folder), ["示范县公安局", "示范县公安局交通警察大队"])

    assert [line["单位"] for line in found.lines] == ["示范县公安局", "示范县公安局交通警察大队"]


def test_a_workbook_added_later_takes_the_place_of_its_report(filings: Path, tmp_path: Path) -> None:
    workbook = filings / "第1批/示范县青山市场服务中心.xlsx"
    reported(workbook, workbook.with_name("自评报告.docx"))
    workbook.rename(tmp_path / "后来.xlsx")
    assert "第1批/自评报告.docx" in gather(read(filings)).parts
    (tmp_path / "后来.xlsx").rename(workbook)

    again = gather(read(filings))

    assert (again.standing["第1批/自评报告.docx"].adopted, len(again.lines)) == (False, 4)


def test_an_old_document_that_could_not_be_converted_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "材料").mkdir()
    (tmp_path / "材料" / "旧.doc").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("xladdin.office.libreoffice", lambda: None)
        found = read_one(str(tmp_path / "材料" / "旧.doc"), None)

    assert isinstance(found, Read)
    assert found.reason
    assert found.stamp == NOT_KEPT


def test_a_changed_blank_workbook_of_a_form_makes_everything_be_read_again(filings: Path, tmp_path: Path) -> None:
    form = tmp_path / "表样" / "seventh"
    shutil.copytree(Path(__file__).parents[1] / "seventh_form", form)
    read(filings, forms=form.parent)
    assert read(filings, forms=form.parent).cached == 4
    shutil.copy(find_form("national-2020").folder / "自评表.xlsx", form / "自评表.xlsx")

    assert read(filings, forms=form.parent).cached == 0


def test_files_that_cannot_be_read_are_named_with_the_reason(filings: Path) -> None:
    (filings / "旧表.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600)
    (filings / "空.xlsx").write_bytes(b"")

    found = read(filings)

    assert len(found.filings) == 4
    assert set(found.unread) == {"旧表.xls", "空.xlsx"}
    assert "97-2003" in found.unread["旧表.xls"]
    assert "0 字节" in found.unread["空.xlsx"]


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="没有文件夹"):
        read(tmp_path / "没有")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="管理员不受文件夹权限约束")
def test_a_folder_without_permission_is_named(filings: Path) -> None:
    closed = filings / "机密"
    closed.mkdir(mode=0)

    assert "打不开" in read(filings).unread["机密"]
    closed.chmod(0o700)


@pytest.mark.skipif(sys.platform != "linux", reason="别的系统的文件名都是 Unicode")
def test_a_file_whose_name_is_garbled_is_named_and_the_others_are_read(filings: Path) -> None:
    shutil.copy(next(filings.rglob("*.xlsx")), os.fsencode(filings) + b"/\xd7\xd4\xc6\xc0.xlsx")

    found = read(filings)

    assert len(found.filings) == 4
    assert list(found.unread.values()) == ["文件名（或文件夹名）的文字编码认不出来，多半是解压时乱了码。请改名后再试。"]


def test_a_full_disk_is_one_sentence(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(batch_module.ReadCache, "keep", full)
    with pytest.raises(WorkbookError, match="记不下读过的材料"):
        read(filings)


def test_where_the_cache_cannot_be_opened_the_filings_are_read_all_the_same(filings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from reportgen.cli import main

    place = cache_path(filings)
    place.mkdir(parents=True)

    assert main(["summary", str(filings), "-o", str(tmp_path / "汇总.xlsx")]) == 0
    assert f"记不下读过的材料（{place} 打不开或写不进" in capsys.readouterr().err
    found = read(filings)

    assert (found.cache.lasting, len(found.filings), len(list(found.records()))) == (False, 4, 4)
    assert place.is_dir()
    place.rmdir()
    assert read(filings).cache.lasting


def test_where_the_folder_of_the_cache_cannot_be_made_the_filings_are_read_all_the_same(filings: Path) -> None:
    cache_path(filings).parent.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(cache_path(filings).parent, ignore_errors=True)
    cache_path(filings).parent.write_text("a file", "utf-8")

    found = read(filings)

    assert (found.cache.lasting, len(list(found.records()))) == (False, 4)
    cache_path(filings).parent.unlink()


def test_when_the_disk_fills_up_halfway_what_was_read_is_not_lost(filings: Path) -> None:
    cache = read(filings).cache
    assert cache.lasting
    cache._database.execute(f"pragma max_page_count={cache._database.execute('pragma page_count').fetchone()[0]}")

    cache.keep("又一份.xlsx", Read(Stamp(1, 1), "", "", bytes(1_000_000), ""))

    assert not cache.lasting
    assert len(list(cache.files())) == 5


def test_a_cache_that_another_process_holds_is_not_thrown_away(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read(filings).cache.close()
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **options: connect(path, **{**options, "timeout": 0.1}))
    with closing(connect(cache_path(filings), isolation_level=None)) as other:
        other.execute("begin exclusive")
        held = read(filings, fresh=True)
        other.execute("rollback")

    assert (held.cache.lasting, len(held.filings)) == (False, 4)
    assert read(filings).cached == 4


def test_one_filing_that_crashes_or_meets_a_fault_in_a_rule_does_not_stop_the_others(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = next(filings.rglob("*.xlsx"))
    shutil.copy(first, filings / "崩.xlsx")
    shutil.copy(first, filings / "坏.xlsx")
    monkeypatch.setattr(batch_module, "read_one", crash_on_one)

    found = read(filings)

    assert len(found.filings) == 4
    assert found.unread["崩.xlsx"] == "“崩.xlsx”读它的进程意外退出。请打开看看文件是否正常，另存后再试。"
    assert "规则 PE102（执行率不符）运行出错" in found.unread["坏.xlsx"]
    assert "错误日志.txt" in found.unread["坏.xlsx"]


def test_what_met_a_fault_is_read_again_the_next_time(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(next(filings.rglob("*.xlsx")), filings / "崩.xlsx")
    with monkeypatch.context() as patch:
        patch.setattr(batch_module, "read_one", crash_on_one)
        read(filings)

    again = read(filings)

    assert (again.cached, len(again.filings), again.unread) == (4, 5, {})


def test_what_did_not_change_is_not_read_again(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dict(read(filings).records())

    def refuse(*_: object) -> None:
        raise AssertionError("没有要读的")

    monkeypatch.setattr(batch_module, "work_through", lambda tasks, *_, **__: [refuse() for _ in tasks])
    again = read(filings)

    assert again.cached == 4
    assert dict(again.records()) == before


def test_a_new_time_with_the_same_contents_is_not_read_again_but_new_contents_are(filings: Path) -> None:
    read(filings)
    first, second, *_ = sorted(filings.rglob("*.xlsx"))
    os.utime(first, ns=(1, 1))
    write_new(second, second.read_bytes()[:-40] + b"x" * 40)  # same size, other contents: a damaged file
    os.utime(second, ns=(2, 2))

    again = read(filings)

    assert again.cached == 3
    assert list(again.unread) == [second.relative_to(filings).as_posix()]


def test_fresh_reads_everything_again(filings: Path) -> None:
    read(filings)

    assert read(filings, fresh=True).cached == 0


def test_a_changed_form_makes_everything_be_read_again(filings: Path, tmp_path: Path) -> None:
    read(filings)
    form = tmp_path / "表样" / "seventh"
    shutil.copytree(Path(__file__).parents[1] / "seventh_form", form)

    assert read(filings, forms=form.parent).cached == 0
    assert read(filings, forms=form.parent).cached == 4


def test_a_damaged_cache_is_made_anew(filings: Path) -> None:
    read(filings).cache.close()
    cache_path(filings).write_bytes(b"not a database at all, not by a long way" * 50)
    for extra in ("-wal", "-shm"):
        cache_path(filings).with_name(cache_path(filings).name + extra).unlink(missing_ok=True)

    assert len(read(filings).filings) == 4


def test_a_file_taken_away_is_no_longer_in_the_batch(filings: Path) -> None:
    read(filings)
    next(filings.rglob("*.xlsx")).unlink()

    again = read(filings)

    assert len(again.filings) == 3
    assert sorted(again.cache.files()) == again.filings


def test_ctrl_c_loses_nothing_that_was_read(filings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(progress: Progress) -> None:
        progress.done += 1
        if progress.done == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Progress, "step", interrupted)
        with pytest.raises(KeyboardInterrupt):
            read(filings)

    again = read(filings)

    assert (again.cached, len(again.filings)) == (2, 4)


@pytest.mark.skipif(os.name == "nt", reason="用 SIGINT")
def test_ctrl_c_at_the_terminal_is_one_chinese_sentence(tmp_path: Path) -> None:
    filled_folder(tmp_path / "很多", 80, distinct=4)
    command = [sys.executable, "-m", "reportgen.cli", "summary", str(tmp_path / "很多"), "-o", str(tmp_path / "汇总.xlsx"), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8", cwd=Path(__file__).parents[2], start_new_session=True,
                               env={**os.environ, "PYTHONUTF8": "1"})
    assert process.stderr is not None
    first = process.stderr.readline()
    os.killpg(process.pid, signal.SIGINT)
    said = process.stderr.read()
    process.stderr.close()

    assert "8/80" in first
    assert process.wait() == 2
    assert "jixiao：已中断。读过的已经记下，再运行一次接着读。" in said
    assert "Traceback" not in said
    assert not (tmp_path / "汇总.xlsx").exists()
    assert read(tmp_path / "很多").cached >= 8


@pytest.mark.skipif(os.name == "nt", reason="用 SIGKILL")
def test_a_killed_run_loses_nothing_that_was_read(filings: Path) -> None:
    script = filings.parent / "killed.py"
    script.write_text(f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
import os, signal
from pathlib import Path
from reportgen.batch import read_folder
from reportgen.read_cache import ReadCache
kept = ReadCache.keep
def keep_two(cache, file, read, count=[0]):
    kept(cache, file, read)
    count[0] += 1
    if count[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)
if __name__ == "__main__":
    ReadCache.keep = keep_two
    read_folder(Path({str(filings)!r}), jobs=2)
""", "utf-8")
    killed = subprocess.run([sys.executable, str(script)], capture_output=True, timeout=120)

    assert killed.returncode == -signal.SIGKILL
    again = read(filings)
    assert (again.cached, len(again.filings)) == (2, 4)


@pytest.mark.parametrize("form_id", ["hengshan-2024", "linxiang-2022", "lukou-2021", "lukou-2022", "miluo-2023", "national-2020"])
def test_a_new_workbook_and_one_carried_forward_are_blank(tmp_path: Path, form_id: str) -> None:
    form = find_form(form_id)
    projects = ("敬老院维修",) if form.sheet("项目") is not None else ()
    filled = next(clean(seed, form_id) for seed in range(60))
    (tmp_path / "材料").mkdir()
    last = tmp_path / "上年.xlsx"
    book = workbook_from(described(filled))
    save(settled(book, filing_of(book, form))[0], last)
    save(new_workbook(form, 2025, "示范县民政局", projects), tmp_path / "材料" / "新建.xlsx")
    assert main(["new", form_id, "--from", str(last), "-o", str(tmp_path / "材料" / "结转.xlsx")]) == 0

    for _, record in read(tmp_path / "材料").records():
        assert not record.overall
        assert not any(project.filled for project in record.projects)


def test_a_copy_in_which_only_a_project_sheet_is_filled_is_no_overall_filing(tmp_path: Path) -> None:
    form = find_form("hengshan-2024")
    book = fill(new_workbook(form, 2024, "示范县民政局", ("敬老院维修",)), form, {f"项目[1].年度资金总额.{column}": "20" for column in (
        "年初预算数", "全年预算数", "全年执行数")}, {})
    (tmp_path / "材料").mkdir()
    save(book, tmp_path / "材料" / "业务股.xlsx")

    record = dict(read(tmp_path / "材料").records())["业务股.xlsx"]

    assert (record.overall, [project.filled for project in record.projects], record.funds.outturn) == (False, [True], 20)


def test_a_project_without_a_budget_is_left_out_of_the_rate() -> None:
    known = [replace(PROJECT, funds=funds("20", "20", "10")), replace(PROJECT, funds=Funds(None, None, Decimal(10)))]

    assert total_funds(known) == Funds(Decimal(20), Decimal(20), Decimal(20), Decimal("0.5"), Decimal(10), Decimal(20))


def test_only_projects_give_the_sum_of_their_money_and_no_score(tmp_path: Path) -> None:
    filled_folder(tmp_path / "国", 6, distinct=6)
    record: FilingRecord = next(record for _, record in read(tmp_path / "国").records() if record.form == "national-2020")

    assert not record.overall
    assert record.score is None
    assert record.funds.revised_budget
    assert record.funds.outturn is not None
    assert record.funds.execution_rate == round_half_up(record.funds.outturn / record.funds.revised_budget, 4)
    assert record.funds.outturn == sum((project.funds.outturn or 0 for project in record.projects), Decimal(0))


def test_a_read_result_carries_either_a_record_or_a_reason(filings: Path) -> None:
    good = read_one(str(next(filings.rglob("*.xlsx"))), None)
    gone = read_one(str(filings / "没有.xlsx"), None)

    assert isinstance(good, Read)
    assert isinstance(gone, Read)
    assert (bool(good.record), good.reason) == (True, "")
    assert (gone.record, "找不到" in gone.reason or "读不了" in gone.reason) == (b"", True)


def test_the_project_reports_made_from_a_workbook_add_nothing_to_it(tmp_path: Path) -> None:
    form, folder = find_form("lukou-2021"), tmp_path / "材料"
    folder.mkdir()
    book = twin("lukou2021")
    save(settled(book, filing_of(book, form))[0], folder / "自评表.xlsx", backup=False)
    assert main(["report", str(folder / "自评表.xlsx"), "-o", str(folder / "自评报告.docx")]) == 0

    batch = read(folder)
    found = gather(batch)

    assert len(batch.filings) == 6
    assert [(line["单位"], line["全年预算数"]) for line in found.lines] == [("中共株洲市渌口区委办公室", Decimal("1049.47"))]
    assert batch.unread == {}


@pytest.mark.parametrize("agency", ["县妇联", "示范县档案馆（本级）"])
def test_a_report_without_tables_belongs_to_its_workbook_however_the_unit_is_written(tmp_path: Path, agency: str) -> None:
    form, folder = find_form("miluo-2023"), tmp_path / "材料"
    folder.mkdir()
    book = fill(twin("miluo2023"), form, {"报告数据.单位名称": agency, "整体.单位名称": agency})
    save(settled(book, filing_of(book, form))[0], folder / "自评表.xlsx", backup=False)
    assert main(["report", str(folder / "自评表.xlsx"), "-o", str(folder / "自评报告.docx"), "--force"]) == 0

    assert read(folder).unread == {}


def test_the_findings_on_a_project_that_another_file_corrects_are_not_counted(tmp_path: Path) -> None:
    wrong = replace(ERROR, project=clean_name(PROJECT.name))
    batch = batch_of(tmp_path / "材料", {"自评表.xlsx": replace(RECORD, findings=(wrong, ERROR), projects=(PROJECT,)),
                                       "项目表修订.xlsx": replace(RECORD, overall=False, findings=(), indicators=(), projects=(PROJECT,))})

    with closing(batch.cache):
        assert [line["错误"] for line in gather(batch).lines] == [1]


def test_a_link_that_leads_to_itself_does_not_stop_the_summary(tmp_path: Path) -> None:
    filled_folder(tmp_path / "材料", 1, distinct=1)
    (tmp_path / "材料" / "循环.pdf").symlink_to("循环.pdf")

    assert len(read(tmp_path / "材料").filings) == 1
