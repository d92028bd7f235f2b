"""读过的材料记在本机的一个 SQLite 文件里：一份读完就落盘，中断了下次接着读，没有变的文件不再读。

放在用户自己的文件夹（见 error_log.local_folder），不放在材料旁边。程序、表样变了，记下的全部作废。
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from reportgen.filing_record import FilingRecord, unpacked
from xladdin.error_log import local_folder
from xladdin.form import MANIFEST, SHARED, TEMPLATES, WORKBOOK, form_folders

_TABLES = """
create table if not exists made_by (key text);
create table if not exists filing (file text primary key, size integer, modified integer, digest text, agency text, record blob, reason text) without rowid;
"""


class Stamp(Struct, frozen=True):
    """文件的大小、修改时间（纳秒）。"""

    size: int
    modified: int


NOT_KEPT = Stamp(-1, -1)
"""这次没读成、下次也许读得成的：不记。"""


class Read(Struct, frozen=True):
    """读一个文件的结果：记录，或读不了的原因；两样都有的是没有附表的报告，读不读得了要看别的材料。"""

    stamp: Stamp
    digest: str
    agency: str
    record: bytes
    reason: str


class ReadCache:
    """一个材料文件夹的缓存；`fresh` 为真时从头读起。内容损坏的缓存丢掉重建。

    放缓存的地方打不开、写不进（磁盘满了、没有权限、另一个汇总正占着）的，这一回记在内存里，`lasting` 为假：下次要重读。
    """

    def __init__(self, folder: Path, forms: Path | None, *, fresh: bool = False) -> None:
        self.path = cache_path(folder)
        self.lasting = True
        key = _program_key(forms)
        try:
            self._database = _opened(self.path, key, fresh)
        except (OSError, sqlite3.Error):
            self.lasting, self._database = False, _connected(":memory:", key, fresh)

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        """写一笔；写不进的，连同以前记下的搬到内存里再写。"""
        try:
            self._database.execute(statement, values)
        except sqlite3.OperationalError:
            if not self.lasting:
                raise
            memory = sqlite3.connect(":memory:", isolation_level=None)
            self._database.backup(memory)
            self._database.close()
            self.lasting, self._database = False, memory
            self._database.execute(statement, values)

    def close(self) -> None:
        self._database.close()

    def known(self, file: str, stamp: Stamp, path: Path) -> bool:
        """这个文件读过而且没有变；时间变了而内容没变的也算，记下新的时间。"""
        row = self._database.execute("select size, modified, digest from filing where file = ?", (file,)).fetchone()
        if row is None or row[0] != stamp.size:
            return False
        if row[1] == stamp.modified:
            return True
        if row[2] != hashlib.sha256(path.read_bytes()).hexdigest():
            return False
        self._write("update filing set modified = ? where file = ?", (stamp.modified, file))
        return True

    def keep(self, file: str, read: Read) -> None:
        """记下一个文件；当即落盘。"""
        self._write("insert or replace into filing values (?, ?, ?, ?, ?, ?, ?)", (
            file, read.stamp.size, read.stamp.modified, read.digest, read.agency, read.record, read.reason))

    def forget(self, file: str) -> None:
        """不是材料的、这次没读成的，不留旧的记录。"""
        self._write("delete from filing where file = ?", (file,))

    def outcome(self, file: str) -> tuple[str, str, str]:
        """（单位名称, 内容指纹, 读不了的原因）。"""
        row: tuple[str, str, str] = self._database.execute("select agency, digest, reason from filing where file = ?", (file,)).fetchone()
        return row

    def modified(self, file: str) -> int:
        """文件的修改时间。"""
        return int(self._database.execute("select modified from filing where file = ?", (file,)).fetchone()[0])

    def record(self, file: str) -> FilingRecord:
        """一份材料的记录。"""
        return unpacked(self._database.execute("select record from filing where file = ?", (file,)).fetchone()[0])

    def has_record(self, file: str) -> bool:
        """有没有这个文件的记录。"""
        return self._database.execute("select 1 from filing where file = ? and record != x''", (file,)).fetchone() is not None

    def files(self) -> Iterator[str]:
        """记着的全部文件。"""
        with closing(self._database.execute("select file from filing order by file")) as rows:
            yield from (row[0] for row in rows)


def _opened(path: Path, key: str, fresh: bool) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path, key, fresh)
    except sqlite3.OperationalError:  # 打不开、写不进：不是内容坏了
        raise
    except sqlite3.DatabaseError:  # 断电、磁盘坏了留下的半个文件：缓存可以重来
        path.unlink(missing_ok=True)
        return _connected(path, key, fresh)


def _connected(path: Path | str, key: str, fresh: bool) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=30, isolation_level=None)
    try:
        database.execute("pragma journal_mode=wal")
        database.execute("pragma synchronous=normal")
        database.executescript(_TABLES)
        if fresh or database.execute("select key from made_by").fetchall() != [(key,)]:
            database.executescript("begin; delete from filing; delete from made_by;")
            database.execute("insert into made_by values (?)", (key,))
            database.execute("commit")
    except sqlite3.Error:
        database.close()
        raise
    return database


def cache_path(folder: Path) -> Path:
    """一个材料文件夹的缓存文件。"""
    return local_folder() / "汇总缓存" / f"{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:24]}.sqlite"


def _program_key(forms: Path | None) -> str:
    """程序（规则、读法）和全部表样（规定、空白表：Word 文书照它认）的指纹：变了就要重读。"""
    found = hashlib.sha256()
    root = TEMPLATES.parent
    used = [folder / name for folder in form_folders(forms).values() for name in (MANIFEST, WORKBOOK) if (folder / name).is_file()]
    for path in [*sorted((root / "xladdin").rglob("*.py")), *sorted((root / "reportgen").glob("*.py")), TEMPLATES / SHARED, *used]:
        found.update(path.name.encode() + b"\0" + _bytes(path))
    return found.hexdigest()


def _bytes(path: Path) -> bytes:
    """文件的内容；打不开的表样不用，当作空的。"""
    try:
        return path.read_bytes()
    except OSError:
        return b""
