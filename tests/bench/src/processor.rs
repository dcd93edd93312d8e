//! Processor time, by Linux's own books. On a machine that does other things too, it says more than the clock on the wall.

use std::time::Duration;

use crate::Outcome;

/// A clock tick of `/proc/*/stat`: a hundredth of a second on every Linux that this runs on.
const TICK: f64 = 0.01;

/// What this thread has used so far.
pub(crate) fn of_thread() -> Outcome<Duration> {
    let books = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = books.split_whitespace().next().unwrap_or_default();
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// What this process has used so far, all threads together, in seconds.
pub(crate) fn of_process() -> Outcome<f64> {
    in_stat(&std::fs::read_to_string("/proc/self/stat")?)
}

/// What a process has used so far, in seconds, by the text of its `stat`.
pub(crate) fn in_stat(stat: &str) -> Outcome<f64> {
    // The name of the program stands in brackets and may hold blanks.
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let words: Vec<&str> = after.split(' ').collect();
    let (user, system) = (words.get(11), words.get(12));
    let ticks = user.unwrap_or(&"").parse::<f64>()? + system.unwrap_or(&"").parse::<f64>()?;
    Ok(ticks * TICK)
}
