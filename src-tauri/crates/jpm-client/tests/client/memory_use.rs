//! Tests of the memory that decoding takes. A process of its own decodes a response and reports its
//! peak.

use std::process::Command;

use bytes::Bytes;
use http::Response;
use jpm_client::models::JobFilter;
use jpm_client::{Dialect, PageRequest, RetryPolicy};

use crate::scripted_transport::{Script, builder};

/// The size of a body in bytes.
const BODY: usize = 20_000_000;

/// The responses: a prefix, a part that is repeated, a suffix, and the status.
const ANSWERS: [(&str, &str, &str, u16); 8] = [
    (r#"{"data":["#, "{},", "{}]}", 200),
    (r#"{"data":["#, r#"{"id":1},"#, "{}]}", 200),
    (r#"{"data":["#, "null,", "{}]}", 200),
    ("{\"data\":[\"\u{1}\",", "{},", "{}]}", 200),
    (r#"{"data":[{"id":1,"customFields":["#, "{},", "{}]}]}", 200),
    (
        r#"{"data":[{"id":1,"total":"x","tagTypeIds":["#,
        "0,",
        "0]}]}",
        200,
    ),
    (r#"{"data":[],"more":["#, "{},", "{}]}", 200),
    (r#"{"errors":["#, "{},", "{}]}", 400),
];

/// The peak memory of this process, in bytes.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.unwrap().trim().trim_end_matches(" kB");
    kib.parse::<usize>().unwrap() * 1024
}

#[test]
#[ignore = "the test below runs it in a process of its own"]
fn decodes_one_response() {
    let which: usize = std::env::var("ANSWER").unwrap().parse().unwrap();
    let (before, part, behind, status) = ANSWERS[which];
    let middle = part.repeat(BODY / part.len());
    let body = Bytes::from([before, &middle, behind].concat());
    drop(middle);
    let script = Script::new(move |_, _| {
        let response = Response::builder().status(status).body(body.clone());
        Ok(response.unwrap())
    });
    let client = builder(&script)
        .dialect(Dialect::Vendor)
        .retry(RetryPolicy::NEVER)
        .build()
        .unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let jobs = client.jobs();
    let outcome = runtime.block_on(jobs.page(&JobFilter::default(), PageRequest::first(50)));
    println!("peak {} {}", peak(), outcome.is_ok());
}

#[test]
fn response_takes_a_bounded_multiple_of_its_size() {
    for which in 0..ANSWERS.len() {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "memory_use::decodes_one_response",
                "--ignored",
                "--nocapture",
            ])
            .env("ANSWER", which.to_string())
            .output()
            .unwrap();
        let output = String::from_utf8_lossy(&output.stdout).into_owned();
        let peak = output
            .split("peak ")
            .nth(1)
            .unwrap_or_else(|| panic!("{output}"));
        let peak: usize = peak.split(' ').next().unwrap().parse().unwrap();
        println!("{which}: {peak} bytes");
        assert!(peak < 5 * BODY, "{which}: {peak} bytes");
    }
}
