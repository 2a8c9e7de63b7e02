import { ApiError } from "./ApiError";

const CSRF_COOKIE = "footfall_csrftoken";

interface Refusal {
  code?: unknown;
  detail?: unknown;
  attr?: unknown;
  /** Of a question that was answered later: what was wrong with it. */
  query_status?: { error_message?: unknown };
}

function cookie(name: string): string | undefined {
  return document.cookie
    .split("; ")
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1);
}

async function refusalOf(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as Refusal;
  const told = body.detail ?? body.query_status?.error_message;
  const detail =
    typeof told === "string"
      ? told
      : `The server answered ${response.status}. Try again in a moment.`;
  return new ApiError(
    response.status,
    typeof body.code === "string" ? body.code : "error",
    detail,
    typeof body.attr === "string" ? body.attr : null,
  );
}

async function send<Answer>(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
): Promise<Answer> {
  const headers: Record<string, string> = { Accept: "application/json" };
  const csrfToken = cookie(CSRF_COOKIE);
  if (method !== "GET" && csrfToken) {
    headers["X-CSRFToken"] = csrfToken;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
  } catch {
    if (signal?.aborted) {
      throw new ApiError(0, "cancelled", "Cancelled.", null);
    }
    throw new ApiError(
      0,
      "unreachable",
      "The server cannot be reached. Check your connection.",
      null,
    );
  }
  if (!response.ok) {
    throw await refusalOf(response);
  }
  if (response.status === 204) {
    return undefined as Answer;
  }
  return (await response.json()) as Answer;
}

type Parameters = Record<string, string | number | boolean | undefined>;

function withParameters(path: string, parameters: Parameters): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs).toString()}`;
}

/** Requests to Footfall's own REST API. Each throws an `ApiError` when it is refused. */
export const request = {
  get: <Answer>(path: string, parameters: Parameters = {}): Promise<Answer> =>
    send<Answer>("GET", withParameters(path, parameters)),
  /** Aborting `signal` closes the connection, which also stops the question in the store. */
  post: <Answer>(path: string, body: unknown = {}, signal?: AbortSignal): Promise<Answer> =>
    send<Answer>("POST", path, body, signal),
  patch: <Answer>(path: string, body: unknown): Promise<Answer> =>
    send<Answer>("PATCH", path, body),
  delete: (path: string): Promise<void> => send("DELETE", path),
};
