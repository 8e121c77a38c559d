"""Start the server: `python tests/meta/servers/fastapi_server --port 0 [--fault NAME]`."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)

from fastapi_server.start import main  # noqa: E402 - the path has to be set first

if __name__ == "__main__":
    sys.exit(main())
