"""Keep secrets out of everything that is written: by value, in every spelling, and by name.

Equal values get equal tokens within a run, so that a redacted transcript stays readable.
"""

import base64
import hashlib
import hmac
import json
import re
import secrets
import threading
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlsplit

_SECRET_HEADERS = frozenset({"x-api-key", "authorization", "cookie", "set-cookie"})
_SECRET_MEMBER = re.compile(r'("webhook_signing_secret"\s*:\s*")((?:[^"\\]|\\.)*)(")')
_DOWNLOAD_URLS = re.compile(r'("download_urls"\s*:\s*\[)([^\]]*)(\])')
_JSON_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SIGNED_QUERY = re.compile(
    r"([?&][\w.-]*(?:sig|token|key|credential|policy|hmac|auth)[\w.-]*=)[^&\s\"'<>\\]+",
    re.IGNORECASE,
)
_PLACE = re.compile(r"(?P<origin>https?://[^\s\"'<>\\/]*)?(?P<word>/[^\s\"'<>\\]{8,})")
_LONG_WORD = re.compile(r"(?P<origin>)(?P<word>[A-Za-z0-9_%+/=.~-]{16,})")
_TRAILING = ".,;:)]}"
_BASE64_BLOB = re.compile(r"[A-Za-z0-9+/_-]{400,}={0,2}")
_SHORTEST_SECRET = 6
_LONGEST_TEXT = 20_000


class Redactor:
    """Replaces what it has learnt to be secret, and what its name says is secret."""

    def __init__(self) -> None:
        self._salt = secrets.token_bytes(16)
        self._tokens: dict[str, str] = {}
        self._pattern: re.Pattern[str] | None = None
        self._downloads: dict[str, str] = {}
        self._lock = threading.RLock()

    @property
    def learnt(self) -> tuple[dict[str, str], dict[str, str]]:
        """What is secret, and where to download from, with its token. Never write this."""
        return dict(self._tokens), dict(self._downloads)

    def learn(self, value: str | None, kind: str) -> None:
        """Remember a secret, so that it is replaced wherever it appears from now on."""
        if value is None or len(value) < _SHORTEST_SECRET:
            return
        with self._lock:
            if value not in self._tokens:
                token = self._token(value, kind)
                self.adopt(dict.fromkeys(_spellings(value), token), {})

    def adopt(self, tokens: dict[str, str], downloads: dict[str, str]) -> None:
        """Remember what another process of the same run has learnt."""
        with self._lock:
            self._downloads |= downloads
            self._tokens = tokens | self._tokens
            longest_first = sorted(self._tokens, key=len, reverse=True)
            self._pattern = re.compile("|".join(map(re.escape, longest_first)))

    def text(self, text: str) -> str:
        """Return the text with every secret replaced that is known, or named as one."""
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._tokens[found[0]], text)
        if self._downloads:
            text = _PLACE.sub(self._known_download, text)
            text = _LONG_WORD.sub(self._known_download, text)
        return _SIGNED_QUERY.sub(r"\1‹signature›", text)

    def headers(self, headers: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the headers with secret ones replaced by tokens."""
        open_ones = "\n".join(value for name, value in headers if not _is_secret(name))
        clean = str if self.text(open_ones) == open_ones else self.text
        return tuple(
            (name, self._secret(value) if _is_secret(name) else clean(value))
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
        text = self.text(_BASE64_BLOB.sub(lambda blob: _summary(blob[0].encode(), "base64"), text))
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
        self._downloads[f"/{rest}"] = f"/{token}"
        for value in (pair.partition("=")[2] for pair in parts.query.split("&")):
            if _LONG_WORD.fullmatch(value):
                self._downloads[value] = "‹signature›"
        return origin + token

    def _known_download(self, found: re.Match[str]) -> str:
        """Look up one word of a text: thousands of URLs make no pattern that is quick to search."""
        word = found["word"].rstrip(_TRAILING)
        known = self._downloads.get(word, word)
        return f"{found['origin'] or ''}{known}{found['word'][len(word) :]}"

    def _secret(self, value: str) -> str:
        self.learn(value, "key")
        return self._tokens.get(value) or self._token(value, "key")

    def _token(self, value: str, kind: str) -> str:
        digest = hmac.new(self._salt, value.encode("utf-8", "replace"), hashlib.sha256)
        return f"‹{kind}:{digest.hexdigest()[:8]}›"


def _is_secret(header: str) -> bool:
    return header.lower() in _SECRET_HEADERS


def _spellings(value: str) -> Iterator[str]:
    """Yield the ways a value may be written: as it is, in a URL, in JSON, in base64."""
    yield value
    yield from {
        quote(value, safe="", errors="replace"),
        quote(value, errors="replace"),
        quote_plus(value, errors="replace"),
        json.dumps(value)[1:-1],
        base64.b64encode(value.encode("utf-8", "replace")).decode().rstrip("="),
    } - {value}


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _summary(content: bytes, media_type: str) -> str:
    digest = hashlib.sha256(content).hexdigest()[:16]
    return f"‹{media_type or 'binary'}, {len(content)} bytes, sha256 {digest}…›"
