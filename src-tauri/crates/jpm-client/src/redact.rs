//! Removes secrets that a server repeats in a response.

use bytes::Bytes;

/// The replacement of a secret.
const REDACTED: &str = "…";

/// Shorter texts are not secrets, and they would match parts of words.
const MIN_LEN: usize = 8;

/// Replaces `secrets` in `body`. A body without secrets is not copied.
pub(crate) fn redact(body: Bytes, secrets: &[&str]) -> Bytes {
    let present: Vec<_> = secrets
        .iter()
        .filter(|secret| {
            secret.len() >= MIN_LEN
                && body
                    .windows(secret.len())
                    .any(|part| part == secret.as_bytes())
        })
        .collect();
    if present.is_empty() {
        return body;
    }
    let text = String::from_utf8_lossy(&body);
    Bytes::from(present.into_iter().fold(text.into_owned(), |text, secret| {
        text.replace(secret, REDACTED)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redact_replaces_secrets_and_nothing_else() {
        let body = Bytes::from_static(b"key ak1.12345 with secret cs1.67890 and ak1.12345 again");
        assert_eq!(
            redact(body.clone(), &["ak1.12345", "cs1.67890", "with", ""]),
            "key … with secret … and … again"
        );
        assert_eq!(redact(body.clone(), &["other"]), body);
    }
}
