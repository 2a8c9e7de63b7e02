import { useActions, useValues } from "kea";
import { router } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { CodeBlock, Secret } from "~/ui/CodeBlock";
import { PageHeader, Panel, Stack } from "~/ui/Page";
import { Tabs } from "~/ui/Tabs";
import { Trail } from "~/ui/Wordmark";
import styles from "./InstallScene.module.css";
import { installLogic } from "./installLogic";
import type { Snippet, SnippetKey } from "./snippets";

function SnippetView({ snippet }: { snippet: Snippet }): ReactNode {
  return (
    <Stack gap={12}>
      <p className={styles.words}>{snippet.words}</p>
      {snippet.install && <CodeBlock text={snippet.install} what={`${snippet.label}: install`} />}
      <CodeBlock text={snippet.code} what={`${snippet.label}: code`} />
    </Stack>
  );
}

function NextSteps({ teamId }: { teamId: number }): ReactNode {
  return (
    <div className={styles.next}>
      <Button
        kind="primary"
        onClick={() => router.actions.push(urls.activity(teamId))}
        testId="see-events"
      >
        See live events
      </Button>
      <Button onClick={() => router.actions.push(urls.trends(teamId))}>Draw the first chart</Button>
    </div>
  );
}

/** Waits, says so, and is glad when the wait is over. */
function FirstEventPanel({ teamId }: { teamId: number }): ReactNode {
  const { newestEvent, arrivedEvent, hasLooked, lookFailure } = useValues(installLogic({ teamId }));
  const state = arrivedEvent !== null ? "arrived" : newestEvent !== null ? "running" : "waiting";
  return (
    <div className={styles.waiting} data-state={state} data-attr={`first-event-${state}`}>
      <Trail isWalking={state === "waiting"} />
      <div role="status" aria-live="polite">
        {state === "arrived" && (
          <>
            <h2>The first step is here</h2>
            <p>
              <code>{arrivedEvent?.event}</code>
              {arrivedEvent?.library && ` from ${arrivedEvent.library}`} has arrived. Footfall is
              recording.
            </p>
          </>
        )}
        {state === "running" && (
          <>
            <h2>Events are arriving</h2>
            <p>
              The newest is <code>{newestEvent?.event}</code>. Add another SDK whenever you like.
            </p>
          </>
        )}
        {state === "waiting" && (
          <>
            <h2>Waiting for the first event</h2>
            <p>
              {lookFailure === null
                ? hasLooked
                  ? "Send one from anywhere; this page sees it within seconds."
                  : "Looking…"
                : `Footfall could not look: ${lookFailure} It keeps trying.`}
            </p>
          </>
        )}
      </div>
      {state !== "waiting" && <NextSteps teamId={teamId} />}
    </div>
  );
}

export function InstallScene(): ReactNode {
  const { teamId, team } = useValues(teamLogic);
  const { snippets, snippetKey } = useValues(installLogic({ teamId }));
  const { chooseSnippet } = useActions(installLogic({ teamId }));
  return (
    <>
      <PageHeader
        title="Install"
        description="Footfall speaks the PostHog protocol: any PostHog SDK works, pointed at this server."
      />
      <div className={styles.columns}>
        <Panel testId="snippets">
          <Tabs<SnippetKey>
            active={snippetKey}
            onChange={chooseSnippet}
            tabs={snippets.map((snippet) => ({
              key: snippet.key,
              label: snippet.label,
              content: <SnippetView snippet={snippet} />,
            }))}
          />
        </Panel>
        <Stack gap={14}>
          <FirstEventPanel teamId={teamId} />
          <Panel title="Project token">
            <Stack gap={8}>
              <Secret text={team?.api_token ?? ""} what="the token" testId="token" />
              <p className={styles.words}>
                It may only send events, so it may stand in the code of a web page.
              </p>
            </Stack>
          </Panel>
        </Stack>
      </div>
    </>
  );
}
