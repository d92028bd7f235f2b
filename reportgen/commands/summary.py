"""jixiao summary：一个文件夹的材料汇总成一个工作簿，可以另出审核意见书。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from reportgen.commands import FAULTS, OK, UNUSABLE

if TYPE_CHECKING:
    from reportgen.batch import Batch
    from reportgen.summary_gathered import Gathered

TEXT = "一个文件夹的材料汇总成一个工作簿"
_LONGEST_LIMIT = 86_400


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="文件夹", help="放着各单位的工作簿、Word 文书，子文件夹也看")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="汇总.xlsx", help="汇总存到哪里")
    parser.add_argument("--units", type=Path, metavar="名单.txt|.xlsx", help="应报单位的名单：一行一个，或表格里“单位名称”一列")
    parser.add_argument("--notices", type=Path, metavar="文件夹", help="给每个有问题的单位写一页审核意见书，存到这个文件夹")
    parser.add_argument("--notice-template", type=Path, metavar="模板.docx", help="用自己改过的审核意见书模板")
    parser.add_argument("--signed-by", default="", metavar="审核单位", help="审核意见书的落款，默认留着盖章")
    parser.add_argument("--fresh", action="store_true", help="全部重读，不用以前读过的")
    parser.add_argument("--jobs", type=int, default=0, metavar="个数", help="用几个处理器，默认全部")
    parser.add_argument("--time-limit", type=_seconds, default=60.0, metavar="秒", help="一个文件最多读几秒，默认 60")


def _seconds(text: str) -> float:
    with suppress(ValueError):
        seconds = float(text)
        if 0 < seconds <= _LONGEST_LIMIT:
            return seconds
    raise ArgumentTypeError(f"“{text}”不是秒数（大于 0、不超过一天）")


def run(arguments: Namespace) -> int:
    from reportgen.batch import read_folder
    from reportgen.summary import refuse_other_file, write_summary
    from reportgen.unit_list import read_units
    from xladdin.workbook_file.package import real

    refuse_other_file(arguments.output)
    units = read_units(arguments.units) if arguments.units is not None else []
    own = tuple(real(path) for path in (arguments.output, arguments.units, arguments.notice_template) if path is not None)
    try:
        batch = read_folder(arguments.folder, arguments.forms, own=own, fresh=arguments.fresh, jobs=arguments.jobs, limit=arguments.time_limit)
    except KeyboardInterrupt:
        print("\njixiao：已中断。读过的已经记下，再运行一次接着读。", file=sys.stderr)
        return UNUSABLE
    with closing(batch.cache):
        found = write_summary(batch, arguments.output, units)
        for line in _said(arguments, batch, found, units):
            print(line)
        if not batch.cache.lasting:
            print(f"记不下读过的材料（{batch.cache.path} 打不开或写不进：磁盘满了、没有权限，或另一个汇总正占着），"
                  "汇总照样写好了，下次要全部重读。", file=sys.stderr)
        if arguments.notices is not None:
            _notices(arguments, batch, found)
    return FAULTS if batch.unread else OK


def _said(arguments: Namespace, batch: Batch, found: Gathered, units: Sequence[str]) -> Iterator[str]:
    """写好以后说什么：几份、没有看的、用不了的表样、对不上的名单、原来的汇总。"""
    from reportgen.summary_gathered import few_matched, matched
    from xladdin.form import usable_forms

    cached = f"（其中 {batch.cached} 份没有变，没有重读）" if batch.cached else ""
    adopted = sum(map(len, found.parts.values()))
    yield f"读了 {len(batch.filings)} 份材料{cached}，采用 {adopted} 份，未能读取 {len(batch.unread)} 个文件，已汇总到 {arguments.output}。"
    if batch.others:
        yield f"另有 {len(batch.others)} 个别的文件（压缩包、PDF 一类）没有看，列在《未能读取》。"
    if few_matched(found, units):
        yield f"名单上的 {len(units)} 个单位，只有 {len(matched(found, units))} 个在材料里对得上。请核对名单的内容（单位名称在哪一列）和写法。"
    if found.former is not None:
        yield f"原来的汇总留作 {found.former.name}；您写在里面的备注、加的颜色请从那里抄过来。"
    yield from usable_forms(arguments.forms)[1]


def _notices(arguments: Namespace, batch: Batch, found: Gathered) -> None:
    from reportgen.notices import write_notices

    written = write_notices(batch, found, arguments.notices, template=arguments.notice_template, signed_by=arguments.signed_by.strip())
    print(f"写了 {written.notices} 份审核意见书，存在 {arguments.notices}；{written.clean} 份材料没有要改的，不用写。")
    if written.edited:
        print(f"{len(written.edited)} 份意见书改过，没有覆盖：{'、'.join(written.edited)}。要重写的，请先移走。")
    if written.removed:
        print(f"{written.removed} 个单位都改好了，以前的意见书已删去。")
    if written.stale:
        print(f"{len(written.stale)} 份意见书已过时（单位都改好了），您改过，没有删：{'、'.join(written.stale)}。")
