"""核对结果的两种写法：给人看的文字，给程序用的 JSON。"""

from __future__ import annotations

from typing import Any

from xladdin.checks.rule import Result
from xladdin.findings import Finding, Severity
from xladdin.model import Filing


def as_text(filing: Filing, result: Result, *, hints: bool = False) -> str:
    """给人看的核对结果：错误、提醒、已说明、未能核对各一节，最后一行是小结。"""
    year = f"{filing.year}年度" if filing.year else "年度未填"
    form = f"{filing.form.title}（{filing.form.id}）" if filing.form.id else filing.form.title
    lines = [f"{filing.file}", f"{form} {filing.agency or '单位名称未填'} {year}"]
    if filing.recognition is not None:
        lines += [filing.recognition.said + "。", *(f"{note}。" for note in filing.recognition.notes)]
    lines.append("")
    groups = [("错误", [f for f in result.findings if f.open_error]),
              ("提醒", [f for f in result.findings if f.severity is Severity.REMINDER and not f.explanation]),
              ("已说明", [f for f in result.findings if f.explanation and f.severity is not Severity.HINT])]
    if hints:
        groups.append(("线索", [f for f in result.findings if f.severity is Severity.HINT]))
    for name, findings in groups:
        if findings:
            lines.append(f"【{name}】{len(findings)} 条")
            for finding in findings:
                lines += _finding_lines(finding, printed=filing.recognition is not None)
            lines.append("")
    if result.unchecked:
        lines.append(f"【未能核对】{len(result.unchecked)} 处")
        lines += [f"  {one.code} {_where(one.place.sheet, one.place.cell)}：{one.reason}" for one in result.unchecked]
        lines.append("")
    counts = summary(result)
    lines.append(f"小结：错误 {counts['错误']} 条，提醒 {counts['提醒']} 条，已说明 {counts['已说明']} 条，未能核对 {len(result.unchecked)} 处。")
    return "\n".join(lines)


def open_errors(result: Result, told: str) -> str:
    """还有错误没有改正或说明，所以没有做：`told` 是没有做什么，下面一条一行。"""
    return "\n".join([f"还有 {len(result.open_errors)} 条错误没有改正或说明，{told}：",
                      *(f"  {finding.code} {finding.message}" for finding in result.open_errors)])


def _finding_lines(finding: Finding, *, printed: bool) -> list[str]:
    """一条的各行；`printed` 是照标签读的文书：没有公式，也没有《出错说明》可填。"""
    lines = [f"  {finding.code} {finding.title}　{_where(finding.place.sheet, finding.place.cell)}", f"    {finding.message}"]
    if finding.fix is not None and not (printed and finding.fix.safe):
        lines.append("    建议：公式格，重算（jixiao recompute）时自动写回。" if finding.fix.safe else f"    建议：{finding.fix.value}（请确认后自己改）")
    if finding.basis:
        lines.append(f"    依据：{'、'.join(finding.basis)}")
    if finding.explanation is not None:
        lines.append(f"    说明：{finding.explanation.text}")
    elif finding.severity is not Severity.HINT and not printed:
        if finding.stale is not None:
            lines.append(f"    原来的说明已失效：当时的数是“{finding.stale.figures}”，现在是“{finding.figures_text}”。")
        lines.append(f"    确需保留的，在《出错说明》填：{finding.code}｜{finding.place.sheet}｜{finding.place.name}｜{finding.figures_text}")
    return lines


def _where(sheet: str, cell: str) -> str:
    return f"{sheet}!{cell}" if cell else sheet


def summary(result: Result) -> dict[str, int]:
    """错误、提醒（都不含已说明的）、已说明的条数。"""
    counted = [f for f in result.findings if f.severity is not Severity.HINT]
    return {
        "错误": sum(f.open_error for f in counted),
        "提醒": sum(f.severity is Severity.REMINDER and f.explanation is None for f in counted),
        "已说明": sum(f.explanation is not None for f in counted),
    }


def as_object(filing: Filing, result: Result, *, hints: bool = False) -> dict[str, Any]:
    """JSON 的一个文件：形状是对外的约定，不随意改。"""
    findings = [f for f in result.findings if hints or f.severity is not Severity.HINT]
    return {
        "file": filing.file, "form": filing.form.id, "unit": filing.agency, "year": filing.year,
        **({} if filing.recognition is None else {"recognition": {"known": filing.recognition.known, "share": str(filing.recognition.share)}}),
        "findings": [_finding_object(finding, printed=filing.recognition is not None) for finding in findings],
        "unchecked": [{"code": one.code, "reason": one.reason, "sheet": one.place.sheet, "cell": one.place.cell} for one in result.unchecked],
        "summary": summary(result),
    }


def _finding_object(finding: Finding, *, printed: bool) -> dict[str, Any]:
    places = [{"sheet": p.sheet, "cell": p.cell, "name": p.name} for p in finding.places]
    return {
        "code": finding.code, "title": finding.title, "severity": str(finding.severity),
        "sheet": finding.place.sheet, "cell": finding.place.cell, "name": finding.place.name, "message": finding.message,
        "basis": list(finding.basis),
        "fix": None if finding.fix is None else {"value": finding.fix.value, "safe": finding.fix.safe and not printed},
        "explanation": None if finding.explanation is None else finding.explanation.text,
        "figures": finding.figures_text,
        **({"places": places} if len(places) > 1 else {}),
    }


def as_json(objects: list[dict[str, Any]], *, many: bool) -> str:
    """给了一个文件是对象，给了几个是列表（读不了的不在里面）；汉字原样。"""
    import json

    return json.dumps(objects if many else objects[0], ensure_ascii=False, indent=2)
