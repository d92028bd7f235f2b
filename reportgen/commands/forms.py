"""jixiao forms：列出现有的表样。"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reportgen.commands import OK

TEXT = "列出现有的表样"


def add(parser: ArgumentParser) -> None:
    """没有参数。"""


def run(arguments: Namespace) -> int:
    from xladdin.form import form_folders, load_form

    for folder in form_folders(arguments.forms).values():
        form = load_form(folder)
        print(f"{form.id}\t{form.place}\t{form.year}年度起\t{'、'.join(sheet.title for sheet in form.sheets)}")
    return OK
