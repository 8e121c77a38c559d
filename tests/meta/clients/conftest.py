"""Makes the modules of the matrix importable, as its own command line does."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
