"""How programs run: on arrays in memory that is kept, on numbers, on whole batches of numbers; and when the engine takes over."""
