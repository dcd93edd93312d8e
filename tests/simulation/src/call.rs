//! A call of the simulated server, and the edit that its values identify.

use chrono::{DateTime, TimeDelta, Utc};
use http::Method;
use serde_json::Value;

/// A received call.
#[derive(Clone, Debug)]
pub struct Call {
    /// The method.
    pub method: Method,
    /// The path below the tenant, after the API: `jpm`, `jobs`, `12`.
    pub path: Vec<String>,
    /// The query parameters.
    pub query: Vec<(String, String)>,
    /// The body, or `null`.
    pub body: Value,
    /// Name of the calling workstation.
    pub workstation: String,
}

impl Call {
    /// Parses a call; `None` if the path has no tenant.
    pub fn read(method: &Method, path: &str, query: &str, body: &[u8]) -> Option<Self> {
        let mut parts = path.split('/').filter(|kind| !kind.is_empty());
        let area = parts.next()?.to_owned();
        let mut rest: Vec<String> = parts.map(str::to_owned).collect();
        // "v2", then the tenant in the path of either dialect.
        let tenant = 1 + usize::from(rest.get(1).is_some_and(|kind| kind == "tenant"));
        rest.drain(..=tenant.min(rest.len().checked_sub(1)?));
        rest.insert(0, area);
        Some(Self {
            method: method.clone(),
            path: rest,
            query: url::form_urlencoded::parse(query.as_bytes())
                .into_owned()
                .collect(),
            body: serde_json::from_slice(body).unwrap_or(Value::Null),
            workstation: String::new(),
        })
    }

    /// A query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|pair| pair.0 == name)?;
        Some(&found.1)
    }

    /// True if it requests a page of a list.
    pub fn is_list(&self) -> bool {
        self.method == Method::GET && self.path.len() == 2
    }

    /// The call as one line of the trace.
    pub fn line(&self) -> String {
        let of_interest = ["page", "modifiedOnOrAfter", "jobId", "appointmentIds"];
        let query: Vec<String> = self
            .query
            .iter()
            .filter(|pair| of_interest.contains(&pair.0.as_str()))
            .map(|pair| format!("{}={}", pair.0, pair.1))
            .collect();
        let mut body = self.body.clone();
        if let Some(fields) = body.as_object_mut() {
            // It differs between runs.
            fields.remove("externalData");
        }
        let body = if body.is_null() {
            String::new()
        } else {
            format!(" {body}")
        };
        format!(
            "{} {} {}{body}",
            self.method,
            self.path.join("/"),
            query.join("&")
        )
    }

    /// The number of the edit behind a write, if its values contain one.
    pub fn edit(&self) -> Option<u32> {
        if self.method == Method::GET {
            return None;
        }
        let text = |name: &str| number_in(self.body.get(name)?.as_str()?);
        let technician = numbers(&self.body, "technicianIds").into_iter().max();
        text("summary")
            .or_else(|| text("memo"))
            .or_else(|| text("specialInstructions"))
            .or_else(|| instant(&self.body, "start").map(number_of_instant))
            .or_else(|| u32::try_from(technician? - 1000).ok())
    }

    /// Number of the edit behind a call that creates a record.
    pub fn created_edit(&self) -> Option<u32> {
        if self.method != Method::POST || self.path.first().is_none_or(|area| area != "jpm") {
            return None;
        }
        match self.path.get(1)?.as_str() {
            "jobs" if self.path.len() == 2 => number_in(self.body.get("summary")?.as_str()?),
            "appointments" if self.path.len() == 2 => {
                number_in(self.body.get("specialInstructions")?.as_str()?)
            }
            _ => None,
        }
    }
}

/// The number at the end of a text of an edit.
pub fn number_in(text: &str) -> Option<u32> {
    text.strip_prefix("Edit ")?.parse().ok()
}

/// An instant in a field of a body.
pub(crate) fn instant(value: &Value, name: &str) -> Option<DateTime<Utc>> {
    let text = value.get(name)?.as_str()?;
    Some(DateTime::parse_from_rfc3339(text).ok()?.to_utc())
}

/// The numbers in a list of a body.
pub(crate) fn numbers(value: &Value, name: &str) -> Vec<i64> {
    let list = value.get(name).and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_i64)
        .collect()
}

/// An instant whose minutes and seconds hold an edit's number.
pub fn instant_with_number(day: DateTime<Utc>, edit: u32) -> DateTime<Utc> {
    let hour = day.timestamp().div_euclid(3600) * 3600;
    DateTime::from_timestamp(hour, 0).unwrap_or(day) + TimeDelta::seconds(i64::from(edit % 3600))
}

/// The number in such an instant.
pub fn number_of_instant(at: DateTime<Utc>) -> u32 {
    u32::try_from(at.timestamp().rem_euclid(3600)).unwrap_or(0)
}
