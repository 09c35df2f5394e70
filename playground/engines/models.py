"""Finds a model inside an installed package and opens it with onnxruntime.

Nothing is downloaded and the carrying package itself is never imported: its own imports may be heavy, or native.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.environment import silence_telemetry
from playground.errors import EngineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def package_file(package: str, relative: str, *, distribution: str, without: str) -> Path:
    """Return the path of ``relative`` inside the installed ``package``.

    ``distribution`` is what one installs, ``without`` says what is lost without it. Raises EngineError when absent.
    """
    spec = find_spec(package)
    for root in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(root, relative)
        if path.is_file():
            return path
    what = f"{distribution} is not installed" if spec is None else f"this version of {distribution} holds no model"
    raise EngineError(f"{without} because {what}.", "Run: pip install -r requirements.txt", code="engine_missing")


def runtime() -> Any:
    """Import onnxruntime so that it reports nothing to its makers; whatever imports it itself is imported after this.

    Raises EngineError where it is absent.
    """
    silence_telemetry()
    try:
        import onnxruntime
    except ImportError as error:
        hint = "Run: pip install -r requirements.txt"
        raise EngineError("The built-in models cannot run without onnxruntime.", hint, code="engine_missing") from error
    return onnxruntime


def open_model(path: Path, *, threads: int = 1) -> InferenceSession:
    """Open the model at ``path`` on the CPU; a session may be shared by any number of threads.

    Raises EngineError when onnxruntime is absent or refuses the file.
    """
    onnxruntime = runtime()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    try:
        session: InferenceSession = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's own errors share no public base
        raise EngineError(f"The model {path.name} cannot be opened.", "Reinstall it.", code="engine_broken") from error
    return session
