"""测试用的一批记录：直接放进真的缓存，不必造文件。"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reportgen.batch import Batch
from reportgen.filing_record import FilingRecord, FindingRecord, Funds, IndicatorRecord, ProjectRecord, ThreePublic, packed
from reportgen.read_cache import Read, ReadCache, Stamp
from xladdin.rates import ratio

ERROR = FindingRecord("错误", "PE102", "执行率不符", "整体支出绩效自评表", "H5", "年度资金总额.执行率",
                      "整体支出绩效自评表 年度资金总额：执行率填的是 100.00%，全年执行数 254.5 ÷ 全年预算数 260 应为 97.88%。", "公式格，重算时自动写回")
REMINDER = FindingRecord("提醒", "FM101", "必填的格没有填", "整体支出绩效自评表", "E28", "联系电话", "整体支出绩效自评表 联系电话：没有填。请补填。")
EXPLAINED = FindingRecord("错误", "XT101", "表间不等", "整体支出绩效自评表", "H8", "项目支出", "两处不等。", "", "口径不同")
UNCHECKED = FindingRecord("未能核对", "PE103", "", "整体支出绩效自评表", "I5", "年度资金总额.得分", "公式还没有计算，得分无法核对")


def funds(initial: str, revised: str, outturn: str) -> Funds:
    """一笔资金，执行率除以全年预算数。"""
    budget, spent = Decimal(revised), Decimal(outturn)
    return Funds(Decimal(initial), budget, spent, ratio(spent, budget), spent, budget)


PROJECT = ProjectRecord("档案数字化", "示范县档案馆", "示范县档案馆", funds("30", "40", "36"), Decimal(95), "优", 8, 1)
INDICATOR = IndicatorRecord("整体支出绩效自评表", "产出指标", "数量指标", "接收档案", "≥98%", "100%", Decimal(10), Decimal("9.5"), "人手不足，已增配。")
RECORD = FilingRecord(
    "hengshan-2024", "衡山县", "示范县档案馆", 2024, False, True, funds("250.5", "260", "254.5"),
    ThreePublic(Decimal("5.2"), Decimal(5), Decimal("4.16")), Decimal("96.5"), "优", (PROJECT,), (INDICATOR,), (ERROR, REMINDER, EXPLAINED, UNCHECKED), grades=("优", "良", "中", "差"))


def batch_of(folder: Path, records: dict[str, FilingRecord], unread: dict[str, str] | None = None) -> Batch:
    """放着这些记录的一批；后放的修改时间较晚。"""
    folder.mkdir(parents=True, exist_ok=True)
    batch = Batch(folder, ReadCache(folder, None), unread=unread or {})
    for number, (file, record) in enumerate(records.items()):
        batch.cache.keep(file, Read(Stamp(1000, number), f"内容{number}", record.agency, packed(record), ""))
        batch.filings.append(file)
    return batch
