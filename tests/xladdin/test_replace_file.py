"""换文件：要么整个换成新的，要么原来的一字不动；备份是换之前的样子。"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.workbooks import OVERALL, computed, filled, put_cell
from xladdin.workbook_file import WorkbookError, replace_file
from xladdin.workbook_file.replacing import MOST_BACKUPS

ROOT = Path(__file__).resolve().parents[2]
AS_NOBODY = "main(['recompute', sys.argv[2], '--dry-run']); import tempfile; os.environ['HOME'] = '/'; os.setgid(65534); os.setuid(65534)"
"""root 不受权限限制，换成 nobody；之前先跑一遍，标准库可能 nobody 读不到。"""
POSIX = pytest.mark.skipif(os.name == "nt", reason="用到 POSIX 的权限与资源限制")


def jixiao(*arguments: object, before: str = "") -> subprocess.CompletedProcess[str]:
    """另一个进程里的 jixiao；`before` 是先执行的 Python 语句（设限制、换用户）。"""
    code = f"import os, sys\nfrom reportgen.cli import main\n{before}\nsys.exit(main(sys.argv[1:]))"
    return subprocess.run([sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, encoding="utf-8",
                          cwd=ROOT, env={**os.environ, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}, timeout=60)


def says_one_sentence(done: subprocess.CompletedProcess[str], sentence: str) -> None:
    assert done.returncode == 2
    assert done.stderr.startswith("jixiao：")
    assert done.stderr.count("\n") == 1
    assert sentence in done.stderr


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


def test_the_backup_is_the_file_as_it_was(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    done = jixiao("recompute", path)

    assert done.returncode == 0
    assert "原文件备份为 自评表.备份.xlsx。" in done.stdout
    assert path.read_bytes() != before
    assert (tmp_path / "自评表.备份.xlsx").read_bytes() == before
    assert names(tmp_path) == {"自评表.xlsx", "自评表.备份.xlsx"}


def test_every_state_that_was_replaced_is_in_some_backup_and_the_message_names_it(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    first = path.read_bytes()
    jixiao("recompute", path)
    put_cell(path, OVERALL, "E5", '<c r="E5" s="10"><v>205.5</v></c>')
    second = path.read_bytes()

    done = jixiao("recompute", path)

    assert "原文件备份为 自评表.备份2.xlsx。" in done.stdout
    assert (tmp_path / "自评表.备份.xlsx").read_bytes() == first
    assert (tmp_path / "自评表.备份2.xlsx").read_bytes() == second


def test_a_state_that_is_already_kept_is_not_kept_twice(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(b"1")
    replace_file(path, b"2")
    path.write_bytes(b"1")

    assert replace_file(path, b"3") == tmp_path / "自评表.备份.xlsx"

    assert names(tmp_path) == {"自评表.xlsx", "自评表.备份.xlsx"}


def test_of_many_backups_the_first_and_the_latest_stay(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    for state in range(MOST_BACKUPS + 3):
        path.write_bytes(b"%d" % state)
        os.utime(path, (state, state))
        replace_file(path, b"new")

    kept = {int(file.read_bytes()) for file in tmp_path.glob("*.备份*")}
    assert kept == {0, *range(4, MOST_BACKUPS + 3)}
    assert (tmp_path / "自评表.备份.xlsx").read_bytes() == b"0"


@pytest.mark.parametrize("now", [b"changed by a colleague", None], ids=["changed", "moved away"])
def test_a_file_that_changed_since_it_was_read_is_not_replaced(tmp_path: Path, now: bytes | None) -> None:
    path = tmp_path / "自评表.xlsx"
    if now is not None:
        path.write_bytes(now)

    with pytest.raises(WorkbookError, match=r"“自评表\.xlsx”在处理的时候被改过或移走了，没有写，以免盖掉别人的改动。请再做一次。"):
        replace_file(path, b"new", read=b"as it was read")

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == ({} if now is None else {"自评表.xlsx": now})


def test_saving_elsewhere_leaves_the_original_and_makes_no_backup(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    done = jixiao("recompute", path, "-o", tmp_path / "另存.xlsx")

    assert done.returncode == 0
    assert path.read_bytes() == before
    assert names(tmp_path) == {"自评表.xlsx", "另存.xlsx"}


def test_a_workbook_already_right_is_not_touched(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    before = path.stat().st_mtime_ns, path.read_bytes()

    assert "没有要改的" in jixiao("recompute", path).stdout

    assert (path.stat().st_mtime_ns, path.read_bytes()) == before
    assert names(tmp_path) == {"自评表.xlsx"}


@POSIX
def test_the_new_file_keeps_the_permissions_of_the_old_one(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    path.chmod(0o640)

    jixiao("recompute", path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@POSIX
@pytest.mark.parametrize("room", [0, 4000], ids=["nothing fits", "a part fits"])
def test_when_the_disk_is_full_the_old_file_is_still_there_whole(tmp_path: Path, room: int) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    done = jixiao("recompute", path, before=f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))")

    says_one_sentence(done, "写“自评表.xlsx”失败（文件超过了磁盘允许的大小），原文件没有改动。")
    assert path.read_bytes() == before
    assert names(tmp_path) == {"自评表.xlsx"}


@POSIX
def test_when_only_the_backup_fits_the_old_file_is_still_there_whole(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()
    room = len(before)

    done = jixiao("recompute", path, before=f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))")

    says_one_sentence(done, "原文件没有改动")
    assert path.read_bytes() == before
    assert names(tmp_path) <= {"自评表.xlsx", "自评表.备份.xlsx"}


@POSIX
def test_in_a_read_only_folder_nothing_changes_and_the_message_says_so(tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made).resolve()
        path = filled(folder / "自评表.xlsx")
        before = path.read_bytes()
        folder.chmod(0o555)
        try:
            done = jixiao("recompute", path, before=AS_NOBODY if os.geteuid() == 0 else "")
        finally:
            folder.chmod(0o755)

        says_one_sentence(done, "文件夹只读、没有权限，或文件正被别的程序（如 Excel）打开")
        assert path.read_bytes() == before
        assert names(folder) == {"自评表.xlsx"}


@pytest.mark.parametrize("lock", ["~$自评表.xlsx", ".~自评表.xlsx", ".~lock.自评表.xlsx#"], ids=["Excel", "WPS", "LibreOffice"])
def test_a_workbook_open_in_a_spreadsheet_is_not_written(tmp_path: Path, lock: str) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()
    (tmp_path / lock).write_bytes(b"\x05clerk")

    done = jixiao("recompute", path)

    says_one_sentence(done, f"“自评表.xlsx”正在 Excel 或 WPS 中打开（{lock} 还在）。请保存并关闭后再试")
    assert path.read_bytes() == before
    assert names(tmp_path) == {"自评表.xlsx", lock}


def test_a_workbook_open_in_excel_can_still_be_checked_and_saved_elsewhere(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    (tmp_path / "~$自评表.xlsx").write_bytes(b"\x05clerk")

    assert jixiao("check", path).returncode == 1
    assert jixiao("recompute", path, "-o", tmp_path / "另存.xlsx").returncode == 0


@pytest.mark.parametrize(("target", "sentence"), [
    ("没有的文件夹/另存.xlsx", "没有这个文件夹"),
    ("文件夹.xlsx", "是文件夹"),
    ("另存.xls", "应与原文件一样以 .xlsx 结尾"),
    ("另存", "应与原文件一样以 .xlsx 结尾"),
    ("很长的名字" * 20 + ".xlsx", "文件名太长"),
])
def test_a_place_where_nothing_can_be_saved_is_named(tmp_path: Path, target: str, sentence: str) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    (tmp_path / "文件夹.xlsx").mkdir()

    says_one_sentence(jixiao("recompute", path, "-o", tmp_path / target), sentence)

    assert names(tmp_path) == {"自评表.xlsx", "文件夹.xlsx"}


@POSIX
def test_a_link_that_leads_back_to_itself_is_named(tmp_path: Path) -> None:
    path = computed(tmp_path / "自评表.xlsx")
    loop = tmp_path / "绕.xlsx"
    loop.symlink_to(loop)

    for command in (["recompute", path, "-o", loop], ["submit", path, "-o", loop, "--force"], ["summary", tmp_path, "-o", loop], ["merge", path, loop]):
        says_one_sentence(jixiao(*command), f"“{loop}”是绕回自己的快捷方式（符号链接），用不了。")
    says_one_sentence(jixiao("check", loop), "快捷方式绕回了自己")
    assert loop.is_symlink()


def test_new_never_overwrites_a_file(tmp_path: Path) -> None:
    path = filled(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    says_one_sentence(jixiao("new", "hengshan-2024", "-o", path), "已经存在，没有覆盖")

    assert path.read_bytes() == before


def test_a_link_to_the_workbook_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "本体").mkdir()
    path = filled(tmp_path / "本体" / "自评表.xlsx")
    link = tmp_path / "快捷方式.xlsx"
    try:
        link.symlink_to(path)
    except OSError:
        pytest.skip("这台机器不让建符号链接")
    before = path.read_bytes()

    assert jixiao("recompute", link).returncode == 0

    assert link.is_symlink()
    assert path.read_bytes() != before
    assert (tmp_path / "本体" / "自评表.备份.xlsx").read_bytes() == before
