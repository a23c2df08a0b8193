"""The text of a program: its lines, its names, and the form of each operation in each language."""
