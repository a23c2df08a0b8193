"""Pictures to look at: of a graph, or of a result.

Each drawing library is imported by the function that draws with it.
"""
