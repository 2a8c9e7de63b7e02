import { useActions, useMountedLogic, useValues } from "kea";
import { type ReactNode, useEffect, useRef } from "react";
import { userLogic } from "~/foundations/session/userLogic";
import { teamLogic } from "~/foundations/session/teamLogic";
import { AppTheme } from "~/ui/AppTheme";
import { ErrorState, Skeleton } from "~/ui/states";
import { Toasts } from "~/ui/Toasts";
import { Shell } from "./navigation/Shell";
import { TeamlessScene } from "./TeamlessScene";
import { sceneLogic } from "./sceneLogic";
import { SCENES } from "./scenes";

function Scene(): ReactNode {
  const {
    component: Component,
    componentFailure,
    shownSceneId,
    parameters,
  } = useValues(sceneLogic);
  const { loadComponent } = useActions(sceneLogic);
  const hasShownOne = useRef(false);
  useEffect(() => {
    if (!Component || !shownSceneId) {
      return;
    }
    document.title =
      shownSceneId === "home" ? "Footfall" : `${SCENES[shownSceneId].title} · Footfall`;
    if (hasShownOne.current) {
      document.getElementById("scene-title")?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    hasShownOne.current = true;
  }, [Component, shownSceneId]);
  if (componentFailure !== null && shownSceneId) {
    return (
      <ErrorState
        title="This page could not be loaded"
        message="The connection broke, or Footfall was updated a moment ago."
        onRetry={() => loadComponent({ sceneId: shownSceneId })}
      />
    );
  }
  return Component ? <Component parameters={parameters} /> : <Skeleton rows={8} />;
}

function Contents(): ReactNode {
  const { userFailure } = useValues(userLogic);
  const { loadUser } = useActions(userLogic);
  const { teamsFailure } = useValues(teamLogic);
  const { loadTeams } = useActions(teamLogic);
  const { admission, shownSceneId } = useValues(sceneLogic);
  const failure = userFailure ?? teamsFailure;
  if (failure !== null) {
    return (
      <main>
        <ErrorState
          title="Footfall could not be reached"
          message={failure}
          onRetry={() => (userFailure === null ? loadTeams() : loadUser())}
        />
      </main>
    );
  }
  if (admission.kind === "teamless") {
    return <TeamlessScene />;
  }
  if (shownSceneId && SCENES[shownSceneId].access === "team") {
    return (
      <Shell>
        <Scene />
      </Shell>
    );
  }
  return <Scene />;
}

export function App(): ReactNode {
  useMountedLogic(sceneLogic);
  return (
    <AppTheme>
      <Contents />
      <Toasts />
    </AppTheme>
  );
}
