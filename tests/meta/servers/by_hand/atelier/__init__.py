"""The Phota API v0.7.0 once more, from the documents alone and on the standard library.

Pillow paints the pictures; nothing else is borrowed. `house` says who answers what, `manners` what
the documents leave open, `faults` how the house can be made to lie.
"""
