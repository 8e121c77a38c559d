"""Makes the rewrites of documents importable, and the generator of large ones."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parents[2] / "meta" / "bench"))
