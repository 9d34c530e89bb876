//! Work that blocks, away from the threads that serve connections.

/// Runs `work` where blocking is allowed and hands on its panic.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    joined(tokio::task::spawn_blocking(work)).await
}

/// Waits for work that was started before.
pub(crate) async fn joined<T>(started: tokio::task::JoinHandle<T>) -> T {
    match started.await {
        Ok(value) => value,
        Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
        // Only a runtime that shuts down cancels blocking work, and it drops us next.
        Err(_) => std::future::pending().await,
    }
}
