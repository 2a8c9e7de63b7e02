declare global {
  namespace Cypress {
    interface Chainable {
      /** By the attribute that the app marks its controls with. */
      byAttr: (name: string) => Chainable<JQuery>;
      /** Logs in over the API, as the account that the first spec made. */
      logIn: () => Chainable;
      /** Chooses an option of a select by its text. */
      chooseIn: (name: string, option: string) => Chainable;
    }
  }
}

/** The first account of a fresh stack; whichever spec comes first makes it. */
export const account = {
  email: "wren@example.com",
  password: "seven quiet otters",
  organization: "Larch and Company",
  firstName: "Wren",
};

Cypress.Commands.add("byAttr", (name) => cy.get(`[data-attr="${name}"]`));

Cypress.Commands.add("logIn", () => {
  cy.session(account.email, () => {
    cy.visit("/login");
    cy.byAttr("email").type(account.email);
    cy.byAttr("password").type(account.password, { log: false });
    cy.byAttr("submit").click();
    cy.location("pathname").should("match", /^\/project\/\d+\//);
  });
});

Cypress.Commands.add("chooseIn", (name, option) => {
  cy.byAttr(name).click();
  cy.get(".ant-select-dropdown:visible").contains(".ant-select-item-option", option).click();
});
