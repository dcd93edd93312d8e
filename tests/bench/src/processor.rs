//! Processor time from `/proc`. On a busy machine it says more than wall-clock time.

use std::time::Duration;

use crate::Outcome;

/// Clock tick of `/proc/*/stat`: a hundredth of a second.
const TICK: f64 = 0.01;

/// Processor time of this thread.
pub(crate) fn of_thread() -> Outcome<Duration> {
    let books = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds = books.split_whitespace().next().unwrap_or_default();
    Ok(Duration::from_nanos(nanoseconds.parse()?))
}

/// Processor time of this process, in seconds.
pub(crate) fn of_process() -> Outcome<f64> {
    in_stat(&std::fs::read_to_string("/proc/self/stat")?)
}

/// Processor time of a process in seconds, from the text of its `stat`.
pub(crate) fn in_stat(stat: &str) -> Outcome<f64> {
    // The program's name is in parentheses and may contain spaces.
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let words: Vec<&str> = after.split(' ').collect();
    let (user, system) = (words.get(11), words.get(12));
    let ticks = user.unwrap_or(&"").parse::<f64>()? + system.unwrap_or(&"").parse::<f64>()?;
    Ok(ticks * TICK)
}
