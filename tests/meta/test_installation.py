"""A wheel built from the checkout runs anywhere, with everything it needs inside."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]


def call(*arguments, cwd=None):
    done = subprocess.run(  # noqa: S603 - our own commands
        list(map(str, arguments)), cwd=cwd, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The command of a wheel in an environment of its own; dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("elsewhere")
    build = ("-m", "build", "--no-isolation", "--wheel", "--outdir", folder)
    call(sys.executable, *build, CHECKOUT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    offline = ("--no-deps", "--no-index", "--quiet", "--disable-pip-version-check")
    call(sys.executable, "-m", "pip", "--python", python, "install", *offline, wheel)
    site = next((folder / "venv" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(sysconfig.get_paths()["purelib"])
    return folder / "venv" / "bin" / "phota-contracts"


def test_a_wheel_judges_the_mock_from_an_empty_folder(installed, tmp_path):
    call(installed, "run", "--scenarios-only", "--clause", "auth.missing-key", cwd=tmp_path)

    assert (tmp_path / "reports" / "latest" / "report.html").is_file()


def test_a_wheel_knows_the_published_documents(installed, tmp_path):
    call(installed, "validate", cwd=tmp_path)
    call(installed, "diff", "v0.5.0", "v0.7.0", cwd=tmp_path)
