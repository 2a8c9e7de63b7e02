use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};

/// Uuids for events that have none: the same bytes under the same token give the same uuids, so a client that blindly
/// repeats a request repeats its events instead of making new ones.
pub struct DerivedUuids<'a> {
    token: &'a str,
    text: &'a str,
    /// The digest of the request, made when the first event asks for it.
    base: Option<Sha256>,
}

impl<'a> DerivedUuids<'a> {
    pub fn new(token: &'a str, text: &'a str) -> Self {
        Self {
            token,
            text,
            base: None,
        }
    }

    /// `index` is the event's place in the request.
    pub fn uuid(&mut self, index: usize) -> Uuid {
        let base = self.base.get_or_insert_with(|| {
            Sha256::new()
                .chain_update(self.token)
                .chain_update([0])
                .chain_update(self.text)
        });
        let digest = base
            .clone()
            .chain_update([0])
            .chain_update((index as u64).to_be_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest.finalize()[..16]);
        Builder::from_custom_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_give_the_same_uuids_and_other_bytes_others() {
        let first = DerivedUuids::new("phc_a", "[1]").uuid(0);
        assert_eq!(first, DerivedUuids::new("phc_a", "[1]").uuid(0));
        assert_ne!(first, DerivedUuids::new("phc_a", "[1]").uuid(1));
        assert_ne!(first, DerivedUuids::new("phc_b", "[1]").uuid(0));
        assert_ne!(first, DerivedUuids::new("phc_a", "[2]").uuid(0));
        assert_eq!(first.get_version_num(), 8);
    }
}
