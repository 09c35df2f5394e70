"""Libraries that take long to import are imported at their first use, in worker threads, but never two at once.

scipy's packages import each other in circles: two threads that enter the circle at different places wait for each
other, Python resolves that by letting one of them see half a module, and what it tried to import fails.
"""

from __future__ import annotations

import threading

IMPORTING = threading.RLock()
"""Hold this around a late import of scipy, or of a library that imports it."""
