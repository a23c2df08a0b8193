"""Guards against silent mistakes: gradients used twice, numbers taken out of the graph, arrays rewritten, NaN and infinity."""
