"""安装包里的安装程序：只用标准库，由“安装.cmd”用电脑上的 Python 或嵌入式 Python 启动。

程序装在当前用户自己的文件夹里（电脑上的 Python 只借来建一个独立环境，不往里装东西），再由它自己装加载宏。
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FILES = Path(__file__).resolve().parent
WINDOWS = os.name == "nt"
PYTHONS = ((3, 11), (3, 12), (3, 13))
OLDEST_WINDOWS = 10
COMMAND = '@"%~dp0{python}" -I -X utf8 -m reportgen.cli %*\r\n'


class UnfitError(Exception):
    """这台电脑装不了，或没有装成；消息可以直接给人看。"""


def main(words: list[str]) -> int:
    """装好返回 0；装不了、没装成的说一句话，返回 1。`words` 可以给出装到哪个文件夹。"""
    try:
        home = Path(words[0]).resolve() if words else Path(os.environ["LOCALAPPDATA"]) / "Programs" / "Jixiao"
        require_fit()
        print(f"正在安装到 {home}，大约一分钟……", flush=True)
        python = own_python(home)
        install_packages(python)
        if WINDOWS:
            install_addin(home, python)
    except (UnfitError, OSError) as fault:
        print(f"没有装成：{fault}", file=sys.stderr)
        return 1
    print("安装好了。打开 Excel，功能区最右边是“绩效自评”；只有 WPS 的，用桌面的“拖到这里核对”。")
    return 0


def require_fit() -> None:
    """安装包里的库只配这几版 Python 和 64 位的 Windows 10 以上。"""
    if sys.version_info[:2] not in PYTHONS or sys.maxsize < 2**32:
        wanted = "、".join(f"{major}.{minor}" for major, minor in PYTHONS)
        raise UnfitError(f"这是 Python {sys.version.split()[0]}（{'64' if sys.maxsize > 2**32 else '32'} 位），要 64 位的 {wanted}。办法见“安装说明”。")
    if sys.platform == "win32" and sys.getwindowsversion().major < OLDEST_WINDOWS:
        raise UnfitError("Windows 太旧，要 64 位的 Windows 10 或 11。")


def own_python(home: Path) -> Path:
    """程序自己用的解释器：嵌入式的就是它（打开 import site，pywin32 要用）；借用电脑上的，建一个独立环境。"""
    settings = list(Path(sys.prefix).glob("python3*._pth"))
    if settings:
        for path in settings:
            text = path.read_text("utf-8")
            path.write_text(text.replace("#import site", "import site"), "utf-8")
        return Path(sys.executable)
    from venv import EnvBuilder

    EnvBuilder(with_pip=False, symlinks=not WINDOWS).create(home / "python")
    return home / "python" / ("Scripts/python.exe" if WINDOWS else "bin/python")


def install_packages(python: Path) -> None:
    """用包里带的 pip 装包里带的 wheel，不联网。"""
    pip = next((FILES / "wheels").glob("pip-*.whl"), None)
    if pip is None:
        raise UnfitError("安装包不全（files 里没有 wheels）。请把压缩包整个解压，再双击“安装”。")
    options = ["--isolated", "--no-index", "--find-links", str(FILES / "wheels"), "--force-reinstall", "--no-warn-script-location",
               "--disable-pip-version-check", "--quiet"]
    done = subprocess.run([str(python), "-I", str(pip / "pip"), "install", *options, "jixiao"], capture_output=True,
                          encoding="utf-8", errors="replace", check=False)
    if done.returncode:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise UnfitError(f"程序库没有装全（{reason}）。请关掉 Excel，把安装包重新解压一次再装；被杀毒软件拦下的，请加入信任。")


def install_addin(home: Path, python: Path) -> None:
    """写下命令 jixiao.cmd，再由装好的程序放加载宏、登记。"""
    home.mkdir(parents=True, exist_ok=True)
    (home / "jixiao.cmd").write_bytes(COMMAND.format(python=python.relative_to(home)).encode("ascii"))
    done = subprocess.run([str(python), "-I", "-X", "utf8", "-m", "reportgen.cli", "addin", "install"], check=False)
    if done.returncode:
        raise UnfitError("程序已经装好，加载宏没有放进去，原因见上一行。处理以后再双击“安装”。")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
