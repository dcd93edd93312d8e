//! The account that a mirror belongs to.

use jpm_client::ids::TenantId;

/// A tenant in one of the vendor's environments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName {
    /// `production`, `integration`, `demo`, or what the user calls their own addresses.
    pub environment: String,
    /// The tenant.
    pub tenant: TenantId,
}

impl AccountName {
    /// The mirror's file name. Letters that a file system may refuse are written as `_`.
    pub(crate) fn mirror_file(&self) -> String {
        let environment: String = self
            .environment
            .chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || c == '-' {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        format!("mirror-{environment}-{}.db", self.tenant)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirror_file_name_contains_no_path_characters() {
        let account = AccountName {
            environment: "../my server".into(),
            tenant: TenantId(7),
        };
        assert_eq!(account.mirror_file(), "mirror-___my_server-7.db");
    }
}
