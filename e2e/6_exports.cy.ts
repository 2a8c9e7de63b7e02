const NAME = "Hourly to our own storage";

/** The promise: what came in is brought to a place of one's own, and one sees that it was. */
describe("exports", () => {
  it("is made after its connection was tested, runs, pauses, and goes after a question", () => {
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Exports").click();
    cy.byAttr("new-export").click();
    cy.contains("button", "Make the export").click();
    cy.get("[role=alert]").should("be.visible");
    cy.byAttr("export-name").type(NAME);
    cy.chooseIn("setting-file_format", "JSON lines");
    cy.byAttr("setting-prefix").type("nightly/../..");
    cy.byAttr("save-export").click();
    cy.contains("[role=alert]", "A folder may not be named");
    cy.byAttr("setting-prefix").clear();
    cy.byAttr("setting-prefix").type("lake");
    cy.byAttr("test-connection").click();
    cy.get("[aria-label='Connection test'] li")
      .should("have.length.at.least", 2)
      .each((step) => {
        cy.wrap(step).should("contain", "Passed");
      });

    cy.byAttr("save-export").click();
    cy.location("pathname").should("match", /\/exports\/[0-9a-f-]{36}$/);
    cy.contains("No run yet");
    cy.byAttr("run-export").click();
    // a run waits until no row of its hour can still come: three minutes after the hour
    cy.get("[data-attr=runs] tbody tr.ant-table-row", { timeout: 240_000 })
      .should("have.length", 1)
      .and("contain", "Completed");
    cy.byAttr("runs").find(".ant-table-row-expand-icon").click();
    cy.get("[aria-label='Log of the run'] li").should("have.length.at.least", 2);

    cy.byAttr("pause-export").click();
    cy.contains("This export is paused");
    cy.byAttr("pause-export").should("have.text", "Go on");
    cy.reload();
    cy.contains("This export is paused");

    cy.byAttr("export-menu").click();
    cy.byAttr("menu-delete").click();
    cy.contains(".ant-modal", `Delete ${NAME}?`).contains("button", "Cancel").click();
    cy.contains("h1", NAME);
    cy.byAttr("export-menu").click();
    cy.byAttr("menu-delete").click();
    cy.contains("button", "Delete the export").click();
    cy.location("pathname").should("match", /\/exports$/);
    cy.contains("Nothing leaves this house yet");
  });
});
