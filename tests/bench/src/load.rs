//! Load by `wrk`, the same for product and peer.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::timed;

/// What came of a round of load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Requests a second.
    pub(crate) requests: f64,
    /// 10⁶ bytes a second, heads included.
    pub(crate) megabytes: f64,
}

/// Asks for `url` on `connections` at once for `seconds`.
pub(crate) fn load(
    url: &str,
    connections: usize,
    seconds: u32,
    headers: &[String],
) -> Result<Load> {
    let mut command = Command::new("wrk");
    command
        .args(["--threads", "1", "--timeout", "10s"])
        .args(["--connections", &connections.to_string()])
        .args(["--duration", &format!("{seconds}s")]);
    for header in headers {
        command.args(["--header", header]);
    }
    let (said, _) = timed(command.arg(url))?;
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        bail!("{url} was not served well: {said}");
    }
    let figure = |key: &str| {
        let line = said.lines().find_map(|line| line.strip_prefix(key));
        line.map(str::trim)
            .with_context(|| format!("wrk said no {key} {said}"))
    };
    Ok(Load {
        requests: figure("Requests/sec:")?.parse()?,
        megabytes: bytes(figure("Transfer/sec:")?)? / 1e6,
    })
}

/// Reads wrk's `1.23MB`, whose units are powers of 1024.
fn bytes(text: &str) -> Result<f64> {
    let digits = text.trim_end_matches(char::is_alphabetic);
    let factor = match &text[digits.len()..] {
        "B" => 1.0,
        "KB" => 1024.0,
        "MB" => 1024.0 * 1024.0,
        "GB" => 1024.0 * 1024.0 * 1024.0,
        unit => bail!("wrk counts in {unit}"),
    };
    Ok(digits.parse::<f64>()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_wrk() {
        assert!((bytes("1.50GB").unwrap() - 1_610_612_736.0).abs() < 1.0);
        assert!((bytes("512.00B").unwrap() - 512.0).abs() < 1.0);
        assert!(bytes("3 parsecs").is_err());
    }
}
