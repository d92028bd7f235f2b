"""宏工程的两层：压缩、复合文件，由 olevba、olefile 读回来一字节不差。"""

from __future__ import annotations

import io
from random import Random

import olefile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oletools.olevba import decompress_stream

from xladdin.ribbon.compound_file import compound_file
from xladdin.ribbon.vba_project import compressed, documents, module, vba_project

WORDS = st.sampled_from(["Public ", "Sub ", "End Sub\r\n", "    ", " As String", "x", "=", "1", '"', "\r\n", "Dim at As Long\r\n"])


@settings(max_examples=60, deadline=None)
@given(st.lists(WORDS, max_size=400), st.sampled_from([1, 7, 40]))
def test_compressed_text_reads_back(words: list[str], times: int) -> None:
    text = ("".join(words) * times).encode()

    assert bytes(decompress_stream(compressed(text))) == text


@pytest.mark.parametrize("size", [1, 2, 3, 17, 4094, 4095, 4096, 4097, 8192, 8193, 20000])
def test_text_around_the_size_of_a_chunk_reads_back(size: int) -> None:
    text = ("Attribute VB_Name = 0123456789abcdef\r\n" * 600).encode()[:size]

    assert bytes(decompress_stream(compressed(text))) == text


def test_bytes_that_do_not_shrink_are_refused() -> None:
    with pytest.raises(ValueError, match="不像 VBA"):
        compressed(Random(1).randbytes(4096))


@pytest.mark.parametrize("sizes", [[0], [1, 63, 64, 65], [511, 512, 513], [4095, 4096, 4097], [0, 70000, 3, 4096, 12], list(range(30))])
def test_a_compound_file_reads_back(sizes: list[int]) -> None:
    content = {f"M{number}": bytes(at % 256 for at in range(size)) for number, size in enumerate(sizes)}
    data = compound_file({"VBA": content, "PROJECT": b"p" * 700})

    book = olefile.OleFileIO(io.BytesIO(data), raise_defects=olefile.DEFECT_UNSURE)
    assert book.parsing_issues == []
    assert len(data) % 512 == 0
    assert {name: book.openstream(["VBA", name]).read() for name in content} == content
    assert book.openstream("PROJECT").read() == b"p" * 700


def test_a_compound_file_too_large_for_its_header_is_refused() -> None:
    with pytest.raises(ValueError, match="太大"):
        compound_file({"M": bytes(9_000_000)})


def test_a_name_longer_than_a_compound_file_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="31 个字"):
        compound_file({"M" * 32: b""})


def test_chinese_in_a_module_is_refused() -> None:
    with pytest.raises(UnicodeEncodeError):
        module('Attribute VB_Name = "A"\n\' 绩效\n')


def test_a_module_without_its_name_is_refused() -> None:
    with pytest.raises(ValueError, match="VB_Name"):
        module("Option Explicit\n")


def test_a_project_and_a_module_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="重名"):
        vba_project("Jixiao", "{6D3C5A5B-52B1-4A0E-9B8F-6E5B7D0A1C11}", (*documents(), module('Attribute VB_Name = "JIXIAO"\n')))
