"""Excel 功能区：加载宏 绩效自评.xlam 由文本生成，装到这台电脑、检查、打成离线安装包。

阅读次序：customUI14.xml（按钮）→ Jixiao.bas、Launcher.bas（按钮怎样启动程序）→ handover、click、standby（交接、一次点击、预备程序）→
compound_file → vba_project → addin → machine（一台电脑的情况）→ install → trouble、office_security、doctor → bundle；windows 是唯一碰 Windows 的模块。
"""
