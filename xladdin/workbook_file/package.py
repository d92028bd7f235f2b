"""一个 .xlsx/.xlsm 文件的外壳：zip 里有什么、读多大、怎样原子地换成新的。

来历不明的文件先过这里：不是工作簿、旧版 .xls、加密、损坏、解压后过大、带外部实体的，都抛 `WorkbookError`，
消息是一句中文，说明是什么、怎么办。没有动过的部件逐字节保留。
"""

from __future__ import annotations

import io
import os
import zipfile
import zlib
from collections.abc import Callable
from copy import copy
from pathlib import Path
from xml.parsers import expat

MAX_PART = 64 * 1024 * 1024
MAX_TOTAL = 256 * 1024 * 1024
MAX_PARTS = 4000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


class WorkbookError(Exception):
    """工作簿读不了或写不了；消息可以直接给人看。"""


class Package:
    """打开的工作簿包：按部件名读字节，`changed` 里的部件在保存时替换。"""

    def __init__(self, path: Path, data: bytes | None = None) -> None:
        self.path = path
        self._data = read_file(path) if data is None else data
        self._zip = _open_zip(self._data, path)
        self.changed: dict[str, bytes | None] = {}
        self.names = [info.filename for info in self._zip.infolist()]

    def fork(self) -> Package:
        """同一个包的另一份改动清单：在它上面改，原来的不变。"""
        other = copy(self)
        other.changed = dict(self.changed)
        return other

    def __contains__(self, name: str) -> bool:
        if name in self.changed:
            return self.changed[name] is not None
        return name in self._zip.NameToInfo

    def read(self, name: str) -> bytes:
        """一个部件的内容；没有这个部件抛 WorkbookError。"""
        replaced = self.changed.get(name)
        if replaced is not None:
            return replaced
        if name not in self:
            raise WorkbookError(f"“{self.path.name}”缺少部件 {name}，文件不完整。请用 Excel 打开后另存为 .xlsx 再试。")
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
            raise WorkbookError(f"“{self.path.name}”已损坏（{name} 读不出来）。请用备份，或用 Excel 打开并修复后另存。") from None

    def to_bytes(self) -> bytes:
        """带上改动后的整个文件；没有改的部件保留原来的内容、顺序、时间与压缩方式。"""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for info in self._zip.infolist():
                if info.filename in self.changed:
                    part = self.changed[info.filename]
                    if part is None:
                        continue
                else:
                    part = self.read(info.filename)
                target.writestr(_same_entry(info), part)
            for name, part in self.changed.items():
                if part is not None and name not in self._zip.NameToInfo:
                    target.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), part, zipfile.ZIP_DEFLATED)
        return out.getvalue()


def _same_entry(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    same = zipfile.ZipInfo(info.filename, info.date_time)
    same.compress_type, same.external_attr, same.comment = info.compress_type, info.external_attr, info.comment
    return same


def read_file(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_TOTAL:
            raise WorkbookError(f"“{path.name}”有 {path.stat().st_size // 2**20} MB，超过 256 MB，不像自评材料。请核对文件。")
        return path.read_bytes()
    except FileNotFoundError:
        raise WorkbookError(f"找不到文件“{path}”。请核对文件名和所在文件夹。") from None
    except IsADirectoryError:
        raise WorkbookError(f"“{path}”是文件夹，不是文件。请指定文件。") from None
    except PermissionError:
        raise WorkbookError(f"没有读取“{path.name}”的权限，或文件正被其他程序独占。请关闭它再试。") from None
    except OSError as fault:
        raise WorkbookError(f"读取“{path.name}”失败（{fault.strerror}）。请核对磁盘或网络文件夹。") from None


def _open_zip(data: bytes, path: Path) -> zipfile.ZipFile:
    return open_office(data, path, "xl/workbook.xml", "Excel 工作簿", ".xls", ".xlsx")


def open_office(data: bytes, path: Path, main: str, what: str, old: str, new: str) -> zipfile.ZipFile:
    """打开一个 Office 文件的压缩包：`main` 是它必有的部件，`what` 是叫什么，`old`、`new` 是旧、新扩展名。不合的抛 WorkbookError。"""
    name = path.name
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError(f"“{name}”设有打开密码。请打开它，在“文件—信息”里去掉打开密码后再试。")
        raise WorkbookError(f"“{name}”是旧版 Office 97-2003（{old}）格式。请用 Office 或 WPS 打开，另存为 {new} 后再试。")
    if not data:
        raise WorkbookError(f"“{name}”是空文件（0 字节）。请核对是否下载或复制完整。")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, EOFError, OSError, NotImplementedError):
        kind = "文件已损坏或不完整" if data[:2] == b"PK" else f"不是 {what}"
        raise WorkbookError(f"“{name}”{kind}。请核对文件，或打开后另存为 {new} 再试。") from None
    _refuse_bomb(archive, name)
    if main not in archive.NameToInfo or "[Content_Types].xml" not in archive.NameToInfo:
        kinds = {"word/document.xml": "Word 文档", "xl/workbook.xml": "Excel 工作簿"}
        kind = next((kinds[part] for part in kinds if part in archive.NameToInfo), "普通压缩包或其他文件")
        raise WorkbookError(f"“{name}”不是 {what}（是{kind}）。请指定 {new} 文件。")
    return archive


def _refuse_bomb(archive: zipfile.ZipFile, name: str) -> None:
    infos = archive.infolist()
    if len({info.filename for info in infos}) != len(infos):
        raise WorkbookError(f"“{name}”里有重名的部件，不是正常的工作簿。请用 Excel 打开后另存为 .xlsx 再试。")
    if len(infos) > MAX_PARTS or sum(info.file_size for info in infos) > MAX_TOTAL or any(
            info.file_size > MAX_PART for info in infos):
        raise WorkbookError(f"“{name}”解压后异常大，可能是恶意文件，已停止读取。请核对文件来源。")
    if any(info.flag_bits & 1 for info in infos):
        raise WorkbookError(f"“{name}”是加密的压缩包。请去掉密码后再试。")


def escape(text: str) -> str:
    """XML 里的文字。（标准库的 saxutils 会带进整个网络库，启动慢十几毫秒。）"""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def parse_xml(data: bytes, start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] | None = None,
              text: Callable[[str], None] | None = None, where: str = "") -> None:
    """用 expat 走一遍 XML；有 DTD（外部实体、实体炸弹的来处）或不合法的抛 WorkbookError。标签是“命名空间 本名”。"""
    parser = expat.ParserCreate(namespace_separator=" ")
    drive(parser, data, start, end, text, where)


def drive(parser: expat.XMLParserType, data: bytes, start: Callable[[str, dict[str, str]], None],
          end: Callable[[str], None] | None, text: Callable[[str], None] | None, where: str) -> None:
    """给 expat 解析器装上处理函数并跑完；安全限制与 `parse_xml` 相同。"""
    parser.buffer_text = True
    parser.StartElementHandler = start
    if end:
        parser.EndElementHandler = end
    if text:
        parser.CharacterDataHandler = text

    def refuse(*_: object) -> None:
        raise WorkbookError(f"{where}带有文档类型声明（DTD），正常的工作簿没有，已停止读取。请核对文件来源。")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except expat.ExpatError as fault:
        raise WorkbookError(f"{where}不是合法的 XML（第 {fault.lineno} 行）。请用 Excel 打开并修复后另存。") from None


def replace_file(path: Path, data: bytes, *, backup: bool = True) -> Path | None:
    """原子地把文件换成新内容，返回备份的路径；旧文件另存为“名字.备份.xlsx”（已有则覆盖上一次的备份）。

    先写同一文件夹里的临时文件并落盘，再改名；中途失败原文件一字不动。文件被 Excel 打开、文件夹只读、磁盘已满
    都抛 WorkbookError。
    """
    lock = path.with_name(f"~${path.name}")
    if lock.exists():
        raise WorkbookError(f"“{path.name}”正在 Excel 中打开（{lock.name} 还在）。请在 Excel 里保存并关闭后再试。")
    saved = path.with_name(f"{path.stem}.备份{path.suffix}") if backup and path.exists() else None
    try:
        if saved is not None:
            from shutil import copy2

            copy2(path, _temporary(path, saved))
            os.replace(_temporary(path, saved), saved)
        write_new(path, data)
    except PermissionError:
        raise WorkbookError(f"写不进“{path}”：文件夹只读、没有权限，或文件正被 Excel 打开。请换个文件夹或关闭文件后再试。") from None
    except OSError as fault:
        reason = "磁盘已满" if fault.errno == 28 else (fault.strerror or "写入失败")
        raise WorkbookError(f"写“{path.name}”失败（{reason}），原文件没有改动。请清理磁盘或换个文件夹再试。") from None
    return saved


def _temporary(path: Path, target: Path) -> Path:
    return path.with_name(f".{target.name}.暂存")


def write_new(path: Path, data: bytes) -> None:
    """经临时文件原子地写出；失败时删掉临时文件，OSError 原样抛给调用者翻译。"""
    from tempfile import mkstemp

    handle, name = mkstemp(prefix=f".{path.stem[:40]}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
