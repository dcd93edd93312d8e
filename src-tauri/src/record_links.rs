//! Links to records in ServiceTitan's web app, and to addresses on a map.

use serde::{Deserialize, Serialize};
use specta::Type;
use url::{Url, form_urlencoded};

use crate::error::{AppError, FormFieldError};

/// What stands for the id of a record in a template.
const PLACEHOLDER: &str = "{id}";
/// What stands for the address in the template of the map.
const ADDRESS_PLACEHOLDER: &str = "{address}";
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
    /// Of an address on a map, with `{address}` in its place.
    pub map: String,
}

impl Default for RecordLinks {
    fn default() -> Self {
        let of = |path: &str| format!("https://go.servicetitan.com/#/{path}/{PLACEHOLDER}");
        Self {
            job: of("Job/Index"),
            customer: of("Customer"),
            location: of("Location"),
            project: of("project"),
            map: format!("https://www.google.com/maps/search/?api=1&query={ADDRESS_PLACEHOLDER}"),
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
            .find(|(_, template)| !template.is_empty() && fill_id(template, 1).is_none());
        if let Some((field, _)) = wrong {
            return Err(AppError::field(field, FormFieldError::RecordLinkInvalid));
        }
        if !self.map.is_empty() && self.map_of("1 Main St").is_none() {
            return Err(AppError::field(
                "recordLinks.map",
                FormFieldError::MapLinkInvalid,
            ));
        }
        Ok(())
    }

    /// The address of a record. `None` if its link is turned off.
    pub(crate) fn address(&self, record: LinkedRecord, id: i64) -> Option<Url> {
        let template = match record {
            LinkedRecord::Job => &self.job,
            LinkedRecord::Customer => &self.customer,
            LinkedRecord::Location => &self.location,
            LinkedRecord::Project => &self.project,
        };
        fill_id(template, id)
    }

    /// Where the map shows an address. `None` if the map is turned off.
    pub(crate) fn map_of(&self, address: &str) -> Option<Url> {
        let encoded: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
        // In a path, a plus is not a space.
        fill(&self.map, ADDRESS_PLACEHOLDER, &encoded.replace('+', "%20"))
    }
}

fn fill_id(template: &str, id: i64) -> Option<Url> {
    fill(template, PLACEHOLDER, &id.to_string())
}

/// The address with the value in its place. `None` unless it is an HTTPS address whose host does
/// not depend on the value.
fn fill(template: &str, placeholder: &str, value: &str) -> Option<Url> {
    let has_one_place = template.matches(placeholder).count() == 1;
    if !has_one_place || template.len() > MAX_LENGTH {
        return None;
    }
    let address = |value: &str| Url::parse(&template.replace(placeholder, value)).ok();
    let (url, other) = (address(value)?, address("other")?);
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

    #[test]
    fn map_shows_the_whole_address_and_nothing_else() {
        let links = RecordLinks::default();
        let address = links.map_of("12 Oak St & Elm, Unit #4, Austin, TX 78701");
        assert_eq!(
            address.map(String::from).as_deref(),
            Some(
                "https://www.google.com/maps/search/?api=1&query=12%20Oak%20St%20%26%20Elm%2C%20Unit%20%234%2C%20Austin%2C%20TX%2078701"
            )
        );
        for map in [
            "http://maps.example.com/{address}",
            "https://{address}/",
            "https://example.com/",
        ] {
            let links = RecordLinks {
                map: map.to_owned(),
                ..RecordLinks::default()
            };
            assert!(links.check().is_err(), "{map}");
            assert_eq!(links.map_of("1 Main St"), None, "{map}");
        }
    }
}
