//! Converts the server's HTML texts into plain text for the screens.

mod html_names;

use std::borrow::Cow;

use html_names::{
    BARE_ATTRIBUTES, BLOCK_ELEMENTS, HIDDEN_ELEMENTS, INLINE_ELEMENTS, OFTEN_EMPTY_ATTRIBUTES,
};

/// The longest character reference: `&CounterClockwiseContourIntegral;`.
const MAX_REFERENCE_BYTES: usize = 33;

/// The text of a piece of HTML: without tags, with blocks on lines of their own and character
/// references resolved.
///
/// Text without markup stays as it is. So does text that only looks like a tag:
/// `<john@example.com>`, `a < b`. The result is never treated as HTML again.
pub(crate) fn strip(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return if html.trim().is_empty() {
            String::new()
        } else {
            html.to_owned()
        };
    }
    let mut out = Text::default();
    let mut has_tags = false;
    let ends = Ends::of(html);
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        out.push(&rest[..at]);
        rest = &rest[at..];
        rest = match Markup::at(rest, ends) {
            Some(markup) => {
                has_tags = true;
                out.mark(&markup);
                &rest[markup.length..]
            }
            None if rest.starts_with('&') => {
                let (text, length) = reference(rest);
                out.push(&text);
                &rest[length..]
            }
            None => {
                out.push("<");
                &rest[1..]
            }
        };
    }
    out.push(rest);
    if out.text.trim().is_empty() {
        return String::new();
    }
    if !has_tags {
        return out.text;
    }
    let lines: Vec<_> = out.text.lines().map(str::trim).collect();
    lines.join("\n").trim().to_owned()
}

/// Whether a text has tags, which are lost if its plain text replaces it.
pub(crate) fn has_formatting(html: &str) -> bool {
    let ends = Ends::of(html);
    html.match_indices('<')
        .any(|(at, _)| Markup::at(&html[at..], ends).is_some())
}

/// The distance from the end to the last character that can end markup. It avoids a search behind
/// each `<` that finds nothing.
#[derive(Clone, Copy)]
struct Ends {
    comment: Option<usize>,
    tag: Option<usize>,
}

impl Ends {
    fn of(html: &str) -> Self {
        let last = |sign: &str| html.rfind(sign).map(|at| html.len() - at);
        Self {
            comment: last("-->"),
            tag: last(">"),
        }
    }
}

/// The text so far.
#[derive(Default)]
struct Text {
    text: String,
    /// Whether a block has just ended a line. White space before its first word is layout of the
    /// source.
    at_line_start: bool,
}

impl Text {
    fn push(&mut self, text: &str) {
        let text = if self.at_line_start {
            text.trim_start()
        } else {
            text
        };
        self.at_line_start &= text.is_empty();
        self.text.push_str(text);
    }

    fn mark(&mut self, markup: &Markup<'_>) {
        match markup.kind {
            Kind::Block => {
                let blank = self.text.trim_end_matches([' ', '\t']).len();
                self.text.truncate(blank);
                if !self.text.is_empty() && !self.text.ends_with('\n') {
                    self.text.push('\n');
                }
                self.at_line_start = true;
            }
            Kind::Inline if markup.name.eq_ignore_ascii_case("br") => self.text.push('\n'),
            Kind::Inline
                if ["td", "th"]
                    .iter()
                    .any(|cell| markup.name.eq_ignore_ascii_case(cell)) =>
            {
                if !self.at_line_start && !self.text.ends_with(char::is_whitespace) {
                    self.text.push(' ');
                }
            }
            Kind::Inline | Kind::Hidden => {}
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Block,
    Inline,
    /// A comment, a declaration, or an element with its content.
    Hidden,
}

/// A tag or a comment at the beginning of a text.
#[derive(Debug)]
struct Markup<'a> {
    kind: Kind,
    name: &'a str,
    length: usize,
}

impl<'a> Markup<'a> {
    fn at(text: &'a str, ends: Ends) -> Option<Self> {
        let rest = text.strip_prefix('<')?;
        if ends.tag.is_none_or(|end| end > text.len()) {
            return None;
        }
        let hidden = |length| Self {
            kind: Kind::Hidden,
            name: "",
            length,
        };
        if rest.starts_with("!--") {
            ends.comment.filter(|end| *end <= text.len())?;
            return text.find("-->").map(|end| hidden(end + 3));
        }
        if let Some(inner) = rest.strip_prefix(['!', '?']) {
            let declares = inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '[');
            return text
                .find('>')
                .filter(|_| declares)
                .map(|end| hidden(end + 1));
        }
        let (closes, rest) = match rest.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let length = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && c != ':')
            .unwrap_or(rest.len());
        let name = &rest[..length];
        let kind = kind(name)?;
        let end = text.len() - rest.len() + length + attributes(&rest[length..], name)?;
        if kind == Kind::Hidden && !closes {
            return Some(hidden(end + content(&text[end..], name)));
        }
        Some(Self {
            kind,
            name,
            length: end,
        })
    }
}

/// The kind of an element. `None` for an unknown name.
fn kind(name: &str) -> Option<Kind> {
    let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    // A word processor's own elements: `<o:p>`.
    let is_foreign = name
        .split_once(':')
        .is_some_and(|(space, name)| !space.is_empty() && !name.is_empty());
    if is_one_of(HIDDEN_ELEMENTS) {
        Some(Kind::Hidden)
    } else if is_one_of(BLOCK_ELEMENTS) {
        Some(Kind::Block)
    } else if is_one_of(INLINE_ELEMENTS) || is_foreign {
        Some(Kind::Inline)
    } else {
        None
    }
}

/// The length of a tag's attributes including its end. `None` if these are no attributes or the tag
/// has no end.
fn attributes(text: &str, element: &str) -> Option<usize> {
    if !text.starts_with(|c: char| c.is_ascii_whitespace() || c == '/' || c == '>') {
        return None;
    }
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if let Some(rest) = rest.strip_prefix('>') {
            return Some(text.len() - rest.len());
        }
        let length = rest.find(|c: char| c.is_ascii_whitespace() || "=>/<\"'".contains(c))?;
        let (name, behind) = rest.split_at(length);
        rest = behind.trim_ascii_start();
        rest = match rest.strip_prefix('=') {
            Some(value) if !name.is_empty() => after_value(value.trim_ascii_start())?,
            None if is_bare(name, element) => rest,
            _ => return None,
        };
    }
}

/// Whether an attribute may have no value.
fn is_bare(name: &str, element: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let is_own = ["data-", "aria-"].iter().any(|own| {
        name.get(..own.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(own))
    });
    is_own || is_one_of(BARE_ATTRIBUTES) || (element.len() > 1 && is_one_of(OFTEN_EMPTY_ATTRIBUTES))
}

fn after_value(value: &str) -> Option<&str> {
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        return value[1..].split_once(quote).map(|(_, rest)| rest);
    }
    let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
    Some(&value[end..])
}

/// The length of an element's content including its end tag.
fn content(text: &str, name: &str) -> usize {
    let closes = |at: &usize| {
        let found = text.as_bytes().get(at + 2..at + 2 + name.len());
        found.is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    let close = text.match_indices("</").map(|(at, _)| at).find(closes);
    let end = close.and_then(|at| Some(at + text[at..].find('>')? + 1));
    end.unwrap_or(text.len())
}

/// The text and the length of a character reference at the beginning of a text. Any other ampersand
/// is text.
fn reference(text: &str) -> (Cow<'_, str>, usize) {
    let end = text
        .bytes()
        .take(MAX_REFERENCE_BYTES)
        .position(|byte| byte == b';');
    let resolved = end.and_then(|end| {
        let whole = &text[..=end];
        let is_reference = |c: char| c.is_ascii_alphanumeric() || c == '#';
        if !whole[1..end].chars().all(is_reference) {
            return None;
        }
        let text = htmlize::unescape(whole);
        (text != whole).then_some((text, end + 1))
    });
    match resolved.or_else(|| unterminated_reference(text)) {
        Some((text, length)) if text == "\u{a0}" => (" ".into(), length),
        Some((text, length)) => (text, length),
        None => ("&".into(), 1),
    }
}

/// The same for a reference without a semicolon: a name that HTML allows without one, or a number,
/// and not inside a word or a URL's query.
fn unterminated_reference(text: &str) -> Option<(Cow<'_, str>, usize)> {
    let count = |from: usize, is_part: fn(&u8) -> bool| {
        let bytes = text.bytes().skip(from).take(MAX_REFERENCE_BYTES);
        from + bytes.take_while(is_part).count()
    };
    let is_number = text.starts_with("&#");
    let end = if is_number {
        count(2, u8::is_ascii_digit)
    } else {
        count(1, u8::is_ascii_alphanumeric)
    };
    let continues = text[end..].starts_with(['=', ';', '_']);
    let resolved = htmlize::unescape(&text[..end]);
    let mut characters = resolved.chars();
    let first = characters.next()?;
    // `Unit &#4` has no control character.
    let is_one = first != '&' || &text[1..end] == "amp";
    let is_text = !is_number || first > '\u{7f}';
    (is_one && is_text && !continues && characters.next().is_none()).then_some((resolved, end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn strip_removes_markup_and_keeps_text() {
        for (html, text) in [
            ("No heat", "No heat"),
            (
                "<p>No heat</p><p>Upstairs &amp; attic</p>",
                "No heat\nUpstairs & attic",
            ),
            (
                "<p>Caf&eacute; owner&rsquo;s unit</p><p>mail <john@example.com></p>",
                "Café owner’s unit\nmail <john@example.com>",
            ),
            ("Leak<br/>at 5 < 6 psi", "Leak\nat 5 < 6 psi"),
            ("a < b and c > d <3 <- x<y", "a < b and c > d <3 <- x<y"),
            (
                "<b>Urgent</b>: call&nbsp;first &#233;t&#xe9; &#8217; &#150; &hellip;",
                "Urgent: call first été ’ – …",
            ),
            ("<script>alert(1)</script>Seen", "Seen"),
            ("<STYLE type=text/css>p > b {}</Style >Seen", "Seen"),
            (
                "A & B &unknown; C AT&T &regular &notin ?a=1&copy=5&reg_id=2",
                "A & B &unknown; C AT&T &regular &notin ?a=1&copy=5&reg_id=2",
            ),
            (
                "Caf&eacute owner&nbsp &copy 5 Smith &amp Sons, &#233 &#8217s &lt",
                "Café owner  © 5 Smith & Sons, é ’s <",
            ),
            ("Unit &#4, &# and &#; &;", "Unit &#4, &# and &#; &;"),
            ("  A & B\n    x < 3 ", "  A & B\n    x < 3 "),
            ("    &bull; indented\n", "    • indented\n"),
            ("&nbsp; &nbsp;", ""),
            (
                "<details open><summary>Gate</summary>1234</details><dialog>x</dialog>y",
                "Gate\n1234\nx\ny",
            ),
            (
                "<fieldset><legend>Access</legend><acronym>HOA</acronym> gate</fieldset>",
                "Access\nHOA gate",
            ),
            (
                "<iframe src=x></iframe><noscript>a</noscript><picture><img src='x' alt></picture>b",
                "ab",
            ),
            (
                "<ruby>1<rp>(</rp><rt>2</rt><rp>)</rp></ruby><menu><li>a</menu>",
                "1(2)\na",
            ),
            (
                "<video controls muted><source src=x></video><a href=\"x\" download>plan</a>",
                "plan",
            ),
            (
                "<input required><span data-id aria-hidden class>a</span><td nowrap align>b",
                "a b",
            ),
            (
                "<a class> <a required part> <b title> <gate code>",
                "<a class> <a required part> <b title> <gate code>",
            ),
            ("&lt;b&gt; is bold", "<b> is bold"),
            ("unclosed <b", "unclosed <b"),
            ("<b>unclosed", "unclosed"),
            ("<DIV CLASS='x > y' data-a=\"1>2\">in</DIV>out", "in\nout"),
            ("<p>one</p>\n  <p>two</p>", "one\ntwo"),
            ("one<br><br>two", "one\n\ntwo"),
            (
                "<ul><li>one</li><li>two <i>three</i></li></ul>",
                "one\ntwo three",
            ),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                "a b\nc",
            ),
            (
                "a<!-- <p>not seen</p> -->b<!DOCTYPE html>c<?xml x?>d",
                "abcd",
            ),
            ("a <!-- open", "a <!-- open"),
            (
                "<o:p>Word</o:p><font color=red size='2'>red</font>",
                "Wordred",
            ),
            (
                "<a lot of water> <i think> <b or not>",
                "<a lot of water> <i think> <b or not>",
            ),
            ("<a href=\"tel:1\">call</a>", "call"),
            ("<p>deep<div><span>er</span></div></p>end", "deep\ner\nend"),
            ("  two\nlines  ", "  two\nlines  "),
        ] {
            assert_eq!(strip(html), text, "{html}");
        }
    }

    #[test]
    fn only_tags_count_as_formatting() {
        for (html, formatted) in [
            ("plain", false),
            ("AT&amp;T", false),
            ("mail <john@example.com>, 5 < 6", false),
            ("<p>one</p>", true),
            ("a<br>b", true),
        ] {
            assert_eq!(has_formatting(html), formatted, "{html}");
        }
    }

    #[test]
    fn strip_takes_linear_time() {
        let parts = [
            "<!--",
            "<!a",
            "<a x=\"",
            "<script",
            "<style></style>",
            "&",
            "<p ",
            "<",
        ];
        for part in parts {
            let long = part.repeat(1_000_000 / part.len());
            assert!(strip(&long).len() <= long.len());
            has_formatting(&long);
        }
    }

    proptest! {
        #[test]
        fn strip_accepts_any_text(html in "[<>&;#!='\"a-zé/ \n-]{0,60}") {
            let _ = strip(&html);
        }
    }
}
