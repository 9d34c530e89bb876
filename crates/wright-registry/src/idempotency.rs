//! Writes that a client may send twice: the first answer is kept under its
//! `Idempotency-Key` and given again.

use crate::{Error, Principal, Registry, Result};
use chrono::Duration;
use wright_model::Digest;
pub use wright_store::idempotency::Answer;
use wright_store::idempotency::{self, Kept};
use wright_wire::problem::ProblemCode;

/// Longest key, in bytes.
const KEY_BYTES_MAX: usize = 128;
/// Largest answer that is kept, in bytes.
const ANSWER_BYTES_MAX: usize = 64 << 10;

/// How long a request may be under way; the node of one that is older died.
const UNDER_WAY_MAX: Duration = Duration::minutes(10);

/// What to do with a request that carries a key.
#[derive(Debug)]
pub enum Repeat {
    /// It is the first: do it, then call [`Registry::keep_answer`].
    First,
    /// It was done: its answer.
    Done(Answer),
}

impl Registry {
    /// Asks whether the caller has sent this request before. `request` digests
    /// everything that makes it what it is.
    pub async fn begin_idempotent(
        &self,
        caller: &Principal,
        key: &str,
        request: Digest,
    ) -> Result<Repeat> {
        let account = caller.person()?.account;
        if key.is_empty() || key.len() > KEY_BYTES_MAX || !key.bytes().all(|b| b.is_ascii_graphic())
        {
            return Err(Error::refused(
                ProblemCode::Validation,
                format!("An Idempotency-Key has 1 to {KEY_BYTES_MAX} printable ASCII characters."),
            ));
        }
        let now = self.source().now();
        let mut tx = self.db().begin_write().await?;
        let mut first = idempotency::reserve(&mut tx, account, key, request, now).await?;
        let kept = idempotency::find(&mut tx, account, key).await?;
        if !first && kept.as_ref().is_some_and(|kept| kept.request == request) {
            first = idempotency::take_over(&mut tx, account, key, now - UNDER_WAY_MAX, now).await?;
        }
        tx.commit().await?;
        match kept {
            _ if first => Ok(Repeat::First),
            Some(Kept { request: other, .. }) if other != request => Err(Error::refused(
                ProblemCode::IdempotencyConflict,
                "This Idempotency-Key was used for another request. Use a new one for each new request.",
            )),
            Some(Kept {
                answer: Some(answer),
                ..
            }) => Ok(Repeat::Done(answer)),
            _ => Err(Error::wait(
                ProblemCode::IdempotencyConflict,
                "The same request is under way. Ask again in a moment.",
                2,
            )),
        }
    }

    /// Keeps the answer of a first request; `None` when it failed in a way that a
    /// repeat may mend, so that the key is free again.
    pub async fn keep_answer(
        &self,
        caller: &Principal,
        key: &str,
        answer: Option<&Answer>,
    ) -> Result<()> {
        let account = caller.person()?.account;
        let mut tx = self.db().begin_write().await?;
        match answer {
            Some(answer) if answer.body.len() <= ANSWER_BYTES_MAX => {
                idempotency::keep(&mut tx, account, key, answer).await?;
            }
            _ => idempotency::free(&mut tx, account, key).await?,
        }
        Ok(tx.commit().await?)
    }
}
