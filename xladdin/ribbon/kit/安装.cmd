@echo off
rem ASCII only: cmd.exe reads this file in the code page of the computer. The Chinese messages come from files\installer.py.
rem Straight down, no goto out of a block: the same in every cmd.exe.
setlocal
pushd "%~dp0"
set "OWN=%LOCALAPPDATA%\Programs\Jixiao\python"
set "RUN="

for %%Z in (files\python-3*-embed-amd64.zip) do (
    if not exist "%OWN%" mkdir "%OWN%"
    "%SystemRoot%\System32\tar.exe" -xf "%%Z" -C "%OWN%"
)

python -I -c "" >nul 2>nul
if "%ERRORLEVEL%"=="0" set RUN=python
py -3.11 -I -c "" >nul 2>nul
if "%ERRORLEVEL%"=="0" set RUN=py -3.11
py -3.12 -I -c "" >nul 2>nul
if "%ERRORLEVEL%"=="0" set RUN=py -3.12
py -3.13 -I -c "" >nul 2>nul
if "%ERRORLEVEL%"=="0" set RUN=py -3.13
if exist "%OWN%\python.exe" set RUN="%OWN%\python.exe"

if not defined RUN goto no_python
%RUN% -I files\installer.py
pause
exit /b

:no_python
for %%T in (*.txt) do start "" notepad "%%T"
exit /b 1
