"""唯一碰 Windows 的模块：读出这台电脑的情况，读写登记，建快捷方式。别的模块只见普通的值，在哪里都能测试。"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from importlib import import_module
from pathlib import Path
from typing import Any

from xladdin.ribbon.addin import FILE_NAME
from xladdin.ribbon.machine import OFFICE, POLICIES, REGISTERED, AddinError, Machine

_VERSIONS = ("15.0", "16.0")
_ROOTS = (r"HKCU\Software\Jixiao", *(rf"HKCU\{OFFICE}\{version}\Excel\{part}" for version in _VERSIONS for part in ("Security", "Resiliency")),
          *(rf"HKLM\{OFFICE}\{version}\Common" for version in _VERSIONS), rf"HKCU\{POLICIES}", rf"HKLM\{POLICIES}", r"HKCR\Excel.Application")
_FOLDERS = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Explorer\User Shell Folders"
_HIVES = {"HKCU": "HKEY_CURRENT_USER", "HKLM": "HKEY_LOCAL_MACHINE", "HKCR": "HKEY_CLASSES_ROOT"}
_DEEPEST = 5
"""往下读几级；Office 的设置没有更深的。"""


def this_machine() -> Machine:
    """这台电脑现在的情况；不是 Windows 抛 AddinError。"""
    _require_windows()
    registry = _snapshot()
    roaming = Path(os.environ["APPDATA"])
    xlstart = roaming / "Microsoft" / "Excel" / "XLSTART"
    version = sys.getwindowsversion()  # type: ignore[attr-defined,unused-ignore]  # 只有 Windows 有
    desktop = os.path.expandvars(str(registry.get(rf"{_FOLDERS}\Desktop".lower(), Path.home() / "Desktop")))
    interpreter = Path(sys.executable).with_name("pythonw.exe")
    return Machine(windows=(version.major, version.build), bits=64 if os.environ.get("PROGRAMFILES(X86)") else 32,
                   xlstart=xlstart, desktop=Path(desktop), interpreter=interpreter, processes=_processes(), registry=registry,
                   own_fault=_probe(interpreter), registered_fault=_probe(registry.get(REGISTERED.lower())),
                   from_internet=Path(f"{xlstart / FILE_NAME}:Zone.Identifier").exists())


def _require_windows() -> None:
    if sys.platform != "win32":
        raise AddinError("Excel 加载宏只能在 Windows 上安装、检查。这台电脑可以用命令 jixiao，或用 jixiao addin build 生成加载宏文件带到 Windows 上。")


def _processes() -> frozenset[str] | None:
    """正在运行的程序的文件名（小写）；列不出来是 None。"""
    tasklist = Path(os.environ["SYSTEMROOT"]) / "System32" / "tasklist.exe"
    try:
        listed = subprocess.run([str(tasklist), "/fo", "csv", "/nh"], capture_output=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    return frozenset(line.split('","')[0].strip('"').lower() for line in listed.decode("ascii", "replace").splitlines() if line.startswith('"'))


def _probe(interpreter: object) -> str:
    """照按钮的办法启动一个解释器：它说的毛病，没有毛病是空的。没有登记、文件不在的另有检查。"""
    if interpreter is None or not Path(str(interpreter)).is_file():
        return ""
    python = Path(str(interpreter)).with_name("python.exe")
    try:
        done = subprocess.run([str(python), "-I", "-X", "utf8", "-m", "xladdin.ribbon.probe"], capture_output=True, timeout=120,
                              cwd=python.parent, encoding="utf-8", errors="replace", check=False)
    except (OSError, subprocess.SubprocessError) as fault:
        return f"启动不了（{fault}）"
    said = done.stderr.strip().rpartition("\n")[2]
    return said or f"退出码 {done.returncode}" if done.returncode else ""


def make_shortcut(place: Path, program: Path, arguments: str) -> None:
    """建一个快捷方式；建不了抛 OSError。文件拖上去时 Windows 直接把路径交给程序，不经过 cmd，名称里有 & % 也不要紧。"""
    import pythoncom
    from win32com.shell import shell

    link: Any = pythoncom.CoCreateInstance(shell.CLSID_ShellLink, None, pythoncom.CLSCTX_INPROC_SERVER, shell.IID_IShellLink)
    link.SetPath(str(program))
    link.SetArguments(arguments)
    link.SetWorkingDirectory(str(program.parent))
    link.SetDescription("把自评工作簿拖到这里：核对、重算、生成报告")
    try:
        link.QueryInterface(pythoncom.IID_IPersistFile).Save(str(place), 0)
    except pythoncom.com_error as fault:
        raise OSError(fault.hresult, fault.strerror) from fault


def _snapshot() -> dict[str, str | int | bytes]:
    """与本程序有关的注册表值，摊平成一张表。"""
    found: dict[str, str | int | bytes] = {}
    for root in _ROOTS:
        found.update(_values(root, _DEEPEST))
    found.update(_values(_FOLDERS, 0))
    identity = found.get("hkcr\\excel.application\\clsid\\")
    if isinstance(identity, str):
        for view in ("", "Wow6432Node\\"):
            found.update(_values(rf"HKCR\{view}CLSID\{identity}", 1))
    return found


def _values(root: str, depth: int) -> Iterator[tuple[str, str | int | bytes]]:
    """一个键下面的值（名称小写），子键往下读 `depth` 级；没有这个键、没有权限读的是空的。"""
    winreg = _winreg()
    hive, _, path = root.partition("\\")
    try:
        key = winreg.OpenKey(getattr(winreg, _HIVES[hive]), path)
    except OSError:
        return
    with key:
        keys, values, _ = winreg.QueryInfoKey(key)
        for number in range(values):
            name, value, _ = winreg.EnumValue(key, number)
            if isinstance(value, str | int | bytes):
                yield f"{root}\\{name}".lower(), value
        below = [winreg.EnumKey(key, number) for number in range(keys)] if depth else []
    for name in below:
        yield from _values(f"{root}\\{name}", depth - 1)


def _winreg() -> Any:
    """标准库的 winreg，只有 Windows 有。"""
    return import_module("winreg")


class Registry(MutableMapping[str, str]):
    """当前用户的注册表里本程序自己的字符串值；删去最后一个值，连空了的键一起删。"""

    def __getitem__(self, name: str) -> str:
        winreg = _winreg()
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _key(name)) as key:
                return str(winreg.QueryValueEx(key, _value(name))[0])
        except FileNotFoundError:
            raise KeyError(name) from None

    def __setitem__(self, name: str, content: str) -> None:
        winreg = _winreg()
        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, _key(name)) as key:
            winreg.SetValueEx(key, _value(name), 0, winreg.REG_SZ, content)

    def __delitem__(self, name: str) -> None:
        winreg = _winreg()
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, _key(name), 0, winreg.KEY_ALL_ACCESS) as key:
            winreg.DeleteValue(key, _value(name))
        for path in (_key(name), _key(_key(name))):
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:
                used = any(winreg.QueryInfoKey(key)[:2])
            if used:
                break
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, path)

    def __iter__(self) -> Iterator[str]:
        return (name for name in (REGISTERED,) if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _key(name: str) -> str:
    return name.removeprefix("HKCU\\").rpartition("\\")[0]


def _value(name: str) -> str:
    return name.rpartition("\\")[2]
