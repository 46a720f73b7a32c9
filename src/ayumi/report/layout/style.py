"""How the page of a report looks, on a screen and on paper; figures have the same variables."""

from typing import Final

from ayumi.report.layout.figures import PAGE_KEY
from ayumi.report.look import DISPLAY, FONTS, LEAD, SMALL, TEXT, Theme, class_rules, colour_rules
from ayumi.values import Language, Words

_PAGE_OF: Final = Words(
    '"page " counter(page) " of " counter(pages)', 'counter(page) " / " counter(pages)'
)
_RULES: Final = {
    "html": "scroll-padding-top:16px",
    "body": (
        f"margin:0;background:var(--paper);color:var(--ink);font:400 {TEXT}px/20px {FONTS};"
        "font-variant-numeric:tabular-nums;-webkit-text-size-adjust:100%"
    ),
    "main": "max-width:712px;margin:0 auto;padding:48px 24px 96px",
    "nav": "position:fixed;top:48px;left:max(24px,calc(50% - 640px));width:208px",
    "nav ul": "list-style:none;margin:8px 0;padding:0",
    "nav a": "display:block;padding:4px 0;color:var(--quiet);text-decoration:none",
    "nav a:hover,nav a:focus-visible": "color:var(--accent);text-decoration:underline",
    "h1": f"font-size:{DISPLAY}px;line-height:36px;font-weight:600;margin:4px 0 16px",
    "h2": (
        f"font-size:{LEAD}px;line-height:24px;font-weight:600;margin:64px 0 16px;"
        "padding-top:16px;border-top:1px solid var(--line)"
    ),
    "h3": f"font-size:{TEXT}px;line-height:20px;font-weight:600;margin:32px 0 8px",
    "p": "margin:0 0 8px;max-width:620px",
    "ul": "max-width:620px;padding-left:20px",
    ".quiet": "color:var(--quiet)",
    ".strong": "font-weight:600",
    ".late": "color:var(--late)",
    ".danger": "color:var(--danger)",
    ".digest,code,.places": f"font-size:{SMALL}px;line-height:16px;overflow-wrap:anywhere",
    ".nowrap": "white-space:nowrap",
    "code": (
        "font-family:ui-monospace,Menlo,Consolas,'Noto Sans Mono','DejaVu Sans Mono',"
        "'Liberation Mono',monospace"
    ),
    ".simulated": (
        "margin:16px 0 0;padding:8px 12px;border-left:4px solid var(--accent);font-weight:600"
    ),
    ".noted": "margin:12px 0;padding:4px 12px;border-left:4px solid var(--accent)",
    ".mark": (
        f"font-size:{SMALL}px;font-weight:600;color:var(--accent);white-space:nowrap;"
        "border-bottom:1px solid var(--accent)"
    ),
    "figure": "margin:16px -24px 32px",
    "details": f"font-size:{SMALL}px;line-height:16px;margin:4px 24px 0",
    "summary": "cursor:pointer;color:var(--quiet);padding:4px 0",
    ".small": f"font-size:{SMALL}px;line-height:16px;padding-left:24px",
    ".scroll": "overflow-x:auto;max-width:100%",
    "table": "border-collapse:collapse;width:100%;margin:8px 0 16px",
    "caption": (
        f"text-align:left;font-size:{SMALL}px;line-height:16px;color:var(--quiet);padding:0 0 4px"
    ),
    "th,td": "text-align:left;vertical-align:top;padding:6px 16px 6px 0;font-weight:400",
    "thead th": (
        f"font-size:{SMALL}px;line-height:16px;color:var(--quiet);"
        "border-bottom:1px solid var(--line);position:sticky;top:0;background:var(--paper)"
    ),
    "tbody th,tbody td": "border-bottom:1px solid var(--hair)",
    "tbody tr:hover": "background:var(--neutral)",
    "th.number,td.number": "text-align:right",
    ".pairs th": "width:200px;color:var(--quiet)",
    ".matrix td,.matrix thead th+th": "text-align:center;padding-right:4px;padding-left:4px",
    ".matrix thead th": "white-space:nowrap",
    ".verdict.fail": "color:var(--late);font-weight:600",
    ".verdict.undetermined": "font-weight:600",
    ".assumptions,.even": "table-layout:fixed",
    ".data": f"font-size:{SMALL}px;line-height:16px",
    ".data th,.data td": "padding:2px 12px 2px 0;white-space:nowrap",
    ".lead": f"font-size:{LEAD}px;line-height:24px;font-weight:600;margin:8px 0",
    ".dense th,.dense td": f"font-size:{SMALL}px;line-height:16px;padding:4px 12px 4px 0",
    ".plain": "border-left:4px solid var(--line);padding:4px 16px;break-inside:avoid",
    ".patterns": "position:absolute",
    f".{PAGE_KEY}": "display:block;max-width:100%;height:auto",
}
_NARROW: Final = (
    "@media (max-width:1260px){nav{position:static;width:auto;max-width:712px;margin:0 auto;"
    "padding:24px 24px 0}nav ul{display:flex;flex-wrap:wrap;gap:0 20px}}"
)


def page_style(theme: Theme, running: str, mark: str, language: Language) -> str:
    """The style of a whole page; ``running`` stands at the head of each printed page."""
    rules = [f"{name}{{{style}}}" for name, style in _RULES.items()]
    colours, figures = colour_rules(":root", theme), class_rules(PAGE_KEY)
    return "\n".join((*colours, *figures, *rules, _NARROW, _printed(running, mark, language)))


def _text(said: str) -> str:
    """A text as a CSS string."""
    safe = "".join(c if c.isalnum() or c in " .:·-" else f"\\{ord(c):x} " for c in said)
    return f'"{safe}"'


def _printed(running: str, mark: str, language: Language) -> str:
    """Pages of A4 or Letter, with study, mark and page number at their edges."""
    small = f"font:400 9pt {FONTS};color:#5a6472"
    boxes = [
        f"@top-left{{content:{_text(running)};{small}}}",
        f"@top-right{{content:{_text(mark)};{small};font-weight:600}}" if mark else "",
        f"@bottom-right{{content:{_PAGE_OF.in_(language)};{small}}}",
    ]
    return (
        f"@page{{margin:20mm 15mm 18mm;{''.join(boxes)}}}\n"
        "@media print{nav,details{display:none}main{max-width:none;padding:0}body{font-size:10pt;"
        "line-height:14pt}h2{break-after:avoid;margin-top:32px}h3{break-after:avoid}"
        "tr,figure{break-inside:avoid}thead{display:table-header-group}thead th{position:static}"
        "p,ul{max-width:none}.scroll{overflow:visible}"
        f".{PAGE_KEY}{{max-height:100vh}}}}"
    )
