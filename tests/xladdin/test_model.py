"""单元格的内容 → 值：标签和数写在一格的，标签就是这个字段才当数。"""

from __future__ import annotations

from decimal import Decimal

import pytest

from xladdin.model import Place, value_of


@pytest.mark.parametrize(("name", "text", "state", "number"), [
    ("一般公共预算", "其中：一般公共预算：          183.35", "text_number", Decimal("183.35")),
    ("项目支出", "项目支出：", "blank", None),
    ("项目支出", "其中：一般公共预算：183.35", "text", None),
    ("年度资金总额.全年执行数", "１００万元", "text_number", Decimal(100)),
    ("年度资金总额.全年执行数", "——", "blank", None),
])
def test_what_stands_in_a_number_cell_is_understood_or_said_to_be_text(name: str, text: str, state: str, number: Decimal | None) -> None:
    value = value_of(Place("整体", "C7", name), text, text)

    assert (value.state, value.number) == (state, number)
