"""字眼：数、单位、增减、占比、口径这些写法的正则。"""

from __future__ import annotations

import re
from collections.abc import Iterable

NUMBER = (
    r"(?:(?<=[为是达：:（(率额\s])[-−])?(?<![\dA-Za-z.])(?<!\d,)(?<![A-Za-z\d]-)"
    r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\.?\d)"
)
UNIT = (
    r"亿元|万元|万(?=[，。；、,;.:：!！?？)）】”\s]|$)|元(?!旦)|%|个?百分点|人次|人(?!次)|名(?!单)|位(?!于)|"
    r"个(?!月|工作日|小时|百分点)|分(?![别之钟管类为步])|㎡|m²|m2|平方米|项(?!目)|件|家(?!庭)|篇|场(?![地所])|条(?!例)|期(?![间末初])|"
    r"次|辆|批次|批(?![复准])|户(?!籍)|套|台(?![账湾])|份(?!额)|处(?![级长])|宗|起(?!草)|册"
)
ENDERS = "。！？!?\n"
STRENGTH = {"、": 1, "，": 2, ",": 2, "：": 2, ":": 2, "；": 3, ";": 3}
WIDE = str.maketrans("０１２３４５６７８９．％－", "0123456789.%-")  # 一一对应，位置不变

# 标签里项目之前、之后可以有的字眼。每个词都不能由别的词拼成（年初预算 = 年初 + 预算），
# 否则同一串字有许多读法，正则会读很久。
OWN = "(?:我|本)(?:单位|部门|机关|办公室|办|局|委|院|校|中心|站|所|会|室|队)"
SKIP_WORDS = (
    OWN, r"(?:19|20)\d\d年[末初底度]?", "12月(?:31日|底|末)", "[一二三四五六七八九十]是",
    "本年度?", "上年度?", "上一年度?", "一般公共预算(?!支出|收入|拨款)", "财政拨款(?!支出|收入)",
    "财政", "全系统", "全办", "全局", "单位", "部门", "截至", "截止", "今年", "当年", "去年", "年初", "全年", "年度",
    "年末", "期末", "年底", "调整后", "预算", "决算", "数", "现有", "实有", "有", "总共", "共计", "共", "总计", "合计",
    "累计", "实际", "发生", "已经", "已", "完成", "执行", "安排", "核定", "批复", "下达", "使用", "纳入", "涉及",
    "的", "为", "是", "在",
)  # fmt: skip
TAIL_WORDS = (
    "支出", "经费", "资金", "费用", "年初", "全年", "调整后", "预算", "决算", "数", "数额", "执行", "安排", "批复",
    "合计", "总计", "累计", "共计", "共", "总额", "总量", "总金额", "金额", "为", "是", "有", "达到", "达", "实际",
    "完成", "使用", "发生", "账面价值", "账面",
)  # fmt: skip


def any_of(words: Iterable[str], plain: bool = False) -> str:
    """长的在前；一个也没有，就什么都不认。"""
    ordered = sorted(dict.fromkeys(words), key=len, reverse=True)
    return "|".join(map(re.escape, ordered) if plain else ordered) or "(?!)"


SKIP, TAIL = any_of(SKIP_WORDS), any_of(TAIL_WORDS)
_RISE = "增加|增长|上升|提高|增幅|涨幅|新增|净增|超支|超出|超过|超"
FALL = "减少|下降|降低|降幅|压减|压缩|节约|节省"
ADJUST = "追加|调增|追减|核减|调减"
_COMPARED = (
    r"(?:较|比(?![例重率]))(?P<than>[^较比]{1,24}?)(?:相比|比较|对比)?|"
    r"(?:与|同(?!比))(?P<like>.{1,24}?)(?:相比|比较|对比)"
)
CHANGE = re.compile(
    rf"(?P<left>.*?)(?:{_COMPARED}|(?P<yoy>同比|环比))?(?P<verb>{_RISE}|{FALL}|{ADJUST})"
    r"(?P<obj>.{0,20}?)(?P<amount>额|率|幅度|幅|了)?(?P<to>为|到|至|达到|达)?"
)
COMPARISON = re.compile(_COMPARED)
SHARE = re.compile(r"(?P<left>.*?)占(?:全部|整个)?(?P<whole>.*?)的?(?:比重|比例|比率|百分比|比)?(?:为|是|达)?")
SHARE_AHEAD = re.compile(r"\s*[，,]?\s*占(?P<whole>[^，,。；;]*?)的?(?:比重|比例)?\s*\d")
BASE = re.compile(r"(?:较|比)(?P<than>(?:上年|去年|上一年|年初|预算|(?:19|20)\d\d年).*?)的?|由|从")
DIGIT, STOP = re.compile(r"\d"), re.compile("[。！？!?]")
LEAD = re.compile(rf"(?:{SKIP})*")
FORM_WORDS = re.compile(rf"(?:{any_of((*SKIP_WORDS, *TAIL_WORDS))})+")
TOPIC = re.compile("费|专项|项目|采购|接待|工程|活动|会议|培训")  # 小句另起了话题，后面的“全年支出”未必是总支出
MONTH = re.compile(r"\s*(?<!\d)(?!12\s*月\s*(?:31\s*日|底|末))\d{1,2}\s*月")
PART_YEAR = re.compile(rf"上半年|下半年|季度|月份|{MONTH.pattern}|每月|月均")
MONEY_WORDS = re.compile("费|支出|经费|资金|收入|采购|专项")
BRIDGE = re.compile("(?:主要|具体|使用|资金|支出|经费|情况|如下|其中)*")
CITING = re.compile("根据|按照|依据|依照")
OTHERS = re.compile("下属|下设(?!.{0,20}(?:股|科|处|内设))|所属|直属|二级机构|二级单位|其他单位")
AGENCY = re.compile("(?:中心|局|办|院|校|站|所|室|公司|单位|机构|街道|镇|乡|县|市|区|委|会)$")
HEDGED = re.compile(r"\s*(?:左右|以上|以下|以内|之内|上下|余|多|不等|/|每)")
TOTAL_WORDS = re.compile("合计|总计|共计|总额|^共|共有|共$")
BARE_TOTAL = re.compile("(?:以上|上述)?(?:各项|几项)?(?:合计|共计|总计|总共)(?:支出|金额|资金)?(?:为|是|达)?")
_JUNK = re.compile(r"[\s“”‘’\"'「」『』（）()、]")
ENUMERATOR = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]|[①-⑳])\s*")
_PHASES = tuple((re.compile(words), phase) for words, phase in (
    ("年初(?:预算|安排|批复)", "年初预算"), ("全年预算|调整后?预算", "全年预算"), ("预算", "预算"), ("决算", "决算"),
    ("执行|实际|支出合计|共计支出|已支出|完成", "执行"), ("安排|批复|下达", "预算"), ("全年", "执行"),
))  # fmt: skip
_NO_PHASE = re.compile("(?:一般公共|政府性基金|国有资本经营|社会保险基金)预算|预算(?:单位|部门)")
YEAR = re.compile(r"(?:19|20)\d\d(?=年)")


def plain(words: str) -> str:
    return _JUNK.sub("", words)


def phase_of(words: str) -> str | None:
    words = _NO_PHASE.sub("", words)
    return next((phase for pattern, phase in _PHASES if pattern.search(words)), None)
