use rdkafka::message::{BorrowedHeaders, Header, Headers, OwnedHeaders};

const TEAM_ID: &str = "team_id";
const UUID: &str = "uuid";

/// The headers of a captured message: `team_id` in ASCII digits and `uuid` as 16 raw bytes, so that a reader can
/// route or deduplicate a message without parsing it.
pub fn captured_headers(team_id: i64, uuid: &[u8; 16]) -> OwnedHeaders {
    OwnedHeaders::new_with_capacity(2)
        .insert(Header {
            key: TEAM_ID,
            value: Some(team_id.to_string().as_bytes()),
        })
        .insert(Header {
            key: UUID,
            value: Some(uuid),
        })
}

pub fn team_id_of(headers: &BorrowedHeaders) -> Option<i64> {
    str::from_utf8(value_of(headers, TEAM_ID)?)
        .ok()?
        .parse()
        .ok()
}

pub fn uuid_of(headers: &BorrowedHeaders) -> Option<[u8; 16]> {
    value_of(headers, UUID)?.try_into().ok()
}

fn value_of<'a>(headers: &'a BorrowedHeaders, key: &str) -> Option<&'a [u8]> {
    headers.iter().find(|header| header.key == key)?.value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_headers_read_back() {
        let headers = captured_headers(42, &[7; 16]);
        assert_eq!(team_id_of(headers.as_borrowed()), Some(42));
        assert_eq!(uuid_of(headers.as_borrowed()), Some([7; 16]));
    }

    #[test]
    fn headers_of_another_shape_are_absent() {
        let headers = OwnedHeaders::new()
            .insert(Header {
                key: TEAM_ID,
                value: Some("seven"),
            })
            .insert(Header {
                key: UUID,
                value: Some("short"),
            });
        assert_eq!(team_id_of(headers.as_borrowed()), None);
        assert_eq!(uuid_of(headers.as_borrowed()), None);
    }
}
