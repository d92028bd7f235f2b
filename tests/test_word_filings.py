"""Word 文书照标签读：不论部门把格子怎么合并、拆开、改叫法，读出来的都是同一套数。"""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.specimens import NAMES
from tests.word_filings import ALTERATIONS, stated, word_filing, write
from xladdin.filing_file import filing_at

SEEDS = range(4)


def differences(name: str, path: Path) -> list[object]:
    """读出来的与样本不同的：字段、开口表的行。"""
    (fields, rows), (read, read_rows) = stated(word_filing(name).filing), stated(filing_at(path))
    wrong: list[object] = [(key, fields.get(key), read.get(key)) for key in sorted(fields.keys() | read.keys()) if fields.get(key) != read.get(key)]
    wrong += [(key, one, other) for key in rows for one, other in zip(rows[key], read_rows.get(key, []), strict=False) if one != other]
    return wrong + [(key, len(rows[key]), len(read_rows.get(key, []))) for key in rows if len(rows[key]) != len(read_rows.get(key, []))]


@pytest.mark.parametrize("name", NAMES)
def test_a_filing_read_by_its_labels_states_what_the_workbook_states(name: str, tmp_path: Path) -> None:
    assert differences(name, write(word_filing(name), tmp_path / "材料.docx")) == []


@pytest.mark.parametrize("alteration", ALTERATIONS)
@pytest.mark.parametrize("name", NAMES)
def test_a_filing_written_otherwise_states_the_same(name: str, alteration: str, tmp_path: Path) -> None:
    for seed in SEEDS:
        filing = word_filing(name)
        ALTERATIONS[alteration](filing, random.Random(seed))
        assert differences(name, write(filing, tmp_path / f"{seed}.docx")) == [], seed


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("name", NAMES)
def test_a_filing_altered_in_several_ways_at_once_states_the_same(name: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(f"{name}{seed}")
    filing = word_filing(name)
    chosen = chance.sample(sorted(ALTERATIONS), 4)
    for one in sorted(chosen, key=lambda one: one == "short_rows"):  # a row that lost a cell cannot be unmerged
        ALTERATIONS[one](filing, chance)

    assert differences(name, write(filing, tmp_path / "材料.docx")) == [], chosen
