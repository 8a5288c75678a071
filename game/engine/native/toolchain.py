"""From LLVM's text to functions that can be called; the one place that knows llvmlite, which may be missing.

Nothing here is needed for correctness: whoever asks gets an answer or ``None`` and then goes on with NumPy. The object code of a
module is kept in the user's cache folder under a hash of all that it depends on (text, LLVM, processor), so that the next
process need not compile it again. A file is believed only if its checksum fits; a folder that cannot be read or written is no
fault, only slower.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import sys
import tempfile
import threading
from functools import cache
from pathlib import Path
from typing import Any

SWITCH = "QIBLI_NATIVE"  # 0: NumPy only
CACHE_SWITCH = "QIBLI_NATIVE_CACHE"  # 0: no files; otherwise a folder instead of the usual one
MOST_FILES = 200  # some 50 KB each; the oldest go
_lock = threading.RLock()


@cache
def _binding() -> Any:
    """llvmlite's binding with this machine's code generator ready, or None where that cannot be had."""
    try:
        import llvmlite.binding as llvm  # type: ignore[import-untyped]

        llvm.initialize_native_target()
        llvm.initialize_native_asmprinter()
    except Exception:  # whatever is wrong with an optional library: NumPy does the same work
        return None
    return llvm


def available() -> bool:
    """Whether machine code can and may be made: llvmlite is there and ``QIBLI_NATIVE`` is not 0."""
    return os.environ.get(SWITCH, "1") != "0" and _binding() is not None


@cache
def _host() -> tuple[str, str]:
    """The processor's name and its features, as LLVM writes them."""
    llvm = _binding()
    return llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten()


@cache
def width() -> int:
    """How many games a vector holds: what fits one register as ``int16``, and 16 where registers are narrow."""
    return 32 if "+avx512bw" in _host()[1] else 16


def address(array: Any) -> int:
    """Where the numbers of a NumPy array lie. ``array.ctypes.data`` is the same and takes five times as long."""
    try:
        return ctypes.addressof(ctypes.c_char.from_buffer(array))
    except (TypeError, ValueError):  # nobody may write to it, or it is empty
        return int(array.ctypes.data)


class Library:
    """Compiled functions of one module; alive as long as anybody may call them."""

    def __init__(self, text: str) -> None:
        """Raises RuntimeError when LLVM refuses the text: a fault of the compiler in this room."""
        llvm = _binding()
        cpu, features = _host()
        with _lock:
            # the text has nothing left to simplify; LLVM's optimiser would double the time and win nothing
            machine = llvm.Target.from_default_triple().create_target_machine(cpu=cpu, features=features, opt=2, jit=True)
            empty = llvm.parse_assembly("")
            self._engine = llvm.create_mcjit_compiler(empty, machine)
            head = f"{llvm.llvm_version_info}|{cpu}|{features}|{sys.platform}|"
            name = hashlib.sha256((head + text).encode()).hexdigest()
            code = _read(name)
            if code is None:
                module = llvm.parse_assembly(text)
                module.verify()
                code = machine.emit_object(module)
                _write(name, code)
            self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
            self._engine.finalize_object()

    def function(self, name: str, *types: Any) -> Any:
        """A function without a result, by its name and the ctypes of its arguments."""
        address = self._engine.get_function_address(name)
        if not address:
            raise RuntimeError(f"the compiled module has no function {name}")
        function = ctypes.CFUNCTYPE(None, *types)(address)
        function.library = self  # type: ignore[attr-defined]  # the code lives as long as what calls it
        return function


# ---------------------------------------------------------------------- files
def _folder() -> Path | None:
    """Where object code is kept, or None for nowhere."""
    wish = os.environ.get(CACHE_SWITCH, "")
    if wish == "0":
        return None
    if wish:
        return Path(wish)
    try:
        from platformdirs import user_cache_path

        return user_cache_path("qibli") / "native"
    except Exception:  # no home folder, or the library is missing: nothing is kept
        return None


def _read(name: str) -> bytes | None:
    folder = _folder()
    if folder is None:
        return None
    try:
        data = (folder / name).read_bytes()
    except OSError:
        return None
    return data[32:] if hashlib.sha256(data[32:]).digest() == data[:32] else None


def _write(name: str, code: bytes) -> None:
    folder = _folder()
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder)
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(code).digest() + code)
        Path(temporary).replace(folder / name)
        files = sorted((path.stat().st_mtime_ns, path) for path in folder.iterdir())
        for _, path in files[:-MOST_FILES]:
            path.unlink(missing_ok=True)
    except OSError:
        return
