"""`python -m tests.generated`：印出规则实测表。"""

from __future__ import annotations

import sys

from tests.generated.measure import table

if __name__ == "__main__":
    print(table(materials=200, wanted=10))
    sys.exit(0)
