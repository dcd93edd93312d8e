//! Tests of export feeds.

use futures_util::{StreamExt, pin_mut};
use jpm_client::export::{ExportFrom, ExportRequest};
use jpm_client::models::{Appointment, Job};
use jpm_client::query::Active;
use jpm_client::{Dialect, Effect, Error};

use crate::scripted_transport::{Script, client, json};

#[tokio::test]
async fn export_feed_continues_at_the_token_of_the_server() {
    let script = Script::new(|_, number| match number {
        0 => json(
            200,
            r#"{"hasMore":true,"continueFrom":"a/b+c","data":[{"id":1}]}"#,
        ),
        // A page without rows is not the end of a feed.
        1 => json(200, r#"{"hasMore":true,"continueFrom":"d","data":[]}"#),
        _ => json(
            200,
            r#"{"hasMore":false,"continueFrom":"e","data":[{"id":2}]}"#,
        ),
    });
    let request = ExportRequest {
        from: ExportFrom::Day("2026-11-24".parse().unwrap()),
        include_recent_changes: true,
        active: Some(Active::Any),
    };
    let client = client(&script, Dialect::Vendor);
    let pages: Vec<_> = client.export::<Appointment>(request).collect().await;
    let pages: Vec<_> = pages.into_iter().map(Result::unwrap).collect();
    let rows: Vec<_> = pages
        .iter()
        .flat_map(|page| page.items.iter().map(|appointment| appointment.id.0))
        .collect();
    assert_eq!(rows, [1, 2]);
    assert_eq!(pages[2].continue_from, "e");
    let calls = script.calls();
    assert!(calls.iter().all(
        |call| call.path.ends_with("/jpm/v2/tenant/77/export/appointments")
            && call.parameter("includeRecentChanges") == Some("true")
            && call.parameter("active") == Some("Any")
    ));
    let from: Vec<_> = calls.iter().map(|call| call.parameter("from")).collect();
    assert_eq!(from, [Some("2026-11-24"), Some("a/b+c"), Some("d")]);
}

#[tokio::test]
async fn export_feed_with_a_repeated_token_fails() {
    for (begin, next) in [("a", "a"), ("", "")] {
        let body = format!(r#"{{"hasMore":true,"continueFrom":"{next}","data":[{{"id":1}}]}}"#);
        let script = Script::new(move |_, _| json(200, &body));
        let request = ExportRequest {
            from: ExportFrom::Token(begin.to_owned()),
            ..ExportRequest::default()
        };
        let pages = client(&script, Dialect::Vendor).export::<Job>(request);
        pin_mut!(pages);
        assert!(pages.next().await.unwrap().is_ok());
        let error = pages.next().await.unwrap().unwrap_err();
        assert!(
            matches!(error, Error::Paging { list: "jobs", .. }),
            "{error:?}"
        );
        assert_eq!(error.effect(), Effect::None);
        assert!(pages.next().await.is_none());
        assert_eq!(script.calls().len(), 1);
    }
}

#[tokio::test]
async fn export_feed_without_active_rejects_it() {
    let script = Script::new(|_, _| json(200, r#"{"hasMore":false,"data":[]}"#));
    let client = client(&script, Dialect::Vendor);
    let request = ExportRequest {
        active: Some(Active::Yes),
        ..ExportRequest::default()
    };
    let error = client.export_page::<Job>(&request).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::Unsupported {
                field: "active",
                ..
            }
        ),
        "{error:?}"
    );
    assert!(script.calls().is_empty());
}
