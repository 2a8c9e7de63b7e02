import { vi } from "vitest";

export interface SentRequest {
  method: string;
  path: string;
  body: unknown;
}

type Reply = unknown;

/** What the server would answer, by "METHOD /path" without parameters; a `Response` stands for itself. */
export function answerRequests(
  replies: Record<string, (sent: SentRequest) => Reply>,
): SentRequest[] {
  const requests: SentRequest[] = [];
  vi.stubGlobal("fetch", (path: string, init: RequestInit = {}) => {
    const sent: SentRequest = {
      method: init.method ?? "GET",
      path,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : undefined,
    };
    requests.push(sent);
    const answer = replies[`${sent.method} ${path.split("?")[0] ?? ""}`];
    const reply = answer ? answer(sent) : refusal(404, "not_found", "Nothing here.");
    return Promise.resolve(reply instanceof Response ? reply : Response.json(reply));
  });
  return requests;
}

export function refusal(
  status: number,
  code: string,
  detail: string,
  attr: string | null = null,
): Response {
  return Response.json({ type: "error", code, detail, attr }, { status });
}
