//! Where the window was, and how large: kept at the end, restored at the start.
//!
//! A toolkit does not always give back the size that it was told to set. With decorations of its own, GTK counts them in what it reports of a
//! window and not in what it takes, so a window that is restored by its reported size grows at each start. On Linux the size is therefore read by
//! the call that belongs to the one that sets it.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::plugin::TauriPlugin;
use tauri::{Manager, Monitor, RunEvent, Window, WindowEvent, Wry};

use crate::{MAIN_WINDOW, whole_file};

/// The name of the file in the data directory.
const FILE: &str = "window.json";
/// No frame is thicker; more than this is a shadow, which may lie beyond the screen.
const THICKEST_FRAME: i32 = 64;

/// A part of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Area {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

impl Area {
    /// How much of it lies in another.
    fn shared_with(self, other: Area) -> i64 {
        let length = |from: i32, size: i32, start: i32, other: i32| {
            let end = from.saturating_add(size).min(start.saturating_add(other));
            i64::from(end.saturating_sub(from.max(start)).max(0))
        };
        length(self.x, self.width, other.x, other.width)
            * length(self.y, self.height, other.y, other.height)
    }

    fn covers(self, other: Area) -> bool {
        self.shared_with(other) == i64::from(other.width) * i64::from(other.height)
    }

    /// The same, wholly on one of these screens: the one that has most of it, else the first.
    fn fitted(self, screens: &[Area], frame: (i32, i32)) -> Area {
        let best = screens.iter().copied().enumerate();
        let best =
            best.max_by_key(|(at, screen)| (self.shared_with(*screen), std::cmp::Reverse(*at)));
        let Some((_, screen)) = best else {
            return self;
        };
        let (x, width) = fitted(self.x, self.width, screen.x, screen.width - frame.0);
        let (y, height) = fitted(self.y, self.height, screen.y, screen.height - frame.1);
        Area {
            x,
            y,
            width,
            height,
        }
    }
}

/// A length that lies between the ends of another.
fn fitted(from: i32, length: i32, start: i32, room: i32) -> (i32, i32) {
    let length = length.clamp(1, room.max(1));
    let last = start.saturating_add(room.max(1) - length);
    (from.clamp(start, last), length)
}

/// What is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    /// Where it is when it is neither maximized nor full-screen, in the toolkit's own units.
    area: Area,
    /// What its frame adds to its width and height.
    frame: (i32, i32),
    maximized: bool,
    full_screen: bool,
}

/// Restores the window's place before it is shown, follows it, and keeps it at the end.
pub(crate) fn plugin(data: Option<PathBuf>) -> TauriPlugin<Wry> {
    tauri::plugin::Builder::new("window-place")
        .setup(move |app, _| {
            let data = data.map_or_else(|| app.path().app_local_data_dir(), Ok)?;
            app.manage(Placement::new(&data));
            Ok(())
        })
        .on_window_ready(|window| {
            if let Err(error) = window.state::<Placement>().restore(&window) {
                tracing::warn!(%error, "the window could not be put where it was");
            }
        })
        .on_event(|app, event| match event {
            RunEvent::WindowEvent {
                event:
                    WindowEvent::Moved(_) | WindowEvent::Resized(_) | WindowEvent::CloseRequested { .. },
                ..
            } => {
                if let Some(window) = app.get_webview_window(MAIN_WINDOW) {
                    app.state::<Placement>().changed(&window.as_ref().window());
                }
            }
            RunEvent::Exit => app.state::<Placement>().keep(),
            _ => {}
        })
        .build()
}

/// Follows the window.
struct Placement {
    path: PathBuf,
    last: Mutex<Option<Place>>,
}

impl Placement {
    fn new(data: &Path) -> Self {
        let path = data.join(FILE);
        let last = std::fs::read(&path).ok().and_then(|text| read(&text));
        Placement {
            path,
            last: Mutex::new(last),
        }
    }

    /// Puts the window where it was, or where the screens of today let it be.
    fn restore(&self, window: &Window) -> tauri::Result<()> {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let known = last.or_else(|| measure(window).ok());
        let Some(place) = known else { return Ok(()) };
        let area = place.area.fitted(&screens(window)?, place.frame);
        set(window, area, last.is_some() || area != place.area)?;
        if last.is_some_and(|last| last.maximized) {
            window.maximize()?;
        }
        if last.is_some_and(|last| last.full_screen) {
            window.set_fullscreen(true)?;
        }
        Ok(())
    }

    /// The window was moved, resized, or is about to be closed.
    fn changed(&self, window: &Window) {
        let measured = measure(window).and_then(|place| Ok((place, screens(window)?)));
        match measured {
            Ok((now, screens)) => {
                let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
                *last = Some(followed(*last, now, &screens));
            }
            Err(error) => tracing::debug!(%error, "the window cannot be measured"),
        }
    }

    /// Writes it down.
    fn keep(&self) {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(place) = last else { return };
        let written = serde_json::to_vec(&place)
            .map_err(std::io::Error::from)
            .and_then(|text| whole_file::write(&self.path, &text));
        if let Err(error) = written {
            tracing::warn!(%error, "the window's place is not kept");
        }
    }
}

/// A damaged file, or sizes that no window has, are as good as none.
fn read(text: &[u8]) -> Option<Place> {
    let mut place: Place = serde_json::from_slice(text).ok()?;
    let thick = |frame: i32| frame.clamp(0, THICKEST_FRAME);
    place.frame = (thick(place.frame.0), thick(place.frame.1));
    (place.area.width > 0 && place.area.height > 0).then_some(place)
}

/// What to keep after a change. A window that fills a screen comes back to the area it had before, also where the toolkit tells the new size
/// before it tells that the window is maximized.
fn followed(last: Option<Place>, now: Place, screens: &[Area]) -> Place {
    let fills = screens.iter().any(|screen| now.area.covers(*screen));
    let Some(last) = last else { return now };
    if now.maximized || now.full_screen || fills {
        Place {
            maximized: now.maximized,
            full_screen: now.full_screen,
            ..last
        }
    } else {
        now
    }
}

#[cfg(target_os = "linux")]
fn measure(window: &Window) -> tauri::Result<Place> {
    use gtk::prelude::{GtkWindowExt, WidgetExt};

    let gtk = window.gtk_window()?;
    // The toolkit tells only of a full screen that this program has asked for; most people ask the window manager.
    let state = gtk.window().map(|window| window.state());
    let ((x, y), (width, height)) = (gtk.position(), gtk.size());
    let outer = window
        .outer_size()?
        .to_logical::<i32>(window.scale_factor()?);
    let thick = |frame: i32| frame.clamp(0, THICKEST_FRAME);
    Ok(Place {
        area: Area {
            x,
            y,
            width,
            height,
        },
        frame: (thick(outer.width - width), thick(outer.height - height)),
        maximized: window.is_maximized()?,
        full_screen: state.is_some_and(|state| state.contains(gtk::gdk::WindowState::FULLSCREEN)),
    })
}

#[cfg(not(target_os = "linux"))]
fn measure(window: &Window) -> tauri::Result<Place> {
    let position = window.outer_position()?;
    let (inner, outer) = (
        window.inner_size()?.cast::<i32>(),
        window.outer_size()?.cast::<i32>(),
    );
    Ok(Place {
        area: Area {
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
fn set(window: &Window, area: Area, moves: bool) -> tauri::Result<()> {
    window.set_size(tauri::LogicalSize::new(area.width, area.height))?;
    if moves {
        window.set_position(tauri::LogicalPosition::new(area.x, area.y))?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn set(window: &Window, area: Area, moves: bool) -> tauri::Result<()> {
    let size = tauri::PhysicalSize::new(area.width, area.height).cast::<u32>();
    window.set_size(size)?;
    if moves {
        window.set_position(tauri::PhysicalPosition::new(area.x, area.y))?;
    }
    Ok(())
}

/// The screens without their panels, in the units of [`measure`], the first of the system first.
fn screens(window: &Window) -> tauri::Result<Vec<Area>> {
    let primary = window.primary_monitor()?;
    let all = window.available_monitors()?;
    Ok(primary.iter().chain(&all).map(area_of).collect())
}

fn area_of(monitor: &Monitor) -> Area {
    let scale = if cfg!(target_os = "linux") {
        monitor.scale_factor()
    } else {
        1.0
    };
    let (place, size) = (monitor.work_area().position, monitor.work_area().size);
    let (place, size) = (
        place.to_logical::<i32>(scale),
        size.to_logical::<i32>(scale),
    );
    Area {
        x: place.x,
        y: place.y,
        width: size.width,
        height: size.height,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAPTOP: Area = area(0, 0, 1366, 768);
    const DESK: Area = area(1366, -200, 2560, 1400);

    const fn area(x: i32, y: i32, width: i32, height: i32) -> Area {
        Area {
            x,
            y,
            width,
            height,
        }
    }

    const fn place(area: Area) -> Place {
        Place {
            area,
            frame: (0, 0),
            maximized: false,
            full_screen: false,
        }
    }

    #[test]
    fn a_window_is_wholly_on_a_screen() {
        let both = [LAPTOP, DESK];
        for (wanted, screens, frame, fitted) in [
            // It stays where it fits.
            (
                area(100, 50, 1000, 600),
                &both[..],
                (0, 0),
                area(100, 50, 1000, 600),
            ),
            (
                area(1500, -100, 2000, 1200),
                &both,
                (0, 0),
                area(1500, -100, 2000, 1200),
            ),
            // The large screen is gone.
            (
                area(1500, -100, 2000, 1200),
                &both[..1],
                (0, 0),
                area(0, 0, 1366, 768),
            ),
            (
                area(3000, 300, 960, 600),
                &both[..1],
                (0, 0),
                area(406, 168, 960, 600),
            ),
            // A part of it is beyond the edge.
            (
                area(-300, 700, 960, 600),
                &both[..1],
                (0, 0),
                area(0, 168, 960, 600),
            ),
            // The first size that anyone sees is larger than the screen; the title bar must be seen, too.
            (
                area(0, 0, 1440, 900),
                &both[..1],
                (2, 30),
                area(0, 0, 1364, 738),
            ),
            // It lies across two: the one that has more of it.
            (
                area(1200, 0, 1000, 600),
                &both,
                (0, 0),
                area(1366, 0, 1000, 600),
            ),
            // Nothing is known of the screens.
            (area(7, 7, 960, 600), &[], (0, 0), area(7, 7, 960, 600)),
            (
                area(i32::MAX, i32::MIN, i32::MAX, i32::MAX),
                &both[..1],
                (0, 0),
                area(0, 0, 1366, 768),
            ),
        ] {
            let found = wanted.fitted(screens, frame);
            assert_eq!(found, fitted, "{wanted:?}");
            assert_eq!(
                found.fitted(screens, frame),
                found,
                "a second start changes nothing"
            );
        }
    }

    #[test]
    fn a_maximized_window_comes_back_to_what_it_was() {
        let before = place(area(100, 50, 1000, 600));
        let filled = Place {
            maximized: true,
            ..place(LAPTOP)
        };
        let kept = followed(Some(before), filled, &[LAPTOP]);
        assert_eq!((kept.area, kept.maximized), (before.area, true));
        let filled = Place {
            full_screen: true,
            ..place(DESK)
        };
        let kept = followed(Some(before), filled, &[LAPTOP]);
        assert_eq!((kept.area, kept.full_screen), (before.area, true));
        let back = followed(Some(kept), before, &[LAPTOP]);
        assert_eq!(back, before);
        // The size is told before the state is.
        let kept = followed(Some(before), place(LAPTOP), &[LAPTOP]);
        assert_eq!(kept, before);
        let smaller = place(area(10, 10, 1200, 700));
        assert_eq!(followed(Some(before), smaller, &[LAPTOP]), smaller);
        assert_eq!(followed(None, smaller, &[LAPTOP]), smaller);
    }

    #[test]
    fn a_damaged_file_is_as_good_as_none() {
        let whole = serde_json::to_vec(&place(LAPTOP)).unwrap_or_default();
        assert_eq!(read(&whole), Some(place(LAPTOP)));
        let none = serde_json::to_vec(&place(area(0, 0, 0, -1))).unwrap_or_default();
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
