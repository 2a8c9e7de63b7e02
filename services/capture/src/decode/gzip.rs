//! gzip in one call where the trailer's size is honest, in bounded steps where it is not.

use std::{cell::RefCell, io::Read};

use flate2::read::MultiGzDecoder;
use libdeflater::{Decompressor, crc32};

use super::compression::read_bounded;
use crate::{
    drop_reason::{DropReason, Refusal},
    limits::Reservation,
};

const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];
const TRAILER_BYTES: usize = 8;
const SMALLEST_BYTES: usize = 18;
/// Deflate cannot expand by more than this.
const HIGHEST_RATIO: usize = 1032;

thread_local! {
    static DECOMPRESSOR: RefCell<Decompressor> = RefCell::new(Decompressor::new());
}

pub(crate) fn is_gzip(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

pub(crate) fn gunzip(
    bytes: &[u8],
    limit_bytes: usize,
    memory: &mut Reservation,
) -> Result<Vec<u8>, Refusal> {
    if let Some((expected_crc, size_bytes)) = trailer(bytes)
        && size_bytes <= limit_bytes
        && size_bytes <= bytes.len().saturating_mul(HIGHEST_RATIO)
    {
        memory.grow(size_bytes)?;
        let mut inflated = vec![0; size_bytes];
        let written = DECOMPRESSOR
            .with_borrow_mut(|decompressor| decompressor.gzip_decompress(bytes, &mut inflated));
        // The checksum is of the last member, so more than one member shows here.
        if written == Ok(size_bytes) && crc32(&inflated) == expected_crc {
            return Ok(inflated);
        }
    }
    read_bounded(MultiGzDecoder::new(bytes).by_ref(), limit_bytes, memory)
        .map_err(|refusal| describe(refusal, bytes))
}

fn trailer(bytes: &[u8]) -> Option<(u32, usize)> {
    if bytes.len() < SMALLEST_BYTES {
        return None;
    }
    let (crc, size) = bytes[bytes.len() - TRAILER_BYTES..].split_at(4);
    let crc = u32::from_le_bytes(crc.try_into().ok()?);
    let size = u32::from_le_bytes(size.try_into().ok()?);
    Some((crc, size as usize))
}

fn describe(refusal: Refusal, bytes: &[u8]) -> Refusal {
    if refusal.reason == DropReason::InvalidCompression {
        let detail = format!("{} bytes that begin as gzip", bytes.len());
        return Refusal::with_detail(DropReason::InvalidCompression, detail);
    }
    refusal
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;
    use crate::limits::{MIB, MemoryBudget};

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(bytes: &[u8], limit_bytes: usize) -> Result<Vec<u8>, DropReason> {
        let mut memory = MemoryBudget::new(64 * MIB).reserve();
        gunzip(bytes, limit_bytes, &mut memory).map_err(|refusal| refusal.reason)
    }

    #[test]
    fn a_plain_member_is_inflated() {
        assert_eq!(unpacked(&gzip(b"hello"), 100).unwrap(), b"hello");
    }

    #[test]
    fn several_members_are_joined() {
        let members = [gzip(b"[1,"), gzip(b"2]")].concat();
        assert_eq!(unpacked(&members, 100).unwrap(), b"[1,2]");
        let equal_sizes = [gzip(b"abc"), gzip(b"xyz")].concat();
        assert_eq!(unpacked(&equal_sizes, 100).unwrap(), b"abcxyz");
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = gzip(&vec![b' '; 8 * MIB]);
        assert!(bomb.len() < 10_000);
        assert_eq!(unpacked(&bomb, MIB), Err(DropReason::DecompressedTooLarge));
    }

    #[test]
    fn a_trailer_that_lies_about_the_size_does_not_help_a_bomb() {
        let mut bomb = gzip(&vec![b' '; 8 * MIB]);
        let size_at = bomb.len() - 4;
        bomb[size_at..].copy_from_slice(&10_u32.to_le_bytes());
        assert_eq!(unpacked(&bomb, MIB), Err(DropReason::DecompressedTooLarge));
    }

    #[test]
    fn damage_is_refused() {
        let mut damaged = gzip(b"hello hello hello hello");
        damaged[14] ^= 0xff;
        assert_eq!(unpacked(&damaged, 100), Err(DropReason::InvalidCompression));
        let whole = gzip(b"hello hello");
        assert_eq!(
            unpacked(&whole[..whole.len() - 6], 100),
            Err(DropReason::InvalidCompression)
        );
        assert_eq!(unpacked(&MAGIC, 100), Err(DropReason::InvalidCompression));
    }
}
