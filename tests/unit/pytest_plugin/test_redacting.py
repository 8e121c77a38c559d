"""What pytest shows of a failure loses its secrets and nothing else."""

import pytest

from contracts.pytest_plugin.redacting import redact_shown

ONE_LINE, TWO_LINES = "canary-of-one-line", "canary-first-half\ncanary-second-half"


def clean(text):
    return text.replace(ONE_LINE, "‹key:1›").replace(TWO_LINES, "‹key:1›")


@pytest.mark.parametrize(
    ("style", "secret"),
    [
        *((style, ONE_LINE) for style in ("long", "short", "native", "value")),
        *((style, TWO_LINES) for style in ("native", "value")),
    ],
)
def test_a_failure_is_shown_as_before_without_its_secret(style, secret):
    shown = []
    for said in (secret, "‹key:1›"):
        with pytest.raises(RuntimeError) as told:
            raise RuntimeError(f"before {said} after")
        shown.append(told.getrepr(style=style))

    redacted, expected = str(redact_shown(shown[0], clean)), str(shown[1])

    assert "canary" not in redacted
    assert redacted == expected
