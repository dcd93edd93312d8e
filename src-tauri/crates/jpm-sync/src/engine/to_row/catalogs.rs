//! The tenant's technicians, job types, arrival windows and lists of names.

use chrono::{DateTime, Utc};
use jpm_client::Record;
use jpm_client::models as api;

use super::{
    MissingField, ToMirrorRow, line, name, numbers, or_unreadable, origin, reference, text,
};
use crate::rows::{ArrivalWindowRow, JobTypeRow, MirrorRow, NameKind, NamedRow, TechnicianRow};
use crate::truncate::MAX_INDEXED_BYTES;
use crate::views::status::Feed;

/// The longest plausible duration, in minutes.
const MAX_DURATION_MINUTES: u32 = 7 * 24 * 60;

impl ToMirrorRow for api::Technician {
    const FEED: Feed = Feed::Technicians;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::Technician(TechnicianRow {
            origin: origin(record, record.id, record.modified_on),
            name: name(record.name.as_deref(), record.id),
            business_unit_id: reference(record.business_unit_id),
            team: line(record.team.as_deref()),
            active: record.active.unwrap_or(true),
        })
    }
}

impl ToMirrorRow for api::JobType {
    const FEED: Feed = Feed::JobTypes;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        MirrorRow::JobType(JobTypeRow {
            origin: origin(record, record.id, record.modified_on),
            name: name(record.name.as_deref(), record.id),
            units: numbers(&record.business_unit_ids),
            minutes: record.duration.and_then(minutes),
            priority: line(record.priority.as_ref().map(api::Priority::as_str)),
            summary: text(record.summary.as_deref(), MAX_INDEXED_BYTES),
            active: record.active.unwrap_or(true),
        })
    }
}

impl ToMirrorRow for api::ArrivalWindow {
    const FEED: Feed = Feed::ArrivalWindows;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        let origin = origin(record, record.id, None);
        let missing = |field| MissingField {
            origin: origin.clone(),
            field,
        };
        let minutes = |span: &Option<api::TimeSpan>, field| {
            let minutes = span
                .as_ref()
                .and_then(api::TimeSpan::delta)
                .map(|delta| delta.num_minutes());
            minutes
                .and_then(|minutes| u32::try_from(minutes).ok())
                .filter(|minutes| *minutes <= 24 * 60)
                .ok_or_else(|| missing(field))
        };
        let row = minutes(&record.start, "start").and_then(|start| {
            Ok(ArrivalWindowRow {
                origin: origin.clone(),
                start,
                minutes: minutes(&record.duration, "duration")?,
                units: numbers(&record.business_unit_ids),
                active: record.active.unwrap_or(true),
            })
        });
        or_unreadable::<Self, _>(row, MirrorRow::ArrivalWindow)
    }
}

/// The contract gives minutes. The vendor's document names no unit, and its filters are in seconds.
/// No appointment takes more than two days of minutes or less than ten minutes of seconds, so the
/// number shows its unit.
fn minutes(duration: i64) -> Option<u32> {
    let minutes = if duration > 2 * 24 * 60 {
        duration / 60
    } else {
        duration
    };
    u32::try_from(minutes)
        .ok()
        .filter(|minutes| (1..=MAX_DURATION_MINUTES).contains(minutes))
}

fn named<T>(
    record: &Record<T>,
    kind: NameKind,
    id: impl Into<i64>,
    text: Option<&String>,
    active: Option<bool>,
    modified: Option<DateTime<Utc>>,
) -> MirrorRow {
    let id = id.into();
    MirrorRow::Named(NamedRow {
        origin: origin(record, id, modified),
        kind,
        name: name(text.map(String::as_str), id),
        active: active.unwrap_or(true),
    })
}

macro_rules! named {
    ($($model:ty => $kind:ident $feed:ident),* $(,)?) => {$(
        impl ToMirrorRow for $model {
            const FEED: Feed = Feed::$feed;

            fn to_row(record: &Record<Self>) -> MirrorRow {
                named(record, NameKind::$kind, record.id, record.name.as_ref(), record.active, record.modified_on)
            }
        }
    )*};
}

named! {
    api::BusinessUnit => BusinessUnit BusinessUnits,
    api::Campaign => Campaign Campaigns,
    api::Employee => Employee Employees,
    api::CancelReason => CancelReason CancelReasons,
    api::HoldReason => HoldReason HoldReasons,
    api::TagType => TagType TagTypes,
    api::Zone => Zone Zones,
    api::ProjectSubStatus => ProjectSubStatus ProjectSubStatuses,
}

impl ToMirrorRow for api::ProjectStatus {
    const FEED: Feed = Feed::ProjectStatuses;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        named(
            record,
            NameKind::ProjectStatus,
            record.id,
            record.name.as_ref(),
            None,
            record.modified_on,
        )
    }
}

impl ToMirrorRow for api::ProjectType {
    const FEED: Feed = Feed::ProjectTypes;

    fn to_row(record: &Record<Self>) -> MirrorRow {
        named(
            record,
            NameKind::ProjectType,
            record.id,
            record.name.as_ref(),
            None,
            None,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::minutes;

    #[test]
    fn duration_is_in_minutes_in_both_dialects() {
        assert_eq!(minutes(90), Some(90));
        assert_eq!(minutes(5400), Some(90));
        assert_eq!(minutes(0), None);
    }
}
