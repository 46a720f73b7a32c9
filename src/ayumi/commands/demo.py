"""The command that shows what Ayumi does."""

from importlib.resources import as_file, files
from pathlib import Path

from rich.console import Console

from ayumi.commands.app import OK, app
from ayumi.commands.examinations import chosen
from ayumi.exchange import read_classified, write_results


@app.command
def demo(*, out: Path = Path("demo")) -> int:
    """Classify the example examinations, explain one, and draw its worksheet.

    Parameters
    ----------
    out
        Folder for what is written.
    """
    from ayumi.report import worksheet as draw_worksheet
    from ayumi.report.terminal import classification_table, reasons

    console = Console()
    out.mkdir(parents=True, exist_ok=True)
    with as_file(files("ayumi") / "examples" / "examinations.jsonl") as source:
        found = chosen(read_classified(source), [])
        write_results(read_classified(source), out / "classifications.jsonl", "jsonl")
    explained = "old-wrist-injury-right"
    console.print(classification_table(list(found.items()), console.width))
    console.print(reasons(explained, found[explained]))
    sheet = out / "worksheet.svg"
    sheet.write_text(draw_worksheet(found[explained], heading=explained), encoding="utf-8")
    console.print(f"\nWritten: {out / 'classifications.jsonl'}, {sheet}", soft_wrap=True)
    return OK
