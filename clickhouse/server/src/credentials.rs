//! Who may talk to the server: the credentials file, and the comparison.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// The house's own services: every statement.
    Writer,
    /// Questions of users: reading statements behind the wall, with limits.
    Reader,
}

impl Role {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Reader => "reader",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UserEntry {
    name: String,
    password_sha256: String,
    role: Role,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CredentialsFile {
    users: Vec<UserEntry>,
}

#[derive(Debug)]
pub(crate) struct User {
    pub(crate) name: String,
    pub(crate) role: Role,
    password_sha256: [u8; 32],
}

#[derive(Debug)]
pub(crate) struct Credentials {
    users: Vec<Arc<User>>,
}

impl Credentials {
    pub(crate) fn load(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read(path)
            .with_context(|| format!("cannot read the credentials file {}", path.display()))?;
        Self::parse(&text)
            .with_context(|| format!("the credentials file {} is not usable", path.display()))
    }

    fn parse(text: &[u8]) -> anyhow::Result<Self> {
        let file: CredentialsFile = serde_json::from_slice(text)?;
        if file.users.is_empty() {
            bail!("it names no user");
        }
        let mut users: Vec<Arc<User>> = Vec::new();
        for entry in file.users {
            if users.iter().any(|user| user.name == entry.name) {
                bail!("it names the user {:?} twice", entry.name);
            }
            let Some(password_sha256) = read_hex(&entry.password_sha256) else {
                bail!(
                    "password_sha256 of {:?} must be 64 hexadecimal digits",
                    entry.name
                );
            };
            users.push(Arc::new(User {
                name: entry.name,
                role: entry.role,
                password_sha256,
            }));
        }
        Ok(Self { users })
    }

    /// The user, if name and password are right. It takes the same time whichever of them is wrong.
    pub(crate) fn check(&self, name: &str, password: &str) -> Option<&Arc<User>> {
        let given_name = Sha256::digest(name.as_bytes());
        let given_password = Sha256::digest(password.as_bytes());
        let mut found = None;
        for user in &self.users {
            let name: Choice = Sha256::digest(user.name.as_bytes()).ct_eq(&given_name);
            let password = user.password_sha256.ct_eq(&given_password);
            if bool::from(name & password) {
                found = Some(user);
            }
        }
        found
    }
}

fn read_hex(text: &str) -> Option<[u8; 32]> {
    if text.len() != 64 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Role};

    const SECRET_SHA256: &str = "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

    fn file(users: &str) -> String {
        format!(r#"{{"users": [{users}]}}"#)
    }

    fn entry(name: &str, role: &str) -> String {
        format!(r#"{{"name": "{name}", "password_sha256": "{SECRET_SHA256}", "role": "{role}"}}"#)
    }

    #[test]
    fn only_the_right_pair_is_known() {
        let text = file(&format!(
            "{}, {}",
            entry("w", "writer"),
            entry("r", "reader")
        ));
        let credentials = Credentials::parse(text.as_bytes()).unwrap();
        assert_eq!(credentials.check("r", "secret").unwrap().role, Role::Reader);
        assert_eq!(credentials.check("w", "secret").unwrap().role, Role::Writer);
        assert!(credentials.check("r", "Secret").is_none());
        assert!(credentials.check("R", "secret").is_none());
        assert!(credentials.check("", "").is_none());
    }

    #[test]
    fn a_file_with_a_mistake_is_refused() {
        let twice = format!("{}, {}", entry("w", "writer"), entry("w", "reader"));
        let short = entry("w", "writer").replace(SECRET_SHA256, "abc");
        for users in ["", &twice, &short, &entry("w", "admin")] {
            assert!(
                Credentials::parse(file(users).as_bytes()).is_err(),
                "{users}"
            );
        }
    }
}
