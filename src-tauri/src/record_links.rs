//! Links to records in ServiceTitan's web app.

use serde::{Deserialize, Serialize};
use specta::Type;
use url::Url;

use crate::error::{AppError, FormFieldError};

/// What stands for the id of a record in a template.
const PLACEHOLDER: &str = "{id}";
/// Maximum length of a template, in bytes.
const MAX_LENGTH: usize = 500;

/// Kinds of records that have a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum LinkedRecord {
    /// A job.
    Job,
    /// A customer.
    Customer,
    /// A location.
    Location,
    /// A project.
    Project,
}

/// The template of each link: an HTTPS address with `{id}` for the id of the record. An empty one
/// turns the link off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordLinks {
    /// Of a job.
    pub job: String,
    /// Of a customer.
    pub customer: String,
    /// Of a location.
    pub location: String,
    /// Of a project.
    pub project: String,
}

impl Default for RecordLinks {
    fn default() -> Self {
        let of = |path: &str| format!("https://go.servicetitan.com/#/{path}/{PLACEHOLDER}");
        Self {
            job: of("Job/Index"),
            customer: of("Customer"),
            location: of("Location"),
            project: of("project"),
        }
    }
}

impl RecordLinks {
    /// Refuses templates that lead to no address.
    pub(crate) fn check(&self) -> Result<(), AppError> {
        let all = [
            ("recordLinks.job", &self.job),
            ("recordLinks.customer", &self.customer),
            ("recordLinks.location", &self.location),
            ("recordLinks.project", &self.project),
        ];
        let wrong = all
            .into_iter()
            .find(|(_, template)| !template.is_empty() && fill(template, 1).is_none());
        match wrong {
            Some((field, _)) => Err(AppError::field(field, FormFieldError::RecordLinkInvalid)),
            None => Ok(()),
        }
    }

    /// The address of a record. `None` if its link is turned off.
    pub(crate) fn address(&self, record: LinkedRecord, id: i64) -> Option<Url> {
        let template = match record {
            LinkedRecord::Job => &self.job,
            LinkedRecord::Customer => &self.customer,
            LinkedRecord::Location => &self.location,
            LinkedRecord::Project => &self.project,
        };
        fill(template, id)
    }
}

/// The address with the id in its place. `None` unless it is an HTTPS address whose host does not
/// depend on the id.
fn fill(template: &str, id: i64) -> Option<Url> {
    let has_one_place = template.matches(PLACEHOLDER).count() == 1;
    if !has_one_place || template.len() > MAX_LENGTH {
        return None;
    }
    let address = |id: &str| Url::parse(&template.replace(PLACEHOLDER, id)).ok();
    let (url, other) = (address(&id.to_string())?, address("other")?);
    let is_safe = url.scheme() == "https"
        && url.host() == other.host()
        && url.port() == other.port()
        && url.username().is_empty()
        && url.password().is_none();
    is_safe.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(job: &str) -> RecordLinks {
        RecordLinks {
            job: job.to_owned(),
            ..RecordLinks::default()
        }
    }

    fn job_address(template: &str) -> Option<String> {
        let url = links(template).address(LinkedRecord::Job, 48213);
        url.map(String::from)
    }

    #[test]
    fn default_links_lead_to_the_web_app() {
        let links = RecordLinks::default();
        assert!(links.check().is_ok());
        for (record, path) in [
            (LinkedRecord::Job, "Job/Index"),
            (LinkedRecord::Customer, "Customer"),
            (LinkedRecord::Location, "Location"),
            (LinkedRecord::Project, "project"),
        ] {
            let address = links.address(record, 7).map(String::from);
            let expected = format!("https://go.servicetitan.com/#/{path}/7");
            assert_eq!(address.as_deref(), Some(expected.as_str()));
        }
    }

    #[test]
    fn only_https_addresses_with_one_place_for_the_id_are_links() {
        for template in [
            "http://go.servicetitan.com/#/Job/Index/{id}",
            "file:///etc/{id}",
            "javascript:alert({id})",
            "https://{id}.example.com/",
            "https://example.com:{id}/",
            "https://user@example.com/{id}",
            "https://example.com/{id}/{id}",
            "https://example.com/job",
            "--help {id}",
        ] {
            assert!(links(template).check().is_err(), "{template}");
            assert_eq!(job_address(template), None, "{template}");
        }
        let own = "https://next.example.com/jobs?id={id}";
        assert!(links(own).check().is_ok());
        let address = job_address(own);
        assert_eq!(
            address.as_deref(),
            Some("https://next.example.com/jobs?id=48213")
        );
    }

    #[test]
    fn empty_template_turns_its_link_off() {
        assert!(links("").check().is_ok());
        assert_eq!(job_address(""), None);
    }
}
