"""规则手册里的例子：几个字段写成一套小材料，运行一条规则，印出消息。手册的错例、正例就是这样跑的。"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache

from msgspec.structs import replace

from xladdin import terms as t
from xladdin.checks.rule import RULES
from xladdin.findings import Finding
from xladdin.form import Form, find_form
from xladdin.model import Filing, Paragraph, Place, PrintedTable, Row, Sheet, Table, Value, Workbook, value_of
from xladdin.patterns import lazy
from xladdin.reading import read_filing
from xladdin.word_text import WordText, report_lines

_NUMBER = lazy(r"-?\d+(\.\d+)?(%?)")
_TAB, _LABEL = "标签名", "标题"


class _Fields(dict[str, Value]):
    """例子里没有写到的字段按空白算，不算被删。"""

    def __init__(self, sheet: str, given: Mapping[str, Value]) -> None:
        super().__init__(given)
        self.sheet = sheet

    def get(self, name: str, default: Value | None = None) -> Value:  # type: ignore[override]
        return super().get(name) or value_of(Place(self.sheet, "", name), None, "")


def examine(code: str, cells: Mapping[str, str], *, report: str = "", form: str = "hengshan-2024", word: str = "",
            attached: Sequence[Sequence[str]] = (), rendered: Sequence[str] = ()) -> None:
    """用 `cells`（整体.年度资金总额.执行率 → 表上显示的文字）构成材料，运行规则 `code` 并印出每条消息。

    像数的按数字格处理，前面加 ' 的按文字，# 开头的是错误值；`项目[2].字段` 是第二张项目表，`表[1].列` 是开口表的行，
    `整体.标签名` 是工作表的标签名，`整体.标题` 是表上写着年度的标题；
    `report` 是报告文字里的一段话；`word` 是 Word 报告的各段，`attached` 是它里面的一张表（一行一个字段：名称、内容），
    `rendered` 是按工作簿现在生成的各段。
    """
    filing = build_filing(cells, report=report, form=form, word=word, attached=attached)
    filing = replace(filing, rendered=tuple(rendered))
    for outcome in RULES[code].run(filing):
        if isinstance(outcome, Finding):
            print(outcome.message)


def build_filing(cells: Mapping[str, str], *, report: str = "", form: str = "hengshan-2024", word: str = "",
                 attached: Sequence[Sequence[str]] = ()) -> Filing:
    """由字段和显示文字构成一套材料。"""
    chosen = _form(form)
    grouped: dict[tuple[str, int], dict[str, str]] = {}
    for key, text in cells.items():
        head, _, name = key.partition(".")
        kind, _, number = head.partition("[")
        grouped.setdefault((kind, int(number.rstrip("]") or 1)), {})[name] = text
    if any(kind != t.REPORT_FIGURES for kind, _ in grouped) and (t.REPORT_FIGURES, 1) not in grouped:
        grouped[t.REPORT_FIGURES, 1] = {t.FISCAL_YEAR: "2024", t.AGENCY: "某县某局"}
    sheets = tuple(_sheet(chosen, kind, index, given) for (kind, index), given in grouped.items())
    filing = read_filing(Workbook("例.xlsx", chosen.id, sheets), chosen)
    paragraphs = tuple(Paragraph("自评报告", "正文", line, True, Place("报告文字", "B5", f"报告文字[{n}].文字"))
                       for n, line in enumerate(report.splitlines(), 1) if line)
    lines, headings = report_lines(WordText([(line, False) for line in word.splitlines() if line]), "自评报告")
    tables = (PrintedTable("自评报告", tuple(map(tuple, attached))),) if attached else ()
    printed = tuple(PrintedTable(sheet.title, tuple((name, value.shown) for name, value in sheet.fields.items())) for sheet in filing.sheets)
    return replace(filing, paragraphs=(*filing.paragraphs, *paragraphs), reports=lines, report_headings=headings, report_tables=tables,
                   printed=printed)


@lru_cache(maxsize=8)
def _form(form_id: str) -> Form:
    return find_form(form_id)


def _sheet(form: Form, kind: str, index: int, given: Mapping[str, str]) -> Sheet:
    contract = form.sheet(kind)
    title = given.get(_TAB) or (contract.title if contract else kind) + (f"{index}" if index > 1 else "")
    labels = (_value(Place(title, "A1", ""), given[_LABEL]),) if _LABEL in given else ()
    fields: dict[str, Value] = {}
    rows: dict[str, dict[int, dict[str, Value]]] = {}
    for name, text in given.items():
        if name in (_TAB, _LABEL):
            continue
        row = re.fullmatch(r"(.+)\[(\d+)\]\.(.+)", name)
        value = _value(Place(title, "A1", name), text)
        if row:
            rows.setdefault(row[1], {}).setdefault(int(row[2]), {})[row[3]] = value
        else:
            fields[name] = value
    tables = {table: _table(title, table, numbered) for table, numbered in rows.items()}
    return Sheet(kind, title, _Fields(title, fields), tables, index, labels=labels)


def _table(title: str, name: str, numbered: dict[int, dict[str, Value]]) -> Table:
    columns = list(dict.fromkeys(column for cells in numbered.values() for column in cells))
    if name == t.INDICATOR:
        columns = list(dict.fromkeys([t.LEVEL1, t.LEVEL2, t.LEVEL3, t.TARGET_VALUE, t.ACTUAL_VALUE, t.MAX_SCORE, t.SCORE,
                                      t.DEVIATION_EXPLANATION, *columns]))

    def rows() -> Iterator[Row]:
        for number, cells in sorted(numbered.items()):
            yield Row(number, number + 1, {c: cells.get(c) or value_of(Place(title, f"{chr(65 + k)}{number + 1}", f"{name}[{number}].{c}"), None, "")
                                           for k, c in enumerate(columns)})

    return Table(name, {column: chr(65 + k) for k, column in enumerate(columns)}, tuple(rows()))


def _value(place: Place, text: str) -> Value:
    if text.startswith("'"):
        return value_of(place, text[1:], text[1:])
    if text.startswith("#"):
        return value_of(place, text, text, error=True)
    found = _NUMBER.fullmatch(text)
    if found is None:
        return value_of(place, text or None, text)
    number = Decimal(text.rstrip("%"))
    return value_of(place, number.scaleb(-2) if found[2] else number, text)
