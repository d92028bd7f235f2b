"""认表：印出来的表（Word 文书、没有本程序名称的工作簿）照标签读成与工作簿一样的字段。

阅读次序：labels 标签怎么比 → blank 空白表样的行 → alignment 两边的行怎么对上 →
pieces 一份文书里有哪几张表 → columns 各列是哪个表头 → placing 各格是哪个字段 → unplaced 放不下的 → which_form 是哪个表样 →
narrative 报告的各段 → filing 一套材料。
"""
