"""Keys are for their owner alone, and nothing else is taken for one."""

import stat

import pytest

from contracts.certification.certificate import keys
from contracts.errors import SuiteError, UsageError

EC = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEVs/o5+uQbTjL3chynL4wXgUg2R9
q9UU8I5mEovUf86QZ7kOBIjJwqnzD1omageEHWwHdBO6B+dFabmdT9POxg==
-----END PUBLIC KEY-----
"""


def test_a_pair_is_read_back(tmp_path):
    file, key = tmp_path / "issuer.pem", keys.generate()

    public = keys.write_pair(file, key)

    assert public == tmp_path / "issuer.pem.pub"
    assert keys.read_private(file).private_bytes_raw() == key.private_bytes_raw()
    assert keys.identity(keys.read_public(public)) == keys.identity(key.public_key())


def test_a_private_key_is_for_its_owner_alone(tmp_path):
    file = tmp_path / "issuer.pem"

    keys.write_pair(file, keys.generate())

    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("taken", ["issuer.pem", "issuer.pem.pub"])
def test_nothing_is_overwritten(tmp_path, taken):
    (tmp_path / taken).write_text("mine")

    with pytest.raises(UsageError, match="not overwritten"):
        keys.write_pair(tmp_path / "issuer.pem", keys.generate())
    assert [each.name for each in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_where_it_cannot_be_written_is_told(tmp_path):
    with pytest.raises(SuiteError, match="cannot be written"):
        keys.write_pair(tmp_path / "nowhere" / "issuer.pem", keys.generate())


@pytest.mark.parametrize("content", ["", "issuer", EC])
def test_what_is_no_key_is_said_so(tmp_path, content):
    file = tmp_path / "key"
    file.write_text(content)

    for read in (keys.read_private, keys.read_public):
        with pytest.raises(UsageError, match="Ed25519 key in PEM"):
            read(file)


def test_a_private_key_is_no_public_one(tmp_path):
    public = keys.write_pair(tmp_path / "issuer.pem", keys.generate())

    with pytest.raises(UsageError, match="no public"):
        keys.read_public(tmp_path / "issuer.pem")
    with pytest.raises(UsageError, match="no private"):
        keys.read_private(public)


def test_a_missing_file_is_said_so(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        keys.read_private(tmp_path / "none")
