@echo off
rem ASCII only: cmd.exe reads this file in the code page of the computer. The Chinese messages come from files\installer.py.
setlocal
set "HOME_DIR=%LOCALAPPDATA%\Programs\Jixiao"
for %%Z in ("%~dp0files\python-3*-embed-amd64.zip") do (
    if not exist "%HOME_DIR%\python" mkdir "%HOME_DIR%\python"
    "%SystemRoot%\System32\tar.exe" -xf "%%~Z" -C "%HOME_DIR%\python" || goto no_python
)
if exist "%HOME_DIR%\python\python.exe" (
    "%HOME_DIR%\python\python.exe" "%~dp0files\installer.py"
    goto done
)
for %%V in (3.13 3.12 3.11) do (
    py -%%V -I -c "" >nul 2>nul && (
        py -%%V -I "%~dp0files\installer.py"
        goto done
    )
)
python -I -c "" >nul 2>nul && (
    python -I "%~dp0files\installer.py"
    goto done
)
:no_python
for %%T in ("%~dp0*.txt") do start "" notepad "%%~T"
exit /b 1
:done
pause
