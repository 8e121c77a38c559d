"""Prism, the spec-driven mock that others use: npm installs it into the virtual environment."""

import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
DOCUMENT = ROOT / "openapi" / "v0.7.0" / "openapi.json"
PRISM = Path(sys.prefix) / "prism"
PACKAGES = ("node@24", "@stoplight/prism-cli@5.16.0")


def install_prism() -> None:
    """Install Prism and its Node by npm, unless they are there."""
    if not prism_script().is_file():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(PRISM), *PACKAGES]
        PRISM.mkdir(parents=True, exist_ok=True)
        subprocess.run(command, check=True, cwd=PRISM)  # noqa: S603 - our own words


def prism_script() -> Path:
    """Return where npm puts Prism."""
    return PRISM / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"


def prism_command(port: str) -> list[str]:
    """Return the command that serves the document with Prism."""
    node = PRISM / "node_modules" / "node" / "bin" / "node"
    arguments = ["mock", "-h", "127.0.0.1", "-p", port, str(DOCUMENT), "-v", "error"]
    return [str(node), str(prism_script()), *arguments]


def free_port() -> int:
    """Return a port that nobody listens on, for servers that cannot choose one themselves."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
