//! Keeps secrets out of what a server echoes.

use bytes::Bytes;

/// What a secret is replaced by.
const HIDDEN: &str = "…";

/// A shorter text is no secret, and would be found inside of words.
const SHORTEST: usize = 8;

/// Replaces each of `secrets` in `body`. A body without any is given back as it is.
pub(crate) fn redact(body: Bytes, secrets: &[&str]) -> Bytes {
    let present: Vec<_> = secrets
        .iter()
        .filter(|secret| {
            secret.len() >= SHORTEST
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
        text.replace(secret, HIDDEN)
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hides_every_secret_and_nothing_else() {
        let body = Bytes::from_static(b"key ak1.12345 with secret cs1.67890 and ak1.12345 again");
        assert_eq!(
            redact(body.clone(), &["ak1.12345", "cs1.67890", "with", ""]),
            "key … with secret … and … again"
        );
        assert_eq!(redact(body.clone(), &["other"]), body);
    }
}
