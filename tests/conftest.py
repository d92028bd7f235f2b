"""各测试共用的：真的 LibreOffice。"""

from __future__ import annotations

import pytest

from tests.libreoffice import LibreOffice, NoLibreOffice
from tests.needed import unavailable


@pytest.fixture(scope="session")
def libreoffice(tmp_path_factory: pytest.TempPathFactory) -> LibreOffice:
    """每个测试进程一份；没有装的机器上跳过，持续集成（CI）里没有算失败。"""
    try:
        return LibreOffice(tmp_path_factory.mktemp("libreoffice"))
    except NoLibreOffice as absent:
        unavailable(str(absent))
