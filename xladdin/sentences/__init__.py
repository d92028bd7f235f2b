"""报告文字里的数：每个数说的是什么项目、哪个口径、哪一年、和谁比、是谁的一部分。

宁缺毋滥：认不准的数照样列出，但 item 为 None，不参与核对。一个数只在下列情况下有 item：它前面同一小句的文字
**整段**由“本单位、年份、口径词 + 词表中的项目 + 支出、合计、为等尾词”组成；多一个不认识的词（下属中心、人均、约、
不超过、结余、原值）就不认。上半年、某月的数，下属单位的数，只涉及部分项目的数，也不认。
金额不换算：15万 的单位是万元，1.19元 的单位是元，由规则比较。本模块只读文字，不知道表。
"""

from __future__ import annotations

from xladdin.sentences.lexicon import LEXICON
from xladdin.sentences.mentions import grades, named_projects, unfinished
from xladdin.sentences.reader import statements
from xladdin.sentences.statement import Figure, Grade, Name, Statement

__all__ = ["LEXICON", "Figure", "Grade", "Name", "Statement", "grades", "named_projects", "statements", "unfinished"]
