"""How the match sheet looks on paper, and the code that names it."""

from html import escape
from typing import Final

from ayumi.report.look import FONTS, colour_rules

CODE_SIDE: Final = 64
"""The side of the printed code of the sheet [px]."""
STYLE: Final = (
    f"body{{margin:0;background:var(--paper);color:var(--ink);font:400 14px/20px {FONTS};"
    "font-variant-numeric:tabular-nums}"
    "main{max-width:718px;margin:0 auto;padding:24px;position:relative}"
    "h1{font-size:28px;line-height:32px;font-weight:600;margin:0}"
    "h2{font-size:14px;line-height:20px;font-weight:600;margin:12px 0 0}"
    "p{margin:0 0 4px;max-width:640px}.quiet{color:var(--quiet);font-size:12px;line-height:16px}"
    ".head{display:flex;justify-content:space-between;align-items:flex-start;gap:24px}"
    ".stop{border:2px solid var(--ink);padding:8px 12px;margin:8px 0 0;max-width:none;"
    "font-weight:600}"
    ".facts{display:grid;grid-template-columns:repeat(4,auto);gap:0 24px;margin:4px 0 0}"
    ".facts dt{grid-row:1;font-size:12px;line-height:16px;color:var(--quiet)}"
    ".facts dd{grid-row:2;margin:0;font-size:18px;line-height:24px;font-weight:600}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:middle;padding:3px 12px 3px 0;font-weight:400;"
    "border-bottom:1px solid var(--hair)}"
    "thead th{font-size:12px;line-height:16px;color:var(--quiet);vertical-align:bottom;"
    "border-bottom:1px solid var(--line)}"
    ".tick{width:72px;text-align:center;padding-right:0}"
    ".box{display:inline-block;width:16px;height:16px;border:1.5px solid var(--ink);"
    "vertical-align:middle}"
    ".code{font:600 18px/24px ui-monospace,Menlo,Consolas,'Noto Sans Mono','DejaVu Sans Mono',"
    "monospace;letter-spacing:1px;white-space:nowrap}"
    ".qr{display:block}.qr path{stroke:#000}"
    ".people{table-layout:fixed}.people th:first-child{width:32%}"
    ".signs td{border:0;padding:1px 16px 1px 0}.nowrap{white-space:nowrap}.strong{font-weight:600}"
    ".line{border-bottom:1px solid var(--ink);height:22px}.signs .line{height:24px}"
    ".people .line{height:27px}"
    ".after{margin:4px 0 0}"
    ".across{position:fixed;inset:0;width:100%;height:100%;pointer-events:none}"
    ".across text{font-weight:600;font-size:28px;letter-spacing:4px;fill:var(--ink);opacity:.09}"
    "@page{size:A4;margin:9mm 12mm}@media print{main{padding:0;max-width:none}}"
    "h2,tr,.signs{break-inside:avoid}h2{break-after:avoid}"
)


def qr_code(text: str) -> str:
    """A text as a printed code that scanners read, with room for damage (QR, level M).

    >>> qr_code("K7PM4Q").startswith("<svg")
    True
    """
    import segno

    made = segno.make(text, error="m", micro=False)
    drawn: str = made.svg_inline(border=2, svgclass="qr", lineclass=None, omitsize=True)
    side = f'width="{CODE_SIDE}" height="{CODE_SIDE}" role="img" '
    return drawn.replace("<svg ", f'<svg {side}aria-label="{escape(text)}" ', 1)


def style_of(sheet: str) -> str:
    """The style of a sheet, with its code at the foot of each page, should it need several."""
    text = f'"{sheet} · " counter(page) " / " counter(pages)'
    foot = f"@page{{@bottom-right{{content:{text};font:400 11px {FONTS};color:#5a6472}}}}"
    return "\n".join((*colour_rules("body", "light"), STYLE, foot))
