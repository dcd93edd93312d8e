//! Matches the server's appointments of a new job with those that were booked here. The answer to a
//! booking does not say which is which.

use jpm_client::Record;
use jpm_client::models::Appointment;
use uuid::Uuid;

use crate::edit::Edit;
use crate::operation::Operation;
use crate::time::{Micros, to_micros};
use crate::views::jobs::NewAppointment;

/// Start, end and arrival window.
type Times = [Option<Micros>; 4];

/// Matches the appointments of a new job: first those with the same times, then those with the same
/// start and end. The rest is matched so that the starts are as close as possible. Returns each
/// local id with the server's.
pub(crate) fn match_appointments(
    operation: &Operation,
    appointments: &[Record<Appointment>],
) -> Vec<(Uuid, i64)> {
    let Edit::CreateJob { job } = &operation.edit else {
        return Vec::new();
    };
    let wanted: Vec<Times> = job.appointments.iter().map(booked).collect();
    let mut found: Vec<(i64, Times)> = appointments
        .iter()
        .map(|record| (record.id.0, listed(record)))
        .collect();
    found.sort_unstable();
    let numbers = assign(&wanted, &found);
    let local = operation.local_appointments.iter().copied();
    local.zip(numbers).collect()
}

fn booked(appointment: &NewAppointment) -> Times {
    [
        Some(appointment.start),
        Some(appointment.end),
        appointment.arrival_start,
        appointment.arrival_end,
    ]
    .map(|at| at.map(|at| to_micros(at.0)))
}

fn listed(record: &Appointment) -> Times {
    [
        record.start,
        record.end,
        record.arrival_window_start,
        record.arrival_window_end,
    ]
    .map(|at| at.map(to_micros))
}

/// The id of each booked appointment, in order. Returns nothing while some are missing from the
/// list, because a wrong match would stay.
fn assign(wanted: &[Times], found: &[(i64, Times)]) -> Vec<i64> {
    if found.len() < wanted.len() {
        return Vec::new();
    }
    let mut numbers: Vec<Option<i64>> = vec![None; wanted.len()];
    let mut free = found.to_vec();
    let alike: [fn(&Times, &Times) -> bool; 2] = [|a, b| a == b, |a, b| a[..2] == b[..2]];
    for alike in alike {
        for (number, times) in numbers.iter_mut().zip(wanted) {
            if number.is_none()
                && let Some(at) = free.iter().position(|(_, other)| alike(times, other))
            {
                *number = Some(free.remove(at).0);
            }
        }
    }
    let mut left: Vec<usize> = (0..wanted.len())
        .filter(|at| numbers[*at].is_none())
        .collect();
    left.sort_by_key(|at| wanted[*at]);
    free.sort_by_key(|(id, times)| (times[0].is_none(), *times, *id));
    let starts: Vec<_> = left.iter().map(|at| wanted[*at][0]).collect();
    let others: Vec<_> = free.iter().map(|(_, times)| times[0]).collect();
    for (at, place) in left.into_iter().zip(nearest(&starts, &others)) {
        numbers[at] = Some(free[place].0);
    }
    numbers.into_iter().flatten().collect()
}

/// Assigns each of the sorted `wanted` one of the sorted `found`, with the smallest total distance.
/// There are at least as many `found`. Pairs that cross are never closer, so both orders are kept.
fn nearest(wanted: &[Option<Micros>], found: &[Option<Micros>]) -> Vec<usize> {
    // More than the distance between any two instants of a calendar.
    const UNKNOWN: i128 = 1 << 80;
    let apart = |a: Option<Micros>, b: Option<Micros>| match (a, b) {
        (Some(a), Some(b)) => (i128::from(a) - i128::from(b)).abs(),
        _ => UNKNOWN,
    };
    let spare = found.len() - wanted.len();
    // The smallest distance of the first `i` of `wanted` to some of the first `i + skipped` of
    // `found`.
    let mut least = vec![vec![0_i128; spare + 1]; wanted.len() + 1];
    for i in 1..=wanted.len() {
        for skipped in 0..=spare {
            let paired = least[i - 1][skipped] + apart(wanted[i - 1], found[i - 1 + skipped]);
            let passed = skipped.checked_sub(1).map(|fewer| least[i][fewer]);
            least[i][skipped] = passed.map_or(paired, |passed| passed.min(paired));
        }
    }
    let mut skipped = spare;
    let mut places = vec![0; wanted.len()];
    for i in (1..=wanted.len()).rev() {
        while skipped > 0 && least[i][skipped] == least[i][skipped - 1] {
            skipped -= 1;
        }
        places[i - 1] = i - 1 + skipped;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The wanted times, the found ones by id, and the ids that belong to the wanted ones in their
    /// order.
    type Row<'a> = (&'a str, &'a [Times], &'a [(i64, Times)], &'a [i64]);

    fn at(start: Micros) -> Times {
        [Some(start), Some(start + 10), None, None]
    }

    fn window(start: Micros, from: Micros) -> Times {
        [Some(start), Some(start + 10), Some(from), Some(from + 5)]
    }

    #[test]
    fn each_booked_appointment_is_matched_whatever_the_server_changed() {
        let unknown = [None; 4];
        let table: [Row<'_>; 10] = [
            (
                "same times",
                &[at(1), at(50)],
                &[(7, at(50)), (8, at(1))],
                &[8, 7],
            ),
            (
                "one that does not match must not take the place of one that does",
                &[at(3), at(1)],
                &[(7, at(1)), (8, at(4))],
                &[8, 7],
            ),
            ("not all are listed", &[at(1), at(50)], &[(7, at(1))], &[]),
            (
                "rounded by the server, and not in order",
                &[at(103), at(51), at(2)],
                &[(7, at(0)), (8, at(100)), (9, at(50))],
                &[8, 9, 7],
            ),
            (
                "one more was added",
                &[at(2), at(101)],
                &[(7, at(0)), (8, at(60)), (9, at(100))],
                &[7, 9],
            ),
            (
                "one more was added before",
                &[at(50)],
                &[(7, at(0)), (8, at(49))],
                &[8],
            ),
            (
                "the nearest for one is nearer for another",
                &[at(10), at(14)],
                &[(7, at(13)), (8, at(30))],
                &[7, 8],
            ),
            (
                "told apart by the window",
                &[window(1, 4), window(1, 2)],
                &[(7, window(1, 2)), (8, window(1, 4))],
                &[8, 7],
            ),
            (
                "the window was changed",
                &[window(1, 4), at(50)],
                &[(7, at(50)), (8, window(1, 3))],
                &[8, 7],
            ),
            (
                "without times",
                &[at(9)],
                &[(7, unknown), (8, at(40))],
                &[8],
            ),
        ];
        for (what, wanted, found, expected) in table {
            assert_eq!(assign(wanted, found), expected, "{what}");
        }
    }

    #[test]
    fn no_other_matching_has_a_smaller_distance() {
        let wanted = [10_i64, 11, 40, 45].map(Some);
        let found = [0_i64, 9, 12, 39, 41, 44, 90].map(Some);
        let cost = |places: &[usize]| -> i64 {
            let pairs = places.iter().zip(wanted);
            pairs
                .map(|(place, at)| (found[*place].unwrap_or(0) - at.unwrap_or(0)).abs())
                .sum()
        };
        let best = cost(&nearest(&wanted, &found));
        for code in 0..7_usize.pow(4) {
            let places: Vec<usize> = (0..4).map(|digit| code / 7_usize.pow(digit) % 7).collect();
            let distinct = (0..4).all(|i| (0..i).all(|j| places[i] != places[j]));
            assert!(!distinct || cost(&places) >= best, "{places:?}");
        }
    }
}
