//! Passwords: Argon2id with OWASP's least costs, a few at a time, the same time for an account that is not there.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use cloud_api::Word;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::http::Answer;

/// Each takes 19 MiB and a core for some 30 ms; more at once would only make all of them wait.
const AT_ONCE: usize = 2;
/// A hash that no password fits, for accounts that are not there.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGlzIGhlcmU$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(crate) struct PasswordCheck {
    turns: Arc<Semaphore>,
}

impl PasswordCheck {
    pub(crate) fn new() -> Self {
        Self { turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }

    /// A hash to keep, with its salt and costs in it.
    pub(super) async fn hash(&self, password: Zeroizing<String>, salt: [u8; 16]) -> Answer<String> {
        self.work(move || {
            let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|_| Word::Unavailable)
        })
        .await
    }

    /// Whether the password is the one that was hashed; without a hash it is not, after the same time.
    pub(super) async fn fits(&self, password: Zeroizing<String>, hash: Option<String>) -> Answer<bool> {
        self.work(move || {
            let known =
                PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).map_err(|_| Word::Unavailable)?;
            Ok(Argon2::default().verify_password(password.as_bytes(), &known).is_ok())
        })
        .await
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, Word> + Send + 'static,
    ) -> Answer<T> {
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Word::Unavailable)?;
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        Ok(done.await.map_err(|_| Word::Unavailable)??)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Zeroizing<String> {
        Zeroizing::new(text.to_owned())
    }

    #[tokio::test]
    async fn only_the_password_itself_fits_its_hash() {
        let check = PasswordCheck::new();
        let hash = check.hash(typed("correct horse battery"), [7; 16]).await.ok().unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        assert!(check.fits(typed("correct horse battery"), Some(hash.clone())).await.ok().unwrap());
        assert!(!check.fits(typed("correct horse battery "), Some(hash)).await.ok().unwrap());
        assert!(!check.fits(typed("correct horse battery"), None).await.ok().unwrap());
    }
}
