"""Make or mend the Python environment from the locked requirements.

Run by `./gapura` under the machine's own Python, before anything is installed: the standard library only.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
REQUIREMENTS = ROOT / "requirements"
ENGLISH = os.environ.get("GAPURA_LANG") == "en"
# A dev installation holds the runtime, too.
_COVERS = {"runtime": ("runtime",), "dev": ("dev", "runtime")}


class Failed(Exception):
    """The environment cannot be made; the words say why and what to do."""


def main(packages: str) -> int:
    """Install one set of packages; 1 with one clear line when that fails."""
    venv = environment_folder()
    try:
        venv.parent.mkdir(parents=True, exist_ok=True)
        with _alone(venv.with_name(f"{venv.name}.lock")):
            if not is_ready(venv, packages):
                _install(venv, packages)
    except (Failed, OSError) as error:
        _tell(f"✗ {error}", f"✗ {error}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def environment_folder() -> Path:
    """Return where the environment is, or shall be."""
    return Path(os.environ.get("GAPURA_VENV") or ROOT / "var" / "venv")


def is_ready(venv: Path, packages: str) -> bool:
    """Tell whether the environment holds exactly this lock."""
    stamp = venv / f"{packages}.lock"
    return (
        not (venv / "installing").exists()
        and (venv / "bin" / "python").exists()
        and stamp.exists()
        and stamp.read_bytes() == _lock(packages).read_bytes()
    )


def _install(venv: Path, packages: str) -> None:
    started = time.monotonic()
    _tell("Menyiapkan lingkungan Python …", "Preparing the Python environment …")
    unfinished = venv / "installing"
    if unfinished.exists():
        _tell(
            "  Pemasangan terakhir terputus; diulang dari awal.",
            "  The last installation was cut off; starting afresh.",
        )
        shutil.rmtree(venv)
    _tell("Memasang pustaka (sekali saja) …", "Installing the libraries (only once) …")
    python = venv / "bin" / "python"
    if not _runs(python):
        shutil.rmtree(venv, ignore_errors=True)
    venv.mkdir(exist_ok=True)
    unfinished.touch()
    uv = shutil.which("uv") or _private_uv(venv.parent / "uv")
    if not (uv and _install_with_uv(uv, venv, _lock(packages))):
        _install_with_pip(venv, _lock(packages))
    for name in _COVERS[packages]:
        shutil.copyfile(_lock(name), venv / f"{name}.lock")
    unfinished.unlink()
    seconds = time.monotonic() - started
    _tell(f"  Lingkungan siap ({seconds:.0f} dtk).", f"  The environment is ready ({seconds:.0f} s).")


def _install_with_uv(uv: str, venv: Path, lock: Path) -> bool:
    """Install with uv; False when it failed, and pip, which is slower but everywhere, may have more luck."""
    python = venv / "bin" / "python"
    try:
        if not _runs(python):
            _run([uv, "venv", "--quiet", "--no-project", "--allow-existing", "--python", _base_python(), str(venv)])
        _run([uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", str(lock)])
    except Failed as error:
        _tell(f"  {error}\n  Mencoba dengan pip …", f"  {error}\n  Trying with pip …")
        return False
    return True


def _install_with_pip(venv: Path, lock: Path) -> None:
    _need_ensurepip()
    _run([_base_python(), "-m", "venv", str(venv)])
    pip = [str(venv / "bin" / "python"), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    _run([*pip, "-r", str(lock)])


def _base_python() -> str:
    """Return the interpreter itself, not a name that may point at another version tomorrow."""
    return str(Path(sys.executable).resolve())


def _private_uv(folder: Path) -> str | None:
    """Bring a uv of our own with pip; None when there is none for this machine."""
    program = folder / "bin" / "uv"
    if _runs(program):
        return str(program)
    _need_ensurepip()
    shutil.rmtree(folder, ignore_errors=True)
    try:
        _run([_base_python(), "-m", "venv", str(folder)])
        _run(
            [
                str(folder / "bin" / "python"),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--require-hashes",
                "-r",
                str(_lock("uv")),
            ]
        )
    except Failed:
        return None
    return str(program)


def _need_ensurepip() -> None:
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    raise Failed(
        f"The Python here cannot make environments. Debian/Ubuntu: sudo apt install {package}"
        if ENGLISH
        else f"Python di sini tidak dapat membuat lingkungan. Debian/Ubuntu: sudo apt install {package}"
    )


def _run(argv: list[str]) -> None:
    """Run a program quietly, with a sign of life every ten seconds; its last words only when it fails."""
    # Offices often have a certificate authority of their own, known to the system only.
    settings = {"UV_PYTHON_DOWNLOADS": "never", "UV_SYSTEM_CERTS": "true", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    variables = {**os.environ, **settings}
    variables.pop("PYTHONPATH", None)
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=variables) as program:
        words = _watched(program)
    if program.returncode:
        raise Failed(_reason(argv, words))


def _watched(program: subprocess.Popen[str]) -> str:
    started = time.monotonic()
    while True:
        try:
            return program.communicate(timeout=10)[0]
        except subprocess.TimeoutExpired:
            _tell(f"  … {time.monotonic() - started:.0f} dtk", f"  … {time.monotonic() - started:.0f} s")


def _reason(argv: list[str], words: str) -> str:
    last = "\n    ".join(words.strip().splitlines()[-6:])
    name = Path(argv[0]).name
    if ENGLISH:
        remedy = "Check the network (or name your mirror in UV_DEFAULT_INDEX), then start again."
        return f"{name} failed:\n    {last}\n  {remedy}"
    remedy = "Periksa jaringan (atau sebutkan cermin Anda di UV_DEFAULT_INDEX), lalu mulai lagi."
    return f"{name} gagal:\n    {last}\n  {remedy}"


def _runs(program: Path) -> bool:
    try:
        return subprocess.run([program, "--version"], capture_output=True, timeout=30).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _lock(packages: str) -> Path:
    return REQUIREMENTS / f"{packages}.txt"


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Let one installation run at a time; a second start waits for it."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _tell("Menunggu pemasangan lain selesai …", "Waiting for another installation to end …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _tell(indonesian: str, english: str) -> None:
    write: Callable[[str], object] = sys.stderr.write
    write(f"{english if ENGLISH else indonesian}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
