"""The function called on tracers: what it computes, with shapes, sizes and places, and what has to be refused."""
