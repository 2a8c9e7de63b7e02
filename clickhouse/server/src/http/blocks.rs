//! ClickHouse's own compressed form (`compress=1`, `decompress=1`): blocks of a checksum, a method, two sizes, the data.

use std::io::{self, Read, Write};

const CHECKSUM_BYTES: usize = 16;
/// Method, size of this header with the data, size of the data unpacked.
const HEADER_BYTES: usize = 9;
const METHOD_LZ4: u8 = 0x82;
const METHOD_NONE: u8 = 0x02;
const METHOD_ZSTD: u8 = 0x90;
const BLOCK_BYTES: usize = 1 << 20;
/// A block says its own size; more than this is taken for an attack.
const MAX_BLOCK_BYTES: usize = 256 << 20;

fn checksum(block: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let hash = cityhash_rs::cityhash_102_128(block);
    let mut bytes = [0; CHECKSUM_BYTES];
    bytes[..8].copy_from_slice(&((hash >> 64) as u64).to_le_bytes());
    bytes[8..].copy_from_slice(&(hash as u64).to_le_bytes());
    bytes
}

/// Packs what is written into LZ4 blocks.
pub(crate) struct BlockWriter<W: Write> {
    out: W,
    pending: Vec<u8>,
}

impl<W: Write> BlockWriter<W> {
    pub(crate) fn new(out: W) -> Self {
        Self {
            out,
            pending: Vec::with_capacity(BLOCK_BYTES),
        }
    }

    pub(crate) fn inner_mut(&mut self) -> &mut W {
        &mut self.out
    }

    fn emit(&mut self) -> io::Result<()> {
        if self.pending.is_empty() {
            return Ok(());
        }
        let packed = lz4_flex::block::compress(&self.pending);
        let mut block = Vec::with_capacity(HEADER_BYTES + packed.len());
        block.push(METHOD_LZ4);
        block.extend(((HEADER_BYTES + packed.len()) as u32).to_le_bytes());
        block.extend((self.pending.len() as u32).to_le_bytes());
        block.extend(packed);
        self.pending.clear();
        self.out.write_all(&checksum(&block))?;
        self.out.write_all(&block)
    }

    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.emit()?;
        Ok(self.out)
    }
}

impl<W: Write> Write for BlockWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(BLOCK_BYTES - self.pending.len());
        self.pending.extend_from_slice(&bytes[..taken]);
        if self.pending.len() == BLOCK_BYTES {
            self.emit()?;
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.emit()?;
        self.out.flush()
    }
}

/// Unpacks blocks of LZ4, ZSTD or plain bytes; a wrong checksum, size or method is an error.
pub(crate) struct BlockReader<R: Read> {
    input: R,
    unpacked: Vec<u8>,
    at: usize,
}

fn broken(why: &str) -> io::Error {
    let message = format!("the compressed body is broken: {why}");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn little_endian_u32(bytes: &[u8]) -> usize {
    let bytes = [bytes[0], bytes[1], bytes[2], bytes[3]];
    u32::from_le_bytes(bytes) as usize
}

impl<R: Read> BlockReader<R> {
    pub(crate) fn new(input: R) -> Self {
        Self {
            input,
            unpacked: Vec::new(),
            at: 0,
        }
    }

    /// Reads the next block; false at the end.
    fn next_block(&mut self) -> io::Result<bool> {
        let mut head = [0; CHECKSUM_BYTES + HEADER_BYTES];
        if self.input.read(&mut head[..1])? == 0 {
            return Ok(false);
        }
        self.input.read_exact(&mut head[1..])?;
        let (expected, header) = head.split_at(CHECKSUM_BYTES);
        let packed_size = little_endian_u32(&header[1..5]);
        let unpacked_size = little_endian_u32(&header[5..9]);
        if !(HEADER_BYTES..=MAX_BLOCK_BYTES).contains(&packed_size)
            || unpacked_size > MAX_BLOCK_BYTES
        {
            return Err(broken("a block's size is out of range"));
        }
        let mut block = header.to_vec();
        let body_size = (packed_size - HEADER_BYTES) as u64;
        let read = (&mut self.input).take(body_size).read_to_end(&mut block)?;
        if read as u64 != body_size {
            return Err(broken("it ends inside a block"));
        }
        if checksum(&block) != *expected {
            return Err(broken("a block's checksum does not match"));
        }
        let body = &block[HEADER_BYTES..];
        self.at = 0;
        self.unpacked = match header[0] {
            METHOD_LZ4 => lz4_flex::block::decompress(body, unpacked_size)
                .map_err(|error| broken(&error.to_string()))?,
            METHOD_ZSTD => zstd::bulk::decompress(body, unpacked_size)
                .map_err(|error| broken(&error.to_string()))?,
            METHOD_NONE => body.to_vec(),
            method => return Err(broken(&format!("method {method:#04x} is not known"))),
        };
        if self.unpacked.len() != unpacked_size {
            return Err(broken("a block has another size than it says"));
        }
        Ok(true)
    }
}

impl<R: Read> Read for BlockReader<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.at == self.unpacked.len() {
            if !self.next_block()? {
                return Ok(0);
            }
        }
        let taken = out.len().min(self.unpacked.len() - self.at);
        out[..taken].copy_from_slice(&self.unpacked[self.at..self.at + taken]);
        self.at += taken;
        Ok(taken)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use super::{BlockReader, BlockWriter};

    fn pack(data: &[u8]) -> Vec<u8> {
        let mut writer = BlockWriter::new(Vec::new());
        writer.write_all(data).unwrap();
        writer.finish().unwrap()
    }

    fn unpack(packed: &[u8]) -> std::io::Result<Vec<u8>> {
        let mut data = Vec::new();
        BlockReader::new(packed).read_to_end(&mut data)?;
        Ok(data)
    }

    #[test]
    fn several_blocks_come_back_as_they_went() {
        let data: Vec<u8> = (0..3_000_000_u32).map(|n| (n / 7) as u8).collect();
        assert_eq!(unpack(&pack(&data)).unwrap(), data);
        assert_eq!(unpack(b"").unwrap(), b"");
    }

    #[test]
    fn the_engines_own_block_is_understood() {
        // A column file of one Int32 (7), as the engine wrote it to disk.
        let block = include_bytes!("testdata/int32.bin");
        assert_eq!(unpack(block).unwrap(), 7_i32.to_le_bytes());
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let packed = pack(b"some data that is long enough to be packed, packed, packed");
        for at in 0..packed.len() {
            let mut flipped = packed.clone();
            flipped[at] ^= 1;
            assert!(unpack(&flipped).is_err(), "byte {at}");
        }
        assert!(unpack(&packed[..packed.len() - 1]).is_err());
    }
}
