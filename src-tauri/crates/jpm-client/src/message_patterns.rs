//! What a refusal is about, by the server's words. Neither the vendor nor the gateways before it give a code for it.

use crate::api_error::{AuthFailure, Throttle};
use crate::problem::Problem;

/// The names of the application's key, at the vendor and at gateways.
const KEY: [&str; 10] = [
    "app-key",
    "app key",
    "appkey",
    "application key",
    "application's key",
    "subscription key",
    "subscription-key",
    "api key",
    "api-key",
    "apikey",
];

/// What was not accepted, by the server's words. The documents give no code for it, so names of headers and fields are looked for.
pub(crate) fn auth_failure(problem: &Problem) -> Option<AuthFailure> {
    if problem.mentions(&KEY) {
        Some(AuthFailure::AppKey)
    } else if problem.mentions(&["tenant"]) {
        Some(AuthFailure::Tenant)
    } else {
        None
    }
}

/// Whether a 403 is about the key itself, and not about what may be done with it.
pub(crate) fn rejects_app_key(problem: &Problem) -> bool {
    let faults = [
        "missing",
        "invalid",
        "not valid",
        "unknown",
        "not known",
        "not found",
        "recogni",
        "expired",
        "disabled",
        "revoked",
        "suspended",
        "inactive",
        "not active",
        "blocked",
    ];
    problem.mentions(&KEY)
        && problem.mentions(&faults)
        && !problem.mentions(&["scope", "permission"])
}

/// What there were too many calls for, by the server's words: gateways refuse a quota that is used up with a 403.
pub(crate) fn throttle(problem: &Problem) -> Option<Throttle> {
    if problem.mentions(&["quota"])
        && problem.mentions(&["out of", "exceeded", "replenished", "used up", "reached"])
    {
        Some(Throttle::Quota)
    } else if problem.mentions(&["rate limit", "too many requests", "too many calls"]) {
        Some(Throttle::Rate)
    } else {
        None
    }
}
