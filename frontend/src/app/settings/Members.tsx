import { useActions, useValues } from "kea";
import { Form } from "kea-forms";
import type { ReactNode } from "react";
import { formatMoment } from "~/foundations/formatting";
import type { Invite, Member } from "~/foundations/api/records";
import type { MembershipLevel } from "~/foundations/generated/openapi";
import { Button } from "~/ui/Button";
import { copyLogic } from "~/ui/copyLogic";
import { Field } from "~/ui/Field";
import { IconCopy } from "~/ui/icons";
import { Modal } from "~/ui/Modal";
import { Panel, Row, Stack } from "~/ui/Page";
import { ErrorState, Skeleton } from "~/ui/states";
import { Table, type TableColumn } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { TextInput } from "~/ui/TextInput";
import { membersLogic } from "./membersLogic";
import styles from "./Members.module.css";

const LEVELS: Record<MembershipLevel, string> = { 1: "Member", 8: "Administrator", 15: "Owner" };

const MEMBER_COLUMNS: TableColumn<Member>[] = [
  {
    key: "name",
    title: "Name",
    render: (member) => (
      <strong>{`${member.first_name} ${member.last_name}`.trim() || member.email}</strong>
    ),
  },
  { key: "email", title: "Email", render: (member) => member.email },
  { key: "level", title: "Role", render: (member) => LEVELS[member.level] },
  {
    key: "joined",
    title: "Joined",
    align: "right",
    render: (member) => formatMoment(member.joined_at).split(",")[0],
  },
];

function inviteLink(invite: Invite): string {
  return `${window.location.origin}/signup/${invite.id}`;
}

function InvitesTable(): ReactNode {
  const { invites, inviteToCancel, invitesLoading } = useValues(membersLogic);
  const { askToCancel, keepInvite, cancelInvite } = useActions(membersLogic);
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const columns: TableColumn<Invite>[] = [
    { key: "email", title: "Invited", render: (invite) => <strong>{invite.email}</strong> },
    {
      key: "state",
      title: "State",
      render: (invite) =>
        invite.is_expired ? <Tag kind="warning">expired</Tag> : <Tag>waiting</Tag>,
    },
    {
      key: "actions",
      title: <span className="visually-hidden">Actions</span>,
      align: "right",
      render: (invite) => (
        <span className={styles.actions}>
          <Button
            size="small"
            icon={<IconCopy />}
            onClick={() => copy(inviteLink(invite), "the link")}
          >
            {copiedText === inviteLink(invite) ? "Copied" : "Copy link"}
          </Button>
          <Button size="small" kind="danger" onClick={() => askToCancel(invite)}>
            Cancel invite
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <Table label="Invites" rows={invites} columns={columns} rowKey={(invite) => invite.id} />
      <Modal
        title={`Cancel the invite of ${inviteToCancel?.email ?? ""}?`}
        isOpen={inviteToCancel !== null}
        onClose={keepInvite}
        action={{
          label: "Cancel the invite",
          isDanger: true,
          isLoading: invitesLoading,
          onClick: () => {
            if (inviteToCancel) {
              cancelInvite({ id: inviteToCancel.id });
            }
          },
        }}
      >
        Its link stops working.
      </Modal>
    </>
  );
}

function InviteForm(): ReactNode {
  const { newInvite, newInviteErrors, newInviteFailure, isNewInviteSubmitting } =
    useValues(membersLogic);
  const { setNewInviteValue } = useActions(membersLogic);
  return (
    <Form logic={membersLogic} formKey="newInvite" enableFormOnSubmit noValidate>
      <Field
        label="Invite somebody"
        hint="They get a link by mail; you may also copy it here."
        error={newInviteFailure.email ?? newInviteFailure.form ?? newInviteErrors.email}
      >
        {(control) => (
          <Row>
            <div className={styles.email}>
              <TextInput
                control={control}
                kind="email"
                placeholder="colleague@example.com"
                value={newInvite.email}
                onChange={(email) => setNewInviteValue("email", email)}
                testId="invite-email"
              />
            </div>
            <Button isSubmit isLoading={isNewInviteSubmitting} testId="invite">
              Invite
            </Button>
          </Row>
        )}
      </Field>
    </Form>
  );
}

export function Members(): ReactNode {
  const { members, invites, areMembersKnown, membersFailure, mayInvite } = useValues(membersLogic);
  const { loadMembers } = useActions(membersLogic);
  return (
    <Panel
      id="members"
      title="Members"
      description="Everybody in the organization sees all of its projects."
    >
      {membersFailure !== null ? (
        <ErrorState
          title="Members could not be read"
          message={membersFailure}
          onRetry={loadMembers}
        />
      ) : areMembersKnown ? (
        <Stack gap={16}>
          <Table
            label="People in the organization"
            rows={members}
            columns={MEMBER_COLUMNS}
            rowKey={(member) => String(member.id)}
          />
          {mayInvite && <InviteForm />}
          {invites.length > 0 && <InvitesTable />}
        </Stack>
      ) : (
        <Skeleton rows={4} />
      )}
    </Panel>
  );
}
