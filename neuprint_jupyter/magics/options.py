"""The words of a magic line: options with clear errors, and names that hold quotes and parentheses."""

from __future__ import annotations

import argparse
import keyword
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from neuprint_jupyter.errors import CriteriaError, did_you_mean
from neuprint_jupyter.magics.habits import said_elsewhere
from neuprint_jupyter.magics.settings import FORMATS

# A quote counts as one only where a word begins: ROI names such as a'L(R) hold apostrophes.
# In name="a value" the quotes are the value's own, in --name="a value" the option's.
_WORD = re.compile(
    r"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'(?=\s|$)"""
    r"""|(?P<flag>--[\w-]+=)(?P<mark>["'])(?P<value>.*?)(?P=mark)(?=\s|$)"""
    r"""|(?P<bare>\w+=(?P<quote>["']).*?(?P=quote)(?=\s|$)|\S+))"""
)
_CAPTURE = re.compile(r"\s*([A-Za-z_]\w*)\s*<<\s*")


def words(line: str) -> list[str]:
    """A line's words; quotes around a word, or around an option's value, are taken off.

    Examples
    --------
    >>> words("PEN.* --rois a'L(R) 'two words' --class='Kenyon Cell'")
    ['PEN.*', '--rois', "a'L(R)", 'two words', '--class=Kenyon Cell']
    """
    return [_plain(match) for match in _WORD.finditer(line)]


def _plain(word: re.Match[str]) -> str:
    parts = word.group("double", "single", "value", "bare")
    return (word["flag"] or "") + next(part for part in parts if part is not None)


def split_capture(line: str) -> tuple[str | None, str]:
    """``name << rest`` as the name and the rest; no name for any other line.

    Examples
    --------
    >>> split_capture("epg << MATCH (n) RETURN n")
    ('epg', 'MATCH (n) RETURN n')
    """
    match = _CAPTURE.match(line)
    return (match[1], line[match.end() :]) if match else (None, line)


class OptionParser(argparse.ArgumentParser):
    """argparse whose errors are errors of ours, and which never ends the kernel."""

    def __init__(self, prog: str, description: str, usage: str | None = None) -> None:
        super().__init__(
            prog=prog,
            usage=usage,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_argument("--help", action="store_true", help="show this help")

    def parse(self, given: Sequence[str]) -> argparse.Namespace:
        """Options from words; unknown ones are named, with the nearest match."""
        options, unknown = self.parse_known_args(given)
        if unknown:
            raise self.no_option(unknown[0])
        return options

    def split(self, text: str) -> tuple[argparse.Namespace, str]:
        """The options at the beginning of a text, and the rest, untouched: ``-->`` and ``-1`` belong to it.

        Raises
        ------
        CriteriaError
            If an option is unknown, its value is missing, or it has one and takes none.
        """
        given: list[str] = []
        while (match := re.match(r"\s*(--?[A-Za-z][\w-]*)(=|\s+|$)", text)) is not None:
            flag, equals = match[1], match[2] == "="
            action = self._option_string_actions.get(flag)
            if action is None:
                raise self.no_option(flag)
            text = text[match.end() :]
            if action.nargs == 0:
                if equals:
                    raise CriteriaError(f"the option {flag} takes no value")
                given.append(flag)
                continue
            word = None if equals and text[:1].isspace() else _WORD.match(text)
            if word is None:
                raise CriteriaError(f"the option {flag} needs a value")
            value, text = _plain(word), text[word.end() :]
            # In one word, or a value that begins with a dash would be taken for an option.
            given.append(f"{flag}={value}" if flag.startswith("--") else f"{flag}{value}")
        return self.parse(given), text.lstrip()

    def no_option(self, flag: str) -> CriteriaError:
        """The error for an option that there is not."""
        known = [flag for action in self._actions for flag in action.option_strings]
        hint = said_elsewhere(flag) or did_you_mean(flag, known)
        return CriteriaError(f"{self.prog} has no option {flag!r}{hint}")

    def error(self, message: str) -> NoReturn:
        """Raise instead of ending the process."""
        raise CriteriaError(f"{self.prog}: {message}")


def boolean_pair(parser: OptionParser, name: str, text: str) -> Any:
    """Add ``--name`` and ``--not-name``, for True and False; neither is None."""
    parser.add_argument(f"--{name}", dest=name, action="store_const", const=True, default=None, help=text)
    return parser.add_argument(f"--not-{name}", dest=name, action="store_const", const=False, help=f"not {text}")


def add_result_options(parser: OptionParser) -> None:
    """Add what all magics that give tables have in common."""
    parser.add_argument("-o", "--out", metavar="NAME", type=_out_name, help="keep the result under a name")
    parser.add_argument("--dataset", metavar="NAME", help="another dataset of the same server")
    parser.add_argument("--server", metavar="ALIAS", help="another connection, by its alias in %%neuprint connect")
    parser.add_argument("--format", choices=FORMATS, help="what to give: a grid (a DataFrame too) by default")
    parser.add_argument("--export", metavar="FILE", help="write it to .csv, .tsv, .parquet, .feather or .json")


def variable_name(name: str) -> str:
    """A name that a variable can have."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise CriteriaError(f"{name!r} cannot be the name of a variable")
    return name


def _out_name(name: str) -> str:
    try:
        return variable_name(name)
    except CriteriaError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def whole_number(text: str) -> int:
    """A whole number from 0 up."""
    if not text.replace(",", "").replace("_", "").isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 0 up")
    return int(text.replace(",", "").replace("_", ""))


def seconds(text: str) -> float:
    """A number of seconds above 0."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return number
