//! Passwords: argon2id, on threads of their own, few at once, so that a storm of
//! sign-ins can neither fill the memory nor starve the requests.

use crate::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Argon2, Params};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use wright_wire::problem::ProblemCode;
use wright_wire::rest::Secret;

/// Characters a password has at least (NIST SP 800-63B asks for 8 and more).
pub(crate) const PASSWORD_CHARS_MIN: usize = 10;
/// Bytes a password has at most.
pub(crate) const PASSWORD_BYTES_MAX: usize = 1024;
/// How long a request waits for its turn to hash.
const TURN_PATIENCE: Duration = Duration::from_secs(20);
/// Bytes of salt (RFC 9106, section 3.1).
const SALT_BYTES: usize = 16;
/// Bytes of the hash of no password: salt and output.
const DRAWN_BYTES: usize = SALT_BYTES + Params::DEFAULT_OUTPUT_LEN;

/// Hashes and verifies passwords.
pub(crate) struct Passwords {
    turns: Arc<Semaphore>,
    /// The hash of no password: verified where there is no account, so that an
    /// unknown login takes as long as a wrong password.
    nobody: String,
}

impl Passwords {
    /// `at_once_max` hashes at once; `drawn` is drawn by the caller.
    pub(crate) fn new(at_once_max: usize, drawn: &[u8; DRAWN_BYTES]) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once_max.max(1))),
            nobody: nobody(drawn),
        }
    }

    /// The PHC string of a password, with a salt drawn by the caller.
    pub(crate) async fn hash(&self, password: &Secret, salt: [u8; SALT_BYTES]) -> Result<String> {
        let password = password.clone();
        self.in_turn(move || hash_now(password.expose().as_bytes(), &salt))
            .await?
    }

    /// Whether a password is the one hashed; with no hash, `false` after the
    /// same time.
    pub(crate) async fn verify(&self, password: &Secret, hash: Option<String>) -> Result<bool> {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobody.clone());
        let password = password.clone();
        let fits = self
            .in_turn(move || verify_now(password.expose().as_bytes(), &hash))
            .await??;
        Ok(known && fits)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T> {
        let turn =
            tokio::time::timeout(TURN_PATIENCE, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(Error::Unavailable {
                why: "too many passwords are being checked at once".to_owned(),
                retry_after: 5,
            });
        };
        // The turn goes with the work: a request that hangs up does not free it early.
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(Error::internal)
    }
}

/// OWASP's first choice for argon2id, which is the crate's default: 19 MiB, two
/// passes, one lane (OWASP Password Storage Cheat Sheet, 2024).
fn hash_now(password: &[u8], salt: &[u8; SALT_BYTES]) -> Result<String> {
    let hash: PasswordHash = Argon2::default()
        .hash_password_with_salt(password, salt)
        .map_err(Error::internal)?;
    Ok(hash.to_string())
}

/// What no password hashes to, as chance has it: hashing one when the server starts
/// would fill its memory for nothing.
fn nobody(drawn: &[u8; DRAWN_BYTES]) -> String {
    let (salt, output) = drawn.split_at(SALT_BYTES);
    let [salt, output] = [salt, output].map(|bytes| STANDARD_NO_PAD.encode(bytes));
    let (memory, passes) = (Params::DEFAULT_M_COST, Params::DEFAULT_T_COST);
    let lanes = Params::DEFAULT_P_COST;
    format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${output}")
}

/// By the parameters in the hash, compared in constant time.
fn verify_now(password: &[u8], hash: &str) -> Result<bool> {
    let hash = PasswordHash::new(hash).map_err(Error::internal)?;
    Ok(Argon2::default().verify_password(password, &hash).is_ok())
}

/// Refuses passwords that are too short or absurdly long, or the login itself.
pub(crate) fn check(password: &Secret, handle: &str, email: &str) -> Result<()> {
    let text = password.expose();
    let refuse = |why: &str| {
        Err(Error::refused(
            ProblemCode::Validation,
            format!("password: {why}"),
        ))
    };
    if text.chars().count() < PASSWORD_CHARS_MIN {
        return refuse("use at least 10 characters; a sentence of your own is good");
    }
    if text.len() > PASSWORD_BYTES_MAX {
        return refuse("use at most 1024 bytes");
    }
    if text.eq_ignore_ascii_case(handle) || text.eq_ignore_ascii_case(email) {
        return refuse("use something else than your handle or address");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn verifies_what_it_hashed_and_nothing_else() {
        let passwords = Passwords::new(1, &[7; DRAWN_BYTES]);
        let right = Secret::new("a sentence of mine");
        let hash = passwords.hash(&right, [9; SALT_BYTES]).await.unwrap();
        assert!(
            hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"),
            "{hash}"
        );
        assert!(passwords.verify(&right, Some(hash.clone())).await.unwrap());
        let wrong = Secret::new("another sentence");
        assert!(!passwords.verify(&wrong, Some(hash.clone())).await.unwrap());
        // Nobody's password is not even the empty one, and takes as long.
        let costs = |hash: &str| hash.split('$').nth(3).map(str::to_owned);
        assert_eq!(costs(&passwords.nobody), costs(&hash));
        assert!(!passwords.verify(&Secret::new(""), None).await.unwrap());
    }

    #[test]
    fn refuses_weak_passwords() {
        for (password, fits) in [
            ("short", false),
            ("ten chars!", true),
            ("ana@example.org", false),
            ("rural-energy", false),
            (&"x".repeat(1025), false),
        ] {
            let checked = check(&Secret::new(password), "rural-energy", "ana@example.org");
            assert_eq!(checked.is_ok(), fits, "{password}");
        }
    }
}
