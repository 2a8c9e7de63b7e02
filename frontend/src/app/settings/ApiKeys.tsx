import { useActions, useValues } from "kea";
import type { ReactNode } from "react";
import { formatAgo, formatMoment } from "~/foundations/formatting";
import type { ApiKey } from "~/foundations/api/records";
import { Button } from "~/ui/Button";
import { Secret } from "~/ui/CodeBlock";
import { Field } from "~/ui/Field";
import { IconPlus } from "~/ui/icons";
import { Modal } from "~/ui/Modal";
import { Panel, Stack } from "~/ui/Page";
import { MultiSelect } from "~/ui/Select";
import { Banner, ErrorState, Skeleton } from "~/ui/states";
import { Table, type TableColumn } from "~/ui/Table";
import { Tag } from "~/ui/Tag";
import { TextInput } from "~/ui/TextInput";
import { apiKeysLogic } from "./apiKeysLogic";
import { SCOPES } from "./scopes";

function NewKeyModal(): ReactNode {
  const { isFormShown, newKey, newKeyErrors, newKeyFailure, isNewKeySubmitting } =
    useValues(apiKeysLogic);
  const { hideForm, setNewKeyValue, submitNewKey } = useActions(apiKeysLogic);
  return (
    <Modal
      title="New personal API key"
      isOpen={isFormShown}
      onClose={hideForm}
      action={{ label: "Make the key", onClick: submitNewKey, isLoading: isNewKeySubmitting }}
    >
      <Stack gap={16}>
        {newKeyFailure.form && <Banner kind="danger">{newKeyFailure.form}</Banner>}
        <Field label="What is it for?" error={newKeyFailure.label ?? newKeyErrors.label}>
          {(control) => (
            <TextInput
              control={control}
              isFirst
              maxLength={40}
              placeholder="Weekly report"
              value={newKey.label}
              onChange={(label) => setNewKeyValue("label", label)}
              testId="key-label"
            />
          )}
        </Field>
        <Field
          label="What may it do?"
          hint="As little as it needs. A key that may write something may also read it."
          error={newKeyFailure.scopes ?? newKeyErrors.scopes?.[0]}
        >
          {(control) => (
            <MultiSelect
              control={control}
              value={newKey.scopes}
              options={SCOPES}
              onChange={(scopes) => setNewKeyValue("scopes", scopes)}
              placeholder="Scopes"
              testId="key-scopes"
            />
          )}
        </Field>
      </Stack>
    </Modal>
  );
}

function RevokeModal(): ReactNode {
  const { keyToRevoke, apiKeysLoading } = useValues(apiKeysLogic);
  const { keepKey, revokeApiKey } = useActions(apiKeysLogic);
  return (
    <Modal
      title={`Revoke “${keyToRevoke?.label ?? ""}”?`}
      isOpen={keyToRevoke !== null}
      onClose={keepKey}
      action={{
        label: "Revoke the key",
        isDanger: true,
        isLoading: apiKeysLoading,
        onClick: () => {
          if (keyToRevoke) {
            revokeApiKey({ id: keyToRevoke.id });
          }
        },
      }}
    >
      Whatever uses it is refused at once. This cannot be taken back.
    </Modal>
  );
}

function KeysTable(): ReactNode {
  const { apiKeys } = useValues(apiKeysLogic);
  const { askToRevoke } = useActions(apiKeysLogic);
  const columns: TableColumn<ApiKey>[] = [
    { key: "label", title: "For", render: (apiKey) => <strong>{apiKey.label}</strong> },
    { key: "mask", title: "Key", render: (apiKey) => <code>{apiKey.mask}</code> },
    {
      key: "scopes",
      title: "May",
      render: (apiKey) => (
        <>
          {apiKey.scopes.map((scope) => (
            <Tag key={scope}>{scope === "*" ? "everything" : scope}</Tag>
          ))}
        </>
      ),
    },
    {
      key: "lastUsed",
      title: "Last used",
      render: (apiKey) =>
        apiKey.last_used_at ? (
          <span title={formatMoment(apiKey.last_used_at)}>
            {formatAgo(apiKey.last_used_at, Date.now())}
          </span>
        ) : (
          "never"
        ),
    },
    {
      key: "revoke",
      title: <span className="visually-hidden">Actions</span>,
      align: "right",
      render: (apiKey) => (
        <Button size="small" kind="danger" onClick={() => askToRevoke(apiKey)}>
          Revoke
        </Button>
      ),
    },
  ];
  return (
    <Table
      label="Your keys"
      rows={apiKeys}
      columns={columns}
      rowKey={(apiKey) => apiKey.id}
      empty="No key yet. Make one to read data over the API."
      testId="keys-table"
    />
  );
}

export function ApiKeys(): ReactNode {
  const { createdKey, areApiKeysKnown, apiKeysFailure } = useValues(apiKeysLogic);
  const { showForm, loadApiKeys } = useActions(apiKeysLogic);
  return (
    <Panel
      id="keys"
      title="Personal API keys"
      description="They read and change data over the API as you, within their scopes. Keep them secret."
      actions={
        <Button icon={<IconPlus />} onClick={showForm} testId="new-key">
          New key
        </Button>
      }
    >
      <Stack gap={14}>
        {createdKey && (
          <Banner kind="info">
            <Stack gap={6}>
              <span>
                Copy the key of <strong>{createdKey.label}</strong> now: it is not shown again.
              </span>
              <Secret text={createdKey.value} what="the key" testId="created-key" />
            </Stack>
          </Banner>
        )}
        {apiKeysFailure !== null ? (
          <ErrorState
            title="Keys could not be read"
            message={apiKeysFailure}
            onRetry={loadApiKeys}
          />
        ) : areApiKeysKnown ? (
          <KeysTable />
        ) : (
          <Skeleton rows={3} />
        )}
      </Stack>
      <NewKeyModal />
      <RevokeModal />
    </Panel>
  );
}
