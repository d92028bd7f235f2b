"""工作簿里发生的事。

阅读次序：terms → form → values → model → reading → recognition → rates、scoring → findings → checks → writing → workbook_file → filing_file。
"""
