"""报告里的得分、等次和“没有偏离”：与自评表说的是一回事。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin import terms as t
from xladdin.checks import as_filed as f
from xladdin.checks.achievement import achievement, named
from xladdin.checks.answers import Answer, answers
from xladdin.checks.explained import money
from xladdin.checks.passages import Passage, Told, fresh, sheets_of_project, told
from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.checks.which_evaluation import is_this_evaluation
from xladdin.findings import Severity
from xladdin.model import Filing, Indicator, Sheet
from xladdin.patterns import lazy
from xladdin.scoring import grade
from xladdin.values import label, round_half_up

_OVERALL, _PROJECTS = "综合得分", "项目综合得分"
_NO_DEVIATION = lazy("(?:没有|未|无)(?:发生|出现|存在|明显|重大|较大|任何)*(?:绩效目标)?(?:偏离|偏差)(?!原因)")
_ALL_DONE = lazy("(?:各项|全部|所有)(?:绩效)?指标(?:值)?(?:均|都|全部|全面|已)+(?:按[时期质]*)?(?:完成|达标|达到|实现)")
_EXCEPTED = lazy("(?<![免解清排])除[^。；;]*外|(?:其余|其[他它])[^，。；;]{0,6}$")
_SCORE_WORDS = lazy("(?:项目)?(?:支出)?(?:绩效)?(?:自评|评价)?(?:综合)?(?:总)?得分(?:为|是)?")
_NONE = lazy("(?:没有|无)[。.]?")
_MANY = 4  # more totals than this are not listed one by one


@rule("RP104", "得分、等次与表不符", Severity.ERROR, basis=("财预〔2020〕10号", "表样"), answers=("R04",))
def score_differs(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里的综合得分应与自评表的总分相同，等次按得分分段，只用优、良、中、差。

    为什么：得分和等次是自评的结论，报告与表两个说法，结论就不成立。
    错例：
    >>> examine("RP104", {"整体.总分.得分": "100"}, report="自评综合得分98分，评价等次为“优”。")
    自评报告“正文”：综合得分写的是 98分，整体支出绩效自评表 总分.得分是 100。请改正。
    >>> examine("RP104", {"整体.总分.得分": "88"}, report="绩效自评结果为“优”。")
    自评报告“正文”：等次写的是“优”，得分 88 应为“良”。请改正。
    >>> examine("RP104", {"整体.总分.得分": "95"}, report="绩效自评结果为“优秀”。")
    自评报告“正文”：等次写的是“优秀”，规定的等次是优、良、中、差，得分 95 应为“优”。请改正。
    正例：
    >>> examine("RP104", {"整体.总分.得分": "98"}, report="自评综合得分98分，评价等次为“优”，社会评价良好。")
    >>> examine("RP104", {"整体.总分.得分": "98"}, report="上年度绩效自评得分96分，本年度自评得分98分。")
    修正：以表为准改正；得分改过的，等次一并核对。
    """
    everything = list(told(filing))
    for one in everything:
        if one.statement.role == "score" and one.statement.item in (_OVERALL, _PROJECTS):
            yield from _score(filing, one, one.statement.item, _totals(filing, one.passage, one.statement.item == _PROJECTS))
        elif one.statement.role == "score" and (named_one := _of_one_project(filing, one)):
            yield from _score(filing, one, *named_one)
    for passage, sentence, start in fresh(filing):
        yield from _grades(filing, everything, passage, sentence, start)


def _totals(filing: Filing, passage: Passage, projects: bool) -> list[Answer]:
    """这一节说的是哪几个总分：按项目出的文书是那个项目的，说项目的是各项目的，其余是整体的。"""
    if passage.project:
        titles = {sheet.title for sheet in sheets_of_project(filing, passage)}
        return [one for one in answers(filing, _PROJECTS) if one.sheet.title in titles]
    overall = answers(filing, _OVERALL)
    if projects or not overall:
        return list(answers(filing, _PROJECTS))
    return [*overall, *(answers(filing, _PROJECTS) if "项目" in passage.document else ())]


def _readings(total: Answer) -> list[Decimal]:
    """填的总分；填错了的，各得分加起来的也算。"""
    found = [total.number] if total.value.number is not None else []
    scores = [*(one.score for one in total.sheet.indicators), total.sheet[f"{t.ANNUAL_FUNDS}.{t.SCORE}"]]
    if total.sheet.indicators and not any(score.unreadable for score in scores[:-1]):
        found.append(sum((score.number or Decimal(0) for score in scores), Decimal(0)))
    return found


def _of_one_project(filing: Filing, one: Told) -> tuple[str, list[Answer]] | None:
    """“甲”项目自评得分95分：说的是哪个项目的得分；说的不是总分的为 None。"""
    text = label(one.label)
    listed = "得分" in one.passage.text[one.statement.sentence_start:one.statement.figure.start]
    full = {label(short): label(name) for name, short in filing.aliases}
    for total in answers(filing, _PROJECTS):
        name = label(total.sheet[t.PROJECT_NAME].shown)
        called = next((each for each in (name, *(short for short, whole in full.items() if whole == name)) if each and text.startswith(each)), "")
        rest = text.removeprefix(called)
        if called and (_SCORE_WORDS.fullmatch(rest) or (not rest and listed)):
            return f"“{called}”得分", [total]
    return None


def _is_this(filing: Filing, one: Told) -> bool:
    """这个得分说的是本年度的绩效自评。"""
    figure, year = one.statement.figure, one.statement.year
    return year in (None, filing.year) and is_this_evaluation(one.passage.text, figure.start, filing.year)


def _score(filing: Filing, one: Told, said_of: str, totals: list[Answer]) -> Iterator[Outcome]:
    figure = one.statement.figure
    filled = [total for total in totals if total.value.number is not None]
    if not _is_this(filing, one) or not filled:
        bad = next((total.value for total in totals if total.value.unreadable), None)
        if bad is not None and not filled:
            yield Unsure(one.place, f"{one.passage.opening}{said_of}写的是 {figure.text}，{f.why_unread(bad)}，无法核对")
        return
    known = [number for total in filled for number in _readings(total)]
    known.append(sum((total.number for total in filled), Decimal(0)) / len(filled))
    if any(figure.number in (number, round_half_up(number, figure.decimals)) for number in known):
        return
    shown = f"平均是 {money(round_half_up(known[-1], 2))}" if len(filled) > _MANY else f"是 {'、'.join(money(total.number) for total in filled)}"
    said = filled[0].said if len(filled) == 1 else f"{len(filled)} 张自评表的总分{shown}"
    yield Fault(one.place, f"{one.passage.opening}{said_of}写的是 {figure.text}，{said}。请改正。",
                (figure.text, *(total.value for total in filled)))


def _grades(filing: Filing, everything: list[Told], passage: Passage, sentence: str, start: int) -> Iterator[Fault]:
    from xladdin.sentences import grades

    bands = filing.form.settings.grades
    for found in grades(sentence):
        if not is_this_evaluation(passage.text, start + found.start, filing.year):
            continue
        scores = _scores_beside(filing, everything, passage, sentence, start)
        due = {name: score for score in scores if (name := grade(score, bands))}
        names = [name for name, _ in bands]
        if found.word in (due or names):
            continue
        told_so = f"得分 {money(next(iter(due.values())))} 应为“{next(iter(due))}”" if len(due) == 1 else ""
        rule_of = "" if found.word in names else f"规定的等次是{'、'.join(names)}"
        yield Fault(passage.place(start + found.start), f"{passage.opening}等次写的是“{found.word}”，"
                    f"{'，'.join(filter(None, (rule_of, told_so))) or '与各表的得分不符'}。请改正。", (found.word, *map(money, due.values())))


def _scores_beside(filing: Filing, everything: list[Told], passage: Passage, sentence: str, start: int) -> list[Decimal]:
    """等次说的是哪个得分：同一句里写的，没有写的看表。"""
    beside = [one.statement.figure.number for one in everything if one.passage.text == passage.text and one.statement.role == "score"
              and one.statement.item is not None and _is_this(filing, one) and start <= one.statement.figure.start < start + len(sentence)]
    projects = "项目" in sentence
    return beside or [total.number for total in _totals(filing, passage, projects) if total.value.number is not None]


@rule("RP105", "说没有偏离而有指标未完成", Severity.REMINDER, basis=("财预〔2020〕10号", "复核实践"), answers=("R05",))
def deviation_denied(filing: Filing) -> Iterator[Outcome]:
    """一句话：报告里说没有偏离绩效目标，表上却有指标没有完成或扣了分。

    为什么：没有完成的要说明原因和改进措施，不能一句“没有偏离”带过。
    错例：
    >>> examine("RP105", {"整体.绩效指标[1].三级指标": "法人登记", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "4.1"},
    ...         report="本年度预算执行没有偏离绩效目标的情况。")
    自评报告“正文”：写着“没有偏离”，整体支出绩效自评表 “法人登记”得分 4.1，分值 5。请写明偏离的原因和改进措施，或改正文字。
    正例：
    >>> examine("RP105", {"整体.绩效指标[1].三级指标": "法人登记", "整体.绩效指标[1].分值": "5", "整体.绩效指标[1].得分": "5"},
    ...         report="本年度预算执行没有偏离绩效目标的情况。")
    修正：把没有完成的指标、原因和措施写进报告，与表上的偏差原因一致。
    """
    for passage, sentence, start in fresh(filing):
        words = _NO_DEVIATION.search(sentence) or _ALL_DONE.search(sentence)
        if words and _EXCEPTED.search(sentence[:words.start()]):
            continue  # 除……外、其余：没有完成的已经写明
        none = "偏离" in label(passage.heading) and _NONE.fullmatch(sentence.strip())
        short = _short(filing, passage) if words or none else None
        if short is not None:
            written = words[0] if words else sentence.strip().rstrip("。")
            yield Fault(passage.place(start), f"{passage.opening}写着“{written}”，{short}。请写明偏离的原因和改进措施，或改正文字。", (written, short))


def _short(filing: Filing, passage: Passage) -> str | None:
    """第一个没有完成的指标怎么没有完成；都完成了为 None。"""
    for sheet in _sheets_of(filing, passage):
        for indicator in sheet.indicators:
            told_so = _shortfall(indicator)
            if told_so:
                return f"{named(sheet, indicator)}{told_so}"
    return None


def _sheets_of(filing: Filing, passage: Passage) -> list[Sheet]:
    if passage.project:
        return sheets_of_project(filing, passage)
    if filing.overall is not None and "项目" not in passage.document:
        return [filing.overall]
    return list(filing.projects)


def _shortfall(indicator: Indicator) -> str:
    points, score = indicator.max_score.number, indicator.score.number
    if points is not None and score is not None and score < points:
        return f"得分 {money(score)}，分值 {money(points)}"
    done = achievement(indicator)
    if done is not None and done.certain and not done.met:
        return f"指标值 {indicator.target_text}，实际完成 {indicator.actual_text}"
    return ""
