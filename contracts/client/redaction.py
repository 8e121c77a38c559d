"""Keep secrets out of everything that is written: by value, in every spelling, and by name.

Equal values get equal tokens within a run, so that a redacted transcript stays readable. What a
secret may look like stands in `spellings`; `escapes` reads through what was written around it.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from contracts.client.escapes import Deeper, View, views
from contracts.client.seeking import Pieces, Seeker
from contracts.client.spellings import as_digits, as_text, is_telling

_SECRET_HEADERS = {
    "x-api-key": "key",
    "authorization": "key",
    "proxy-authorization": "key",
    "cookie": "key",
    "set-cookie": "key",
    "x-phota-signature": "signature",
}
_SECRET_MEMBER = re.compile(r'("webhook_signing_secret"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_DOWNLOAD_URLS = re.compile(r'("download_urls"\s*:\s*\[)([^\]]*)(\])')
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SIGNED_QUERY = re.compile(
    r"[?&][\w.-]*(?:sig|token|key|credential|policy|hmac|auth)[\w.-]*="
    r"(?P<value>[^&\s\"'<>\\‹]+)",
    re.IGNORECASE,
)
_NEW = r"(?!\\+u2039)"  # not one of ours, as JSON may spell its first character
_LOGIN = re.compile(rf"://[^\s/:@\"'<>]*:{_NEW}(?P<value>[^\s/@\"'<>‹]+)@")
_NAMED = re.compile(
    rf"(?:{'|'.join(_SECRET_HEADERS)}|webhook_signing_secret)\\*[\"']?\s*[:=,]\s*b?{_NEW}\\*[\"']?"
    r"(?:(?:Bearer|Basic)\s+)?(?P<value>[^\s\"'<>\\,;)\]}‹$]+)",
    re.IGNORECASE,
)
_NAMES = (*_SECRET_HEADERS, "webhook_signing_secret")
_PLACE = re.compile(r"/(?<!:/)(?<!://)[^\s\"'<>\\]{8,}")
_LONG_WORD = re.compile(r"[A-Za-z0-9_%+/=.~-]{16,}")
_PLAIN = re.compile(r"[A-Za-z0-9+/_=.~: -]+")
_TRAILING = ".,;:)]}"
_BASE64_BLOB = re.compile(r"[A-Za-z0-9+/_-]{400,}={0,2}")
_URL_SAFE = str.maketrans("-_", "+/")
_LONGEST_TEXT = 20_000
_LONGEST_WHOLE = 200_000

_Hit = tuple[int, int, str]


class Redactor:
    """Replaces what it has learnt to be secret, and what its name says is secret.

    Processes of one run give their redactors one salt, so that equal values get equal tokens.
    """

    def __init__(self, salt: str | None = None) -> None:
        self._salt = (salt or secrets.token_hex(16)).encode()
        self._tokens: dict[str, str] = {}
        self._seeker = Seeker({})
        self._pieces = Pieces()
        self._are_plain = True
        self._is_stale = False
        self._spelt: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._lock = threading.RLock()

    @property
    def learnt(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is secret, and which words are, each with its token. Never write this."""
        return dict(self._tokens), dict(self._words)

    def learn(self, value: str | None, kind: str) -> None:
        """Remember a secret, so that it is replaced wherever it appears from now on.

        A value that is a common word is left alone: `spellings` says which.
        """
        if value is not None and is_telling(value) and value not in self._tokens:
            self.adopt({value: self._token(value, kind)}, {})

    def learn_download(self, url: str) -> None:
        """Remember a signed URL, of which no more than the host is shown from now on."""
        self._download(url)

    def adopt(self, tokens: dict[str, str], words: dict[str, str]) -> None:
        """Remember what another process of the same run has learnt."""
        with self._lock:
            self._know_words(words)
            new = {value: token for value, token in tokens.items() if value not in self._tokens}
            if not new:
                return
            self._tokens |= new
            texts = {form: token for each, token in new.items() for form in as_text(each)}
            digits = {form: texts[text] for text in texts for form in as_digits(text)}
            self._spelt = digits | texts | self._spelt
            self._pieces.add(texts | digits)
            self._is_stale = True

    def _sharpen(self) -> None:
        """Make the automaton anew, once for all that was learnt since."""
        with self._lock:
            self._is_stale = False
            self._seeker = Seeker(self._spelt)
            self._are_plain = all(map(_PLAIN.fullmatch, self._tokens))

    def text(self, text: str) -> str:
        """Return the text with every secret replaced that is known, or named as one."""
        if self._is_stale:
            self._sharpen()
        if len(text) < _LONGEST_WHOLE or "\n" not in text:
            return self._redacted(text, are_plain=self._are_plain)
        lines = text.splitlines(keepends=True)
        return "".join(self._redacted(line, are_plain=True) for line in lines)

    def _redacted(self, text: str, *, are_plain: bool) -> str:
        others = views(text, are_plain=are_plain)
        seen = [hit for view in others for hit in self._seen_through(view)]
        return _replaced(text, [*self._hits(text), *seen])

    def _seen_through(self, view: View | Deeper) -> Iterator[_Hit]:
        for start, end, token in self._hits(view.text):
            yield (*view.place(start, end), token)

    def _hits(self, text: str) -> Iterator[_Hit]:
        """Yield where a secret stands, and its token."""
        yield from self._seeker.hits(text)
        yield from self._pieces.hits(text)
        if self._words:
            yield from self._known_words(text)
        yield from self._named(text)

    def _known_words(self, text: str) -> Iterator[_Hit]:
        """Look up the words of a text: thousands of URLs come, one by one, in a run."""
        for pattern in (_PLACE, _LONG_WORD):
            words = {word.rstrip(_TRAILING) for word in pattern.findall(text)}
            for word in words & self._words.keys():
                for found in re.finditer(re.escape(word), text):
                    yield *found.span(), self._words[word]

    def _named(self, text: str) -> Iterator[_Hit]:
        """Yield what stands after a name that only secrets bear."""
        if "=" in text:
            for found in _SIGNED_QUERY.finditer(text):
                yield *found.span("value"), "‹signature›"
        if "@" in text:
            for found in _LOGIN.finditer(text):
                yield *found.span("value"), self._token(found["value"], "password")
        for found in _named_values(text):
            if is_telling(found["value"]):
                yield *found.span("value"), self._token(found["value"], "key")

    def headers(self, headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the headers with secret ones replaced by tokens."""
        open_ones = "\n".join(value for name, value in headers if not _is_secret(name))
        clean = str if self.text(open_ones) == open_ones else self.text
        return tuple(
            (name, self._secret(name, value) if _is_secret(name) else clean(value))
            for name, value in headers
        )

    def body(self, content: bytes, media_type: str) -> str | None:
        """Return a body fit to be kept: text redacted, images and long blobs as digest and size."""
        if not content:
            return None
        if media_type.startswith("image/") or b"\0" in content[:1024]:
            return _summary(content, media_type)
        text = content.decode("utf-8", "backslashreplace")
        text = _SECRET_MEMBER.sub(self._redact_member, text)
        text = _DOWNLOAD_URLS.sub(self._redact_downloads, text)
        text = self.text(_BASE64_BLOB.sub(_blob, text))
        if len(text) > _LONGEST_TEXT:
            return f"{text[:_LONGEST_TEXT]}… ({len(text)} characters)"
        return text

    def _redact_member(self, found: re.Match[str]) -> str:
        self.learn(_unescaped(found[2]), "secret")
        return f"{found[1]}{self._token(found[2], 'secret')}{found[3]}"

    def _redact_downloads(self, found: re.Match[str]) -> str:
        redacted = _JSON_STRING.sub(lambda url: f'"{self._download(_unescaped(url[1]))}"', found[2])
        return f"{found[1]}{redacted}{found[3]}"

    def _download(self, url: str) -> str:
        """Keep the host of a signed URL alone: its path may carry the signature, too."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}/"
        rest = url.removeprefix(origin)
        token = self._token(rest, "download")
        values = (pair.partition("=")[2] for pair in parts.query.split("&"))
        signed = dict.fromkeys(filter(_LONG_WORD.fullmatch, values), "‹signature›")
        self._know_words({**signed, f"/{rest}": f"/{token}"})
        return origin + token

    def _know_words(self, words: dict[str, str]) -> None:
        self._pieces.add({word: words[word] for word in words.keys() - self._words.keys()})
        self._words |= words

    def _secret(self, name: str, value: str) -> str:
        kind = _SECRET_HEADERS[name.lower()]
        if kind == "signature":
            token = self._token(value, kind)
            self._know_words(dict.fromkeys((value, value.partition("=")[2] or value), token))
            return token
        self.learn(value, kind)
        return self._tokens.get(value) or self._token(value, kind)

    def _token(self, value: str, kind: str) -> str:
        digest = hmac.new(self._salt, value.encode("utf-8", "replace"), hashlib.sha256)
        return f"‹{kind}:{digest.hexdigest()[:8]}›"


def _is_secret(header: str) -> bool:
    return header.lower() in _SECRET_HEADERS


def _named_values(text: str) -> Iterator[re.Match[str]]:
    """Yield what stands after a secret's name: found by plain search, which is quicker."""
    lowered = text.lower()
    if len(lowered) != len(text):
        yield from _NAMED.finditer(text)
        return
    for name in _NAMES:
        at = lowered.find(name)
        while at >= 0:
            if found := _NAMED.match(text, at):
                yield found
            at = lowered.find(name, at + len(name))


def _replaced(text: str, hits: list[_Hit]) -> str:
    """Return the text with what was hit replaced; of hits that overlap the first names it all."""
    if not hits:
        return text
    pieces: list[str] = []
    at = 0
    for start, end, token in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if start >= at or not pieces:
            pieces += (text[at:start], token)
        at = max(at, end)
    return "".join((*pieces, text[at:]))


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _summary(content: bytes, media_type: str) -> str:
    return f"‹{media_type or 'binary'}, {_size_and_digest(content)}›"


def _blob(found: re.Match[str]) -> str:
    """Tell what base64 holds: the same picture has the same digest however it travels."""
    digits = found[0].rstrip("=").translate(_URL_SAFE)
    whole = digits[:-1] if len(digits) % 4 == 1 else digits  # six bits alone are no byte
    content = base64.b64decode(whole + "=" * (-len(whole) % 4))
    return f"‹base64, {len(found[0])} characters of {_size_and_digest(content)}›"


def _size_and_digest(content: bytes) -> str:
    return f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()[:16]}…"
