"""演示：示例数据填好的工作簿 → 核对 → 重算 → 再核对 → 报告，全是真的命令走一遍。"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from xladdin.filing_file import settled
from xladdin.form import find_form
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.filling import filing_of, write_file
from xladdin.workbook_file.package import WorkbookError

FORM = "hengshan-2024"
EXAMPLE = "示例.toml"


def run_demo(folder: Path, run: Callable[[list[str]], int]) -> int:
    """在 `folder` 里做一套演示文件，`run` 运行一条 jixiao 命令；返回最后一步的退出码。里面已有同名文件的不做，抛 WorkbookError。"""
    workbook, report = folder / "自评表.xlsx", folder / "自评报告.docx"
    for path in (workbook, report):
        if path.exists():
            raise WorkbookError(f"“{path}”已经存在，没有覆盖，演示没有做。请换个文件夹：jixiao demo 文件夹；看过的演示不要了的，先删掉那个文件夹。")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise WorkbookError(f"建不了文件夹“{folder}”（{fault.strerror}）。请换个地方：jixiao demo 文件夹。") from None
    form = find_form(FORM)
    book = workbook_from(describe(form.folder / EXAMPLE))
    write_file(settled(book, filing_of(book, form))[0], workbook)
    print(f"【第 1 步】填好的工作簿：{workbook}\n")
    print(f"【第 2 步】核对：jixiao check {workbook}")
    run(["check", str(workbook)])
    print(f"\n【第 3 步】重算，放回被盖掉的公式：jixiao recompute {workbook}")
    run(["recompute", str(workbook)])
    print(f"\n【第 4 步】再核对：jixiao check {workbook}")
    run(["check", str(workbook)])
    print(f"\n【第 5 步】生成报告：jixiao report {workbook} -o {report}")
    return run(["report", str(workbook), "-o", str(report)])
