"""加载宏为什么用不了：一种毛病一个小函数，只看 Machine 里的事实，说出是什么、怎么办。

查不了的单列，不算正常。Office 的安全设置在 office_security。
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xladdin.ribbon.addin import FILE_NAME, addin_bytes
from xladdin.ribbon.install import EXCEL, copies
from xladdin.ribbon.machine import OFFICE, REGISTERED, Machine
from xladdin.ribbon.office_security import addins_switched_off, excel_versions, macros_blocked, signature_required, vba_switched_off
from xladdin.ribbon.trouble import Trouble, Troubles

HEADING = "绩效自评加载宏检查结果"
OLDEST_WINDOWS = 10


def windows_too_old(machine: Machine) -> Troubles:
    """Windows 10 以前的装不上 Python 3.11 以后的库。"""
    if machine.windows[0] < OLDEST_WINDOWS:
        yield Trouble(f"Windows 版本是 {machine.windows[0]}，太旧", "要 Windows 10 或 11。请换一台电脑，或升级 Windows。")


def windows_32_bit(machine: Machine) -> Troubles:
    """安装包里的库是 64 位的；Excel 是 32 位还是 64 位都可以。"""
    if machine.bits < 64:
        yield Trouble("Windows 是 32 位的", "安装包只能装在 64 位 Windows 上。请换一台电脑（Excel 是 32 位还是 64 位都可以）。")


def excel_missing(machine: Machine) -> Troubles:
    """没有登记 Excel。"""
    if not machine.text("HKCR", "Excel.Application", "CurVer", ""):
        yield Trouble("没有找到 Excel", "功能区按钮要 Excel 2013 以上。只有 WPS 的，把工作簿拖到桌面的“拖到这里核对”上。")


def wps_in_place_of_excel(machine: Machine) -> Troubles:
    """WPS 设成“兼容第三方系统”时，程序要找 Excel，找到的是它。"""
    server = _server(machine).lower()
    if "et.exe" in server or "wps" in server or "kingsoft" in server:
        yield Trouble(f"系统里登记的 Excel 其实是 WPS 表格（{_server(machine)}）",
                      "装了 Excel 的：打开“WPS Office 配置工具—高级—兼容设置”，去掉“WPS Office 兼容第三方系统和软件”，再修复一次 Office。"
                      "没有装 Excel 的：用桌面的“拖到这里核对”。")


def _server(machine: Machine) -> str:
    """程序要 Excel 时，系统启动的是哪个文件；没有登记是空的。"""
    identity = machine.text("HKCR", "Excel.Application", "CLSID", "")
    return machine.text("HKCR", "CLSID", identity, "LocalServer32", "") or machine.text("HKCR", "Wow6432Node", "CLSID", identity, "LocalServer32", "")


def excel_open(machine: Machine) -> Troubles:
    """开着的 Excel 不知道后来装的加载宏，也占着文件。"""
    if machine.processes is None:
        yield Trouble("任务列表读不出来，不知道 Excel 有没有开着", "请关掉 Excel，重新启动电脑后再检查。", unknown=True)
    elif EXCEL in machine.processes:
        yield Trouble("Excel 正开着", "安装、卸载前要关掉；刚装好还看不到“绩效自评”的，关掉全部 Excel 窗口再打开。")


def not_registered(machine: Machine) -> Troubles:
    """没有登记解释器，按钮不知道启动什么。"""
    if not machine.text(REGISTERED):
        yield Trouble("没有登记程序的位置", "请关掉 Excel，重新运行“安装”。")


def interpreter_moved(machine: Machine) -> Troubles:
    """登记的解释器不在了。"""
    path = machine.text(REGISTERED)
    if not path:
        yield Trouble("没有登记，不知道程序该在哪里", "先照“程序的登记”办。", unknown=True)
    elif not Path(path).is_file():
        yield Trouble(f"程序被移动或删除了：{path} 不在", "请关掉 Excel，重新运行“安装”；被杀毒软件隔离的，先恢复并加入信任。")


def interpreter_fails(machine: Machine) -> Troubles:
    """照按钮的办法启动登记的解释器，它出错：多半是 pywin32 没有装好，或原来的 Python 卸载了。"""
    if not Path(machine.text(REGISTERED)).is_file():
        yield Trouble("程序不在，没能试着启动", "先照“程序的登记”“程序的位置”办。", unknown=True)
    elif machine.registered_fault:
        yield Trouble(f"程序启动时出错：{machine.registered_fault}", "请关掉 Excel，重新运行“安装”；缺 pywin32 的也是重新安装。")


def addin_absent(machine: Machine) -> Troubles:
    """XLSTART 里没有加载宏。"""
    if not (machine.xlstart / FILE_NAME).is_file():
        yield Trouble(f"{machine.xlstart} 里没有 {FILE_NAME}", "请关掉 Excel，运行“安装”。")


def addin_outdated(machine: Machine) -> Troubles:
    """装着的加载宏不是这一版程序的。"""
    path = machine.xlstart / FILE_NAME
    try:
        if path.read_bytes() != addin_bytes():
            yield Trouble(f"{path} 不是这一版的", "程序更新了，加载宏没有换。请关掉 Excel，重新运行“安装”。")
    except OSError:
        yield Trouble(f"{path} 不在或读不了，没能比", "先照“加载宏文件”办；正被 Excel 占用的，关掉 Excel 再检查。", unknown=True)


def addin_twice(machine: Machine) -> Troubles:
    """别处还有一份，功能区会出现两个“绩效自评”。"""
    for path in copies(machine):
        if path != machine.xlstart / FILE_NAME:
            yield Trouble(f"还有一份加载宏 {path}", "请关掉 Excel，重新运行“安装”，会删去多余的。")


def addin_from_internet(machine: Machine) -> Troubles:
    """手工复制的文件带着“来自网络”的标记，Excel 会拦下它的宏。"""
    if machine.from_internet:
        yield Trouble(f"{FILE_NAME} 带着“来自网络”的标记，Excel 会拦下它", "在文件上点右键—属性，勾“解除锁定”；或重新运行“安装”。")


def addin_disabled(machine: Machine) -> Troubles:
    """Excel 上次没有正常退出时，会把加载宏记进“禁用项目”。"""
    for version in excel_versions(machine):
        for _, value in machine.under("HKCU", OFFICE, version, "Excel", "Resiliency", "DisabledItems"):
            if isinstance(value, bytes) and FILE_NAME in value.decode("utf-16-le", "replace"):
                yield Trouble("加载宏被 Excel 列入了“禁用项目”", "Excel 里“文件—选项—加载项”，下方“管理”选“禁用项目”，点“转到”，"
                              "选中它点“启用”，重新打开 Excel。")


CHECKS: dict[str, Callable[[Machine], Troubles]] = {
    "Windows 版本": windows_too_old, "Windows 位数": windows_32_bit, "有没有 Excel": excel_missing, "Excel 是不是被 WPS 顶替": wps_in_place_of_excel,
    "Excel 是否开着": excel_open, "程序的登记": not_registered, "程序的位置": interpreter_moved, "程序能否启动": interpreter_fails,
    "加载宏文件": addin_absent, "加载宏的版本": addin_outdated, "多余的加载宏": addin_twice, "来自网络的标记": addin_from_internet, "禁用项目": addin_disabled,
    "VBA": vba_switched_off, "加载项": addins_switched_off, "加载项签名": signature_required, "宏设置与受信任位置": macros_blocked,
}
"""各项检查，按报告里的次序。"""


def examine(machine: Machine) -> list[tuple[str, list[Trouble]]]:
    """逐项检查的结果；没有毛病的是空表。"""
    return [(title, list(check(machine))) for title, check in CHECKS.items()]


def is_report(path: Path) -> bool:
    """这个文件是不是以前的检查结果；读不了的不算。"""
    try:
        return path.read_bytes().startswith(HEADING.encode("utf-8-sig"))
    except OSError:
        return False


def report(machine: Machine) -> str:
    """检查结果的全文，可以发给维护人员；除了路径里的用户名，没有个人的东西。"""
    results = examine(machine)
    excel = machine.text("HKCR", "Excel.Application", "CurVer", "") or "没有登记"
    lines = [HEADING, f"Windows {machine.windows[0]}（内部版本 {machine.windows[1]}），{machine.bits} 位；{excel}",
             f"登记的程序：{machine.text(REGISTERED) or '没有'}", f"Excel 启动的是：{_server(machine) or '没有登记'}", ""]
    for title, troubles in results:
        lines += [f"【{'没能查' if one.unknown else '有问题'}】{title}：{one.what}。\n    怎么办：{one.remedy}" for one in troubles] or [f"【正常】{title}"]
    found = [one for _, troubles in results for one in troubles]
    unknown = sum(one.unknown for one in found)
    lines += ["", f"小结：查了 {len(results)} 项，有问题 {len(found) - unknown} 处，没能查 {unknown} 处。"]
    return "\n".join(lines) + "\n"
