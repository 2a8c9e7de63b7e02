import { defineConfig } from "cypress";

export default defineConfig({
  e2e: {
    baseUrl: process.env.CYPRESS_BASE_URL ?? "http://127.0.0.1:8000",
    specPattern: "e2e/**/*.cy.ts",
    supportFile: "e2e/support/commands.ts",
    fixturesFolder: false,
    screenshotsFolder: "e2e/screenshots",
    videosFolder: "e2e/videos",
    downloadsFolder: "e2e/downloads",
    video: false,
    viewportWidth: 1280,
    viewportHeight: 860,
    defaultCommandTimeout: 15_000,
    // A test that only passes the second time is a test that fails.
    retries: 0,
  },
});
