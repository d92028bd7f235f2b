@echo off
pushd "%~dp0"
set "JIXIAO=%LOCALAPPDATA%\Programs\Jixiao\jixiao.cmd"
if not exist "%JIXIAO%" goto not_installed
call "%JIXIAO%" addin doctor
pause
exit /b

:not_installed
for %%T in (*.txt) do start "" notepad "%%T"
