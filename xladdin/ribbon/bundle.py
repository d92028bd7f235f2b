"""离线安装包：Windows x64 上用得着的全部 wheel、加载宏、安装程序和说明，装成一个 zip。

只有打包这一步联网。要哪些 wheel 用 Windows 的环境判断依赖里的条件，自己算到齐：在 Linux 上让 pip 替 Windows 下载，
pip 用的是本机的环境，会不声不响地漏掉 pywin32。
"""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import HeaderParser
from pathlib import Path
from shutil import copytree, ignore_patterns
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.ribbon.addin import FILE_NAME, addin_bytes
from xladdin.ribbon.machine import AddinError

if TYPE_CHECKING:
    from packaging.specifiers import SpecifierSet

PYTHONS = ("3.11", "3.12", "3.13")
"""电脑上的 Python 是其中一个就能装；没有的，在 files 里放一个官方的嵌入式 Python。"""
FOLDER = "绩效自评助手"
_HERE = Path(__file__).parent
_KIT = _HERE / "kit"
_SOURCE = _HERE.parent.parent
_SOURCE_PARTS = ("xladdin", "reportgen", "workbook_templates", "pyproject.toml", "README.md", "LICENSE")


class Platform(Struct, frozen=True):
    """给哪种电脑打包：pip 的平台记号（空的是本机）与判断依赖条件的环境。"""

    tags: tuple[str, ...]
    environment: Mapping[str, str]

    def pip_options(self, python: str) -> list[str]:
        """pip download 的选项。"""
        version = ["--python-version", python, "--implementation", "cp"] if self.tags else []
        return [*version, *(word for tag in self.tags for word in ("--platform", tag))]


WINDOWS = Platform(("win_amd64",), {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64",
                                    "platform_release": "10", "implementation_name": "cpython", "platform_python_implementation": "CPython"})


def bundle(output: Path, pythons: Iterable[str] = PYTHONS, platform: Platform = WINDOWS, wheel: Path | None = None) -> list[str]:
    """打好安装包存到 `output`，返回里面的 wheel 名；`wheel` 是本程序的 wheel，没有给的从源代码做。"""
    from xladdin.workbook_file.replacing import replace_file

    with TemporaryDirectory() as made:
        folder = Path(made)
        own = folder / wheel.name if wheel else None
        if wheel is not None and own is not None:
            own.write_bytes(_own_wheel(wheel))
        else:
            _build_own(folder)
        for python in pythons:
            gather(folder, python, platform)
        wheels = sorted(folder.glob("*.whl"))
        replace_file(output, _archive(wheels), backup=False)
        return [path.name for path in wheels]


def _own_wheel(path: Path) -> bytes:
    """给的 wheel 的内容；不是本程序的 wheel 抛 WorkbookError。"""
    from xladdin.workbook_file.package import read_file

    data = read_file(path)
    if not (path.name.startswith("jixiao-") and path.suffix == ".whl" and zipfile.is_zipfile(io.BytesIO(data))):
        raise AddinError(f"“{path.name}”不是本程序的 wheel（jixiao-版本-….whl）。请核对 --wheel。")
    return data


def is_bundle(path: Path) -> bool:
    """这个文件是不是以前打的安装包；读不了的不算。"""
    try:
        with zipfile.ZipFile(path) as archive:
            return f"{FOLDER}/files/{FILE_NAME}" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def gather(folder: Path, python: str, platform: Platform) -> None:
    """把 `folder` 里的 wheel 要用而没有的都下载来，直到齐全；连同装它们用的 pip。"""
    environment = {**platform.environment, "python_version": python, "python_full_version": f"{python}.0", "implementation_version": f"{python}.0"}
    needed = {"pip": ""}
    while needed:
        names = [f"{name}{specifiers}" for name, specifiers in needed.items()]
        _pip("download", "--no-deps", "--only-binary=:all:", "--dest", str(folder), *platform.pip_options(python), *names)
        again, needed = needed, missing(folder.glob("*.whl"), environment)
        if needed == again:
            raise AddinError(f"下载来的不合要求：{'、'.join(names)}。请看各依赖的版本限制是否冲突。")


def missing(wheels: Iterable[Path], environment: Mapping[str, str]) -> dict[str, str]:
    """各 wheel 要用而其中没有的：名称 → 版本限制。只算在这种环境里（`environment`）要用的。"""
    from packaging.utils import canonicalize_name, parse_wheel_filename

    present: dict[str, list[str]] = {}
    wanted: dict[str, SpecifierSet] = {}
    for path in wheels:
        name, version, _, tags = parse_wheel_filename(path.name)
        if any(_fits(tag.interpreter, tag.abi, environment["python_version"]) for tag in tags):
            present.setdefault(name, []).append(str(version))
            for key, specifiers in _requirements(path, environment):
                wanted[canonicalize_name(key)] = wanted[canonicalize_name(key)] & specifiers if canonicalize_name(key) in wanted else specifiers
    return {name: str(specifiers) for name, specifiers in sorted(wanted.items())
            if not any(specifiers.contains(version) for version in present.get(name, ()))}


def _fits(interpreter: str, abi: str, python: str) -> bool:
    """这个 wheel 是不是这一版 Python 用的：纯 Python 的都是，编译的要同一版，稳定接口（abi3）的可以是更早一版的。"""
    if not interpreter.startswith("cp"):
        return True
    version = int(python.removeprefix("3."))
    return interpreter == f"cp3{version}" or (abi == "abi3" and int(interpreter.removeprefix("cp3") or 0) <= version)


def _requirements(wheel: Path, environment: Mapping[str, str]) -> list[tuple[str, SpecifierSet]]:
    from packaging.requirements import Requirement

    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = HeaderParser().parsestr(archive.read(name).decode())
    found = [Requirement(line) for line in metadata.get_all("Requires-Dist", [])]
    return [(one.name, one.specifier) for one in found if one.marker is None or one.marker.evaluate({**environment, "extra": ""})]


def _build_own(folder: Path) -> None:
    if not (_SOURCE / "pyproject.toml").is_file():
        raise AddinError("打安装包要用源代码：请在源代码文件夹里运行，或用 --wheel 指出本程序的 .whl。")
    with TemporaryDirectory() as copied:  # 在源代码里做会留下 build 文件夹，删掉的文件下次还混进来
        for name in _SOURCE_PARTS:
            part, target = _SOURCE / name, Path(copied) / name
            if part.is_dir():
                copytree(part, target, ignore=ignore_patterns("__pycache__"))
            else:
                target.write_bytes(part.read_bytes())
        _pip("wheel", "--no-deps", "--wheel-dir", str(folder), copied)


def _pip(*words: str) -> None:
    done = subprocess.run([sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check"], capture_output=True,
                          encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        raise AddinError(f"pip {words[0]} 没有成功：{done.stderr.strip().rpartition(chr(10))[2]}。打安装包要联网，请检查网络后再试。")


def _archive(wheels: Iterable[Path]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(_KIT.iterdir()):
            if path.suffix in (".cmd", ".txt"):
                archive.writestr(f"{FOLDER}/{path.name}", _for_windows(path))
            elif path.suffix == ".py":
                archive.write(path, f"{FOLDER}/files/{path.name}")
        archive.writestr(f"{FOLDER}/files/{FILE_NAME}", addin_bytes())
        for wheel in wheels:
            archive.write(wheel, f"{FOLDER}/files/wheels/{wheel.name}", zipfile.ZIP_STORED)
    return out.getvalue()


def _for_windows(path: Path) -> bytes:
    """换行用 Windows 的；说明带 BOM，旧的记事本才认得是 UTF-8（.cmd 只用 ASCII，带了 BOM 反而不认）。"""
    text = path.read_text("utf-8").replace("\n", "\r\n")
    return text.encode("utf-8-sig" if path.suffix == ".txt" else "ascii")
