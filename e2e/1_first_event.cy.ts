import { account } from "./support/commands";

/** The promise: sign up, paste the snippet, see the first event, draw it. It needs a stack without any account. */
describe("from sign-up to the first chart", () => {
  it("signs up, waits for the first event, lists it and draws it", () => {
    cy.visit("/signup");
    cy.contains("h1", "Make the first account");
    cy.byAttr("submit").click();
    cy.contains("Enter your name");
    cy.byAttr("first-name").type(account.firstName);
    cy.byAttr("organization").type(account.organization);
    cy.byAttr("email").type(account.email);
    cy.byAttr("password").type(account.password, { log: false });
    cy.byAttr("submit").click();

    cy.location("pathname").should("match", /^\/project\/\d+\/install$/);
    cy.byAttr("snippets").should("contain", "/static/array.js");
    cy.byAttr("first-event-waiting").should("be.visible");
    cy.byAttr("token")
      .invoke("text")
      .then((token) => {
        expect(token).to.match(/^phc_/);
        cy.byAttr("snippets").should("contain", token);
        // Only once the page has looked in vain may the event be the first one.
        cy.contains("this page sees it within seconds");
        cy.request("POST", "/batch/", {
          api_key: token,
          batch: ["Firefox", "Chrome", "Chrome"].map((browser, index) => ({
            event: "first step",
            distinct_id: `visitor-${index}`,
            properties: { $browser: browser, plan: "team" },
          })),
        })
          .its("status")
          .should("eq", 200);
      });
    cy.byAttr("first-event-arrived").should("contain", "first step");

    cy.byAttr("see-events").click();
    cy.location("pathname").should("match", /\/activity$/);
    cy.byAttr("events-table").find("tbody tr.ant-table-row").should("have.length", 3);
    cy.byAttr("events-table").contains("tr", "visitor-0").click();
    cy.byAttr("events-table").should("contain", "plan").and("contain", "Firefox");

    cy.contains("nav a", "Insights").click();
    cy.byAttr("chart").find("svg").should("exist");
    cy.byAttr("row-total").should("have.text", "3");
    cy.chooseIn("breakdown-property", "Browser");
    cy.byAttr("trends-table").should("contain", "Chrome").and("contain", "Firefox");
    cy.location("search").should("contain", "breakdown");
    cy.byAttr("display").contains("Number").click();
    cy.byAttr("number").first().should("have.text", "2");

    cy.reload();
    cy.byAttr("number").first().should("have.text", "2");
  });
});
