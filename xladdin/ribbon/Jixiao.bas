Attribute VB_Name = "Jixiao"
Option Explicit

' The buttons of the ribbon and the command line each of them starts.
' ASCII only: Chinese stands in customUI14.xml, in Python, and in the generated module Messages.

Private running As Boolean

' Asked by Excel before it shows the tab for the first time, so just before the first click: a process gets ready for it.
' The control that asks is never visible.
Public Sub OnTabShown(control As IRibbonControl, ByRef visible As Variant)
    visible = False
    LaunchQuietly "call_up"
End Sub

Public Sub OnNew(control As IRibbonControl)
    StartAnyway "new"
End Sub

Public Sub OnAddProject(control As IRibbonControl)
    Start "add_project"
End Sub

Public Sub OnCheck(control As IRibbonControl)
    Start "check"
End Sub

Public Sub OnPreviousFinding(control As IRibbonControl)
    Start "previous_finding"
End Sub

Public Sub OnNextFinding(control As IRibbonControl)
    Start "next_finding"
End Sub

Public Sub OnFix(control As IRibbonControl)
    Start "fix"
End Sub

Public Sub OnExplain(control As IRibbonControl)
    Start "explain"
End Sub

Public Sub OnClearMarks(control As IRibbonControl)
    Start "clear_marks"
End Sub

Public Sub OnRecompute(control As IRibbonControl)
    Start "recompute"
End Sub

Public Sub OnUndo(control As IRibbonControl)
    Start "undo"
End Sub

Public Sub OnReport(control As IRibbonControl)
    Start "report"
End Sub

Public Sub OnCheckReport(control As IRibbonControl)
    Start "check_report"
End Sub

Public Sub OnPublicReport(control As IRibbonControl)
    Start "public_report"
End Sub

Public Sub OnSubmit(control As IRibbonControl)
    Start "submit"
End Sub

Public Sub OnMerge(control As IRibbonControl)
    Start "merge"
End Sub

Public Sub OnOpenFolder(control As IRibbonControl)
    Start "open_folder"
End Sub

Public Sub OnHelp(control As IRibbonControl)
    StartAnyway "help"
End Sub

Public Sub OnAbout(control As IRibbonControl)
    StartAnyway "about"
End Sub

Private Sub Start(ByVal action As String)
    If ActiveWorkbook Is Nothing Then
        Say Messages.NO_WORKBOOK
    Else
        StartAnyway action
    End If
End Sub

' While Excel waits for Python its ribbon stays alive: a second click must not start a second run.
Private Sub StartAnyway(ByVal action As String)
    Dim book As String
    If running Then Exit Sub
    If Not ActiveWorkbook Is Nothing Then book = ActiveWorkbook.FullName
    running = True
    Launch action, book
    running = False
End Sub

' -I: no PYTHON* variable, no current folder, no user site decides what runs.
Public Function CommandLine(ByVal python As String, ByVal action As String, ByVal window As String, ByVal book As String) As String
    CommandLine = """" & python & """ -I -X utf8 -m xladdin.ribbon.click " & action & " --window " & window
    If Len(book) > 0 Then CommandLine = CommandLine & " --book " & CodeUnits(book)
End Function

' UTF-16 code units, four hexadecimal digits each: no name can be taken for a part of the command line.
Public Function CodeUnits(ByVal text As String) As String
    Dim at As Long
    For at = 1 To Len(text)
        CodeUnits = CodeUnits & Right$("000" & Hex$(AscW(Mid$(text, at, 1)) And &HFFFF&), 4)
    Next
End Function

Public Function FromCodeUnits(ByVal units As String) As String
    Dim at As Long
    For at = 1 To Len(units) Step 4
        FromCodeUnits = FromCodeUnits & ChrW$(CLng("&H" & Mid$(units, at, 4)))
    Next
End Function
