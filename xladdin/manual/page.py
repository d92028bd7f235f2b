"""手册的样子：左边目录，右边正文；打印时目录收起，A4 排版。"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

PAGE = """<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>绩效自评助手　用户手册</title>
<style>{style}</style>
</head>
<body>
<nav>{contents}</nav>
<main>
{body}
</main>
</body>
</html>
"""

STYLE = """
body { margin: 0; font: 16px/1.75 "Microsoft YaHei", "微软雅黑", "Noto Sans CJK SC", sans-serif; color: #222; }
nav { position: fixed; inset: 0 auto 0 0; width: 15.5em; overflow-y: auto; background: #f4f6fa; border-right: 1px solid #d5dbe6; padding: 1em 0 2em;
      font-size: 14px; line-height: 1.5; box-sizing: border-box; }
nav p { font-weight: bold; font-size: 16px; margin: 0 1em .6em; color: #1f3864; }
nav .hint { font-weight: normal; font-size: 13px; color: #555; }
nav a { display: block; padding: .12em .8em .12em 1.9em; color: #333; text-decoration: none; }
nav a.chapter { padding-left: 1em; font-weight: bold; margin-top: .6em; color: #1f3864; }
nav a:hover { background: #e3e9f5; }
main { margin-left: 15.5em; max-width: 58em; padding: 1em 2.5em 6em; }
h1 { font-size: 27px; color: #1f3864; border-bottom: 2px solid #1f3864; padding-bottom: .2em; margin: 2.2em 0 .8em; }
main > h1:first-child { margin-top: .3em; }
h2 { font-size: 21px; color: #1f3864; margin: 2em 0 .5em; }
h3 { font-size: 17px; margin: 1.6em 0 .3em; }
p, li { max-width: 46em; }
p:has(img) { max-width: none; }
ul, ol { padding-left: 1.6em; }
li { margin: .15em 0; }
a { color: #1f4e9e; }
table { border-collapse: collapse; margin: .8em 0; font-size: 15px; line-height: 1.55; }
th, td { border: 1px solid #c4ccd9; padding: .3em .6em; text-align: left; vertical-align: top; }
th { background: #e9eef7; white-space: nowrap; }
td:first-child { min-width: 4.5em; }
code { font-family: Consolas, "Microsoft YaHei", monospace; background: #f1f3f6; padding: 0 .25em; }
pre { background: #f6f7f9; border: 1px solid #dde2ea; padding: .6em .9em; line-height: 1.55; white-space: pre-wrap; }
td code { white-space: nowrap; }
pre code { background: none; padding: 0; }
blockquote { margin: 1em 0 .3em; border-left: 4px solid #c99400; background: #fff9e6; padding: .35em .9em; }
blockquote p { margin: .15em 0; max-width: none; }
img { display: block; max-width: 100%; border: 1px solid #b9c2d0; margin: .7em 0 0; }
.caption { display: block; font-size: 14px; color: #555; margin-bottom: 1em; }
.ribbon { display: inline-flex; flex-wrap: wrap; border: 1px solid #c4ccd9; background: #f3f3f3; font-size: 13px; line-height: 1.3; margin: .4em 0; }
.ribbon .group { border-right: 1px solid #d0d0d0; padding: .45em .5em .2em; text-align: center; }
.ribbon .group:last-child { border-right: 0; }
.ribbon .keys { display: grid; grid-auto-flow: column; grid-template-rows: repeat(3, 1.75em); gap: .1em .3em; }
.ribbon .key { display: flex; align-items: center; gap: .3em; padding: 0 .35em; color: #222; text-decoration: none; white-space: nowrap;
               border: 1px solid transparent; }
.ribbon .large { grid-row: span 3; flex-direction: column; justify-content: center; padding: 0 .6em; }
.ribbon .large i { font-size: 24px; width: 1.6em; }
.ribbon i { font-style: normal; width: 1.3em; text-align: center; color: #1f4e9e; font-weight: bold; }
.ribbon .here { background: #ffe39a; border-color: #c99400; }
.ribbon .name { color: #666; font-size: 12px; margin-top: .15em; }
.dialog { border: 1px solid #9aa5b8; box-shadow: 1px 2px 5px #ccc; max-width: 34em; margin: .9em 0; font-size: 14px; line-height: 1.6; background: #fff; }
.dialog b { display: block; background: #eef1f6; padding: .25em .8em; font-weight: normal; }
.dialog p { margin: .7em .9em; }
.dialog div { text-align: right; padding: 0 .9em .7em; }
.dialog span { border: 1px solid #9aa5b8; padding: .15em 1.2em; margin-left: .6em; background: #f3f3f3; }
.codes { columns: 2; font-size: 15px; }
@media (max-width: 900px) { nav { position: static; width: auto; } main { margin-left: 0; padding: 1em; } }
@media print {
  @page { size: A4; margin: 18mm 16mm; }
  body { font-size: 10.5pt; line-height: 1.6; }
  nav { position: static; width: auto; columns: 3; border: 0; background: none; break-after: page; font-size: 9pt; }
  nav p { column-span: all; }
  main { margin: 0; max-width: none; padding: 0; }
  h1 { break-before: page; }
  main > h1:first-child { break-before: auto; }
  h1, h2, h3, .ribbon, blockquote { break-after: avoid; }
  img, tr, .ribbon, .dialog, blockquote { break-inside: avoid; }
  pre { break-before: avoid; }
  img { max-height: 150mm; width: auto; }
  a { color: inherit; text-decoration: none; }
}
"""


def contents(headings: Sequence[tuple[int, str, str]]) -> str:
    """目录：章和节。"""
    links = "\n".join(f'<a class="{"chapter" if level == 1 else "section"}" href="#{escape(anchor)}">{escape(title)}</a>' for level, anchor, title in headings)
    return f'<p>绩效自评助手<br>用户手册</p>\n<p class="hint">找一句提示、一个代码：按 Ctrl+F，输入其中几个字。</p>\n{links}'
