"""Start the house: `python tests/meta/servers/by_hand --port 0 [--fault NAME] [--taste NAME]`."""

from atelier.start import main

if __name__ == "__main__":
    main()
