"""Office 的安全设置挡不挡加载宏：组策略与用户自己的设置，意思照微软的组策略模板。

“受信任位置”里的文件不受“宏设置”限制，所以两样合起来看。
"""

from __future__ import annotations

from xladdin.ribbon.machine import OFFICE, POLICIES, Machine
from xladdin.ribbon.trouble import Trouble, Troubles

_POLICY = "这是单位的组策略定的，自己改不了。请把这一条发给信息中心，请他们"
_SILENT, _SIGNED_ONLY, _ASK = 4, 3, 2
"""宏设置 VBAWarnings：一律禁用不提示、只运行有签名的、提示（没有设过时也是它）。"""


def vba_switched_off(machine: Machine) -> Troubles:
    """VBAOff：整个 Office 不许用 VBA。"""
    for version in excel_versions(machine):
        for root in (rf"HKCU\{POLICIES}", rf"HKLM\{POLICIES}", rf"HKLM\{OFFICE}"):
            if machine.value(root, version, "Common", "VBAOff") == 1:
                yield Trouble("Office 关掉了 VBA（VBAOff）", f"{_POLICY}取消“对 Office 应用程序禁用 VBA”。")
                return


def addins_switched_off(machine: Machine) -> Troubles:
    """DisableAllAddins：所有加载项都不许用。"""
    for version in excel_versions(machine):
        value, fixed = _security(machine, version, "DisableAllAddins")
        if value == 1:
            yield Trouble("Excel 禁用了所有加载项", f"{_POLICY}取消“禁用所有应用程序加载项”。" if fixed else
                          "Excel 里“文件—选项—信任中心—信任中心设置—加载项”，去掉“禁用所有应用程序加载项”。")


def signature_required(machine: Machine) -> Troubles:
    """RequireAddinSig：加载项要有签名；本加载宏没有签名。NoTBPromptUnsignedAddin 使它不声不响地被禁用。"""
    for version in excel_versions(machine):
        value, fixed = _security(machine, version, "RequireAddinSig")
        if value == 1:
            quiet = _security(machine, version, "NoTBPromptUnsignedAddin")[0] == 1
            yield Trouble("Excel 要求加载项有签名，本加载宏没有签名，Excel 可能不加载它" + ("，而且不提示" if quiet else ""),
                          f"{_POLICY}对本加载宏放行。" if fixed else "Excel 里“文件—选项—信任中心—信任中心设置—加载项”，去掉“要求……由受信任的发布者签署”。")


def macros_blocked(machine: Machine) -> Troubles:
    """XLSTART 不是受信任位置时，宏设置说了算。"""
    for version in excel_versions(machine):
        reason = _untrusted(machine, version)
        setting, fixed = _security(machine, version, "VBAWarnings")
        if reason and setting != 1:
            effect = {_SILENT: "宏一律禁用，按钮点了没有反应", _SIGNED_ONLY: "只运行有签名的宏，本加载宏没有签名，按钮点了没有反应"}.get(
                int(setting or _ASK), "每次打开 Excel 都要点“启用宏”")
            yield Trouble(f"{reason}，{effect}", f"{_POLICY}把 {machine.xlstart} 列为受信任位置。" if fixed or "策略" in reason else
                          f"Excel 里“文件—选项—信任中心—信任中心设置—受信任位置”，添加 {machine.xlstart}，并去掉“禁用所有受信任位置”。")


def _untrusted(machine: Machine, version: str) -> str:
    """XLSTART 为什么不受信任；受信任是空的。Excel 还没有写过受信任位置的，默认有 XLSTART。"""
    if _security(machine, version, r"Trusted Locations\AllLocationsDisabled")[0] == 1:
        return "Excel 禁用了所有受信任位置"
    for hive in ("HKCU", "HKLM"):
        if machine.value(hive, POLICIES, version, r"Common\Security\Trusted Locations\AllowUserLocations") == 0:
            return "策略规定只信任单位指定的位置"
    listed = machine.under("HKCU", OFFICE, version, r"Excel\Security\Trusted Locations")
    paths = [str(value).rstrip("\\").lower() for name, value in listed if name.lower().endswith(r"\path")]
    ours = (str(machine.xlstart).lower(), r"%appdata%\microsoft\excel\xlstart")
    return "" if not paths or any(path in ours for path in paths) else "XLSTART 不在受信任位置里"


def _security(machine: Machine, version: str, name: str) -> tuple[str | int | bytes | None, bool]:
    """Excel 安全设置的一项：（值，是不是组策略定的）；组策略压过用户自己的设置。"""
    for hive in ("HKCU", "HKLM"):
        value = machine.value(hive, POLICIES, version, "Excel", "Security", name)
        if value is not None:
            return value, True
    return machine.value("HKCU", OFFICE, version, "Excel", "Security", name), False


def excel_versions(machine: Machine) -> tuple[str, ...]:
    """登记的 Excel 的版本号，如 16.0；没有登记的两个版本的设置都看。"""
    number = machine.text("HKCR", "Excel.Application", "CurVer", "").rpartition(".")[2]
    return (f"{number}.0",) if number.isdigit() else ("16.0", "15.0")
