"""找本机的 LibreOffice：当前文件夹里的不算，那里放着寄来的文件。"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from xladdin import office
from xladdin.office import libreoffice
from xladdin.workbook_file.package import WorkbookError


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


class OfficeError(Exception):
    """办公软件报的错，代替 Windows 上的 com_error。"""


class Word:
    """打不开文件的 Word。"""

    quitted = False

    @property
    def Documents(self) -> Word:
        return self

    def Open(self, *arguments: object, **options: object) -> None:
        raise OfficeError("文件已损坏")

    def Quit(self) -> None:
        self.quitted = True
        raise OfficeError("已经退出")


def test_a_document_that_word_cannot_open_is_one_sentence_and_word_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    word = Word()
    monkeypatch.setattr(office, "_application", lambda name: word)
    monkeypatch.setattr(office, "_com_errors", lambda: (OfficeError,))

    with pytest.raises(WorkbookError, match=r"“损坏\.doc”用办公软件打不开或转换不了：可能已损坏、加了密码"):
        office.with_word(tmp_path / "损坏.doc", tmp_path / "好.docx", office.DOCX)

    assert word.quitted
