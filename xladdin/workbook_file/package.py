"""一个 .xlsx/.xlsm 文件的外壳：zip 里有什么、读多大、改了哪些部件。

来历不明的文件先过这里：不是工作簿、旧版 .xls、加密、损坏、解压后过大、带外部实体的，都抛 `WorkbookError`，
消息是一句中文，说明是什么、怎么办。没有动过的部件逐字节保留。换文件见 replacing.py。
"""

from __future__ import annotations

import errno
import io
import os
import zipfile
import zlib
from collections.abc import Callable
from copy import copy
from pathlib import Path
from xml.parsers import expat

from xladdin.workbook_file.canonical import canonical

MAX_PART = 64 * 1024 * 1024
MAX_TOTAL = 256 * 1024 * 1024
MAX_PARTS = 4000
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENTRY = b"PK\x01\x02"
_BOMB = "“{}”解压后异常大，可能是恶意文件，已停止读取。请核对文件来源。"


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
        return read_part(self._zip, name, self.path)

    def canonical(self, name: str) -> bytes:
        """一个 XML 部件照 Excel 的写法：要找属性、改属性的都从这里读。"""
        return canonical(self.read(name))

    def to_bytes(self) -> bytes:
        """带上改动后的整个文件；没有改的部件保留原来的内容、顺序、时间与压缩方式。什么都没改的就是原来的字节。"""
        if not self.changed:
            return self._data
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


def read_part(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    """压缩包里一个部件的内容。解压到它写明的大小为止：写小了骗过检查的，也不会撑满内存。"""
    try:
        info = archive.getinfo(name)
        with archive.open(info) as part:
            return part.read(info.file_size + 1)
    except (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError):
        raise WorkbookError(f"“{path.name}”已损坏（{name} 读不出来）。请用备份，或打开并修复后另存。") from None


def read_file(path: Path) -> bytes:
    """整个文件的字节；找不到、是文件夹、没有权限、太大都抛 WorkbookError。"""
    try:
        if path.is_dir():
            raise WorkbookError(f"“{path}”是文件夹，不是文件。请指定文件。")
        if path.stat().st_size > MAX_TOTAL:
            raise WorkbookError(f"“{path.name}”有 {path.stat().st_size // 2**20} MB，超过 256 MB，不像自评材料。请核对文件。")
        return path.read_bytes()
    except FileNotFoundError:
        raise WorkbookError(f"找不到文件“{path}”。请核对文件名和所在文件夹。") from None
    except PermissionError:
        raise WorkbookError(f"没有读取“{path.name}”的权限，或文件正被其他程序独占。请关闭它再试。") from None
    except OSError as fault:
        raise WorkbookError(f"读取“{path.name}”失败（{os_reason(fault)}）。请核对文件名、磁盘或网络文件夹。") from None


def real(path: Path) -> Path:
    """快捷方式（符号链接）所指的文件；绕回自己的抛 WorkbookError（Path.resolve 各版 Python 不一样）。"""
    found = Path(os.path.realpath(path))
    if found.is_symlink():
        raise WorkbookError(f"“{path}”是绕回自己的快捷方式（符号链接），用不了。请删掉它，或换个文件名。")
    return found


_OS_REASONS = {errno.ENOSPC: "磁盘已满", errno.EDQUOT: "磁盘配额已用完", errno.EFBIG: "文件超过了磁盘允许的大小", errno.ENOENT: "没有这个文件夹",
               errno.ENOTDIR: "没有这个文件夹", errno.EISDIR: "是文件夹，不是文件", errno.ENAMETOOLONG: "文件名太长", errno.EROFS: "磁盘是只读的",
               errno.EIO: "磁盘读写出错", errno.ELOOP: "快捷方式绕回了自己"}


def os_reason(fault: OSError) -> str:
    """操作系统的错误，用中文说。"""
    return _OS_REASONS.get(fault.errno or 0, f"系统错误 {fault.errno}")


def _open_zip(data: bytes, path: Path) -> zipfile.ZipFile:
    return open_office(data, path, "xl/workbook.xml", "Excel 工作簿", ".xls", ".xlsx")


def open_office(data: bytes, path: Path, main: str, what: str, old: str, new: str) -> zipfile.ZipFile:
    """打开一个 Office 文件的压缩包：`main` 是它必有的部件，`what` 是叫什么，`old`、`new` 是旧、新扩展名。不合的抛 WorkbookError。"""
    name = path.name
    if data[:8] == _OLE:
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise WorkbookError(f"“{name}”设有打开密码。请打开它，在“文件—信息”里去掉打开密码后再试。")
        raise WorkbookError(f"“{name}”是旧版 Office 97-2003（{old}）格式。请用 Office 或 WPS 打开，另存为 {new} 后再试。")
    if data.count(_ENTRY) > 2 * MAX_PARTS:  # 目录有几百万项的，列出来就占满内存
        raise WorkbookError(_BOMB.format(name))
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
        raise WorkbookError(_BOMB.format(name))
    if any(info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for info in infos):
        raise WorkbookError(f"“{name}”的压缩方式不是 Office 文件用的。请打开后另存，再试。")
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
        raise WorkbookError(f"{where}不是合法的 XML（第 {fault.lineno} 行）。请打开并修复后另存。") from None
    except (ValueError, KeyError) as fault:  # 属性该是数的不是数，该有的没有
        raise WorkbookError(f"{where}的内容不合规格（第 {parser.CurrentLineNumber} 行）。请打开并修复后另存。") from fault
