"""读出来的东西：一个数（Figure）、它说了什么（Statement）、等级、项目名。"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct


class Figure(Struct, frozen=True):
    """文字中的一个数连同单位。start、end 是在所给文字中的位置；decimals 是写出的小数位数；15万 的单位记作万元。"""

    start: int
    end: int
    text: str
    number: Decimal
    decimals: int
    unit: str


class Statement(Struct, frozen=True):
    """一句话里的一个数说了什么。认不准的字段为 None，不等于“没有”。

    role：amount 金额、面积；count 个数；score 得分；rate 比率；share 占比；change_amount、change_rate 增减额、增减率；
    base 增减的基数（比上年的2.7万元）；adjustment 追加、调减的预算额，subject 是调整前的那一条。
    direction：增 +1，减 -1，其余 0。against：和谁比（预算、2022年决算数、上年）；占比则为整体，能认出的是项目名。
    subject：占比、增减说的是哪一条（序号）；认不准为 None。
    parent：其中、包括、括号所属的那一条（序号）；合计写在后面时大于自己。一条只算第一次列举的组成。
    exhaustive：这一条的组成写的是分别、由…组成、合计：，列全了；写其中、包括、用于的为 False。
    phase：年初预算、全年预算、预算、决算、执行，按字面。funds：项目前写明的资金来源（一般公共预算、财政拨款），
    如财政拨款基本支出。year 为 None 表示没有写年份，即本年。
    """

    figure: Figure
    item: str | None
    phase: str | None
    year: int | None
    role: str
    direction: int
    against: str | None
    subject: int | None
    parent: int | None
    exhaustive: bool
    funds: str | None
    sentence: str
    sentence_start: int


class Grade(Struct, frozen=True):
    """文字中给出的评价等级：word 是写出的词（优、优秀、良好……），不限于优良中差，由规则判断。"""

    start: int
    end: int
    word: str


class Name(Struct, frozen=True):
    """引号中的项目名称；project 是 known 中与它相同的一个（不计引号、空白和末尾的项目、经费），没有为 None。"""

    start: int
    end: int
    text: str
    project: str | None
