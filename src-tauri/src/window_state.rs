//! Stores position and size of the window, and restores them at startup.
//!
//! A toolkit may report another size than it accepts. With client-side decorations GTK includes
//! them in the reported size only, so a window restored by that size grows at each start. On Linux
//! the size is therefore read with the counterpart of the call that sets it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::plugin::TauriPlugin;
use tauri::{Manager, Monitor, RunEvent, Window, WindowEvent, Wry};

use crate::{MAIN_WINDOW, atomic_file};

pub(crate) const FILE: &str = "window.json";
/// No frame is thicker. A larger difference is a shadow, which may lie off screen.
const MAX_FRAME: i32 = 64;

/// A rectangle of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Rect {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Rect {
    /// Area of the intersection.
    fn intersection(self, other: Rect) -> i64 {
        let length = |from: i32, size: i32, start: i32, other: i32| {
            let end = from.saturating_add(size).min(start.saturating_add(other));
            i64::from(end.saturating_sub(from.max(start)).max(0))
        };
        length(self.x, self.width, other.x, other.width)
            * length(self.y, self.height, other.y, other.height)
    }

    fn covers(self, other: Rect) -> bool {
        self.intersection(other) == i64::from(other.width) * i64::from(other.height)
    }

    /// Moves and shrinks the rectangle to fit the screen with the largest share of it, else the
    /// first.
    fn clamped(self, screens: &[Rect], frame: (i32, i32)) -> Rect {
        let best = screens.iter().copied().enumerate();
        let best =
            best.max_by_key(|(at, screen)| (self.intersection(*screen), std::cmp::Reverse(*at)));
        let Some((_, screen)) = best else {
            return self;
        };
        let (x, width) = clamped(self.x, self.width, screen.x, screen.width - frame.0);
        let (y, height) = clamped(self.y, self.height, screen.y, screen.height - frame.1);
        Rect {
            x,
            y,
            width,
            height,
        }
    }
}

/// Clamps a length to a range.
fn clamped(from: i32, length: i32, start: i32, room: i32) -> (i32, i32) {
    let length = length.clamp(1, room.max(1));
    let last = start.saturating_add(room.max(1) - length);
    (from.clamp(start, last), length)
}

/// Stored state of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct WindowState {
    /// Position and size while not maximized or full screen, in the toolkit's units.
    #[serde(rename = "area")]
    rect: Rect,
    /// What the frame adds to width and height.
    frame: (i32, i32),
    maximized: bool,
    full_screen: bool,
}

/// Restores the window before it is shown, tracks it, and saves it at exit.
pub(crate) fn plugin(data: Option<PathBuf>) -> TauriPlugin<Wry> {
    tauri::plugin::Builder::new("window-state")
        .setup(move |app, _| {
            let data = data.map_or_else(|| app.path().app_local_data_dir(), Ok)?;
            app.manage(WindowStateTracker::new(&data));
            Ok(())
        })
        .on_window_ready(|window| {
            if let Err(error) = window.state::<WindowStateTracker>().restore(&window) {
                tracing::warn!(%error, "the position of the window could not be restored");
            }
        })
        .on_event(|app, event| match event {
            RunEvent::WindowEvent {
                event:
                    WindowEvent::Moved(_) | WindowEvent::Resized(_) | WindowEvent::CloseRequested { .. },
                ..
            } => {
                if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
                    app.state::<WindowStateTracker>().changed(&window.as_ref().window());
                }
            }
            RunEvent::Exit => app.state::<WindowStateTracker>().save(),
            _ => {}
        })
        .build()
}

/// Tracks the window.
struct WindowStateTracker {
    path: PathBuf,
    last: Mutex<Option<WindowState>>,
}

impl WindowStateTracker {
    fn new(data: &Path) -> Self {
        let path = data.join(FILE);
        let last = std::fs::read(&path).ok().and_then(|text| read(&text));
        WindowStateTracker {
            path,
            last: Mutex::new(last),
        }
    }

    /// Restores the window, as far as today's screens allow.
    fn restore(&self, window: &Window) -> tauri::Result<()> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.or_else(|| measure(window).ok());
        let Some(state) = known else { return Ok(()) };
        let rect = state.rect.clamped(&screens(window)?, state.frame);
        set(window, rect, last.is_some() || rect != state.rect)?;
        if last.is_some_and(|last| last.maximized) {
            window.maximize()?;
        }
        if last.is_some_and(|last| last.full_screen) {
            window.set_fullscreen(true)?;
        }
        Ok(())
    }

    /// Handles a move, a resize, or a close request.
    fn changed(&self, window: &Window) {
        let measured = measure(window).and_then(|state| Ok((state, screens(window)?)));
        match measured {
            Ok((now, screens)) => {
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                *last = Some(updated(*last, now, &screens));
            }
            Err(error) => tracing::debug!(%error, "the window cannot be measured"),
        }
    }

    /// Writes the file.
    fn save(&self) {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(state) = last else { return };
        let written = serde_json::to_vec(&state)
            .map_err(std::io::Error::from)
            .and_then(|text| atomic_file::write(&self.path, &text));
        if let Err(error) = written {
            tracing::warn!(%error, "the window state is not stored");
        }
    }
}

/// Parses the file. A damaged file or an impossible size counts as no file.
fn read(text: &[u8]) -> Option<WindowState> {
    let mut state: WindowState = serde_json::from_slice(text).ok()?;
    let clamp_frame = |frame: i32| frame.clamp(0, MAX_FRAME);
    state.frame = (clamp_frame(state.frame.0), clamp_frame(state.frame.1));
    (state.rect.width > 0 && state.rect.height > 0).then_some(state)
}

/// The state after a change. A maximized or full-screen window keeps its former rectangle, even if
/// the toolkit reports the new size before the new state.
fn updated(last: Option<WindowState>, now: WindowState, screens: &[Rect]) -> WindowState {
    let fills = screens.iter().any(|screen| now.rect.covers(*screen));
    let Some(last) = last else { return now };
    if now.maximized || now.full_screen || fills {
        WindowState {
            maximized: now.maximized,
            full_screen: now.full_screen,
            ..last
        }
    } else {
        now
    }
}

#[cfg(target_os = "linux")]
fn measure(window: &Window) -> tauri::Result<WindowState> {
    use gtk::prelude::{GtkWindowExt, WidgetExt};

    let gtk = window.gtk_window()?;
    // Tauri only knows full screen that the program requested. Most people use the window manager.
    let state = gtk.window().map(|window| window.state());
    let ((x, y), (width, height)) = (gtk.position(), gtk.size());
    let outer = window
        .outer_size()?
        .to_logical::<i32>(window.scale_factor()?);
    let clamp_frame = |frame: i32| frame.clamp(0, MAX_FRAME);
    Ok(WindowState {
        rect: Rect {
            x,
            y,
            width,
            height,
        },
        frame: (
            clamp_frame(outer.width - width),
            clamp_frame(outer.height - height),
        ),
        maximized: window.is_maximized()?,
        full_screen: state.is_some_and(|state| state.contains(gtk::gdk::WindowState::FULLSCREEN)),
    })
}

#[cfg(not(target_os = "linux"))]
fn measure(window: &Window) -> tauri::Result<WindowState> {
    let position = window.outer_position()?;
    let (inner, outer) = (
        window.inner_size()?.cast::<i32>(),
        window.outer_size()?.cast::<i32>(),
    );
    Ok(WindowState {
        rect: Rect {
            x: position.x,
            y: position.y,
            width: inner.width,
            height: inner.height,
        },
        frame: (outer.width - inner.width, outer.height - inner.height),
        maximized: window.is_maximized()?,
        full_screen: window.is_fullscreen()?,
    })
}

#[cfg(target_os = "linux")]
fn set(window: &Window, rect: Rect, moves: bool) -> tauri::Result<()> {
    window.set_size(tauri::LogicalSize::new(rect.width, rect.height))?;
    if moves {
        window.set_position(tauri::LogicalPosition::new(rect.x, rect.y))?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn set(window: &Window, rect: Rect, moves: bool) -> tauri::Result<()> {
    let size = tauri::PhysicalSize::new(rect.width, rect.height).cast::<u32>();
    window.set_size(size)?;
    if moves {
        window.set_position(tauri::PhysicalPosition::new(rect.x, rect.y))?;
    }
    Ok(())
}

/// The screens without their panels, in the units of [`measure`], primary first.
fn screens(window: &Window) -> tauri::Result<Vec<Rect>> {
    let primary = window.primary_monitor()?;
    let all = window.available_monitors()?;
    Ok(primary.iter().chain(&all).map(area_of).collect())
}

fn area_of(monitor: &Monitor) -> Rect {
    let scale = if cfg!(target_os = "linux") {
        monitor.scale_factor()
    } else {
        1.0
    };
    let (state, size) = (monitor.work_area().position, monitor.work_area().size);
    let (state, size) = (
        state.to_logical::<i32>(scale),
        size.to_logical::<i32>(scale),
    );
    Rect {
        x: state.x,
        y: state.y,
        width: size.width,
        height: size.height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Rect = rect(0, 0, 1366, 768);
    const MONITOR: Rect = rect(1366, -200, 2560, 1400);

    const fn rect(x: i32, y: i32, width: i32, height: i32) -> Rect {
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    const fn state(rect: Rect) -> WindowState {
        WindowState {
            rect,
            frame: (0, 0),
            maximized: false,
            full_screen: false,
        }
    }

    #[test]
    fn restored_window_is_completely_on_one_screen() {
        let both = [LAPTOP, MONITOR];
        for (wanted, screens, frame, clamped) in [
            // The window fits and stays.
            (
                rect(100, 50, 1000, 600),
                &both[..],
                (0, 0),
                rect(100, 50, 1000, 600),
            ),
            (
                rect(1500, -100, 2000, 1200),
                &both,
                (0, 0),
                rect(1500, -100, 2000, 1200),
            ),
            // The large screen is gone.
            (
                rect(1500, -100, 2000, 1200),
                &both[..1],
                (0, 0),
                rect(0, 0, 1366, 768),
            ),
            (
                rect(3000, 300, 960, 600),
                &both[..1],
                (0, 0),
                rect(406, 168, 960, 600),
            ),
            // A part is off screen.
            (
                rect(-300, 700, 960, 600),
                &both[..1],
                (0, 0),
                rect(0, 168, 960, 600),
            ),
            // The first window is larger than the screen. Its title bar must be visible.
            (
                rect(0, 0, 1440, 900),
                &both[..1],
                (2, 30),
                rect(0, 0, 1364, 738),
            ),
            // The window spans two screens. The one with the larger part wins.
            (
                rect(1200, 0, 1000, 600),
                &both,
                (0, 0),
                rect(1366, 0, 1000, 600),
            ),
            // No screen is known.
            (rect(7, 7, 960, 600), &[], (0, 0), rect(7, 7, 960, 600)),
            (
                rect(i32::MAX, i32::MIN, i32::MAX, i32::MAX),
                &both[..1],
                (0, 0),
                rect(0, 0, 1366, 768),
            ),
        ] {
            let found = wanted.clamped(screens, frame);
            assert_eq!(found, clamped, "{wanted:?}");
            assert_eq!(
                found.clamped(screens, frame),
                found,
                "a second start changes nothing"
            );
        }
    }

    #[test]
    fn maximized_window_keeps_its_former_rectangle() {
        let before = state(rect(100, 50, 1000, 600));
        let filled = WindowState {
            maximized: true,
            ..state(LAPTOP)
        };
        let kept = updated(Some(before), filled, &[LAPTOP]);
        assert_eq!((kept.rect, kept.maximized), (before.rect, true));
        let filled = WindowState {
            full_screen: true,
            ..state(MONITOR)
        };
        let kept = updated(Some(before), filled, &[LAPTOP]);
        assert_eq!((kept.rect, kept.full_screen), (before.rect, true));
        let back = updated(Some(kept), before, &[LAPTOP]);
        assert_eq!(back, before);
        // The toolkit reports the size before the state.
        let kept = updated(Some(before), state(LAPTOP), &[LAPTOP]);
        assert_eq!(kept, before);
        let smaller = state(rect(10, 10, 1200, 700));
        assert_eq!(updated(Some(before), smaller, &[LAPTOP]), smaller);
        assert_eq!(updated(None, smaller, &[LAPTOP]), smaller);
    }

    #[test]
    fn window_state_file_with_the_old_key_opens() {
        let text = br#"{"area":{"x":1,"y":2,"width":900,"height":600},"frame":[0,37],"maximized":true,"full_screen":false}"#;
        let expected = WindowState {
            rect: rect(1, 2, 900, 600),
            frame: (0, 37),
            maximized: true,
            full_screen: false,
        };
        assert_eq!(read(text), Some(expected));
    }

    #[test]
    fn damaged_window_state_file_counts_as_missing() {
        let whole = serde_json::to_vec(&state(LAPTOP)).unwrap_or_default();
        assert_eq!(read(&whole), Some(state(LAPTOP)));
        let none = serde_json::to_vec(&state(rect(0, 0, 0, -1))).unwrap_or_default();
        for text in [
            &b""[..],
            b"{",
            &whole[..20],
            &none,
            b"{\"main\":{\"width\":1440}}",
            &[0xff; 9],
        ] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
