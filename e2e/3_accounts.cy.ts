import { account } from "./support/commands";

describe("accounts", () => {
  it("refuses a wrong password in words, then lets the right one in and out again", () => {
    cy.visit("/login");
    cy.byAttr("email").type(account.email);
    cy.byAttr("password").type("not the password");
    cy.byAttr("submit").click();
    cy.get("[role=alert]").should("be.visible");
    cy.byAttr("password").clear();
    cy.byAttr("password").type(account.password, { log: false });
    cy.byAttr("submit").click();
    cy.location("pathname").should("match", /^\/project\/\d+\//);

    cy.byAttr("account-menu").click();
    cy.contains("Log out").click();
    cy.location("pathname").should("eq", "/login");
    cy.visit("/project/1/trends");
    cy.location("pathname").should("eq", "/login");
    cy.location("search").should("contain", "next=");
  });

  it("says the same of every address that asks for a new password, and refuses a spent link", () => {
    cy.visit("/login");
    cy.contains("a", "Forgot it?").click();
    cy.byAttr("submit").click();
    cy.contains("Enter your email address");
    cy.byAttr("email").type("nobody@example.com");
    cy.byAttr("submit").click();
    cy.contains("h1", "Look into your mail");

    cy.visit("/reset/MQ/spent-token");
    cy.byAttr("password").type("nine patient herons");
    cy.byAttr("submit").click();
    cy.get("[role=alert]").should("be.visible");
  });

  it("has a page for an address that leads nowhere, and for an invite that does not exist", () => {
    cy.visit("/no/such/page");
    cy.contains("h1", "The trail ends here");
    cy.visit("/signup/00000000-0000-4000-8000-000000000000");
    cy.contains("This invite cannot be used");
  });
});
