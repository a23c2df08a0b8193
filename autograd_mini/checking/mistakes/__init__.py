"""The mistakes that people make, as changes of a backward pass, and the search for the one that was made."""
