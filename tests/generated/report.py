"""报告文字：待 RP 规则落地后写带数的句子。"""

from __future__ import annotations

import random
from collections.abc import Mapping

from xladdin.form import Form


def paragraphs(form: Form, chance: random.Random, cells: Mapping[str, str], projects: tuple[str, ...]) -> dict[str, str]:
    return {}
