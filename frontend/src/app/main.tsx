import { resetContext } from "kea";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { userLogic } from "~/foundations/session/userLogic";
import { App } from "./App";
import { keaPlugins } from "./keaPlugins";

/**
 * The way of a page: the address names a scene (sceneLogic), the visitor is admitted to it or sent elsewhere
 * (admission), its code is loaded, and it draws what its logics hold. State lives in one Redux store under Kea.
 */
resetContext({ plugins: keaPlugins() });
userLogic.mount();
userLogic.actions.loadUser();

const root = document.getElementById("root");
if (!root) {
  throw new Error("index.html has no #root");
}
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
