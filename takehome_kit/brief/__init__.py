"""Importing a brief: proposals for the template's questions, warnings, and a checklist.

proposal = propose(Path("brief.pdf"))
proposal.answers            {"kind": "rag", "hours": 6.0, "docker": "compose", …}
proposal.evidence["hours"]  the sentence, its line and page
write_checklist(proposal, project)
"""

from __future__ import annotations

from .checklist import Item, read_checklist
from .proposal import Evidence, Proposal, propose, write_checklist

__all__ = ["Evidence", "Item", "Proposal", "propose", "read_checklist", "write_checklist"]
