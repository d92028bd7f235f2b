"""复合文件（MS-CFB 第 3 版，512 字节一扇区）：把几个数据流写成一个文件。宏工程 vbaProject.bin 用它装。"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

Storage = Mapping[str, "bytes | Storage"]
"""名称 → 数据流（字节）或下一级存储。"""

SECTOR, MINI_SECTOR, CUTOFF = 512, 64, 4096
"""扇区、小扇区的大小；不足 CUTOFF 的数据流放在小扇区里。"""
_FREE, _END, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_PER_SECTOR = SECTOR // 4
_IN_HEADER = 109
"""文件头里最多记几个 FAT 扇区；再多要另立一张表，宏工程远用不到。"""
_STORAGE, _STREAM, _ROOT, _BLACK = 1, 2, 5, 1
_ENTRY = "<64sHBBIII16sIQQIQ"


@dataclass(slots=True)
class _Entry:
    """目录的一项；`left`、`right`、`child` 是别的项的序号。"""

    name: str
    kind: int
    data: bytes = b""
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE
    start: int = _END
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0"
        return struct.pack(_ENTRY, name, len(name), self.kind, _BLACK, self.left, self.right, self.child, b"", 0, 0, 0, self.start, self.size)


_UNUSED = struct.pack(_ENTRY, b"", 0, 0, 0, _NONE, _NONE, _NONE, b"", 0, 0, 0, 0, 0)


class _Sectors:
    """依次写下的扇区和它们的链。"""

    def __init__(self, size: int) -> None:
        self.size, self.data, self.chain = size, bytearray(), list[int]()

    def put(self, data: bytes) -> int:
        """写下一串字节，返回它的第一个扇区；空的没有扇区。"""
        if not data:
            return _END
        first, count = len(self.chain), -(-len(data) // self.size)
        self.chain += [*range(first + 1, first + count), _END]
        self.data += data.ljust(count * self.size, b"\0")
        return first


def compound_file(root: Storage) -> bytes:
    """整个文件的字节；时间与 CLSID 留零，同样的内容永远是同样的字节。"""
    entries = [_Entry("Root Entry", _ROOT)]
    entries[0].child = _add(entries, root)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (sectors if entry.size >= CUTOFF else mini).put(entry.data)
        elif entry.kind == _STORAGE:
            entry.start = 0
    entries[0].start, entries[0].size = sectors.put(bytes(mini.data)), len(mini.data)
    mini_table = _table(mini.chain)
    mini_start = sectors.put(mini_table)
    directory = b"".join(entry.packed() for entry in entries)
    directory_start = sectors.put(directory + _UNUSED * (-len(entries) % (SECTOR // len(_UNUSED))))
    fat, fat_sectors = _fat(sectors.chain)
    header = struct.pack("<8s16xHHHHH6xIIIIIIIII", bytes.fromhex("d0cf11e0a1b11ae1"), 0x3E, 3, 0xFFFE, 9, 6, 0, len(fat_sectors),
                         directory_start, 0, CUTOFF, mini_start, len(mini_table) // SECTOR, _END, 0)
    return header + _numbers([*fat_sectors, *[_FREE] * (_IN_HEADER - len(fat_sectors))]) + bytes(sectors.data) + fat


def _add(entries: list[_Entry], storage: Storage) -> int:
    """把一个存储的各项加进目录，返回它们排成的树的根。次序照规格：先短后长，再按大写字母。"""
    added = []
    for name in sorted(storage, key=lambda one: (len(one), one.upper())):
        if len(name) > 31:
            raise ValueError(f"复合文件里的名称最长 31 个字：{name}")
        content = storage[name]
        entry = _Entry(name, _STREAM, content) if isinstance(content, bytes) else _Entry(name, _STORAGE)
        entries.append(entry)
        added.append(len(entries) - 1)
        if not isinstance(content, bytes):
            entry.child = _add(entries, content)
    return _tree(entries, added)


def _tree(entries: list[_Entry], ordered: list[int]) -> int:
    """对半分成二叉树；全是黑结点，规格 2.6.4 认这种最简单的树。"""
    if not ordered:
        return _NONE
    middle = len(ordered) // 2
    entries[ordered[middle]].left = _tree(entries, ordered[:middle])
    entries[ordered[middle]].right = _tree(entries, ordered[middle + 1:])
    return ordered[middle]


def _fat(chain: list[int]) -> tuple[bytes, list[int]]:
    """扇区链的总表和它自己占的扇区；总表放在最后，也要把自己记进去。"""
    count = 0
    while count * _PER_SECTOR < len(chain) + count:
        count += 1
    if count > _IN_HEADER:
        raise ValueError("内容太大，文件头记不下全部 FAT 扇区")
    places = list(range(len(chain), len(chain) + count))
    return _table([*chain, *[_FAT] * count]), places


def _table(numbers: list[int]) -> bytes:
    return _numbers([*numbers, *[_FREE] * (-len(numbers) % _PER_SECTOR)])


def _numbers(numbers: list[int]) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)
