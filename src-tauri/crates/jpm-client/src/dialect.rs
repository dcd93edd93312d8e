//! The two dialects of the API.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU8, Ordering};

use serde::{Deserialize, Serialize};

/// The document that a server follows.
///
/// The vendor's own documents differ from the published OpenAPI contract of JPM 2.0.0 in paths,
/// limits, field names, and in which calls exist. The same types serve both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Dialect {
    /// Paths as `/jpm/v2/{tenant}/…`, pages of at most 500.
    Contract,
    /// Paths as `/jpm/v2/tenant/{tenant}/…`, pages of at most 5000.
    Vendor,
}

impl Dialect {
    /// The largest page size, in rows.
    pub const fn max_page_size(self) -> u32 {
        match self {
            Self::Contract => 500,
            Self::Vendor => 5000,
        }
    }

    /// The name of the dialect: `contract` or `vendor`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Vendor => "vendor",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text is not the name of a dialect.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a dialect: `contract` or `vendor` is expected")]
pub struct ParseDialectError(String);

impl FromStr for Dialect {
    type Err = ParseDialectError;

    fn from_str(text: &str) -> Result<Self, ParseDialectError> {
        match text.trim().to_ascii_lowercase().as_str() {
            "contract" => Ok(Self::Contract),
            "vendor" => Ok(Self::Vendor),
            _ => Err(ParseDialectError(text.to_owned())),
        }
    }
}

/// The dialect that the clones of a client share.
pub(crate) struct SharedDialect(AtomicU8);

impl SharedDialect {
    pub(crate) fn new(dialect: Option<Dialect>) -> Self {
        let shared = Self(AtomicU8::new(0));
        shared.set(dialect.unwrap_or(Dialect::Vendor));
        shared
    }

    pub(crate) fn get(&self) -> Dialect {
        match self.0.load(Ordering::Relaxed) {
            0 => Dialect::Contract,
            _ => Dialect::Vendor,
        }
    }

    pub(crate) fn set(&self, dialect: Dialect) {
        let code = match dialect {
            Dialect::Contract => 0,
            Dialect::Vendor => 1,
        };
        self.0.store(code, Ordering::Relaxed);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn dialect_is_parsed_from_its_name() {
        for dialect in [Dialect::Contract, Dialect::Vendor] {
            assert_eq!(dialect.to_string().parse::<Dialect>().unwrap(), dialect);
            assert_eq!(
                serde_json::to_string(&dialect).unwrap(),
                format!("\"{dialect}\"")
            );
        }
        assert!("both".parse::<Dialect>().is_err());
    }
}
