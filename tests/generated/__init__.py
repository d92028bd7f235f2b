"""用造出来的材料量规则：`material.py` 造干净的，`faults.py` 种已知的毛病，`measure.py` 数找到几个、误报几个。

`python -m tests.generated` 印出规则实测表；同一个种子永远造出同一份材料。
"""
