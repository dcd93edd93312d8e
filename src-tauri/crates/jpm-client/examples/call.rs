//! Makes one call from the command line.
//!
//! ```text
//! cargo run -p jpm-client --example call -- listJobs '{"pageSize": 2}'
//! cargo run -p jpm-client --example call -- rescheduleAppointment \
//!     '{"id": 7, "start": "2026-11-24T14:00:00Z", "end": "2026-11-24T16:00:00Z"}'
//! ```
//!
//! The first argument is an operation of the contract. The second is a JSON object with its
//! parameters and the fields of its body.
//!
//! The environment variables `JPM_API` (the address in front of `/jpm/v2`), `JPM_TOKEN_URL`,
//! `JPM_TENANT`, `JPM_CLIENT_ID`, `JPM_CLIENT_SECRET` and `JPM_APP_KEY` select the server and the
//! credentials. `JPM_DIALECT` is `contract` or `vendor`; without it the dialect is detected.
//!
//! The decoded response is printed as JSON, or `null` if it has no body. An error is printed as
//! `{"error": {"kind": …, "message": …, …}}`, and the exit code is 1.

use std::env;
use std::io::Write;
use std::process::ExitCode;

use jpm_client::ids::{AppointmentId, JobId, ProjectId, TenantId};
use jpm_client::models::{
    AppointmentCreate, AppointmentFilter, JobCreate, JobFilter, JobStatus, JobTypeFilter,
    JobUpdate, ProjectCreate, ProjectFilter, ReasonAndMemo, ReasonFilter, Reschedule,
};
use jpm_client::{Client, Credentials, Dialect, Environment, Error, PageRequest, timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The body of `updateAppointment`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct SpecialInstructions {
    special_instructions: String,
}

const JOB: &[&str] = &[
    "customerId",
    "locationId",
    "businessUnitId",
    "jobTypeId",
    "priority",
    "campaignId",
    "appointments",
    "summary",
    "shouldUpdateInvoiceItems",
];

/// The operations of the contract, each with its parameters and fields.
const OPERATIONS: [(&str, &[&str]); 17] = [
    (
        "listJobs",
        &["page", "pageSize", "modifiedOnOrAfter", "jobStatus"],
    ),
    ("createJob", JOB),
    ("getJob", &["id"]),
    (
        "updateJob",
        &[
            "id",
            "summary",
            "priority",
            "businessUnitId",
            "jobTypeId",
            "campaignId",
        ],
    ),
    ("cancelJob", &["id", "reasonId", "memo"]),
    ("holdJob", &["id", "reasonId", "memo"]),
    ("getJobHistory", &["id"]),
    (
        "listAppointments",
        &["page", "pageSize", "modifiedOnOrAfter", "jobId"],
    ),
    (
        "createAppointment",
        &[
            "jobId",
            "start",
            "end",
            "arrivalWindowStart",
            "arrivalWindowEnd",
            "technicianIds",
            "specialInstructions",
        ],
    ),
    ("getAppointment", &["id"]),
    ("updateAppointment", &["id", "specialInstructions"]),
    (
        "rescheduleAppointment",
        &[
            "id",
            "start",
            "end",
            "arrivalWindowStart",
            "arrivalWindowEnd",
        ],
    ),
    ("listProjects", &["page", "pageSize", "modifiedOnOrAfter"]),
    (
        "createProject",
        &[
            "name",
            "summary",
            "customerId",
            "locationId",
            "projectManagerIds",
            "startDate",
            "targetCompletionDate",
        ],
    ),
    ("getProject", &["id"]),
    ("listJobTypes", &[]),
    ("listJobCancelReasons", &[]),
];

/// The default page size. The client limits it to what the dialect allows.
const ALL: u32 = 5000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let (answer, code) = match run().await {
        Ok(answer) => (answer, ExitCode::SUCCESS),
        Err(failure) => (json!({ "error": failure.to_json() }), ExitCode::FAILURE),
    };
    // The reader may close the pipe early.
    match writeln!(std::io::stdout(), "{answer:#}") {
        Ok(()) => code,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Why the program failed: wrong arguments, or an error of the call.
enum Failure {
    Usage(String),
    Call(Error),
}

impl Failure {
    fn to_json(&self) -> Value {
        match self {
            Self::Usage(message) => {
                json!({ "kind": "usage", "message": message, "effect": "none", "transient": false })
            }
            Self::Call(error) => {
                serde_json::to_value(error.report()).unwrap_or_else(|_| json!(error.to_string()))
            }
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Call(error)
    }
}

async fn run() -> Result<Value, Failure> {
    let mut arguments = env::args().skip(1);
    let known = || OPERATIONS.map(|(name, _)| name).join(", ");
    let operation = arguments
        .next()
        .ok_or_else(|| Failure::Usage(format!("which operation? Known are: {}", known())))?;
    let text = arguments.next().unwrap_or_else(|| "{}".to_owned());
    if let Some(extra) = arguments.next() {
        return Err(Failure::Usage(format!(
            "`{extra}` is one argument too many: an operation and one JSON object are expected (put the object in quotes)"
        )));
    }
    let Some((name, fields)) = OPERATIONS.iter().find(|(name, _)| *name == operation) else {
        return Err(Failure::Usage(format!(
            "`{operation}` is no operation of the document. Known are: {}",
            known()
        )));
    };
    let given = Arguments::read(name, fields, &text)?;
    let client = connect().await?;
    call(&client, name, given).await
}

/// Builds a client from environment variables. Detects the dialect if `JPM_DIALECT` is not set.
async fn connect() -> Result<Client, Failure> {
    let environment = Environment {
        api: parsed("JPM_API")?,
        token_url: parsed("JPM_TOKEN_URL")?,
    };
    let credentials = Credentials {
        client_id: variable("JPM_CLIENT_ID")?,
        client_secret: variable("JPM_CLIENT_SECRET")?.into(),
        app_key: variable("JPM_APP_KEY")?.into(),
    };
    let dialect: Option<Dialect> = match env::var("JPM_DIALECT") {
        Ok(text) if !text.is_empty() => Some(
            text.parse()
                .map_err(|error| Failure::Usage(format!("JPM_DIALECT: {error}")))?,
        ),
        _ => None,
    };
    let builder = Client::builder(environment, parsed::<TenantId>("JPM_TENANT")?, credentials);
    if let Some(dialect) = dialect {
        return Ok(builder.dialect(dialect).build()?);
    }
    let client = builder.build()?;
    client.detect_dialect().await?;
    Ok(client)
}

fn variable(name: &str) -> Result<String, Failure> {
    env::var(name)
        .ok()
        .filter(|value| !value.is_empty())
        .ok_or_else(|| Failure::Usage(format!("the environment variable {name} is not set")))
}

fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(name: &str) -> Result<T, Failure> {
    let text = variable(name)?;
    text.parse()
        .map_err(|error| Failure::Usage(format!("{name} is `{text}`: {error}")))
}

#[allow(
    clippy::too_many_lines,
    reason = "one arm for each operation of the document"
)]
async fn call(client: &Client, operation: &str, mut given: Arguments) -> Result<Value, Failure> {
    match operation {
        "listJobs" => {
            let page = given.page()?;
            let filter = JobFilter {
                modified_on_or_after: given.instant("modifiedOnOrAfter")?,
                status: given.take::<JobStatus>("jobStatus")?,
                ..JobFilter::default()
            };
            print(client.jobs().page(&filter, page).await?)
        }
        "createJob" => print(client.jobs().create(&given.body::<JobCreate>()?).await?),
        "getJob" => print(client.jobs().get(given.need::<JobId>("id")?).await?),
        "updateJob" => {
            let id = given.need::<JobId>("id")?;
            print(
                client
                    .jobs()
                    .update(id, &given.body::<JobUpdate>()?)
                    .await?,
            )
        }
        "cancelJob" => {
            let id = given.need::<JobId>("id")?;
            print(
                client
                    .jobs()
                    .cancel(id, &given.body::<ReasonAndMemo>()?)
                    .await?,
            )
        }
        "holdJob" => {
            let id = given.need::<JobId>("id")?;
            print(
                client
                    .jobs()
                    .hold(id, &given.body::<ReasonAndMemo>()?)
                    .await?,
            )
        }
        "getJobHistory" => {
            let entries = client.jobs().history(given.need::<JobId>("id")?).await?;
            print(json!({ "data": print(entries)? }))
        }
        "listAppointments" => {
            let page = given.page()?;
            let filter = AppointmentFilter {
                modified_on_or_after: given.instant("modifiedOnOrAfter")?,
                job_id: given.take::<JobId>("jobId")?,
                ..AppointmentFilter::default()
            };
            print(client.appointments().page(&filter, page).await?)
        }
        "createAppointment" => {
            let appointment = given.body::<AppointmentCreate>()?;
            print(client.appointments().create(&appointment).await?)
        }
        "getAppointment" => print(
            client
                .appointments()
                .get(given.need::<AppointmentId>("id")?)
                .await?,
        ),
        "updateAppointment" => {
            let id = given.need::<AppointmentId>("id")?;
            let text = given.body::<SpecialInstructions>()?.special_instructions;
            print(
                client
                    .appointments()
                    .set_special_instructions(id, &text)
                    .await?,
            )
        }
        "rescheduleAppointment" => {
            let id = given.need::<AppointmentId>("id")?;
            print(
                client
                    .appointments()
                    .reschedule(id, &given.body::<Reschedule>()?)
                    .await?,
            )
        }
        "listProjects" => {
            let page = given.page()?;
            let filter = ProjectFilter {
                modified_on_or_after: given.instant("modifiedOnOrAfter")?,
                ..ProjectFilter::default()
            };
            print(client.projects().page(&filter, page).await?)
        }
        "createProject" => print(
            client
                .projects()
                .create(&given.body::<ProjectCreate>()?)
                .await?,
        ),
        "getProject" => print(
            client
                .projects()
                .get(given.need::<ProjectId>("id")?)
                .await?,
        ),
        "listJobTypes" => {
            let types = client.job_types();
            print(
                types
                    .page(&JobTypeFilter::default(), PageRequest::first(ALL))
                    .await?,
            )
        }
        "listJobCancelReasons" => {
            let reasons = client.cancel_reasons();
            print(
                reasons
                    .page(&ReasonFilter::default(), PageRequest::first(ALL))
                    .await?,
            )
        }
        other => Err(Failure::Usage(format!(
            "`{other}` is listed but cannot be called"
        ))),
    }
}

fn print(answer: impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(answer).map_err(|error| Failure::Usage(error.to_string()))
}

/// The second argument: a JSON object with names that the operation has.
struct Arguments {
    operation: &'static str,
    fields: Map<String, Value>,
}

impl Arguments {
    fn read(operation: &'static str, known: &[&str], text: &str) -> Result<Self, Failure> {
        let value: Value = serde_json::from_str(text)
            .map_err(|error| Failure::Usage(format!("the second argument is not JSON: {error}")))?;
        let Value::Object(fields) = value else {
            return Err(Failure::Usage(format!(
                "the second argument must be one JSON object, such as {{\"id\": 7}}; it is `{value}`"
            )));
        };
        if let Some(unknown) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            let takes = match known {
                [] => "takes no parameters".to_owned(),
                known => format!("takes: {}", known.join(", ")),
            };
            return Err(Failure::Usage(format!(
                "{operation} does not know `{unknown}`; it {takes}"
            )));
        }
        Ok(Self { operation, fields })
    }

    fn take<T: DeserializeOwned>(&mut self, name: &str) -> Result<Option<T>, Failure> {
        let Some(value) = self.fields.remove(name) else {
            return Ok(None);
        };
        serde_json::from_value(value).map(Some).map_err(|error| {
            Failure::Usage(format!(
                "`{name}` of {} does not fit: {error}",
                self.operation
            ))
        })
    }

    fn need<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Failure> {
        self.take(name)?
            .ok_or_else(|| Failure::Usage(format!("{} needs `{name}`", self.operation)))
    }

    fn instant(&mut self, name: &str) -> Result<Option<chrono::DateTime<chrono::Utc>>, Failure> {
        let Some(text) = self.take::<String>(name)? else {
            return Ok(None);
        };
        timestamp::parse(&text).map(Some).ok_or_else(|| {
            Failure::Usage(format!(
                "`{name}` of {} is `{text}`: a date-time such as 2026-11-24T14:00:00Z is expected",
                self.operation
            ))
        })
    }

    fn page(&mut self) -> Result<PageRequest, Failure> {
        let default = PageRequest::default();
        Ok(PageRequest::new(
            self.take("page")?.unwrap_or(default.number),
            self.take("pageSize")?.unwrap_or(default.size),
        ))
    }

    /// The remaining fields, as the body of the operation.
    fn body<T: DeserializeOwned>(self) -> Result<T, Failure> {
        serde_path_to_error::deserialize(Value::Object(self.fields)).map_err(|error| {
            let path = error.path().to_string();
            let place = if path == "." {
                String::new()
            } else {
                format!(" at `{path}`")
            };
            Failure::Usage(format!(
                "the body of {} does not fit{place}: {}",
                self.operation,
                error.inner()
            ))
        })
    }
}
