"""装给一个用户、再收回来：真的文件，注册表是一个字典，Windows 的情况直接给出。"""

from __future__ import annotations

import py_compile
from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from reportgen.cli import main
from tests.xladdin.ribbon.machines import bare, older_addin
from xladdin.ribbon import install as installing
from xladdin.ribbon.addin import FILE_NAME, addin_bytes
from xladdin.ribbon.install import install, uninstall
from xladdin.ribbon.machine import REGISTERED, AddinError, Machine


def shortcut(place: Path, program: Path, arguments: str) -> None:
    place.write_text(f"{program} {arguments}", "utf-8")


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    monkeypatch.setattr(installing, "COMPILED", ())  # 预编译另有测试
    return bare(tmp_path)


def test_install_puts_the_addin_in_xlstart_and_registers_the_interpreter(machine: Machine, tmp_path: Path) -> None:
    registry: dict[str, str] = {}

    said = install(machine, registry, shortcut)

    assert (machine.xlstart / FILE_NAME).read_bytes() == addin_bytes()
    assert registry == {REGISTERED: str(machine.interpreter)}
    assert (machine.desktop / "拖到这里核对.lnk").read_text("utf-8") == f"{machine.interpreter} -I -X utf8 -m reportgen.drop"
    assert said[:2] == [f"加载宏放在 {machine.xlstart / FILE_NAME}", f"登记的解释器是 {machine.interpreter}"]
    assert tree(machine.xlstart) == {FILE_NAME}


def test_uninstall_takes_everything_back_and_nothing_else(machine: Machine, tmp_path: Path) -> None:
    machine.xlstart.mkdir(parents=True)
    (machine.xlstart / "个人宏.xlsb").write_bytes(b"clerk")
    (machine.desktop / "自评表.xlsx").write_bytes(b"clerk")
    before, registry = tree(tmp_path), {"HKCU\\Software\\Other\\Value": "1"}
    install(machine, registry, shortcut)

    said = uninstall(machine, registry)

    assert tree(tmp_path) == before
    assert registry == {"HKCU\\Software\\Other\\Value": "1"}
    assert said == [f"删去了 {machine.xlstart / FILE_NAME}", f"删去了 {machine.desktop / '拖到这里核对.lnk'}", "撤销了解释器的登记"]
    assert uninstall(machine, registry) == ["本来就没有装，没有要收回的"]


def test_installing_again_replaces_the_older_copy_and_removes_the_stray_ones(machine: Machine) -> None:
    stray = [machine.xlstart / "绩效自评 (1).xlam", machine.xlstart.parent.parent / "AddIns" / "旧.xlam"]
    for path in (machine.xlstart / FILE_NAME, *stray):
        older_addin(path)
    foreign = machine.xlstart / "别人的.xlam"
    foreign.write_bytes(b"PK not ours")

    said = install(machine, {}, shortcut)

    assert (machine.xlstart / FILE_NAME).read_bytes() == addin_bytes()
    assert [path.exists() for path in stray] == [False, False]
    assert foreign.read_bytes() == b"PK not ours"
    assert [f"删去了 {path}" in said for path in stray] == [True, True]


@pytest.mark.parametrize("act", [lambda machine, registry: install(machine, registry, shortcut), uninstall], ids=["install", "uninstall"])
@pytest.mark.parametrize(("processes", "sentence"), [(frozenset({"explorer.exe", "excel.exe"}), "Excel 正开着"), (None, "查不出 Excel 有没有开着")])
def test_with_excel_open_or_unknown_nothing_is_touched(machine: Machine, tmp_path: Path, act: Callable[[Machine, dict[str, str]], object],
                                                       processes: frozenset[str] | None, sentence: str) -> None:
    before, registry = tree(tmp_path), {REGISTERED: "以前的"}

    with pytest.raises(AddinError, match=sentence):
        act(replace(machine, processes=processes), registry)

    assert (tree(tmp_path), registry) == (before, {REGISTERED: "以前的"})


@pytest.mark.parametrize("name", ["没有的文件夹/pythonw.exe", "100%完成%/pythonw.exe"])
def test_an_interpreter_that_windows_could_not_start_is_refused(machine: Machine, tmp_path: Path, name: str) -> None:
    path, registry = tmp_path / name, dict[str, str]()
    if "%" in name:
        path.parent.mkdir()
        path.write_bytes(b"MZ")

    with pytest.raises(AddinError, match=r"找不到|名称里有 %"):
        install(replace(machine, interpreter=path), registry, shortcut)

    assert registry == {}
    assert not machine.xlstart.exists()


def test_a_python_that_only_finds_the_program_in_the_user_site_is_refused(machine: Machine) -> None:
    registry: dict[str, str] = {}

    with pytest.raises(AddinError, match=r"出错：No module named xladdin。用 pip install --user 装的按钮用不了"):
        install(replace(machine, own_fault="No module named xladdin"), registry, shortcut)

    assert registry == {}
    assert not machine.xlstart.exists()


def test_a_registry_that_cannot_be_written_is_one_sentence(machine: Machine) -> None:
    class Locked(dict[str, str]):
        def update(self, *_: object, **__: object) -> None:
            raise PermissionError(13, "拒绝访问")

    with pytest.raises(AddinError, match=r"写不进 HKCU.*（拒绝访问）。请看"):
        install(machine, Locked(), shortcut)


def test_the_packages_are_compiled_so_that_a_click_need_not(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "jixiao_compiled"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("x = 1\n", "utf-8")
    (package / "deep").mkdir()
    (package / "deep" / "module.py").write_text("y = 2\n", "utf-8")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(installing, "COMPILED", ("jixiao_compiled", "没有这个包"))

    said = install(machine, {}, shortcut)

    assert said[-1] == "预编译了 1 个程序包"
    assert Path(py_compile.compile(str(package / "deep" / "module.py"), doraise=True) or "").is_file()
    assert len(list(package.rglob("*.pyc"))) == 2


def test_a_package_that_cannot_be_compiled_is_said(machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "site" / "jixiao_broken"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("def (:\n", "utf-8")
    monkeypatch.syspath_prepend(package.parent)
    monkeypatch.setattr(installing, "COMPILED", ("jixiao_broken",))

    assert install(machine, {}, shortcut)[-1].startswith("1 个程序包里有 1 个没有编译全")


@pytest.mark.parametrize("action", ["install", "uninstall", "doctor"])
@pytest.mark.skipif("sys.platform == 'win32'")
def test_elsewhere_than_on_windows_the_command_says_so(action: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", action]) == 2

    assert capsys.readouterr().err.startswith("jixiao：Excel 加载宏只能在 Windows 上安装、检查。")


def test_output_is_refused_where_the_place_is_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["addin", "install", "-o", "x"]) == 2

    assert capsys.readouterr().err == "jixiao：-o 只用于 build、doctor、bundle，install 的地方是定好的。\n"
