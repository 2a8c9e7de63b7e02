describe("live events", () => {
  it("shows what arrives, filters it, and stands still while paused", () => {
    const mark = `arrival ${Date.now()}`;
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Live events").click();
    cy.byAttr("events-table").should("be.visible");
    cy.request<{ results: { api_token: string }[] }>("/api/projects").then(({ body }) => {
      const send = (event: string) =>
        cy.request("POST", "/batch/", {
          api_key: body.results[0]?.api_token,
          // As every SDK does: two events without one that say the same are taken for one that was sent twice.
          batch: [
            { uuid: crypto.randomUUID(), event, distinct_id: "visitor-live", properties: { mark } },
          ],
        });
      send(mark);
      cy.contains("tr", mark);
      cy.chooseIn("event-filter", mark);
      cy.byAttr("events-table").find("tbody tr.ant-table-row").should("have.length", 1);
      cy.byAttr("pause").click();
      cy.contains("Paused");
      cy.intercept("POST", "/api/projects/*/query").as("look");
      send(mark);
      cy.byAttr("pause").click();
      cy.wait("@look");
      cy.byAttr("events-table").find("tbody tr.ant-table-row").should("have.length", 2);
    });
  });
});
