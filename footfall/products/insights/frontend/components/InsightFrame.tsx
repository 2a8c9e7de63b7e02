import { useActions, useValues } from "kea";
import { A, combineUrl } from "kea-router";
import type { ReactNode } from "react";
import { teamLogic } from "~/foundations/session/teamLogic";
import { urls } from "~/foundations/urls";
import { Button } from "~/ui/Button";
import { copyLogic } from "~/ui/copyLogic";
import { IconCheck, IconCopy } from "~/ui/icons";
import { PageHeader, Stack } from "~/ui/Page";
import { sharedParametersLogic } from "../logics/sharedParametersLogic";
import { ActorsModal } from "./ActorsModal";
import styles from "./InsightFrame.module.css";

const KINDS = [
  { key: "trends", label: "Trends", url: urls.trends },
  { key: "funnels", label: "Funnels", url: urls.funnels },
  { key: "retention", label: "Retention", url: urls.retention },
  { key: "paths", label: "Paths", url: urls.paths },
  { key: "stickiness", label: "Stickiness", url: urls.stickiness },
  { key: "lifecycle", label: "Lifecycle", url: urls.lifecycle },
] as const;

function KindLinks({ kind }: { kind: InsightKind }): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { sharedParameters } = useValues(sharedParametersLogic);
  return (
    <nav className={styles.kinds} aria-label="Kind of insight">
      <ul>
        {KINDS.map(({ key, label, url }) => (
          <li key={key}>
            <A
              href={combineUrl(url(teamId), sharedParameters).url}
              className={styles.kind ?? ""}
              aria-current={key === kind ? "page" : undefined}
              data-attr={`insight-${key}`}
            >
              {label}
            </A>
          </li>
        ))}
      </ul>
    </nav>
  );
}

type InsightKind = (typeof KINDS)[number]["key"];

interface InsightFrameProps {
  kind: InsightKind;
  description: string;
  onClear: () => void;
  isClear: boolean;
  /** The panels of the page. */
  children: ReactNode;
}

/** What every kind of insight has in common: its title, the way to the others, its link, and a clean start. */
export function InsightFrame({
  kind,
  description,
  onClear,
  isClear,
  children,
}: InsightFrameProps): ReactNode {
  const { teamId } = useValues(teamLogic);
  const { copiedText } = useValues(copyLogic);
  const { copy } = useActions(copyLogic);
  const isCopied = copiedText === window.location.href;
  return (
    <>
      <PageHeader
        title={KINDS.find(({ key }) => key === kind)?.label ?? ""}
        description={description}
        actions={
          <>
            <Button
              icon={isCopied ? <IconCheck /> : <IconCopy />}
              onClick={() => copy(window.location.href, "the link")}
            >
              {isCopied ? "Link copied" : "Copy link"}
            </Button>
            <Button kind="quiet" onClick={onClear} isDisabled={isClear}>
              Clear filters
            </Button>
          </>
        }
      />
      <KindLinks kind={kind} />
      <Stack gap={14}>{children}</Stack>
      <ActorsModal teamId={teamId} />
    </>
  );
}
