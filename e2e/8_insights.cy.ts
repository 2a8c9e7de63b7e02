/** The promise: one sees how far people get, who they are, and the link shows the same to others. */
describe("insights", () => {
  it("draws a funnel of steps that can be moved, and lists who dropped off", () => {
    const started = `started ${Date.now()}`;
    const finished = `finished ${Date.now()}`;
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Install").click();
    cy.byAttr("token")
      .invoke("text")
      .then((token) => {
        const event = (name: string, visitor: number, minute: number): object => ({
          event: name,
          distinct_id: `funnel-visitor-${visitor}`,
          timestamp: new Date(Date.now() - (60 - minute) * 60_000).toISOString(),
        });
        cy.request("POST", "/batch/", {
          api_key: token,
          batch: [
            ...[1, 2, 3, 4].map((visitor) => event(started, visitor, 0)),
            event(finished, 1, 5),
          ],
        })
          .its("status")
          .should("eq", 200);
      });

    cy.contains("nav a", "Live events").click();
    // The answer of the page may be some seconds old.
    cy.contains("[data-attr=events-table]", finished, { timeout: 60_000 });

    cy.contains("nav a", "Insights").click();
    cy.byAttr("insight-funnels").click();
    cy.location("pathname").should("match", /\/funnels$/);
    cy.contains("A funnel has two steps at least");
    cy.byAttr("add-second-step").click();
    cy.byAttr("step-event-1").should("contain", "All events");
    cy.location("pathname").then((pathname) => {
      const steps = [finished, started].map((event) => ({ event, name: "", filters: [] }));
      cy.visit(`${pathname}?steps=${encodeURIComponent(JSON.stringify(steps))}`);
    });
    // Nobody started after having finished.
    cy.byAttr("funnel-count").should(($counts) => {
      expect($counts.map((_, count) => count.innerText).get()).to.deep.equal(["1", "0"]);
    });

    cy.byAttr("step-down-0").click();
    cy.byAttr("step-name-1").type("Got it done");
    cy.byAttr("funnel-bars").contains("h3", "Got it done");
    cy.byAttr("funnel-count").should(($counts) => {
      expect($counts.map((_, count) => count.innerText).get()).to.deep.equal(["4", "1"]);
    });
    cy.byAttr("funnel-conversion").should("have.text", "25 %");
    cy.byAttr("funnels-answer").should("contain", "5 min");

    cy.reload();
    cy.byAttr("funnel-conversion").should("have.text", "25 %");
    cy.byAttr("funnel-bars").contains("h3", "Got it done");

    cy.byAttr("funnel-lost").find("button").click();
    cy.contains(".ant-modal-title", "Dropped off before Got it done");
    cy.byAttr("actors-table").find("tbody tr.ant-table-row").should("have.length", 3);
    cy.byAttr("actors-search").type("visitor-3");
    cy.byAttr("actors-table").find("tbody tr.ant-table-row").should("have.length", 1);
    cy.get(".ant-modal-close").click();

    cy.byAttr("display").contains("Time to convert").click();
    cy.byAttr("funnel-average").should("have.text", "5 min");
    cy.byAttr("display").contains("Over time").click();
    cy.byAttr("funnel-trends-table").should("contain", "25 %");
    cy.byAttr("display").contains("Steps").click();
    cy.chooseIn("window-unit", "second");
    cy.byAttr("funnel-conversion").should("have.text", "0 %");
    cy.location("search").should("contain", "windowUnit=second");
  });
});
