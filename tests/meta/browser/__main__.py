"""Use the page of an interactive certification in headless Chromium, as a partner would.

For every drill chosen: begin it by its button, let the model client do what the page asks for, tell
the page what it said, and see the drill turn green; then once more with a client that hides what
went wrong, and see it turn red. Screenshots go to reports/browser. npm installs the driver into the
virtual environment, once; Chromium is the system's.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from contracts.certification.certifying import Client, assigned
from contracts.certification.drills import drills
from contracts.certification.interactive import Session
from contracts.certification.pages import Page
from contracts.certification.sandbox import Sandbox

CHECKOUT = Path(__file__).parents[3]
DRIVER = Path(sys.prefix) / "browser"
PACKAGES = ("playwright-core@1.56.1",)
DRILLS = ("edit", "reset-after-acceptance", "failed-instance-died", "refused-402", "refused-422")


def main() -> int:
    missing = [tool for tool in ("node", "npm", "chromium") if shutil.which(tool) is None]
    if missing:
        sys.stderr.write(f"make browser needs {' and '.join(missing)}, packages of Debian.\n")
        return 2
    install()
    shots = CHECKOUT / "reports" / "browser"
    shots.mkdir(parents=True, exist_ok=True)
    plan = [each for each in assigned(drills().values(), Client(())) if each[0].name in DRILLS]
    with Sandbox() as sandbox:
        session = Session(sandbox, plan)
        with Page(session) as page:
            told = {
                "url": page.url,
                "drills": DRILLS,
                "client": [sys.executable, str(CHECKOUT / "fixtures" / "clients" / "python")],
                "chromium": shutil.which("chromium"),
                "shots": str(shots),
            }
            driver = ["node", str(Path(__file__).with_name("partner.mjs")), str(DRIVER)]
            done = subprocess.run(  # noqa: S603 - our own driver
                driver, input=json.dumps(told), text=True, check=False, timeout=300
            )
        session.close()
    return done.returncode


def install() -> None:
    """Install the driver by npm, unless it is there."""
    if not (DRIVER / "node_modules" / "playwright-core").is_dir():
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", str(DRIVER), *PACKAGES]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - as above


if __name__ == "__main__":
    sys.exit(main())
