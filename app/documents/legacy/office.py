"""LibreOffice as a converter: started for one file, with a profile of its own, and ended with it."""

import errno
import os
import shutil
import signal
import subprocess
from pathlib import Path

from app.documents.failures import killed, was_killed
from app.documents.formats import damaged
from app.documents.reading import Reading
from app.errors import GiveUp

_PROGRAMS = ("soffice", "libreoffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice")
_TICK = 1.0
_DISK_FULL = "Io Class:Space"
_SECURITY = "/org.openoffice.Office.Common/Security/Scripting"
_PROXY = "/org.openoffice.Inet/Settings"
# No macro runs, nothing a document links to is fetched (and if it were, only from a proxy that is not there), no link
# is brought up to date.
_SETTINGS = (
    (_SECURITY, "MacroSecurityLevel", "3"),
    (_SECURITY, "DisableMacrosExecution", "true"),
    (_SECURITY, "DisableActiveContent", "true"),
    (_SECURITY, "BlockUntrustedRefererLinks", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
    (_PROXY, "ooInetProxyType", "2"),
    (_PROXY, "ooInetHTTPProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPProxyPort", "9"),
    (_PROXY, "ooInetHTTPSProxyName", "127.0.0.1"),
    (_PROXY, "ooInetHTTPSProxyPort", "9"),
)


def program() -> str | None:
    """Where LibreOffice is, or None."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


def converted(reading: Reading, suffix: str, folder: Path) -> Path:
    """The job's file in the format of ``suffix``, in ``folder``. Progress goes on while LibreOffice works.

    Raises:
        GiveUp: ``libreoffice_needed``, ``timed_out`` or ``damaged_file``.
        TryAgain: ``reader_killed``; LibreOffice was ended from outside.
    """
    name, soffice = reading.job.name, program()
    if soffice is None:
        raise GiveUp(
            f"{name} is an Office file of the years before 2007, which only LibreOffice can read, and it is not installed.",
            code="libreoffice_needed",
            cure=f"Install LibreOffice where the workers run, or save the file as .{suffix}.",
            name=name,
        )
    profile, source = folder / "profile", folder / f"document.{reading.found.dialect.value}"
    _write_settings(profile)
    shutil.copyfile(reading.job.path, source)  # a lock file is written beside the document
    target = folder / "converted"
    command = [soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck"]
    command += ["--nodefault", "--convert-to", suffix, "--outdir", str(target), str(source)]
    said = _run(reading, command, folder)
    made = target / f"document.{suffix}"
    if not made.is_file():
        if _DISK_FULL in said:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        raise damaged(name, f"LibreOffice cannot open it{f' ({said})' if said else ''}")
    return made


def _run(reading: Reading, command: list[str], folder: Path) -> str:
    """Run LibreOffice within its share of the time; the last line of what it said of a failure."""
    seconds = max(int(reading.limits.seconds * reading.limits.conversion_share), 1)
    # In the group of this process and under its limits of memory and processor time, so that it dies with it.
    with (folder / "said.txt").open("wb") as said:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            cwd=folder,
            env=_environment(folder),
        )
        try:
            for passed in range(seconds):
                reading.progress(passed, seconds, "LibreOffice converts the file")
                try:
                    process.wait(_TICK)
                    break
                except subprocess.TimeoutExpired:
                    continue
            else:
                raise GiveUp(
                    f"LibreOffice took longer than {seconds} seconds to read {reading.job.name} and was stopped.",
                    code="timed_out",
                    cure="Save the file in a newer format; NEXUS_DOCUMENT_SECONDS allows more time.",
                    name=reading.job.name,
                    seconds=seconds,
                )
        finally:
            _end(process, folder)
        if was_killed(process.returncode):
            raise killed(reading.job.name)
    lines = (folder / "said.txt").read_text("utf-8", "replace").strip().splitlines()
    told = [line for line in lines if "javaldx" not in line and not line.startswith("convert ")]
    return " ".join(told[-1].replace(str(folder), "").split())[:200] if told else ""


def _environment(folder: Path) -> dict[str, str]:
    passed_on = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **passed_on,
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "SAL_USE_VCLPLUGIN": "svp",
        "SAL_DISABLE_OPENCL": "1",
    }


def _end(process: "subprocess.Popen[bytes]", folder: Path) -> None:
    """End what is left of it: the program that was started starts another, which may outlive it."""
    if process.poll() is None:
        process.kill()
        process.wait()
        for found in _with_profile(folder):
            try:
                os.kill(found, signal.SIGKILL)
            except ProcessLookupError:
                continue


def _with_profile(folder: Path) -> list[int]:
    """Processes whose command line names the profile in ``folder``, where the system shows them."""
    named = os.fsencode(folder.as_uri())
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if named in entry.read_bytes():
                found.append(int(entry.parent.name))
        except OSError:  # it ended meanwhile
            continue
    return found


def _write_settings(profile: Path) -> None:
    """A profile that forbids what a stranger's document must not do."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )
