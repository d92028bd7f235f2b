@echo off
call "%LOCALAPPDATA%\Programs\Jixiao\jixiao.cmd" addin uninstall
if "%ERRORLEVEL%"=="0" rmdir /s /q "%LOCALAPPDATA%\Programs\Jixiao"
pause
