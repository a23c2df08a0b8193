"""The runners of programs: on arrays in buffers, on numbers, and on batches of numbers; and the calls left to the engine."""
