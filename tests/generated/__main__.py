"""`python -m tests.generated [每种毛病几份] [干净的几份]`：印出规则实测表，默认 10 份、204 份。"""

from __future__ import annotations

import sys

from tests.generated.measure import table

if __name__ == "__main__":
    wanted, materials = [int(text) for text in sys.argv[1:3]] + [10, 204][len(sys.argv[1:3]):]
    print(table(materials, wanted))
