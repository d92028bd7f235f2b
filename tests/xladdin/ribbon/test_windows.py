"""碰 Windows 的模块：注册表换成内存里的一份（winreg 的规矩照文档），任务列表、解释器是真的进程。真的 Windows 见发布前核对。"""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from reportgen.cli import main
from xladdin.ribbon.addin import FILE_NAME
from xladdin.ribbon.machine import REGISTERED, Machine
from xladdin.ribbon.windows import Registry, this_machine

Hive = dict[str, dict[str, Any]]
"""键（小写的完整路径）→ 名称 → 值。"""


class Key:
    """打开的一个键。"""

    def __init__(self, path: str) -> None:
        self.path = path

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class MemoryWinreg:
    """winreg 的一部分：没有的键、值抛 FileNotFoundError，有子键的键不能删。"""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE, HKEY_CLASSES_ROOT = "HKCU", "HKLM", "HKCR"
    REG_SZ, KEY_ALL_ACCESS = 1, 0xF003F

    def __init__(self, keys: Hive) -> None:
        self.keys = keys

    def _below(self, path: str) -> list[str]:
        return sorted({name[len(path) + 1:].split("\\")[0] for name in self.keys if name.lower().startswith(path.lower() + "\\")})

    def OpenKey(self, hive: str, path: str, reserved: int = 0, access: int = 0) -> Key:
        full = f"{hive}\\{path}"
        exact = next((name for name in self.keys if name.lower() == full.lower()), full)
        if exact not in self.keys and not self._below(full):
            raise FileNotFoundError(2, "没有这个键")
        return Key(exact)

    def CreateKey(self, hive: str, path: str) -> Key:
        for part in range(2, path.count("\\") + 2):
            self.keys.setdefault("\\".join([hive, *path.split("\\")[:part]]), {})
        return Key(f"{hive}\\{path}")

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return len(self._below(key.path)), len(self.keys.get(key.path, {})), 0

    def EnumValue(self, key: Key, number: int) -> tuple[str, Any, int]:
        name, value = list(self.keys[key.path].items())[number]
        return name, value, self.REG_SZ

    def EnumKey(self, key: Key, number: int) -> str:
        return self._below(key.path)[number]

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        if name not in self.keys.get(key.path, {}):
            raise FileNotFoundError(2, "没有这个值")
        return self.keys[key.path][name], self.REG_SZ

    def SetValueEx(self, key: Key, name: str, reserved: int, kind: int, value: str) -> None:
        assert kind == self.REG_SZ
        self.keys[key.path][name] = value

    def DeleteValue(self, key: Key, name: str) -> None:
        del self.keys[key.path][name]

    def DeleteKey(self, hive: str, path: str) -> None:
        assert not self._below(f"{hive}\\{path}")
        del self.keys[f"{hive}\\{path}"]


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hive:
    """一台“Windows”：注册表可改，别的在 tmp_path 里。"""
    keys: Hive = {}
    monkeypatch.setitem(sys.modules, "winreg", MemoryWinreg(keys))
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "getwindowsversion", lambda: SimpleNamespace(major=10, build=19045), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python" / "python.exe"))
    for name, value in {"APPDATA": tmp_path / "Roaming", "SYSTEMROOT": tmp_path / "Windows", "PROGRAMFILES(X86)": "C:\\Program Files (x86)", "HOME": tmp_path}.items():
        monkeypatch.setenv(name, str(value))
    program(tmp_path / "Windows" / "System32" / "tasklist.exe", r"""printf '"System","4","Services","0","24 K"\r\n"EXCEL.EXE","880","Console","1","99 K"\r\n'""")
    return keys


def test_the_facts_of_the_machine_are_read(keys: Hive, tmp_path: Path) -> None:
    keys["HKCR\\Excel.Application\\CurVer"] = {"": "Excel.Application.16"}
    keys["HKCR\\Excel.Application\\CLSID"] = {"": "{1}"}
    keys["HKCR\\Wow6432Node\\CLSID\\{1}\\LocalServer32"] = {"": "EXCEL.EXE /automation"}
    keys["HKLM\\Software\\Policies\\Microsoft\\Office\\16.0\\Excel\\Security\\Trusted Locations"] = {"AllLocationsDisabled": 1}
    keys["HKCU\\Software\\Microsoft\\Office\\16.0\\Excel\\Resiliency\\DisabledItems"] = {"A": b"\x01\x02"}
    keys["HKCU\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\User Shell Folders"] = {"Desktop": "$APPDATA/桌面"}
    keys["HKCU\\Software\\Somebody\\Else"] = {"Secret": "x"}

    machine = this_machine()

    assert machine == Machine(windows=(10, 19045), bits=64, xlstart=tmp_path / "Roaming" / "Microsoft" / "Excel" / "XLSTART", desktop=tmp_path / "Roaming" / "桌面",
                              interpreter=tmp_path / "python" / "pythonw.exe", processes=frozenset({"system", "excel.exe"}), registry=machine.registry)
    assert machine.text("HKCR", "Excel.Application", "CurVer", "") == "Excel.Application.16"
    assert machine.text(r"HKCR\Wow6432Node\CLSID\{1}\LocalServer32", "") == "EXCEL.EXE /automation"
    assert machine.value(r"HKLM\Software\Policies\Microsoft\Office\16.0\Excel\Security\Trusted Locations\AllLocationsDisabled") == 1
    assert machine.under(r"HKCU\Software\Microsoft\Office\16.0\Excel\Resiliency\DisabledItems") == [("a", b"\x01\x02")]
    assert "x" not in machine.registry.values()


def test_the_registered_interpreter_is_started_the_way_a_button_does(keys: Hive, tmp_path: Path) -> None:
    keys["HKCU\\Software\\Jixiao\\Addin"] = {"Python": str(tmp_path / "python" / "pythonw.exe")}
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "pythonw.exe").write_bytes(b"MZ")

    program(tmp_path / "python" / "python.exe", 'test "$*" = "-I -X utf8 -m xladdin.ribbon.probe"')
    assert (this_machine().registered_fault, this_machine().own_fault) == ("", "")
    program(tmp_path / "python" / "python.exe", "echo 第一行 >&2; echo pywin32 没有装好 >&2; exit 1")
    assert (this_machine().registered_fault, this_machine().own_fault) == ("pywin32 没有装好", "pywin32 没有装好")
    program(tmp_path / "python" / "python.exe", "exit 3")
    assert this_machine().registered_fault == "退出码 3"
    (tmp_path / "python" / "python.exe").unlink()
    assert this_machine().registered_fault.startswith("启动不了（")


def test_a_task_list_that_fails_is_not_an_empty_one(keys: Hive, tmp_path: Path) -> None:
    program(tmp_path / "Windows" / "System32" / "tasklist.exe", "exit 1")

    assert this_machine().processes is None


def test_a_mark_of_the_web_is_seen(keys: Hive, tmp_path: Path) -> None:
    place = tmp_path / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / f"{FILE_NAME}:Zone.Identifier"
    place.parent.mkdir(parents=True)
    place.write_text("[ZoneTransfer]\nZoneId=3\n")

    assert this_machine().from_internet


def test_the_registration_is_written_read_and_taken_back_with_its_key(keys: Hive) -> None:
    registry = Registry()
    assert REGISTERED not in registry
    assert list(registry) == []

    registry.update({REGISTERED: "C:\\用户\\程序\\pythonw.exe"})
    assert keys == {"HKCU\\Software\\Jixiao": {}, "HKCU\\Software\\Jixiao\\Addin": {"Python": "C:\\用户\\程序\\pythonw.exe"}}
    assert dict(registry) == {REGISTERED: "C:\\用户\\程序\\pythonw.exe"}

    registry.pop(REGISTERED)
    assert keys == {}


def test_other_values_in_the_key_stay(keys: Hive) -> None:
    registry = Registry()
    registry[REGISTERED] = "x"
    keys["HKCU\\Software\\Jixiao\\Addin"]["别的"] = "y"

    del registry[REGISTERED]

    assert keys["HKCU\\Software\\Jixiao\\Addin"] == {"别的": "y"}


def test_the_commands_install_examine_and_uninstall(keys: Hive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("xladdin.ribbon.install.COMPILED", ())
    monkeypatch.setattr("xladdin.ribbon.windows.make_shortcut", lambda place, program, arguments: place.write_text(arguments))
    keys["HKCR\\Excel.Application\\CurVer"] = {"": "Excel.Application.16"}
    desktop, addin = tmp_path / "Desktop", tmp_path / "Roaming" / "Microsoft" / "Excel" / "XLSTART" / FILE_NAME
    desktop.mkdir()
    program(tmp_path / "python" / "python.exe", "exit 0")
    (tmp_path / "python" / "pythonw.exe").write_bytes(b"MZ")

    assert main(["addin", "install"]) == 2
    assert capsys.readouterr().err.startswith("jixiao：Excel 正开着")
    assert not addin.exists()

    program(tmp_path / "Windows" / "System32" / "tasklist.exe", r"""printf '"System","4","Services","0","24 K"\r\n'""")
    assert main(["addin", "install"]) == 0
    assert capsys.readouterr().out.startswith(f"加载宏放在 {addin}。\n登记的解释器是 {tmp_path / 'python' / 'pythonw.exe'}。\n")

    assert main(["addin", "doctor"]) == 0
    said = capsys.readouterr().out
    assert "有问题 0 处，没能查 0 处。" in said
    assert (desktop / "绩效自评检查结果.txt").read_text("utf-8-sig") == said.rpartition("检查结果存在")[0]

    addin.unlink()
    assert main(["addin", "doctor", "-o", str(tmp_path / "结果.txt")]) == 1
    assert "【有问题】加载宏文件" in (tmp_path / "结果.txt").read_text("utf-8-sig")

    assert main(["addin", "uninstall"]) == 0
    assert "HKCU\\Software\\Jixiao" not in keys
    assert {path.name for path in desktop.iterdir()} == {"绩效自评检查结果.txt"}
