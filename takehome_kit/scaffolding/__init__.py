"""The template's machinery: `takehome new`, `add`, `remove`, `parts` and `update`."""
