use super::*;
use crate::rows::{NameKind, NamedRow, RecordMeta};

fn batch(of: &[(i64, Micros)]) -> FeedPage {
    let rows = of.iter().map(|(id, modified)| {
        MirrorRow::Named(NamedRow {
            origin: RecordMeta {
                id: *id,
                modified: *modified,
                raw: String::new(),
                ..RecordMeta::default()
            },
            kind: NameKind::Employee,
            name: String::new(),
            active: true,
        })
    });
    FeedPage {
        records: of.len(),
        rows: rows.collect(),
        has_more: Some(true),
        list: "names",
        total: None,
        server_time: None,
    }
}

fn last(of: &[(i64, Micros)]) -> FeedPage {
    FeedPage {
        has_more: Some(false),
        ..batch(of)
    }
}

fn place(pager: &Pager) -> (u32, Option<Micros>) {
    (pager.page, pager.since)
}

#[test]
fn order_by_change_raises_since_and_requests_page_one_again() {
    let mut pager = Pager::new(true, Some(1), None);
    assert_eq!(pager.advance(&batch(&[(3, 5), (1, 7)])), PageEnd::More);
    assert_eq!(place(&pager), (1, Some(7)));
    pager.advance(&batch(&[(2, 7), (1, 7)]));
    assert_eq!(place(&pager), (2, Some(7)), "all of one instant");
    assert_eq!(pager.advance(&last(&[(2, 8)])), PageEnd::Complete);
    assert!(pager.is_safe());
}

#[test]
fn order_that_was_not_requested_is_not_relied_on() {
    let mut pager = Pager::new(false, None, None);
    pager.advance(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(place(&pager), (2, None));
    assert_eq!(pager.advance(&last(&[(4, 8)])), PageEnd::Complete);
    assert!(!pager.is_safe());
}

#[test]
fn list_by_id_with_an_edited_last_row_is_read_by_page_number() {
    let mut pager = Pager::new(true, None, None);
    pager.advance(&batch(&[(1, 1), (2, 1), (3, 9)]));
    assert_eq!(place(&pager), (2, None));
    pager.advance(&last(&[(4, 2), (5, 3)]));
    assert!(pager.is_safe());
}

#[test]
fn broken_order_resets_since_and_reads_everything_again() {
    let mut pager = Pager::new(true, Some(1), None);
    pager.advance(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(place(&pager), (1, Some(7)));
    pager.advance(&batch(&[(9, 9), (8, 8)]));
    assert_eq!(place(&pager), (1, Some(1)));
    pager.advance(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(place(&pager), (2, Some(1)), "the bound is not raised again");
    pager.advance(&last(&[(2, 6)]));
    assert!(!pager.is_safe(), "so it is swept again");
}

#[test]
fn id_that_decreases_between_two_pages_is_detected() {
    let mut pager = Pager::new(true, None, None);
    pager.advance(&batch(&[(1, 1), (2, 2)]));
    pager.advance(&last(&[(1, 9)]));
    assert!(!pager.is_safe());
}

#[test]
fn repeated_row_shows_that_rows_moved_between_parallel_requests() {
    // The list is ordered by change and has rows 1 to 7. Page 4 is answered, then row 2 is edited
    // and moves to the end, then page 3 is answered. Neither page has row 5.
    let mut pager = Pager::new(true, None, None);
    pager.advance(&batch(&[(1, 1), (2, 2)]));
    pager.advance(&batch(&[(3, 3), (4, 4)]));
    pager.advance(&batch(&[(6, 6), (7, 7)]));
    pager.advance(&last(&[(7, 7)]));
    assert!(!pager.is_safe(), "so it is swept again");
}

#[test]
fn end_that_the_list_does_not_declare_is_untrusted() {
    let mut repeats = Pager::new(false, None, None);
    repeats.advance(&batch(&[(1, 1), (2, 2)]));
    let end = repeats.advance(&batch(&[(1, 1), (2, 2)]));
    assert!(matches!(end, PageEnd::Untrusted(_)));
    let end = Pager::new(false, None, None).advance(&batch(&[]));
    assert!(matches!(end, PageEnd::Untrusted(_)));
    let silent = FeedPage {
        has_more: None,
        ..batch(&[])
    };
    assert_eq!(
        Pager::new(false, None, None).advance(&silent),
        PageEnd::Complete
    );
}

#[test]
fn run_interrupted_at_a_page_number_is_swept_again() {
    let resume = ResumePoint {
        started: Some(5),
        page: 4,
        since: None,
    };
    let mut pager = Pager::new(false, None, Some(resume));
    assert_eq!(pager.advance(&last(&[(7, 1), (8, 1)])), PageEnd::Complete);
    assert!(!pager.is_safe());
}
