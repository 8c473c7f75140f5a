"""The report as one HTML file: no request, no foreign script, style and script inlined."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from takehome_kit import __version__
from takehome_kit.analysis import text
from takehome_kit.report.definitions import define
from takehome_kit.report.passages import gold_quotes, passages
from takehome_kit.report.transcript import transcript
from takehome_kit.report.view import View


def render(view: View) -> str:
    """The whole page. Everything that comes from the project is escaped by Jinja2."""
    environment = Environment(
        loader=PackageLoader("takehome_kit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    script = _asset("report.js")
    return environment.get_template("report.html.jinja").render(
        view=view,
        results=view.results,
        text=text,
        define=define,
        passages=passages,
        gold_quotes=gold_quotes,
        transcript=transcript,
        kit_version=__version__,
        style=Markup(_asset("report.css") + _asset("print.css")),  # ours, not the project's
        script=Markup(script),
        script_hash=_csp_hash(script),
    )


def _asset(name: str) -> str:
    return (files("takehome_kit.report") / "templates" / name).read_text(encoding="utf-8")


def _csp_hash(script: str) -> str:
    """The only script that the page's Content-Security-Policy lets run."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"
