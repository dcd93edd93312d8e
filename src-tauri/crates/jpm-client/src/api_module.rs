//! The APIs that the lists belong to.

/// The API that a list belongs to; the first part of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ApiModule {
    /// Job Planning & Management.
    Jpm,
    /// Dispatch: assignments and shifts.
    Dispatch,
    /// Settings: technicians, employees, business units.
    Settings,
    /// CRM: customers and locations.
    Crm,
    /// Marketing: campaigns.
    Marketing,
    /// Job booking: call reasons.
    Jbce,
}

impl ApiModule {
    /// The part of the path.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpm => "jpm",
            Self::Dispatch => "dispatch",
            Self::Settings => "settings",
            Self::Crm => "crm",
            Self::Marketing => "marketing",
            Self::Jbce => "jbce",
        }
    }
}
