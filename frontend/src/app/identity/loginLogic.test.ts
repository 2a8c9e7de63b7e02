import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { userLogic } from "~/foundations/session/userLogic";
import { answerRequests, refusal } from "../../../test/answers";
import { loginLogic } from "./loginLogic";

it("asks the server nothing while a field is wrong", async () => {
  const requests = answerRequests({});
  const logic = loginLogic();
  logic.mount();
  logic.actions.setLoginValues({ email: "not an address", password: "" });
  await expectLogic(logic, () => {
    logic.actions.submitLogin();
  }).toDispatchActions(["submitLoginFailure"]);
  expect(logic.values.loginErrors).toMatchObject({
    email: "This is not an email address",
    password: "Enter your password",
  });
  expect(logic.values.loginFailure).toEqual({});
  expect(requests).toEqual([]);
});

it("shows the server's refusal until the form is changed", async () => {
  answerRequests({
    "POST /api/login": () => refusal(400, "invalid_credentials", "Wrong email or password."),
  });
  const logic = loginLogic();
  logic.mount();
  logic.actions.setLoginValues({ email: "wren@example.com", password: "wrong" });
  await expectLogic(logic, () => {
    logic.actions.submitLogin();
  }).toDispatchActions(["submitLoginFailure"]);
  expect(logic.values.loginFailure).toEqual({ form: "Wrong email or password." });
  logic.actions.setLoginValue("password", "right");
  expect(logic.values.loginFailure).toEqual({});
});

it("knows the user once the server has accepted", async () => {
  answerRequests({
    "POST /api/login": () => ({ id: 1, email: "wren@example.com" }),
    "GET /api/projects": () => ({ results: [] }),
  });
  const logic = loginLogic();
  logic.mount();
  logic.actions.setLoginValues({ email: "wren@example.com", password: "right" });
  await expectLogic(logic, () => {
    logic.actions.submitLogin();
  }).toDispatchActions(["submitLoginSuccess"]);
  expect(userLogic.values.user?.email).toBe("wren@example.com");
});
