//! Detects the dialect that a server uses.

use http::Method;

use crate::api_error::{AuthFailure, Effect, Error};
use crate::api_module::ApiModule;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::list_resource::ListResource;
use crate::message_patterns;
use crate::models::JobType;
use crate::page::PageRequest;

impl Client {
    /// Detects the dialect and uses it from then on.
    ///
    /// It requests one job type on the vendor's path, then on the contract's.
    ///
    /// # Errors
    /// - [`Error::Unauthorized`] with the refused credential in its [`AuthFailure`].
    /// - [`Error::Forbidden`] if the application lacks the scope for job types.
    /// - [`Error::NotApi`] if the server at this address is not the API.
    /// - Another error if the server could not be reached.
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
        Err(most_informative(failures))
    }

    async fn probe(&self, dialect: Dialect) -> Result<(), Error> {
        let query = match dialect {
            Dialect::Vendor => vec![("page", "1".to_owned()), ("pageSize", "1".to_owned())],
            // The contract's list of job types takes no parameters.
            Dialect::Contract => Vec::new(),
        };
        self.call(Call {
            method: Method::GET,
            module: ApiModule::Jpm,
            form: dialect,
            segments: &[JobType::PATH],
            query,
            body: None,
        })
        .await?
        .into_page::<JobType>(PageRequest::first(1))
        .map(drop)
    }
}

/// Whether the other path may work. A server that does not know this path may respond with an
/// unknown path, an unknown tenant, an invalid or a forbidden request, or a web page.
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

/// The most informative of the errors. An error of a known path says more than an unknown path.
fn most_informative(failures: Vec<Error>) -> Error {
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
        None => Error::NotApi {
            status: 0,
            sample: String::new(),
            effect: Effect::None,
        },
    }
}
