//! Starts the window.

// A console window beside the program would only confuse; debug builds keep it for their logs.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    jpm_desk::run()
}
