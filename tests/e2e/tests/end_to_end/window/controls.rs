//! Finds the controls of the window by the words on them, and works them with keys or the pointer.

use std::cell::Cell;

use chrono::{NaiveDate, TimeDelta};
use fantoccini::key::Key;
use serde_json::Value;

use crate::window::{
    app_window::{AppWindow, until},
    driver::Point,
};

/// The most presses of Tab that reach any control of the window.
const MOST_TABS: usize = 120;

/// A kind of control.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Button,
    Field,
    Choice,
    /// A button of the bar of the selection.
    BulkAction,
    /// A technician that is offered for the work of one who is out.
    Offer,
}

impl Kind {
    fn selector(self) -> &'static str {
        match self {
            Self::Button => "button:not(:disabled)",
            Self::Field => "input, textarea, [role=combobox]",
            Self::Choice => "[role=option]",
            Self::BulkAction => "[role=group][aria-label$=' selected'] button",
            Self::Offer => "section[aria-label$=' is out'] [role=group] button",
        }
    }
}

/// The centers of the controls whose names begin with a text and which the pointer can reach.
const REACHABLE: &str = r"
    const [selector, text] = arguments;
    const nameOf = (one) =>
        (one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || '').replace(/\s+/g, ' ').trim();
    return [...document.querySelectorAll(selector)].filter((one) => nameOf(one).startsWith(text)).flatMap((one) => {
        one.scrollIntoView({ block: 'nearest' });
        const { left, top, width, height } = one.getBoundingClientRect();
        const [x, y] = [left + width / 2, top + height / 2];
        return one.contains(document.elementFromPoint(x, y)) ? [{ x, y }] : [];
    });
";

/// The name of the control that has the focus, if it is of a kind.
const FOCUSED: &str = r"
    const [selector] = arguments;
    const one = document.activeElement;
    if (!one?.matches(selector)) return '';
    return (one.getAttribute('aria-label') || one.labels?.[0]?.innerText || one.innerText || '').replace(/\s+/g, ' ').trim();
";

impl AppWindow {
    /// Presses a key, or several at the same time.
    pub(crate) async fn press(&self, keys: &[Key]) {
        let keys: Vec<char> = keys.iter().copied().map(char::from).collect();
        self.window.press(&keys).await.unwrap();
    }

    /// Presses a letter while Ctrl is held.
    pub(crate) async fn press_control(&self, letter: char) {
        let keys = [char::from(Key::Control), letter];
        self.window.press(&keys).await.unwrap();
    }

    /// Types into what has the focus.
    pub(crate) async fn type_text(&self, text: &str) {
        for letter in text.chars() {
            self.window.press(&[letter]).await.unwrap();
        }
    }

    /// Clicks a control with the real pointer, once it can be reached and stays in its place.
    pub(crate) async fn click_on(&self, kind: Kind, name: &str) {
        let before = Cell::new(None);
        let at = until(&format!("the {kind:?} {name:?}"), || async {
            let arguments = vec![Value::from(kind.selector()), Value::from(name)];
            let found: Vec<Point> = self.evaluate(REACHABLE, arguments).await;
            let now = found.into_iter().next();
            now.filter(|_| before.replace(now) == now)
        })
        .await;
        self.window.click_at(at).await.unwrap();
    }

    /// Presses Tab until a control has the focus.
    pub(crate) async fn tab_to(&self, kind: Kind, name: &str) {
        for _ in 0..MOST_TABS {
            if self.has_focus(kind, name).await {
                return;
            }
            self.press(&[Key::Tab]).await;
        }
        panic!("Tab does not reach the {kind:?} {name:?}");
    }

    /// Waits until a control has the focus.
    pub(crate) async fn wait_for_focus(&self, kind: Kind, name: &str) {
        until(&format!("the focus on the {kind:?} {name:?}"), || async {
            self.has_focus(kind, name).await.then_some(())
        })
        .await;
    }

    async fn has_focus(&self, kind: Kind, name: &str) -> bool {
        let focused: String = self
            .evaluate(FOCUSED, vec![Value::from(kind.selector())])
            .await;
        focused.starts_with(name)
    }

    /// Waits until an element has a text.
    pub(crate) async fn wait_for_text(&self, selector: &str, text: &str) {
        until(&format!("{text:?} in {selector}"), || async {
            let arguments = vec![Value::from(selector), Value::from(text)];
            let found: bool = self
                .evaluate(
                    "const [selector, text] = arguments;
                     return [...document.querySelectorAll(selector)].some((one) => one.innerText.includes(text));",
                    arguments,
                )
                .await;
            found.then_some(())
        })
        .await;
    }

    /// Waits until there is no such element.
    pub(crate) async fn wait_until_gone(&self, selector: &str) {
        until(&format!("the end of {selector}"), || async {
            let count = "return document.querySelectorAll(arguments[0]).length";
            let left: usize = self.evaluate(count, vec![Value::from(selector)]).await;
            (left == 0).then_some(())
        })
        .await;
    }

    /// Waits until some appointments are selected.
    pub(crate) async fn wait_for_selected(&self, count: usize) {
        until(&format!("{count} selected cards"), || async {
            let selected: usize = self
                .evaluate(
                    "return document.querySelectorAll('[data-view] [data-appointment-id][aria-pressed=true]').length",
                    vec![],
                )
                .await;
            (selected == count).then_some(())
        })
        .await;
    }

    /// Opens a day with the keys of the date picker.
    pub(crate) async fn go_to_by_keys(&self, day: NaiveDate) {
        self.type_text("g").await;
        loop {
            let shown = until("the day that the keys are on", || async {
                let named: Option<String> = self
                    .evaluate(
                        "return document.activeElement?.closest('[data-date-grid]') ? document.activeElement.getAttribute('aria-label') : null",
                        vec![],
                    )
                    .await;
                // `Tue, Nov 24, 2026, 3 appointments`
                let words: Vec<String> = named?.split(", ").take(3).map(str::to_owned).collect();
                NaiveDate::parse_from_str(&words.join(", "), "%a, %b %d, %Y").ok()
            })
            .await;
            let left = day - shown;
            if left == TimeDelta::zero() {
                break;
            }
            let forward = left > TimeDelta::zero();
            let key = match left.num_days().abs() {
                32.. if forward => Key::PageDown,
                32.. => Key::PageUp,
                7.. if forward => Key::Down,
                7.. => Key::Up,
                _ if forward => Key::Right,
                _ => Key::Left,
            };
            self.press(&[key]).await;
        }
        self.press(&[Key::Enter]).await;
        until("the day that was chosen", || async {
            (self.board().await.0 == day).then_some(())
        })
        .await;
    }
}
