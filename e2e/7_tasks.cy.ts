const HOUR = 3_600_000;

interface Sent {
  uuid: string;
  event: string;
  distinct_id: string;
  timestamp: string;
  properties: Record<string, unknown>;
}

/** All of one person, so that they arrive in this order. */
function sent(event: string, at: number, properties: Record<string, unknown> = {}): Sent {
  return {
    uuid: crypto.randomUUID(),
    event,
    distinct_id: "visitor-tasks",
    timestamp: new Date(at).toISOString(),
    properties,
  };
}

/** Two quiet days, then an hour in which the same error comes again and again. */
function eventsWithASpike(error: string, mark: string): Sent[] {
  const hour = Math.floor(Date.now() / HOUR) * HOUR - 3 * HOUR;
  const times = (count: number) => Array.from({ length: count }, (_, index) => index);
  return [
    ...times(48).map((ago) => sent("page seen", hour - (ago + 1) * HOUR)),
    ...times(40).map((index) =>
      sent("$exception", hour + index * 60_000, {
        $exception_list: [{ type: error, value: "the cart is empty" }],
        $browser: "Firefox",
        $pathname: "/cart",
      }),
    ),
    sent(mark, Date.now()),
  ];
}

/** The promise: what stands out becomes a task with its evidence, and a person decides. */
describe("tasks", () => {
  it("drafts a task from a spike of errors, with evidence, and lets it be decided", () => {
    const error = `CartError${Date.now()}`;
    const mark = `all is sent ${Date.now()}`;
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Live events").click();
    cy.byAttr("events-table").should("be.visible");
    cy.request<{ results: { api_token: string }[] }>("/api/projects").then(({ body }) => {
      cy.request("POST", "/batch/", {
        api_key: body.results[0]?.api_token,
        batch: eventsWithASpike(error, mark),
      });
    });
    cy.contains("tr", mark);

    cy.contains("nav a", "Tasks").click();
    cy.byAttr("look-now").click();
    cy.byAttr("run-status").should("contain", "new task");
    cy.byAttr("tasks").contains("a", error).click();
    cy.byAttr("draft").should("contain", "40 times").and("contain", "What happened");
    cy.byAttr("drafter").should("contain", "No model is set up");
    cy.byAttr("evidence").find("svg, canvas").should("exist");
    cy.contains("What they have in common");
    cy.contains("/cart");

    cy.byAttr("move-accepted").click();
    cy.byAttr("move-done").click();
    cy.contains("button", "Reopen").click();
    cy.byAttr("dismiss").click();
    cy.contains(".ant-modal", "Dismiss this task?").contains("button", "Cancel").click();
    cy.byAttr("dismiss").click();
    cy.contains(".ant-modal", "Dismiss this task?").contains("button", "Dismiss").click();
    cy.contains("button", "Reopen");

    cy.contains("a", "All tasks").click();
    cy.byAttr("tasks-panel").should("not.contain", error);
    cy.byAttr("task-status").contains("Dismissed").click();
    cy.byAttr("tasks").should("contain", error);
    cy.location("search").should("contain", "dismissed");
  });
});
