"""Callbacks go to public addresses and allowed hosts, whatever the spelling."""

import asyncio

import pytest

from contracts.mock.addresses import AddressGuard, Destination, Refused, literal

PUBLIC = "93.184.215.14"
INTERNAL = [
    "127.0.0.2",
    "127.1",
    "2130706434",
    "0x7f000002",
    "0177.0.0.2",
    "0.0.0.0",  # noqa: S104 - refused, not listened on
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "2852039166",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "[::]",
    "[fe80::1]",
    "[fc00::1]",
    "[ff02::1]",
    "[::ffff:127.0.0.2]",
    "[::ffff:10.0.0.1]",
    "[2002:7f00:2::]",
]


def guard(*allowed, found=(PUBLIC,)):
    async def resolve(host, port):
        del host, port
        return found

    return AddressGuard(allowed, resolve)


def destination(guard, url):
    return asyncio.run(guard.destination(url))


@pytest.mark.parametrize("host", INTERNAL)
def test_an_internal_address_is_refused_at_submit(host):
    with pytest.raises(Refused):
        guard("127.0.0.1", "localhost", "::1").check(f"https://{host}:8443/hook")


@pytest.mark.parametrize("address", [host.strip("[]") for host in INTERNAL if "." in host])
def test_a_name_that_leads_to_an_internal_address_is_refused_when_it_is_sent(address):
    resolved = literal(address)

    with pytest.raises(Refused):
        destination(guard(found=(PUBLIC, str(resolved))), "https://partner.example.com/")


@pytest.mark.parametrize(
    "name", ["localhost", "a.localhost", "printer.local", "db.internal", "localhost."]
)
def test_an_internal_name_is_refused_at_submit(name):
    with pytest.raises(Refused):
        guard().check(f"https://{name}/hook")


@pytest.mark.parametrize(
    "url",
    [
        "http://partner.example.com/",
        "ftp://partner.example.com/",
        "partner.example.com",
        "https://",
        "https:///path",
        "https://a.test:0/",
        "https://a.test:99999/",
        "https://a.test:port/",
        "https://[::1/",
        "https://a.test/ b",
        "https://a.test\\@127.0.0.2/",
        "https://a.test/\n",
        "https://ä.test/",
        "https://a.test/" + "x" * 2048,
        "",
    ],
)
def test_what_is_no_https_url_is_refused(url):
    with pytest.raises(Refused):
        guard("127.0.0.1").check(url)


def test_the_host_counts_not_what_stands_before_it():
    with pytest.raises(Refused):
        guard("127.0.0.1").check("https://127.0.0.1@127.0.0.2/")


@pytest.mark.parametrize("host", ["127.0.0.1", "LOCALHOST", "[::1]"])
def test_an_allowed_host_passes(host):
    guard("127.0.0.1", "localhost", "::1").check(f"https://{host}:8443/hook")


def test_an_allowed_host_is_allowed_in_its_own_spelling_alone():
    with pytest.raises(Refused):
        guard("localhost").check("https://127.0.0.1/")


def test_the_connection_goes_to_the_address_that_was_judged():
    assert destination(guard(), "https://Partner.example.com/hook") == Destination(
        address=PUBLIC, host="partner.example.com", port=443, is_loopback=False
    )


def test_an_allowed_loopback_address_is_known_as_one():
    assert destination(guard("127.0.0.1"), "https://127.0.0.1:8443/") == Destination(
        address="127.0.0.1", host="127.0.0.1", port=8443, is_loopback=True
    )


def test_localhost_is_reached_by_ipv4_where_it_has_both():
    both = guard("localhost", found=("::1", "127.0.0.1"))

    assert destination(both, "https://localhost:8443/") == Destination(
        address="127.0.0.1", host="localhost", port=8443, is_loopback=True
    )


def test_a_name_without_addresses_is_refused():
    with pytest.raises(Refused):
        destination(guard(found=()), "https://partner.example.com/")
