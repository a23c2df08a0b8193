"""The names that callers use: spellings of arguments, keywords and names of other libraries, and what is said where none fits."""
