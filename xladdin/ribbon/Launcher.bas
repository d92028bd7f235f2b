Attribute VB_Name = "Launcher"
Option Explicit

' All that touches Windows. The interpreter comes from the user's own registry, written when the add-in was installed:
' never from the workbook, from the folder it lies in, from the current folder or from the environment.

Private Const PYTHON As String = "HKEY_CURRENT_USER\Software\Jixiao\Addin\Python"
Private Const HIDDEN_WINDOW As Long = 0

Public Sub Launch(ByVal action As String, ByVal book As String)
    Dim code As Long
    On Error GoTo NotStarted
    code = RunClick(action, book, True)
    If code <> 0 Then Say Messages.FAILED
    Exit Sub
NotStarted:
    Say Messages.NOT_STARTED
End Sub

' Nobody asked for it yet: what goes wrong here is said when a button is clicked.
Public Sub LaunchQuietly(ByVal action As String)
    On Error Resume Next
    RunClick action, "", False
End Sub

' Windows and some libraries look for programs in the current folder, often that of the workbook: start in Python's own.
Private Function RunClick(ByVal action As String, ByVal book As String, ByVal waiting As Boolean) As Long
    Dim shell As Object, interpreter As String, here As String, number As Long
    Set shell = CreateObject("WScript.Shell")
    interpreter = shell.RegRead(PYTHON)
    here = shell.CurrentDirectory
    On Error GoTo NotStarted
    shell.CurrentDirectory = Left$(interpreter, InStrRev(interpreter, "\"))
    RunClick = shell.Run(CommandLine(interpreter, action, CStr(Application.Hwnd), book), HIDDEN_WINDOW, waiting)
    shell.CurrentDirectory = here
    Exit Function
NotStarted:
    number = Err.number
    shell.CurrentDirectory = here
    Err.Raise number
End Function

Public Sub Say(ByVal units As String)
    MsgBox FromCodeUnits(units), vbExclamation, FromCodeUnits(Messages.TITLE)
End Sub
