"""一份文书是哪个表样的：先看地方和年度，再看表上的标签；都不像的借最像的一个来读，不当作它。"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from xladdin.form import WORKBOOK, Document, Form, find_form, usable_forms
from xladdin.recognition.alignment import worded
from xladdin.recognition.blank import BlankForm, blank_form
from xladdin.values import clean
from xladdin.word_text import WordText

_PLACE = re.compile(r"[\u4e00-\u9fff]{2,}?(?:自治区|自治州|自治县|[省市县区旗])")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年度")
_YEAR_OF_HEAD = re.compile(r"((?:19|20)[0-9]{2})年(?:度)?(?:决算|预算|实际在职|全年)")
_LONGEST_TITLE = 60
_ENOUGH, _LEAST = 0.5, 6
"""按地方认定的，标签至少要找到一半；借来读的，至少要有几个标签相同，再少就不是自评材料。"""
_EVERYWHERE = "全国"


class Choice(Struct, frozen=True):
    """认定的表样；`known` 为假的是借来读的，`like` 是借的哪一个；`faults` 是读不成、没有用的表样。"""

    form: Form
    blank: BlankForm
    known: bool
    like: str
    faults: tuple[str, ...] = ()


def choose(word: WordText, year: int | None, forms: Path | None, form_id: str = "") -> Choice | None:
    """文书用的表样；`form_id` 给出时就是它。一点也不像自评材料的为 None。"""
    if form_id:
        form = find_form(form_id, forms)
        return Choice(form, blank_form(form), True, form.id)
    words = _words(word)
    text = "".join(clean(text) for text, _ in word.paragraphs) + "".join(words)
    usable, faults = usable_forms(forms)
    every = [form for form in usable if (form.folder / WORKBOOK).is_file()]
    local = [form for form in every if _named(form.place, text)]
    chosen = _of_year([form for form in local if _share(form, words) >= _ENOUGH], year, words)
    if chosen is not None:
        return Choice(chosen, blank_form(chosen), True, chosen.id, tuple(faults))
    best = max(every, key=lambda form: (_same(form, words), _share(form, words)), default=None)
    if best is None or _same(best, words) < _LEAST:
        return None
    if best.place == _EVERYWHERE:
        return Choice(best, blank_form(best), True, best.id, tuple(faults))
    return Choice(_borrowed(best), blank_form(best), False, best.id, tuple(faults))


def fiscal_year(word: WordText, file: str = "") -> int | None:
    """文书说的是哪一年：标题里写得最多的年度，没有的看表头，再没有的看文件名；看不出为 None。"""
    titles = [clean(text) for text, _ in word.paragraphs if len(text) <= _LONGEST_TITLE]
    cells = [clean(cell.text) for rows in word.tables for row in rows for cell in row.cells if len(cell.text) <= _LONGEST_TITLE]
    for texts, pattern in ((titles, _YEAR), (cells, _YEAR), (cells, _YEAR_OF_HEAD), ([clean(file)], re.compile("((?:19|20)[0-9]{2})"))):
        years = Counter(int(year) for text in texts for year in pattern.findall(text))
        if years:
            return max(years, key=lambda year: (years[year] if pattern is _YEAR else year, year))
    return None


def _words(word: WordText) -> frozenset[str]:
    """文书里各格的标签。"""
    found: set[str] = set()
    for rows in word.tables:
        for row in rows:
            line = worded(row, {})
            found.update(line.words)
            found.update(line.inner)
    return frozenset(found - {""})


def _named(place: str, text: str) -> bool:
    """地方的名字在文书里：有几级的看最后一级（株洲市渌口区 → 渌口）。"""
    names = _PLACE.findall(place) or [place]
    return re.sub("(?:自治区|自治州|自治县|[省市县区旗])$", "", names[-1]) in text


def _same(form: Form, words: Iterable[str]) -> int:
    return len(blank_form(form).words & frozenset(words))


def _share(form: Form, words: Iterable[str]) -> float:
    vocabulary = blank_form(form).words
    return len(vocabulary & frozenset(words)) / len(vocabulary) if vocabulary else 0.0


def _of_year(found: list[Form], year: int | None, words: frozenset[str]) -> Form | None:
    """同一地方的几个表样：那一年已经起用的里面最新的；年份看不出的取标签最像的，一样像取最新的。"""
    begun = [form for form in found if year is None or form.year <= year] or found
    return max(begun, key=lambda form: (_same(form, words) if year is None else 0, form.year), default=None)


def _borrowed(form: Form) -> Form:
    """借来读别处的表：表内、表间的算法照用，地方自己定的分值、小标题、附件不用。"""
    sheets = tuple(replace(sheet, points=None) for sheet in form.sheets)
    return replace(form, id="", place="", title=f"现有表样以外的自评材料（与 {form.id} 相像）", sheets=sheets,
                   documents=(Document("自评报告", ""),), sections=(), attachments=())
