"""一条规则：代码、名称、轻重、依据、手册和一个只读不写的函数。

规则函数收一套材料（Filing），逐处交出 `Fault`（不符）或 `Unsure`（未能核对），相符的不出声。
手册就是函数的文档字符串，按“一句话 / 为什么 / 错例 / 正例 / 修正”的次序写，错例、正例是能运行的 doctest。
代码一经使用不再改作他用。
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from inspect import cleandoc

from msgspec import Struct
from msgspec.structs import replace

from xladdin.basis import cite
from xladdin.findings import Finding, Fix, Severity, Unchecked
from xladdin.model import Explanation, Filing, Place, Value
from xladdin.patterns import lazy
from xladdin.values import clean, inner_quotes

MANUAL_PARTS = ("一句话", "为什么", "错例", "正例", "修正")
_PART = lazy(f"^({'|'.join(MANUAL_PARTS)})：", re.MULTILINE)


class Fault(Struct, frozen=True):
    """一处不符。`severity` 不填时用规则自己的轻重；`figures` 是所依据的值或文字。"""

    place: Place
    message: str
    figures: tuple[Value | str, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    alike: str = ""


class Unsure(Struct, frozen=True):
    """一处未能核对：为什么。"""

    place: Place
    reason: str


Outcome = Fault | Unsure
Check = Callable[[Filing], Iterator[Outcome]]


class Rule(Struct, frozen=True):
    """登记在册的规则；`answers` 是它落实的领域清单编号。"""

    code: str
    title: str
    severity: Severity
    basis: tuple[str, ...]
    answers: tuple[str, ...]
    check: Check

    @property
    def manual(self) -> dict[str, str]:
        """手册：一句话、为什么、错例、正例、修正 → 文字；缺的部分没有键。"""
        pieces = _PART.split(cleandoc(self.check.__doc__ or ""))
        return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}

    def readable(self, part: str) -> str:
        """手册一节给人看的样子：例子写成“填：字段 = 内容”和“提示：消息”，没有提示的写“没有提示”。"""
        text = self.manual.get(part, "")
        return "\n".join(_readable_example(text)) if ">>>" in text else text

    def run(self, filing: Filing) -> Iterator[Finding | Unchecked]:
        """对一套材料运行；规则自身的错误带着代码抛出，不混作材料的问题。"""
        try:
            for outcome in self.check(filing):
                yield self._named(outcome)
        except Exception as fault:
            fault.add_note(f"规则 {self.code}（{self.title}）运行出错")
            raise

    def _named(self, outcome: Outcome) -> Finding | Unchecked:
        if isinstance(outcome, Unsure):
            return Unchecked(self.code, outcome.place, inner_quotes(outcome.reason))
        figures = tuple(clean(figure.shown) or "空白" if isinstance(figure, Value) else clean(figure) for figure in outcome.figures)
        return Finding(self.code, self.title, outcome.severity or self.severity, outcome.place, inner_quotes(outcome.message),
                       tuple(cite(key) for key in self.basis), outcome.fix, figures, outcome.alike, (outcome.place,))


def _readable_example(text: str) -> Iterator[str]:
    import ast
    from doctest import DocTestParser

    for example in DocTestParser().get_examples(text + "\n"):
        call = ast.parse(example.source.strip()).body[0]
        if not isinstance(call, ast.Expr) or not isinstance(call.value, ast.Call):
            continue
        cells = ast.literal_eval(call.value.args[1]) if len(call.value.args) > 1 else {}
        options = {keyword.arg: ast.literal_eval(keyword.value) for keyword in call.value.keywords}
        if cells:
            yield "  填：" + "；".join(f"{name} = {shown or '（空白）'}" for name, shown in cells.items())
        if options.get("report"):
            yield f"  报告写：{options['report']}"
        if options.get("word"):
            yield f"  Word 报告：{' / '.join(options['word'].splitlines())}"
        if options.get("rendered"):
            yield f"  按工作簿生成的：{' / '.join(options['rendered'])}"
        if options.get("attached"):
            yield "  附表印的：" + "；".join(" = ".join(row) for row in options["attached"])
        for line in example.want.splitlines() or ["（没有提示）"]:
            yield f"  提示：{line}" if example.want else f"  {line}"


RULES: dict[str, Rule] = {}
"""代码 → 规则；导入 `xladdin.checks` 后齐全。"""


def rule(code: str, title: str, severity: Severity, *, basis: tuple[str, ...], answers: tuple[str, ...]) -> Callable[[Check], Check]:
    """登记一条规则；代码重复是程序错误。"""

    def register(check: Check) -> Check:
        if code in RULES:
            raise ValueError(f"规则代码 {code} 重复")
        RULES[code] = Rule(code, title, severity, basis, answers, check)
        return check

    return register


class Result(Struct, frozen=True):
    """核对的结果：不符（按代码排，含线索）与未能核对。"""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...]

    @property
    def open_errors(self) -> tuple[Finding, ...]:
        """还没有有效说明的错误。"""
        return tuple(finding for finding in self.findings if finding.open_error)


def run_rules(filing: Filing) -> Result:
    """按代码次序运行全部规则，合并同类，配上出错说明。"""
    findings: list[Finding] = []
    unchecked: list[Unchecked] = []
    for code in sorted(RULES):
        outcomes = list(RULES[code].run(filing))
        findings += _merged([one for one in outcomes if isinstance(one, Finding)])
        unchecked += dict.fromkeys(one for one in outcomes if isinstance(one, Unchecked))
    return Result(tuple(_explained(finding, filing) for finding in findings), tuple(unchecked))


def _merged(findings: list[Finding]) -> list[Finding]:
    """同一规则里 `alike` 相同的合并成一条，列出全部位置。"""
    kept: dict[object, Finding] = {}
    for number, finding in enumerate(findings):
        key: object = finding.alike or number
        first = kept.get(key)
        kept[key] = finding if first is None else replace(first, places=first.places + finding.places,
                                                          figures=first.figures + finding.figures)
    return [_several(finding) if len(finding.places) > 1 else finding for finding in kept.values()]


def _several(finding: Finding) -> Finding:
    where = "、".join(f"{place.sheet}!{place.cell}" if place.cell else place.sheet for place in finding.places)
    return replace(finding, message=f"{finding.message}（共 {len(finding.places)} 处：{where}）")


def _explained(finding: Finding, filing: Filing) -> Finding:
    """按代码、表、字段找说明；“当时的数”对得上的有效，对不上的是失效的说明。"""
    stale: Explanation | None = None
    labels = {sheet.title: sheet.label for sheet in filing.sheets}
    for one in filing.explanations:
        if one.code != finding.code or not one.text or one.name != clean(finding.place.name):
            continue
        if one.sheet not in (clean(finding.place.sheet), clean(labels.get(finding.place.sheet, ""))):
            continue
        if one.figures == clean(finding.figures_text):
            return replace(finding, explanation=one)
        stale = one
    return replace(finding, stale=stale)
