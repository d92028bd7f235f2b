"""加载宏文件：由别家的程序读，结构完好，源文本一字不差；弄坏一处，检查就看得出；哪里做出来都是同样的字节。"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reportgen.cli import main
from tests.workbooks import computed
from tests.xladdin.ribbon.inspection import faults, sources
from tests.xladdin.ribbon.machines import bare
from xladdin.ribbon import windows
from xladdin.ribbon.addin import FILE_NAME, addin_bytes, is_addin, modules
from xladdin.ribbon.vba_project import Module, vba_project

ROOT = Path(__file__).resolve().parents[3]
RIBBON, PROJECT = "customUI/customUI14.xml", "xl/vbaProject.bin"


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(addin_bytes())) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(contents: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)
    return out.getvalue()


def test_the_addin_has_no_fault() -> None:
    assert faults(addin_bytes()) == []


def test_another_reader_finds_exactly_the_sources_that_were_written() -> None:
    assert sources(addin_bytes()) == {one.name: one.text.replace("\r\n", "\n") for one in modules()}


def test_the_sources_are_the_files_in_the_folder() -> None:
    found = sources(addin_bytes())

    for name in ("Jixiao", "Launcher"):
        assert found[name] == (ROOT / "xladdin" / "ribbon" / f"{name}.bas").read_text("ascii")


def changed(part: str, old: bytes, new: bytes) -> Callable[[], bytes]:
    def make() -> bytes:
        contents = parts()
        assert old in contents[part]
        return packed({**contents, part: contents[part].replace(old, new)})
    return make


def without(part: str) -> Callable[[], bytes]:
    return lambda: packed({name: content for name, content in parts().items() if name != part})


def project(edit: Callable[[tuple[Module, ...]], tuple[Module, ...]]) -> Callable[[], bytes]:
    return lambda: packed({**parts(), PROJECT: vba_project("JixiaoAddin", "{6D3C5A5B-52B1-4A0E-9B8F-6E5B7D0A1C11}", edit(modules()))})


def flipped(part: str, at: Callable[[bytes], int]) -> Callable[[], bytes]:
    def make() -> bytes:
        content = bytearray(parts()[part])
        content[at(bytes(content))] ^= 0xFF
        return packed({**parts(), part: bytes(content)})
    return make


DAMAGED = {
    "a callback that no module has": changed(RIBBON, b"Jixiao.OnCheck\"", b"Jixiao.OnChek\""),
    "a callback without its module": changed(RIBBON, b"Jixiao.OnCheck\"", b"OnCheck\""),
    "the callback of a button for a question": changed(RIBBON, b"Jixiao.OnTabShown", b"Jixiao.OnCheck"),
    "two buttons with one id": changed(RIBBON, b'id="undo"', b'id="fix"'),
    "an unknown attribute": changed(RIBBON, b'size="large"', b'sice="large"'),
    "a size that does not exist": changed(RIBBON, b'size="large"', b'size="huge"'),
    "a button outside a group": changed(RIBBON, b"<group id=\"help_group\" label=\"\xe5\xb8\xae\xe5\x8a\xa9\">", b"<button id=\"z\"/><group id=\"help_group\" label=\"h\">"),
    "a picture of a later Excel": changed(RIBBON, b'"Spelling"', b'"AccessibilityPaneOpen"'),
    "a button without a tip": changed(RIBBON, b'screentip="', b'tip="'),
    "the ribbon of 2007": changed(RIBBON, b"2009/07/customui", b"2006/01/customui"),
    "the relationship of 2007": changed("_rels/.rels", b"office/2007/relationships/ui", b"office/2006/relationships/ui"),
    "no ribbon": without(RIBBON),
    "no styles": without("xl/styles.xml"),
    "an xlsm": changed("[Content_Types].xml", b"excel.addin", b"excel.sheet"),
    "a part without a type": changed("[Content_Types].xml", b'Extension="bin"', b'Extension="bim"'),
    "a sheet of another code name": changed("xl/worksheets/sheet1.xml", b'codeName="Sheet1"', b'codeName="Sheet9"'),
    "a project that nothing points to": changed("xl/_rels/workbook.xml.rels", b"relationships/vbaProject", b"relationships/vba"),
    "a module left out": project(lambda all_of: all_of[:2] + all_of[3:]),
    "a module renamed": project(lambda all_of: tuple(replace(one, name="Jixiao2") if one.name == "Jixiao" else one for one in all_of)),
    "Unix line ends": project(lambda all_of: tuple(replace(one, text=one.text.replace("\r\n", "\n")) for one in all_of)),
    "a damaged sector table": flipped(PROJECT, lambda content: len(content) - 512),
    "a damaged module": flipped(PROJECT, lambda content: content.find(b"Attribut") + 9),
    "a damaged header": flipped(PROJECT, lambda content: 30),
    "a file cut short": lambda: addin_bytes()[:-200],
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_damaged_addin_is_noticed(case: str) -> None:
    assert faults(DAMAGED[case]()) != []


def pythons() -> list[str]:
    names = ("python3.11", "python3.12", "python3.13")
    found = {Path(path) for name in names if (path := shutil.which(name))} | {path for name in names for path in Path.home().glob(f".pyenv/versions/*/bin/{name}")}
    working = [str(path) for path in sorted(found) if subprocess.run([path, "-I", "-c", ""], capture_output=True).returncode == 0]
    return [sys.executable, *working]


def test_every_build_on_every_python_here_has_the_same_bytes() -> None:
    code = "import sys, hashlib; sys.path.insert(0, sys.argv[1]); from xladdin.ribbon.addin import addin_bytes; print(hashlib.sha256(addin_bytes()).hexdigest())"
    here = hashlib.sha256(addin_bytes()).hexdigest()

    for seed, python in enumerate(pythons(), 1):
        done = subprocess.run([python, "-c", code, str(ROOT)], capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": str(seed), "TZ": f"UTC-{seed}"})
        assert (done.stdout.strip(), done.stderr) == (here, "")


def test_the_command_writes_the_addin(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "build", "-o", str(tmp_path / FILE_NAME)]) == 0

    assert (tmp_path / FILE_NAME).read_bytes() == addin_bytes()
    assert capsys.readouterr().out == f"已生成 {tmp_path / FILE_NAME}。\n"


@pytest.mark.parametrize(("action", "what"), [("build", "加载宏"), ("doctor", "检查结果"), ("bundle", "安装包")])
def test_a_file_of_another_kind_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, action: str, what: str) -> None:
    monkeypatch.setattr(windows, "this_machine", lambda: bare(tmp_path / "电脑"))
    path = computed(tmp_path / "自评表.xlsx")
    before = path.read_bytes()

    assert main(["addin", action, "-o", str(path)]) == 2

    assert capsys.readouterr().err == f"jixiao：“{path}”已经存在，又不是本程序做的{what}，没有覆盖。请换个名字。\n"
    assert path.read_bytes() == before


def test_an_addin_built_before_is_replaced(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / FILE_NAME, "w") as package:
        package.writestr("customUI/customUI14.xml", '<customUI><tab id="jixiao"/></customUI>')

    assert main(["addin", "build", "-o", str(tmp_path / FILE_NAME)]) == 0

    assert (tmp_path / FILE_NAME).read_bytes() == addin_bytes()


def test_an_addin_of_any_version_is_told_from_other_files(tmp_path: Path) -> None:
    ours, other, torn = tmp_path / "旧版.xlam", tmp_path / "别人的.xlam", tmp_path / "坏的.xlam"
    ours.write_bytes(changed(RIBBON, "核对".encode(), "校验".encode())())
    other.write_bytes(without(RIBBON)())
    torn.write_bytes(addin_bytes()[:-200])

    assert [is_addin(path) for path in (ours, other, torn, tmp_path)] == [True, False, False, False]
