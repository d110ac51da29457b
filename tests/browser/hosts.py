"""Pages as other hosts of notebooks make them, each around one widget and its kernel side."""

from __future__ import annotations

import json
from base64 import b64encode
from queue import Empty, SimpleQueue
from typing import Any

import anywidget
from playwright.sync_api import Locator, Page

# What is anywidget's of a host: a model with traits and messages, and a place to draw into.
HOST = """
async ({ esm, css, state, shadow }) => {
    const listeners = {};
    const tell = (name, ...what) => [...(listeners[name] ?? [])].forEach((listener) => listener(...what));
    const changed = {};
    const model = {
        get: (name) => state[name],
        set: (name, value) => { state[name] = value; changed[name] = value; tell(`change:${name}`, model, value); },
        save_changes: () => kernel({ traits: { ...changed } }),
        send: (content) => kernel({ content }),
        on: (name, listener) => (listeners[name] ??= []).push(listener),
        off: (name, listener) => { listeners[name] = (listeners[name] ?? []).filter((one) => one !== listener); },
        widget_manager: { get_model: async () => { throw new Error("this host has no other models"); } },
    };
    setInterval(async () => {
        for (const { content, buffers, traits } of await news()) {
            for (const [name, value] of Object.entries(traits ?? {})) {
                state[name] = value;
                tell(`change:${name}`, model, value);
            }
            const bytes = (buffers ?? []).map((packed) => Uint8Array.from(atob(packed), (c) => c.charCodeAt(0)));
            if (content) tell("msg:custom", content, bytes.map(({ buffer }) => new DataView(buffer)));
        }
    }, 50);
    const place = document.querySelector("main");
    const root = shadow ? place.attachShadow({ mode: "open" }) : place;
    const style = document.createElement("style");
    style.textContent = css;
    const el = document.createElement("div");
    root.append(style, el);
    const url = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
    const { default: widget } = await import(url);
    await widget.render({ model, el, experimental: {}, signal: new AbortController().signal });
}
"""


def show(page: Page, widget: anywidget.AnyWidget, *, html: str = "", css: str = "", shadow: bool = False) -> Locator:
    """Show a widget in a page that is no notebook.

    Parameters
    ----------
    page
        A new page.
    widget
        Any of ours; its state and messages go to the page and back, as a kernel's would.
    html, css
        Attributes of the page's root element, and a style sheet: what the host says of its theme.
    shadow
        Whether the widget lies in a shadow tree, as in marimo.

    Returns
    -------
    Locator
        What the widget drew.
    """
    to_page: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def send(content: object, buffers: list[bytes] | None = None) -> None:
        to_page.put({"content": content, "buffers": [b64encode(part).decode() for part in buffers or []]})

    widget.send = send
    widget.observe(lambda change: to_page.put({"traits": _synced(widget, [change["name"]])}))

    def kernel(said: dict[str, Any]) -> None:
        if "content" in said:
            widget._handle_custom_msg(said["content"], [])
        else:
            widget.set_state(said["traits"])

    def news() -> list[dict[str, Any]]:
        found = []
        while True:
            try:
                found.append(to_page.get_nowait())
            except Empty:
                return found

    page.expose_function("kernel", kernel)
    page.expose_function("news", news)
    page.set_content(f"<!doctype html><html lang=en {html}><title>Host</title><style>{css}</style><main></main></html>")
    given = {"esm": widget._esm, "css": widget._css, "state": _synced(widget), "shadow": shadow}
    page.evaluate(HOST, given)
    return page.locator("main")


def _synced(widget: anywidget.AnyWidget, names: list[str] | None = None) -> dict[str, Any]:
    """Traits as JSON has them."""
    state = widget.get_state([name for name in names or widget.keys if widget.trait_metadata(name, "sync")])
    for part in ("layout", "_esm", "_css"):
        state.pop(part, None)
    plain: dict[str, Any] = json.loads(json.dumps(state, default=str))
    return plain
