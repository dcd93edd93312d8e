//! Which path leads to which room.

use axum::http::StatusCode;

use crate::Dialect;
use crate::call::{Call, Desk, Form, Reply};
use crate::problem::Problem;
use crate::rooms::{appointments, crm, dispatch, jobs, projects, settings};

/// A path split into what it names.
pub(crate) struct Target<'a> {
    pub(crate) form: Form,
    pub(crate) tenant: &'a str,
    room: &'a str,
    rest: Vec<&'a str>,
}

fn unknown(path: &str) -> Problem {
    Problem::not_found(format!("There is nothing at {path}."))
}

/// Finds the form, the tenant and the room of a path. Which forms of JPM are served is the dialect's choice.
pub(crate) fn target(path: &str, dialect: Dialect) -> Result<Target<'_>, Problem> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        [room, "v2", "tenant", tenant, rest @ ..]
            if !rest.is_empty() && (*room != "jpm" || dialect != Dialect::Contract) =>
        {
            Ok(Target {
                form: Form::Vendor,
                tenant,
                room,
                rest: rest.to_vec(),
            })
        }
        ["jpm", "v2", tenant, rest @ ..]
            if *tenant != "tenant" && !rest.is_empty() && dialect != Dialect::Vendor =>
        {
            Ok(Target {
                form: Form::Contract,
                tenant,
                room: "jpm",
                rest: rest.to_vec(),
            })
        }
        _ => Err(unknown(path)),
    }
}

fn id(text: &str) -> Result<i64, Problem> {
    text.parse()
        .map_err(|_| Problem::field("id", format!("The value '{text}' is not a number.")))
}

/// Serves the call.
pub(crate) fn serve(to: &Target<'_>, call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    match to.room {
        "jpm" => jpm(to, call, desk),
        "settings" | "marketing" | "jbce" => lookup(to, call, desk),
        "dispatch" => match (call.method.as_str(), to.rest.as_slice()) {
            ("GET", ["appointment-assignments"]) => dispatch::assignments(call, desk),
            ("POST", ["appointment-assignments", "assign-technicians"]) => {
                dispatch::assign(call, desk)
            }
            ("POST", ["appointment-assignments", "unassign-technicians"]) => {
                dispatch::unassign(call, desk)
            }
            ("GET", ["technician-shifts"]) => dispatch::shifts(call, desk),
            (_, ["appointment-assignments" | "technician-shifts"]) => Err(wrong_method(call)),
            _ => Err(unknown(&call.path)),
        },
        "crm" => match (call.method.as_str(), to.rest.as_slice()) {
            ("GET", ["customers"]) => crm::customers(call, desk),
            ("GET", ["customers", "contacts"]) => crm::contacts(call, desk, None),
            ("GET", ["customers", one]) => crm::customer(desk, id(one)?),
            ("GET", ["customers", one, "contacts"]) => crm::contacts(call, desk, Some(id(one)?)),
            ("GET", ["locations"]) => crm::locations(call, desk),
            ("GET", ["locations", one]) => crm::location(desk, id(one)?),
            (_, ["customers" | "locations", ..]) => Err(wrong_method(call)),
            _ => Err(unknown(&call.path)),
        },
        _ => Err(unknown(&call.path)),
    }
}

fn jpm(to: &Target<'_>, call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    match (call.method.as_str(), call.form, to.rest.as_slice()) {
        ("GET", _, ["jobs"]) => jobs::list(call, desk),
        ("POST", _, ["jobs"]) => jobs::create(call, desk),
        ("GET", _, ["jobs", one]) => jobs::get(call, desk, id(one)?),
        ("PATCH", _, ["jobs", one]) => jobs::update(call, desk, id(one)?),
        ("PUT", _, ["jobs", one, "cancel"]) => jobs::cancel(call, desk, id(one)?),
        ("PUT", _, ["jobs", one, "hold"]) => jobs::hold(call, desk, id(one)?),
        ("GET", _, ["jobs", one, "history"]) => jobs::history(call, desk, id(one)?),
        ("GET", _, ["appointments"]) => appointments::list(call, desk),
        ("POST", _, ["appointments"]) => appointments::create(call, desk),
        ("GET", _, ["appointments", one]) => appointments::get(call, desk, id(one)?),
        ("PATCH", Form::Contract, ["appointments", one])
        | ("PUT", Form::Vendor, ["appointments", one, "special-instructions"]) => {
            appointments::instruct(call, desk, id(one)?)
        }
        ("PATCH", _, ["appointments", one, "reschedule"]) => {
            appointments::reschedule(call, desk, id(one)?)
        }
        ("PUT", Form::Vendor, ["appointments", one, "hold"]) => {
            appointments::hold(call, desk, id(one)?)
        }
        ("GET", _, ["projects"]) => projects::list(call, desk),
        ("POST", _, ["projects"]) => projects::create(call, desk),
        ("GET", _, ["projects", one]) => projects::get(call, desk, id(one)?),
        (
            _,
            _,
            ["jobs" | "appointments" | "projects"]
            | ["jobs" | "projects", _]
            | ["jobs", _, "cancel" | "hold" | "history"],
        ) => Err(wrong_method(call)),
        _ => lookup(to, call, desk),
    }
}

/// Records of the settings, which are only read.
fn lookup(to: &Target<'_>, call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    let Some(kind) = to
        .rest
        .first()
        .and_then(|name| kind(to.room, call.form, name))
    else {
        return Err(unknown(&call.path));
    };
    match (call.method.as_str(), to.rest.as_slice()) {
        ("GET", [_]) => settings::list(call, desk, kind),
        ("GET", [_, one]) if call.form == Form::Vendor => settings::get(desk, kind, id(one)?),
        (_, [_]) => Err(wrong_method(call)),
        _ => Err(unknown(&call.path)),
    }
}

fn kind(room: &str, form: Form, name: &str) -> Option<&'static str> {
    Some(match (room, form, name) {
        ("jpm", _, "job-types") => "job_type",
        ("jpm", _, "job-cancel-reasons") => "cancel_reason",
        // Not in the contract; without it nobody could choose a reason there.
        ("jpm", _, "job-hold-reasons") => "hold_reason",
        ("jpm", Form::Vendor, "project-statuses") => "project_status",
        ("jpm", Form::Vendor, "project-substatuses") => "project_substatus",
        ("jpm", Form::Vendor, "project-types") => "project_type",
        ("settings", _, "technicians") => "technician",
        ("settings", _, "employees") => "employee",
        ("settings", _, "business-units") => "business_unit",
        ("marketing", _, "campaigns") => "campaign",
        ("jbce", _, "call-reasons") => "call_reason",
        _ => return None,
    })
}

fn wrong_method(call: &Call) -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        format!("{} is not possible at {}.", call.method, call.path),
    )
}
