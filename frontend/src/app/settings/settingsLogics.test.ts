import { expectLogic } from "kea-test-utils";
import { expect, it } from "vitest";
import { teamLogic } from "~/foundations/session/teamLogic";
import { userLogic } from "~/foundations/session/userLogic";
import { toastLogic } from "~/ui/toastLogic";
import { answerRequests, refusal } from "../../../test/answers";
import { apiKeysLogic } from "./apiKeysLogic";
import { membersLogic } from "./membersLogic";
import { operatorRecordLogic } from "./operatorRecordLogic";
import { teamSettingsLogic } from "./teamSettingsLogic";

const SHOP = { id: 7, name: "Shop", timezone: "UTC", api_token: "phc_old" };
const KEY = { id: "k-1", label: "Reports", scopes: ["query:read"] };
const WREN = { id: 1, uuid: "u-1", email: "wren@example.com" };
const toasts = () => toastLogic.values.toasts.map(({ kind }) => kind);

function openShop(): void {
  teamLogic.mount();
  teamLogic.actions.loadTeamsSuccess([SHOP] as never);
}

it("sends only what was changed of a team, and shows the server's answer", async () => {
  const requests = answerRequests({
    "PATCH /api/projects/7": () => ({ ...SHOP, timezone: "Asia/Tokyo" }),
  });
  openShop();
  const logic = teamSettingsLogic();
  logic.mount();
  expect(logic.values.settings).toEqual({ name: "Shop", timezone: "UTC" });
  logic.actions.setEditsValue("timezone", "Asia/Tokyo");
  await expectLogic(logic, () => {
    logic.actions.submitEdits();
  }).toDispatchActions(["submitEditsSuccess"]);
  expect(requests.map(({ body }) => body)).toEqual([{ timezone: "Asia/Tokyo" }]);
  expect(teamLogic.values.timezone).toBe("Asia/Tokyo");
  expect(logic.values.edits).toEqual({ name: null, timezone: null });
});

it("does not send a team without a name", async () => {
  const requests = answerRequests({});
  openShop();
  const logic = teamSettingsLogic();
  logic.mount();
  logic.actions.setEditsValue("name", "  ");
  await expectLogic(logic, () => {
    logic.actions.submitEdits();
  }).toDispatchActions(["submitEditsFailure"]);
  expect(logic.values.editsErrors.name).toBe("Give the project a name");
  expect(requests).toEqual([]);
});

it("asks before it resets the token, and keeps the old one when that is refused", async () => {
  const answers = [
    refusal(403, "permission_denied", "Not you."),
    { ...SHOP, api_token: "phc_new" },
  ];
  answerRequests({ "POST /api/projects/7/reset_token": () => answers.shift() });
  openShop();
  const logic = teamSettingsLogic();
  logic.mount();
  logic.actions.askToResetToken();
  expect(logic.values.isResetAsked).toBe(true);
  await expectLogic(logic, () => {
    logic.actions.resetToken();
  }).toDispatchActions(["resetTokenFailure"]);
  expect(teamLogic.values.team?.api_token).toBe("phc_old");
  await expectLogic(logic, () => {
    logic.actions.resetToken();
  }).toDispatchActions(["resetTokenSuccess"]);
  expect(teamLogic.values.team?.api_token).toBe("phc_new");
  expect(logic.values.isResetAsked).toBe(false);
  expect(toasts()).toEqual(["danger", "good"]);
});

it("shows a new key once, and wants to know what it is for and what it may do", async () => {
  answerRequests({
    "GET /api/personal_api_keys": () => [KEY],
    "POST /api/personal_api_keys": () => ({ ...KEY, value: "phx_secret" }),
  });
  const logic = apiKeysLogic();
  logic.mount();
  logic.actions.showForm();
  await expectLogic(logic, () => {
    logic.actions.submitNewKey();
  }).toDispatchActions(["submitNewKeyFailure"]);
  expect(logic.values.newKeyErrors).toMatchObject({
    label: "Say what the key is for",
    scopes: ["Choose what the key may do"],
  });
  logic.actions.setNewKeyValues({ label: "Reports", scopes: ["query:read"] });
  await expectLogic(logic, () => {
    logic.actions.submitNewKey();
  }).toDispatchActions(["keyCreated", "loadApiKeysSuccess"]);
  expect(logic.values.createdKey).toMatchObject({ value: "phx_secret" });
  expect(logic.values).toMatchObject({ isFormShown: false, newKey: { label: "", scopes: [] } });
  logic.actions.showForm();
  expect(logic.values.createdKey).toBeNull();
});

it("takes a revoked key off the list, and leaves one that could not be revoked", async () => {
  answerRequests({
    "GET /api/personal_api_keys": () => [KEY, { ...KEY, id: "k-2" }],
    "DELETE /api/personal_api_keys/k-1": () => new Response(null, { status: 204 }),
  });
  const logic = apiKeysLogic();
  logic.mount();
  await expectLogic(logic).toDispatchActions(["loadApiKeysSuccess"]);
  for (const [id, outcome] of [
    ["k-1", "revokeApiKeySuccess"],
    ["k-2", "revokeApiKeyFailure"],
  ] as const) {
    logic.actions.askToRevoke({ ...KEY, id } as never);
    expect(logic.values.keyToRevoke?.id).toBe(id);
    logic.actions.revokeApiKey({ id });
    await expectLogic(logic).toDispatchActions([outcome]);
    expect(logic.values.keyToRevoke).toBeNull();
  }
  expect(logic.values.apiKeys.map(({ id }) => id)).toEqual(["k-2"]);
  expect(toasts()).toEqual(["good", "danger"]);
});

it("looks at invites only for one who may invite", async () => {
  for (const [level, mayInvite] of [
    [1, false],
    [8, true],
  ] as const) {
    const requests = answerRequests({
      "GET /api/organizations/@current/members": () => ({ results: [{ user_uuid: "u-1", level }] }),
      "GET /api/organizations/@current/invites": () => ({ results: [{ id: "i-1" }] }),
    });
    userLogic.mount();
    userLogic.actions.loadUserSuccess(WREN as never);
    const unmount = membersLogic.mount();
    await expectLogic(membersLogic).toFinishAllListeners();
    expect(membersLogic.values.mayInvite).toBe(mayInvite);
    expect(requests.some(({ path }) => path.includes("/invites"))).toBe(mayInvite);
    unmount();
  }
});

it("invites an address, and cancels an invite that was asked about", async () => {
  const requests = answerRequests({
    "GET /api/organizations/@current/members": () => ({
      results: [{ user_uuid: "u-1", level: 15 }],
    }),
    "GET /api/organizations/@current/invites": () => ({ results: [{ id: "i-1" }] }),
    "POST /api/organizations/@current/invites": () => ({ id: "i-1" }),
    "DELETE /api/organizations/@current/invites/i-1": () => new Response(null, { status: 204 }),
  });
  const logic = membersLogic();
  logic.mount();
  logic.actions.setNewInviteValue("email", "finch");
  await expectLogic(logic, () => {
    logic.actions.submitNewInvite();
  }).toDispatchActions(["submitNewInviteFailure"]);
  expect(logic.values.newInviteErrors.email).toBe("Enter an email address");
  logic.actions.setNewInviteValue("email", " finch@example.com ");
  await expectLogic(logic, () => {
    logic.actions.submitNewInvite();
  }).toDispatchActions(["submitNewInviteSuccess", "loadInvitesSuccess"]);
  expect(requests.find(({ method }) => method === "POST")?.body).toEqual({
    email: "finch@example.com",
  });
  logic.actions.askToCancel({ id: "i-1" } as never);
  await expectLogic(logic, () => {
    logic.actions.cancelInvite({ id: "i-1" });
  }).toDispatchActions(["cancelInviteSuccess"]);
  expect(logic.values).toMatchObject({ invites: [], inviteToCancel: null });
});

it("reads the operators' record page by page, for administrators only", async () => {
  const entries = Array.from({ length: 23 }, (_, number) => ({ id: `a-${number}` }));
  const member = { id: 1, user_uuid: "u-1", level: 1 };
  const requests = answerRequests({
    "GET /api/organizations/@current/members": () => ({ count: 1, results: [member] }),
    "GET /api/organizations/@current/invites": () => ({ count: 0, results: [] }),
    "GET /api/organizations/@current/operator_actions": () =>
      requests.length > 3
        ? // one that began in between moved the others on
          { count: 23, results: entries.slice(19) }
        : { count: 23, results: entries.slice(0, 20) },
  });
  userLogic.mount();
  userLogic.actions.loadUserSuccess(WREN as never);
  const logic = operatorRecordLogic();
  logic.mount();
  await expectLogic(membersLogic).toDispatchActions(["loadMembersSuccess"]);
  expect(requests).toHaveLength(1);
  membersLogic.actions.loadMembersSuccess([{ ...member, level: 15 }] as never);
  await expectLogic(logic).toDispatchActions(["loadRecordSuccess"]);
  expect(logic.values.hasMore).toBe(true);
  logic.actions.loadMore();
  await expectLogic(logic).toDispatchActions(["loadMoreSuccess"]);
  expect(logic.values.entries).toEqual(entries);
  expect(logic.values.hasMore).toBe(false);
});
