"""jixiao summary：一个文件夹的材料汇总成一个工作簿，可以另出审核意见书。"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from reportgen.commands import FAULTS, OK, UNUSABLE

TEXT = "一个文件夹的材料汇总成一个工作簿"


def add(parser: ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="文件夹", help="放着各单位的工作簿、Word 文书，子文件夹也看")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="汇总.xlsx", help="汇总存到哪里")
    parser.add_argument("--units", type=Path, metavar="名单.txt|.xlsx", help="应报单位的名单：一行一个，或表格里“单位名称”一列")
    parser.add_argument("--fresh", action="store_true", help="全部重读，不用以前读过的")
    parser.add_argument("--jobs", type=int, default=0, metavar="个数", help="用几个处理器，默认全部")
    parser.add_argument("--time-limit", type=float, default=60.0, metavar="秒", help="一个文件最多读几秒，默认 60")


def run(arguments: Namespace) -> int:
    from reportgen.batch import read_folder
    from reportgen.summary import refuse_other_file, write_summary
    from reportgen.unit_list import read_units

    refuse_other_file(arguments.output)
    units = read_units(arguments.units) if arguments.units is not None else []
    own = (arguments.output, *([arguments.units] if arguments.units is not None else []))
    try:
        batch = read_folder(arguments.folder, arguments.forms, own=own, fresh=arguments.fresh, jobs=arguments.jobs, limit=arguments.time_limit)
    except KeyboardInterrupt:
        print("\njixiao：已中断。读过的已经记下，再运行一次接着读。", file=sys.stderr)
        return UNUSABLE
    found = write_summary(batch, arguments.output, units)
    cached = f"（其中 {batch.cached} 份没有变，没有重读）" if batch.cached else ""
    print(f"读了 {len(batch.filings)} 份材料{cached}，采用 {len(found.lines)} 份，未能读取 {len(batch.unread)} 个文件，已汇总到 {arguments.output}。")
    return FAULTS if batch.unread else OK
