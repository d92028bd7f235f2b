"""Word 报告里的句子与按工作簿现在生成的句子：只差数的，就是数改过，或工作簿后来变了。"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from xladdin.checks.rule import Fault, Outcome, Unsure, rule
from xladdin.findings import Severity
from xladdin.model import Filing, Place
from xladdin.patterns import lazy
from xladdin.values import clean, decimals_of, round_half_up

_NUMBER = lazy(r"[0-9][0-9,]*(?:\.[0-9]+)?")
_BLANK = "#"
_EXCERPT = 60
_SHORTEST = 3 * 3  # 去掉数以后不到九个字的，认不准是同一句


def _bare(text: str) -> tuple[str, tuple[str, ...]]:
    """一句话去掉数的样子，和其中的数。"""
    plain = clean(text)
    return _NUMBER.sub(_BLANK, plain), tuple(found.replace(",", "") for found in _NUMBER.findall(plain))


def _same(first: str, second: str) -> bool:
    return Decimal(first) == Decimal(second)


def _rounded(written: str, current: str) -> bool:
    return round_half_up(Decimal(current), decimals_of(written)) == Decimal(written)


@rule("RP110", "报告里的数与按工作簿生成的不同", Severity.ERROR, basis=("表样",), answers=("R01",))
def sentence_differs(filing: Filing) -> Iterator[Outcome]:
    """一句话：Word 报告里由表上的数生成的句子，数应与工作簿现在的相同。

    为什么：报告生成以后，在 Word 里改了数，或又改了工作簿，两处就对不上了。只比除了数一字不差的句子。
    错例：
    >>> examine("RP110", {"整体.年度资金总额.全年执行数": "254.5"}, word="一年来全年执行255.40万元，执行率97.88%。",
    ...         rendered=["一年来全年执行254.50万元，执行率97.88%。"])
    自评报告：句子里写的是 255.40，按工作簿应为 254.50（“一年来全年执行255.40万元，执行率97.88%。”）。请改成一致，或重新生成报告。
    正例：
    >>> examine("RP110", {"整体.年度资金总额.全年执行数": "254.5"}, word="一年来全年执行254.5万元，执行率97.88%。",
    ...         rendered=["一年来全年执行254.50万元，执行率97.88%。"])
    修正：工作簿是准的，重新生成报告；报告上改的是对的，把工作簿也改过来。
    """
    if filing.render_fault and filing.reports:
        yield Unsure(Place(filing.reports[0].place.sheet, "", ""), f"按工作簿生成不了对照的报告，句子里的数没有逐句核对：{filing.render_fault}")
    current: dict[str, list[tuple[str, ...]]] = {}
    for line in filing.rendered:
        shape, numbers = _bare(line)
        current.setdefault(shape, []).append(numbers)
    for paragraph in filing.reports:
        shape, numbers = _bare(paragraph.text)
        wanted = current.get(shape, [])
        if not numbers or len(shape) - shape.count(_BLANK) < _SHORTEST or len(wanted) != 1:
            continue
        pairs = [(written, own) for written, own in zip(numbers, wanted[0], strict=True) if not _same(written, own)]
        if pairs:
            only_rounded = all(_rounded(written, own) for written, own in pairs)
            told = "；".join(f"写的是 {written}，按工作簿应为 {own}" for written, own in pairs)
            yield Fault(paragraph.place, f"{paragraph.place.sheet}{f'“{paragraph.heading}”' if paragraph.heading else ''}：句子里{told}"
                        f"（“{paragraph.text.strip()[:_EXCERPT]}”）。请改成一致，或重新生成报告。", tuple(number for pair in pairs for number in pair),
                        severity=Severity.REMINDER if only_rounded else None)
