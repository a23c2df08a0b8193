"""Numbers in, gradients out: the table of rules, the graph, and the two kinds of nodes."""
