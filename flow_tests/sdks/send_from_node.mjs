// Sends one event with the real posthog-node: node send_from_node.mjs <host> <token> <event> <distinct id>
import { PostHog } from "posthog-node";

const [host, token, event, distinctId] = process.argv.slice(2);
const client = new PostHog(token, { host });
client.capture({ distinctId, event, properties: { sdk: "node", plan: "team" } });
await client.shutdown();
