"""An independent answer to every question: plain Python over a list of events, no SQL, nothing shared with the compiler.

Slow and obvious on purpose. Where it and the engine disagree, one of them is wrong.
"""
