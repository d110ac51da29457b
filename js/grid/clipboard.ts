// Text to the clipboard, where the page may, and by the old way where it may not.

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const copied = document.execCommand?.("copy");
    area.remove();
    if (!copied) throw new Error("The browser does not let the grid copy; allow it for this page.");
  }
}
