"""离线安装包：依赖按 Windows 的条件算齐；给这台机器打的同样的包，离线装进空环境就能用。

真的下载、真的安装的只有两次；连不上 PyPI 的机器上跳过，持续集成里算失败。
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import Struct
from packaging.markers import default_environment
from packaging.utils import parse_wheel_filename

from reportgen.cli import main
from tests.needed import unavailable
from xladdin.ribbon import bundle as bundling
from xladdin.ribbon.addin import FILE_NAME, addin_bytes
from xladdin.ribbon.bundle import FOLDER, PYTHONS, WINDOWS, Platform, bundle, missing
from xladdin.ribbon.kit import installer
from xladdin.ribbon.machine import AddinError

KIT = Path(bundling.__file__).parent / "kit"
VERSION = f"3.{sys.version_info.minor}"
HERE = Platform((), {name: str(value) for name, value in default_environment().items()})
ON_WINDOWS = {**WINDOWS.environment, "python_version": "3.11", "python_full_version": "3.11.0", "implementation_version": "3.11.0"}


def wheel(folder: Path, name: str, *requires: str) -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{'-'.join(name.split('-')[:2])}.dist-info/METADATA", "".join(["Name: x\n", *(f"Requires-Dist: {one}\n" for one in requires)]))
    return path


def test_what_is_needed_is_judged_by_the_conditions_of_windows(tmp_path: Path) -> None:
    xlwings = wheel(tmp_path, "xlwings-0.37.8-cp311-cp311-win_amd64.whl", 'pywin32>=224 ; platform_system == "Windows"', 'psutil ; platform_system == "Darwin"',
                    'matplotlib ; extra == "all"')

    assert missing([xlwings], ON_WINDOWS) == {"pywin32": ">=224"}
    assert missing([xlwings], {**ON_WINDOWS, "platform_system": "Linux"}) == {}


def test_what_is_there_in_a_fitting_version_is_not_needed_again(tmp_path: Path) -> None:
    ours = wheel(tmp_path, "jixiao-0.1.0-py3-none-any.whl", "lxml>=5", "Typing_Extensions>=4", "python-docx>=1.2,<2")
    docx = wheel(tmp_path, "python_docx-1.2.0-py3-none-any.whl", "lxml>=3.1", "typing_extensions>=4.9")

    assert missing([ours, docx], ON_WINDOWS) == {"lxml": ">=3.1,>=5", "typing-extensions": ">=4,>=4.9"}
    old = wheel(tmp_path, "lxml-4.9-cp311-cp311-win_amd64.whl")
    other = wheel(tmp_path, "lxml-6.0-cp312-cp312-win_amd64.whl")
    typing = wheel(tmp_path, "typing_extensions-4.16.0-py3-none-any.whl")
    assert missing([ours, docx, old, other, typing], ON_WINDOWS) == {"lxml": ">=3.1,>=5"}
    stable = wheel(tmp_path, "lxml-6.1-cp39-abi3-win_amd64.whl")
    assert missing([ours, docx, old, other, typing, stable], ON_WINDOWS) == {}


class Kit(Struct, frozen=True):
    """打好的包：wheel 名与里面的文件。"""

    wheels: list[str]
    files: Mapping[str, bytes]
    path: Path


def kit(folder: Path, platform: Platform, version: str, own: Path | None = None) -> Kit:
    path = folder / "安装包.zip"
    try:
        wheels = bundle(path, (version,), platform, own)
    except AddinError as fault:
        unavailable(str(fault))
    with zipfile.ZipFile(path) as archive:
        return Kit(wheels, {name.removeprefix(f"{FOLDER}/"): archive.read(name) for name in archive.namelist()}, path)


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """给这台机器打的包。"""
    return kit(tmp_path_factory.mktemp("kit_here"), HERE, VERSION)


@pytest.fixture(scope="module")
def windows(own: Kit, tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """给 Windows 打的包；本程序的 wheel 用前一个包里的，不再做一遍。"""
    folder = tmp_path_factory.mktemp("kit_windows")
    name = next(name for name in own.wheels if name.startswith("jixiao-"))
    (folder / name).write_bytes(own.files[f"files/wheels/{name}"])
    return kit(folder, WINDOWS, "3.11", folder / name)


def test_the_kit_for_windows_has_every_wheel_and_pywin32_by_name(windows: Kit) -> None:
    names = {parse_wheel_filename(name)[0] for name in windows.wheels}

    assert {"pywin32", "jixiao", "xlwings", "openpyxl", "docxtpl", "jinja2", "lxml", "python-docx", "pandas", "numpy", "pip", "tzdata"} <= names


def test_every_wheel_of_the_kit_runs_on_64_bit_windows(windows: Kit) -> None:
    for name in windows.wheels:
        assert {tag.platform for tag in parse_wheel_filename(name)[3]} <= {"any", "win_amd64"}


def test_the_kit_holds_the_addin_the_installer_and_the_instructions(windows: Kit) -> None:
    loose = {name for name in windows.files if not name.startswith("files/wheels/")}

    assert loose == {"安装.cmd", "卸载.cmd", "检查.cmd", "安装说明.txt", "files/installer.py", f"files/{FILE_NAME}"}
    assert windows.files[f"files/{FILE_NAME}"] == addin_bytes()
    assert windows.files["files/installer.py"] == (KIT / "installer.py").read_bytes()


def test_the_command_files_are_ascii_with_the_line_ends_of_windows(windows: Kit) -> None:
    for name, content in windows.files.items():
        if name.endswith(".cmd"):
            assert content.isascii()
            assert content.count(b"\r\n") == content.count(b"\n") > 0
    assert windows.files["安装说明.txt"].startswith(b"\xef\xbb\xbf")


def test_the_wheel_of_the_program_carries_the_ribbon_the_macros_and_the_forms(own: Kit) -> None:
    name = next(name for name in own.wheels if name.startswith("jixiao-"))
    with zipfile.ZipFile(io.BytesIO(own.files[f"files/wheels/{name}"])) as archive:
        names = set(archive.namelist())

    assert {"xladdin/ribbon/customUI14.xml", "xladdin/ribbon/Jixiao.bas", "xladdin/ribbon/Launcher.bas", "xladdin/ribbon/kit/installer.py",
            "xladdin/ribbon/kit/安装.cmd", "workbook_templates/hengshan-2024/自评表.xlsx"} <= names


def test_the_same_kit_for_this_machine_installs_offline_into_an_empty_environment_and_runs(own: Kit, tmp_path: Path) -> None:
    with zipfile.ZipFile(own.path) as archive:
        archive.extractall(tmp_path / "解压")
    offline = {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_FIND_LINKS": "", "PYTHONPATH": "", "HTTPS_PROXY": "http://127.0.0.1:9"}

    done = subprocess.run([sys.executable, "-I", str(tmp_path / "解压" / FOLDER / "files" / "installer.py"), str(tmp_path / "程序")], env=offline,
                          capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")

    python = tmp_path / "程序" / "python" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    demo = subprocess.run([str(python), "-I", "-X", "utf8", "-m", "reportgen.cli", "demo", "演示"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert (demo.returncode, demo.stderr) == (0, "")
    assert (tmp_path / "演示" / "自评报告.docx").is_file()
    built = subprocess.run([str(python), "-I", "-X", "utf8", "-m", "reportgen.cli", "addin", "build"], cwd=tmp_path, capture_output=True, text=True, encoding="utf-8")
    assert built.returncode == 0
    assert (tmp_path / FILE_NAME).read_bytes() == addin_bytes()


def test_the_installer_the_command_file_and_the_instructions_name_the_same_pythons() -> None:
    assert tuple(f"{major}.{minor}" for major, minor in installer.PYTHONS) == PYTHONS
    assert tuple(re.findall(r"^py -(\S+) -I -c", (KIT / "安装.cmd").read_text("ascii"), re.M)) == PYTHONS
    assert f"（{'、'.join(PYTHONS)}，64 位）" in (KIT / "安装说明.txt").read_text("utf-8")


def test_a_python_the_kit_has_no_wheels_for_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(installer, "PYTHONS", ((3, 99),))

    assert installer.main([str(tmp_path / "程序")]) == 1

    assert capsys.readouterr().err == f"没有装成：这是 Python {sys.version.split()[0]}（64 位），要 64 位的 3.99。办法见“安装说明”。\n"
    assert not (tmp_path / "程序").exists()


def test_a_kit_that_was_not_unpacked_whole_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(installer, "FILES", tmp_path)

    assert installer.main([str(tmp_path / "程序")]) == 1

    assert capsys.readouterr().err == "没有装成：安装包不全（files 里没有 wheels）。请把压缩包整个解压，再双击“安装”。\n"


def test_a_damaged_wheel_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(installer, "FILES", tmp_path)
    (tmp_path / "wheels").mkdir()
    wheel(tmp_path / "wheels", "pip-26.0-py3-none-any.whl")

    assert installer.main([str(tmp_path / "程序")]) == 1

    said = capsys.readouterr().err
    assert said.startswith("没有装成：程序库没有装全（")
    assert said.endswith("）。请关掉 Excel，把安装包重新解压一次再装；被杀毒软件拦下的，请加入信任。\n")
    assert said.count("\n") == 1


def test_an_embeddable_python_is_used_as_it_is_with_site_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "python311._pth"
    settings.write_text("python311.zip\n.\n\n# Uncomment to run site.main() automatically\n#import site\n", "utf-8")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))

    assert installer.own_python(tmp_path / "别处") == Path(sys.executable)

    assert settings.read_text("utf-8").splitlines()[-1] == "import site"
    assert not (tmp_path / "别处").exists()


def test_without_the_source_or_a_wheel_the_kit_cannot_be_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bundling, "_SOURCE", tmp_path)

    assert main(["addin", "bundle", "-o", str(tmp_path / "安装包.zip")]) == 2

    assert capsys.readouterr().err == "jixiao：打安装包要用源代码：请在源代码文件夹里运行，或用 --wheel 指出本程序的 .whl。\n"
    assert not (tmp_path / "安装包.zip").exists()


@pytest.mark.parametrize(("name", "content", "told"), [
    ("没有.whl", None, "找不到文件"), ("自评表.whl", b"PK", "不是本程序的 wheel"), ("jixiao-0.1.0-py3-none-any.whl", b"text", "不是本程序的 wheel")])
def test_a_wheel_that_will_not_do_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, content: bytes | None, told: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    assert main(["addin", "bundle", "-o", str(tmp_path / "安装包.zip"), "--wheel", str(tmp_path / name)]) == 2

    said = capsys.readouterr().err
    assert told in said
    assert "内部出错" not in said
    assert not (tmp_path / "安装包.zip").exists()


def test_without_the_network_packing_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name, value in {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0"}.items():
        monkeypatch.setenv(name, value)

    assert main(["addin", "bundle", "-o", str(tmp_path / "安装包.zip"), "--wheel", str(wheel(tmp_path, "jixiao-0.1.0-py3-none-any.whl", "lxml"))]) == 2

    said = capsys.readouterr().err
    assert said.startswith("jixiao：pip download 没有成功：")
    assert said.endswith("。打安装包要联网，请检查网络后再试。\n")
    assert not (tmp_path / "安装包.zip").exists()
