//! Brings the body of an answer into UTF-8, as JSON is by its standard, and as not every server or proxy sends it.

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8};
use http::Response;
use http::header::CONTENT_TYPE;

/// Takes a byte order mark off, and decodes a body that has a mark of another encoding, or is no UTF-8 and is said to be something else.
///
/// The word of the header alone is not enough: proxies are known to call UTF-8 by the name of Latin-1.
pub(crate) fn to_utf8(response: &mut Response<Bytes>) {
    let body = response.body();
    let encoding = match Encoding::for_bom(body) {
        Some((encoding, mark)) if encoding == UTF_8 => {
            let body = body.slice(mark..);
            *response.body_mut() = body;
            return;
        }
        Some((encoding, _)) => Some(encoding),
        None => named(response)
            .filter(|encoding| !encoding.is_ascii_compatible() || str::from_utf8(body).is_err()),
    };
    if let Some(encoding) = encoding.filter(|encoding| *encoding != UTF_8) {
        let text = encoding.decode(body).0.into_owned();
        *response.body_mut() = Bytes::from(text);
    }
}

/// The encoding that the header names.
fn named(response: &Response<Bytes>) -> Option<&'static Encoding> {
    let kind = response.headers().get(CONTENT_TYPE)?;
    let kind = String::from_utf8_lossy(kind.as_bytes()).to_ascii_lowercase();
    let (_, name) = kind.split_once("charset=")?;
    let name = name.split(';').next().unwrap_or_default();
    Encoding::for_label(name.trim().trim_matches('"').as_bytes())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn read(kind: &str, body: &[u8]) -> Vec<u8> {
        let mut response = Response::builder()
            .header(CONTENT_TYPE, kind)
            .body(Bytes::copy_from_slice(body))
            .unwrap();
        to_utf8(&mut response);
        response.into_body().to_vec()
    }

    #[test]
    fn a_body_is_read_by_its_mark_and_then_by_its_header() {
        let utf16: Vec<u8> = "\u{feff}José"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        for (kind, body) in [
            ("application/json", "José".as_bytes()),
            ("application/json; charset=iso-8859-1", "José".as_bytes()),
            ("application/json", "\u{feff}José".as_bytes()),
            ("application/json; charset=utf-8", &utf16),
            ("application/json; charset=\"utf-16le\"", &utf16[2..]),
            ("application/json; Charset=Windows-1252; v=1", b"Jos\xe9"),
        ] {
            assert_eq!(read(kind, body), "José".as_bytes(), "{kind}");
        }
        assert_eq!(
            read("application/json; charset=utf-8", b"Jos\xe9"),
            b"Jos\xe9"
        );
        assert_eq!(
            read("application/json; charset=none", b"Jos\xe9"),
            b"Jos\xe9"
        );
        assert_eq!(read("text/plain", b""), b"");
    }
}
