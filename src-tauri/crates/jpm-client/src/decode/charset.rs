//! Converts response bodies to UTF-8. JSON is always UTF-8, but not every proxy knows that.

use bytes::Bytes;
use encoding_rs::{Encoding, UTF_8};
use http::Response;
use http::header::CONTENT_TYPE;

/// Removes a byte order mark, and decodes a body that is not UTF-8.
///
/// The charset of the header alone does not count, because some proxies call UTF-8 Latin-1.
pub(crate) fn to_utf8(response: &mut Response<Bytes>) {
    let body = response.body();
    let encoding = match Encoding::for_bom(body) {
        Some((encoding, mark)) if encoding == UTF_8 => {
            let body = body.slice(mark..);
            *response.body_mut() = body;
            return;
        }
        Some((encoding, _)) => Some(encoding),
        None => header_charset(response)
            .filter(|encoding| !encoding.is_ascii_compatible() || str::from_utf8(body).is_err()),
    };
    if let Some(encoding) = encoding.filter(|encoding| *encoding != UTF_8) {
        let text = encoding.decode(body).0.into_owned();
        *response.body_mut() = Bytes::from(text);
    }
}

/// The encoding in the `Content-Type` header.
fn header_charset(response: &Response<Bytes>) -> Option<&'static Encoding> {
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
    fn byte_order_mark_counts_before_the_header() {
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
