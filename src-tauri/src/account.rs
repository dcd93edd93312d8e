//! Accounts as the window knows them, and the sign-in form that creates one.

use std::collections::BTreeMap;

use jpm_client::Environment as ApiEnvironment;
use jpm_client::ids::TenantId;
use jpm_sync::BusinessZone;
use jpm_sync::zone::ZoneDatabase;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;
use url::{Host, Url};
use uuid::Uuid;

use crate::error::{AppError, FieldError, FormFieldError, count};
use crate::limits::MAX_NAME_LENGTH;

/// The servers that an account talks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Environment {
    /// The vendor's production servers.
    Production,
    /// The vendor's integration (sandbox) servers.
    Integration,
    /// Addresses that the user enters.
    Custom,
    /// The embedded sandbox of this program.
    Demo,
}

impl Environment {
    /// The word for file names.
    pub fn slug(self) -> &'static str {
        match self {
            Environment::Production => "production",
            Environment::Integration => "integration",
            Environment::Custom => "custom",
            Environment::Demo => "demo",
        }
    }
}

/// An account as it is stored between starts: everything but its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Id of the account; names its folder and its keychain entries.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// The servers of the account.
    pub environment: Environment,
    /// Base address of the API, without `/jpm/v2`.
    pub api: Url,
    /// Address of the token endpoint.
    pub token_url: Url,
    /// Tenant number.
    pub tenant: i64,
    /// IANA name of the business time zone. This machine may have no rules for it.
    pub time_zone: String,
    /// The API dialect that the server answered to.
    pub dialect: jpm_client::Dialect,
    /// True if the keys exist in memory only, until the program ends.
    pub session_only: bool,
}

impl Account {
    /// The addresses for the API client.
    pub fn api_environment(&self) -> ApiEnvironment {
        ApiEnvironment {
            api: self.api.clone(),
            token_url: self.token_url.clone(),
        }
    }

    /// Tenant id for the API client.
    pub fn tenant(&self) -> TenantId {
        TenantId(self.tenant)
    }

    /// The business time zone, or `None` if this machine has no rules for it.
    pub fn zone(&self) -> Option<BusinessZone> {
        ZoneDatabase::of_this_machine().get(&self.time_zone)
    }

    /// The part of the account that the window shows.
    pub fn summary(&self) -> AccountSummary {
        let custom = self.environment == Environment::Custom;
        AccountSummary {
            id: self.id,
            name: self.name.clone(),
            environment: self.environment,
            tenant: self.tenant.to_string(),
            time_zone: self.time_zone.clone(),
            session_only: self.session_only,
            has_vendor_api: self.dialect == jpm_client::Dialect::Vendor,
            api_address: custom.then(|| self.api.to_string()),
            token_address: custom.then(|| self.token_url.to_string()),
        }
    }
}

/// An account as the window shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AccountSummary {
    /// Id of the account, for commands.
    pub id: Uuid,
    /// Display name.
    pub name: String,
    /// The servers of the account.
    pub environment: Environment,
    /// Tenant number.
    pub tenant: String,
    /// IANA name of the business time zone.
    pub time_zone: String,
    /// True if the keychain does not hold the keys.
    pub session_only: bool,
    /// True if the server has the vendor's calls, which the contract lacks: confirmations, notes.
    pub has_vendor_api: bool,
    /// Base address of the API; only set for custom servers.
    pub api_address: Option<String>,
    /// Address of the token endpoint; only set for custom servers.
    pub token_address: Option<String>,
}

/// Where the keys are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum KeyStorage {
    /// In the keychain of the operating system.
    Keychain,
    /// In memory, until the program ends.
    SessionOnly,
}

/// The sign-in form as the user filled it in.
#[derive(Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignInForm {
    /// Display name; empty means the tenant number.
    pub name: String,
    /// The servers.
    pub environment: Environment,
    /// Only for custom servers: base address of the API, without `/jpm/v2`.
    pub api_address: String,
    /// Only for custom servers: address of the token endpoint.
    pub token_address: String,
    /// Tenant number.
    pub tenant: String,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: String,
    /// The app key.
    pub app_key: String,
    /// IANA name of the business time zone.
    pub time_zone: String,
    /// Where to store the keys.
    pub key_storage: KeyStorage,
}

/// The three keys of an account. They have no `Debug`, so they cannot be printed.
#[derive(Clone)]
pub struct Keys {
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: SecretString,
    /// The app key.
    pub app_key: SecretString,
}

/// True for invisible characters. Keys copied from a web page often carry some.
fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(
            c,
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}'
        )
}

/// True if the text can be a key: no spaces, and nothing an HTTP header cannot hold.
pub fn is_valid_key(text: &str) -> bool {
    !text.is_empty() && !text.contains(is_invisible)
}

/// Trims invisible characters off a key, or says what is wrong with it.
fn parse_key(text: &str) -> Result<String, FormFieldError> {
    let key = text.trim_matches(is_invisible);
    if key.is_empty() {
        return Err(FormFieldError::KeyMissing);
    }
    if !is_valid_key(key) {
        return Err(FormFieldError::KeyHasSpace);
    }
    Ok(key.to_owned())
}

impl SignInForm {
    /// Checks the form and splits it into an account and its keys. The error names every wrong
    /// field.
    pub fn validate(self) -> Result<(Account, Keys), AppError> {
        let mut errors: BTreeMap<String, Vec<FieldError>> = BTreeMap::new();
        let mut add_error = |field: &str, error: FormFieldError| {
            let of_field = errors.entry(field.to_owned()).or_default();
            of_field.push(FieldError::Form(error));
        };

        let fields = [
            ("name", &self.name, MAX_NAME_LENGTH),
            ("apiAddress", &self.api_address, MAX_KEY_LENGTH),
            ("tokenAddress", &self.token_address, MAX_KEY_LENGTH),
            ("clientId", &self.client_id, MAX_KEY_LENGTH),
            ("clientSecret", &self.client_secret, MAX_KEY_LENGTH),
            ("appKey", &self.app_key, MAX_KEY_LENGTH),
        ];
        for (field, text, most) in fields {
            let length = text.chars().count();
            if length > most {
                let (length, max) = (count(length), count(most));
                add_error(field, FormFieldError::TooLong { length, max });
            }
        }
        let tenant = self.tenant.trim().parse::<i64>().ok().filter(|id| *id > 0);
        if tenant.is_none() {
            add_error("tenant", FormFieldError::TenantNotANumber);
        }
        let mut key = |field, text| {
            parse_key(text).unwrap_or_else(|error| {
                add_error(field, error);
                String::new()
            })
        };
        let client_id = key("clientId", &self.client_id);
        let client_secret = key("clientSecret", &self.client_secret);
        let app_key = key("appKey", &self.app_key);
        let time_zone = ZoneDatabase::of_this_machine()
            .find(&self.time_zone)
            .map_err(|error| add_error("timeZone", error.into()));
        let addresses = match self.environment {
            Environment::Production => Some(ApiEnvironment::production()),
            Environment::Integration => Some(ApiEnvironment::integration()),
            Environment::Custom | Environment::Demo => {
                let api = secure_url(&self.api_address);
                let token_url = secure_url(&self.token_address);
                if api.is_none() {
                    add_error("apiAddress", FormFieldError::AddressInvalid);
                }
                if token_url.is_none() {
                    add_error("tokenAddress", FormFieldError::AddressInvalid);
                }
                api.zip(token_url)
                    .map(|(api, token_url)| ApiEnvironment { api, token_url })
            }
        };

        let (Some(tenant), Ok(time_zone), Some(api_environment)) = (tenant, time_zone, addresses)
        else {
            return Err(AppError::fields(errors));
        };
        if !errors.is_empty() {
            return Err(AppError::fields(errors));
        }
        let name = self.name.trim();
        let account = Account {
            id: account_id(&api_environment.api, tenant),
            name: if name.is_empty() {
                format!("Tenant {tenant}")
            } else {
                name.to_owned()
            },
            environment: self.environment,
            api: api_environment.api,
            token_url: api_environment.token_url,
            tenant,
            time_zone: time_zone.name().to_owned(),
            dialect: jpm_client::Dialect::Vendor,
            session_only: self.key_storage == KeyStorage::SessionOnly,
        };
        let keys = Keys {
            client_id,
            client_secret: client_secret.into(),
            app_key: app_key.into(),
        };
        Ok((account, keys))
    }
}

/// Longer than any real key or address.
const MAX_KEY_LENGTH: usize = 4_000;

/// The id depends on server and tenant only, so signing in again finds the same folder, with edits
/// that may not have been sent.
pub(crate) fn account_id(api: &Url, tenant: i64) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("{api}#{tenant}").as_bytes())
}

/// Parses an address that may receive secrets: HTTPS, or HTTP on this machine.
fn secure_url(text: &str) -> Option<Url> {
    let url = Url::parse(text.trim()).ok()?;
    let on_this_machine = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    let safe = url.scheme() == "https" || (url.scheme() == "http" && on_this_machine);
    safe.then_some(url)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    fn form() -> SignInForm {
        SignInForm {
            name: String::new(),
            environment: Environment::Production,
            api_address: String::new(),
            token_address: String::new(),
            tenant: " 123456789 ".to_owned(),
            client_id: "cid.a".to_owned(),
            client_secret: "cs1.b".to_owned(),
            app_key: "ak1.c".to_owned(),
            time_zone: "America/Chicago".to_owned(),
            key_storage: KeyStorage::Keychain,
        }
    }

    #[test]
    fn sign_in_form_reports_each_wrong_field() {
        let error = SignInForm {
            tenant: "acme".to_owned(),
            client_id: " ".to_owned(),
            environment: Environment::Custom,
            api_address: "not an address".to_owned(),
            token_address: "ftp://files.example.com".to_owned(),
            time_zone: "Mars/Olympus".to_owned(),
            ..form()
        }
        .validate()
        .err()
        .unwrap();
        let fields: Vec<_> = error.field_errors.keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            [
                "apiAddress",
                "clientId",
                "tenant",
                "timeZone",
                "tokenAddress"
            ]
        );
    }

    #[test]
    fn oversized_sign_in_fields_are_refused_by_field() {
        let text = "x".repeat(8 << 20);
        let error = SignInForm {
            name: text.clone(),
            client_id: text.clone(),
            client_secret: text.clone(),
            app_key: text,
            ..form()
        }
        .validate()
        .err()
        .unwrap();
        let fields: Vec<_> = error.field_errors.keys().map(String::as_str).collect();
        assert_eq!(fields, ["appKey", "clientId", "clientSecret", "name"]);
        let longest_name = SignInForm {
            name: "é".repeat(MAX_NAME_LENGTH),
            ..form()
        };
        assert!(longest_name.validate().is_ok());
    }

    #[test]
    fn keys_are_trimmed_of_copied_invisible_characters() {
        let (_, keys) = SignInForm {
            client_id: "\u{feff} cid.a\r\n".to_owned(),
            app_key: "\tak1.c\u{200b}".to_owned(),
            ..form()
        }
        .validate()
        .unwrap();
        assert_eq!(keys.client_id, "cid.a");
        assert_eq!(keys.app_key.expose_secret(), "ak1.c");
        for damaged in ["ak1\n.c", "ak1 .c", "ak1\u{200b}.c", "ak1\0.c"] {
            let app_key = damaged.to_owned();
            let error = SignInForm { app_key, ..form() }.validate().err().unwrap();
            let fields: Vec<_> = error.field_errors.keys().collect();
            assert_eq!(fields, ["appKey"], "{damaged:?}");
            assert!(!is_valid_key(damaged), "nor is it taken from a keychain");
        }
    }

    #[test]
    fn typed_time_zone_is_parsed_or_rejected() {
        for (typed, name) in [
            ("america/chicago", "America/Chicago"),
            ("America/New York", "America/New_York"),
            ("Central", "America/Chicago"),
        ] {
            let time_zone = typed.to_owned();
            let (account, _) = SignInForm {
                time_zone,
                ..form()
            }
            .validate()
            .unwrap();
            assert_eq!(account.time_zone, name);
        }
        for typed in ["", "Mars/Olympus", "MST"] {
            let time_zone = typed.to_owned();
            let error = SignInForm {
                time_zone,
                ..form()
            }
            .validate()
            .err()
            .unwrap();
            assert_eq!(error.field_errors["timeZone"].len(), 1, "{error}");
        }
    }

    #[test]
    fn custom_address_must_be_https_or_loopback() {
        for good in [
            "https://api.example.com",
            "http://127.0.0.1:8080",
            "http://localhost:1/",
            "http://[::1]:9",
        ] {
            assert!(secure_url(good).is_some(), "{good}");
        }
        for bad in [
            "http://api.example.com",
            "ftp://127.0.0.1",
            "api.example.com",
            "",
        ] {
            assert!(secure_url(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn account_id_depends_only_on_server_and_tenant() {
        let (first, _) = form().validate().unwrap();
        let (again, _) = form().validate().unwrap();
        assert_eq!(first.id, again.id);
        let (other, _) = SignInForm {
            environment: Environment::Integration,
            ..form()
        }
        .validate()
        .unwrap();
        assert_ne!(first.id, other.id);
    }
}
