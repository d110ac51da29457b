import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  // As in js/build.mjs; hightable is inlined because modules outside the bundle do not see the aliases.
  resolve: {
    alias: {
      "react/jsx-runtime": "preact/jsx-runtime",
      "react-dom": "preact/compat",
      react: "preact/compat",
    },
  },
  test: {
    include: ["js/**/*.test.{ts,tsx}"],
    environment: "happy-dom",
    server: { deps: { inline: ["hightable"] } },
  },
});
