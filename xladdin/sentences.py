"""报告文字里的数：每个数说的是什么项目、哪个口径、哪一年、和谁比、是谁的一部分。

宁缺毋滥：认不准的数照样列出，但 item 为 None，不参与核对。一个数只在下列情况下有 item：它前面同一小句的文字
**整段**由“本单位、年份、口径词 + 词表中的项目 + 支出、合计、为等尾词”组成；多一个不认识的词（下属中心、人均、约、
不超过、结余、原值）就不认。上半年、某月的数，下属单位的数，只涉及部分项目的数，也不认。
金额不换算：15万 的单位是万元，1.19元 的单位是元，由规则比较。本模块只读文字，不知道表。
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

__all__ = ["LEXICON", "Figure", "Grade", "Name", "Statement", "grades", "named_projects", "statements", "unfinished"]

# 项目 → 报告里的写法（去掉空白、引号、括号、顿号之后）。最长的写法优先。
_PHRASES = {
    "总收入": "总收入 部门总收入 收入总额 收入总计",
    "总支出": "总支出 部门总支出 整体支出 部门整体支出 整体支出绩效目标金额 部门整体支出绩效目标金额 财政拨款支出 "
    "一般公共预算支出 一般公共预算拨款支出 一般公共预算财政拨款支出 一般公共财政拨款支出 公共财政拨款支出",
    "财政拨款收入": "财政拨款收入 财政拨款 一般公共财政拨款 一般公共财政拨款收入 公共财政拨款 公共财政拨款收入 "
    "一般公共预算财政拨款 一般公共预算财政拨款收入",
    "一般公共预算": "一般公共预算 一般公共预算收入 一般公共预算拨款 一般公共预算拨款收入",
    "政府性基金预算": "政府性基金预算 政府性基金预算支出 政府性基金 政府性基金支出 政府性基金拨款 政府性基金预算拨款",
    "国有资本经营预算": "国有资本经营预算 国有资本经营预算支出",
    "其他收入": "其他收入", "其他资金": "其他资金", "上年结转": "上年结转 上年结转资金",
    "基本支出": "基本支出", "项目支出": "项目支出 项目资金", "专项支出": "专项支出",
    "人员经费": "人员经费 人员支出", "公用经费": "公用经费 公用支出 日常公用经费",
    "工资福利支出": "工资福利支出", "商品和服务支出": "商品和服务支出 一般商品和服务支出",
    "资本性支出": "资本性支出", "对个人和家庭的补助": "对个人和家庭的补助 对个人和家庭补助 对个人和家庭的补助支出",
    "机关运行经费": "机关运行经费", "政府采购金额": "政府采购 政府采购金额",
    "业务工作经费": "业务工作经费", "运行维护经费": "运行维护经费",
    "办公经费": "办公经费", "水费电费差旅费": "水费电费差旅费", "会议费培训费": "会议费培训费",
    "三公经费": "三公经费", "公务接待费": "公务接待费 公务接待 公务接待经费 公务接待费用",
    "因公出国境费": "因公出国境费 因公出国境费用 因公出国境经费 因公出国境 因公出国费 因公出国经费 "
    "出国境费 出国境经费 出国经费",
    "公务用车购置及运行维护费": "公务用车购置及运行维护费 公务用车购置和运行维护费 公务用车购置费及运行维护费 "
    "公务用车购置及运行费 公务用车购置和维护经费 公务用车费",
    "公务用车购置费": "公务用车购置费 公务用车购置 公车购置 公车购置费",
    "公务用车运行维护费": "公务用车运行维护费 公务用车运行维护 公务用车运维费 公务用车运行费 "
    "公车运行维护 公车运行维护费",
    "资产总额": "资产总额 总资产 资产总计 资产合计", "负债总额": "负债总额 总负债 负债总计 负债合计",
    "净资产": "净资产 净资产总额",
    "固定资产": "固定资产", "在用固定资产": "在用固定资产 在用资产", "出租固定资产": "出租固定资产",
    "编制": "编制 编制数 人员编制 人员编制数 总编制", "行政编制": "行政编制",
    "事业编制": "事业编制 全额拨款事业编制 全额事业编制 差额拨款事业编制 差额事业编制 自收自支事业编制",
    "人员总数": "共有人员 共有人数 共有职工 现有人员 现有人数 现有职工 人员总数 总人数",
    "实有人数": "实有人数 实有人员",
    "在职人数": "在职人员 在职人数 在职职工 在职 在职在编人员 在编在职人员 在职在编",
    "退休人数": "退休人员 退休人数 退休职工 退休", "离休人数": "离休人员 离休人数 离休干部 离休",
    "离退休人数": "离退休人员 离退休人数",
    "项目个数": "项目 一级项目 自评项目 预算项目 项目个数 项目数",
    "综合得分": "综合得分 自评综合得分 绩效自评综合得分 绩效评价综合得分 评价综合得分 自评得分 绩效自评得分 评价得分 "
    "绩效评价得分 整体支出绩效自评得分 部门整体支出绩效自评得分 整体支出绩效自评综合得分 部门整体支出绩效自评综合得分 "
    "自评总分 自评总得分",
    "项目综合得分": "项目综合得分 项目绩效评价综合得分 项目绩效自评综合得分 项目绩效评价得分 "
    "项目绩效自评得分 项目自评得分",
    "执行率": "执行率 预算执行率",
    **{rate: rate for rate in ("预算完成率", "在职人员控制率", "三公经费控制率", "三公经费变动率", "公用经费控制率",
                               "政府采购执行率", "资产使用率")},
}  # fmt: skip
LEXICON: Mapping[str, str] = {phrase: item for item, phrases in _PHRASES.items() for phrase in phrases.split()}

# 项目 → 它可以是谁的直接组成部分；没有列出的不是任何项目的组成部分。
_WHOLES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("财政拨款收入", "其他收入", "上年结转", "其他资金"), ("总收入",)),
    **dict.fromkeys(("一般公共预算", "政府性基金预算", "国有资本经营预算"), ("总收入", "总支出")),
    **dict.fromkeys(("基本支出", "项目支出", "专项支出"), ("总支出",)),
    **dict.fromkeys(("人员经费", "公用经费"), ("基本支出",)),
    **dict.fromkeys(("工资福利支出", "对个人和家庭的补助"), ("基本支出", "人员经费")),
    **dict.fromkeys(("商品和服务支出", "资本性支出"), ("基本支出", "公用经费")),
    **dict.fromkeys(("办公经费", "水费电费差旅费", "会议费培训费"), ("公用经费", "商品和服务支出")),
    **dict.fromkeys(("业务工作经费", "运行维护经费"), ("项目支出",)),
    **dict.fromkeys(("公务接待费", "因公出国境费", "公务用车购置及运行维护费"), ("三公经费",)),
    **dict.fromkeys(("公务用车购置费", "公务用车运行维护费"), ("三公经费", "公务用车购置及运行维护费")),
    "固定资产": ("资产总额",), **dict.fromkeys(("在用固定资产", "出租固定资产"), ("固定资产",)),
    **dict.fromkeys(("行政编制", "事业编制"), ("编制",)),
    "在职人数": ("人员总数", "实有人数"), "离退休人数": ("人员总数", "实有人数"),
    **dict.fromkeys(("退休人数", "离休人数"), ("人员总数", "实有人数", "离退休人数")),
}  # fmt: skip
_PROJECT_WHOLES = ("项目支出", "专项支出", "业务工作经费", "运行维护经费")
_FUNDS = ("财政拨款收入", "一般公共预算", "政府性基金预算", "国有资本经营预算")
_SOURCES = frozenset((*_FUNDS, "其他收入", "上年结转", "其他资金"))
_TOTALS = frozenset((*_FUNDS, "总收入", "总支出"))
_PLAINLY_TOTAL = ("总收入", "总支出", "收入总", "整体支出")  # 写明是总数的，前面提到什么项目都不影响
_FAMILIES = {
    **dict.fromkeys((item for item in _PHRASES if item.endswith(("编制", "人数", "人员总数"))), "人"),
    "项目个数": "件", "综合得分": "分", "项目综合得分": "分",
    **dict.fromkeys((item for item in _PHRASES if item.endswith("率")), "率"),
}  # fmt: skip
_UNIT_FAMILIES = {"亿元": "钱", "万元": "钱", "元": "钱", "人": "人", "名": "人", "位": "人", "%": "率", "百分点": "率",
                  "分": "分", "㎡": "面积"}  # fmt: skip

_UNIT_NAMES = {"万": "万元", "个百分点": "百分点", "m²": "㎡", "m2": "㎡", "平方米": "㎡"}
_NUMBER = (
    r"(?:(?<=[为是达：:（(率额\s])[-−])?(?<![\dA-Za-z.])(?<!\d,)(?<![A-Za-z\d]-)"
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\.?\d)"
)
_UNIT = (
    r"亿元|万元|万(?![人名个户吨份次亩册条件家台辆株头平公立余多元])|元(?!旦)|%|个?百分点|人次|人(?!次)|名(?!单)|位(?!于)|"
    r"个(?!月|工作日|小时|百分点)|分(?![别之钟管类为步])|㎡|m²|m2|平方米|项(?!目)|件|家(?!庭)|篇|场(?![地所])|条(?!例)|期(?![间末初])|"
    r"次|辆|批次|批(?![复准])|户(?!籍)|套|台(?![账湾])|份(?!额)|处(?![级长])|宗|起(?!草)|册"
)
_ENDERS = "。！？!?\n"
_STRENGTH = {"、": 1, "，": 2, ",": 2, "：": 2, ":": 2, "；": 3, ";": 3}
_WIDE = str.maketrans("０１２３４５６７８９．％－", "0123456789.%-")  # 一一对应，位置不变

# 标签里项目之前、之后可以有的字眼。每个词都不能由别的词拼成（年初预算 = 年初 + 预算），
# 否则同一串字有许多读法，正则会读很久。
_OWN = "(?:我|本)(?:单位|部门|机关|办公室|办|局|委|院|校|中心|站|所|会|室|队)"
_SKIP_WORDS = (
    _OWN, r"(?:19|20)\d\d年[末初底度]?", "12月(?:31日|底|末)", "[一二三四五六七八九十]是",
    "本年度?", "上年度?", "上一年度?", "一般公共预算(?!支出|收入|拨款)", "财政拨款(?!支出|收入)",
    "财政", "全系统", "全办", "全局", "单位", "部门", "截至", "截止", "今年", "当年", "去年", "年初", "全年", "年度",
    "年末", "期末", "年底", "调整后", "预算", "决算", "数", "现有", "实有", "有", "总共", "共计", "共", "总计", "合计",
    "累计", "实际", "发生", "已经", "已", "完成", "执行", "安排", "核定", "批复", "下达", "使用", "纳入", "涉及",
    "的", "为", "是", "在",
)  # fmt: skip
_TAIL_WORDS = (
    "支出", "经费", "资金", "费用", "年初", "全年", "调整后", "预算", "决算", "数", "数额", "执行", "安排", "批复",
    "合计", "总计", "累计", "共计", "共", "总额", "总量", "总金额", "金额", "为", "是", "有", "达到", "达", "实际",
    "完成", "使用", "发生", "账面价值", "账面",
)  # fmt: skip


def _any_of(words: Iterable[str], plain: bool = False) -> str:
    """长的在前；一个也没有，就什么都不认。"""
    ordered = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "|".join(map(re.escape, ordered) if plain else ordered) or "(?!)"


_SKIP, _TAIL = _any_of(_SKIP_WORDS), _any_of(_TAIL_WORDS)
_RISE = "增加|增长|上升|提高|增幅|涨幅|新增|净增|超支|超出|超过|超"
_FALL = "减少|下降|降低|降幅|压减|压缩|节约|节省"
_ADJUST = "追加|调增|追减|核减|调减"
_COMPARED = (
    r"(?:较|比(?![例重率]))(?P<than>[^较比]{1,24}?)(?:相比|比较|对比)?|"
    r"(?:与|同(?!比))(?P<like>.{1,24}?)(?:相比|比较|对比)"
)
_CHANGE = re.compile(
    rf"(?P<left>.*?)(?:{_COMPARED}|(?P<yoy>同比|环比))?(?P<verb>{_RISE}|{_FALL}|{_ADJUST})"
    r"(?P<obj>.{0,20}?)(?P<amount>额|率|幅度|幅|了)?(?P<to>为|到|至|达到|达)?"
)
_COMPARISON = re.compile(_COMPARED)
_SHARE = re.compile(r"(?P<left>.*?)占(?:全部|整个)?(?P<whole>.*?)的?(?:比重|比例|比率|百分比|比)?(?:为|是|达)?")
_SHARE_AHEAD = re.compile(r"\s*[，,]?\s*占(?P<whole>[^，,。；;]*?)的?(?:比重|比例)?\s*\d")
_BASE = re.compile(r"(?:较|比)(?P<than>(?:上年|去年|上一年|年初|预算|(?:19|20)\d\d年).*?)的?|由|从")
_DIGIT, _STOP = re.compile(r"\d"), re.compile("[。！？!?]")
_LEAD = re.compile(rf"(?:{_SKIP})*")
_FORM_WORDS = re.compile(rf"(?:{_any_of((*_SKIP_WORDS, *_TAIL_WORDS))})+")
_TOPIC = re.compile("费|专项|项目|采购|接待|工程|活动|会议|培训")  # 小句另起了话题，后面的“全年支出”未必是总支出
_MONTH = re.compile(r"\s*(?<!\d)(?!12\s*月\s*(?:31\s*日|底|末))\d{1,2}\s*月")
_PART_YEAR = re.compile(rf"上半年|下半年|季度|月份|{_MONTH.pattern}|每月|月均")
_MONEY_WORDS = re.compile("费|支出|经费|资金|收入|采购|专项")
_BRIDGE = re.compile("(?:主要|具体|使用|资金|支出|经费|情况|如下|其中)*")
_CITING = re.compile("根据|按照|依据|依照")
_OTHERS = re.compile("下属|下设(?!.{0,20}(?:股|科|处|内设))|所属|直属|二级机构|二级单位|其他单位")
_AGENCY = re.compile("(?:中心|局|办|院|校|站|所|室|公司|单位|机构|街道|镇|乡|县|市|区|委|会)$")
_HEDGED = re.compile(r"\s*(?:左右|以上|以下|以内|之内|上下|余|多|不等|/|每)")
_TOTAL_WORDS = re.compile("合计|总计|共计|总额|^共|共有|共$")
_BARE_TOTAL = re.compile("(?:以上|上述)?(?:各项|几项)?(?:合计|共计|总计|总共)(?:支出|金额|资金)?(?:为|是|达)?")
_JUNK = re.compile(r"[\s“”‘’\"'「」『』（）()、]")
_ENUMERATOR = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])\s*")
_PHASES = tuple((re.compile(words), phase) for words, phase in (
    ("年初(?:预算|安排|批复)", "年初预算"), ("全年预算|调整后?预算", "全年预算"), ("预算", "预算"), ("决算", "决算"),
    ("执行|实际|支出合计|共计支出|已支出|完成", "执行"), ("安排|批复|下达", "预算"), ("全年", "执行"),
))  # fmt: skip
_NO_PHASE = re.compile("(?:一般公共|政府性基金|国有资本经营|社会保险基金)预算|预算(?:单位|部门)")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class Figure:
    """文字中的一个数连同单位。start、end 是在所给文字中的位置；decimals 是写出的小数位数；15万 的单位记作万元。"""

    start: int
    end: int
    text: str
    number: Decimal
    decimals: int
    unit: str


@dataclass(frozen=True, slots=True)
class Statement:
    """一句话里的一个数说了什么。认不准的字段为 None，不等于“没有”。

    role：amount 金额、面积；count 个数；score 得分；rate 比率；share 占比；change_amount、change_rate 增减额、增减率；
    base 增减的基数（比上年的2.7万元）；adjustment 追加、调减的预算额，subject 是调整前的那一条。
    direction：增 +1，减 -1，其余 0。against：和谁比（预算、2022年决算数、上年）；占比则为整体，能认出的是项目名。
    subject：占比、增减说的是哪一条（序号）；认不准为 None。
    parent：其中、包括、括号所属的那一条（序号）；合计写在后面时大于自己。一条只算第一次列举的组成。
    exhaustive：这一条的组成写的是分别、由…组成、合计：，列全了；写其中、包括、用于的为 False。
    phase：年初预算、全年预算、预算、决算、执行，按字面。funds：项目前写明的资金来源（一般公共预算、财政拨款），
    如财政拨款基本支出。year 为 None 表示没有写年份，即本年。
    """

    figure: Figure
    item: str | None
    phase: str | None
    year: int | None
    role: str
    direction: int
    against: str | None
    subject: int | None
    parent: int | None
    exhaustive: bool
    funds: str | None
    sentence: str
    sentence_start: int


@dataclass(frozen=True, slots=True)
class Grade:
    """文字中给出的评价等级：word 是写出的词（优、优秀、良好……），不限于优良中差，由规则判断。"""

    start: int
    end: int
    word: str


@dataclass(frozen=True, slots=True)
class Name:
    """引号中的项目名称；project 是 known 中与它相同的一个（不计引号、空白和末尾的项目、经费），没有为 None。"""

    start: int
    end: int
    text: str
    project: str | None


@dataclass(slots=True, eq=False, repr=False)
class _Grammar:
    scan: re.Pattern[str]
    own: re.Pattern[str]  # 本单位的标签
    other: re.Pattern[str]  # 前面多出几个字的标签
    items: Mapping[str, str]
    projects: frozenset[str]


@dataclass(slots=True, eq=False, repr=False)
class _Draft:
    """形成中的 Statement。quantity：是一个量，可以做组成部分；占比、增减、得分不是。"""

    figure: Figure
    family: str
    label: str
    role: str = "amount"
    item: str | None = None
    phase: str | None = None
    year: int | None = None
    direction: int = 0
    against: str | None = None
    subject: int | None = None
    parent: int | None = None
    exhaustive: bool = False
    funds: str | None = None
    sentence: str = ""
    sentence_start: int = 0
    quantity: bool = True
    linked: bool = True  # 同一个量列举过一次组成，再列举的不算进去
    gap: int = 0
    own_year: int | None = None
    own_phase: str | None = None
    generic: bool = False  # 只写了“支出”“收入”，还不知道是谁的
    prior: bool = False  # 说的是上年
    unread: bool = False  # 占、较之前的主语读不懂
    doubtful: bool = False  # 有别的理由不能认


@dataclass(slots=True, eq=False, repr=False)
class _List:
    """正在列举的组成：谁的、哪几条、怎样引出、用什么分隔（0 未知）、在第几层括号里。"""

    parent: int
    members: list[int]
    opener: str
    depth: int
    separator: int = 0


@dataclass(slots=True, eq=False, repr=False)
class _Sentence:
    """一句之内记着的事，句末清空。"""

    start: int
    first: int  # 本句第一条的序号
    years: list[int] = field(default_factory=list)
    phase: str | None = None  # 打头的口径：2024年决算……
    compared: str | None = None  # 与2022年决算数相比，
    topic: bool = False
    part_year: bool = False
    others: bool = False
    partial: bool = False  # 涉及的只是部分项目


def statements(
    text: str, *, projects: Sequence[str] = (), units: Sequence[str] = (), lexicon: Mapping[str, str] = LEXICON
) -> tuple[Statement, ...]:
    """文字里的每个数各成一条，按出现的先后。

    text 是一段或一节；段落之间用换行，行内写了一半就换行的（前一行有逗号而不以句号收尾）按未换行读。
    projects：本单位的项目名及简称，认出时原样作为 item；units：本单位的全称，用来认出“市委编办”是自己。
    年份区间、文号、日期、第几次、1%-3% 这样的范围不成条。任何文字都不抛错。
    """
    flat = text.translate(_WIDE)
    return _Reader(text, flat, _grammar(tuple(projects), tuple(lexicon.items())), tuple(units)).read()


@lru_cache(maxsize=64)
def _grammar(projects: tuple[str, ...], lexicon: tuple[tuple[str, str], ...]) -> _Grammar:
    """词表和项目名编成两个正则：切分文字的，读懂标签的。"""
    items = dict(lexicon) | {_plain(name): name for name in projects if _plain(name)}
    phrases, names = _any_of(items, True), _any_of({name.strip() for name in projects} - {""}, True)
    first = re.escape("".join({name.strip()[:1] for name in projects}))
    span = rf"{_NUMBER}\s*(?:{_UNIT})?\s*[-~～—–至到]{{1,2}}\s*{_NUMBER}(?:\s*(?:{_UNIT}))?"
    bare = rf"(?:(?<=得分)|(?<=得分[为是：:]))(?P<bare>{_NUMBER})(?!\s*[\d分年月日号%-])"
    made_of = r"由(?=[^。；;\n]{2,200}(?:组成|构成))"
    scan = re.compile(
        rf"(?=[\d−《第，,；;：:、。！？!?\n（()）其包用分含由{first}-])(?:"  # 先看一个字，多数的字不必往下试
        rf"(?P<name>{names}|《[^》\n]{{0,80}}》|第\s*\d+)|(?P<span>{span})|(?P<year>(?<!\d)(?:19|20)\d\d\s*年)|"
        rf"(?P<figure>(?P<number>{_NUMBER})\s*(?P<unit>{_UNIT})|{bare})|"
        r"(?P<opener>其中\s*[：:，,]?\s*|"
        rf"(?:包括|包含|用于|分别(?:为|是|用于)?|(?<=[（(，,、中])含|{made_of})\s*[：:]?\s*)|"
        r"(?P<left>[（(](?=[^（()）\n]*[）)]))|(?P<right>[）)])|(?P<separator>[，,；;：:、。！？!?\n]))"
    )
    core = rf"(?P<pre>(?:{_SKIP})*)(?:(?P<item>{phrases})|(?P<generic>收入|支出))(?P<post>(?:{_TAIL})*)"
    others = rf"(?:{_SKIP})*(?P<who>.+?){core}"
    return _Grammar(scan, re.compile(core), re.compile(others), items, frozenset(projects))


def _plain(words: str) -> str:
    return _JUNK.sub("", words)


def _related(part: str, whole: str, projects: frozenset[str]) -> bool:
    """part 是不是 whole 的组成部分，隔代也算。"""
    wholes = _WHOLES.get(part) or (_PROJECT_WHOLES if part in projects else ())
    return whole in wholes or any(_related(each, whole, projects) for each in wholes)


def _depth(item: str, projects: frozenset[str]) -> int:
    wholes = _WHOLES.get(item) or (_PROJECT_WHOLES if item in projects else ())
    return 1 + max(_depth(each, projects) for each in wholes) if wholes else 0


class _Reader:
    """从左到右读一遍。lists 是正在列举的组成，后进先出；gap 是上一个量以来最强的分隔。"""

    def __init__(self, text: str, flat: str, grammar: _Grammar, units: tuple[str, ...]) -> None:
        self.text, self.flat, self.grammar, self.units = text, flat, grammar, units
        self.drafts: list[_Draft] = []
        self.lists: list[_List] = []
        self.brackets: list[tuple[int, int, int, int | None, tuple[str, int | None] | None, int]] = []
        self.start = self.after = self.gap = self.near = 0  # after：上一个数（或它后面的括号）到哪里为止
        self.colon: int | None = None  # 冒号前那一小句从哪里开始：“项目支出：38万元”
        self.last: int | None = None
        self.previous: int | None = None  # 上一句最后一个可以被“其中”接着说的量
        self.pending: tuple[str, int | None] | None = None
        self.year: int | None = None
        self.here = _Sentence(0, 0)
        self.digit = self.stop = -1  # 下一个数字、下一个句号在哪里；句号之前没有数，就不必细看

    def read(self) -> tuple[Statement, ...]:
        self._look_ahead(0)
        for token in self.grammar.scan.finditer(self.flat):
            match token.lastgroup:
                case "figure":
                    self._figure(token)
                case "separator":
                    self._separator(token)
                case "opener":
                    self._opener(token)
                case "left":
                    self._left(token)
                case "right":
                    self._right(token)
                case "year":
                    self._year(token)
        self._end_sentence(len(self.flat))
        return tuple(self._frozen(draft) for draft in self.drafts)

    # ---- 分隔、括号、年份

    def _note(self, clause: str) -> None:
        """小句里有没有让后面的数认不准的字眼。"""
        here = self.here
        here.part_year |= bool(_PART_YEAR.search(clause))
        here.others |= bool(_OTHERS.search(clause))
        if "涉及" in clause:
            before = self.flat[here.start : self.start] + clause
            here.partial |= "整体支出" not in before or "项目" in before

    def _separator(self, token: re.Match[str]) -> None:
        mark, at = token.group(), token.start()
        if mark == "\n" and self._wrapped(at):
            return
        if self.stop < at:  # 括号里的句号没有结束这一句
            self._look_ahead(at)
        strength, live = _STRENGTH.get(mark, 4), self.digit < self.stop
        if not live and strength < 4:
            return
        if self.brackets and mark != "\n":
            strength = min(strength, 3)
        self.gap, self.near = max(self.gap, strength), max(self.near, strength)
        if strength == 1:
            return
        clause = self.flat[self.start : at] if live else ""
        self._note(clause)
        if mark in "：:":
            if self.last is not None and not clause.strip():
                self.pending = ("：", self._whole())
            self.colon = self.start
        else:
            self.here.topic |= bool(_TOPIC.search(clause))
            compared = _COMPARISON.fullmatch(_plain(clause))
            self.here.compared = (compared["than"] or compared["like"]) if compared else self.here.compared
            self.pending = self.colon = None
        self.start = token.end()
        if strength == 4:
            self._end_sentence(token.end())
            self.year = None if mark == "\n" else self.year

    def _wrapped(self, at: int) -> bool:
        """写了一半的行：有逗号、句号而不以它们收尾。"""
        line = self.flat[self.flat.rfind("\n", 0, at) + 1 : at].rstrip()
        return bool(line) and line[-1] not in "。；：;:！？!?" and any(mark in line for mark in "，。；,")

    def _end_sentence(self, end: int) -> None:
        here = self.here
        sentence = self.text[here.start : end].strip()
        for draft in self.drafts[here.first :]:
            draft.sentence, draft.sentence_start = sentence, here.start
        if here.years:  # 年份管到段末，除非这一年没有说到数，或说到两个年份
            told = any(each.item and not each.doubtful for each in self.drafts[here.first :])
            self.year = here.years[0] if told and len(here.years) == 1 else None
        if sentence.strip(_ENDERS):
            self.previous = self._whole() if self.drafts[here.first :] else None
            if self.lists and self.lists[-1].opener != "\n":
                self.previous = None
            self.lists = [each for each in self.lists if each.opener == "\n"]
            self.here = _Sentence(end, len(self.drafts))
        else:
            self.here.start = end
        self._look_ahead(end)
        self.brackets.clear()
        self.start, self.last, self.pending, self.colon = end, None, None, None

    def _look_ahead(self, start: int) -> None:
        if self.digit < start:
            self.digit = found.start() if (found := _DIGIT.search(self.flat, start)) else len(self.flat)
        if self.stop < start:
            self.stop = found.start() if (found := _STOP.search(self.flat, start)) else len(self.flat)

    def _left(self, token: re.Match[str]) -> None:
        attached = self.last is not None and not self.flat[self.start : token.start()].strip()
        whole = self._whole() if attached else None
        self.brackets.append((self.start, self.gap, self.near, self.last, self.pending, len(self.drafts)))
        self.start, self.gap, self.near = token.end(), 0, 0
        self.pending, self.last = ("（", whole), None

    def _right(self, token: re.Match[str]) -> None:
        if not self.brackets:
            return
        while self.lists and self.lists[-1].depth == len(self.brackets):
            self.lists.pop()
        start, self.gap, self.near, self.last, self.pending, count = self.brackets.pop()
        self.start = start if count == len(self.drafts) else token.end()
        self.after = token.end() if self.start == token.end() else self.after

    def _year(self, token: re.Match[str]) -> None:
        """括号里的、比较中的、文件的、某月的年份，不管后面的话。"""
        clause, year = self.flat[self.start : token.start()], int(token.group()[:4])
        if self.brackets or clause.endswith(tuple("较比与同由从")) or _CITING.search(clause):
            return
        if year not in self.here.years and not _MONTH.match(self.flat, token.end()):
            self.here.years.append(year)

    def _opener(self, token: re.Match[str]) -> None:
        """其中、包括、用于……：后面的数是前面那个量的一部分；中间隔着别的话，就不知道是谁的。"""
        self._note(self.flat[self.start : token.start()])
        word = _plain(token.group()).rstrip("：:，,")
        between = re.sub("[，,；;：:]", "", _plain(self.flat[self.after : token.start()]))
        if self.pending:  # （其中……、其中包括……、其中甲、乙分别为……
            opener, whole = self.pending
            word = opener if opener.startswith("其中") else word
        elif word == "其中" and self.last is None and not self.flat[self.here.start : token.start()].strip():
            whole = self.previous
        elif _BRIDGE.fullmatch(between) or not (_MONEY_WORDS.search(between) or word.startswith(("分别", "由"))):
            whole = self._whole()
        else:
            whole = None
        if word == "其中" and token.group().strip() != "其中":
            word = "其中："
        self.pending = ("\n" if "\n" in token.group() else word, whole)
        self.start = token.end()

    def _whole(self) -> int | None:
        """如果接着说“其中”，说的是哪一条；并列的几个量之后说其中，不知道是谁的。"""
        index = self.last
        if index is not None and self.drafts[index].role == "share":
            index = self.drafts[index].subject
        if index is None or not self.drafts[index].quantity:
            return None
        current = self._list_of(index)
        if current is None:
            return None if self.drafts[index].gap == 1 and index > self.here.first else index
        return None if current.separator and self.gap > current.separator else index

    def _list_of(self, index: int) -> _List | None:
        return next((each for each in reversed(self.lists) if index in each.members), None)

    # ---- 一个数

    def _figure(self, token: re.Match[str]) -> None:
        clause = self.flat[self.start : token.start()]
        self._note(clause)
        if not clause.strip() and self.colon is not None:
            clause = self.flat[self.colon : token.start()]
        index, draft = len(self.drafts), self._draft(token, clause)
        self.drafts.append(draft)
        self._classify(draft)
        if draft.quantity:
            self._place(draft, index)
        elif draft.role in ("share", "base", "adjustment") or draft.role.startswith("change"):
            self._attach(draft)
        self._settle(draft)
        if draft.item is None or draft.item in self.grammar.projects:
            self.here.topic |= bool(_TOPIC.search(clause))
        self.start = self.after = token.end()
        self.near, self.pending, self.colon = 0, None, None
        self.last = index if draft.role != "base" else self.last
        self.gap = 0 if draft.quantity else self.gap

    def _draft(self, token: re.Match[str], clause: str) -> _Draft:
        written = token["number"] or token["bare"]
        unit = token["unit"] or "分"
        unit = _UNIT_NAMES.get(unit, unit)
        number = Decimal(written.replace(",", "").replace("−", "-"))
        decimals = len(written.partition(".")[2])
        figure = Figure(token.start(), token.end(), self.text[token.start() : token.end()], number, decimals, unit)
        label = _plain(_ENUMERATOR.sub("", clause, count=1) if _ENUMERATOR.match(clause) else clause).rstrip("：:")
        draft = _Draft(figure, _UNIT_FAMILIES.get(unit, "件"), label, gap=self.gap)
        here = self.here
        draft.doubtful = bool(here.part_year or here.others or here.partial or _HEDGED.match(self.flat, token.end()))
        return draft

    def _classify(self, draft: _Draft) -> None:
        """是量、占比、增减还是得分。只看自己小句里的字；整段是一个项目的（提高效能专项），就不是增减。"""
        label = draft.label[-60:]
        draft.role = {"钱": "amount", "面积": "amount", "率": "rate", "分": "score"}.get(draft.family, "count")
        draft.quantity = draft.role in ("amount", "count")
        if self.grammar.own.fullmatch(label):
            self._name(draft, draft.label)
        elif draft.family == "率" and (share := _SHARE.fullmatch(label)):
            draft.role = "share"
            draft.against = self._item_or_words(share["whole"])
            self._name_left(draft, share["left"])
        elif change := _CHANGE.fullmatch(label):
            self._change(draft, change)
        elif base := _BASE.fullmatch(label):
            draft.role, draft.against, draft.quantity = "base", base["than"], False
        else:
            self._name(draft, draft.label)

    def _change(self, draft: _Draft, found: re.Match[str]) -> None:
        verb, extent = found["verb"], found["obj"]
        towards = found["to"] in ("到", "至", "达到") or (found["to"] == "为" and not found["amount"])
        if towards or (verb == "超过" and not extent):
            draft.doubtful = True  # 增加到、减少为、超过：说的不是增减额
            return
        draft.quantity = False
        draft.role = "change_rate" if draft.figure.unit == "%" else "change_amount"
        draft.direction = -1 if re.fullmatch(f"{_FALL}|追减|核减|调减", verb) else 1
        if re.fullmatch(_ADJUST, verb):
            draft.role, self.here.phase = "adjustment", None
        before = {"同比": "上年", "环比": "上期"}.get(found["yoy"] or "")
        draft.against = found["than"] or found["like"] or before or self.here.compared
        self.here.compared = None
        if verb.startswith("超") and "预算" in extent:
            draft.against = extent
        elif not re.fullmatch("(?:支出|收入|资金|经费|预算|指标)*", extent):
            self._name_left(draft, extent)
        self._name_left(draft, found["left"])

    def _item_or_words(self, words: str) -> str | None:
        found = self._named(words)
        if found:
            return self.grammar.items[found["item"]] if found["item"] else f"总{found['generic']}"
        return words or None

    def _name_left(self, draft: _Draft, words: str) -> None:
        """占、较之前自己的主语：没有就承上文，认不出就存疑。"""
        if len(draft.label) > 60 or not _LEAD.fullmatch(words):
            found = self._named(words)
            if found and found["item"]:
                draft.item, draft.subject = self.grammar.items[found["item"]], -1
            else:
                draft.doubtful = draft.unread = True

    def _named(self, label: str) -> re.Match[str] | None:
        """标签整段读懂了才算；前面多出的字必须是本单位的名称。"""
        if not 0 < len(label) <= 60:
            return None
        if found := self.grammar.own.fullmatch(label):
            return found
        found = self.grammar.other.fullmatch(label)
        if found and not self._is_unit(found["who"]):
            self.here.others |= bool(found["item"] and _AGENCY.search(found["who"]))
            return None
        return found

    def _is_unit(self, words: str) -> bool:
        """“市委编办”的字依次都在“中共某市委机构编制委员会办公室”里，并且以它末尾的字收尾。"""
        for unit in self.units:
            letters = iter(unit)
            if len(words) > 1 and words[-1] in unit[-3:] and all(letter in letters for letter in words):
                return True
        return False

    def _name(self, draft: _Draft, label: str) -> None:
        found = self._named(label)
        prefix = found[0][: found.start("post")] if found else label
        draft.own_phase = _phase(label) if draft.family in ("钱", "率") else None
        if found and found["item"]:
            draft.item = self.grammar.items[found["item"]]
        elif found:
            self._generic(draft, found["generic"], label)
        elif draft.own_phase and _FORM_WORDS.fullmatch(label):
            draft.item = self._same_item(draft)
        elif draft.figure.unit == "个" and self._counts_projects(draft):
            draft.item = "项目个数"
        if draft.item != "财政拨款收入" and "财政拨款" in prefix:
            draft.funds = "财政拨款"
        draft.funds = "一般公共预算" if "一般公共" in prefix and draft.item != "一般公共预算" else draft.funds
        if draft.own_phase and found and _phase(found["pre"]):
            self.here.phase = draft.own_phase

    def _counts_projects(self, draft: _Draft) -> bool:
        """“……等5个项目开展绩效自评”；抽取、重点、其中的几个项目不算。"""
        end = self.flat.find("。", draft.figure.end)
        rest = self.flat[draft.figure.end : end if end >= 0 else len(self.flat)]
        whole = self.flat[self.here.start : draft.figure.end] + rest
        asked = re.match(r"\s*项目(?:支出)?(?:全面)?(?:开展|进行|实施|纳入|绩效|部门评价|自评|评价|[，。；]|$)", rest)
        return bool(asked and re.search("自评|评价", whole) and not re.search("其中|重点|抽|选取|部分", whole))

    def _generic(self, draft: _Draft, word: str, label: str) -> None:
        """只写“支出”“收入”的：承上文的项目，或写明年份、本单位而前面没有别的话题，才是总数。"""
        before = self.drafts[self.last] if self.last is not None else None
        income = (before is not None and before.item in ("总收入", "财政拨款收入")) or self._told("总收入")
        if word == "支出" and income and not self.here.topic:
            draft.item = "总支出"
        elif before is not None and before.item and word == "支出":
            draft.item = self._same_item(draft)
        elif not self.here.topic and re.search(rf"(?:19|20)\d\d年|{_OWN}", label):
            draft.item = f"总{word}"
        draft.generic = draft.item is None

    def _told(self, item: str) -> bool:
        return any(each.item == item for each in self.drafts[self.here.first :])

    def _same_item(self, draft: _Draft) -> str | None:
        """三公经费预算数3.9万元，决算数2.02万元：只换了口径或年份，项目承上文。"""
        if self.last is None or self.gap > 2 or self._list_of(self.last):
            return None
        before = self.drafts[self.last]
        changed = (before.own_phase, before.own_year) != (draft.own_phase, None) and before.own_phase
        return before.item if changed and before.quantity and before.family == draft.family else None

    # ---- 谁的一部分

    def _place(self, draft: _Draft, index: int) -> None:
        """归入正在列举的组成；说不准的，连同所在的列举一起作罢。"""
        depth = len(self.brackets)
        if self.pending:
            self._begin(draft, index, *self.pending)
            return
        if _BARE_TOTAL.fullmatch(draft.label):
            self._total_after(draft, index)
            return
        while self.lists and (self.lists[-1].depth == depth or self.lists[-1].opener == "\n"):
            current = self.lists[-1]
            verdict = self._fits(current, draft)
            if verdict == "并列":
                current.members.append(index)
                current.separator = max(current.separator, min(self.gap, 3))
                draft.parent, draft.linked = current.parent, self.drafts[current.members[0]].linked
            if verdict == "作罢":
                self._drop(self.lists.pop())
                self._drop(self.lists.pop())
            if verdict != "结束":
                break
            self.lists.pop()
        draft.doubtful |= bool(depth and draft.parent is None)

    def _begin(self, draft: _Draft, index: int, opener: str, whole: int | None) -> None:
        parent = self.drafts[whole] if whole is not None else None
        if whole is None or parent is None or not parent.quantity or parent.family != draft.family:
            self.lists = [] if whole is None and opener != "（" else self.lists
            draft.doubtful |= opener == "（" or draft.family == "钱"
            return
        related = draft.item and parent.item and _related(draft.item, parent.item, self.grammar.projects)
        if opener == "（" and not related:
            draft.doubtful = True
            return
        draft.parent, draft.linked = whole, all(each.parent != whole for each in self.drafts)
        summed = opener == "：" and bool(_TOTAL_WORDS.search(parent.label))
        parent.exhaustive |= draft.linked and (summed or opener.startswith(("分别", "由")))
        self.lists.append(_List(whole, [index], opener, len(self.brackets)))

    def _fits(self, current: _List, draft: _Draft) -> str:
        """并列：是其中一项；插话：不是，但列举没有完；结束；作罢：分不清属于里外哪一层。"""
        parent, members = self.drafts[current.parent], [self.drafts[each] for each in current.members]
        if self.gap == 4 and not self._next_line(parent, draft, current):
            return "结束"
        if draft.family != members[0].family:
            return "插话"
        related = self._relation(parent, members, draft)
        if related:
            return related
        if self.gap > 1 and not self.brackets and _signs(draft) - _signs(members[0]):
            return "结束"
        if current.separator and self.gap > current.separator:
            return "结束"
        if not current.separator and self.gap == 3 and not self._parallel(current, members[0], draft):
            return "结束"
        outer = self.lists[-2] if len(self.lists) > 1 and self.lists[-2].depth == current.depth else None
        if outer and self.gap > 1 and (outer.separator == 0 or self.gap >= outer.separator):
            return "作罢"
        return "并列"

    def _relation(self, parent: _Draft, members: list[_Draft], draft: _Draft) -> str | None:
        """两边都认识的项目，按项目之间的关系判断；有不认识的，返回 None。"""
        if not draft.item or not parent.item:
            return None
        projects = self.grammar.projects
        told = [each.item for each in members if each.item]
        if _related(draft.item, parent.item, projects):
            clash = draft.own_phase and parent.phase and ("预算" in draft.own_phase) != ("预算" in parent.phase)
            mixed = told and (draft.item in _SOURCES) != bool(_SOURCES & set(told))
            if draft.item in told or clash or mixed:
                return "结束"
            return "插话" if any(_related(draft.item, each, projects) for each in told) else "并列"
        return "结束" if _depth(draft.item, projects) <= _depth(parent.item, projects) else None

    def _parallel(self, current: _List, first: _Draft, draft: _Draft) -> bool:
        """第一项之后是分号：写了冒号、两项都带占比、都写总计的，是并列；否则是另起一句。"""
        tailed = any(each.role == "share" and each.subject == current.members[0] for each in self.drafts)
        follows = _SHARE_AHEAD.match(self.flat, draft.figure.end)
        return current.opener == "其中：" or bool(tailed and follows) or "总" in _signs(draft) & _signs(first)

    def _next_line(self, parent: _Draft, draft: _Draft, current: _List) -> bool:
        """“其中：”后分行列举的：下一行写明占上面那一项的多少，才是它的一部分。"""
        share = _SHARE_AHEAD.match(self.flat, draft.figure.end)
        if current.opener != "\n" or not share or not parent.item:
            return False
        return self._item_or_words(_plain(share["whole"])) == parent.item

    def _drop(self, current: _List) -> None:
        for each in current.members:
            self.drafts[each].parent = None
        self.drafts[current.parent].exhaustive = False

    def _total_after(self, draft: _Draft, index: int) -> None:
        """办公费2万元、印刷费1万元，合计3万元：前面连着的几项是它的组成。"""
        parts: list[int] = []
        for each in range(index - 1, self.here.first - 1, -1):
            part = self.drafts[each]
            if self.lists or self.brackets or not part.quantity or (part.family, part.parent) != (draft.family, None):
                break
            parts.append(each)
            if part.gap > 2:
                break
        if self.gap <= 2 and len(parts) > 1 and parts[-1] == self.here.first:
            draft.exhaustive = True
            for each in parts:
                self.drafts[each].parent = index

    # ---- 占比和增减说的是谁

    def _attach(self, draft: _Draft) -> None:
        if draft.subject == -1:  # 自己写了主语
            same = [i for i in range(self.here.first, len(self.drafts) - 1)
                    if self.drafts[i].quantity and self.drafts[i].item == draft.item]  # fmt: skip
            draft.subject = same[-1] if same else None
        elif not draft.unread:
            draft.subject = self._subject(draft)
        if draft.subject is not None and draft.item is None:
            draft.item = self.drafts[draft.subject].item
        before = self.drafts[-2] if len(self.drafts) > max(1, self.here.first + 1) else None
        if not before or self.near > 2 or draft.unread or not draft.role.startswith("change"):
            return
        alike = before.subject == draft.subject and draft.item in (before.item, None)
        if alike and before.role in ("base", "change_amount", "change_rate"):
            draft.against, draft.item = draft.against or before.against, before.item

    def _subject(self, draft: _Draft) -> int | None:
        if self.last is None:
            return self.pending[1] if self.pending and self.pending[0] == "（" else None
        before = self.drafts[self.last]
        if not before.quantity:
            return self.last if before.role in ("rate", "score") else before.subject
        if before.prior and draft.role != "adjustment":  # 上年决算数0.26万元，较上年增加：说的是再前面那个
            again = [i for i in range(self.here.first, self.last) if self.drafts[i].item == before.item]
            return again[-1] if again and self.drafts[again[-1]].quantity else None
        current = self._list_of(self.last)
        if current is None or draft.role == "adjustment":
            return self.last
        parent = self.drafts[current.parent]
        if draft.role == "share" and draft.against and draft.against == parent.item:
            return self.last
        if len(current.members) > 1 and self.near != current.separator:
            return self.last if self.near < current.separator else current.parent
        tailed = {each.subject for each in self.drafts if each.role == draft.role}
        if len(current.members) > 1 and tailed & set(current.members):
            return self.last
        return current.parent if parent.figure.number == before.figure.number else None

    # ---- 定下来

    def _settle(self, draft: _Draft) -> None:
        parent = self.drafts[draft.parent] if draft.parent is not None else None
        subject = self.drafts[draft.subject] if draft.subject is not None else None
        source = subject or parent
        self._date(draft, source)
        if subject:
            draft.phase, draft.funds = subject.phase, subject.funds
            draft.doubtful |= subject.item is None and draft.item is None
        elif draft.quantity:
            again = any(each.item == draft.item for each in self.drafts[self.here.first : -1])
            inherited = parent.phase if parent else None if again else self.here.phase
            draft.phase = draft.own_phase or (inherited if draft.family == "钱" else None)
        if draft.item and draft.quantity and _FAMILIES.get(draft.item, "钱") != draft.family:
            draft.item = None
        if parent and draft.item:
            self._confirm(parent, draft)
        elif draft.quantity and draft.item in _TOTALS and not any(word in draft.label for word in _PLAINLY_TOTAL):
            earlier = {each.item for each in self.drafts[self.here.first : -1]} - _TOTALS - _SOURCES - {None}
            draft.item = None if self.here.topic or (earlier and "收入" not in draft.label) else draft.item
        if draft.role in ("rate", "score") and draft.item:
            self._check_rate(draft)

    def _date(self, draft: _Draft, source: _Draft | None) -> None:
        own = _YEAR.findall(_COMPARISON.sub("", draft.label))
        years = self.here.years
        draft.own_year = int(own[-1]) if own else None
        inherited = source.year if source else years[0] if len(years) == 1 else self.year
        draft.year = draft.own_year or inherited
        draft.doubtful |= not own and source is None and len(years) > 1
        draft.prior = draft.quantity and bool(re.search("上年(?!结转)|去年|上一年", draft.label))
        if draft.prior:
            draft.year = inherited and inherited - 1
            draft.doubtful |= inherited is None or bool(own)

    def _confirm(self, parent: _Draft, draft: _Draft) -> None:
        """组成部分的项目要与整体的项目相符；反过来，组成是基本支出、项目支出的“支出”就是总支出。"""
        assert draft.item
        wholes = _WHOLES.get(draft.item, ())
        if parent.generic and parent.item is None:
            only = wholes[0] if len(wholes) == 1 else None
            parent.item = only if only in ("总支出", "总收入") else None
        near = "基本支出" not in wholes or draft.item in ("人员经费", "公用经费") or parent.item in wholes
        if draft.item in self.grammar.projects:
            return
        if not (parent.item and near and _related(draft.item, parent.item, self.grammar.projects)):
            draft.item = None

    def _check_rate(self, draft: _Draft) -> None:
        """执行率、得分承上文；上文说的不是整体，就不是整体的执行率、得分。"""
        earlier = {each.item for each in self.drafts[self.here.first : -1]} - _TOTALS - {draft.item, None}
        if draft.item in ("执行率", "预算完成率", "综合得分") and (self.here.topic or earlier):
            draft.item = None

    def _frozen(self, draft: _Draft) -> Statement:
        item = None if draft.doubtful else draft.item
        return Statement(
            draft.figure, item, draft.phase, draft.year, draft.role, draft.direction, draft.against, draft.subject,
            draft.parent if draft.linked else None, draft.exhaustive, draft.funds if item else None,
            draft.sentence, draft.sentence_start,
        )  # fmt: skip


def _phase(words: str) -> str | None:
    words = _NO_PHASE.sub("", words)
    return next((phase for pattern, phase in _PHASES if pattern.search(words)), None)


def _signs(draft: _Draft) -> set[str]:
    """另起一项的记号：自己写了年份、口径、总计。同一列举里的各项应当相像。"""
    marks = {"年": _YEAR.search(draft.label), "口径": draft.own_phase, "总": _TOTAL_WORDS.search(draft.label)}
    return {name for name, found in marks.items() if found}


# ---- 等级、项目名、没有写完的地方

_GRADE_WORDS = "优秀|优良|优|良好|良|中等|中|合格|不合格|较好|较差|差|一般"
_GRADE_END = "(?=[”\"’」](?![“\"‘「、])|等次|等级|档次|[，。；,;！!）)\\s]|$)"
_GRADES = (
    r"(?:(?:自评|评价|评定|绩效)(?:结果|结论|等次|等级|级别)|(?<!考核)等次|绩效(?:自评|评价)|自评|综合评价)"
    rf"(?:[评认确]定)?(?:(?:为|是|[：:])+\s*|(?<=等次))[“\"‘「]?(?P<a>{_GRADE_WORDS}){_GRADE_END}|"
    rf"(?:自评|评价)[^，。；]{{0,12}}?(?:评为|评定为|确定为)[“\"‘「]?(?P<b>{_GRADE_WORDS}){_GRADE_END}"
)


def grades(text: str) -> tuple[Grade, ...]:
    """文字里给出的评价等级：评价结果为“优”、等次：优秀。列举等级（优、良、中、差）和“情况良好”这样的形容不算。"""
    found = []
    for match in re.finditer(_GRADES, text):
        name = match.lastgroup or "a"
        found.append(Grade(match.start(name), match.end(name), match[name]))
    return tuple(found)


_QUOTED = r"[“\"「‘][^”\"」’“「\n]{2,40}[”\"」’]"
_LISTED = (
    rf"{_QUOTED}(?:[、，,和及以]{{0,2}}{_QUOTED}){{0,40}}"
    r"等?(?:共计?)?(?P<count>\s*\d+\s*个)?(?:一级|二级|重点|专项)*项目"
)
_MONEY_TALK = re.compile("评价|自评|支出|资金|经费|万元")
_SUFFIX = re.compile("(?:项目|支出|经费|资金|专项|工作)+$")


def named_projects(text: str, known: Sequence[str]) -> tuple[Name, ...]:
    """引号里的项目名：“甲”“乙”等2个项目，“甲”项目（同句说到评价或资金）。known：各表中的项目及简称。

    “三公”经费、“五好”园区、“某办公室”等1个单位不是项目。
    """
    index = {_SUFFIX.sub("", _plain(name)) or _plain(name): name for name in reversed(known)}
    index |= {_plain(name): name for name in reversed(known)}
    names = []
    for listed in re.finditer(_LISTED, text):
        if not listed["count"] and not _MONEY_TALK.search(_sentence_around(text, listed.start(), listed.end())):
            continue
        for quoted in re.finditer(_QUOTED, listed[0]):
            words, start = quoted[0][1:-1], listed.start() + quoted.start() + 1
            project = index.get(_plain(words)) or index.get(_SUFFIX.sub("", _plain(words)))
            names.append(Name(start, start + len(words), words, project))
    return tuple(names)


def _sentence_around(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in _ENDERS) + 1
    last = min((at for at in (text.find(mark, end) for mark in _ENDERS) if at >= 0), default=len(text))
    return text[first:last]


_UNFINISHED = (
    r"^[ \t　]*(?:例|示例|样例|填写示例)[：:]|…{2,}(?!…|[ \t]*\d)|\.{6,}(?!\.|[ \t]*\d)|"
    r"(?<![A-Za-z.])[XxＸ×]{2,}(?![A-Za-z.])|(?<![A-Za-z0-9])[XxＸ×](?:[年月日个项%]|万元)|"
    r"[*＊]{2,}(?=年|月|日|万?元|单位|项目|部门|个|%)|(?<![一二三四五六七八九])[○〇]{2,}(?![一二三四五六七八九])|"
    r"^[ \t　]*(?:指标|目标|任务)\d+[：:][ \t　]*$|(?:(?<!\d)\d{1,5}|[百千])字(?:以内|左右|以上)|"
    r"不超过\d{1,5}字|字以内|【(?!=)[^】\n]{0,40}?(?:待填|待补|填写|请填|此处|待定)[^】\n]{0,80}】|\{\{[^{}\n]{0,80}\}\}|\{%[^{}\n]{0,80}%\}|"
    r"[（(](?:此处|请在此|请)(?:填写?|说明|补充|简要|概述|插入)[^（）()\n]{0,80}[）)]"
)


def unfinished(text: str) -> tuple[str, ...]:
    """表样里没有改掉的字：例：、……、XX、指标2：、500字以内、【待填】、{{单位名称}}、（此处填写……）。按出现的先后，原样返回。

    【=字段名】是引用，不算；表样自己的备注“其他事业发展类资金…各一张表”只有一个省略号，不算。
    """
    return tuple(match[0].strip() for match in re.finditer(_UNFINISHED, text, re.MULTILINE))
