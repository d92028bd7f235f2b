"""测试用的电脑：一台装得好好的，文件都是真的；毛病在它上面加。"""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from tests.workbooks import rebuild
from xladdin.ribbon.addin import FILE_NAME, addin_bytes
from xladdin.ribbon.machine import REGISTERED, Machine

EXCEL_16 = {r"HKCR\Excel.Application\CurVer" + "\\": "Excel.Application.16", r"HKCR\Excel.Application\CLSID" + "\\": "{00024500-0000-0000-C000-000000000046}",
            r"HKCR\CLSID\{00024500-0000-0000-C000-000000000046}\LocalServer32" + "\\": r"C:\Program Files\Microsoft Office\Root\Office16\EXCEL.EXE /automation"}


def older_addin(path: Path) -> Path:
    """以前一版的加载宏：也是本程序的，按钮的字样不同。"""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(addin_bytes())
    return rebuild(path, {"customUI/customUI14.xml": '<tab id="jixiao" label="自评"/>'.encode()})


def bare(folder: Path) -> Machine:
    """有 Excel、有 Python，还没有装加载宏。"""
    interpreter = folder / "程序" / "pythonw.exe"
    interpreter.parent.mkdir(parents=True)
    interpreter.write_bytes(b"MZ")
    (folder / "桌面").mkdir()
    return Machine(windows=(10, 19045), bits=64, xlstart=folder / "AppData" / "Microsoft" / "Excel" / "XLSTART", desktop=folder / "桌面",
                   interpreter=interpreter, registry=EXCEL_16)


def healthy(folder: Path) -> Machine:
    """装好了，没有毛病。"""
    machine = bare(folder)
    machine.xlstart.mkdir(parents=True)
    (machine.xlstart / FILE_NAME).write_bytes(addin_bytes())
    return with_values(machine, {REGISTERED: str(machine.interpreter)})


def with_values(machine: Machine, values: dict[str, str | int | bytes]) -> Machine:
    """注册表里加上、换掉几个值。"""
    return replace(machine, registry={**machine.registry, **values})
