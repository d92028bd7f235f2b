"""照按钮的办法启动一次：`python -I -X utf8 -m xladdin.ribbon.probe`。说出程序在哪里、连 Excel 要用的库装没装好。

退出码：0 都好；1 缺 pywin32（或它坏了）；2 Python 太旧。启动都启动不了的没有退出码。
"""

from __future__ import annotations

import sys
from importlib import import_module

OLDEST = (3, 11)


def main() -> int:
    """打印一行：解释器、版本、位数、程序所在的文件夹。"""
    import xladdin

    print(f"{sys.executable} {sys.version.split()[0]} {'64' if sys.maxsize > 2**32 else '32'} 位 {xladdin.__path__[0]}")
    if sys.version_info < OLDEST:
        print("Python 太旧，要 3.11 以上", file=sys.stderr)
        return 2
    try:
        for name in ("pythoncom", "win32com.client"):
            import_module(name)
    except ImportError as fault:
        print(f"pywin32 没有装好：{fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
