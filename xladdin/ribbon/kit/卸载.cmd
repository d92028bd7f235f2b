@echo off
pushd "%~dp0"
set "HOME_DIR=%LOCALAPPDATA%\Programs\Jixiao"
if not exist "%HOME_DIR%\jixiao.cmd" goto not_installed
call "%HOME_DIR%\jixiao.cmd" addin uninstall
if "%ERRORLEVEL%"=="0" rmdir /s /q "%HOME_DIR%"
pause
exit /b

:not_installed
for %%T in (*.txt) do start "" notepad "%%T"
