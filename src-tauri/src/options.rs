//! What the program is started with.

use std::path::PathBuf;

use clap::Parser;

/// JPM Desk: a calendar for the people who plan field-service work.
#[derive(Clone, Debug, Default, Parser)]
#[command(name = "jpm-desk", version, about)]
pub struct Options {
    /// Start on the demo tenant, served by a sandbox inside this program.
    #[arg(long)]
    pub demo: bool,

    /// Keep all data in this folder instead of the platform's own.
    #[arg(long, env = crate::places::DATA_DIRECTORY_VARIABLE, value_name = "FOLDER")]
    pub data_dir: Option<PathBuf>,

    /// Save exported files in this folder without asking.
    #[arg(long, value_name = "FOLDER", hide = true)]
    pub save_to: Option<PathBuf>,
}
