use std::borrow::Cow;

use footfall_tenancy::{Team, TeamDirectory};
use serde_json::value::RawValue;

use crate::{
    document::Document,
    drop_reason::{DropReason, Refusal},
    json,
    property_facts::PropertyFacts,
};

const MAX_TOKEN_CHARS: usize = 64;
const PERSONAL_KEY_PREFIX: &str = "phx_";

/// The one token of a request: the envelope's, or else the one its events agree on.
pub fn token_of<'a>(document: &Document<'a>) -> Result<Cow<'a, str>, Refusal> {
    if let Some(token) = document.token {
        return checked(token_text(token));
    }
    let mut found: Option<Cow<'a, str>> = None;
    for event in &document.events {
        let own = event
            .token
            .or_else(|| PropertyFacts::read(event.properties).token);
        let Some(token) = own.map(token_text) else {
            continue;
        };
        match &found {
            Some(other) if *other != token => return Err(DropReason::TokensDiffer.into()),
            _ => found = Some(token),
        }
    }
    checked(found.ok_or(DropReason::TokenMissing)?)
}

fn token_text(token: &RawValue) -> Cow<'_, str> {
    match json::text(token) {
        Some(Cow::Borrowed(text)) => Cow::Borrowed(text.trim()),
        Some(Cow::Owned(text)) => Cow::Owned(text.trim().to_owned()),
        None => Cow::Borrowed(token.get()),
    }
}

pub fn checked(token: Cow<'_, str>) -> Result<Cow<'_, str>, Refusal> {
    let reason = if token.is_empty() {
        DropReason::TokenEmpty
    } else if token.contains('\0') {
        DropReason::TokenHasNull
    } else if !token.is_ascii() {
        DropReason::TokenNotAscii
    } else if token.starts_with(PERSONAL_KEY_PREFIX) {
        DropReason::TokenIsPersonal
    } else if token.len() > MAX_TOKEN_CHARS {
        DropReason::TokenTooLong
    } else {
        return Ok(token);
    };
    Err(reason.into())
}

pub async fn team_of(token: &str, teams: &TeamDirectory) -> Result<Team, Refusal> {
    let team = teams
        .find(token)
        .await
        .map_err(|_| DropReason::TokenUnverifiable)?;
    let team = team.ok_or(DropReason::TokenUnknown)?;
    if !team.is_ingestion_enabled {
        return Err(DropReason::IngestionDisabled.into());
    }
    Ok(team)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Result<String, DropReason> {
        let document = Document::parse(text).unwrap();
        token_of(&document)
            .map(Cow::into_owned)
            .map_err(|refusal| refusal.reason)
    }

    #[test]
    fn every_place_of_a_token_is_known() {
        for text in [
            r#"{"api_key":"phc_a","batch":[]}"#,
            r#"{"token":" phc_a ","batch":[]}"#,
            r#"{"event":"e","$token":"phc_a"}"#,
            r#"[{"event":"e","api_key":"phc_a"}]"#,
            r#"[{"event":"e","properties":{"token":"phc_a"}}]"#,
            r#"[{"event":"e","token":"phc_a"},{"event":"f","properties":{"token":"phc_a"}},{}]"#,
        ] {
            assert_eq!(found(text).as_deref(), Ok("phc_a"), "{text}");
        }
    }

    #[test]
    fn two_tokens_in_one_request_are_refused() {
        let text = r#"[{"token":"phc_a"},{"properties":{"token":"phc_b"}}]"#;
        assert_eq!(found(text), Err(DropReason::TokensDiffer));
    }

    #[test]
    fn a_token_that_cannot_be_one_is_refused_with_its_reason() {
        let long = "a".repeat(65);
        for (token, reason) in [
            ("", DropReason::TokenEmpty),
            ("  ", DropReason::TokenEmpty),
            ("phx_secret", DropReason::TokenIsPersonal),
            ("phc_ł", DropReason::TokenNotAscii),
            ("phc_\\u0000", DropReason::TokenHasNull),
            (&long, DropReason::TokenTooLong),
        ] {
            assert_eq!(
                found(&format!(r#"{{"api_key":"{token}","batch":[]}}"#)),
                Err(reason)
            );
        }
        assert_eq!(found("[{}]"), Err(DropReason::TokenMissing));
    }
}
