//! The served dialects.

/// Which JPM dialects are served. The other APIs only have the vendor's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `/jpm/v2/{tenant}/…`, with the contract's JSON.
    Contract,
    /// `/jpm/v2/tenant/{tenant}/…`, with the vendor's JSON.
    Vendor,
    /// Both; the path decides.
    #[default]
    Both,
}
