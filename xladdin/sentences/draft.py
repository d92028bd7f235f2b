"""读的过程里记着的事：语法、形成中的一条、正在列举的组成、读到哪里。"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct, field

from xladdin.sentences.statement import Figure


class Grammar(Struct, eq=False):
    scan: re.Pattern[str]
    own: re.Pattern[str]  # 本单位的标签
    other: re.Pattern[str]  # 前面多出几个字的标签
    items: Mapping[str, str]
    projects: frozenset[str]


class Draft(Struct, eq=False):
    """形成中的 Statement。quantity：是一个量，可以做组成部分；占比、增减、得分不是。"""

    figure: Figure
    family: str
    label: str
    role: str = "amount"
    item: str | None = None
    phase: str | None = None
    year: int | None = None
    direction: int = 0
    against: str | None = None
    subject: int | None = None
    parent: int | None = None
    exhaustive: bool = False
    funds: str | None = None
    sentence: str = ""
    sentence_start: int = 0
    quantity: bool = True
    linked: bool = True  # 同一个量列举过一次组成，再列举的不算进去
    gap: int = 0
    own_year: int | None = None
    own_phase: str | None = None
    generic: bool = False  # 只写了“支出”“收入”，还不知道是谁的
    prior: bool = False  # 说的是上年
    unread: bool = False  # 占、较之前的主语读不懂
    doubtful: bool = False  # 有别的理由不能认


class Listing(Struct, eq=False):
    """正在列举的组成：谁的、哪几条、怎样引出、用什么分隔（0 未知）、在第几层括号里。"""

    parent: int
    members: list[int]
    opener: str
    depth: int
    separator: int = 0


class Turns(Struct, eq=False):
    """“分别”之后依次轮到的：前面并列的各条，已经配上的各数。"""

    subjects: tuple[int, ...]
    taken: list[int]


class SentenceState(Struct, eq=False):
    """一句之内记着的事，句末清空。"""

    start: int
    first: int  # 本句第一条的序号
    years: list[int] = field(default_factory=list)
    phase: str | None = None  # 打头的口径：2024年决算……
    compared: str | None = None  # 与2022年决算数相比，
    topic: bool = False
    part_year: bool = False
    others: bool = False
    partial: bool = False  # 涉及的只是部分项目


class Progress(Struct, eq=False):
    """读到哪里了，从左到右。lists 是正在列举的组成，后进先出；gap 是上一个量以来最强的分隔。"""

    text: str
    flat: str
    grammar: Grammar
    units: tuple[str, ...]
    drafts: list[Draft] = field(default_factory=list)
    lists: list[Listing] = field(default_factory=list)
    brackets: list[tuple[int, int, int, int | None, tuple[str, int | None] | None, int]] = field(default_factory=list)
    start: int = 0
    after: int = 0  # 上一个数（或它后面的括号）到哪里为止
    gap: int = 0
    near: int = 0
    colon: int | None = None  # 冒号前那一小句从哪里开始：“项目支出：38万元”
    last: int | None = None
    previous: int | None = None  # 上一句最后一个可以被“其中”接着说的量
    pending: tuple[str, int | None] | None = None
    year: int | None = None
    turns: Turns | None = None
    here: SentenceState = field(default_factory=lambda: SentenceState(0, 0))
    digit: int = -1  # 下一个数字、下一个句号在哪里；句号之前没有数，就不必细看
    stop: int = -1

    def list_of(self, index: int) -> Listing | None:
        """这一条正列举在谁下面。"""
        return next((each for each in reversed(self.lists) if index in each.members), None)
