"""The findings of a comparison: as data, for a terminal, and as a page."""
