"""What speaks for or against a gradient: numbers, kinks, conventions, rounding; and the verdict."""
