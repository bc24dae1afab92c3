"""Markdown tables."""


def table(headings, rows):
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def captioned(caption, headings, rows):
    return f"{caption}\n\n{table(headings, rows)}\n"


def yes_or_no(is_met):
    return "-" if is_met is None else "yes" if is_met else "**no**"
