/** Names that the SDKs give, in words. */
const EVENT_LABELS: Record<string, string> = {
  $pageview: "Pageview",
  $pageleave: "Pageleave",
  $autocapture: "Autocapture",
  $identify: "Identify",
  $set: "Set person properties",
  $groupidentify: "Group identify",
  $create_alias: "Alias",
  $screen: "Screen",
  $rageclick: "Rageclick",
  $web_vitals: "Web vitals",
  $exception: "Exception",
  $feature_flag_called: "Feature flag called",
  $opt_in: "Opt in",
};

const PROPERTY_LABELS: Record<string, string> = {
  $browser: "Browser",
  $browser_version: "Browser version",
  $current_url: "Current URL",
  $pathname: "Path",
  $host: "Host",
  $os: "OS",
  $os_version: "OS version",
  $device_type: "Device type",
  $referrer: "Referrer",
  $referring_domain: "Referring domain",
  $lib: "Library",
  $lib_version: "Library version",
  $ip: "IP address",
  $session_id: "Session ID",
  $screen_height: "Screen height",
  $screen_width: "Screen width",
  $raw_user_agent: "User agent",
  $browser_language: "Browser language",
  $timezone: "Timezone",
};

export function eventLabel(name: string): string {
  return EVENT_LABELS[name] ?? name;
}

export function propertyLabel(name: string): string {
  return PROPERTY_LABELS[name] ?? name;
}
