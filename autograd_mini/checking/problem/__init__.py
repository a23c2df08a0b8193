"""What is asked: the function, the point, the graph of a call, and what was derived by hand."""
