// Code to be read, and copied from.

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
