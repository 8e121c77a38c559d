"""Certify the model client by the command line, verify it, and see a changed byte refused.

    python tests/meta/certify_model.py [--command "node fixtures/clients/node"]

Ends with 0 if the client is certified, the certificate is verified with its transcript and report,
and each of the changed copies is refused.
"""

import argparse
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

CHECKOUT = Path(__file__).parents[2]
MODEL = CHECKOUT / "fixtures" / "clients" / "python"
REPORTS = CHECKOUT / "reports"
REFUSED = 1


def main():
    given = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    given.add_argument("--command", default=f"{sys.executable} {MODEL}")
    command = given.parse_args().command
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        key = folder / "issuer.pem"
        ours("keygen", key)
        certified = ours(
            "certify", "--command", command, "--name", "Model client", "--client-version", "1.0",
            "--digest", f"sha256:{digest_of(MODEL)}", "--key", key, "--reports", REPORTS,
        )  # fmt: skip
        if certified:
            return certified
        run = REPORTS / "latest"
        held = {
            "certificate": run / "certificate.json",
            "transcript": run / "transcript.jsonl",
            "report": run / "report.html",
        }
        public = folder / "issuer.pem.pub"
        if verified(held, public):
            return 1
        return max(refused(name, held, public, folder) for name in held)


def ours(*arguments):
    words = [sys.executable, "-m", "contracts", *map(str, arguments)]
    return subprocess.run(words, check=False).returncode  # noqa: S603 - our own command


def verified(held, public):
    return ours(
        "verify", held["certificate"], "--key", public,
        "--transcript", held["transcript"], "--report", held["report"],
    )  # fmt: skip


def refused(name, held, public, folder):
    """Return 0 if a copy in which one byte of this file is another is refused."""
    content = bytearray(held[name].read_bytes())
    content[len(content) // 2] ^= 1
    changed = folder / held[name].name
    changed.write_bytes(content)
    print(f"With one byte of the {name} changed:", flush=True)  # noqa: T201 - it talks to a person
    return 0 if verified({**held, name: changed}, public) == REFUSED else 1


def digest_of(folder):
    """Return the digest of what a client consists of: its files, by name."""
    files = sorted(each for each in folder.glob("*.py"))
    return sha256(b"".join(file.name.encode() + file.read_bytes() for file in files)).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
