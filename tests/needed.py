"""测试要用、这台机器上却没有的东西：自己的机器上跳过，持续集成（CI）里算失败。"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def unavailable(what: str) -> NoReturn:
    """跳过这个测试，CI 里让它失败；`what` 说缺什么。"""
    if os.environ.get("CI"):
        pytest.fail(f"{what}；CI 里必须有")
    pytest.skip(what)
