@echo off
call "%LOCALAPPDATA%\Programs\Jixiao\jixiao.cmd" addin uninstall || goto done
rmdir /s /q "%LOCALAPPDATA%\Programs\Jixiao"
:done
pause
