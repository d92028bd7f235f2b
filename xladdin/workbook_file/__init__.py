"""边缘：关着的工作簿（.xlsx、.xlsm）。读成模型，把算出的值写回去，新建、插行、复制表。"""

from __future__ import annotations

from xladdin.workbook_file.book import Book, read_workbook, workbook_of
from xladdin.workbook_file.package import Package, WorkbookError
from xladdin.workbook_file.replacing import replace_file

__all__ = ["Book", "Package", "WorkbookError", "read_workbook", "replace_file", "workbook_of"]
