use futures_util::{StreamExt, pin_mut};
use jpm_client::models::{
    AppointmentFilter, CancelReason, JobFilter, JobTypeFilter, ProjectFilter, ReasonFilter,
};
use jpm_client::{Dialect, Error, PageRequest};

use crate::scripted_transport::{Script, client, json};

/// The ids that all pages bring, and the failure that ended them.
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
async fn any_page_may_be_asked_for_first() {
    let zero = PageRequest {
        number: 0,
        ..PageRequest::default()
    };
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
async fn ends_when_the_server_says_so_even_on_a_full_page() {
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
async fn another_page_than_was_asked_for_is_not_taken() {
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
async fn without_has_more_only_an_empty_page_ends_it() {
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
async fn a_short_page_does_not_end_it_either_when_more_follows() {
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
async fn more_without_rows_cannot_be_trusted() {
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
async fn pages_that_go_round_are_noticed() {
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
async fn one_page_that_repeats_is_a_shift_of_rows() {
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
async fn the_stream_ends_with_its_first_failure_and_can_be_resumed() {
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
async fn the_contracts_lists_without_parameters_come_in_one_call() {
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
async fn a_contract_server_that_pages_them_all_the_same_is_followed() {
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
            .list::<CancelReason>()
            .pages(ReasonFilter::default(), 50)
    );
    assert_eq!(ids, [0, 1]);
    assert_eq!(script.calls()[1].parameter("page"), Some("2"));
}

#[tokio::test]
async fn an_answer_without_rows_is_not_an_empty_list() {
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
async fn sizes_stay_within_the_dialects_bounds() {
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
async fn a_page_carries_the_servers_clock_and_its_counts() {
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
