use futures_util::{StreamExt, pin_mut};
use jpm_client::models::{
    AppointmentFilter, CancelReason, JobFilter, JobTypeFilter, ProjectFilter, ReasonFilter,
};
use jpm_client::{Dialect, Error, PageRequest};

use crate::scripted_transport::{Script, client, json};

/// The ids on all pages, and the error that ended the stream.
macro_rules! drain {
    ($stream:expr) => {{
        let stream = $stream;
        pin_mut!(stream);
        let mut ids = Vec::new();
        let mut failure = None;
        while let Some(page) = stream.next().await {
            match page {
                Ok(page) => ids.extend(page.items.iter().map(|item| item.id.0)),
                Err(error) => failure = Some(error),
            }
        }
        (ids, failure)
    }};
}

fn rows(ids: impl IntoIterator<Item = usize>) -> String {
    let rows: Vec<_> = ids
        .into_iter()
        .map(|id| format!(r#"{{"id":{id}}}"#))
        .collect();
    rows.join(",")
}

#[tokio::test]
async fn pages_can_start_at_any_page() {
    let mut zero = PageRequest::default();
    zero.number = 0;
    for (first, asked) in [
        (PageRequest::new(0, 2), "1"),
        (PageRequest::new(0, 0), "1"),
        (zero, "1"),
        (PageRequest::new(u32::MAX, u32::MAX), "4294967295"),
    ] {
        let script = Script::new(|seen, _| {
            let page = seen.parameter("page").unwrap();
            json(
                200,
                &format!(r#"{{"page":{page},"hasMore":false,"data":[{{"id":1}}]}}"#),
            )
        });
        let jobs = client(&script, Dialect::Vendor).jobs();
        let (ids, failure) = drain!(jobs.pages_from(JobFilter::default(), first));
        assert!(failure.is_none(), "{first:?}: {failure:?}");
        assert_eq!(ids, [1]);
        assert_eq!(script.only_call().parameter("page"), Some(asked));
    }
    let script = Script::new(|_, number| {
        json(
            200,
            &format!(r#"{{"hasMore":true,"data":[{{"id":{number}}}]}}"#),
        )
    });
    let last = PageRequest::new(u32::MAX, 1);
    let (ids, failure) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages_from(JobFilter::default(), last)
    );
    assert_eq!(ids, [0]);
    assert!(matches!(failure, Some(Error::Paging { .. })), "{failure:?}");
}

#[tokio::test]
async fn pages_end_with_has_more_false_on_a_full_page() {
    let script = Script::new(|_, number| {
        let body = format!(
            r#"{{"page":{},"pageSize":2,"hasMore":{},"data":[{}]}}"#,
            number + 1,
            number < 2,
            rows([number * 2, number * 2 + 1])
        );
        json(200, &body)
    });
    let (ids, failure) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages(JobFilter::default(), 2)
    );
    assert!(failure.is_none());
    assert_eq!(ids, [0, 1, 2, 3, 4, 5]);
    let asked: Vec<_> = script
        .calls()
        .iter()
        .map(|call| {
            (
                call.parameter("page").unwrap().to_owned(),
                call.parameter("pageSize").unwrap().to_owned(),
            )
        })
        .collect();
    assert_eq!(
        asked,
        [("1", "2"), ("2", "2"), ("3", "2")].map(|(a, b)| (a.to_owned(), b.to_owned()))
    );
}

#[tokio::test]
async fn wrong_page_number_is_an_error() {
    let script = Script::new(|_, number| match number {
        0 => json(
            200,
            r#"{"page":1,"pageSize":2,"hasMore":true,"data":[{"id":1},{"id":2}]}"#,
        ),
        _ => json(200, r#"{"page":3,"pageSize":2,"hasMore":false,"data":[]}"#),
    });
    let (ids, failure) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages(JobFilter::default(), 2)
    );
    assert_eq!(ids, [1, 2]);
    let failure = failure.expect("it is not the end of the list");
    assert!(matches!(failure, Error::Paging { .. }), "{failure}");
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn pages_without_has_more_end_with_an_empty_page() {
    let script = Script::new(|_, number| match number {
        0 => json(200, &format!(r#"{{"data":[{}]}}"#, rows([1, 2, 3]))),
        1 => json(200, &format!(r#"{{"data":[{}]}}"#, rows([4]))),
        2 => json(200, &format!(r#"{{"data":[{}]}}"#, rows([5, 6]))),
        _ => json(200, r#"{"data":[]}"#),
    });
    let stream = client(&script, Dialect::Contract)
        .appointments()
        .pages(AppointmentFilter::default(), 3);
    let (ids, failure) = drain!(stream);
    assert!(failure.is_none());
    assert_eq!(
        ids,
        [1, 2, 3, 4, 5, 6],
        "a page with fewer rows than asked for is not the last"
    );
    assert_eq!(script.calls().len(), 4);
}

#[tokio::test]
async fn short_page_with_has_more_does_not_end_the_pages() {
    let script = Script::new(|_, number| match number {
        0 => json(
            200,
            &format!(r#"{{"hasMore":true,"data":[{}]}}"#, rows([1])),
        ),
        _ => json(
            200,
            &format!(r#"{{"hasMore":false,"data":[{}]}}"#, rows([2])),
        ),
    });
    let (ids, _) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages(JobFilter::default(), 500)
    );
    assert_eq!(ids, [1, 2]);
}

#[tokio::test]
async fn empty_page_with_has_more_is_an_error() {
    let script = Script::new(|_, number| match number {
        0 => json(
            200,
            &format!(r#"{{"hasMore":true,"data":[{}]}}"#, rows([1])),
        ),
        _ => json(200, r#"{"hasMore":true,"data":[]}"#),
    });
    let (ids, failure) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages(JobFilter::default(), 1)
    );
    assert_eq!(ids, [1]);
    assert!(
        matches!(failure, Some(Error::Paging { list: "jobs", .. })),
        "{failure:?}"
    );
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn repeated_pages_are_an_error() {
    for (dialect, tail) in [
        (Dialect::Vendor, r#""hasMore":true,"#),
        (Dialect::Contract, ""),
    ] {
        let script = Script::new(move |_, number| {
            assert!(number < 50, "nobody ends it");
            json(
                200,
                &format!(r#"{{{tail}"data":[{}]}}"#, rows([number % 3])),
            )
        });
        let (_, failure) = drain!(
            client(&script, dialect)
                .projects()
                .pages(ProjectFilter::default(), 1)
        );
        assert!(matches!(failure, Some(Error::Paging { .. })), "{failure:?}");
        assert_eq!(script.calls().len(), 6, "three new pages, three old ones");
    }
}

#[tokio::test]
async fn one_repeated_page_is_accepted() {
    let script = Script::new(|_, number| {
        let row = [1, 1, 2, 2, 3, 3, 4, 4, 5][number];
        json(
            200,
            &format!(r#"{{"hasMore":{},"data":[{}]}}"#, number < 8, rows([row])),
        )
    });
    let (ids, failure) = drain!(
        client(&script, Dialect::Vendor)
            .jobs()
            .pages(JobFilter::default(), 1)
    );
    assert!(failure.is_none(), "{failure:?}");
    assert_eq!(ids, [1, 1, 2, 2, 3, 3, 4, 4, 5]);
}

#[tokio::test]
async fn stream_ends_with_its_first_error_and_can_be_resumed() {
    let script = Script::new(|seen, number| match (number, seen.parameter("page")) {
        (1, _) => json(404, "{}"),
        (_, Some("3")) => json(200, r#"{"hasMore":false,"data":[{"id":3}]}"#),
        (_, Some(page)) => json(
            200,
            &format!(r#"{{"hasMore":true,"data":[{{"id":{page}}}]}}"#),
        ),
        (_, None) => panic!("no page"),
    });
    let client = client(&script, Dialect::Vendor);
    let (ids, failure) = drain!(client.jobs().pages(JobFilter::default(), 1));
    assert_eq!(ids, [1]);
    assert!(matches!(failure, Some(Error::NotFound(_))));
    let (ids, failure) = drain!(
        client
            .jobs()
            .pages_from(JobFilter::default(), PageRequest::new(2, 1))
    );
    assert_eq!(ids, [2, 3]);
    assert!(failure.is_none());
}

#[tokio::test]
async fn unpaged_lists_of_the_contract_take_one_call() {
    let script = Script::new(|_, _| json(200, &format!(r#"{{"data":[{}]}}"#, rows([1, 2]))));
    let client = client(&script, Dialect::Contract);
    let (ids, failure) = drain!(client.job_types().pages(JobTypeFilter::default(), 1));
    assert!(failure.is_none());
    assert_eq!(ids, [1, 2]);
    let (ids, _) = drain!(client.cancel_reasons().pages(ReasonFilter::default(), 1));
    assert_eq!(ids, [1, 2]);
    let calls = script.calls();
    assert_eq!(calls.len(), 2);
    assert!(calls.iter().all(|call| call.query.is_empty()), "{calls:?}");
}

#[tokio::test]
async fn unpaged_list_with_has_more_is_continued() {
    let script = Script::new(|_, number| {
        json(
            200,
            &format!(
                r#"{{"hasMore":{},"data":[{}]}}"#,
                number < 1,
                rows([number])
            ),
        )
    });
    let client = client(&script, Dialect::Contract);
    let (ids, _) = drain!(
        client
            .resource::<CancelReason>()
            .pages(ReasonFilter::default(), 50)
    );
    assert_eq!(ids, [0, 1]);
    assert_eq!(script.calls()[1].parameter("page"), Some("2"));
}

#[tokio::test]
async fn response_without_rows_is_an_error() {
    for body in ["{}", r#"{"data":null}"#, "[]", "null"] {
        let script = Script::new(move |_, _| json(200, body));
        let (_, failure) = drain!(
            client(&script, Dialect::Contract)
                .jobs()
                .pages(JobFilter::default(), 1)
        );
        assert!(
            matches!(failure, Some(Error::Decode { .. })),
            "{body}: {failure:?}"
        );
    }
}

#[tokio::test]
async fn page_size_is_limited_by_the_dialect() {
    for (dialect, asked, sent) in [
        (Dialect::Contract, 5000, "500"),
        (Dialect::Contract, 0, "1"),
        (Dialect::Vendor, 9999, "5000"),
        (Dialect::Vendor, 1, "1"),
    ] {
        let script = Script::new(|_, _| json(200, r#"{"data":[]}"#));
        let jobs = client(&script, dialect).jobs();
        jobs.page(&JobFilter::default(), PageRequest::first(asked))
            .await
            .unwrap();
        assert_eq!(script.only_call().parameter("pageSize"), Some(sent));
    }
}

#[tokio::test]
async fn page_has_the_server_time_and_counts() {
    let script = Script::new(|_, _| {
        json(
            200,
            r#"{"page":3,"pageSize":10,"totalCount":41,"hasMore":true,"data":[]}"#,
        )
    });
    let jobs = client(&script, Dialect::Vendor).jobs();
    let page = jobs
        .page(&JobFilter::default(), PageRequest::new(3, 10).with_total())
        .await
        .unwrap();
    assert_eq!(
        page.server_time.unwrap().to_rfc3339(),
        "2026-11-24T09:00:00+00:00"
    );
    assert_eq!(
        (page.page, page.page_size, page.total_count),
        (3, 10, Some(41))
    );
    assert_eq!(script.only_call().parameter("includeTotal"), Some("true"));
}
