"""xlwings 的引擎，接在一份 `Document` 上：前端是 xlwings 自己的，`.api` 是按钮用到的那一点 COM。每次过桥都记数。

`Document` 有两种：内存里的（memory.py）和 LibreOffice 里的（office.py）。只导航（取一张表、一块区域）不算调用；读、写、改设置、调方法各算一次。
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import xlwings
from xlwings import base_classes

from tests.live.excel_rules import BUSY, Area, ComError, address_of, area_of, received

MOST_SHEET_NAME = 31


class Desk:
    """一张办公桌：一个开着的 Excel（替身），填表人会怎么答，程序说了什么，过了几次桥；`fails_at` 是第几次过桥出错。"""

    def __init__(self, load: Any, window: int = 4242) -> None:
        self.load, self.window = load, window
        self.documents: list[Any] = []
        self.answers: deque[Any] = deque()
        self.said: list[str] = []
        self.calls: list[str] = []
        self.busy = self.protected_view = False
        self.fails_at: int | None = None
        self.settings: dict[str, Any] = {"screen_updating": True, "enable_events": True, "interactive": True, "display_alerts": True,
                                         "calculation": "automatic", "status_bar": False}

    def call(self, name: str) -> None:
        if self.busy:
            raise ComError("应用程序正忙", BUSY)
        self.calls.append(name)
        if len(self.calls) == self.fails_at:
            raise ComError("服务器出现意外情况")

    def open(self, path: Path, name: str | None = None) -> Any:
        """打开一个文件，返回 Document；`name` 给没有存过盘的工作簿。"""
        document = self.load(path)
        document.fullname = name or str(path)
        document.stored = name is None
        document.saved = True
        self.documents.append(document)
        return document

    def answer(self, question: str) -> Any:
        assert self.settings["interactive"], f"Excel 不接受输入的时候问了：{question}"
        self.said.append(question)
        assert self.answers, f"没有想到会问：{question}"
        return self.answers.popleft()


def install(*desks: Desk) -> None:
    """让 xlwings 只看得见这几张桌子。"""
    engine = Engine(desks)
    xlwings.engines.engines[:] = [one for one in xlwings.engines.engines if one.name != "excel"]
    xlwings.engines.add(xlwings.main.Engine(impl=engine))
    xlwings.engines.active = xlwings.engines["excel"]


class Engine:
    name, type = "excel", "desktop"

    def __init__(self, desks: Iterable[Desk]) -> None:
        self.apps = Apps(self, desks)

    @staticmethod
    def prepare_xl_data_element(value: Any, _: Any) -> Any:
        return value

    @staticmethod
    def clean_value_data(data: Any, *_: Any) -> Any:
        return [list(row) for row in data]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine, desks: Iterable[Desk]) -> None:
        self.list = [App(engine, desk) for desk in desks]

    def keys(self) -> list[int]:
        return [app.pid for app in self.list]

    def __iter__(self) -> Iterator[App]:
        return iter(self.list)

    def __len__(self) -> int:
        return len(self.list)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self.list if app.pid == pid)


def _setting(name: str) -> Any:
    def get(self: App) -> Any:
        self.desk.call(f"读 {name}")
        return self.desk.settings[name]

    def put(self: App, value: Any) -> None:
        self.desk.call(f"设 {name}")
        self.desk.settings[name] = value
        if name == "status_bar":
            for document in self.desk.documents:
                document.show_status(value)

    return property(get, put)


class App(base_classes.App):
    engine: Any = None
    version = "16.0"
    screen_updating, enable_events, interactive = _setting("screen_updating"), _setting("enable_events"), _setting("interactive")
    display_alerts, calculation, status_bar = _setting("display_alerts"), _setting("calculation"), _setting("status_bar")

    def __init__(self, engine: Engine, desk: Desk) -> None:
        self.engine, self.desk = engine, desk

    @property
    def hwnd(self) -> int:
        return self.desk.window

    @property
    def pid(self) -> int:
        return self.desk.window + 100_000

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def selection(self) -> Range | None:
        self.desk.call("读选区")
        if not self.desk.documents:
            return None
        document = self.desk.documents[-1]
        title, area = document.selection()
        return Range(Sheet(Book(self, document), title), tuple(area))

    def activate(self, steal_focus: bool = False) -> None:
        self.desk.call("切到 Excel")

    def calculate(self) -> None:
        self.desk.call("计算")
        for document in self.desk.documents:
            document.calculate()

    def alert(self, prompt: str, title: str, buttons: str, mode: str, callback: str) -> str:
        if buttons == "ok":
            assert self.desk.settings["interactive"], f"Excel 不接受输入的时候弹了：{prompt}"
            self.desk.said.append(prompt)
            return "ok"
        return str(self.desk.answer(prompt))

    @property
    def api(self) -> Any:
        def ask(prompt: str, *_: Any) -> Any:
            return self.desk.answer(prompt)

        self.desk.call("")
        self.desk.calls.pop()
        return SimpleNamespace(Workbooks=SimpleNamespace(Open=self._open), InputBox=ask, GetOpenFilename=lambda pattern, *_: ask(pattern), GetSaveAsFilename=lambda name, *_: ask(name),
                               ProtectedViewWindows=SimpleNamespace(Count=int(self.desk.protected_view)))


    def _open(self, path: str) -> Any:
        book = Books(self).open(path)
        return SimpleNamespace(Worksheets=lambda number: SheetApi(book.sheets(number)), Close=lambda _: book.close())


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        self.app.desk.call("列工作簿")
        return iter([Book(self.app, document) for document in self.app.desk.documents])

    def __len__(self) -> int:
        return len(self.app.desk.documents)

    def __call__(self, key: int | str) -> Book:
        self.app.desk.call("找工作簿")
        for number, book in enumerate([Book(self.app, document) for document in self.app.desk.documents], 1):
            if key in (number, book.name):
                return book
        raise KeyError(key)

    def open(self, fullname: str, *_: Any, **__: Any) -> Book:
        self.app.desk.call("打开")
        return Book(self.app, self.app.desk.open(Path(fullname)))


class Book(base_classes.Book):
    def __init__(self, app: App, document: Any) -> None:
        self._app, self.document, self.desk = app, document, app.desk

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Any:
        return BookApi(self)

    @property
    def name(self) -> str:
        return Path(self.document.fullname).name

    @property
    def fullname(self) -> str:
        return str(self.document.fullname)

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    def save(self, path: str | None = None, password: Any = None) -> None:
        self.desk.call("保存")
        if path is not None:
            self.document.fullname, self.document.stored = path, True
        self.document.save_copy(Path(self.document.fullname))
        self.document.saved = True

    def activate(self) -> None:
        self.desk.call("切到工作簿")
        self.desk.documents.remove(self.document)
        self.desk.documents.append(self.document)

    def close(self) -> None:
        self.desk.call("关闭")
        self.document.close()
        self.desk.documents.remove(self.document)


class BookApi:
    def __init__(self, book: Book) -> None:
        self.book, self.desk, self.document = book, book.desk, book.document

    @property
    def FullName(self) -> str:
        self.desk.call("读 FullName")
        return str(self.document.fullname)

    @property
    def Path(self) -> str:
        self.desk.call("读 Path")
        return str(Path(self.document.fullname).parent) if self.document.stored else ""

    @property
    def Saved(self) -> bool:
        self.desk.call("读 Saved")
        return bool(self.document.saved)

    @property
    def ReadOnly(self) -> bool:
        self.desk.call("读只读")
        return bool(self.document.read_only)

    @property
    def ProtectStructure(self) -> bool:
        self.desk.call("读结构保护")
        return bool(self.document.structure_locked())

    def SaveCopyAs(self, path: str) -> None:
        self.desk.call("另存副本")
        self.document.save_copy(Path(path))


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __call__(self, key: int | str) -> Sheet:
        titles = self.book.document.titles()
        if isinstance(key, int):
            return Sheet(self.book, titles[key - 1])
        found = next((title for title in titles if title.lower() == key.lower()), None)
        if found is None:
            raise ComError(f"没有工作表 {key}")
        return Sheet(self.book, found)

    def __len__(self) -> int:
        self.book.desk.call("数工作表")
        return len(self.book.document.titles())

    def __iter__(self) -> Iterator[Sheet]:
        return iter([Sheet(self.book, title) for title in self.book.document.titles()])

    def __contains__(self, key: str) -> bool:
        self.book.desk.call("找工作表")
        return key.lower() in (title.lower() for title in self.book.document.titles())


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, title: str) -> None:
        self._book, self.title, self.desk, self.document = book, title, book.desk, book.document

    @property
    def book(self) -> Book:
        return self._book

    @property
    def api(self) -> Any:
        return SheetApi(self)

    @property
    def name(self) -> str:
        self.desk.call("读表名")
        return self.title

    @name.setter
    def name(self, value: str) -> None:
        self.change("改表名", structure=True)
        if not 0 < len(value) <= MOST_SHEET_NAME or set("[]:*?/\\") & set(value) or value.lower() in (t.lower() for t in self.document.titles()):
            raise ComError(f"表名不合法或重复：{value}")
        self.document.rename_sheet(self.title, value)
        self.title = value

    @property
    def visible(self) -> bool:
        self.desk.call("读隐藏")
        return bool(self.document.visible(self.title))

    def change(self, what: str, *, structure: bool = False) -> None:
        """要改动：有保护的拒绝。"""
        self.desk.call(what)
        if self.document.structure_locked() if structure else self.document.protected(self.title):
            raise ComError(f"{what}：有保护", -2146827284)
        self.document.saved = False

    def range(self, first: Any, second: Any = None) -> Range:
        def area(one: Any) -> Area:
            if isinstance(one, tuple):
                return (one[0], one[1], 1, 1)
            return one.area if isinstance(one, Range) else area_of(one)

        top, left, rows, columns = area(first)
        if second is None:
            return Range(self, (top, left, rows, columns))
        bottom, right, more_rows, more_columns = area(second)
        return Range(self, (top, left, bottom + more_rows - top, right + more_columns - left))

    @property
    def used_range(self) -> Range:
        self.desk.call("读用到的区域")
        return Range(self, tuple(self.document.used(self.title)))

    def activate(self) -> None:
        self.desk.call("切到表")
        self.document.activate(self.title)


class SheetApi:
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def Delete(self) -> None:
        assert not self.sheet.desk.settings["display_alerts"], "Excel 会弹框问删不删"
        self.sheet.change("删表", structure=True)
        self.sheet.document.remove_sheet(self.sheet.title)

    @property
    def Cells(self) -> Any:
        return RangesApi(self.sheet, [])

    def Range(self, addresses: str) -> RangesApi:
        assert len(addresses) <= 255, "COM 的地址最长 255 个字符"
        return RangesApi(self.sheet, [area_of(one) for one in addresses.split(",")])

    def Copy(self, Before: Any = None, After: Any = None) -> None:
        target: Sheet = After.sheet
        self.sheet.desk.call("复制表")
        if target.document.structure_locked():
            raise ComError("复制表：有保护", -2146827284)
        target.document.copy_sheet(self.sheet.document, self.sheet.title, target.title)
        target.document.saved = False


class RangesApi:
    """几块区域合在一起：条件格式、清批注。"""

    def __init__(self, sheet: Sheet, areas: list[Area]) -> None:
        self.sheet, self.areas = sheet, areas

    @property
    def FormatConditions(self) -> FormatConditions:
        return FormatConditions(self.sheet, self.areas)

    def ClearComments(self) -> None:
        self.sheet.change("清批注")
        for top, left, rows, columns in self.areas:
            for row in range(top, top + rows):
                for column in range(left, left + columns):
                    self.sheet.document.remove_note(self.sheet.title, row, column)


    def AddComment(self, text: str) -> Any:
        self.sheet.change("加批注")
        (row, column, _, _), = self.areas
        if self.sheet.document.has_note(self.sheet.title, row, column):
            raise ComError("已经有批注")
        self.sheet.document.add_note(self.sheet.title, row, column, text)
        return SimpleNamespace(Shape=SimpleNamespace(TextFrame=CommentFrame(self.sheet, row, column)))


class CommentFrame:
    def __init__(self, sheet: Sheet, row: int, column: int) -> None:
        self.__dict__.update(sheet=sheet, row=row, column=column)

    def __setattr__(self, name: str, value: bool) -> None:
        assert (name, value) == ("AutoSize", True)
        self.sheet.change("批注框大小")
        self.sheet.document.size_note(self.sheet.title, self.row, self.column)


class FormatConditions:
    def __init__(self, sheet: Sheet, areas: list[Area]) -> None:
        self.sheet, self.areas = sheet, areas

    @property
    def Count(self) -> int:
        self.sheet.desk.call("数条件格式")
        return len(self.sheet.document.conditions(self.sheet.title))

    def Item(self, number: int) -> FormatCondition:
        key, formula = self.sheet.document.conditions(self.sheet.title)[number - 1]
        return FormatCondition(self.sheet, key, formula)

    def Add(self, kind: int, operator: int, formula: str) -> FormatCondition:
        assert (kind, operator) == (2, 1)
        assert formula.startswith("=")
        self.sheet.change("加条件格式")
        return FormatCondition(self.sheet, self.sheet.document.add_condition(self.sheet.title, [list(area) for area in self.areas], formula), formula)


class FormatCondition:
    def __init__(self, sheet: Sheet, key: Any, formula: str) -> None:
        self.__dict__.update(sheet=sheet, key=key, formula=formula)

    @property
    def Type(self) -> int:
        self.sheet.desk.call("读条件格式")
        return 2 if self.formula else 3

    @property
    def Formula1(self) -> str:
        self.sheet.desk.call("读条件格式")
        return str(self.formula)

    @property
    def Interior(self) -> FormatCondition:
        return self

    def __setattr__(self, name: str, value: int) -> None:
        assert name == "Color"
        self.sheet.change("条件格式的颜色")
        self.sheet.document.color_condition(self.sheet.title, self.key, f"{value & 255:02X}{value >> 8 & 255:02X}{value >> 16 & 255:02X}")

    def Delete(self) -> None:
        self.sheet.change("删条件格式")
        self.sheet.document.remove_condition(self.sheet.title, self.key)


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet, self.area, self.desk, self.document = sheet, area, sheet.desk, sheet.document

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.area[0]

    @property
    def column(self) -> int:
        return self.area[1]

    @property
    def shape(self) -> tuple[int, int]:
        return self.area[2], self.area[3]

    def __len__(self) -> int:
        return self.area[2] * self.area[3]

    @property
    def address(self) -> str:
        return address_of(self.area)

    @property
    def raw_value(self) -> Any:
        self.desk.call("读一块")
        rows = self.document.read(self._sheet.title, *self.area)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        self.write("写一块", data)

    @property
    def api(self) -> Any:
        return RangeApi(self)

    def write(self, what: str, data: Any) -> None:
        self._sheet.change(what)
        top, left, rows, columns = self.area
        block = data if isinstance(data, (list, tuple)) else [[data]]
        assert (len(block), len(block[0])) == (rows, columns), "写的块与区域大小不一样：Excel 会补 #N/A"
        for row, line in enumerate(block, top):
            for column, value in enumerate(line, left):
                title = self._sheet.title
                assert not self.document.covered(title, row, column), f"写进了合并格 {address_of((row, column, 1, 1))} 的里面"
                kind, content = received(value, self.document.number_format(title, row, column))
                self.document.write(title, row, column, kind, content)

    @property
    def number_format(self) -> str:
        self.desk.call("读数字格式")
        return str(self.document.number_format(self._sheet.title, *self.area[:2]))

    @number_format.setter
    def number_format(self, value: str) -> None:
        self._sheet.change("设数字格式")
        self.document.set_number_format(self._sheet.title, *self.area, value)

    def insert(self, shift: str, copy_origin: str | None = None) -> None:
        self._sheet.change("插行")
        self.document.insert_rows(self._sheet.title, self.area[0], self.area[2])

    def delete(self, shift: str | None = None) -> None:
        self._sheet.change("删行")
        self.document.remove_rows(self._sheet.title, self.area[0], self.area[2])

    def copy(self, destination: Any = None) -> None:
        self._sheet.change("复制行")
        self.document.copy_row(self._sheet.title, self.area[0], destination.impl.area[0])

    def merge(self, across: bool) -> None:
        assert not self.desk.settings["display_alerts"], "合并有字的格，Excel 会弹框"
        self._sheet.change("合并")
        self.document.merge(self._sheet.title, *self.area, True)

    def unmerge(self) -> None:
        self._sheet.change("拆开")
        self.document.merge(self._sheet.title, *self.area, False)

    def select(self) -> None:
        self.desk.call("选中")
        assert self.document.active() == self._sheet.title, "Excel 只能选当前表上的格"
        self.document.select(self._sheet.title, *self.area)


class RangeApi:
    def __init__(self, cells: Range) -> None:
        self.__dict__["cells"] = cells

    def __setattr__(self, name: str, data: Any) -> None:
        assert name == "Formula"
        self.cells.write("写公式", data)


def forget() -> None:
    """测试完：xlwings 里不留替身。"""
    xlwings.engines.engines[:] = [one for one in xlwings.engines.engines if one.name != "excel"]
    xlwings.engines.active = None
    assert "win32com" not in sys.modules
