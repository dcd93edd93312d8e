//! The list of commands and events. Both the handler and the TypeScript bindings come from it.

use tauri::Runtime;
use tauri_specta::{Builder, ErrorHandlingMode, collect_commands, collect_events};

use crate::commands::{account, calendar, export, jobs, plan, projects, settings, sync, window};
use crate::events::{MirrorChanged, SessionChanged, SyncStatusChanged};

/// Every command and event of the program.
pub fn ipc<R: Runtime>() -> Builder<R> {
    Builder::new()
        .error_handling(ErrorHandlingMode::Throw)
        // One TypeScript type per Rust type: an absent value is always null.
        .disable_serde_phases()
        .commands(collect_commands![
            account::session,
            account::sign_in,
            account::start_demo,
            account::switch_account,
            account::recover_edits,
            account::close_account,
            account::sign_out,
            calendar::calendar_page,
            calendar::day_counts,
            calendar::availability,
            calendar::technician_contact,
            calendar::tray,
            calendar::move_appointment,
            calendar::add_appointment,
            calendar::set_special_instructions,
            calendar::set_confirmation,
            jobs::jobs_page,
            jobs::job_detail,
            jobs::refresh_job,
            jobs::refresh_customer,
            jobs::held_jobs,
            jobs::form_choices,
            jobs::arrival_windows,
            jobs::open_projects,
            jobs::search,
            jobs::find_customers,
            jobs::customer_detail,
            jobs::create_job,
            jobs::update_job,
            jobs::hold_job,
            jobs::cancel_job,
            jobs::add_note,
            jobs::remove_hold,
            jobs::remove_cancellation,
            projects::project_dashboard,
            projects::project_weeks,
            projects::project_days,
            projects::project_detail,
            projects::create_project,
            projects::update_project,
            projects::add_project_note,
            projects::set_job_project,
            projects::refresh_project,
            plan::plan,
            plan::save_plan,
            plan::publish_plan,
            plan::discard_plan,
            export::export_appointments,
            export::export_jobs,
            export::print_window,
            settings::preferences,
            settings::save_preferences,
            settings::set_time_zone,
            settings::time_zones,
            sync::sync_status,
            sync::sync_now,
            sync::pause_download,
            sync::resume_download,
            sync::check_deletions,
            sync::malformed_records,
            sync::operations,
            sync::booked_job,
            sync::undo_operation,
            sync::retry_operation,
            sync::dismiss_operation,
            sync::roll_back_operation,
            window::window_ready,
            window::window_failed,
            window::call_phone,
            window::open_in_service_titan,
            window::open_map,
            window::about,
            window::dismiss_notice,
            window::open_log,
        ])
        .events(collect_events![
            MirrorChanged,
            SyncStatusChanged,
            SessionChanged
        ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::path::Path;

    use specta_typescript::Typescript;

    use super::ipc;

    #[test]
    fn committed_bindings_match_the_commands() {
        let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/ipc/bindings.ts");
        let scratch = tempfile::tempdir().unwrap();
        let fresh = scratch.path().join("bindings.ts");
        ipc::<tauri::Wry>()
            .export(Typescript::default(), &fresh)
            .unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        if std::env::var_os("UPDATE_BINDINGS").is_some() {
            std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
            std::fs::write(&committed, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(&committed).unwrap_or_default();
        assert!(
            committed == fresh,
            "ui/src/ipc/bindings.ts differs from the commands; run `make bindings`"
        );
    }
}
