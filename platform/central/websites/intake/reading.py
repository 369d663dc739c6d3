"""Reads a YAML or JSON file into places, each with its line; nothing in it is run or guessed."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml
from django.utils.translation import gettext as _

from central.websites.errors import FormRefused
from central.websites.intake.layout import BY_PATH, GROUPS

MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class Place:
    """One value of the file as it is written, and where."""

    path: str
    line: int
    value: str


def read_places(path: Path) -> tuple[dict[str, Place], list[str]]:
    """Return the places of a form file by path, and the problems of its shape.

    :raises FormRefused: when the file cannot be read at all.
    """
    root = _composed(_text(path), name=path.name)
    if not isinstance(root, yaml.MappingNode):
        raise FormRefused(
            _("%(path)s is not a form: it holds no named fields.") % {"path": path.name},
            remedy=_("Write it as in examples/request-dinkes.yml."),
        )
    places: dict[str, Place] = {}
    problems: list[str] = []
    _walk(root, prefix="", places=places, problems=problems)
    return places, problems


def at_line(line: int, name: str, words: object) -> str:
    """Return a problem with its place in front."""
    return _("Line %(line)d, %(name)s: %(words)s") % {"line": line, "name": name, "words": words}


def _text(path: Path) -> str:
    try:
        size = path.stat().st_size
        raw = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise FormRefused(
            _("%(path)s cannot be read: %(reason)s.") % {"path": path.name, "reason": error.strerror},
            remedy=_("Check the name of the file and who may read it."),
        ) from error
    if size > MOST_BYTES:
        raise FormRefused(
            _("%(path)s has %(size)d kB; a form has a few, at most %(most)d.")
            % {"path": path.name, "size": size // 1024, "most": MOST_BYTES // 1024},
            remedy=_("Choose the form itself; the scan is named in it and stays a file of its own."),
        )
    if b"\0" in raw:
        raise FormRefused(
            _("%(path)s holds a NUL byte at position %(at)d, so it is no text.")
            % {"path": path.name, "at": raw.index(b"\0")},
            remedy=_("Save the form as plain text in UTF-8."),
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormRefused(
            _("%(path)s is not UTF-8 at byte %(at)d.") % {"path": path.name, "at": error.start},
            remedy=_("Save the form again as UTF-8."),
        ) from error


def _composed(text: str, *, name: str) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
        raise FormRefused(
            _("%(path)s cannot be understood at line %(line)d: %(reason)s.")
            % {"path": name, "line": line, "reason": reason},
            remedy=_("Look at the indentation and the quotation marks there."),
        ) from error
    except RecursionError as error:
        raise FormRefused(
            _("%(path)s is nested too deeply to be a form.") % {"path": name},
            remedy=_("Write it as in examples/request-dinkes.yml."),
        ) from error


def _walk(node: yaml.MappingNode, *, prefix: str, places: dict[str, Place], problems: list[str]) -> None:
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        path = f"{prefix}{name}"
        if isinstance(value_node, yaml.MappingNode) and not prefix and name in GROUPS:
            _walk(value_node, prefix=f"{name}.", places=places, problems=problems)
        elif path not in BY_PATH:
            problems.append(at_line(line, path[:60], _unknown(path)))
        elif path in places:
            problems.append(at_line(line, path, _("it stands in line %d already.") % places[path].line))
        elif not isinstance(value_node, yaml.ScalarNode):
            problems.append(at_line(line, path, _("one value is expected here, not a list or group.")))
        else:
            is_null = value_node.tag == "tag:yaml.org,2002:null"
            places[path] = Place(path, line, "" if is_null else str(value_node.value))


def _unknown(path: str) -> str:
    if path in GROUPS:
        inside = ", ".join(key.split(".", 1)[1] for key in BY_PATH if key.startswith(f"{path}."))
        return _("it is a group; write below it, indented: %(names)s.") % {"names": inside}
    near = get_close_matches(path, BY_PATH, n=1)
    if near:
        return _("the form has no such field; did you mean “%(near)s”?") % {"near": near[0]}
    return _("the form has no such field. Its fields are: %(names)s.") % {"names": ", ".join(BY_PATH)}
