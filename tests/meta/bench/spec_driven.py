"""Judge Prism, which serves the document and nothing else, and say why each clause fails there.

    make prism [ARGS="--readme README.md"]

A clause that breaks without a reason here, or a reason that nothing breaks, ends with exit code 1:
somebody has to think again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prism import free_port, install_prism, prism_command

BEGIN, END = "<!-- prism:begin -->", "<!-- prism:end -->"
DEADLINE = 30.0
KEYS = {
    "PHOTA_API_KEY": "prism-developer",
    "PHOTA_OTHER_API_KEY": "prism-other-developer",
    "PHOTA_NO_CREDIT_API_KEY": "prism-no-credit",
}

WHY: Mapping[str, tuple[str, ...]] = {
    "It knows no developers: every key is right, a missing one is 401 (the first error that the "
    "document declares), all share one secret and one list, and nobody runs out of credit.": (
        "auth.missing-key",
        "auth.invalid-key",
        "auth.isolation",
        "error.credit",
        "callback.secret",
    ),
    "It remembers nothing: every id exists, every profile is the same one, and what was deleted "
    "or never created is still there.": (
        "error.profile-not-found",
        "error.profile-not-ready",
        "error.job-not-found",
        "profile.created",
        "profile.tag",
        "profile.delete",
        "profile.delete-twice",
        "request.refused-has-no-effect",
    ),
    "It answers with examples made from the schema: always the first success of an operation, so "
    'that no job is ever accepted, with `"string"` for images and URLs, two whatever was asked.': (
        "job.accepted",
        "job.sync-default",
        "job.response-mode",
        "idempotency.concurrent",
        "idempotency.per-developer",
        "request.enums",
        "result.bytes",
        "result.urls",
        "result.url-fetch",
    ),
    "It reads schemas, not prose: what the documents say in sentences alone is not enforced.": (
        "request.resolution-by-model",
        "request.quality-by-model",
        "job.validated-first",
        "callback.requires-async",
        "callback.https",
        "profile.tier-standard",
        "profile.tier-fast",
        "profile.tier-default",
    ),
    "Its own errors are not the document's: another envelope, unknown routes included, no "
    "`X-Request-Id`, and no answer at all to a body that is no JSON.": (
        "error.envelope",
        "error.json",
        "error.unknown-route",
        "error.request-id-header",
        "error.request-id-match",
        "request.not-json",
    ),
}


def main() -> int:
    """Judge, print the table, perhaps write it into the README; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--readme", type=Path, help="write the table between its marks in here")
    options = parser.parse_args()
    install_prism()
    with serving() as url:
        verdict = judged(url)
    broken = {c["id"]: c["verdict"] for c in verdict["clauses"] if c["verdict"] in {"fail", "warn"}}
    text = told(verdict, broken)
    sys.stdout.write(text + "\n")
    if options.readme:
        write(options.readme, text)
    return complain(set(broken))


@contextmanager
def serving() -> Iterator[str]:
    """Serve the document with Prism, from its first answer on."""
    port = str(free_port())
    process = subprocess.Popen(prism_command(port), stdout=subprocess.DEVNULL)  # noqa: S603 - our own words
    try:
        url, started = f"http://127.0.0.1:{port}", time.monotonic()
        while not answers(url):
            if process.poll() is not None or time.monotonic() - started > DEADLINE:
                raise SystemExit("Prism did not start.")
            time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    """Return whether anybody is there."""
    try:
        urllib.request.urlopen(url, timeout=DEADLINE).close()  # noqa: S310 - loopback
    except urllib.error.HTTPError as error:
        error.close()
    except OSError:
        return False
    return True


def judged(url: str) -> dict:
    """Return what a run of the scenarios concludes."""
    command = [sys.executable, "-m", "contracts", "run", "--scenarios-only", "--base-url", url]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 - our own words
            [*command, "--reports", folder],
            env={**os.environ, **KEYS},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        return json.loads((Path(folder) / "latest" / "verdict.json").read_text("utf-8"))


def told(verdict: dict, broken: Mapping[str, str]) -> str:
    """Return counts, and the broken clauses by reason, as Markdown."""
    counts = Counter(clause["verdict"] for clause in verdict["clauses"])
    figures = ", ".join(f"{count} {name}" for name, count in counts.most_common())
    lines = [f"Prism 5.16 serving v0.7.0, without a control API: {figures}.", ""]
    lines += ["| why it is right that these break | clauses |", "|---|---|"]
    for reason, clauses in WHY.items():
        names = ", ".join(f"`{id_}`" for id_ in clauses if id_ in broken)
        lines.append(f"| {reason} | {names} |")
    return "\n".join(lines)


def write(readme: Path, text: str) -> None:
    """Put the text between its marks."""
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")


def complain(broken: set[str]) -> int:
    """Say which clauses break without a reason, or have one and hold; return the exit code."""
    known = {id_ for clauses in WHY.values() for id_ in clauses}
    for id_ in sorted(broken - known):
        sys.stderr.write(f"{id_} breaks on Prism, and nobody has said why that is right.\n")
    for id_ in sorted(known - broken):
        sys.stderr.write(f"{id_} is said to break on Prism, and does not.\n")
    return int(broken != known)


if __name__ == "__main__":
    sys.exit(main())
