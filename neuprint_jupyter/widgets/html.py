"""The one place where text becomes HTML."""

from __future__ import annotations

import html


def escape(text: str) -> str:
    """Make any text safe inside an HTML element or a quoted attribute.

    Parameters
    ----------
    text : str
        Text from a server, a table or a user.

    Returns
    -------
    str
        The same text with ``& < > " '`` written as character references.

    Examples
    --------
    >>> escape("<b>LAL's</b>")
    '&lt;b&gt;LAL&#x27;s&lt;/b&gt;'
    """
    return html.escape(text, quote=True)


def code_html(code: str) -> str:
    """Code in letters of one width, which notebooks that were exported as HTML do not give it by themselves.

    Parameters
    ----------
    code : str
        The code; escaped here.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> code_html("NC()")
    '<pre style="font-family: var(--jp-code-font-family, monospace)">NC()</pre>'
    """
    return element("pre", code, "font-family: var(--jp-code-font-family, monospace)")


def element(tag: str, text: str, style: str = "") -> str:
    """One HTML element holding escaped text.

    Parameters
    ----------
    tag : str
        The element's name, written by us: never text from outside.
    text : str
        The content; escaped here.
    style : str
        Inline CSS, written by us.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> element("td", "a < b")
    '<td>a &lt; b</td>'
    """
    attribute = f' style="{escape(style)}"' if style else ""
    return f"<{tag}{attribute}>{escape(text)}</{tag}>"
