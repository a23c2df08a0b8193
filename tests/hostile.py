"""Names that a careless program would run, break on, or lose."""

from autograd_mini import Value

HOSTILE = [
    "</script><script>alert(1)</script>",
    '" onload="alert(1)',
    "'};alert(1)//",
    "{a|b}",
    "\\N \\G \\l",
    "]--><svg/onload=alert(1)>",
    "a <b>bold</b> & &lt;entity&gt; &#10;",
    "100% %s %(x)s {0} $HOME `id`",
    "<<TABLE>>",
    "two\nlines\ttab",
    "C:\\new\\",
    "x" * 10_000,
    "العربية",
    "🙂 emoji 数",
    "a:b:c",
    "-o/etc/passwd",
    "nul\0 bell\x07 half\ud800",
]


def hostile():
    """A graph of Values with these labels, after its backward pass."""
    total = Value(1.0, label="t")
    for label in HOSTILE:
        total = total * Value(2.0, label=label)
        total.label = label
    total.backward()
    return total
