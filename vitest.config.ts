import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  test: {
    include: ["js/**/*.test.{ts,tsx}"],
    environment: "happy-dom",
    // To make a page for each file takes twice as long as all tests: they clear what they build.
    isolate: false,
  },
});
