"""重画表样：版式.txt → 自评表.xlsx，提纲（与模板同名的 .txt）→ Word 模板。`python -m reportgen.draw_template 表样文件夹…`

不是表样的文件夹（workbook_templates 本身）只画里面已有模板的提纲：审核意见书。
"""

from __future__ import annotations

import sys
from pathlib import Path

from reportgen.outline import draw
from xladdin.drawing import draw_form
from xladdin.form import MANIFEST, WORKBOOK, load_form


def drawn_files(folder: Path) -> dict[str, bytes]:
    """一个表样文件夹由文字画出的全部文件：名字 → 字节。没有提纲的模板（手工做的）不画。"""
    if not (folder / MANIFEST).is_file():
        return {path.name: draw(path.with_suffix(".txt").read_text("utf-8")) for path in sorted(folder.glob("*.docx")) if path.with_suffix(".txt").is_file()}
    files = {WORKBOOK: draw_form(folder)}
    for document in load_form(folder).documents:
        outline = (folder / document.template).with_suffix(".txt")
        if outline.is_file():
            files[document.template] = draw(outline.read_text("utf-8"))
    return files


def main(folders: list[str]) -> None:
    for name in folders:
        for file, data in drawn_files(Path(name)).items():
            (Path(name) / file).write_bytes(data)
            print(f"已画好 {Path(name) / file}")


if __name__ == "__main__":
    main(sys.argv[1:])
