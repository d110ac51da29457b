"""What axe-core says of a part of the page."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator

AXE = Path(__file__).parent.parent.parent / "node_modules" / "axe-core" / "axe.min.js"
SERIOUS = ("serious", "critical")


def serious_findings(part: Locator) -> list[str]:
    """The serious findings of axe-core inside an element, one line each; it is run in the page."""
    page = part.page
    if not page.evaluate("() => Boolean(globalThis.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    result = part.evaluate("(element) => globalThis.axe.run(element, { resultTypes: ['violations'] })")
    assert result["passes"]
    return [
        f"{found['id']}: {found['help']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for found in result["violations"]
        if found["impact"] in SERIOUS
        for node in found["nodes"]
    ]
