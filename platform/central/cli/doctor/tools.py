"""Programs and libraries Gapura calls on."""

from __future__ import annotations

import ctypes.util
import importlib.util
import os
import shutil

from central.cli import prepare
from central.cli.doctor.findings import Finding, Findings, judged
from central.cli.runtime.messages import _
from kernel.errors import GapuraError

# Daemons live in folders that are not on the path of an ordinary user.
_PATH = os.pathsep.join([os.environ.get("PATH", os.defpath), "/usr/local/sbin", "/usr/sbin", "/sbin"])
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def look() -> Findings:
    """Look for what is called on at run time, then for what only the tests use."""
    yield _module("typst", _("Letters are typeset with typst."))
    yield _module("ansible_runner", _("Web hosts are set up with Ansible."))
    yield _libmagic()
    yield _catalogues()
    yield _program(
        "nginx",
        _("nginx checks every set of sites before it is used."),
        _("sites are made, but not checked with nginx -t"),
    )
    yield _program("git", _("git is there."), _("fetching a new version by hand needs it"))
    yield _program(
        "chromium", _("Chromium is there for the browser tests."), _("the browser tests cannot run"), *_CHROMIUM
    )


def _module(name: str, good: str) -> Finding:
    return judged(
        name,
        importlib.util.find_spec(name) is not None,
        good,
        otherwise=_("The library {name} is missing.").format(name=name),
        remedy=_("Run ./gapura up: it installs the libraries."),
    )


def _libmagic() -> Finding:
    return judged(
        "libmagic",
        bool(ctypes.util.find_library("magic") or importlib.util.find_spec("pylibmagic")),
        _("Uploads are recognised with libmagic."),
        otherwise=_("libmagic is missing: uploads cannot be checked."),
        remedy=_("Run ./gapura up, or install it (Debian: sudo apt install libmagic1)."),
    )


def _catalogues() -> Finding:
    try:
        prepare.compile_messages()
    except GapuraError as error:
        return Finding("messages", "wrong", error.message, error.remedy)
    return Finding("messages", "ok", _("The translations are compiled."))


def _program(name: str, good: str, without: str, *names: str) -> Finding:
    return judged(
        name,
        any(shutil.which(one, path=_PATH) for one in (names or (name,))),
        good,
        otherwise=_("{name} is missing: {without}.").format(name=name, without=without),
        remedy=_("Install it if you need it (Debian: sudo apt install {name}).").format(name=name),
        state="warning",
    )
