"""真的 Excel（Windows，JIXIAO_LIVE=excel）：同一批测试照样跑，只有问话由测试回答。没有在这里的机器上跑过。"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any

import xlwings

from tests.live.excel_rules import ERRORS, Area, address_of
from xladdin.workbook_live import dialogs

_EXPRESSION = 2



class ExcelDesk:
    """一个专门为测试开的 Excel；用完关掉，别的 Excel 不动。"""

    protected_view = busy = False

    def __enter__(self) -> ExcelDesk:
        self.app = xlwings.App(visible=True, add_book=False)
        self.window, self.documents = self.app.hwnd, []
        self.answers: deque[Any] = deque()
        self.said: list[str] = []
        self.calls: list[str] = []
        self.settings = Settings(self.app)
        self._alert, self._excel = xlwings.main.App.alert, dialogs._excel
        xlwings.main.App.alert = lambda _, prompt, title=None, buttons="ok", mode=None, callback=None: self._answered(prompt, buttons)  # type: ignore[method-assign]
        dialogs._excel = lambda _: SimpleNamespace(InputBox=lambda prompt, *_: self.answer(prompt), GetOpenFilename=lambda what, *_: self.answer(what),
                                                   GetSaveAsFilename=lambda name, *_: self.answer(name))
        return self

    def __exit__(self, *_: object) -> None:
        xlwings.main.App.alert, dialogs._excel = self._alert, self._excel  # type: ignore[method-assign]
        for document in list(self.documents):
            document.close()
        self.app.quit()

    def answer(self, question: str) -> Any:
        self.said.append(question)
        assert self.answers, f"没有想到会问：{question}"
        return self.answers.popleft()

    def _answered(self, prompt: str, buttons: str) -> str:
        if buttons == "ok":
            self.said.append(prompt)
            return "ok"
        return str(self.answer(prompt))

    def open(self, path: Path, name: str | None = None) -> ExcelBook:
        """打开；没有存过盘的，从它另做一本新的。"""
        book = self.app.books.open(str(path)) if name is None else xlwings.Book(impl=type(self.app.books.impl.active)(
            xl=self.app.api.Workbooks.Add(str(path))))
        self.documents.append(ExcelBook(book))
        return self.documents[-1]


class Settings(MutableMapping[str, Any]):
    """Excel 的设置，当字典看。"""

    names = ("screen_updating", "enable_events", "interactive", "display_alerts", "calculation", "status_bar")

    def __init__(self, app: Any) -> None:
        self.app = app

    def __getitem__(self, name: str) -> Any:
        return getattr(self.app, name)

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self.app, name, value)

    def __delitem__(self, name: str) -> None:
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class ExcelBook:
    """一本开着的工作簿；方法与 memory.py、office.py 的相同。"""

    def __init__(self, book: Any) -> None:
        self.book, self.api = book, book.api

    @property
    def fullname(self) -> str:
        return str(self.api.FullName)

    @property
    def saved(self) -> bool:
        return bool(self.api.Saved)

    @saved.setter
    def saved(self, value: bool) -> None:
        self.api.Saved = value

    def _range(self, title: str, row: int, column: int, rows: int = 1, columns: int = 1) -> Any:
        return self.api.Worksheets(title).Range(address_of((row, column, rows, columns)))

    def titles(self) -> list[str]:
        return [sheet.name for sheet in self.book.sheets]

    def save_copy(self, path: Path) -> None:
        folder = Path(mkdtemp())
        self.api.SaveCopyAs(str(folder / path.name))
        shutil.move(folder / path.name, path)
        folder.rmdir()

    def close(self) -> None:
        self.api.Close(False)

    def read(self, title: str, row: int, column: int, rows: int, columns: int) -> list[list[Any]]:
        values = self._range(title, row, column, rows, columns).Value2
        return [list(line) for line in values] if isinstance(values, tuple) else [[values]]

    def write(self, title: str, row: int, column: int, kind: str, content: Any) -> None:
        cell = self._range(title, row, column)
        if kind == "text" and cell.NumberFormat != "@":
            cell.Value = f"'{content}"
        else:
            cell.Formula = ERRORS.get(content, content) if kind == "error" else "" if content is None else content

    def number_format(self, title: str, row: int, column: int) -> str:
        return str(self._range(title, row, column).NumberFormat)

    def set_number_format(self, title: str, row: int, column: int, rows: int, columns: int, code: str) -> None:
        self._range(title, row, column, rows, columns).NumberFormat = code

    def add_note(self, title: str, row: int, column: int, text: str) -> None:
        self._range(title, row, column).AddComment(text)

    def conditions(self, title: str) -> list[tuple[int, str]]:
        found = self.api.Worksheets(title).Cells.FormatConditions
        return [(number, found.Item(number).Formula1 if found.Item(number).Type == _EXPRESSION else "") for number in range(1, found.Count + 1)]

    def activate(self, title: str) -> None:
        self.api.Worksheets(title).Activate()

    def selection(self) -> tuple[str, Area]:
        found = self.api.Application.Selection
        return found.Worksheet.Name, (found.Row, found.Column, found.Rows.Count, found.Columns.Count)

    def select(self, title: str, row: int, column: int, rows: int, columns: int) -> None:
        self.activate(title)
        self._range(title, row, column, rows, columns).Select()

    def protect(self, title: str) -> None:
        self.api.Worksheets(title).Protect()

    def lock_structure(self) -> None:
        self.api.Protect("", True)
