//! Finds out which dialect a server speaks.

use http::Method;

use crate::api_error::{AuthFailure, Effect, Error};
use crate::api_module::ApiModule;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::message_patterns;
use crate::models::JobType;
use crate::page::{Page, PageRequest};
use crate::resources::ListResource;
use crate::response::ApiResponse;

impl Client {
    /// Finds the dialect by asking for one job type on each form of the path, and uses it from then on.
    ///
    /// # Errors
    /// [`Error::Unauthorized`] with the [`AuthFailure`] that tells a refused secret, application key or tenant apart;
    /// [`Error::Forbidden`] when the application lacks the scope for job types; [`Error::NotApi`] when nothing at this address
    /// behaves like the API; else why the server could not be asked.
    pub async fn detect_dialect(&self) -> Result<Dialect, Error> {
        let mut failures = Vec::new();
        for dialect in [Dialect::Vendor, Dialect::Contract] {
            match self.probe(dialect).await {
                Ok(()) => {
                    self.inner.dialect.set(dialect);
                    return Ok(dialect);
                }
                Err(error) if may_be_wrong_path(&error) => failures.push(error),
                Err(error) => return Err(error),
            }
        }
        Err(most_telling(failures))
    }

    async fn probe(&self, dialect: Dialect) -> Result<(), Error> {
        let query = match dialect {
            Dialect::Vendor => vec![("page", "1".to_owned()), ("pageSize", "1".to_owned())],
            // The contract's list of job types takes no parameters.
            Dialect::Contract => Vec::new(),
        };
        let ApiResponse {
            body,
            server_time,
            effect,
        } = self
            .call(Call {
                method: Method::GET,
                module: ApiModule::Jpm,
                form: dialect,
                segments: &[JobType::PATH],
                query,
                body: None,
            })
            .await?;
        Page::<JobType>::read(&body, PageRequest::first(1), server_time)
            .map(drop)
            .map_err(|mismatch| mismatch.into_error(effect))
    }
}

/// Whether the other form of the path may do better: a server that does not know this form can refuse it as an unknown path, as an
/// unknown tenant, as not valid or as not allowed, or with some page of its own.
fn may_be_wrong_path(error: &Error) -> bool {
    match error {
        Error::NotFound(_)
        | Error::Invalid(_)
        | Error::Forbidden(_)
        | Error::Refused(_)
        | Error::NotApi { .. }
        | Error::Decode { .. }
        | Error::Unauthorized {
            reason: AuthFailure::Tenant | AuthFailure::Token,
            ..
        } => true,
        Error::Unauthorized { .. }
        | Error::Connection { .. }
        | Error::Tls { .. }
        | Error::Timeout { .. }
        | Error::Conflict(_)
        | Error::Throttled { .. }
        | Error::Server { .. }
        | Error::Paging { .. }
        | Error::Unsupported { .. }
        | Error::Setup(_) => false,
    }
}

/// The failure that tells most: that the path was understood tells more than that it was not.
fn most_telling(failures: Vec<Error>) -> Error {
    let weight = |error: &Error| match error {
        Error::Forbidden(problem) if message_patterns::auth_failure(problem).is_none() => 0,
        Error::Unauthorized { .. } | Error::Forbidden(_) => 1,
        Error::NotFound(problem) if message_patterns::auth_failure(problem).is_some() => 2,
        Error::Invalid(_) | Error::Refused(_) => 3,
        Error::Decode { .. } => 4,
        Error::NotApi { .. } => 5,
        _ => 6,
    };
    match failures.into_iter().min_by_key(weight) {
        Some(Error::Forbidden(problem)) => match message_patterns::auth_failure(&problem) {
            Some(reason) => Error::Unauthorized { reason, problem },
            None => Error::Forbidden(problem),
        },
        Some(Error::NotFound(problem)) => match message_patterns::auth_failure(&problem) {
            Some(reason) => Error::Unauthorized { reason, problem },
            None => Error::NotApi {
                status: problem.status,
                sample: "neither form of the path is known here".to_owned(),
                effect: Effect::None,
            },
        },
        Some(error) => error,
        None => Error::Setup("no dialect was tried".to_owned()),
    }
}
