Attribute VB_Name = "Launcher"
Option Explicit

' All that touches Windows. The interpreter comes from the user's own registry, written when the add-in was installed:
' never from the workbook, from the folder it lies in, from the current folder or from the environment.

Private Const PYTHON As String = "HKEY_CURRENT_USER\Software\Jixiao\Addin\Python"
Private Const HIDDEN_WINDOW As Long = 0

Public Sub Launch(ByVal action As String, ByVal book As String)
    Dim shell As Object, code As Long
    On Error GoTo NotStarted
    Set shell = CreateObject("WScript.Shell")
    code = shell.Run(CommandLine(shell.RegRead(PYTHON), action, CStr(Application.Hwnd), book), HIDDEN_WINDOW, True)
    If code <> 0 Then Say Messages.FAILED
    Exit Sub
NotStarted:
    Say Messages.NOT_STARTED
End Sub

Public Sub Say(ByVal units As String)
    MsgBox FromCodeUnits(units), vbExclamation, FromCodeUnits(Messages.TITLE)
End Sub
