interface Finding {
  id: string;
  impact?: string | null;
  nodes: { html: string }[];
}

const SCENES = [
  ...["activity", "trends", "funnels", "retention", "paths", "stickiness", "lifecycle"],
  ...["install", "settings"],
];

function expectNoBarriers(): void {
  cy.readFile<string>("node_modules/axe-core/axe.min.js").then((source) => {
    cy.window().then(async (window) => {
      (window as unknown as { eval: (source: string) => void }).eval(source);
      const { axe } = window as unknown as {
        axe: { run: (context: Document) => Promise<{ violations: Finding[] }> };
      };
      const { violations } = await axe.run(window.document);
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`,
      );
      expect(found.join("\n"), "barriers that axe finds").to.equal("");
    });
  });
}

describe("everybody gets in", () => {
  it("shows no barrier on the way in", () => {
    cy.visit("/login");
    cy.byAttr("submit").should("be.visible");
    expectNoBarriers();
  });

  for (const theme of ["light", "dark"]) {
    it(`shows no barrier in any scene, in the ${theme} theme`, () => {
      cy.logIn();
      for (const scene of SCENES) {
        cy.visit(`/project/1/${scene}`);
        cy.byAttr("account-menu").click();
        cy.byAttr(`menu-theme-${theme}`).click();
        cy.get("html").should("have.attr", "data-theme", theme);
        cy.get("[aria-busy=true]").should("not.exist");
        cy.get(".ant-dropdown").should("not.be.visible");
        expectNoBarriers();
      }
    });
  }

  it("remembers the theme, and is led by the keyboard alone", () => {
    cy.logIn();
    cy.visit("/project/1/activity");
    cy.byAttr("events").should("be.visible");
    cy.get("body").type("d");
    cy.get("html")
      .invoke("attr", "data-theme")
      .then((theme) => {
        cy.reload();
        cy.get("html").should("have.attr", "data-theme", theme);
      });
    cy.byAttr("events").should("be.visible");
    cy.get("body").type("?");
    cy.contains(".ant-modal", "Go to trends").should("be.visible");
    cy.get("body").type("{esc}");
    cy.get("body").type("gt");
    cy.location("pathname").should("match", /\/trends$/);
    cy.focused().should("have.attr", "id", "scene-title");
  });
});
