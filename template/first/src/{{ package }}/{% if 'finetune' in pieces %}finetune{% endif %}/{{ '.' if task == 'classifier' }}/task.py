"""The task: a classifier from a text (a docstring) to its label (an area of the library)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sample import Definition

STRATIFY = True  # targets are labels
TOGETHER = False  # rows of a label are on all sides
PER_MODULE = 40  # rows of the sample, so that no module decides what its area is
PACKAGED: dict[str, tuple[str, Callable[[], Path]]] = {}  # beside the encoder
# Settings of the sweep, and the field that each varies.
VARIED = {"sizes": "rows", "learning_rates": "learning_rate"}
# Areas of the library and the top-level modules they hold, after the chapters of the Python
# Library Reference (docs.python.org/3/library).
AREAS = {
    "text and markup": "string re difflib textwrap unicodedata stringprep codecs encodings locale "
    "gettext html xml _markupbase",
    "data types": "datetime calendar collections heapq bisect copy pprint reprlib enum graphlib "
    "weakref types zoneinfo _strptime _collections_abc dataclasses uuid",
    "numbers": "numbers fractions random statistics decimal _pydecimal secrets hashlib hmac",
    "files": "pathlib os posixpath ntpath genericpath fileinput filecmp tempfile glob fnmatch "
    "shutil stat linecache _pyio io",
    "archives and formats": "zipfile tarfile gzip bz2 lzma _compression csv configparser tomllib "
    "netrc plistlib json pickle pickletools shelve dbm sqlite3 xdrlib base64 binascii quopri uu",
    "concurrency": "threading multiprocessing concurrent subprocess sched queue asyncio "
    "contextvars _threading_local selectors signal asyncore asynchat",
    "internet": "socket ssl socketserver http urllib ftplib poplib imaplib smtplib smtpd nntplib "
    "telnetlib xmlrpc ipaddress wsgiref webbrowser cgi cgitb",
    "email": "email mailbox mailcap mimetypes",
    "graphical interfaces": "tkinter turtle",
    "programs and terminals": "argparse optparse getopt logging getpass curses platform ctypes cmd "
    "shlex pty tty pipes",
    "testing and debugging": "unittest doctest pydoc typing bdb pdb profile cProfile pstats timeit "
    "trace tracemalloc traceback warnings",
    "the language and its runtime": "importlib inspect ast dis tokenize symtable pkgutil runpy "
    "abc _py_abc site sysconfig zipimport zipapp venv codeop code compileall py_compile pyclbr "
    "modulefinder contextlib functools operator imp _sitebuiltins copyreg opcode tabnanny",
}
AREA = {module: area for area, modules in AREAS.items() for module in modules.split()}


def sample_row(definition: Definition) -> dict[str, str] | None:
    """The docstring's first paragraph → the area of its module; None for a module of no area."""
    area = AREA.get(definition.module.partition(".")[0])
    paragraph = " ".join(definition.doc.split("\n\n")[0].split())
    return {"text": paragraph, "target": area} if area else None
