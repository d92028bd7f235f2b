"""按钮的约定：同一批测试，经 xlwings 自己的前端，跑在内存里的替身、真的 LibreOffice 上；JIXIAO_LIVE=excel 时跑在真的 Excel 上。"""
