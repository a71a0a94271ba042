//! Strings, several bytes at a time.

const ONES: u64 = u64::MAX / 255;
const HIGHS: u64 = ONES << 7;

/// Where the first byte is that ends a JSON string or means something else than itself in one: a quote, a backslash, a control character.
/// For texts that go on after the string.
pub(super) fn special(bytes: &[u8]) -> Option<usize> {
    let (words, rest) = bytes.as_chunks();
    for (index, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        // the highest bit of a byte is set where the byte is below `limit`; a borrow can only set it in bytes after such a one
        let below = |word: u64, limit: u64| word.wrapping_sub(ONES * limit) & !word;
        let equal = |byte: u8| below(word ^ (ONES * u64::from(byte)), 1);
        let found = (below(word, 0x20) | equal(b'"') | equal(b'\\')) & HIGHS;
        if found != 0 {
            return Some(index * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let place = rest.iter().position(|byte| is_special(*byte))?;
    Some(bytes.len() - rest.len() + place)
}

/// Whether there is such a byte. For strings by themselves, which mostly have none.
pub(super) fn has_special(bytes: &[u8]) -> bool {
    let (blocks, rest) = bytes.as_chunks::<16>();
    // all sixteen at once, as the processor does it best
    let in_block = |block: &[u8; 16]| block.iter().fold(false, |found, byte| found | is_special(*byte));
    blocks.iter().any(in_block) || special(rest).is_some()
}

fn is_special(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

#[cfg(test)]
mod tests {
    use super::{has_special, special};

    #[test]
    fn every_byte_at_every_place() {
        for length in 0..50 {
            assert_eq!(special(&vec![b' '; length]), None);
            for place in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = vec![0x80 | b'a'; length];
                    text[place] = byte;
                    let is_special = byte < 0x20 || byte == b'"' || byte == b'\\';
                    assert_eq!(
                        special(&text),
                        is_special.then_some(place),
                        "{byte} at {place} of {length}"
                    );
                    assert_eq!(has_special(&text), is_special, "{byte} at {place} of {length}");
                }
            }
        }
    }
}
