//! Tests of records that are not as the documents say.

use std::fmt::Write as _;

use jpm_client::export::ExportRequest;
use jpm_client::ids::{AppointmentId, CustomerId, JobId};
use jpm_client::models::{
    Address, Appointment, AppointmentFilter, BusinessHours, CustomerContact, CustomerContactFilter,
    Job, JobFilter, JobNote, JobType, JobUpdate, NoteCreate, Project, Shift, Technician,
};
use jpm_client::resources::ListResource;
use jpm_client::{Dialect, Effect, Error, Page, PageRequest, Record, timestamp};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::scripted_transport::{Script, bytes, client, json};

fn read<T: DeserializeOwned>(text: &str) -> Result<Record<T>, Error> {
    Record::from_raw(RawValue::from_string(text.to_owned()).unwrap())
}

fn paths<T>(record: &Record<T>) -> Vec<&str> {
    let problems = record.problems().iter();
    problems.map(|problem| problem.path.as_str()).collect()
}

/// Reads a page of eight good records of which the fourth is replaced by `odd`.
fn among_others(odd: &[u8]) -> Vec<u8> {
    let mut body = br#"{"page":1,"pageSize":8,"hasMore":false,"data":["#.to_vec();
    for id in 1..=8 {
        if id > 1 {
            body.push(b',');
        }
        match id {
            4 => body.extend_from_slice(odd),
            _ => body.extend_from_slice(format!(r#"{{"id":{id},"name":"]}},"}}"#).as_bytes()),
        }
    }
    body.extend_from_slice(b"]}");
    body
}

async fn page_of<T: ListResource>(filter: &T::Filter, body: &[u8]) -> Result<Page<T>, Error> {
    let body = body.to_vec();
    let script = Script::new(move |_, _| bytes(200, &body));
    let resource = client(&script, Dialect::Vendor).resource::<T>();
    resource.page(filter, PageRequest::first(8)).await
}

async fn jobs(body: &[u8]) -> Page<Job> {
    page_of(&JobFilter::default(), body).await.unwrap()
}

fn ids(page: &Page<Job>) -> Vec<i64> {
    page.items.iter().map(|job| job.id.0).collect()
}

#[tokio::test]
async fn fields_with_a_clear_meaning_are_coerced_without_a_problem() {
    let odd = r#"{"id":"4","jobNumber":48213,"customerId":"7","locationId":8.0,"jobStatus":3,"completedOn":"",
        "noCharge":0,"notificationsEnabled":"yes","total":"1,234.50","appointmentCount":"2","projectId":"",
        "customFields":{"typeId":"5","name":6,"value":true},"tagTypeIds":"9","jobGeneratedLeadSource":[],
        "createdOn":1795509000,"modifiedOn":"2026-11-24 08:30:00","summary":"first","summary":"last","active":"TRUE"}"#;
    let page = jobs(&among_others(odd.as_bytes())).await;
    assert_eq!(ids(&page), [1, 2, 3, 4, 5, 6, 7, 8]);
    let job = &page.items[3];
    assert_eq!(paths(job), [] as [&str; 0]);
    assert_eq!(job.raw(), odd);
    assert_eq!(job.job_number.as_deref(), Some("48213"));
    assert_eq!(job.customer_id, Some(CustomerId(7)));
    assert_eq!(job.location_id.map(|id| id.0), Some(8));
    assert_eq!(
        job.job_status.as_ref().map(ToString::to_string).as_deref(),
        Some("3")
    );
    assert_eq!((job.completed_on, job.project_id), (None, None));
    assert_eq!(
        (job.no_charge, job.notifications_enabled),
        (Some(false), Some(true))
    );
    assert_eq!((job.total, job.appointment_count), (Some(1234.5), Some(2)));
    assert_eq!(job.custom_fields[0].name.as_deref(), Some("6"));
    assert_eq!(job.custom_fields[0].value.as_deref(), Some("true"));
    assert_eq!(job.tag_type_ids[0].0, 9);
    assert!(
        job.job_generated_lead_source
            .is_none_or(|source| source.job_id.is_none())
    );
    assert_eq!(job.created_on, timestamp::parse("2026-11-24T08:30:00Z"));
    assert_eq!(job.modified_on, timestamp::parse("2026-11-24T08:30:00Z"));
    assert_eq!(
        (job.summary.as_deref(), job.active),
        (Some("last"), Some(true))
    );
}

#[tokio::test]
async fn fields_without_a_clear_meaning_are_absent_and_reported() {
    for (fields, expected) in [
        (r#""completedOn":"0000-00-00T00:00:00Z""#, "completedOn"),
        (r#""completedOn":{}"#, "completedOn"),
        (r#""modifiedOn":"yesterday""#, "modifiedOn"),
        (r#""total":"NaN""#, "total"),
        (r#""total":NaN"#, "total"),
        (r#""total":1e999"#, "total"),
        (r#""total":"a lot""#, "total"),
        (r#""customerId":9223372036854775808"#, "customerId"),
        (r#""customerId":7.5"#, "customerId"),
        (r#""customerId":{"id":7}"#, "customerId"),
        (r#""noCharge":"perhaps""#, "noCharge"),
        (r#""noCharge":2"#, "noCharge"),
        (r#""summary":{"text":"x"}"#, "summary"),
        (r#""appointmentCount":1.5"#, "appointmentCount"),
        (
            r#""customFields":[{"typeId":"x"}]"#,
            "customFields[0].typeId",
        ),
        (r#""customFields":[5,{"typeId":1}]"#, "customFields[0]"),
        (r#""tagTypeIds":[1,"x",3]"#, "tagTypeIds[1]"),
        (
            r#""jobGeneratedLeadSource":{"jobId":"x"}"#,
            "jobGeneratedLeadSource.jobId",
        ),
    ] {
        let odd = format!(r#"{{"id":4,{fields},"priority":"High"}}"#);
        let page = jobs(&among_others(odd.as_bytes())).await;
        assert_eq!(ids(&page), [1, 2, 3, 4, 5, 6, 7, 8], "{fields}");
        let job = &page.items[3];
        assert_eq!(paths(job), [expected], "{fields}");
        assert!(!job.problems()[0].detail.is_empty(), "{fields}");
        assert_eq!(
            job.priority.as_ref().map(ToString::to_string).as_deref(),
            Some("High")
        );
        assert_eq!(page.unreadable, [], "{fields}");
    }
}

#[tokio::test]
async fn item_that_is_not_a_record_is_unreadable() {
    for (odd, id, path) in [
        ("null", None, "."),
        (r#""text""#, None, "."),
        ("[4]", None, "."),
        ("4", None, "."),
        ("{}", None, "."),
        (r#"{"name":"nobody"}"#, None, "."),
        (r#"{"id":null}"#, None, "id"),
        (r#"{"id":"x"}"#, None, "id"),
        (r#"{"id":4.5}"#, None, "id"),
        (r#"{"id":9223372036854775808}"#, None, "id"),
        (r#"{"id":4,"name":}"#, Some(4), "."),
        (r#"{"id":4 "name":"x"}"#, Some(4), "."),
        ("{'id':4}", None, "."),
    ] {
        let page = jobs(&among_others(odd.as_bytes())).await;
        assert_eq!(ids(&page), [1, 2, 3, 5, 6, 7, 8], "{odd}");
        assert_eq!((page.rows(), page.has_more), (8, Some(false)), "{odd}");
        let [row] = &page.unreadable[..] else {
            panic!("{odd}: {:?}", page.unreadable);
        };
        assert_eq!(
            (row.id, row.path.as_str(), row.raw.as_str()),
            (id, path, odd),
            "{row:?}"
        );
    }
}

#[tokio::test]
async fn invalid_strings_do_not_affect_other_records() {
    for (odd, summary) in [
        (&b"{\"id\":4,\"summary\":\"caf\xe9\"}"[..], "caf\u{fffd}"),
        (b"{\"id\":4,\"summary\":\"\xf0\x9f\x94\"}", "\u{fffd}"),
        (
            br#"{"id":4,"summary":"half \ud83d of a pair"}"#,
            "half \u{fffd} of a pair",
        ),
        (b"{\"id\":4,\"summary\":\"a\nb\tc\0\"}", "a\nb\tc\0"),
        (br#"{"id":4,"summary":"C:\Work"}"#, r"C:\Work"),
    ] {
        let page = jobs(&among_others(odd)).await;
        assert_eq!(ids(&page), [1, 2, 3, 4, 5, 6, 7, 8], "{summary}");
        assert_eq!(page.items[3].summary.as_deref(), Some(summary));
        assert_eq!(page.items[4].raw(), r#"{"id":5,"name":"]},"}"#);
        // A mirror can decode what it has stored.
        let again = read::<Job>(page.items[3].raw()).unwrap();
        assert_eq!(again.summary.as_deref(), Some(summary));
    }
}

#[tokio::test]
async fn body_can_have_a_byte_order_mark_or_another_charset() {
    let text = r#"{"data":[{"id":1,"summary":"José"}]}"#;
    let marked = format!("\u{feff}{text}");
    let utf16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin = text
        .replace('é', "\u{1}")
        .replace('\u{1}', "?")
        .into_bytes();
    let latin: Vec<u8> = latin
        .iter()
        .map(|byte| if *byte == b'?' { 0xe9 } else { *byte })
        .collect();
    for (kind, body) in [
        ("application/json; charset=utf-8", marked.into_bytes()),
        ("application/json", utf16),
        ("application/json; charset=windows-1252", latin),
        ("text/plain; charset=\u{e9}", text.as_bytes().to_vec()),
    ] {
        let script = Script::new(move |_, _| {
            let mut reply = bytes(200, &body)?;
            let kind = http::HeaderValue::from_bytes(kind.as_bytes()).unwrap();
            reply.headers_mut().insert("content-type", kind);
            reply.headers_mut().remove("date");
            Ok(reply)
        });
        let resource = client(&script, Dialect::Vendor).jobs();
        let page = resource
            .page(&JobFilter::default(), PageRequest::first(8))
            .await
            .unwrap();
        assert_eq!(page.items[0].summary.as_deref(), Some("José"), "{kind}");
        assert_eq!(page.server_time, None);
    }
}

#[tokio::test]
async fn fields_around_the_items_are_decoded_leniently() {
    let body =
        br#"{"page":"2","pageSize":50.0,"hasMore":"true","totalCount":12.0,"data":[{"id":1}]}"#;
    let page = jobs(body).await;
    assert_eq!((page.page, page.page_size), (2, 50));
    assert_eq!((page.has_more, page.total_count), (Some(true), Some(12)));
    let page =
        jobs(br#"{"page":"one","pageSize":null,"hasMore":"perhaps","totalCount":-1,"data":[]}"#)
            .await;
    assert_eq!((page.page, page.page_size), (1, 8), "as it was asked");
    assert_eq!((page.has_more, page.total_count), (None, None));
    assert_eq!(jobs(br#"{"hasMore":false,"data":null}"#).await.rows(), 0);
    let error = page_of::<Job>(&JobFilter::default(), br#"{"hasMore":true,"data":null}"#).await;
    assert!(matches!(error, Err(Error::Decode { path, .. }) if path == "data"));
}

#[test]
fn placeholder_dates_count_as_absent() {
    for none in [
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00-08:00",
        "1900-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "",
    ] {
        let appointment = read::<Appointment>(&format!(
            r#"{{"id":1,"start":"2026-11-24T14:00:00Z","end":"{none}","arrivalWindowStart":"{none}","arrivalWindowEnd":"{none}","modifiedOn":"{none}"}}"#
        ))
        .unwrap();
        assert!(appointment.start.is_some());
        assert_eq!(
            (
                appointment.end,
                appointment.arrival_window_start,
                appointment.arrival_window_end,
                appointment.modified_on
            ),
            (None, None, None, None),
            "{none}"
        );
        assert_eq!(paths(&appointment), [] as [&str; 0]);
        let job = read::<Job>(&format!(r#"{{"id":1,"completedOn":"{none}"}}"#)).unwrap();
        assert_eq!(
            (job.completed_on, job.problems().len()),
            (None, 0),
            "{none}"
        );
        let shift =
            read::<Shift>(&format!(r#"{{"id":1,"start":"{none}","end":"{none}"}}"#)).unwrap();
        assert_eq!(
            (shift.start, shift.end, shift.problems().len()),
            (None, None, 0),
            "{none}"
        );
        let day = none.split('T').next().unwrap();
        let project = read::<Project>(&format!(
            r#"{{"id":1,"startDate":"{none}","targetCompletionDate":"{day}","actualCompletionDate":null,"createdOn":"{none}"}}"#
        ))
        .unwrap();
        assert_eq!(
            (
                project.start_date,
                project.target_completion_date,
                project.problems().len()
            ),
            (None, None, 0),
            "{none}"
        );
    }
}

#[test]
fn every_record_type_is_decoded_leniently() {
    let technician = read::<Technician>(
        r#"{"id":"1","name":5,"zoneIds":"7","skills":[{"id":1},"x"],"active":"no"}"#,
    )
    .unwrap();
    assert_eq!(
        (technician.zone_ids.len(), technician.active),
        (1, Some(false))
    );
    assert_eq!(paths(&technician), ["skills[1]"]);
    let kind =
        read::<JobType>(r#"{"id":1,"duration":"01:30:00","soldThreshold":"$500","skills":"Gas"}"#)
            .unwrap();
    assert_eq!(
        (kind.duration, kind.sold_threshold, kind.skills.len()),
        (Some(90), Some(500.0), 1)
    );
    let contact = read::<CustomerContact>(
        r#"{"id":"1","customerId":"7","value":5125551000,"active":1,"createdOn":"never","phoneSettings":{"doNotText":"maybe"}}"#,
    )
    .unwrap();
    assert_eq!(contact.contact.value.as_deref(), Some("5125551000"));
    assert_eq!(
        (contact.customer_id, contact.active),
        (Some(CustomerId(7)), Some(true))
    );
    assert_eq!(paths(&contact), ["createdOn", "phoneSettings.doNotText"]);
    let note =
        read::<JobNote>(r#"{"id":1,"jobId":"2","text":3,"isPinned":"y","createdOn":"never"}"#)
            .unwrap();
    assert_eq!(
        (note.note.text.as_deref(), note.note.is_pinned),
        (Some("3"), Some(true))
    );
    assert_eq!(paths(&note), ["createdOn"]);
    let hours = read::<BusinessHours>(r#"{"weekdays":{"fromHour":"8","toHour":17.0},"saturday":null,"sunday":[{"fromHour":"eight"}]}"#).unwrap();
    assert_eq!(
        (hours.weekdays[0].from_hour, hours.weekdays[0].to_hour),
        (Some(8), Some(17))
    );
    assert_eq!(paths(&hours), ["sunday[0].fromHour"]);
    let address = read::<Address>(r#"{"zip":78701,"latitude":"30.26","longitude":""}"#).unwrap();
    assert_eq!(
        (address.zip.as_deref(), address.latitude, address.longitude),
        (Some("78701"), Some(30.26), None)
    );
}

#[tokio::test]
async fn export_feed_and_history_are_decoded_leniently() {
    let body =
        r#"{"hasMore":"false","continueFrom":77,"data":[{"id":1},null,{"id":2,"start":"soon"}]}"#;
    let script = Script::new(move |_, _| json(200, body));
    let feed = client(&script, Dialect::Vendor);
    let page = feed
        .export_page::<Appointment>(&ExportRequest::default())
        .await
        .unwrap();
    assert_eq!((page.has_more, page.continue_from.as_str()), (false, "77"));
    assert_eq!((page.items.len(), page.unreadable.len()), (2, 1));
    assert_eq!(paths(&page.items[1]), ["start"]);
    for name in ["data", "history"] {
        let body =
            format!(r#"{{"{name}":[{{"id":1,"date":"soon"}},"text",{{"id":"2","eventType":5}}]}}"#);
        let script = Script::new(move |_, _| json(200, &body));
        let history = client(&script, Dialect::Vendor)
            .jobs()
            .history(JobId(1))
            .await
            .unwrap();
        assert_eq!(history.len(), 2, "{name}");
        assert_eq!(paths(&history[0]), ["date"]);
        assert_eq!(history[1].event_type.as_deref(), Some("5"));
    }
}

#[tokio::test]
async fn response_to_a_write_is_decoded_leniently() {
    let script = Script::new(|seen, _| match seen.path.as_str() {
        path if path.ends_with("/notes") => json(200, r#"{"text":5,"createdOn":"now"}"#),
        path if path.ends_with("/reschedule") => {
            json(200, r#"{"id":5,"end":"0000-00-00T00:00:00Z","status":7}"#)
        }
        _ => json(
            200,
            r#"{"id":"9","total":"free","jobStatus":null,"customFields":{}}"#,
        ),
    });
    let client = client(&script, Dialect::Vendor);
    let job = client
        .jobs()
        .update(JobId(9), &JobUpdate::default())
        .await
        .unwrap();
    assert_eq!((job.id, paths(&job)), (JobId(9), vec!["total"]));
    let note = client
        .jobs()
        .add_note(JobId(9), &NoteCreate::new("x"))
        .await
        .unwrap();
    assert_eq!(note.text.as_deref(), Some("5"));
    let times = jpm_client::models::Reschedule::new(
        "2026-11-24T14:00:00Z".parse().unwrap(),
        "2026-11-24T16:00:00Z".parse().unwrap(),
    );
    let appointment = client
        .appointments()
        .reschedule(AppointmentId(5), &times)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        (appointment.id, paths(&appointment)),
        (AppointmentId(5), vec!["end"])
    );
    let script = Script::new(|_, _| json(200, r#"{"id":null}"#));
    let client = crate::scripted_transport::client(&script, Dialect::Vendor);
    let error = client
        .jobs()
        .update(JobId(9), &JobUpdate::default())
        .await
        .unwrap_err();
    assert_eq!(
        error.effect(),
        Effect::Possible,
        "without an id nobody knows what it is"
    );
}

#[tokio::test]
async fn single_record_counts_as_a_list_of_one() {
    let page =
        jobs(br#"{"page":1,"hasMore":false,"data":{"summary":"half \ud83d","id":"7"}}"#).await;
    assert_eq!(ids(&page), [7]);
    assert_eq!(page.items[0].raw(), r#"{"summary":"half \ud83d","id":"7"}"#);
    for no_list in ["{}", r#"{"jobs":[{"id":7}]}"#, r#"{"id":null}"#] {
        let body = format!(r#"{{"page":1,"hasMore":false,"data":{no_list}}}"#);
        let page = page_of::<Job>(&JobFilter::default(), body.as_bytes()).await;
        assert!(matches!(page, Err(Error::Decode { .. })), "{no_list}");
    }
}

#[tokio::test]
async fn page_of_unreadable_items_is_not_empty() {
    let script = Script::new(|_, number| match number {
        0 => json(200, r#"{"data":[null,{"id":"x"}]}"#),
        1 => json(200, r#"{"data":[{"id":7}]}"#),
        _ => json(200, r#"{"data":[]}"#),
    });
    let pages = client(&script, Dialect::Vendor)
        .appointments()
        .pages(AppointmentFilter::default(), 2);
    let pages: Vec<_> = futures_util::TryStreamExt::try_collect(pages)
        .await
        .unwrap();
    assert_eq!(
        pages
            .iter()
            .map(|page: &Page<Appointment>| page.rows())
            .collect::<Vec<_>>(),
        [2, 1, 0]
    );
}

#[tokio::test]
async fn page_with_many_odd_records_is_decoded() {
    let mut rows = String::new();
    for id in 0..500 {
        write!(
            rows,
            r#"{{"id":"{id}","total":"x","completedOn":"0000-00-00","noCharge":"yes"}},"#
        )
        .unwrap();
    }
    let page = jobs(format!(r#"{{"data":[{}]}}"#, rows.trim_end_matches(',')).as_bytes()).await;
    assert_eq!(page.items.len(), 500);
    assert!(
        page.items
            .iter()
            .all(|job| job.problems().len() == 2 && job.no_charge == Some(true))
    );
}

#[tokio::test]
async fn unreadable_contact_does_not_affect_the_others() {
    let body = among_others(br#"{"customerId":7}"#);
    let page = page_of::<CustomerContact>(&CustomerContactFilter::default(), &body)
        .await
        .unwrap();
    assert_eq!((page.items.len(), page.unreadable.len()), (7, 1));
}
