//! Event properties that a person takes over: the newest value under the same name, the first under `$initial_…`.

macro_rules! automatic {
    ($($name:literal => $initial:literal),* $(,)?) => {
        pub(super) fn initial_name(property: &str) -> Option<&'static str> {
            match property {
                $($name => Some($initial),)*
                _ => None,
            }
        }
    };
}

automatic! {
    "$app_build" => "$initial_app_build",
    "$app_name" => "$initial_app_name",
    "$app_namespace" => "$initial_app_namespace",
    "$app_version" => "$initial_app_version",
    "$browser" => "$initial_browser",
    "$browser_version" => "$initial_browser_version",
    "$current_url" => "$initial_current_url",
    "$device_type" => "$initial_device_type",
    "$os" => "$initial_os",
    "$os_name" => "$initial_os_name",
    "$os_version" => "$initial_os_version",
    "$pathname" => "$initial_pathname",
    "$raw_user_agent" => "$initial_raw_user_agent",
    "$referrer" => "$initial_referrer",
    "$referring_domain" => "$initial_referring_domain",
    "$screen_height" => "$initial_screen_height",
    "$screen_width" => "$initial_screen_width",
    "$viewport_height" => "$initial_viewport_height",
    "$viewport_width" => "$initial_viewport_width",
    "utm_source" => "$initial_utm_source",
    "utm_medium" => "$initial_utm_medium",
    "utm_campaign" => "$initial_utm_campaign",
    "utm_content" => "$initial_utm_content",
    "utm_term" => "$initial_utm_term",
    "utm_name" => "$initial_utm_name",
    "gclid" => "$initial_gclid",
    "gclsrc" => "$initial_gclsrc",
    "gad_source" => "$initial_gad_source",
    "gbraid" => "$initial_gbraid",
    "wbraid" => "$initial_wbraid",
    "dclid" => "$initial_dclid",
    "fbclid" => "$initial_fbclid",
    "msclkid" => "$initial_msclkid",
    "twclid" => "$initial_twclid",
    "li_fat_id" => "$initial_li_fat_id",
    "mc_cid" => "$initial_mc_cid",
    "igshid" => "$initial_igshid",
    "ttclid" => "$initial_ttclid",
    "rdt_cid" => "$initial_rdt_cid",
    "epik" => "$initial_epik",
    "qclid" => "$initial_qclid",
    "sccid" => "$initial_sccid",
    "irclid" => "$initial_irclid",
    "_kx" => "$initial__kx",
}

pub(super) fn is_automatic(property: &str) -> bool {
    initial_name(property).is_some()
}
