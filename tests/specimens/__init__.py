"""样本：五份真实材料（和一份全国统一表）填成的工作簿、改正后的同一份，各自必须查出的毛病。

每个文件夹三份文字：填报.toml 照原件，改正.toml 盖住其中的格，须查出.toml 是毛病清单。
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from xladdin.findings import Finding, Severity
from xladdin.model import Filing
from xladdin.workbook_file import Book
from xladdin.workbook_file.described import describe, workbook_from

FOLDER = Path(__file__).parent
NAMES = tuple(sorted(path.parent.name for path in FOLDER.glob("*/填报.toml")))


def described(name: str, *, put_right: bool = False) -> dict[str, Any]:
    """样本的填报文字；`put_right` 为真是改正后的。"""
    changes = [FOLDER / name / "改正.toml"] if put_right else []
    return describe(FOLDER / name / "填报.toml", *changes)


def specimen(name: str) -> Book:
    """照原件填好的工作簿，公式还没有结果。"""
    return Book(Path(f"{name}.xlsx"), _filled(name, False))


def twin(name: str) -> Book:
    """改正后的工作簿，公式还没有结果。"""
    return Book(Path(f"{name}改正.xlsx"), _filled(name, True))


@cache
def _filled(name: str, put_right: bool) -> bytes:
    return workbook_from(described(name, put_right=put_right)).package.to_bytes()


class Expected(Struct, frozen=True):
    """必须查出的一条。`code` 只写开头两个字母的，规则还没有，`name` 是字段，报告文字用 `heading` 小标题。"""

    code: str
    severity: str
    sheet: str
    contains: str
    name: str = ""
    heading: str = ""

    def matches(self, finding: Finding, filing: Filing) -> bool:
        """这条核对结果就是它：合并成一条的，任一处对上就算。"""
        cells = {paragraph.place.cell for paragraph in filing.paragraphs if paragraph.heading == self.heading}
        return (finding.code.startswith(self.code) and finding.severity is Severity(self.severity) and self.contains in finding.message
                and any(place.sheet == self.sheet and (place.cell in cells if self.heading else place.name == self.name) for place in finding.places))


def must_find(name: str) -> tuple[Expected, ...]:
    """样本的毛病清单。"""
    return tuple(Expected(**one) for one in tomllib.loads((FOLDER / name / "须查出.toml").read_text("utf-8"))["finding"])
