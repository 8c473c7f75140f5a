"""An agent that answers by calling tools."""
