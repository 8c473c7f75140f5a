"""A matplotlib figure as an accessible inline SVG that takes its colours from the page.

matplotlib has no CSS variables, so figures are drawn in placeholder colours that `to_svg` swaps for
them: one SVG serves light, dark and print. Text stays text, in the page's own font.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markupsafe import Markup

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, MUTED, RULE, ACCENT, SECOND, BAD, PAPER = (f"#0{i}0{i}0{i}" for i in range(1, 8))
VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    ACCENT: "var(--accent)",
    SECOND: "var(--second)",
    BAD: "var(--bad)",
    PAPER: "var(--paper)",
}
WIDTH = 360  # SVG units, so that 12-unit text is 11 px on a phone 360 px wide
SVG = "http://www.w3.org/2000/svg"
XLINK = "{http://www.w3.org/1999/xlink}href"
STYLE: Any = {  # matplotlib types its settings one by one
    "svg.fonttype": "none",
    "text.parse_math": False,  # a slice may be called "$5"
    "font.size": 12,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "x",
    "axes.labelsize": 12,
    "grid.color": RULE,
    "grid.linewidth": 0.7,
    "xtick.labelsize": 12,
    "ytick.labelsize": 12,
    "xtick.color": RULE,
    "xtick.labelcolor": MUTED,
    "ytick.color": RULE,
    "ytick.labelcolor": INK,
    "ytick.major.size": 0,
    "xtick.major.size": 0,
    "legend.frameon": False,
    "legend.fontsize": 12,
    "legend.handlelength": 1.6,
    "figure.facecolor": "none",
}


def new_figure(height: float) -> Figure:
    """An empty figure `WIDTH` units wide and `height` units high (1 unit = 1/72 inch)."""
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH / 72, height / 72), dpi=72, layout="constrained")


def to_svg(figure: Figure, name: str, title: str, description: str) -> Markup:
    """The figure as an `<svg role="img">`, its ids prefixed by `name`, unique on the page.

    `title` and `description` become the names that a screen reader says.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(buffer, format="svg", metadata=nothing)
    root = ElementTree.fromstring(buffer.getvalue())
    _clean(root, name)
    for tag, text in (("desc", description), ("title", title)):
        element = ElementTree.Element(f"{{{SVG}}}{tag}", {"id": f"{name}-{tag}"})
        element.text = text
        root.insert(0, element)
    root.attrib = {
        "viewBox": root.attrib["viewBox"],
        "role": "img",
        "aria-labelledby": f"{name}-title {name}-desc",
    }
    ElementTree.register_namespace("", SVG)
    return Markup(ElementTree.tostring(root, encoding="unicode"))  # ElementTree escapes all text


def _clean(root: ElementTree.Element, name: str) -> None:
    """Prefix the ids that are referred to, drop the others, and colour by CSS variables."""
    source = ElementTree.tostring(root, encoding="unicode")
    used = set(re.findall(r'(?:href="#|url\(#)([^")]+)', source))
    for element in root.iter():
        if (identity := element.attrib.pop("id", None)) in used:
            element.set("id", f"{name}-{identity}")
        if target := element.attrib.pop(XLINK, None):
            element.set("href", f"#{name}-{target.removeprefix('#')}")
        if clip := element.get("clip-path"):
            element.set("clip-path", clip.replace("url(#", f"url(#{name}-"))
        if style := element.get("style"):
            element.set("style", _restyle(style))


def _restyle(style: str) -> str:
    style = re.sub(r"font: ([\d.]+px) [^;]*", r"font-size: \1", style)
    return re.sub(r"#0\d0\d0\d", lambda match: VARIABLES.get(match[0], match[0]), style)
