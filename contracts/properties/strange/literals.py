"""Numbers at every edge, as JSON spells them, where a count from 1 to 4 belongs."""

from collections.abc import Mapping

from hypothesis import strategies as st

# What is none of 1 to 4, however it is read.
WRONG: Mapping[str, str] = {
    "minus nought": "-0",
    "nought with a point": "0.0",
    "minus nought with a point": "-0.0",
    "nought with an exponent": "0e5",
    "five with a point": "5.0",
    "the least of 32 bits": "-2147483648",
    "one more than 32 bits": "4294967297",
    "the last exact double": "9007199254740991",
    "the first inexact double": "9007199254740993",
    "the first inexact double below nought": "-9007199254740993",
    "the most of 64 bits": "9223372036854775807",
    "one more than 64 bits": "18446744073709551617",
    "a number of 40 digits": "1" + "0" * 39,
}
# The same, on which parsers stumble.
EXTREME: Mapping[str, str] = {
    "a number of 5000 digits": "1" + "0" * 4999,
    "the greatest double": "1.7976931348623157e308",
    "more than any double": "1e309",
    "less than any double": "-1e309",
    "far more than any double": "1e99999999999",
    "less than the smallest double": "1e-400",
}
FRACTIONS: Mapping[str, str] = {
    "the smallest double": "5e-324",
    "nearly one, of many digits": "0.999" + "0" * 2000,
    "one and a bit": "1.0000000000000002",
}
# What one reader takes for a count and another does not.
OPEN: Mapping[str, str] = {
    "one with a point": "1.0",
    "one with an exponent": "1e0",
    "one with a great exponent": "1E+0000000000",
    "ten tenths": "10e-1",
    "one but for what a double holds": "1.00000000000000000000001",
    "nearly one, for a double one": "0.99999999999999999999999",
    "one with many noughts": "1." + "0" * 2000,
    "true": "true",
    "false": "false",
    "a text of a number": '"1e0"',
    "a text of other digits": '"１"',
}
# What is no JSON.
MALFORMED: Mapping[str, str] = {
    "a leading nought": "01",
    "a plus sign": "+1",
    "no digit before the point": ".5",
    "no digit after the point": "1.",
    "no digit in the exponent": "1e",
    "a hexadecimal number": "0x1",
    "a number with underlines": "1_000",
    "a number with a letter": "1n",
    "two minus signs": "--1",
    "minus infinity": "-Infinity",
    "not a number": "NaN",
    "undefined": "undefined",
    "a number of other digits": "١",
}

_SIGNS = st.sampled_from((1, -1))


def drawn_numbers() -> st.SearchStrategy[float | int]:
    """Return what draws numbers near every edge."""
    edges = st.sampled_from((0, 1, 4, 2**31, 2**32, 2**53, 2**63, 2**64, 10**30))
    near = st.builds(lambda edge, step, sign: sign * edge + step, edges, st.integers(-2, 2), _SIGNS)
    return st.one_of(near, st.floats(allow_nan=False, allow_infinity=False))
