"""表样文件夹里提交的工作簿和 Word 模板，就是版式和提纲画出来的：改样子是改文字。"""

from __future__ import annotations

from pathlib import Path

import pytest

from reportgen.draw_template import drawn_files
from xladdin.form import TEMPLATES, load_form
from xladdin.workbook_file.book import read_workbook
from xladdin.workbook_file.package import Package

FOLDERS = sorted(folder for folder in TEMPLATES.iterdir() if (folder / "manifest.toml").is_file())


def parts(name: str, data: bytes) -> dict[str, bytes]:
    """压缩包里各部件的内容：压缩的字节随 zlib 版本变，内容不变。"""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {part: package.read(part) for part in package.namelist()}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_committed_files_are_what_the_description_draws(folder: Path) -> None:
    drawn = drawn_files(folder)

    assert {name: parts(name, data) for name, data in drawn.items()} == {
        name: parts(name, (folder / name).read_bytes()) for name in drawn}, "请运行 python -m reportgen.draw_template"


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_document_of_a_form_has_its_template_and_every_sheet_its_place(folder: Path) -> None:
    form = load_form(folder)
    workbook = read_workbook(folder / "自评表.xlsx")

    assert all((folder / document.template).is_file() for document in form.documents)
    assert sorted(sheet.kind for sheet in workbook.sheets) == sorted(sheet.kind for sheet in form.sheets)
    assert workbook.form_id == folder.name


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_blank_workbook_carries_no_macro_and_no_outside_link(folder: Path) -> None:
    names = Package(folder / "自评表.xlsx").names

    assert not [name for name in names if "vba" in name.lower() or "externalLink" in name]
