import { router } from "kea-router";
import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { userLogic } from "~/foundations/session/userLogic";
import { toastLogic } from "~/ui/toastLogic";
import { answerRequests, refusal } from "../../../test/answers";
import { inviteLogic } from "./inviteLogic";
import { preflightLogic } from "./preflightLogic";
import { resetCompleteLogic } from "./resetCompleteLogic";
import { resetRequestLogic } from "./resetRequestLogic";
import { signupLogic } from "./signupLogic";

const WREN = { id: 1, email: "wren@example.com" };
const PASSWORD = "seven quiet otters";
const NO_TEAMS = { "GET /api/projects": () => ({ results: [] }) };
const INVITE = { email: "wren@example.com", organization_name: "Larch" };

it("signs nobody up until every field is right", async () => {
  const requests = answerRequests({});
  const logic = signupLogic();
  logic.mount();
  logic.actions.setSignupValues({ organization_name: " ", email: "wren", password: "short" });
  await expectLogic(logic, () => {
    logic.actions.submitSignup();
  }).toDispatchActions(["submitSignupFailure"]);
  expect(logic.values.signupErrors).toMatchObject({
    organization_name: "Name your organization",
    first_name: "Enter your name",
    email: "This is not an email address",
    password: "Use at least 8 characters",
  });
  expect(requests).toEqual([]);
});

it("shows the server's refusal of a sign-up beside the field that it names", async () => {
  answerRequests({
    "POST /api/signup": () => refusal(400, "password_too_common", "Too common.", "password"),
  });
  const logic = signupLogic();
  logic.mount();
  logic.actions.setSignupValues({
    organization_name: "Larch",
    first_name: "Wren",
    email: "wren@example.com",
    password: "password",
  });
  await expectLogic(logic, () => {
    logic.actions.submitSignup();
  }).toDispatchActions(["submitSignupFailure"]);
  expect(logic.values.signupFailure).toEqual({ password: "Too common." });
  expect(userLogic.values.user).toBeNull();
});

it("lets a stranger accept an invite under the address that was invited", async () => {
  const requests = answerRequests({
    ...NO_TEAMS,
    "GET /api/signup/i-1": () => INVITE,
    "POST /api/signup/i-1": () => WREN,
  });
  router.actions.push("/signup/i-1");
  const logic = inviteLogic({ inviteId: "i-1" });
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadInviteSuccess"]);
  logic.actions.setAcceptanceValues({ first_name: "Wren", password: PASSWORD });
  await expectLogic(logic, () => {
    logic.actions.submitAcceptance();
  }).toDispatchActions(["submitAcceptanceSuccess"]);
  expect(requests.find(({ method }) => method === "POST")?.body).toEqual({
    first_name: "Wren",
    password: PASSWORD,
    email: "wren@example.com",
  });
  expect(userLogic.values.isLoggedIn).toBe(true);
  expect(router.values.location.pathname).toBe("/");
});

it("asks one who is logged in for nothing more, and says when an invite is gone", async () => {
  const requests = answerRequests({
    ...NO_TEAMS,
    "GET /api/signup/i-2": () => INVITE,
    "POST /api/signup/i-2": () => WREN,
  });
  userLogic.mount();
  userLogic.actions.loadUserSuccess(WREN as never);
  const logic = inviteLogic({ inviteId: "i-2" });
  logic.mount();
  await expectLogic(logic, () => {
    logic.actions.submitAcceptance();
  }).toDispatchActions(["submitAcceptanceSuccess"]);
  expect(requests.find(({ method }) => method === "POST")?.body).toEqual({});

  const gone = inviteLogic({ inviteId: "i-3" });
  gone.mount();
  await expectLogic(gone).toDispatchActions(["loadInviteFailure"]);
  expect(gone.values.inviteFailure).toBe("Nothing here.");
});

it("remembers where the mail for a new password went", async () => {
  const requests = answerRequests({ "POST /api/reset": () => ({}) });
  const logic = resetRequestLogic();
  logic.mount();
  logic.actions.setResetRequestValue("email", "");
  await expectLogic(logic, () => {
    logic.actions.submitResetRequest();
  }).toDispatchActions(["submitResetRequestFailure"]);
  expect(logic.values.sentTo).toBeNull();
  logic.actions.setResetRequestValue("email", "wren@example.com");
  await expectLogic(logic, () => {
    logic.actions.submitResetRequest();
  }).toDispatchActions(["submitResetRequestSuccess"]);
  expect(logic.values.sentTo).toBe("wren@example.com");
  expect(requests.map(({ body }) => body)).toEqual([{ email: "wren@example.com" }]);
});

it("sends the link's own parts with a new password, and then to log in", async () => {
  const answers = [refusal(400, "invalid_token", "The link is spent."), {}];
  const requests = answerRequests({ "POST /api/reset/complete": () => answers.shift() });
  const logic = resetCompleteLogic({ uid: "u", token: "t" });
  logic.mount();
  logic.actions.setResetCompleteValue("password", PASSWORD);
  await expectLogic(logic, () => {
    logic.actions.submitResetComplete();
  }).toDispatchActions(["submitResetCompleteFailure"]);
  expect(logic.values.resetCompleteFailure).toEqual({ form: "The link is spent." });
  await expectLogic(logic, () => {
    logic.actions.submitResetComplete();
  }).toDispatchActions(["submitResetCompleteSuccess"]);
  expect(requests.at(-1)?.body).toEqual({ uid: "u", token: "t", password: PASSWORD });
  expect(router.values.location.pathname).toBe("/login");
  expect(toastLogic.values.toasts.map(({ kind }) => kind)).toEqual(["good"]);
});

it("asks the server at once what this installation allows", async () => {
  answerRequests({ "GET /_preflight": () => ({ can_sign_up: true }) });
  const logic = preflightLogic();
  logic.mount();
  expect(logic.values.preflight).toBeNull();
  await expectLogic(logic).toDispatchActions(["loadPreflightSuccess"]);
  expect(logic.values.preflight).toEqual({ can_sign_up: true });
});
