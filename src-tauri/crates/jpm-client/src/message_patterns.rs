//! Recognizes errors by the server's message. Neither the vendor nor its gateways send a code.

use crate::api_error::{AuthFailure, Throttle};
use crate::problem::Problem;

/// Names of the application key, at the vendor and at gateways.
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

/// The credential that a message is about.
pub(crate) fn auth_failure(problem: &Problem) -> Option<AuthFailure> {
    if problem.mentions(&KEY) {
        Some(AuthFailure::AppKey)
    } else if problem.mentions(&["tenant"]) {
        Some(AuthFailure::Tenant)
    } else {
        None
    }
}

/// Whether a 403 is about the application key itself, and not about its scopes.
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

/// The limit that a message says was exceeded. Gateways refuse an exhausted quota with a 403.
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
