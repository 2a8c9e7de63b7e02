//! Compression of bodies: which one, and the readers and writers for it.

use std::io::{self, BufReader, Read, Write};

use flate2::Compression;
use flate2::read::{MultiGzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use super::blocks::{BlockReader, BlockWriter};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Identity,
    Gzip,
    Deflate,
    Lz4,
    Zstd,
}

const KNOWN: [(Encoding, &str); 4] = [
    (Encoding::Lz4, "lz4"),
    (Encoding::Zstd, "zstd"),
    (Encoding::Gzip, "gzip"),
    (Encoding::Deflate, "deflate"),
];

impl Encoding {
    pub(crate) fn name(self) -> Option<&'static str> {
        let known = KNOWN.iter().find(|(encoding, _)| *encoding == self);
        known.map(|(_, name)| *name)
    }

    /// The encoding of a body by its `Content-Encoding`; `None` when it is not known.
    pub(crate) fn of_content(header: &str) -> Option<Self> {
        let header = header.trim();
        if header.is_empty() || header.eq_ignore_ascii_case("identity") {
            return Some(Self::Identity);
        }
        let known = KNOWN.iter().find(|(_, n)| header.eq_ignore_ascii_case(n));
        known.map(|(encoding, _)| *encoding)
    }

    /// The first encoding an `Accept-Encoding` lists that is known and not refused by `q=0`.
    pub(crate) fn accepted(header: &str) -> Self {
        let mut offers = header.split(',').filter_map(|offer| {
            let (name, quality) = offer.split_once(';').unwrap_or((offer, ""));
            let refused = quality
                .trim()
                .strip_prefix("q=")
                .and_then(|q| q.trim().parse::<f32>().ok())
                .is_some_and(|q| q <= 0.0);
            let encoding = Self::of_content(name).filter(|e| *e != Self::Identity)?;
            (!refused).then_some(encoding)
        });
        offers.next().unwrap_or(Self::Identity)
    }

    /// Unpacks `input`.
    pub(crate) fn reader(
        self,
        input: Box<dyn Read + Send>,
        has_blocks: bool,
    ) -> io::Result<Box<dyn Read + Send>> {
        let reader: Box<dyn Read + Send> = match self {
            Self::Identity => input,
            Self::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(input))),
            Self::Deflate => Box::new(ZlibDecoder::new(BufReader::new(input))),
            Self::Lz4 => Box::new(lz4_flex::frame::FrameDecoder::new(input)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::new(input)?),
        };
        Ok(if has_blocks {
            Box::new(BlockReader::new(reader))
        } else {
            reader
        })
    }
}

/// Packs what is written. It must be finished, or the end is missing.
pub(crate) enum Encoder<W: Write> {
    Identity(W),
    Blocks(BlockWriter<W>),
    Gzip(GzEncoder<W>),
    Deflate(ZlibEncoder<W>),
    Lz4(Box<lz4_flex::frame::FrameEncoder<W>>),
    Zstd(zstd::stream::write::Encoder<'static, W>),
}

impl<W: Write> Encoder<W> {
    pub(crate) fn new(encoding: Encoding, has_blocks: bool, out: W) -> io::Result<Self> {
        if has_blocks {
            return Ok(Self::Blocks(BlockWriter::new(out)));
        }
        Ok(match encoding {
            Encoding::Identity => Self::Identity(out),
            Encoding::Gzip => Self::Gzip(GzEncoder::new(out, Compression::new(3))),
            Encoding::Deflate => Self::Deflate(ZlibEncoder::new(out, Compression::new(3))),
            Encoding::Lz4 => Self::Lz4(Box::new(lz4_flex::frame::FrameEncoder::new(out))),
            Encoding::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(out, 1)?),
        })
    }

    pub(crate) fn inner_mut(&mut self) -> &mut W {
        match self {
            Self::Identity(out) => out,
            Self::Blocks(writer) => writer.inner_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
            Self::Deflate(encoder) => encoder.get_mut(),
            Self::Lz4(encoder) => encoder.get_mut(),
            Self::Zstd(encoder) => encoder.get_mut(),
        }
    }

    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Identity(out) => Ok(out),
            Self::Blocks(writer) => writer.finish(),
            Self::Gzip(encoder) => encoder.finish(),
            Self::Deflate(encoder) => encoder.finish(),
            Self::Lz4(encoder) => encoder.finish().map_err(io::Error::other),
            Self::Zstd(encoder) => encoder.finish(),
        }
    }
}

impl<W: Write> Write for Encoder<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Identity(out) => out.write(bytes),
            Self::Blocks(writer) => writer.write(bytes),
            Self::Gzip(encoder) => encoder.write(bytes),
            Self::Deflate(encoder) => encoder.write(bytes),
            Self::Lz4(encoder) => encoder.write(bytes),
            Self::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Identity(out) => out.flush(),
            Self::Blocks(writer) => writer.flush(),
            Self::Gzip(encoder) => encoder.flush(),
            Self::Deflate(encoder) => encoder.flush(),
            Self::Lz4(encoder) => encoder.flush(),
            Self::Zstd(encoder) => encoder.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read, Write};

    use super::{Encoder, Encoding};

    #[test]
    fn every_encoding_comes_back_as_it_went() {
        let data = b"some data, some data, some data".repeat(9_000);
        for encoding in [
            Encoding::Identity,
            Encoding::Gzip,
            Encoding::Deflate,
            Encoding::Lz4,
            Encoding::Zstd,
        ] {
            let mut encoder = Encoder::new(encoding, false, Vec::new()).unwrap();
            encoder.write_all(&data).unwrap();
            let packed = encoder.finish().unwrap();
            let mut reader = encoding
                .reader(Box::new(Cursor::new(packed)), false)
                .unwrap();
            let mut read = Vec::new();
            reader.read_to_end(&mut read).unwrap();
            assert_eq!(read, data, "{encoding:?}");
        }
    }

    #[test]
    fn the_first_known_offer_is_taken() {
        assert_eq!(Encoding::accepted("br, zstd;q=0, gzip"), Encoding::Gzip);
        assert_eq!(Encoding::accepted("lz4,zstd"), Encoding::Lz4);
        assert_eq!(Encoding::accepted("identity, *"), Encoding::Identity);
        assert_eq!(Encoding::of_content("br"), None);
    }
}
