"""`takehome golden`: draft, import, review and lint a project's golden set."""
