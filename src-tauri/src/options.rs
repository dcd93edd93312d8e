//! Command-line options.

use std::path::PathBuf;

use clap::Parser;
use jpm_sandbox::Tenant;

use crate::demo::DemoKind;

/// JPM Desk: a calendar for dispatchers of field-service companies.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "jpm-desk", version, about)]
pub struct Options {
    /// Start on the demo tenant, served by a sandbox inside this program.
    #[arg(long)]
    pub demo: bool,

    /// With the demo: a tidy company, or one with the data that real companies collect
    #[arg(long, value_enum, default_value_t = Tenant::Tidy, requires = "demo")]
    pub tenant: Tenant,

    /// With the demo: serve some records with values outside the API documents
    #[arg(long, requires = "demo")]
    pub odd: bool,

    /// Keep all data in this folder instead of the platform's own.
    #[arg(long, env = crate::app_paths::DATA_DIRECTORY_VARIABLE, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Save exported files in this folder without asking.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub save_to: Option<PathBuf>,
}

impl Options {
    /// The demo to offer.
    pub(crate) fn demo_kind(&self) -> DemoKind {
        DemoKind {
            tenant: self.tenant,
            odd: self.odd,
        }
    }
}
