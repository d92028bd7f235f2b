"""得分、等次说的是哪一年、哪一种考评：只有本年度的绩效自评与自评表是一回事，全县考核、内部控制评价、财政复核、上年的都不是。"""

from __future__ import annotations

from xladdin.patterns import lazy

_TITLE = lazy("《[^《》]*》")
_KINDS = lazy(
    "(?:上级|财政|主管|第三方|群众|社会|服务对象)[^，。；]{0,8}对|考核|考评|考察|测评|评议|评估|评比|评选|复核|复评|抽评|审计|巡[察视]|验收|自评|评价")
_NAMED = lazy(f"{_KINDS.pattern}|等次")
_OURS = lazy("(?:绩效|支出|项目|资金|整体|自我)(?:[的了]|开展|进行|实施)*$|(?<!财政)(?<!主管)(?<!上级)(?:部门|单位)$")
_UNSAID = lazy(
    r"(?:^|[^\u4e00-\u9fff]|综合|年度?|最终|最后|总体|总的?|[本此]次|全面|经过?|的|了|开展|进行|组织|实施|完成|通过|作出|[及和与并其由对为]|"
    r"结果|结论|评定|确定|认定|评分|得分|[我本][\u4e00-\u9fff]{1,4})$")
"""“评价”“等次”前面没有说是什么考评的。"""
_YEARS = lazy(
    r"(?<![比较与同])(?:(?P<before>上年|去年|上一年|前年)|(?P<now>本年|今年|当年)|(?<![0-9])(?P<year>(?:19|20)\d\d)年(?!\s*\d{1,2}\s*月))")
_CITING = lazy("(?:根据|按照|依据|依照)[^，,。；;]*$")


def is_this_evaluation(text: str, at: int, year: int | None) -> bool:
    """text 里第 at 个字处的得分、等次，是不是 year 年度的绩效自评：看同一句里离它最近的说法，没有说法的连上一句看。"""
    *before, sentence = text[text.rfind("\n", 0, at) + 1:at].split("。")
    if before and not _KINDS.search(sentence):
        sentence = f"{before[-1]}。{sentence}"
    told = _TITLE.sub("，", sentence)
    return not _is_another_kind(told) and not _is_another_year(told, year)


def _is_another_kind(told: str) -> bool:
    """没有说是什么的“自评”是绩效自评，“评价”“等次”接着前面说的那一种；认不得的都不是。"""
    another, kinds = False, dict[str, bool]()
    for found in _NAMED.finditer(told):
        before, word = told[:found.start()], found[0]
        if word == "等次":
            another |= not (_OURS.search(before) or _UNSAID.search(before) or _KINDS.search(before[-2:]))
        elif word not in ("自评", "评价") or not (_OURS.search(before) or _UNSAID.search(before)):
            another = kinds[word] = True
        elif _OURS.search(before):
            another = kinds[word] = False
        else:
            another = kinds.get(word, another and word == "评价")
    return another


def _is_another_year(told: str, year: int | None) -> bool:
    """离得最近的年份：上年、别的年份的；与上年比的、文件的、某月的年份不算。"""
    another = False
    for found in _YEARS.finditer(told):
        if not _CITING.search(told[:found.start()]):
            another = bool(found["before"]) or (found["year"] is not None and year is not None and int(found["year"]) != year)
    return another
