"""错误日志：程序出错时记下来；记不下也不再出错，说清记在哪里、有没有记下。"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from xladdin import error_log
from xladdin.error_log import NOT_RECORDED, record

FAULT = ValueError("意外\ud800")


def test_a_fault_is_appended_to_the_log_of_this_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_log, "local_folder", lambda: tmp_path)

    assert [record(FAULT), record(FAULT)] == [tmp_path / "错误日志.txt"] * 2
    assert (tmp_path / "错误日志.txt").read_text("utf-8").count("ValueError: 意外?") == 2


def test_a_log_that_cannot_be_written_goes_to_the_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(error_log, "local_folder", lambda: tmp_path / "没有")
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))

    assert record(FAULT) == tmp_path / "错误日志.txt"


def test_a_fault_that_can_be_recorded_nowhere_does_not_make_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> str:
        raise FileNotFoundError("No usable temporary directory")

    monkeypatch.setattr(error_log, "local_folder", lambda: tmp_path / "没有")
    monkeypatch.setattr(tempfile, "gettempdir", full)

    assert record(FAULT) is NOT_RECORDED
