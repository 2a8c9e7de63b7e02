use std::io::Read;

use super::{base64_text, gzip, lz64};
use crate::{
    drop_reason::{DropReason, Refusal},
    limits::Reservation,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    Gzip,
    Deflate,
    Brotli,
    Zstd,
    /// `LZString`'s base64 form.
    Lz64,
    /// Not a compression, but named in the same place.
    Base64,
}

const STEP_BYTES: usize = 64 * 1024;
/// 8 MiB, the window that zstd asks every decoder to support.
const ZSTD_WINDOW_LOG: u32 = 23;

impl Compression {
    /// The hint of a query or form parameter.
    pub fn of_parameter(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "gzip" | "gzip-js" => Some(Self::Gzip),
            "lz64" | "lz-string" => Some(Self::Lz64),
            "base64" | "b64" => Some(Self::Base64),
            _ => None,
        }
    }

    pub fn of_content_encoding(name: &str) -> Option<Self> {
        match name.trim().to_ascii_lowercase().as_str() {
            "deflate" => Some(Self::Deflate),
            "br" => Some(Self::Brotli),
            "zstd" => Some(Self::Zstd),
            other => Self::of_parameter(other),
        }
    }
}

pub fn decompress(
    compression: Compression,
    bytes: &[u8],
    limit_bytes: usize,
    memory: &mut Reservation,
) -> Result<Vec<u8>, Refusal> {
    match compression {
        Compression::Gzip => gzip::gunzip(bytes, limit_bytes, memory),
        Compression::Deflate => read_bounded(
            &mut flate2::read::ZlibDecoder::new(bytes),
            limit_bytes,
            memory,
        ),
        Compression::Brotli => read_bounded(
            &mut brotli::Decompressor::new(bytes, STEP_BYTES),
            limit_bytes,
            memory,
        ),
        Compression::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::new(bytes)
                .map_err(|_| DropReason::InvalidCompression)?;
            decoder
                .window_log_max(ZSTD_WINDOW_LOG)
                .map_err(|_| DropReason::InvalidCompression)?;
            read_bounded(&mut decoder, limit_bytes, memory)
        }
        Compression::Lz64 => {
            memory.grow(bytes.len())?;
            lz64::decompress(bytes, limit_bytes, memory)
        }
        Compression::Base64 => {
            memory.grow(bytes.len())?;
            Ok(base64_text::decode(bytes)?)
        }
    }
}

/// Reads to the end in steps; each step is reserved before it is read, so a bomb never owns more than its limit.
pub(crate) fn read_bounded(
    reader: &mut impl Read,
    limit_bytes: usize,
    memory: &mut Reservation,
) -> Result<Vec<u8>, Refusal> {
    let mut whole = Vec::new();
    loop {
        memory.grow(STEP_BYTES)?;
        let before = whole.len();
        reader
            .by_ref()
            .take(STEP_BYTES as u64)
            .read_to_end(&mut whole)
            .map_err(|_| DropReason::InvalidCompression)?;
        if whole.len() > limit_bytes {
            let detail = format!("the limit is {limit_bytes} bytes");
            return Err(Refusal::with_detail(
                DropReason::DecompressedTooLarge,
                detail,
            ));
        }
        if whole.len() == before {
            return Ok(whole);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use crate::limits::{MIB, MemoryBudget};

    fn unpacked(
        compression: Compression,
        bytes: &[u8],
        limit_bytes: usize,
    ) -> Result<Vec<u8>, DropReason> {
        let mut memory = MemoryBudget::new(64 * MIB).reserve();
        decompress(compression, bytes, limit_bytes, &mut memory).map_err(|refusal| refusal.reason)
    }

    fn brotli_of(text: &[u8]) -> Vec<u8> {
        let mut packed = Vec::new();
        brotli::CompressorWriter::new(&mut packed, 4096, 5, 22)
            .write_all(text)
            .unwrap();
        packed
    }

    fn zlib_of(text: &[u8]) -> Vec<u8> {
        let mut encoder =
            flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_content_encoding_comes_back() {
        let text = b"[{\"event\":\"a\"}]";
        assert_eq!(
            unpacked(Compression::Deflate, &zlib_of(text), 100).unwrap(),
            text
        );
        assert_eq!(
            unpacked(Compression::Brotli, &brotli_of(text), 100).unwrap(),
            text
        );
        let zstd = zstd::encode_all(&text[..], 3).unwrap();
        assert_eq!(unpacked(Compression::Zstd, &zstd, 100).unwrap(), text);
    }

    #[test]
    fn a_bomb_of_any_encoding_stops_at_the_limit() {
        let zeros = vec![b'0'; 8 * MIB];
        let too_large = Err(DropReason::DecompressedTooLarge);
        assert_eq!(
            unpacked(Compression::Deflate, &zlib_of(&zeros), MIB),
            too_large
        );
        assert_eq!(
            unpacked(Compression::Brotli, &brotli_of(&zeros), MIB),
            too_large
        );
        let zstd = zstd::encode_all(&zeros[..], 3).unwrap();
        assert_eq!(unpacked(Compression::Zstd, &zstd, MIB), too_large);
    }

    #[test]
    fn bytes_of_another_encoding_are_refused() {
        for compression in [Compression::Deflate, Compression::Brotli, Compression::Zstd] {
            let refused = unpacked(compression, b"[{\"event\":\"a\"}] and more", 100);
            assert_eq!(
                refused,
                Err(DropReason::InvalidCompression),
                "{compression:?}"
            );
        }
    }
}
