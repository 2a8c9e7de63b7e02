import type { KeaPlugin } from "kea";
import { formsPlugin } from "kea-forms";
import { loadersPlugin } from "kea-loaders";
import { localStoragePlugin } from "kea-localstorage";
import { routerPlugin } from "kea-router";
import { subscriptionsPlugin } from "kea-subscriptions";

/** A failed load is state that a scene shows (`xFailure`), so the plugin need not shout about it as well. */
export function keaPlugins(): KeaPlugin[] {
  return [
    localStoragePlugin({ prefix: "footfall", storageEngine: window.localStorage }),
    routerPlugin(),
    loadersPlugin({ onFailure: () => undefined }),
    formsPlugin(),
    subscriptionsPlugin,
  ];
}
