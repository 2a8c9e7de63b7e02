import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  root: fileURLToPath(new URL("frontend", import.meta.url)),
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2023",
    chunkSizeWarningLimit: 700,
  },
  server: {
    // The dev server borrows everything but the app itself from a running stack.
    proxy: Object.fromEntries(
      ["/api", "/static", "/array", "/flags", "/decide", "/_health", "/_preflight", "/batch"].map(
        (path) => [path, process.env.FOOTFALL_SITE_URL ?? "http://127.0.0.1:8000"],
      ),
    ),
  },
  test: {
    dir: fileURLToPath(new URL(".", import.meta.url)),
    include: ["frontend/**/*.test.{ts,tsx}", "footfall/products/*/frontend/**/*.test.{ts,tsx}"],
    environment: "jsdom",
    // kea-test-utils calls a global `expect`.
    globals: true,
    setupFiles: [fileURLToPath(new URL("frontend/test/setup.ts", import.meta.url))],
    testTimeout: 30_000,
  },
});
