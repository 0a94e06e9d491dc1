//! The site key as 24 words of the English BIP-39 list, and back, with the place of every mistake.

use bip39::{Language, Mnemonic};
use lock_protocol::keys::SiteKey;
use serde::{Serialize, Serializer};
use zeroize::{Zeroize, Zeroizing};

/// Words on a recovery sheet.
const COUNT: usize = 24;
/// The list's words differ in their first four letters, so these say which one is meant.
const TELLING_LETTERS: usize = 4;

/// The 24 words; they are the site key and have no Debug.
pub struct Words([&'static str; COUNT]);

impl Words {
    /// The words of a site key.
    #[must_use]
    pub fn of(key: &SiteKey) -> Self {
        let mut words = [""; COUNT];
        // 32 bytes are one of the lengths that BIP-39 knows, so there always are 24 words.
        if let Ok(mnemonic) = Mnemonic::from_entropy_in(Language::English, key.reveal()) {
            for (place, word) in words.iter_mut().zip(mnemonic.words()) {
                *place = word;
            }
        }
        Self(words)
    }

    /// The words in their order, for the sheet; never for a log.
    #[must_use]
    pub fn reveal(&self) -> &[&'static str; COUNT] {
        &self.0
    }

    /// Reads the words as a person types them: any case, numbered or not, each by its first four letters at least.
    pub fn read(text: &str) -> Result<SiteKey, WordsError> {
        let lower = Zeroizing::new(text.to_lowercase());
        let typed = || {
            let parts = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '.' | ':' | ')'));
            parts.filter(|part| !part.is_empty() && !part.bytes().all(|b| b.is_ascii_digit()))
        };
        let found = typed().count();
        if found != COUNT {
            return Err(WordsError::Count { found: u32::try_from(found).unwrap_or(u32::MAX) });
        }
        let mut phrase = Zeroizing::new(String::with_capacity(COUNT * 9));
        for (position, typed) in (1..).zip(typed()) {
            let word =
                look_up(typed).ok_or_else(|| WordsError::Unknown { position, nearest: nearest(typed) })?;
            if position > 1 {
                phrase.push(' ');
            }
            phrase.push_str(word);
        }
        let mnemonic =
            Mnemonic::parse_in_normalized(Language::English, &phrase).map_err(|_| WordsError::Checksum)?;
        let (mut entropy, length) = mnemonic.to_entropy_array();
        let key = entropy.first_chunk::<32>().filter(|_| length == 32).map(|bytes| SiteKey::new(*bytes));
        entropy.zeroize();
        key.ok_or(WordsError::Checksum)
    }
}

/// A word of the list inside an error: the screen may show it, a log must not.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(feature = "specta", derive(specta::Type), specta(type = String))]
pub struct Word(&'static str);

impl Word {
    /// The word.
    #[must_use]
    pub fn reveal(&self) -> &'static str {
        self.0
    }
}

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Word(..)")
    }
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Why words are not a site key, and what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, thiserror::Error)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum WordsError {
    /// Too few or too many.
    #[error("There are {found} words: type all 24 of the sheet")]
    Count {
        /// How many there are.
        found: u32,
    },
    /// A word that is not on the list.
    #[error("Word {position} is not a word of the sheet: compare it with the print")]
    Unknown {
        /// Its place, from 1.
        position: u32,
        /// The word of the list that looks most like it.
        nearest: Word,
    },
    /// Every word is on the list, but together they are no key.
    #[error("One of the words is wrong or two have changed places: compare each with the print")]
    Checksum,
}

fn look_up(typed: &str) -> Option<&'static str> {
    let list = Language::English.word_list();
    if let Some(exact) = list.iter().find(|word| **word == typed) {
        return Some(exact);
    }
    if typed.chars().count() < TELLING_LETTERS {
        return None;
    }
    list.iter().find(|word| word.starts_with(typed)).copied()
}

fn nearest(typed: &str) -> Word {
    // Longer than any word: the difference is all that counts, and the effort stays bounded.
    let typed: Zeroizing<Vec<char>> = Zeroizing::new(typed.chars().take(16).collect());
    let list = Language::English.word_list();
    Word(list.iter().min_by_key(|word| distance(&typed, word)).copied().unwrap_or(""))
}

/// Letters to insert, remove or replace to make one word of the other (Levenshtein).
fn distance(a: &[char], b: &str) -> usize {
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (i, letter) in b.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, other) in row.iter_mut().skip(1).zip(a) {
            let replaced = diagonal + usize::from(*other != letter);
            diagonal = *cell;
            left = replaced.min(left + 1).min(diagonal + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrase(key: [u8; 32]) -> String {
        Words::of(&SiteKey::new(key)).reveal().join(" ")
    }

    #[test]
    fn the_words_are_those_of_bip_39() {
        let zeros = format!("{}art", "abandon ".repeat(23));
        assert_eq!(phrase([0; 32]), zeros);
        assert_eq!(phrase([0xFF; 32]), format!("{}vote", "zoo ".repeat(23)));
        assert_eq!(
            phrase([0x80; 32]),
            "letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic avoid letter advice cage absurd amount doctor acoustic bless"
        );
    }

    #[test]
    fn words_come_back_as_people_type_them() {
        let key: [u8; 32] = std::array::from_fn(|i| u8::try_from(i * 7).unwrap());
        let words = Words::of(&SiteKey::new(key));
        let numbered: String =
            (1..).zip(words.reveal()).map(|(i, word)| format!("{i}. {}\n", word.to_uppercase())).collect();
        let short: String =
            words.reveal().iter().map(|word| format!("{}, ", word.get(..4).unwrap_or(word))).collect();

        for typed in [phrase(key), numbered, short] {
            assert!(Words::read(&typed).is_ok_and(|read| read.reveal() == &key), "{typed}");
        }
    }

    #[test]
    fn a_wrong_word_is_named_with_its_place_and_its_neighbour() {
        let typed = phrase([0; 32]).replacen("abandon abandon abandon", "abandon abandon abadnon", 1);

        let error = Words::read(&typed).map(|_| ()).unwrap_err();

        let WordsError::Unknown { position, nearest } = error else { panic!("{error}") };
        assert_eq!((position, nearest.reveal()), (3, "abandon"));
        assert!(!format!("{error:?} {error}").contains("abandon"), "a log must not learn the word");
    }

    #[test]
    fn swapped_and_missing_words_are_noticed() {
        let error = |typed: &str| Words::read(typed).map(|_| ()).unwrap_err();
        let words = phrase([0x80; 32]);

        assert_eq!(error(&words.replacen("letter advice", "advice letter", 1)), WordsError::Checksum);
        assert_eq!(error("letter advice cage"), WordsError::Count { found: 3 });
        assert_eq!(error(&format!("{words} bless")), WordsError::Count { found: 25 });
        assert_eq!(error(""), WordsError::Count { found: 0 });
    }
}
