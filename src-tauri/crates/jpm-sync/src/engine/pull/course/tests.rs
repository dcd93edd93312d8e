use super::*;
use crate::rows::{NameKind, NamedRow, Origin};

fn batch(of: &[(i64, Micros)]) -> Batch {
    let rows = of.iter().map(|(id, modified)| {
        MirrorRow::Named(NamedRow {
            origin: Origin {
                id: *id,
                modified: *modified,
                raw: String::new(),
                ..Origin::default()
            },
            kind: NameKind::Employee,
            name: String::new(),
            active: true,
        })
    });
    Batch {
        records: of.len(),
        rows: rows.collect(),
        has_more: Some(true),
        list: "names",
        total: None,
        server_time: None,
    }
}

fn last(of: &[(i64, Micros)]) -> Batch {
    Batch {
        has_more: Some(false),
        ..batch(of)
    }
}

fn place(course: &Course) -> (u32, Option<Micros>) {
    (course.page, course.floor)
}

#[test]
fn by_change_the_floor_rises_and_page_one_is_asked_again() {
    let mut course = Course::new(true, Some(1), None);
    assert_eq!(course.turn(&batch(&[(3, 5), (1, 7)])), End::Ahead);
    assert_eq!(place(&course), (1, Some(7)));
    course.turn(&batch(&[(2, 7), (1, 7)]));
    assert_eq!(place(&course), (2, Some(7)), "all of one instant");
    assert_eq!(course.turn(&last(&[(2, 8)])), End::Reached);
    assert!(course.is_safe());
}

#[test]
fn an_order_that_was_not_asked_for_is_a_coincidence() {
    let mut course = Course::new(false, None, None);
    course.turn(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(place(&course), (2, None));
    assert_eq!(course.turn(&last(&[(4, 8)])), End::Reached);
    assert!(!course.is_safe());
}

#[test]
fn a_list_by_id_whose_newest_row_was_edited_is_read_by_page_numbers() {
    let mut course = Course::new(true, None, None);
    course.turn(&batch(&[(1, 1), (2, 1), (3, 9)]));
    assert_eq!(place(&course), (2, None));
    course.turn(&last(&[(4, 2), (5, 3)]));
    assert!(course.is_safe());
}

#[test]
fn an_order_that_breaks_gives_the_floor_back_and_everything_is_read_again() {
    let mut course = Course::new(true, Some(1), None);
    course.turn(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(place(&course), (1, Some(7)));
    course.turn(&batch(&[(9, 9), (8, 8)]));
    assert_eq!(place(&course), (1, Some(1)));
    course.turn(&batch(&[(3, 5), (1, 7)]));
    assert_eq!(
        place(&course),
        (2, Some(1)),
        "the floor is not raised again"
    );
    course.turn(&last(&[(2, 6)]));
    assert!(!course.is_safe(), "so it is swept again");
}

#[test]
fn an_id_that_falls_between_two_pages_is_seen() {
    let mut course = Course::new(true, None, None);
    course.turn(&batch(&[(1, 1), (2, 2)]));
    course.turn(&last(&[(1, 9)]));
    assert!(!course.is_safe());
}

#[test]
fn a_row_that_comes_twice_tells_that_rows_moved_while_pages_were_asked_for_at_once() {
    // By change: 1 to 7 are there; page 4 is answered, then row 2 is edited and goes to the end, then page 3 is answered. Row 5 is hidden.
    let mut course = Course::new(true, None, None);
    course.turn(&batch(&[(1, 1), (2, 2)]));
    course.turn(&batch(&[(3, 3), (4, 4)]));
    course.turn(&batch(&[(6, 6), (7, 7)]));
    course.turn(&last(&[(7, 7)]));
    assert!(!course.is_safe(), "so it is swept again");
}

#[test]
fn an_end_that_the_list_does_not_declare_is_not_trusted() {
    let mut repeats = Course::new(false, None, None);
    repeats.turn(&batch(&[(1, 1), (2, 2)]));
    let end = repeats.turn(&batch(&[(1, 1), (2, 2)]));
    assert!(matches!(end, End::Untrusted(_)));
    let end = Course::new(false, None, None).turn(&batch(&[]));
    assert!(matches!(end, End::Untrusted(_)));
    let silent = Batch {
        has_more: None,
        ..batch(&[])
    };
    assert_eq!(Course::new(false, None, None).turn(&silent), End::Reached);
}

#[test]
fn a_run_that_was_broken_off_in_the_pages_is_swept_again() {
    let run = Run {
        started: Some(5),
        page: 4,
        floor: None,
    };
    let mut course = Course::new(false, None, Some(run));
    assert_eq!(course.turn(&last(&[(7, 1), (8, 1)])), End::Reached);
    assert!(!course.is_safe());
}
