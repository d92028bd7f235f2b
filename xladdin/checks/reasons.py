"""报告里写没写原因：一句话里点到这件事，又有因、由于、主要是一类的字。拿不准的算没有写。"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from xladdin import terms as t
from xladdin.model import Filing, Sheet
from xladdin.patterns import lazy
from xladdin.values import clean, label

_SENTENCE = lazy(r"[^。；;！!\n]+")
_CAUSE = lazy(
    "因(?!公[出临]|此|而)|由于|主要是|为了|所致|导致|造成|受[^，。；]{1,20}影响|(?:按照?|根据|依据)[^。；]{1,40}(?:要求|规定|文件|批复|通知|安排)"
    "|[，,](?:[均都]|全部)?[是系](?!年初|全年|上年|预算|编制|[0-9])")
_MORE = lazy("超|增|追加|高于|大于|多于|上升|提高|扩大|突破|多[支花用]|划入|转隶|安置")
_DENIED = lazy("严禁|不得|禁止|杜绝|从严|严格控制|(?:未|没有|无|不|不会|不存在)(?:发生|出现)?超")


def _written(filing: Filing) -> Iterator[tuple[str, str]]:
    """单位自己写的各句，和它所在的小标题：报告文字、Word 报告；程序由数生成的句子不算。"""
    own = {clean(text) for text in filing.rendered} - {clean(paragraph.text) for paragraph in filing.paragraphs}
    for paragraph in (*filing.paragraphs, *(one for one in filing.reports if clean(one.text) not in own)):
        yield from ((sentence, paragraph.heading) for sentence in _SENTENCE.findall(paragraph.text))


def sentences_about(filing: Filing, sheet: Sheet) -> Iterator[str]:
    """可以说明这张表的各句：单位自己写的（只说别的项目的不算），这张表的偏差原因。"""
    names = _names(filing, sheet) if sheet.many else frozenset()
    others = {name for one in filing.projects if one is not sheet for name in _names(filing, one)} - names if sheet.many else set()
    for sentence, _ in _written(filing):
        if not any(name in sentence for name in others) or any(name in sentence for name in names):
            yield sentence
    for indicator in sheet.indicators:
        yield from _SENTENCE.findall(indicator.deviation_explanation.shown)


def _names(filing: Filing, sheet: Sheet) -> frozenset[str]:
    """项目的名称和简称。"""
    name = sheet[t.PROJECT_NAME].shown.strip()
    return frozenset(filter(None, (name, *(short for whole, short in filing.aliases if whole == name))))


def gives_reason(sentence: str) -> bool:
    """一句话里有因、由于、主要是一类的字。

    >>> gives_reason("执行率偏低，主要是会议改为线上召开"), gives_reason("公务接待费2.5万元"), gives_reason("因公出国（境）费0万元")
    (True, False, False)
    """
    return _CAUSE.search(sentence) is not None


def over_explained(filing: Filing, words: Iterable[str]) -> bool:
    """报告里有一句话说到这些项目之一，写明超了、增加了，写了原因；小标题是它的也算。"""
    known = [label(word) for word in words]
    for sentence, heading in _written(filing):
        if not gives_reason(sentence) or not _MORE.search(sentence) or _DENIED.search(sentence):
            continue
        about = label(sentence + heading)
        if any(word in about for word in known):
            return True
    return False


def called(filing: Filing, keys: Iterable[str]) -> Iterator[str]:
    """表上这些项目在报告里的各种叫法：基础数据表.公务接待 → 公务接待费、公务接待……"""
    from xladdin.sentences import LEXICON

    wanted = set(keys)
    items = {item for item, fields in filing.form.phrases.items() if wanted & set(fields)}
    yield from (key.rpartition(".")[2] for key in wanted)
    yield from (phrase for phrase, item in LEXICON.items() if item in items)
