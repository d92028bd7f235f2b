from tests.workbooks import filled, computed, OVERALL
def test_check(opened, desk, tmp_path):
    book = opened(filled(tmp_path / "自评表.xlsx"))
    print(book.press("check"))
    print(desk.said, len(desk.calls), desk.calls)
    print(book.document.titles(), desk.settings)
    book.document.save_copy(tmp_path/"out.xlsx")
    import shutil; shutil.copy(tmp_path/"out.xlsx", f"/tmp/mx/out-{type(book.document).__name__}.xlsx")
