"""The words of a magic line: options with clear errors, and names that hold quotes and parentheses."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from neuprint_jupyter.errors import CriteriaError, did_you_mean

# A quote counts as one only where a word begins: ROI names such as a'L(R) hold apostrophes.
_WORD = re.compile(r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'(?=\s|$)|(?P<bare>\S+))""")
_CAPTURE = re.compile(r"\s*([A-Za-z_]\w*)\s*<<\s*")


def words(line: str) -> list[str]:
    """A line's words; quotes around a word are taken off.

    Examples
    --------
    >>> words("PEN.* --rois a'L(R) 'two words'")
    ['PEN.*', '--rois', "a'L(R)", 'two words']
    """
    return [next(g for g in match.groups() if g is not None) for match in _WORD.finditer(line)]


def split_capture(line: str) -> tuple[str | None, str]:
    """``name << rest`` as the name and the rest; no name for any other line.

    Examples
    --------
    >>> split_capture("epg << MATCH (n) RETURN n")
    ('epg', 'MATCH (n) RETURN n')
    """
    match = _CAPTURE.match(line)
    return (match[1], line[match.end() :]) if match else (None, line)


def split_options(text: str, flags: Sequence[str]) -> tuple[list[str], str]:
    """The options at the beginning of a text, and the rest, untouched.

    Parameters
    ----------
    text
        Options, then a query. All options take one value.
    flags
        The options there are.

    Raises
    ------
    CriteriaError
        If an option is unknown, or its value is missing.

    Examples
    --------
    >>> split_options("-o epg MATCH (n)-->(m) RETURN n", ["-o"])
    (['-o', 'epg'], 'MATCH (n)-->(m) RETURN n')
    """
    options: list[str] = []
    while (match := re.match(r"\s*(--?[A-Za-z][\w-]*)(?:=(\S+)|\s+|$)", text)) is not None:
        flag, value = match[1], match[2]
        if flag not in flags:
            raise CriteriaError(f"no option {flag!r}{did_you_mean(flag, flags)}")
        text = text[match.end() :]
        if value is None:
            word = _WORD.match(text)
            if word is None:
                raise CriteriaError(f"the option {flag} needs a value")
            value, text = next(g for g in word.groups() if g is not None), text[word.end() :]
        options += [flag, value]
    return options, text.lstrip()


class OptionParser(argparse.ArgumentParser):
    """argparse whose errors are errors of ours, and which never ends the kernel."""

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False, allow_abbrev=False)

    def parse(self, given: Sequence[str]) -> argparse.Namespace:
        """Options from words; unknown ones are named, with the nearest match."""
        options, unknown = self.parse_known_args(given)
        if unknown:
            known = [flag for action in self._actions for flag in action.option_strings]
            raise CriteriaError(f"{self.prog} has no option {unknown[0]!r}{did_you_mean(unknown[0], known)}")
        return options

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process."""
        raise CriteriaError(f"{self.prog}: {message}")


def boolean_pair(parser: OptionParser, name: str, text: str) -> Any:
    """Add ``--name`` and ``--not-name``, for True and False; neither is None."""
    parser.add_argument(f"--{name}", dest=name, action="store_const", const=True, default=None, help=text)
    return parser.add_argument(f"--not-{name}", dest=name, action="store_const", const=False, help=f"not {text}")
