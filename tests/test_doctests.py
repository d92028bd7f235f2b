"""文档里的例子都是真的：各模块的 doctest 都跑（规则手册的例子另在 test_manuals 里跑）。"""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import reportgen
import xladdin

MODULES = sorted(module.name for package in (xladdin, reportgen) for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
                 if not module.name.startswith(("xladdin.checks.", "xladdin.ribbon.kit")))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
