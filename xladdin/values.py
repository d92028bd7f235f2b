"""表里实际填的文字 → 有类型的值：10分 · ≧98% · ＞140家 · 300篇以上 · —— · 其中：基本支出：145.35。

只认得出字面意思；看不懂的返回 None，由调用者说明“看不懂”，绝不猜。金额和比率一律用 Decimal，舍入一律四舍五入。
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from xladdin.patterns import lazy

if TYPE_CHECKING:
    from datetime import date

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)  # the default 28 digits would round or refuse long figures
_LONGEST_FIGURE = 24  # longer digit strings are account numbers and codes


# ── 文字 ──────────────────────────────────────────────────────────────────────────────────────────

_CHARACTERS: dict[int, str | None] = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0)), " "),  # cell marks of Word (\x07), line breaks
    **dict.fromkeys((0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF)),  # invisible
    **{0x2460 + i: f"({i + 1})" for i in range(20)},  # ①: NFKC would glue a bare 1 to the word that follows
    **{ord(sign): "≥" for sign in "≧⩾"},
    **{ord(sign): "≤" for sign in "≦⩽"},
}
_RAISED_DIGIT = lazy("(?<=[0-9０-９])(?=[⁰¹²³⁴-⁹₀-₉])")
_NOTHING = lazy(r"[-—–−―─_/\\%.…]*|无")


@lru_cache(maxsize=8192)
def clean(text: str) -> str:
    """文字的统一写法：全角变半角（NFKC），去掉换行和空白，只在两个西文单词之间留一个空格；≧ 作 ≥，≦ 作 ≤。

    10² 不会变成 102（作 10^2），① 作 (1)。空白返回空串。
    """
    if text.isascii() and text.isalnum():
        return text
    while (tidier := _cleaned_once(text)) != text:
        text = tidier
    return text


def _cleaned_once(text: str) -> str:
    separated = _RAISED_DIGIT.sub("^", text.translate(_CHARACTERS))
    words = unicodedata.normalize("NFKC", separated).split()
    tidy = "".join(words[:1])
    for word in words[1:]:
        tidy += f" {word}" if _keeps_blank(tidy, word[0]) else word
    return tidy


def _keeps_blank(left: str, right: str) -> bool:
    if not _is_latin(right):
        return False
    return _is_latin(left[-1]) or (left[-1] == "," and left[-2:-1].isdigit())  # "1, 234" is not 1234


def _is_latin(character: str) -> bool:
    return character < "\u0250" and character.isalnum()


def says_nothing(text: str) -> bool:
    """数字格里等于没填：空白、——、-、/、\\、%、……、无。没填不是零。"""
    return _NOTHING.fullmatch(clean(text)) is not None


# ── 标签 ──────────────────────────────────────────────────────────────────────────────────────────

_OPEN, _CLOSE = r"[(\[【〔]", r"[)\]】〕]"
_FIGURE = r"[0-9]+(?:\.[0-9]+)?"
_NUMBERING = lazy(
    r"(?:[一二三四五六七八九十]{1,3}[、.,]|[0-9]{1,2}(?:[、)]|[.,](?![0-9]))"
    r"|\((?:[一二三四五六七八九十]{1,3}|[0-9]{1,2})\)|其中(?::(?=.)|(?=[^:])))"
)
_POINTS = lazy(rf"{_OPEN}[共计满分]*({_FIGURE})分{_CLOSE}|(?<=指标)({_FIGURE})分$")
_ASIDE = lazy(
    rf"{_OPEN}(?:"
    r"(?:金额)?(?:单位:?)?(?:[百千万亿]?元|人次?|人数|[名个项家次件台辆天亩%]|m[23]|平方米|公里)"
    r"|(?:19|20)[0-9]{2}年度?(?:完工项目)?"
    r"|[一每].{0,12}一(?:行|张表)"
    r"|[A-C](?:/[A-C])?"  # column letters: 全年预算数（A）, 执行率（B/A）
    rf"){_CLOSE}"
)
_SIGNS = lazy(r"[()\[\]{}【】〔〕「」『』“”\"‘’'、;]|(?<![0-9]),|,(?![0-9])")


@lru_cache(maxsize=8192)
def label(text: str) -> str:
    """用来比较的标签：去掉编号、“其中：”、末尾冒号、引号、顿号，以及写着分值、单位、年度、“一个专项一行”、列号的括号。

    其他括号只去符号、留内容：因公出国（境）费 → 因公出国境费。label(label(x)) == label(x)。
    """
    text = clean(text)
    while True:
        named = _ASIDE.sub("", _POINTS.sub("", _without_numbering(text)))
        shorter = clean(_SIGNS.sub("", named).rstrip(":"))
        if shorter == text:
            return text
        text = shorter


def _without_numbering(text: str) -> str:
    while match := _NUMBERING.match(text):
        text = text[match.end() :]
    return text


@lru_cache(maxsize=8192)
def head_points(text: str) -> Decimal | None:
    """一级指标标题里的分值：“产出指标\\n(50 分)” → 50。没写分值，或写了两个，返回 None。"""
    found = [bracketed or bare for bracketed, bare in _POINTS.findall(clean(text))]
    return _figure(found[0]) if len(found) == 1 else None


# ── 数 ────────────────────────────────────────────────────────────────────────────────────────────

_GROUPED = lazy(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]+))?")
_COUNTED_WORDS = (
    "人 名 户 家 个 项 件 篇 次 场 期 批 份 册 本 张 条 套 台 辆 处 座 栋 幢 间 所 亩 米 吨 克 升 天 周 分 倍 度 类 种 "
    "支 组 部 门 节 级 岁 村 只 头 棵 块 盏 眼 幅 艘 床 瓦 人次 户次 家次 件次 场次 批次 台次 车次 台套 公里 公顷 公斤 "
    "课时 学时 瓦时 个月 分钟 小时 工作日 个工作日 平方米 立方米 m2 km2 m3 km cm mm m kg mg g kWh kW MW t h °C"
)
_COUNTED = frozenset(_COUNTED_WORDS.split())
_UNITS = _COUNTED | {"年", "元", "个点", "百分点", "个百分点"}
_IN_NUMBER_CELLS = _COUNTED | {"", "%", "万", "万元"}  # a bare 元 or 亿元 would be off by 10⁴ in a form kept in 万元
_SCALES = ("百", "千", "万", "亿")
_NO_RARE_UNIT = frozenset("月日号时点季版届余多来几许整内")
_LIMIT = r"(?:\(含\))?[及或含]?(以上|以下|以内|之内|内(?![容部控设外]))"

_TOKEN = lazy(r"[A-Za-z]+[0-9]+(?:\.[0-9]+)?|(?P<figure>[0-9]+(?:[.,][0-9]+)*)")  # m2, PM2.5, A4 are no figures
_BEFORE = lazy(
    r"(?:(?P<sign>>=|=>|<=|=<|[>〉<〈=≥≤≮≯])"
    r"|(?P<reached>达到?[或并])?(?P<negated>不得|不应|不能|不可|不宜|不|未|没有|没)?"
    r"(?:(?P<over>超[过出]?|[大高多]于)|(?P<under>[小低少]于))(?P<equal>或?等于)?"
    r"|(?P<least>至少|最少|最低|不下于?)|(?P<most>至多|最多|最高)|(?P<within>控制在)|(?P<short>不足|不到|未到|(?:未|没有?|不)达到?)"
    r"|(?P<same>等于)|(?P<reach>达到?了?))?(?:[:为是]|\(含\))?$"
)
_AFTER = lazy(rf"(?:{_LIMIT})?(.*)")
_RARE_UNIT = lazy(rf"(.)(?:{_LIMIT})?")  # 1000株
_BOUND_OF_SIGN = {
    **dict.fromkeys((">=", "=>", "≥", "≮"), ">="),
    **dict.fromkeys(("<=", "=<", "≤", "≯"), "<="),
    **dict.fromkeys(">〉", ">"),
    **dict.fromkeys("<〈", "<"),
    "=": "=",
}
_NOT = {">": "<=", "<": ">="}
_PROSE = lazy(r"[\w 、,.。:;!?()“”\"'‘’《》·-]*")
_NEGATED = "未(?!成年|来)|没[有达完]|不[足到达]"
_UNCLEAR_BEFORE = lazy(rf"分之|超[过出]|[大小高低多少]于|至[少多]|[><=≥≤]|{_NEGATED}|[第约近不未没.-]$")
_UNCLEAR_AFTER = lazy(rf"[余多来许A-Za-z-]|左右|上下|.*(?:以[上下内]|之内|{_NEGATED})")
_REACHED = lazy(r"达到?了?[:为是]?[0-9]")
_YEAR = lazy("[0-9]{4}年|[0-9]+年[度底初末全上下前]")
_YEAR_MONTH = lazy(r"(?:19|20)[0-9]{2}\.(?:0[1-9]|1[0-2])")
_NUMBER = lazy(r"([-−+]?)([0-9]+(?:[,.][0-9]+)*)(.*)")


class Quantity(Struct, frozen=True):
    """文字里唯一的一个数量。百分数的 number 是小数（98% → 0.98），decimals 是印出来的小数位数（100.00% → 2）。

    unit 照原文（"15万" → 万，不换算）；bound 为 "" ">=" ">" "<=" "<" "=" 之一，“达到”单用不算界限。
    """

    number: Decimal
    decimals: int
    unit: str
    bound: str


@lru_cache(maxsize=8192)
def read_quantity(text: str) -> Quantity | None:
    """文字里恰好一个数量时读出它：“300篇以上” → 300 篇 >=。

    几个数、日期（2023年全年）、约数（500余家、5%左右）、编号（第3、附件2）、互相矛盾的界限，都返回 None。
    """
    text = clean(text)
    found = [match for match in _TOKEN.finditer(text) if match["figure"]]
    if len(found) != 1:
        return None
    figure, before, after = found[0]["figure"], text[: found[0].start()], text[found[0].end() :]
    number, unit = _figure(figure), _unit(after)
    if number is None:
        return None
    if before.endswith(("-", "−", "+")):
        number, before = (number if before[-1] == "+" else -number), before[:-1]
    bound = _bound(before, unit, after[len(unit) :])
    if bound is None or _YEAR.match(figure + after) or (not bound and _YEAR_MONTH.fullmatch(figure + after)):
        return None
    return Quantity(_fraction(number, unit), decimals_of(figure), unit, bound)


def _unit(after: str) -> str:
    """数后面的单位，没有或不认得时为空串：万人次…… → 万人次，元/人 → 元/人，株 → 株。"""
    if after.startswith(("%", "‰")):
        return after[0]
    unit = _known_unit(after)
    if not unit:
        rare = _RARE_UNIT.fullmatch(after)
        return rare[1] if rare and "\u4e00" <= rare[1] <= "\u9fff" and rare[1] not in _NO_RARE_UNIT else ""
    each = after[len(unit) + 1 :] if after[len(unit) :].startswith("/") else ""
    per = each[:1] if each.startswith(("月", "日")) else _known_unit(each)
    return f"{unit}/{per}" if per else unit


def _known_unit(after: str) -> str:
    scale = 0
    while after.startswith(_SCALES, scale) and scale < 2 and not after.startswith("百分点", scale):
        scale += 1
    for length in (4, 3, 2, 1):  # longest first: 人次 before 人
        end = scale + length
        unit = after[scale:end]
        if unit in _UNITS and not (_is_latin(unit[-1]) and end < len(after) and _is_latin(after[end])):
            return after[:end]
    return after[:scale]


def _bound(before: str, unit: str, after: str) -> str | None:
    """数量前后的文字说的界限；文字看不懂时 None。"""
    front, back = _BEFORE.search(before), _AFTER.match(after)
    if front is None or back is None:
        return None
    prose, limit, rest = before[: front.start()], back[1], back[2]
    if not _PROSE.fullmatch(prose + rest) or _UNCLEAR_BEFORE.search(prose) or _UNCLEAR_AFTER.match(rest):
        return None
    if prose and _is_latin(prose[-1]) and not front[0]:
        return None
    if not unit and (rest or (prose and not front[0] and not limit)):
        return None  # 附件2, 目标1：…: a bare figure amid words is a number of order
    first = _bound_before(front)
    last = "" if not limit else ">=" if limit == "以上" else "<="
    if not last or not first or front["within"]:
        return last or first
    return first if first[0] == last[0] else None


def _bound_before(front: re.Match[str]) -> str:
    if front["sign"]:
        return _BOUND_OF_SIGN[front["sign"]]
    if front["over"] or front["under"]:
        bound = ">" if front["over"] else "<"
        bound = _NOT[bound] if front["negated"] else bound
        return bound[0] + "=" if front["equal"] or front["reached"] else bound
    for group, bound in (("least", ">="), ("most", "<="), ("within", "<="), ("short", "<"), ("same", "=")):
        if front[group]:
            return bound
    return ""


def _figure(digits: str) -> Decimal | None:
    if len(digits) > _LONGEST_FIGURE or not _GROUPED.fullmatch(digits):
        return None
    return Decimal(digits.replace(",", ""))


def _fraction(number: Decimal, unit: str) -> Decimal:
    shift = {"%": -2, "‰": -3}.get(unit, 0)
    return number.scaleb(shift, _EXACT) if shift else number


@lru_cache(maxsize=8192)
def read_number(text: str) -> Decimal | None:
    """数字格里填成文字的数：“10分” → 10，“１，０４９.47” → 1049.47，“100.00%” → 1.0000。

    表的单位是万元：“15万”“15万元”都是 15；元、亿元不换算也不猜。看不懂的、带界限的（≥96%）、空白返回 None。
    """
    match = _NUMBER.fullmatch(clean(text))
    number = _figure(match[2]) if match else None
    if match is None or number is None or match[3] not in _IN_NUMBER_CELLS:
        return None
    return _fraction(number if match[1] in ("", "+") else -number, match[3])


_LABELLED = lazy(r"(?:其中:(?=.*:))?([^:;,。]*[^:;,。0-9][0-9]*):(.*)")


def labelled_number(text: str) -> tuple[str, Decimal | None] | None:
    """标签和数写在一格里：“其中：一般公共预算：  183.35” → (一般公共预算, 183.35)。

    冒号后没填的，数为 None；没有冒号，或冒号后不是数，返回 None。
    """
    match = _LABELLED.fullmatch(clean(text))
    if match is None or (match[1][-1:].isdigit() and match[2][:1].isdigit()):  # 8:30, 1:2
        return None
    name, value = label(match[1]), match[2].rstrip(";,。")
    number = read_number(value)
    if not name or (number is None and not says_nothing(value)):
        return None
    return name, number


class Target(Struct, frozen=True):
    """年度指标值。kind 为 at_least、at_most、equal、qualitative 之一；strict 指不含本数（＞、＜）。

    百分数的 number 是小数（95% → 0.95）；定性的 number 为 None。
    """

    kind: str
    number: Decimal | None
    unit: str
    strict: bool


@lru_cache(maxsize=8192)
def read_target(text: str) -> Target | None:
    """年度指标值要求什么。空白（含 ——、%）返回 None；读不出唯一一个数量的是定性，“无”也是。

    “达到98%”作为指标值是至少 98%；光写一个数的是等于。
    """
    text = clean(text)
    if says_nothing(text) and text != "无":
        return None
    quantity = read_quantity(text)
    if quantity is None:
        return Target("qualitative", None, "", False)
    kind = {">": "at_least", "<": "at_most"}.get(quantity.bound[:1], "equal")
    if not quantity.bound and _REACHED.search(text):
        kind = "at_least"
    return Target(kind, quantity.number, quantity.unit, quantity.bound in (">", "<"))


# ── 日期 ──────────────────────────────────────────────────────────────────────────────────────────

_DATE = lazy(
    r"((?:19|20)[0-9]{2})(?:年([0-9]{1,2})月(?:([0-9]{1,2})[日号]?)?|([-./])([0-9]{1,2})(?:\4([0-9]{1,2}))?)"
)
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_TENS = lazy("([1-3]?)十([1-9]?)")


class DayOfRecord(Struct, frozen=True):
    """落款或填报日期。只写到月的 day 为 None，比较时从该月第一天（earliest）到最后一天（latest）。"""

    year: int
    month: int
    day: int | None

    @property
    def printed(self) -> str:
        """公文写法，月、日不编虚位：2025年6月20日（GB/T 9704-2012）。"""
        return f"{self.year}年{self.month}月" + ("" if self.day is None else f"{self.day}日")

    @property
    def earliest(self) -> date:
        from datetime import date

        return date(self.year, self.month, self.day or 1)

    @property
    def latest(self) -> date:
        from datetime import date

        return date(self.year, self.month, self.day or _days_in(self.year, self.month))


@lru_cache(maxsize=8192)
def read_date(text: str) -> DayOfRecord | None:
    """日期：2025年6月20日、2024 年 06 月 14 日、2025-6-20、2024.06、二〇二四年六月。

    只有年份的、不存在的（2024.13、2023年2月29日）返回 None。
    """
    text = clean(text)
    if "年" in text:
        text = _TENS.sub(lambda ten: f"{ten[1] or 1}{ten[2] or 0}", text.translate(_CHINESE_DIGITS))
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or match[5]), match[3] or match[6]
    if not 1 <= month <= 12 or (day and not 1 <= int(day) <= _days_in(year, month)):
        return None
    return DayOfRecord(year, month, int(day) if day else None)


def _days_in(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return (31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]


# ── 印出 ──────────────────────────────────────────────────────────────────────────────────────────


def round_half_up(number: Decimal, decimals: int) -> Decimal:
    """四舍五入到 decimals 位小数：2.675 → 2.68。计算和印出来的数只在这里舍入；存着的浮点数收到 15 位有效数字在 workbook_file.book。"""
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _EXACT)


def print_decimal(number: Decimal, decimals: int | None = None) -> str:
    """印成普通小数，不用科学记数。decimals 为 None 时去掉多余的零：2.70 → 2.7，10.00 → 10。"""
    printed = format(number if decimals is None else round_half_up(number, decimals), "f")
    if decimals is None and "." in printed:
        printed = printed.rstrip("0").rstrip(".")
    return printed if printed.strip("-0.") else printed.lstrip("-")  # never -0


def print_percent(fraction: Decimal, decimals: int = 2) -> str:
    """小数印成百分数：0.7222 → 72.22%。"""
    return f"{print_decimal(fraction.scaleb(2, _EXACT), decimals)}%"


def decimals_of(text_or_number: str | Decimal | int) -> int:
    """印出来有几位小数：“100.00%” → 2，Decimal("4.10") → 2。文字取其中第一个数，没有数的为 0。"""
    if isinstance(text_or_number, int):
        return 0
    if isinstance(text_or_number, Decimal):
        exponent = text_or_number.as_tuple().exponent
        return max(0, -exponent) if isinstance(exponent, int) else 0
    match = _GROUPED.search(clean(text_or_number))
    return len(match[1] or "") if match else 0


def inner_quotes(text: str) -> str:
    """引号里面的引号用单的（《标点符号用法》GB/T 15834）；不成对的不动。

    >>> inner_quotes("自评报告““三公”经费执行情况”：写的是“优”")
    '自评报告“‘三公’经费执行情况”：写的是“优”'
    """
    if text.count("“") < 2:
        return text
    depth, made = 0, []
    for character in text:
        depth += character == "“"
        made.append({"“": "‘", "”": "’"}.get(character, character) if depth > 1 else character)
        depth -= character == "”"
        if depth < 0:
            return text
    return "".join(made) if depth == 0 else text
