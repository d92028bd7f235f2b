"""把文件换成新的：要么整个换好，要么原来的一字不动；换之前的样子留作备份，一份不同的存一份。"""

from __future__ import annotations

import os
from pathlib import Path

from xladdin.workbook_file.package import WorkbookError, os_reason, real

_LOCKS = ("~${}", ".~{}", ".~lock.{}#")
"""正开着文件的 Excel、WPS、LibreOffice 在旁边放的占用标记。"""


MOST_BACKUPS = 9
"""一个文件最多留几份备份；满了换掉第一份以外最早的一份。"""


def replace_file(path: Path, data: bytes, *, backup: bool = True, read: bytes | None = None) -> Path | None:
    """原子地把文件换成新内容，返回备份的路径；旧文件另存为“名字.备份.xlsx”，已有别的备份的依次为“名字.备份2.xlsx”……

    先写同一文件夹里的临时文件并落盘，再改名；中途失败原文件一字不动。文件被 Excel 打开、文件夹只读、磁盘已满，
    或与新内容所据的 `read`（动手之前读到的字节）不同了，都抛 WorkbookError。快捷方式（符号链接）换的是它所指的文件。
    """
    try:
        path = real(path)
        _refuse_open(path)
        if path.is_dir():
            raise WorkbookError(f"“{path}”是文件夹，不能存成文件。请换个文件名。")
        _refuse_changed(path, read)
        saved = keep(path, path.read_bytes() if read is None else read) if backup and path.exists() else None
        write_new(path, data, like=path, instead_of=read)
    except PermissionError:
        raise WorkbookError(f"写不进“{path}”：文件夹只读、没有权限，或文件正被别的程序（如 Excel）打开。请换个文件夹或关闭文件后再试。") from None
    except OSError as fault:
        raise WorkbookError(f"写“{path.name}”失败（{os_reason(fault)}），原文件没有改动。请清理磁盘，或换个文件夹、文件名再试。") from None
    return saved


def keep(path: Path, old: bytes) -> Path:
    """把 `path` 现在的内容 `old` 留作备份，返回备份：已有一份一样的就是它，否则用下一个空着的名字。OSError 原样抛出。

    满了 MOST_BACKUPS 份，换掉第一份以外最早的一份：第一份是动手之前的样子，一直留着。
    """
    places = [path.with_name(f"{path.stem}.备份{number if number > 1 else ''}{path.suffix}") for number in range(1, MOST_BACKUPS + 1)]
    kept = [place for place in places if place.exists()]
    same = next((place for place in kept if place.is_file() and place.read_bytes() == old), None)
    if same is not None:
        return same
    free = next((place for place in places if place not in kept), None) or min(kept[1:], key=lambda place: place.stat().st_mtime_ns)
    write_new(free, old, like=path)
    if path.exists():
        os.utime(free, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
    return free


def _refuse_open(path: Path) -> None:
    for pattern in _LOCKS:
        lock = path.with_name(pattern.format(path.name))
        if lock.exists():
            raise WorkbookError(f"“{path.name}”正在 Excel 或 WPS 中打开（{lock.name} 还在）。请保存并关闭后再试；确实没有打开的，删掉 {lock.name}。")


def _refuse_changed(path: Path, read: bytes | None) -> None:
    if read is not None and (not path.exists() or path.read_bytes() != read):
        raise WorkbookError(f"“{path.name}”在处理的时候被改过或移走了，没有写，以免盖掉别人的改动。请再做一次。")


def write_new(path: Path, data: bytes, *, like: Path | None = None, instead_of: bytes | None = None) -> None:
    """经临时文件原子地写出，权限照 `like`；`instead_of` 是换之前应有的内容。失败时删掉临时文件，OSError 原样抛给调用者翻译。"""
    from tempfile import mkstemp

    handle, name = mkstemp(prefix=f".{path.stem[:20]}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(like.stat().st_mode & 0o777 if like is not None and like.exists() else 0o644)
        _refuse_changed(path, instead_of)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
