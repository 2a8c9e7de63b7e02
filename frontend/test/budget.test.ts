// @vitest-environment node
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Manifest } from "vite";
import { afterEach, expect, it, vi } from "vitest";

const INITIAL_BUDGET_BYTES = 350_000;

/** The code and styles that a page of `scene` needs before it can draw, by the build's own manifest. */
function filesOf(manifest: Manifest, scene: string): Set<string> {
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) {
      return;
    }
    files.add(chunk.file);
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(visit);
  };
  visit("index.html");
  visit(scene);
  return files;
}

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Where a visit begins: before logging in, and after. Trends, which brings the charts, is never the first page. */
const FIRST_SCENES = /(LoginScene|SignupScene|ActivityScene|InstallScene)\.tsx$/;

it("sends at most 350 kB, gzipped, for a page where a visit begins", async () => {
  const outDir = fileURLToPath(new URL("../node_modules/.budget", import.meta.url));
  // Vitest's own value would bring React's development build, which nobody is sent.
  vi.stubEnv("NODE_ENV", "production");
  await build({
    configFile: fileURLToPath(new URL("../../vite.config.ts", import.meta.url)),
    logLevel: "error",
    build: { outDir },
  });
  const manifest = JSON.parse(readFileSync(`${outDir}/manifest.json`, "utf8")) as Manifest;
  const scenes = Object.keys(manifest).filter((key) => FIRST_SCENES.test(key));
  expect(scenes).toHaveLength(4);
  for (const scene of scenes) {
    const sizes = [...filesOf(manifest, scene)].map(
      (file) => gzipSync(readFileSync(`${outDir}/${file}`)).length,
    );
    const total = sizes.reduce((sum, size) => sum + size, 0);
    expect(total, scene).toBeLessThanOrEqual(INITIAL_BUDGET_BYTES);
  }
});
