"""用户手册：正文（正文/*.md）、图（图/*.png）、按钮说过的话（对话/*.txt）合成一个能离线看的 用户手册.html，“帮助”按钮打开它。

改了正文、按钮、规则、提示语以后重做：`python -m xladdin.manual.build`；重新截图：`python -m tests.live.manual_pictures`。
"""

from pathlib import Path

HTML = Path(__file__).with_name("用户手册.html")
TEXTS = Path(__file__).with_name("正文")
PICTURES = Path(__file__).with_name("图")
DIALOGS = Path(__file__).with_name("对话")
