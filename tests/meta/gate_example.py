"""Write into a README what the gate says of the pair under `fixtures/gate`.

.venv/bin/python tests/meta/gate_example.py README.md
"""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
PAIR = ("fixtures/gate/base.yaml", "fixtures/gate/head.yaml")
BEGIN, END = "<!-- gate-example:begin -->", "<!-- gate-example:end -->"


def quoted() -> str:
    """Return the comment on a pull request as a quotation: so its headings stay inside."""
    command = [sys.executable, "-m", "contracts", "gate", *PAIR, "--format", "markdown"]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    if done.returncode != 1:  # what the example is for
        raise SystemExit(f"The gate did not refuse the example: {done.stderr}")
    lines = done.stdout.rstrip().splitlines()[1:]
    return "\n".join(f"> {line}" if line else ">" for line in lines)


def write(readme: Path) -> None:
    """Put the quotation between the marks of a Markdown file."""
    before, begin, rest = readme.read_text("utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{readme} lacks {BEGIN} or {END}.")
    readme.write_text(f"{before}{BEGIN}\n{quoted()}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
