export type SnippetKey = "web" | "npm" | "python" | "node" | "curl";

export interface Snippet {
  key: SnippetKey;
  label: string;
  /** What to do with it, in a sentence. */
  words: string;
  /** Typed into a terminal before. */
  install: string | null;
  code: string;
}

/** How to send the first event to `host` with the project's token, for each way in. */
export function snippetsOf(host: string, token: string): Snippet[] {
  return [
    {
      key: "web",
      label: "Website",
      words:
        "Paste this into the <head> of every page. Pageviews and clicks are recorded from then on.",
      install: null,
      code: `<script
  async
  crossorigin="anonymous"
  src="${host}/static/array.js"
  onload="posthog.init('${token}', { api_host: '${host}' })"
></script>`,
    },
    {
      key: "npm",
      label: "JavaScript app",
      words: "For an app with a build step. Call init once, where the app starts.",
      install: "npm install posthog-js",
      code: `import posthog from "posthog-js";

posthog.init("${token}", { api_host: "${host}" });
posthog.capture("first step");`,
    },
    {
      key: "python",
      label: "Python",
      words: "From a server or a script. flush() sends at once what is still waiting.",
      install: "pip install posthog",
      code: `from posthog import Posthog

footfall = Posthog("${token}", host="${host}")
footfall.capture("first step", distinct_id="visitor-1")
footfall.flush()`,
    },
    {
      key: "node",
      label: "Node.js",
      words: "From a server or a script. shutdown() sends what is still waiting.",
      install: "npm install posthog-node",
      code: `import { PostHog } from "posthog-node";

const footfall = new PostHog("${token}", { host: "${host}" });
footfall.capture({ distinctId: "visitor-1", event: "first step" });
await footfall.shutdown();`,
    },
    {
      key: "curl",
      label: "curl",
      words: "No SDK at all: one HTTP request is one event.",
      install: null,
      code: `curl ${host}/batch/ \\
  --header "Content-Type: application/json" \\
  --data '{
    "api_key": "${token}",
    "batch": [{ "event": "first step", "distinct_id": "visitor-1" }]
  }'`,
    },
  ];
}
