"""一个文件夹的填好的工作簿，单位各不相同，一半种了已知的毛病：量汇总的速度、内存，测它的结果。

先认真造几十份（填表、算好公式），其余的换上别的单位名称：几千份也只要十几秒。
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from functools import cache
from itertools import islice, product
from pathlib import Path

from tests.generated.filling import TAB, TITLE, WORD, Material, described
from tests.generated.material import FORMS, clean
from tests.generated.measure import FAULTS
from xladdin.filing_file import settled
from xladdin.workbook_file.described import workbook_from
from xladdin.workbook_file.filling import filing_of

_FIRST, _SECOND = "青白清东西南北新长大小上下高石金银龙凤云", "山河溪塘桥田坪冲江湖泉峰岭洲湾渡林泽岗原"
_ON_PAPER = (TAB, TITLE, WORD)
"""改标签名、标题、Word 报告的毛病填报文字里写不出来。"""


def filled_folder(folder: Path, count: int, *, distinct: int = 48) -> list[Path]:
    """在 `folder` 里造 `count` 份工作簿，两百份一个子文件夹；同样的 `count`、`distinct` 总是同样的内容。"""
    made = []
    for number, place in enumerate(islice(_places(), count)):
        agency, data = _base(number % distinct)
        name = f"示范县{place}{agency.removeprefix('示范县')}"
        path = folder / f"第{number // 200 + 1}批" / f"{name}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(renamed(data, agency, name))
        made.append(path)
    return made


def _places() -> Iterator[str]:
    """两个字的地名；用完了后面加一个字。"""
    return (f"{first}{second}{after}" for after in ("", *_FIRST) for first, second in product(_FIRST, _SECOND))


@cache
def _base(number: int) -> tuple[str, bytes]:
    """第几份认真造的：单位，公式都算好的工作簿。各表样轮流，轮一遍没有毛病的，轮一遍各种一种毛病的。"""
    material = _faulty(number) if number // len(FORMS) % 2 else clean(number)
    book = workbook_from(described(material))
    return material.agency, settled(book, filing_of(book, material.form))[0].package.to_bytes()


def _faulty(number: int) -> Material:
    faults = list(FAULTS.values())
    tried = (faults[(number * 7 + offset) % len(faults)].applied(clean(number)) for offset in range(len(faults)))
    return next(found for found in tried if found is not None and all(_can_be_typed(key, text) for key, text in found.cells.items()))


def _can_be_typed(key: str, text: str | None) -> bool:
    return text is not None and not text.startswith("#") and key.partition(".")[0] not in _ON_PAPER and key.rpartition(".")[2] not in _ON_PAPER


def renamed(data: bytes, old: str, new: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(old.encode(), new.encode()))
    return out.getvalue()
