"""Texts on which services stumble: unicode of all kinds, and prompts that name strange profiles."""

from collections.abc import Mapping

from hypothesis import strategies as st

_LONG = 100_000
_MANY = 1_000  # a reader that is slow by the square survives it
_NOBODY = "phota-contracts-nobody"

TEXTS: Mapping[str, str] = {
    "nothing": "",
    "white space": " \t\r\n\u00a0\u2003",
    "a null character": "sky\0blue",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85",
    "a lone high surrogate": "sky \ud800 blue",
    "a lone low surrogate": "sky \udc00 blue",
    "surrogates the wrong way round": "\udc00\ud800",
    "a high surrogate at the end": "sky \ud83d",
    "noncharacters": "\ufffe\uffff\U0010ffff\ufdd0",
    "private characters": "\ue000\U000f0000",
    "a byte order mark": "\ufeffsky",
    "right to left": "שמים כחולים السماء زرقاء",
    "direction overrides": "\u202eeulb yks\u202c\u2066x\u2069\u200f",
    "combining marks": "s" + "\u0301\u0323\u0489" * 400,
    "combining marks alone": "\u0301\u0301",
    "a family of joiners": "👩\u200d👩\u200d👧\u200d👦🏽\ufe0f",
    "joiners alone": "\u200d\u200c\u200b\u2060",
    "flags and half a flag": "🇩🇪🇩",
    "tag characters": "\U000e0073\U000e006b\U000e0079",
    "letters that grow": "ßıİﬀΐ" * 20,
    "forms of one letter": "é e\u0301 \u212b \u00c5 ＳＫＹ",
    "line separators": "sky\u2028blue\u2029\v\f",
    "a long text": "sky " * (_LONG // 4),
    "a long text of four bytes each": "🌌" * (_LONG // 8),
    "a long word": "a" * 20_000,
    "a template": "{{7*7}} ${7*7} %s%n {0} <%= 7 %>",
    "markup": "<b>sky</b><!--&lt;]]>",
    "quotes": "'\"`\\'; -- /*",
    "a path": "..\\..\\sky",
    "JSON": '{"prompt": "sky"}',
    "null": "null",
    "a number": "1e309",
}
PROMPTS: Mapping[str, str] = {
    "an empty id": "[[]] at dusk",
    "a blank id": "[[ ]] at dusk",
    "a foreign id": f"[[{_NOBODY}]] at dusk",
    "an id twice": f"[[{_NOBODY}]] and [[{_NOBODY}]]",
    "an unclosed id": f"[[{_NOBODY} at dusk",
    "a half closed id": f"[[{_NOBODY}] at dusk",
    "an unopened id": f"{_NOBODY}]] at dusk",
    "ids in ids": f"[[{_NOBODY} [[{_NOBODY}]] ]]",
    "ids in ids, a hundred deep": "[[" * 100 + "]]" * 100,
    "brackets, unclosed, very many": "[[" * _MANY,
    "brackets, unopened, very many": "]]" * _MANY,
    "three brackets": f"[[[{_NOBODY}]]]",
    "very many ids": "".join(f"[[{_NOBODY}-{n}]]" for n in range(500)),
    "a long id": f"[[{'a' * 20_000}]]",
    "an id over two lines": "[[phota\ncontracts]]",
    "an id of a null character": "[[\0]]",
    "an id of a lone surrogate": "[[\ud800]]",
    "an id of other letters": "[[профиль👤]]",
    "an id of a path": "[[../ids]] [[a%2Fb]] [[a?b#c]]",
    "an id of a pattern": "[[.*]] [[(]] [[%]] [[_]]",
    "an id of a template": "[[{{0}}]] [[${x}]] [[%s]]",
    "brackets of full width": f"［［{_NOBODY}］］",
}
_PARTS = (*TEXTS.values(), "[[", "]]", "[", "]", _NOBODY, "[[]]", " ")
_SHORT = tuple(part for part in _PARTS if len(part) < 100)  # noqa: PLR2004 - quick to shrink


def drawn_texts() -> st.SearchStrategy[str]:
    """Return what draws texts of strange parts, lone surrogates included."""
    any_letter = st.text(st.characters(), max_size=12)
    return st.lists(st.one_of(st.sampled_from(_SHORT), any_letter), max_size=6).map("".join)
