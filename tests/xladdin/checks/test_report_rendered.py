"""Word 报告与按工作簿现在生成的逐句对照：改一个数就指出来，没改的不出声。"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

from reportgen.checking import checked
from reportgen.cli import main
from xladdin.form import TEMPLATES
from xladdin.workbook_file.described import describe, workbook_from
from xladdin.workbook_file.saving import save


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """示例的工作簿（重算过）和由它生成的报告。"""
    folder = tmp_path_factory.mktemp("对照")
    workbook, report = folder / "自评表.xlsx", folder / "报告.docx"
    save(workbook_from(describe(TEMPLATES / "hengshan-2024" / "示例.toml")), workbook)
    main(["recompute", str(workbook)])
    assert main(["report", str(workbook), "-o", str(report)]) == 0
    return workbook, report


def edited(report: Path, old: str, new: str) -> Path:
    """像人在 Word 里那样改正文的一处文字。"""
    changed = report.with_name(f"改过-{abs(hash((old, new)))}.docx")
    with zipfile.ZipFile(report) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode(), 1)
            target.writestr(name, data)
    return changed


def findings(workbook: Path, report: Path) -> list[tuple[str, str]]:
    return [(str(one.severity), one.message) for one in checked(workbook, None, [report])[1].findings if one.code == "RP110"]


def test_an_unchanged_report_agrees_sentence_by_sentence(made: tuple[Path, Path]) -> None:
    assert findings(*made) == []


@pytest.mark.parametrize(("old", "new", "told"), [
    ("得9.79分", "得9.97分", "写的是 9.97，按工作簿应为 9.79"),
    ("决算收入258.40万元", "决算收入285.40万元", "写的是 285.40，按工作簿应为 258.40"),
    ("下降11.85%", "下降18.15%", "写的是 18.15，按工作簿应为 11.85"),
])
def test_a_figure_changed_in_word_is_an_error_with_both_figures(made: tuple[Path, Path], old: str, new: str, told: str) -> None:
    workbook, report = made
    ((severity, message),) = findings(workbook, edited(report, old, new))

    assert severity == "错误"
    assert told in message


def test_a_figure_rounded_in_word_is_only_a_reminder(made: tuple[Path, Path]) -> None:
    workbook, report = made
    ((severity, message),) = findings(workbook, edited(report, "得9.79分", "得9.8分"))

    assert (severity, "写的是 9.8，按工作簿应为 9.79" in message) == ("提醒", True)


def test_a_sentence_written_anew_in_word_is_not_compared(made: tuple[Path, Path]) -> None:
    workbook, report = made

    assert findings(workbook, edited(report, "预算执行率97.88%，得9.79分", "预算执行情况较好，得9.00分")) == []


def test_the_report_itself_holds_the_sentences_that_are_compared(made: tuple[Path, Path]) -> None:
    filing, _ = checked(made[0], None, [made[1]])

    assert [line for line in filing.rendered if re.search("预算执行率97.88%，得9.79分", line)]
