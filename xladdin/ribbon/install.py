"""把加载宏装给当前用户，不用管理员：放进 XLSTART、登记解释器、桌面放“拖到这里核对”、预编译；卸载一样不留。

先做最可能失败的（换文件），失败时别的还没有动。
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from importlib.util import find_spec
from pathlib import Path

from xladdin.ribbon.addin import FILE_NAME, addin_bytes, is_addin
from xladdin.ribbon.machine import REGISTERED, AddinError, Machine
from xladdin.workbook_file.replacing import replace_file

EXCEL = "excel.exe"
SHORTCUT = "拖到这里核对.lnk"
DROP_ARGUMENTS = "-I -X utf8 -m reportgen.drop"
COMPILED = ("xladdin", "reportgen", "xlwings", "openpyxl", "et_xmlfile", "docxtpl", "docx", "jinja2", "markupsafe", "lxml", "win32com", "msgspec", "psutil")
"""按钮启动的进程要用的程序包。没有预编译的，生成报告要多等一秒多。"""

Shortcut = Callable[[Path, Path, str], None]
"""建一个快捷方式：（放在哪里，指向哪个程序，参数）。"""


def install(machine: Machine, registry: MutableMapping[str, str], shortcut: Shortcut) -> list[str]:
    """装好，返回做了些什么；Excel 开着、解释器不合适的抛 AddinError，什么都没有动。"""
    _refuse_open(machine, "安装")
    _refuse_interpreter(machine.interpreter, machine.own_fault)
    target = machine.xlstart / FILE_NAME
    _reaching(target, lambda: machine.xlstart.mkdir(parents=True, exist_ok=True))
    replace_file(target, addin_bytes(), backup=False)  # 备份留在 XLSTART 里会被 Excel 一起打开
    done = [f"加载宏放在 {target}", *(_remove(path) for path in copies(machine) if path != target)]
    _reaching(Path(REGISTERED), lambda: registry.update({REGISTERED: str(machine.interpreter)}))
    done.append(f"登记的解释器是 {machine.interpreter}")
    place = machine.desktop / SHORTCUT
    _reaching(place, lambda: shortcut(place, machine.interpreter, DROP_ARGUMENTS))
    done.append(f"桌面上放了“{place.stem}”：没有 Excel、只有 WPS 的，把工作簿拖上去就核对、重算、出报告")
    return [*done, _compile()]


def uninstall(machine: Machine, registry: MutableMapping[str, str]) -> list[str]:
    """全部收回，返回做了些什么；Excel 开着抛 AddinError。工作簿、报告、备份、自己的表样和日志不动。"""
    _refuse_open(machine, "卸载")
    place = machine.desktop / SHORTCUT
    done = [_remove(path) for path in (*copies(machine), *([place] if place.exists() else []))]
    if REGISTERED in registry:
        _reaching(Path(REGISTERED), lambda: registry.pop(REGISTERED))
        done.append("撤销了解释器的登记")
    return done or ["本来就没有装，没有要收回的"]


def copies(machine: Machine) -> list[Path]:
    """XLSTART 和“加载项”文件夹里本程序的加载宏，不论叫什么名字、是哪一版。"""
    folders = (machine.xlstart, machine.xlstart.parent.parent / "AddIns")
    return [path for folder in folders if folder.is_dir() for path in sorted(folder.iterdir()) if path.suffix.lower() == ".xlam" and is_addin(path)]


def _remove(path: Path) -> str:
    _reaching(path, path.unlink)
    return f"删去了 {path}"


def _refuse_open(machine: Machine, what: str) -> None:
    if machine.processes is None:
        raise AddinError(f"查不出 Excel 有没有开着（任务列表读不出来）。请关掉 Excel，重新启动电脑后再{what}。")
    if EXCEL in machine.processes:
        raise AddinError(f"Excel 正开着，加载宏文件占用着。请保存好工作簿，关掉所有 Excel 窗口（任务管理器里也没有 EXCEL.EXE），再{what}。")


def _refuse_interpreter(interpreter: Path, fault: str) -> None:
    if not interpreter.is_file():
        raise AddinError(f"找不到 {interpreter}，按钮启动不了程序。请用 python.org 的 Python（3.11 以上）或安装包自带的重新安装。")
    if "%" in str(interpreter) or '"' in str(interpreter):  # WScript.Shell 会把 %名称% 当环境变量展开
        raise AddinError(f"程序所在的文件夹“{interpreter.parent}”名称里有 %，Windows 启动不了。请把程序装到名称里没有 % 的文件夹。")
    if fault:
        raise AddinError(f"照按钮的办法启动 {interpreter.with_name('python.exe')} 出错：{fault}。用 pip install --user 装的按钮用不了，"
                         "请装进这个 Python 本身或一个独立环境，或用离线安装包装。")


def _reaching(place: Path, act: Callable[[], object]) -> None:
    try:
        act()
    except OSError as fault:
        raise AddinError(f"写不进 {place}（{fault.strerror or fault}）。请看它是不是被占用、只读，或被杀毒软件拦住了，处理后重新运行。") from None


def _compile() -> str:
    from compileall import compile_dir

    whole = [bool(compile_dir(folder, quiet=2)) for folder in _folders()]
    if all(whole):
        return f"预编译了 {len(whole)} 个程序包"
    return f"{len(whole)} 个程序包里有 {whole.count(False)} 个没有编译全（文件夹写不进），按钮会慢一两秒，不影响使用"


def _folders() -> Iterator[str]:
    for name in COMPILED:
        spec = find_spec(name)
        if spec is not None and spec.submodule_search_locations:
            yield from spec.submodule_search_locations
