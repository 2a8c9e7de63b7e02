use uuid::{Uuid, uuid};

const NAMESPACE: Uuid = uuid!("932979b4-65c3-4424-8467-0b66ec27bc22");

/// The person that a distinct id belongs to until a merge says otherwise.
///
/// It is computed, not looked up, so a personless event and the profile made later for the same id share a person.
pub fn person_id(team_id: i64, distinct_id: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, format!("{team_id}:{distinct_id}").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_id_is_the_v5_uuid_of_team_and_distinct_id() {
        assert_eq!(
            person_id(1, "user-1"),
            uuid!("6931a681-6e90-500d-8294-14582dcc2e3f")
        );
    }

    #[test]
    fn the_same_distinct_id_in_two_teams_is_two_people() {
        assert_ne!(person_id(1, "a"), person_id(2, "a"));
    }
}
