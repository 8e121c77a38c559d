"""Ask a target for the secret by which it signs the callbacks of a developer."""

from pathlib import Path
from tempfile import TemporaryDirectory

from contracts.client.api import Api
from contracts.client.operations import CALLS
from contracts.client.recorder import Recorder
from contracts.client.redaction import Redactor
from contracts.errors import TargetError

MEMBER = "webhook_signing_secret"
_DEADLINE = 30.0


def webhook_secret(base_url: str, key: str) -> str:
    """Return the secret of the developer with this key.

    Raises `TargetError` if the target does not tell it; no error holds the key or the secret.
    """
    with TemporaryDirectory() as scratch:
        recorder = Recorder(Path(scratch) / "exchanges.jsonl", Redactor())
        api = Api(base_url, recorder, key=key, deadline=_DEADLINE)
        try:
            answer = api.get(CALLS["webhook-secret"].path)
            if answer.status_code in {401, 403}:
                raise TargetError(
                    f"{base_url} refused the key ({answer.status_code}).", "Is PHOTA_API_KEY right?"
                )
            secret = answer.json()[MEMBER] if answer.status_code == 200 else None  # noqa: PLR2004
        except AssertionError as error:
            said = recorder.redactor.text(str(error))
            raise TargetError(f"{base_url} told no webhook secret: {said}") from None
        finally:
            api.close()
            recorder.close()
    if not isinstance(secret, str) or not secret:
        raise TargetError(f"{base_url} told no webhook secret ({answer.status_code}).")
    return secret
