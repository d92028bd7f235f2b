@echo off
call "%LOCALAPPDATA%\Programs\Jixiao\jixiao.cmd" addin doctor
pause
