"""The command line: which fault and tastes, on which port, and what a client must know.

One JSON line tells the addresses and the keys once it listens. It ends with Ctrl-C or SIGTERM.
"""

import argparse
import json
import signal
import threading

from atelier import faults, tastes
from atelier.house import BENCH, House
from atelier.manners import Manners
from atelier.studio import MODERATED_PROMPT
from atelier.wire import Server

NO_SUBJECT = "https://pictures.example/empty-chair.jpg"
SITTERS = tuple(f"https://pictures.example/sitter-{number}.jpg" for number in range(1, 61))


def parse(arguments):
    parser = argparse.ArgumentParser(prog="by_hand", description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fault", choices=sorted(faults.FAULTS), metavar="NAME")
    parser.add_argument(
        "--taste", action="append", default=[], choices=sorted(tastes.TASTES), metavar="NAME"
    )
    parser.add_argument("--list-faults", action="store_true")
    parser.add_argument("--list-tastes", action="store_true")
    return parser.parse_args(arguments)


def built(options):
    manners = Manners()
    for name in options.taste:
        tastes.TASTES[name](manners)
    house = House(manners)
    house.profiles.no_subject_image_url = NO_SUBJECT
    if options.fault:
        faults.FAULTS[options.fault].apply(house)
    return house


def serve(house, port):
    api = Server(port, house.wire, house.handle)
    downloads = Server(0, house.wire, house.download)
    house.gallery.base_url = downloads.base_url
    for server in (api, downloads):
        threading.Thread(target=server.serve_forever, daemon=True).start()
    told = {
        "base_url": api.base_url,
        "control_url": f"{api.base_url}/{BENCH}",
        "api_key": house.key,
        "other_api_key": house.other_key,
        "no_credit_api_key": house.poor_key,
        "moderated_prompt": MODERATED_PROMPT,
        "no_subject_image_url": NO_SUBJECT,
        "image_urls": SITTERS,
    }
    print(json.dumps(told), flush=True)  # noqa: T201 - the line that tells where we are


def main(arguments=None):
    options = parse(arguments)
    if options.list_faults or options.list_tastes:
        for row in faults.rows() if options.list_faults else tastes.rows():
            print(json.dumps(row))  # noqa: T201 - the list that was asked for
        return
    # Waited for, not handled: threads never see a signal that is blocked.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    serve(built(options), options.port)
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
