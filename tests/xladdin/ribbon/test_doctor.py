"""检查：一台好电脑没有毛病；每种毛病加上去，查得出、说得清、有办法；查不了的不算正常。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.xladdin.ribbon.machines import bare, healthy, older_addin, with_values
from xladdin.ribbon.addin import FILE_NAME
from xladdin.ribbon.doctor import CHECKS, examine, report
from xladdin.ribbon.machine import REGISTERED, Machine
from xladdin.ribbon.trouble import Trouble

USER = r"HKCU\Software\Microsoft\Office\16.0\Excel"
POLICY = r"Software\Policies\Microsoft\Office\16.0"
TRUSTED = USER + r"\Security\Trusted Locations"
SERVER = r"HKCR\CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32" + "\\"


def found(machine: Machine) -> dict[str, list[Trouble]]:
    return {title: troubles for title, troubles in examine(machine) if troubles}


def test_a_machine_in_order_has_no_trouble(tmp_path: Path) -> None:
    machine = healthy(tmp_path)

    assert found(machine) == {}
    assert report(machine).endswith(f"小结：查了 {len(CHECKS)} 项，有问题 0 处，没能查 0 处。\n")


Change = Callable[[Machine], Machine]


def setting(key: str, value: str | int | bytes) -> Change:
    return lambda machine: with_values(machine, {key: value})


def dropped(key: str) -> Change:
    return lambda machine: replace(machine, registry={name: value for name, value in machine.registry.items() if name != key})


def both(*changes: Change) -> Change:
    def change(machine: Machine) -> Machine:
        for one in changes:
            machine = one(machine)
        return machine
    return change


def write(name: str, content: bytes) -> Change:
    def change(machine: Machine) -> Machine:
        (machine.xlstart / name).write_bytes(content)
        return machine
    return change


def older(name: str) -> Change:
    def change(machine: Machine) -> Machine:
        older_addin(machine.xlstart / name)
        return machine
    return change


def remove(name: str) -> Change:
    def change(machine: Machine) -> Machine:
        (machine.xlstart / name).unlink()
        return machine
    return change


ELSEWHERE = setting(TRUSTED + r"\Location2\Path", "D:\\模板\\")
TROUBLES: dict[str, tuple[Change, str, str, str]] = {
    "Windows 8": (lambda m: replace(m, windows=(6, 9600)), "Windows 版本", "太旧", "Windows 10 或 11"),
    "32-bit Windows": (lambda m: replace(m, bits=32), "Windows 位数", "32 位", "64 位 Windows"),
    "no Excel": (dropped(r"HKCR\Excel.Application\CurVer" + "\\"), "有没有 Excel", "没有找到 Excel", "拖到这里核对"),
    "WPS in its place": (setting(SERVER, r"C:\Users\x\AppData\Local\Kingsoft\WPS Office\et.exe /Automation"), "Excel 是不是被 WPS 顶替", "其实是 WPS", "兼容第三方"),
    "Excel open": (lambda m: replace(m, processes=frozenset({"excel.exe"})), "Excel 是否开着", "Excel 正开着", "关掉全部 Excel 窗口"),
    "nothing registered": (dropped(REGISTERED), "程序的登记", "没有登记", "重新运行“安装”"),
    "interpreter gone": (setting(REGISTERED, r"C:\gone\pythonw.exe"), "程序的位置", r"C:\gone\pythonw.exe 不在", "杀毒软件"),
    "pywin32 missing": (lambda m: replace(m, registered_fault="pywin32 没有装好：No module named 'pythoncom'"), "程序能否启动", "pywin32 没有装好", "重新安装"),
    "no addin": (remove(FILE_NAME), "加载宏文件", "没有 绩效自评.xlam", "运行“安装”"),
    "an older addin": (older(FILE_NAME), "加载宏的版本", "不是这一版的", "重新运行“安装”"),
    "two addins": (older("绩效自评 (1).xlam"), "多余的加载宏", "绩效自评 (1).xlam", "重新运行“安装”"),
    "copied from a mail": (lambda m: replace(m, from_internet=True), "来自网络的标记", "来自网络", "解除锁定"),
    "a disabled item": (setting(USER + r"\Resiliency\DisabledItems\3A7F", b"\x01\0\0\0" + rf"c:\users\x\xlstart\{FILE_NAME}".encode("utf-16-le")), "禁用项目", "禁用项目", "启用"),
    "VBA off for the user": (setting(rf"HKCU\{POLICY}\Common\VBAOff", 1), "VBA", "VBAOff", "信息中心"),
    "VBA off for the machine": (setting(r"HKLM\Software\Microsoft\Office\16.0\Common\VBAOff", 1), "VBA", "VBAOff", "信息中心"),
    "all add-ins off by policy": (setting(rf"HKLM\{POLICY}\Excel\Security\DisableAllAddins", 1), "加载项", "禁用了所有加载项", "信息中心"),
    "all add-ins off by the user": (setting(USER + r"\Security\DisableAllAddins", 1), "加载项", "禁用了所有加载项", "信任中心"),
    "signatures required": (setting(rf"HKCU\{POLICY}\Excel\Security\RequireAddinSig", 1), "加载项签名", "要求加载项有签名", "放行"),
    "signatures required in silence": (both(setting(USER + r"\Security\RequireAddinSig", 1), setting(rf"HKCU\{POLICY}\Excel\Security\NoTBPromptUnsignedAddin", 1)),
                                       "加载项签名", "而且不提示", "去掉"),
    "XLSTART not trusted": (ELSEWHERE, "宏设置与受信任位置", "XLSTART 不在受信任位置里，每次打开 Excel 都要点“启用宏”", "受信任位置”，添加"),
    "not trusted, macros off": (both(ELSEWHERE, setting(rf"HKLM\{POLICY}\Excel\Security\VBAWarnings", 4)), "宏设置与受信任位置", "宏一律禁用", "信息中心"),
    "not trusted, signed macros only": (both(ELSEWHERE, setting(USER + r"\Security\VBAWarnings", 3)), "宏设置与受信任位置", "只运行有签名的宏", "受信任位置"),
    "no trusted locations at all": (setting(TRUSTED + r"\AllLocationsDisabled", 1), "宏设置与受信任位置", "禁用了所有受信任位置", "去掉“禁用所有受信任位置”"),
    "only the office's own locations": (setting(rf"HKLM\{POLICY}\Common\Security\Trusted Locations\AllowUserLocations", 0), "宏设置与受信任位置", "策略规定", "信息中心"),
}


@pytest.mark.parametrize("case", TROUBLES)
def test_a_trouble_is_found_said_and_has_a_remedy(tmp_path: Path, case: str) -> None:
    change, title, what, remedy = TROUBLES[case]

    troubles = found(change(healthy(tmp_path)))

    (trouble,) = troubles.pop(title)
    assert what in trouble.what
    assert remedy in trouble.remedy
    assert not trouble.unknown
    assert all(one.unknown for rest in troubles.values() for one in rest)  # 别的只许是“没能查”


HARMLESS: dict[str, Change] = {
    "32-bit Excel on 64-bit Windows": both(dropped(SERVER), setting(SERVER.replace("CLSID", "Wow6432Node\\CLSID"), r"C:\Program Files (x86)\Office16\EXCEL.EXE")),
    "macros off, but XLSTART trusted": setting(rf"HKLM\{POLICY}\Excel\Security\VBAWarnings", 4),
    "macros from the internet blocked": setting(rf"HKCU\{POLICY}\Excel\Security\blockcontentexecutionfrominternet", 1),
    "all macros allowed, XLSTART not trusted": both(ELSEWHERE, setting(USER + r"\Security\VBAWarnings", 1)),
    "XLSTART listed by its variable": both(ELSEWHERE, setting(TRUSTED + r"\Location5\Path", r"%APPDATA%\Microsoft\Excel\XLSTART" + "\\")),
    "another add-in disabled": setting(USER + r"\Resiliency\DisabledItems\1", r"c:\other.xlam".encode("utf-16-le")),
    "settings of another version": setting(r"HKCU\Software\Microsoft\Office\15.0\Excel\Security\DisableAllAddins", 1),
    "another person's add-in": write("别人的.xlam", b"PK"),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_does_no_harm_is_not_called_a_trouble(tmp_path: Path, case: str) -> None:
    assert found(HARMLESS[case](healthy(tmp_path))) == {}


def test_what_could_not_be_found_out_is_not_called_in_order(tmp_path: Path) -> None:
    machine = replace(healthy(tmp_path), processes=None)

    assert "【没能查】Excel 是否开着：任务列表读不出来" in report(machine)
    assert "没能查 1 处" in report(machine)


def test_on_a_machine_without_the_addin_what_depends_on_it_is_not_called_in_order(tmp_path: Path) -> None:
    troubles = found(bare(tmp_path))

    assert {title for title, (one,) in troubles.items() if one.unknown} == {"程序的位置", "程序能否启动", "加载宏的版本"}
    assert {title for title, (one,) in troubles.items() if not one.unknown} == {"程序的登记", "加载宏文件"}


def test_without_a_registered_excel_the_settings_of_both_versions_are_read(tmp_path: Path) -> None:
    machine = both(dropped(r"HKCR\Excel.Application\CurVer" + "\\"), setting(r"HKCU\Software\Microsoft\Office\15.0\Excel\Security\DisableAllAddins", 1))(healthy(tmp_path))

    assert set(found(machine)) == {"有没有 Excel", "加载项"}


def test_the_report_reads_like_this(tmp_path: Path) -> None:
    machine = TROUBLES["a disabled item"][0](healthy(tmp_path))

    lines = report(machine).splitlines()

    assert lines[:2] == ["绩效自评加载宏检查结果", "Windows 10（内部版本 19045），64 位；Excel.Application.16"]
    assert lines[2] == f"登记的程序：{machine.interpreter}"
    assert "【正常】Windows 版本" in lines
    assert "【有问题】禁用项目：加载宏被 Excel 列入了“禁用项目”。" in lines
    assert lines[-1] == f"小结：查了 {len(CHECKS)} 项，有问题 1 处，没能查 0 处。"


def test_every_check_is_listed_once() -> None:
    assert len(set(CHECKS.values())) == len(CHECKS)
