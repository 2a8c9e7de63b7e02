const LABEL = "Weekly report";

describe("settings", () => {
  beforeEach(() => {
    cy.logIn();
    cy.visit("/");
    cy.contains("nav a", "Settings").click();
  });

  it("makes a key that is shown once and works, and revokes it", () => {
    cy.byAttr("new-key").click();
    cy.contains("button", "Make the key").click();
    cy.contains("Choose what the key may do");
    cy.byAttr("key-label").type(LABEL);
    cy.chooseIn("key-scopes", "Read projects");
    cy.get("body").type("{esc}");
    cy.contains("button", "Make the key").click();
    cy.byAttr("created-key")
      .invoke("text")
      .then((key) => {
        expect(key).to.match(/^phx_/);
        const ask = () =>
          cy.request({
            url: "/api/projects",
            headers: { Authorization: `Bearer ${key}` },
            failOnStatusCode: false,
          });
        ask().its("status").should("eq", 200);
        cy.reload();
        cy.byAttr("keys-table").should("contain", LABEL);
        cy.contains(key).should("not.exist");
        cy.contains("tr", LABEL).contains("button", "Revoke").click();
        cy.contains("button", "Revoke the key").click();
        cy.contains("The key no longer works.");
        ask().its("status").should("eq", 401);
      });
  });

  it("keeps a new name and a new timezone", () => {
    cy.byAttr("team-name").clear();
    cy.byAttr("team-name").type("Larch shop");
    cy.byAttr("save-team").click();
    cy.contains("Saved.");
    cy.byAttr("project-switcher").should("contain", "Larch shop");
  });

  it("resets the token only after asking", () => {
    cy.byAttr("token")
      .invoke("text")
      .then((token) => {
        cy.byAttr("reset-token").click();
        cy.contains(".ant-modal", "Reset the project token?").contains("button", "Cancel").click();
        cy.byAttr("token").should("have.text", token);
        cy.byAttr("reset-token").click();
        cy.contains("button", "Reset the token").click();
        cy.byAttr("token").should("not.have.text", token);
      });
  });
});
