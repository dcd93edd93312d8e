//! Summaries come as HTML; screens show text.

/// The text of a piece of HTML: tags gone, blocks on lines of their own, the common entities resolved.
///
/// Text without markup comes back as it is. It is never HTML again: what is shown is always written as text.
pub(crate) fn strip(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return html.trim().to_owned();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        rest = if rest.starts_with('<') {
            tag(rest, &mut out)
        } else {
            entity(rest, &mut out)
        };
    }
    out.push_str(rest);
    let lines: Vec<_> = out.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Passes over one tag; a `<` that begins none is text ("< 5 psi").
fn tag<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let opens = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!');
    let Some(end) = rest.find('>').filter(|_| opens) else {
        out.push('<');
        return &rest[1..];
    };
    let name: String = rest[1..end]
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    let after = &rest[end + 1..];
    match name.as_str() {
        "script" | "style" if !rest.starts_with("</") => {
            let close = format!("</{name}");
            let end = after
                .to_ascii_lowercase()
                .find(&close)
                .unwrap_or(after.len());
            return &after[end..];
        }
        "br" | "p" | "div" | "li" | "tr" | "h1" | "h2" | "h3"
            if !out.is_empty() && !out.ends_with('\n') =>
        {
            out.push('\n');
        }
        _ => {}
    }
    after
}

fn entity<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let resolved = rest[1..]
        .find(';')
        .filter(|length| *length <= 8)
        .and_then(|length| {
            let name = &rest[1..=length];
            let c = match name {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                "apos" => '\'',
                "nbsp" => ' ',
                _ => {
                    let number = name.strip_prefix('#')?;
                    let code = match number.strip_prefix(['x', 'X']) {
                        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                        None => number.parse().ok()?,
                    };
                    char::from_u32(code)?
                }
            };
            Some((c, length + 2))
        });
    let (c, length) = resolved.unwrap_or(('&', 1));
    out.push(c);
    &rest[length..]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markup_goes_and_text_stays() {
        for (html, text) in [
            ("No heat", "No heat"),
            (
                "<p>No heat</p><p>Upstairs &amp; attic</p>",
                "No heat\nUpstairs & attic",
            ),
            ("Leak<br/>at 5 < 6 psi", "Leak\nat 5 < 6 psi"),
            (
                "<b>Urgent</b>: call&nbsp;first &#233;t&#xe9;",
                "Urgent: call first été",
            ),
            ("<script>alert(1)</script>Seen", "Seen"),
            ("A & B &unknown; C", "A & B &unknown; C"),
            ("unclosed <b", "unclosed <b"),
        ] {
            assert_eq!(strip(html), text, "{html}");
        }
    }

    proptest! {
        #[test]
        fn no_input_is_too_odd(html in "[<>&;#a-zé/ \n]{0,60}") {
            let _ = strip(&html);
        }
    }
}
