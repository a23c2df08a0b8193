"""What a comparison found, as data, for a terminal, and as a page."""
