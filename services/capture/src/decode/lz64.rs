//! `LZString`'s `compressToBase64`, read within a limit. Its phrases grow by one character each, so a small input can
//! ask for a huge output: a reader without a limit is a bomb's friend.
//!
//! Every phrase is a stretch of the output already written, so the dictionary holds positions, not text.

use crate::{
    drop_reason::{DropReason, Refusal},
    limits::Reservation,
};

const BITS_PER_SYMBOL: u32 = 6;
const LITERAL_8: usize = 0;
const LITERAL_16: usize = 1;
const END: usize = 2;
const RESERVED_CODES: usize = 3;
const STEP_UNITS: usize = 32 * 1024;

pub(super) fn decompress(
    text: &[u8],
    limit_bytes: usize,
    memory: &mut Reservation,
) -> Result<Vec<u8>, Refusal> {
    let units = Reader::new(text).read(limit_bytes, memory)?;
    memory.grow(units.len().saturating_mul(3))?;
    Ok(String::from_utf16_lossy(&units).into_bytes())
}

#[derive(Clone, Copy)]
struct Phrase {
    start: usize,
    len: usize,
}

struct Reader<'a> {
    symbols: &'a [u8],
    bit: u32,
    phrases: Vec<Phrase>,
    output: Vec<u16>,
}

impl<'a> Reader<'a> {
    fn new(symbols: &'a [u8]) -> Self {
        let unused = Phrase { start: 0, len: 0 };
        Self {
            symbols,
            bit: 0,
            phrases: vec![unused; RESERVED_CODES],
            output: Vec::new(),
        }
    }

    fn read(mut self, limit_bytes: usize, memory: &mut Reservation) -> Result<Vec<u16>, Refusal> {
        let mut code_bits = 2;
        let mut reserved = 0;
        let mut previous: Option<Phrase> = None;
        // How many entries still fit the present width of a code.
        let mut room = 4_usize;
        loop {
            let code = self.bits(if previous.is_none() { 2 } else { code_bits })?;
            let phrase = match code {
                END => return Ok(self.output),
                LITERAL_8 | LITERAL_16 => {
                    let unit = self.bits(if code == LITERAL_8 { 8 } else { 16 })?;
                    let literal = Phrase {
                        start: self.output.len(),
                        len: 1,
                    };
                    self.output.push(unit as u16);
                    self.phrases.push(literal);
                    if previous.is_some() {
                        take_room(&mut room, &mut code_bits);
                    } else {
                        code_bits = 3;
                    }
                    literal
                }
                _ => self.repeat(code, previous)?,
            };
            if let Some(previous) = previous {
                self.phrases.push(Phrase {
                    start: previous.start,
                    len: previous.len + 1,
                });
                take_room(&mut room, &mut code_bits);
            }
            previous = Some(phrase);
            if self.output.len() * 2 > limit_bytes {
                return Err(DropReason::DecompressedTooLarge.into());
            }
            if self.output.len() * 2 > reserved {
                memory.grow(self.output.len() * 2 - reserved + STEP_UNITS * 2)?;
                reserved = self.output.len() * 2 + STEP_UNITS * 2;
            }
        }
    }

    /// Writes a known phrase again, or the previous phrase and its own first character.
    fn repeat(&mut self, code: usize, previous: Option<Phrase>) -> Result<Phrase, Refusal> {
        let source = match (self.phrases.get(code), previous) {
            (Some(phrase), _) => *phrase,
            (None, Some(previous)) if code == self.phrases.len() => Phrase {
                start: previous.start,
                len: previous.len + 1,
            },
            _ => return Err(DropReason::InvalidCompression.into()),
        };
        let start = self.output.len();
        // The last character of the second kind is the first one written here.
        for at in source.start..source.start + source.len {
            let unit = *self.output.get(at).ok_or(DropReason::InvalidCompression)?;
            self.output.push(unit);
        }
        Ok(Phrase {
            start,
            len: source.len,
        })
    }

    /// A number of `count` bits, the least significant first.
    fn bits(&mut self, count: u32) -> Result<usize, Refusal> {
        let mut number = 0;
        for place in 0..count {
            let symbol = self
                .symbols
                .get((self.bit / BITS_PER_SYMBOL) as usize)
                .copied();
            let value = symbol
                .and_then(symbol_value)
                .ok_or(DropReason::InvalidCompression)?;
            let shift = BITS_PER_SYMBOL - 1 - self.bit % BITS_PER_SYMBOL;
            number |= usize::from((value >> shift) & 1) << place;
            self.bit += 1;
        }
        Ok(number)
    }
}

fn take_room(room: &mut usize, code_bits: &mut u32) {
    *room -= 1;
    if *room == 0 {
        *room = 1 << *code_bits;
        *code_bits += 1;
    }
}

fn symbol_value(symbol: u8) -> Option<u8> {
    match symbol {
        b'A'..=b'Z' => Some(symbol - b'A'),
        b'a'..=b'z' => Some(symbol - b'a' + 26),
        b'0'..=b'9' => Some(symbol - b'0' + 52),
        // Form decoding turned `+` into a space.
        b'+' | b' ' => Some(62),
        b'/' => Some(63),
        b'=' => Some(0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{MIB, MemoryBudget};

    fn unpacked(text: &str, limit_bytes: usize) -> Result<String, DropReason> {
        let mut memory = MemoryBudget::new(64 * MIB).reserve();
        let bytes = decompress(text.as_bytes(), limit_bytes, &mut memory);
        bytes
            .map(|bytes| String::from_utf8(bytes).unwrap())
            .map_err(|refusal| refusal.reason)
    }

    #[test]
    fn what_the_javascript_library_packs_comes_back() {
        let long = "abcabcabd\"{}".repeat(5000);
        let texts = [
            "{\"event\":\"a\"}",
            "a",
            "aaaaaaaaaaaaaaaaaaaa",
            "zażółć 😀 gęślą jaźń",
            &long,
        ];
        for text in texts {
            let packed = lz_str::compress_to_base64(text);
            assert_eq!(unpacked(&packed, MIB).as_deref(), Ok(text));
        }
    }

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = lz_str::compress_to_base64("a".repeat(4 * MIB).as_str());
        assert!(bomb.len() < 16_000);
        assert_eq!(unpacked(&bomb, MIB), Err(DropReason::DecompressedTooLarge));
    }

    #[test]
    fn damage_is_refused() {
        let packed = lz_str::compress_to_base64("hello hello hello");
        assert_eq!(
            unpacked(&packed[..packed.len() / 2], MIB),
            Err(DropReason::InvalidCompression)
        );
        assert_eq!(
            unpacked("{\"event\":1}", MIB),
            Err(DropReason::InvalidCompression)
        );
        assert_eq!(unpacked("", MIB), Err(DropReason::InvalidCompression));
    }
}
