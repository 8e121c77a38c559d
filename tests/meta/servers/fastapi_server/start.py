"""The command line: which faults and flavours, on which port, and what a client must know."""

import argparse
import json
import socket
import sys

import uvicorn

from fastapi_server import faults, flavours
from fastapi_server.server import PICTURE_COUNT, Server
from fastapi_server.studio import MODERATED_PROMPT


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fastapi_server", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME")
    parser.add_argument("--flavour", action="append", default=[], metavar="NAME")
    parser.add_argument("--list-faults", action="store_true", help="one JSON object a line")
    parser.add_argument("--list-flavours", action="store_true", help="one JSON object a line")
    chosen = parser.parse_args(argv)
    for name in set(chosen.fault) - faults.FAULTS.keys():
        parser.error(f"there is no fault called {name!r}; --list-faults shows them")
    for name in set(chosen.flavour) - flavours.FLAVOURS.keys():
        parser.error(f"there is no flavour called {name!r}; --list-flavours shows them")
    return chosen


def say(facts: dict) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


def main(argv: list[str] | None = None) -> int:
    chosen = arguments(argv)
    if chosen.list_faults or chosen.list_flavours:
        listed = faults.FAULTS if chosen.list_faults else flavours.FLAVOURS
        for entry in listed.values():
            say(entry.summary())
        return 0
    listener = socket.create_server(("127.0.0.1", chosen.port))
    server = Server()
    server.listeners.append(listener)
    facts = furnish(server, listener.getsockname()[1])
    for name in chosen.flavour:
        flavours.FLAVOURS[name].apply(server)
    for name in chosen.fault:
        faults.FAULTS[name].apply(server)
    config = uvicorn.Config(
        server.gateway(), http=server.http, log_level="warning", lifespan="off", access_log=False
    )
    say(facts)
    uvicorn.Server(config).run(server.listeners)
    return 0


def furnish(server: Server, port: int) -> dict:
    """Open the three accounts; return what a client of this server must know."""
    address = f"http://127.0.0.1:{port}"
    server.settings.files_at = address
    pictures = [f"{address}/samples/{n}.jpg" for n in range(1, PICTURE_COUNT + 1)]
    server.profiles.no_subject_url = f"{address}/samples/landscape.jpg"
    return {
        "base_url": address,
        "control_url": f"{address}/_control",
        "api_key": server.state.open_account("first", 1_000_000.0).key,
        "other_api_key": server.state.open_account("second", 1_000_000.0).key,
        "no_credit_api_key": server.state.open_account("poor", 0.0).key,
        "moderated_prompt": MODERATED_PROMPT,
        "no_subject_image_url": server.profiles.no_subject_url,
        "image_urls": pictures,
    }
