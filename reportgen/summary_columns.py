"""汇总工作簿各张表有哪些列：列名、宽、种类、合计的公式。"""

from __future__ import annotations

from reportgen.summary_table import CENTRE, COUNT, COUNTED, LINK, LONG, MONEY, PERCENT, SCORE, SUM, YEAR, Column

_RATE_SHOWN = 'IF(SUBTOTAL(109,{计率预算数})=0,"",SUBTOTAL(109,{计率执行数})/SUBTOTAL(109,{计率预算数}))'
"""筛选后看得见的各行：算执行率的执行数之和 ÷ 预算数之和，分母照各自的表样。"""
_RATED = (Column("计率执行数", 12, MONEY, SUM, hidden=True), Column("计率预算数", 12, MONEY, SUM, hidden=True))
"""算执行率用的数，藏着：有的表样除以年初预算数，没有预算的项目不算。"""
_FUNDS = (
    Column("年初预算数", 12, MONEY, SUM), Column("全年预算数", 12, MONEY, SUM), Column("全年执行数", 12, MONEY, SUM), Column("执行率", 9, PERCENT, _RATE_SHOWN))

UNIT_COLUMNS = (
    Column("序号", 6, COUNT), Column("单位", 26, total=COUNTED), Column("年度", 7, YEAR), Column("表样", 13), *_FUNDS,
    Column("三公上年决算数", 11, MONEY, SUM), Column("三公本年预算数", 11, MONEY, SUM), Column("三公本年决算数", 11, MONEY, SUM),
    Column("三公增减率", 9, PERCENT),
    Column("得分", 8, SCORE), Column("等次", 6, CENTRE), Column("错误", 6, COUNT, SUM), Column("提醒", 6, COUNT, SUM), Column("已说明", 7, COUNT, SUM),
    Column("未能核对", 7, COUNT, SUM), Column("备注", 20, LONG), Column("文件", 24, LINK), *_RATED)
PROJECT_COLUMNS = (
    Column("序号", 6, COUNT), Column("单位", 26), Column("年度", 7, YEAR), Column("项目名称", 34, LONG), Column("主管部门", 20), Column("实施单位", 20),
    *_FUNDS,
    Column("得分", 8, SCORE), Column("等次", 6, CENTRE), Column("指标个数", 7, COUNT, SUM), Column("扣分指标", 7, COUNT, SUM), Column("文件", 28, LINK),
    *_RATED)
INDICATOR_COLUMNS = (
    Column("单位", 24), Column("年度", 7, YEAR), Column("表", 24, LONG, COUNTED), Column("一级指标", 11), Column("二级指标", 16), Column("三级指标", 28, LONG),
    Column("年度指标值", 16, LONG), Column("实际完成值", 16, LONG), Column("分值", 7, SCORE), Column("得分", 7, SCORE),
    Column("偏差原因分析及改进措施", 34, LONG))
FINDING_COLUMNS = (
    Column("单位", 22), Column("年度", 7, YEAR), Column("轻重", 9, CENTRE),
    Column("代码", 11, CENTRE, COUNTED), Column("名称", 18, LONG), Column("表", 16, LONG),
    Column("位置", 8, CENTRE), Column("问题", 62, LONG), Column("建议改为", 14, LONG), Column("状态", 9, CENTRE), Column("说明", 20, LONG),
    Column("采用", 6, CENTRE), Column("文件", 24, LINK))
UNREAD_COLUMNS = (Column("序号", 6, COUNT), Column("文件", 50, LINK, COUNTED), Column("原因", 90, LONG))
VERSION_COLUMNS = (
    Column("单位", 28), Column("年度", 7, YEAR), Column("没有采用的文件", 44, LINK, COUNTED), Column("为什么", 50, LONG), Column("采用的文件", 44, LINK))
RETURN_COLUMNS = (
    Column("序号", 6, COUNT), Column("单位", 36, total=COUNTED), Column("报送", 10, CENTRE), Column("年度", 14), Column("材料里写的名称", 36, LONG),
    Column("备注", 36, LONG), Column("文件", 44, LINK))
