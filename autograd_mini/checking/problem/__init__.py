"""The problem: the function, the point, the graph of a call, and the gradients that were derived by hand."""
