// Texts to be read, and copied from.
import type { ComponentChildren } from "preact";

export function Source({ language, code }: { language: string; code: string }) {
  return (
    <section
      class="npj-source"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
      tabIndex={0}
      aria-label={language}
    >
      <pre>{code}</pre>
    </section>
  );
}

/** A text that may be longer than its frame. */
export function Long(props: { class?: string; children: ComponentChildren }) {
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
  return <pre {...props} tabIndex={0} />;
}
