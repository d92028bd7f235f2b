Attribute VB_Name = "Launcher"
Option Explicit

' All that touches Windows. The interpreter comes from the user's own registry, written when the add-in was installed:
' never from the workbook, from the folder it lies in, from the current folder or from the environment.

Private Const PYTHON As String = "HKEY_CURRENT_USER\Software\Jixiao\Addin\Python"
Private Const HIDDEN_WINDOW As Long = 0

' Windows and some libraries look for programs in the current folder, often that of the workbook: start in Python's own.
Public Sub Launch(ByVal action As String, ByVal book As String)
    Dim shell As Object, interpreter As String, here As String, code As Long
    On Error GoTo NotStarted
    Set shell = CreateObject("WScript.Shell")
    interpreter = shell.RegRead(PYTHON)
    here = shell.CurrentDirectory
    shell.CurrentDirectory = Left$(interpreter, InStrRev(interpreter, "\"))
    code = shell.Run(CommandLine(interpreter, action, CStr(Application.Hwnd), book), HIDDEN_WINDOW, True)
    shell.CurrentDirectory = here
    If code <> 0 Then Say Messages.FAILED
    Exit Sub
NotStarted:
    If Len(here) > 0 Then shell.CurrentDirectory = here
    Say Messages.NOT_STARTED
End Sub

Public Sub Say(ByVal units As String)
    MsgBox FromCodeUnits(units), vbExclamation, FromCodeUnits(Messages.TITLE)
End Sub
