/** The promise: what a team calls its people and what they do, it can ask about wherever it asks. */
describe("cohorts and actions", () => {
  it("makes a cohort and an action, and uses them in a trend", () => {
    const moment = Date.now();
    const bought = `bought ${moment}`;
    const buyers = `Buyers ${moment}`;
    const thanked = `Thanked ${moment}`;
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Install").click();
    cy.byAttr("token")
      .invoke("text")
      .then((token) => {
        const event = (name: string, visitor: string, url: string): object => ({
          event: name,
          distinct_id: `${visitor}-${moment}`,
          timestamp: new Date(moment - 60_000).toISOString(),
          properties: { $current_url: `https://shop.example${url}` },
        });
        cy.request("POST", "/batch/", {
          api_key: token,
          batch: [
            event("$pageview", "anna", `/thanks/${moment}`),
            event(bought, "anna", "/cart"),
            event("$pageview", "bert", `/thanks/${moment}`),
            event("$pageview", "bert", "/help"),
          ],
        })
          .its("status")
          .should("eq", 200);
      });
    cy.contains("nav a", "Live events").click();
    // The answer of the page may be some seconds old.
    cy.contains("[data-attr=events-table]", bought, { timeout: 60_000 });

    cy.contains("nav a", "Cohorts").click();
    cy.byAttr("new-cohort").click();
    cy.byAttr("cohort-name").type(buyers);
    cy.byAttr("save-cohort").click();
    cy.byAttr("criterion-error").should("have.text", "Choose an event or an action.");
    cy.byAttr("criterion-event").type(bought);
    cy.get(".ant-select-dropdown:visible").contains(".ant-select-item-option", bought).click();
    cy.byAttr("save-cohort").click();
    cy.location("pathname").should("match", /\/cohorts\/\d+$/);
    cy.byAttr("cohort-count").should("contain", "1 person");
    cy.byAttr("cohort-people").should("contain", `anna-${moment}`);

    cy.contains("nav a", "Actions").click();
    cy.byAttr("new-action").click();
    cy.byAttr("action-name").type(thanked);
    cy.byAttr("step-0-url").type(`/thanks/${moment}`);
    cy.byAttr("matching-events").find("tbody tr.ant-table-row").should("have.length", 2);
    cy.byAttr("save-action").click();
    cy.location("pathname").should("match", /\/actions\/\d+$/);

    cy.contains("nav a", "Actions").click();
    cy.contains("[data-attr=actions] tr", thanked).contains("a", "Show trend").click();
    cy.byAttr("series-event-0").should("contain", thanked);
    cy.byAttr("row-total").should("have.text", "2");
    cy.byAttr("add-filter").click();
    cy.chooseIn("filter-kind", "Cohort");
    cy.chooseIn("filter-cohort", buyers);
    cy.byAttr("row-total").should("have.text", "1");
    cy.reload();
    cy.byAttr("filter-cohort").should("contain", buyers);
    cy.byAttr("row-total").should("have.text", "1");

    cy.contains("nav a", "Cohorts").click();
    cy.contains("[data-attr=cohorts] a", buyers).click();
    cy.byAttr("delete-cohort").click();
    cy.contains(".ant-modal-footer button", "Delete the cohort").click();
    cy.location("pathname").should("match", /\/cohorts$/);
    cy.contains(buyers).should("not.exist");
  });
});
