use serde_json::json;

use super::*;
use crate::calendar_preferences::{CalendarFilters, SavedView};

#[test]
fn preferences_survive_a_round_trip() {
    let mut preferences = Preferences {
        theme: Theme::Dark,
        ..Preferences::default()
    };
    preferences.board.span = BoardSpan::Week;
    preferences.board.pinned = vec!["12".to_owned()];
    let stored = serde_json::to_value(&preferences).unwrap();
    assert_eq!(Preferences::from_stored(&stored), preferences);
}

#[test]
fn preferences_of_an_older_version_keep_their_values() {
    let mut stored = serde_json::to_value(Preferences::default()).unwrap();
    let fields = stored.as_object_mut().unwrap();
    fields.remove("board");
    fields.insert("theme".to_owned(), json!("dark"));
    fields.insert("snapMinutes".to_owned(), json!(30));
    let read = Preferences::from_stored(&stored);
    assert_eq!(read.theme, Theme::Dark);
    assert_eq!(read.snap_minutes, 30);
    assert_eq!(read.board, BoardPreferences::default());
}

#[test]
fn settings_stored_under_their_old_names_are_kept() {
    let mut preferences = Preferences {
        color_by: ColorBy::Priority,
        ..Preferences::default()
    };
    preferences.board.sort = BoardSort::Utilization;
    preferences.board.fallback_rows = FallbackRows::JobType;
    preferences.board.collapsed = vec!["team North".to_owned()];
    let view = SavedView {
        name: "Drains".to_owned(),
        filters: CalendarFilters::default(),
        color_by: ColorBy::JobType,
    };
    let calendar = CalendarPreferences {
        saved_views: vec![view],
        ..CalendarPreferences::default()
    };
    preferences.calendars.insert("account".into(), calendar);
    let mut text = serde_json::to_string(&preferences).unwrap();
    for (old, new) in RENAMED.into_iter().chain([("utilisation", "utilization")]) {
        text = text.replace(&format!("\"{new}\""), &format!("\"{old}\""));
    }
    let stored: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(stored["colourBy"], "priority");
    assert_eq!(Preferences::from_stored(&stored), preferences);
}

#[test]
fn invalid_preference_falls_back_to_its_default_alone() {
    let stored = json!({ "theme": "dark", "density": "roomy", "board": { "span": "month" } });
    let read = Preferences::from_stored(&stored);
    assert_eq!(read.theme, Theme::Dark);
    assert_eq!(read.density, Density::default());
    assert_eq!(read.board, BoardPreferences::default());
    for nothing in [
        json!("nothing"),
        json!(null),
        json!([1]),
        json!({ "board": 7 }),
    ] {
        assert_eq!(Preferences::from_stored(&nothing), Preferences::default());
    }
}

#[test]
fn damaged_callback_is_dropped_alone() {
    let good = CallBack {
        account_id: "a".into(),
        job_id: "7".into(),
        date: NaiveDate::from_ymd_opt(2026, 12, 1).unwrap(),
    };
    let stored = json!({ "callbacks": [{ "accountId": "a", "jobId": "8", "date": "soon" }, good] });
    assert_eq!(Preferences::from_stored(&stored).callbacks, [good]);
}

#[test]
fn only_a_language_tag_is_accepted_as_language() {
    let with = |tag: &str| Preferences {
        format_locale: Some(tag.to_owned()),
        ..Preferences::default()
    };
    for tag in ["de", "en-US", "zh-Hant-TW", "es-419", "ast"] {
        assert!(with(tag).check().is_ok(), "{tag}");
    }
    for tag in [
        "",
        "e",
        "en_US",
        "en-",
        "English",
        "../x",
        &"en-US-x-".repeat(9),
    ] {
        assert!(with(tag).check().is_err(), "{tag}");
    }
}

#[test]
fn invalid_part_of_a_preference_falls_back_alone() {
    let mut preferences = Preferences {
        day_start_minutes: 20 * 60,
        day_end_minutes: 23 * 60,
        ..Preferences::default()
    };
    preferences.board.span = BoardSpan::Week;
    let account = CalendarPreferences::default();
    preferences.calendars.insert("good".into(), account);
    let mut stored = serde_json::to_value(&preferences).unwrap();
    stored["theme"] = json!({});
    stored["firstDayOfWeek"] = json!(9);
    stored["snapMinutes"] = json!(7);
    stored["board"]["pinned"] = json!(["12", 13, null, "14"]);
    stored["board"]["grouping"] = json!("colour");
    stored["calendars"]["bad"] = json!("nothing");
    preferences.board.pinned = vec!["12".into(), "14".into()];
    assert_eq!(Preferences::from_stored(&stored), preferences);
}
