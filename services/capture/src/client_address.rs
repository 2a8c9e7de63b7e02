use std::net::IpAddr;

use axum::http::HeaderMap;

/// The peer of the connection, as the server puts it into a request's extensions.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The first address of `X-Forwarded-For`, which the gateway sets, or else the peer's.
pub fn client_address(headers: &HeaderMap, peer: Option<Peer>) -> Option<IpAddr> {
    let forwarded = headers
        .get(FORWARDED_FOR)
        .and_then(|value| value.to_str().ok());
    let first = forwarded
        .and_then(|list| list.split(',').next())
        .and_then(parse);
    first.or(peer.map(|Peer(address)| address))
}

fn parse(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    text.parse()
        .ok()
        .or_else(|| text.parse::<std::net::SocketAddr>().ok().map(|at| at.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(forwarded: Option<&str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(list) = forwarded {
            headers.insert(FORWARDED_FOR, list.parse().unwrap());
        }
        let peer = Peer("127.0.0.1".parse().unwrap());
        client_address(&headers, Some(peer)).map(|address| address.to_string())
    }

    #[test]
    fn the_first_forwarded_address_wins_over_the_peer() {
        assert_eq!(
            found(Some("203.0.113.9, 10.0.0.1")).as_deref(),
            Some("203.0.113.9")
        );
        assert_eq!(
            found(Some("203.0.113.9:5555")).as_deref(),
            Some("203.0.113.9")
        );
        assert_eq!(found(Some("2001:db8::1")).as_deref(), Some("2001:db8::1"));
    }

    #[test]
    fn what_is_no_address_is_ignored() {
        assert_eq!(found(Some("unknown")).as_deref(), Some("127.0.0.1"));
        assert_eq!(found(None).as_deref(), Some("127.0.0.1"));
    }
}
