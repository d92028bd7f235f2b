"""找本机的 LibreOffice：当前文件夹里的不算，那里放着寄来的文件。"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xladdin.office import libreoffice


def program(path: Path) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(0o755)
    return path


NAME = "soffice.exe" if os.name == "nt" else "soffice"


def test_a_program_planted_beside_the_workbook_is_never_the_one_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / NAME)
    program(tmp_path / "soffice.bat")
    monkeypatch.chdir(tmp_path)
    for path in (".", "", os.pathsep.join([".", "", "sub"])):
        monkeypatch.setenv("PATH", path)
        assert libreoffice() is None


def test_the_first_folder_of_the_path_that_has_it_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = program(tmp_path / "second" / NAME)
    monkeypatch.setenv("PATH", os.pathsep.join([".", str(tmp_path / "first"), str(found.parent), str(program(tmp_path / "third" / NAME).parent)]))

    assert libreoffice() == str(found)
