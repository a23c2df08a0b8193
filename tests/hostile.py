"""Names that a careless program would run, break on, or lose."""

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
