"""官方术语 ↔ 标识符：两种语言唯一的接头处。

常量名是英文标识符（公共财政通行译名，大写），值是表上的官方术语；字段名、Word 占位符、消息里的用词都是同一个词。
`UNIT` 说明一个术语的计量单位（决定数字格式、录入提示和打印形式），`HINT` 是录入时显示给填表人的一句话。
"""

from __future__ import annotations

# —— 工作表的表种 ——
BASIC_DATA = "基础数据表"
OVERALL = "整体"
PROJECT = "项目"
PROFILE = "基本概况"
ACCOUNTS = "收支情况"
SELF_ASSESSMENT = "绩效自评情况"
EVALUATORS = "评价人员"
REPORT_FIGURES = "报告数据"
NARRATIVE = "报告文字"
EXPLANATIONS = "出错说明"
INSTRUCTIONS = "填报说明"
CHECK_RESULTS = "校验结果"
SHEET_KIND = "表种"
TABLE_HEAD = "表头"
TABLE_END = "表尾"

# —— 单位与年度 ——
FISCAL_YEAR = "预算年度"
AGENCY = "单位名称"
DEPARTMENT = "主管部门"
IMPLEMENTING_AGENCY = "实施单位"
PROJECT_NAME = "项目名称"
PROJECT_ALIAS = "项目简称"

# —— 预算各阶段 ——
INITIAL_BUDGET = "年初预算数"
REVISED_BUDGET = "全年预算数"
OUTTURN = "全年执行数"
PRIOR_FINAL_ACCOUNTS = "上年决算数"
BUDGET = "本年预算数"
FINAL_ACCOUNTS = "本年决算数"
EXECUTION_RATE = "执行率"
ANNUAL_FUNDS = "年度资金总额"

# —— 资金来源与用途 ——
GENERAL_PUBLIC_BUDGET = "一般公共预算"
GOVERNMENT_FUND_BUDGET = "政府性基金拨款"
SPECIAL_ACCOUNT_FUNDS = "纳入专户管理的非税收入拨款"
OTHER_FUNDS = "其他资金"
FISCAL_APPROPRIATION = "当年财政拨款"
CARRIED_FORWARD_FUNDS = "上年结转资金"
BASIC_EXPENDITURE = "基本支出"
PROJECT_EXPENDITURE = "项目支出"
EARMARKED_FUNDS = "专项资金"
OPERATIONAL_PROJECTS = "业务工作经费"
MAINTENANCE_PROJECTS = "运行维护经费"
THREE_PUBLIC_EXPENSES = "三公经费"
OFFICIAL_VEHICLES = "公务用车购置和维护经费"
VEHICLE_PURCHASE = "公车购置"
VEHICLE_OPERATION = "公车运行维护"
OVERSEAS_TRIPS = "出国经费"
OFFICIAL_RECEPTIONS = "公务接待"
GOODS_AND_SERVICES = "公用经费"
GOVERNMENT_PROCUREMENT = "政府采购金额"
BASIC_BUDGET_ADJUSTMENT = "部门基本支出预算调整"

# —— 人员 ——
PAYROLL_STAFF = "财政供养人员"
AUTHORIZED_POSTS = "编制数"
STAFF_IN_POST = "实际在职人数"
CONTROL_RATIO = "控制率"

# —— 楼堂馆所 ——
GOVERNMENT_BUILDINGS = "楼堂馆所"
APPROVED_FLOOR_AREA = "批复规模"
ACTUAL_FLOOR_AREA = "实际规模"
FLOOR_AREA_CONTROL_RATIO = "规模控制率"
BUDGETED_INVESTMENT = "预算投资"
ACTUAL_INVESTMENT = "实际投资"
INVESTMENT_CONTROL_RATIO = "投资概算控制率"
FRUGALITY_MEASURES = "厉行节约保障措施"

# —— 一册格式（岳阳、临湘）：基本概况、收支情况、绩效自评情况、评价人员 ——
CONTACT = "联系人"
CONTACT_PHONE = "联络电话"
STAFFING_QUOTA = "人员编制"
STAFF_ON_HAND = "实有人数"
MANDATE = "职能职责概述"
ANNUAL_WORK = "年度主要工作内容"
ANNUAL_ACHIEVEMENTS = "年度部门单位总体运行情况及取得的成绩"
INSTITUTION_INCOME = "年度收入"
TOTAL_INCOME = "收入合计"
CARRIED_FORWARD = "上年结转"
PUBLIC_BUDGET_APPROPRIATION = "公共财政拨款"
FUND_BUDGET_APPROPRIATION = "政府基金拨款"
OTHER_INCOME = "其他收入"
INSTITUTION_EXPENDITURE = "年度支出和结余"
TOTAL_EXPENDITURE = "支出合计"
PERSONNEL_EXPENDITURE = "人员支出"
OPERATING_EXPENDITURE = "公用支出"
YEAR_SURPLUS = "当年结余"
ACCUMULATED_SURPLUS = "累计结余"
TOTAL_THREE_PUBLIC = "三公经费合计"
RECEPTION_COSTS = "公务接待费"
VEHICLE_OPERATION_COSTS = "公务用车运维费"
VEHICLE_PURCHASE_COSTS = "公务用车购置费"
OVERSEAS_TRIP_COSTS = "因公出国费"
FIXED_ASSETS = "固定资产"
TOTAL_FIXED_ASSETS = "固定资产合计"
FIXED_ASSETS_IN_USE = "在用固定资产"
FIXED_ASSETS_LEASED_OUT = "出租固定资产"
QUALITATIVE_OBJECTIVE = "定性目标"
QUALITATIVE_RESULT = "实际完成"
PERFORMANCE_OBJECTIVE = "绩效目标"
EVALUATED_CONTENT = "评价内容"
COMPLETION = "完成情况"
ROW_NAME = "名称"
"""开口表的表头是一行合计时，第一列（专项、机构的名称）的列名。"""

# —— 绩效 ——
ANNUAL_OBJECTIVE = "预期目标"
ANNUAL_RESULT = "实际完成情况"
INDICATOR = "绩效指标"
LEVEL1 = "一级指标"
LEVEL2 = "二级指标"
LEVEL3 = "三级指标"
TARGET_NATURE = "指标性质"
TARGET_VALUE = "年度指标值"
MEASURE_UNIT = "度量单位"
ACTUAL_VALUE = "实际完成值"
MAX_SCORE = "分值"
SCORE = "得分"
DEVIATION_EXPLANATION = "偏差原因分析及改进措施"
TOTAL_SCORE = "总分"
OVERALL_SCORE = "综合得分"
GRADE = "评价等次"
OUTPUT = "产出指标"
OUTCOME = "效益指标"
SATISFACTION = "满意度指标"
COST = "成本指标"

# —— 签署 ——
PREPARER = "填报人"
PREPARED_ON = "填报日期"
PHONE = "联系电话"
HEAD_OF_AGENCY = "单位负责人"
REPORTED_ON = "报告日期"

# —— 报告文字与出错说明的列 ——
HEADING = "小标题"
PARAGRAPH = "文字"
PUBLIC = "公开"
CODE = "代码"
SHEET = "表"
FIELD = "字段"
FIGURES_THEN = "当时的数"
EXPLANATION = "说明"
EXPLAINED_BY = "说明人"
EXPLAINED_ON = "日期"
INSTITUTION = "机构名称"

WAN = "万元"
"""金额的单位；各表均以万元填列，保留填写时的小数位。"""

UNIT: dict[str, str] = {
    **dict.fromkeys(
        (INITIAL_BUDGET, REVISED_BUDGET, OUTTURN, PRIOR_FINAL_ACCOUNTS, BUDGET, FINAL_ACCOUNTS, GENERAL_PUBLIC_BUDGET,
         GOVERNMENT_FUND_BUDGET, SPECIAL_ACCOUNT_FUNDS, OTHER_FUNDS, BASIC_EXPENDITURE, PROJECT_EXPENDITURE,
         BUDGETED_INVESTMENT, ACTUAL_INVESTMENT, TOTAL_INCOME, CARRIED_FORWARD, PUBLIC_BUDGET_APPROPRIATION,
         FUND_BUDGET_APPROPRIATION, OTHER_INCOME, TOTAL_EXPENDITURE, PERSONNEL_EXPENDITURE, OPERATING_EXPENDITURE,
         YEAR_SURPLUS, ACCUMULATED_SURPLUS, TOTAL_THREE_PUBLIC, RECEPTION_COSTS, VEHICLE_OPERATION_COSTS,
         VEHICLE_PURCHASE_COSTS, OVERSEAS_TRIP_COSTS, TOTAL_FIXED_ASSETS, FIXED_ASSETS_IN_USE, FIXED_ASSETS_LEASED_OUT), WAN),
    **dict.fromkeys((AUTHORIZED_POSTS, STAFF_IN_POST, STAFFING_QUOTA, STAFF_ON_HAND), "人"),
    **dict.fromkeys((APPROVED_FLOOR_AREA, ACTUAL_FLOOR_AREA), "㎡"),
    **dict.fromkeys((EXECUTION_RATE, CONTROL_RATIO, FLOOR_AREA_CONTROL_RATIO, INVESTMENT_CONTROL_RATIO), "%"),
    **dict.fromkeys((MAX_SCORE, SCORE, OVERALL_SCORE), "分"),
    FISCAL_YEAR: "年",
}
"""术语的计量单位；不在表中的是文字。表样可用自己的 `units` 补充。"""

ALIASES: dict[str, str] = {
    "自评得分": SCORE, "权重": MAX_SCORE, "指标值": TARGET_VALUE, "完成值": ACTUAL_VALUE, "计量单位": MEASURE_UNIT,
    "偏差原因分析": DEVIATION_EXPLANATION, "未完成原因": DEVIATION_EXPLANATION, "填表人": PREPARER,
    "未完成原因分析及改进措施": DEVIATION_EXPLANATION, "预算部门名称": AGENCY, "预算部门单位名称": AGENCY,
    "部门单位名称": AGENCY, "项目支出名称": PROJECT_NAME,
}
"""列名与标签的别称 → 术语。"""
