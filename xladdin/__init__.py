"""工作簿里发生的事。

阅读次序：terms → form → values → model → reading → rates、scoring → findings → checks → writing → workbook_file → workbook_live → macros。
"""
