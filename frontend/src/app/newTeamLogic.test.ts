import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { teamLogic } from "~/foundations/session/teamLogic";
import { answerRequests, refusal } from "../../test/answers";
import { newTeamLogic } from "./newTeamLogic";

it("makes a team, opens it, and goes to install an SDK for it", async () => {
  const requests = answerRequests({ "POST /api/projects": () => ({ id: 9, name: "App" }) });
  const logic = newTeamLogic();
  logic.mount();
  logic.actions.showForm();
  logic.actions.setNewTeamValue("name", " App ");
  await expectLogic(logic, () => {
    logic.actions.submitNewTeam();
  }).toDispatchActions(["submitNewTeamSuccess"]);
  expect(requests.map(({ body }) => body)).toEqual([{ name: "App" }]);
  expect(teamLogic.values.teamId).toBe(9);
  expect(logic.values).toMatchObject({ isFormShown: false, newTeam: { name: "" } });
  expect(router.values.location.pathname).toBe("/project/9/install");
});

it("keeps the form open and says why a team was refused", async () => {
  const requests = answerRequests({
    "POST /api/projects": () => refusal(403, "permission_denied", "Ask an administrator."),
  });
  const logic = newTeamLogic();
  logic.mount();
  logic.actions.showForm();
  await expectLogic(logic, () => {
    logic.actions.submitNewTeam();
  }).toDispatchActions(["submitNewTeamFailure"]);
  expect(requests).toEqual([]);
  expect(logic.values).toMatchObject({
    newTeamErrors: { name: "Give the project a name" },
    newTeamFailure: null,
  });
  logic.actions.setNewTeamValue("name", "App");
  await expectLogic(logic, () => {
    logic.actions.submitNewTeam();
  }).toDispatchActions(["submitNewTeamFailure"]);
  expect(logic.values).toMatchObject({
    isFormShown: true,
    newTeamFailure: "Ask an administrator.",
  });
});
