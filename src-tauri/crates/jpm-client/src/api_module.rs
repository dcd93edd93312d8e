//! The API modules of the vendor.

/// The API module that a list belongs to: the first segment of its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ApiModule {
    /// Job Planning & Management.
    Jpm,
    /// Dispatch: assignments and shifts.
    Dispatch,
    /// Settings: technicians, employees, business units, tag types.
    Settings,
    /// CRM: customers, locations and their contacts.
    Crm,
    /// Marketing: campaigns.
    Marketing,
    /// Job booking: call reasons.
    JobBooking,
}

impl ApiModule {
    /// The segment in paths.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpm => "jpm",
            Self::Dispatch => "dispatch",
            Self::Settings => "settings",
            Self::Crm => "crm",
            Self::Marketing => "marketing",
            Self::JobBooking => "jbce",
        }
    }
}
