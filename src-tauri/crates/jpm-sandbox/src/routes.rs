//! Routing of API paths to handlers.

use crate::call::{Call, CallContext, PathDialect, Reply};
use crate::dialect::Dialect;
use crate::handlers::crm::ContactOwner;
use crate::handlers::notes::{self, NoteOwner};
use crate::handlers::{
    appointments, crm, dispatch, events, exports, job_status, jobs, project_edits, projects,
    settings,
};
use crate::null_check;
use crate::problem::Problem;

/// A parsed path.
pub(crate) struct Target<'a> {
    pub(crate) dialect: PathDialect,
    pub(crate) tenant: &'a str,
    api: &'a str,
    rest: Vec<&'a str>,
}

impl Target<'_> {
    /// The kind of records in the response: the name of their list.
    pub(crate) fn collection(&self) -> Option<&str> {
        let rest = self.rest.as_slice();
        match rest.strip_prefix(&["export"]).unwrap_or(rest) {
            ["customers", "contacts"] | ["customers" | "locations", _, "contacts"] => {
                Some("contacts")
            }
            ["appointments", _, "reschedule" | "special-instructions"] => Some("appointments"),
            ["jobs", _, "history"] => Some("history"),
            [name] => Some(name),
            [name, one] if one.parse::<i64>().is_ok() => Some(name),
            _ => None,
        }
    }
}

fn unknown(path: &str) -> Problem {
    Problem::not_found(format!("There is nothing at {path}."))
}

/// Parses dialect, tenant and API of a path. `dialect` says which JPM dialects are served.
pub(crate) fn target(path: &str, dialect: Dialect) -> Result<Target<'_>, Problem> {
    let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        [api, "v2", "tenant", tenant, rest @ ..]
            if !rest.is_empty() && (*api != "jpm" || dialect != Dialect::Contract) =>
        {
            Ok(Target {
                dialect: PathDialect::Vendor,
                tenant,
                api,
                rest: rest.to_vec(),
            })
        }
        ["jpm", "v2", tenant, rest @ ..]
            if *tenant != "tenant" && !rest.is_empty() && dialect != Dialect::Vendor =>
        {
            Ok(Target {
                dialect: PathDialect::Contract,
                tenant,
                api: "jpm",
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
pub(crate) fn serve(to: &Target<'_>, call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    if call.dialect == PathDialect::Vendor
        && let ["export", feed @ ..] = to.rest.as_slice()
    {
        if call.method != "GET" {
            return Err(wrong_method(to, call));
        }
        return exports::serve(call, ctx, to.api, feed).unwrap_or_else(|| Err(unknown(&call.path)));
    }
    match to.api {
        "jpm" => jpm(to, call, ctx),
        "settings" | "marketing" | "jbce" => lookup(to, call, ctx),
        "dispatch" => match (call.method.as_str(), to.rest.as_slice()) {
            ("GET", ["appointment-assignments"]) => dispatch::assignments(call, ctx),
            ("POST", ["appointment-assignments", "assign-technicians"]) => {
                dispatch::assign(call, ctx)
            }
            ("POST", ["appointment-assignments", "unassign-technicians"]) => {
                dispatch::unassign(call, ctx)
            }
            ("GET", ["technician-shifts"]) => dispatch::shifts(call, ctx),
            ("GET", ["technician-shifts", one]) => dispatch::shift(ctx, id(one)?),
            ("GET", ["non-job-appointments"]) => events::list(call, ctx),
            ("POST", ["non-job-appointments"]) => events::create(call, ctx),
            ("GET", ["non-job-appointments", one]) => events::get(ctx, id(one)?),
            ("PUT", ["non-job-appointments", one]) => events::update(call, ctx, id(one)?),
            ("DELETE", ["non-job-appointments", one]) => events::delete(ctx, id(one)?),
            ("GET", ["arrival-windows", "configuration"]) => Ok(events::window_configuration()),
            ("GET", ["business-hours"]) => Ok(events::business_hours()),
            (
                _,
                [
                    "appointment-assignments"
                    | "technician-shifts"
                    | "non-job-appointments"
                    | "business-hours",
                ]
                | ["non-job-appointments" | "technician-shifts", _]
                | ["arrival-windows", "configuration"],
            ) => Err(wrong_method(to, call)),
            _ => lookup(to, call, ctx),
        },
        "crm" => match (call.method.as_str(), to.rest.as_slice()) {
            ("GET", ["customers"]) => crm::customers(call, ctx),
            ("GET", ["customers", "contacts"]) => crm::contacts(call, ctx, ContactOwner::Listed),
            ("GET", ["customers", one]) => crm::customer(ctx, id(one)?),
            ("GET", ["customers", one, "contacts"]) => {
                crm::contacts(call, ctx, ContactOwner::Customer(id(one)?))
            }
            ("GET", ["customers", one, "notes"]) => {
                notes::list(call, ctx, NoteOwner::Customer, id(one)?)
            }
            ("GET", ["locations", one, "contacts"]) => {
                crm::contacts(call, ctx, ContactOwner::Location(id(one)?))
            }
            ("GET", ["locations"]) => crm::locations(call, ctx),
            ("GET", ["locations", one]) => crm::location(ctx, id(one)?),
            (_, ["customers" | "locations", ..]) => Err(wrong_method(to, call)),
            _ => Err(unknown(&call.path)),
        },
        _ => Err(unknown(&call.path)),
    }
}

fn jpm(to: &Target<'_>, call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    if call.dialect == PathDialect::Contract {
        null_check::reject_nulls(&call.body)?;
    } else if let Some(reply) = vendor_only(to, call, ctx) {
        return reply;
    }
    match (call.method.as_str(), call.dialect, to.rest.as_slice()) {
        ("GET", _, ["jobs"]) => jobs::list(call, ctx),
        ("POST", _, ["jobs"]) => jobs::create(call, ctx),
        ("GET", _, ["jobs", one]) => jobs::get(call, ctx, id(one)?),
        ("PATCH", _, ["jobs", one]) => jobs::update(call, ctx, id(one)?),
        ("PUT", _, ["jobs", one, "cancel"]) => job_status::cancel_job(call, ctx, id(one)?),
        ("PUT", _, ["jobs", one, "hold"]) => job_status::hold_job(call, ctx, id(one)?),
        ("GET", _, ["jobs", one, "history"]) => jobs::history(call, ctx, id(one)?),
        ("GET", _, ["appointments"]) => appointments::list(call, ctx),
        ("POST", _, ["appointments"]) => appointments::create(call, ctx),
        ("GET", _, ["appointments", one]) => appointments::get(call, ctx, id(one)?),
        ("PATCH", PathDialect::Contract, ["appointments", one]) => {
            appointments::instruct(call, ctx, id(one)?)
        }
        ("PATCH", _, ["appointments", one, "reschedule"]) => {
            appointments::reschedule(call, ctx, id(one)?)
        }
        ("GET", _, ["projects"]) => projects::list(call, ctx),
        ("POST", _, ["projects"]) => projects::create(call, ctx),
        ("GET", _, ["projects", one]) => projects::get(call, ctx, id(one)?),
        (
            _,
            _,
            ["jobs" | "appointments" | "projects"]
            | ["jobs" | "appointments" | "projects", _]
            | ["jobs", _, "cancel" | "hold" | "history"]
            | ["appointments", _, "reschedule"],
        ) => Err(wrong_method(to, call)),
        _ => lookup(to, call, ctx),
    }
}

/// Routes that only the vendor has; `None` for other paths.
fn vendor_only(
    to: &Target<'_>,
    call: &Call,
    ctx: &CallContext<'_>,
) -> Option<Result<Reply, Problem>> {
    let then = |one: &str, act: &dyn Fn(i64) -> Result<Reply, Problem>| id(one).and_then(act);
    Some(match (call.method.as_str(), to.rest.as_slice()) {
        ("GET", ["jobs", "cancel-reasons"]) => job_status::cancel_reasons(call, ctx),
        ("GET", ["jobs", "hold-reasons"]) => job_status::hold_reasons(call, ctx),
        ("GET", ["jobs", one, "canceled-log"]) => {
            then(one, &|id| job_status::canceled_log(call, ctx, id))
        }
        ("PUT", ["jobs", one, "remove-cancellation"]) => {
            then(one, &|id| job_status::remove_cancellation(ctx, id))
        }
        ("GET", ["jobs", one, "notes"]) => {
            then(one, &|id| notes::list(call, ctx, NoteOwner::Job, id))
        }
        ("POST", ["jobs", one, "notes"]) => {
            then(one, &|id| notes::add(call, ctx, NoteOwner::Job, id))
        }
        ("GET", ["projects", one, "notes"]) => {
            then(one, &|id| notes::list(call, ctx, NoteOwner::Project, id))
        }
        ("POST", ["projects", one, "notes"]) => {
            then(one, &|id| notes::add(call, ctx, NoteOwner::Project, id))
        }
        ("PATCH", ["projects", one]) => then(one, &|id| project_edits::update(call, ctx, id)),
        ("POST", ["projects", one, "attach-job", job]) => then(one, &|project| {
            then(job, &|job| project_edits::attach(ctx, project, job))
        }),
        ("POST", ["projects", "detach-job", job]) => {
            then(job, &|job| project_edits::detach(ctx, job))
        }
        ("DELETE", ["appointments", one]) => then(one, &|id| job_status::delete(ctx, id)),
        ("PUT", ["appointments", one, "hold"]) => {
            then(one, &|id| job_status::hold_appointment(call, ctx, id))
        }
        ("DELETE", ["appointments", one, "hold"]) => {
            then(one, &|id| job_status::remove_hold(ctx, id))
        }
        ("PUT", ["appointments", one, "confirmation"]) => {
            then(one, &|id| job_status::confirm(ctx, id, true))
        }
        ("DELETE", ["appointments", one, "confirmation"]) => {
            then(one, &|id| job_status::confirm(ctx, id, false))
        }
        ("PUT", ["appointments", one, "special-instructions"]) => {
            then(one, &|id| appointments::instruct(call, ctx, id))
        }
        (
            _,
            ["jobs", "cancel-reasons" | "hold-reasons"]
            | ["jobs", _, "canceled-log" | "remove-cancellation" | "notes"]
            | ["projects", _, "notes"]
            | [
                "appointments",
                _,
                "hold" | "confirmation" | "special-instructions",
            ],
        ) => Err(wrong_method(to, call)),
        _ => return None,
    })
}

/// Routes of read-only settings records.
fn lookup(to: &Target<'_>, call: &Call, ctx: &CallContext<'_>) -> Result<Reply, Problem> {
    let Some(kind) = to
        .rest
        .first()
        .and_then(|name| kind(to.api, call.dialect, name))
    else {
        return Err(unknown(&call.path));
    };
    match (call.method.as_str(), to.rest.as_slice()) {
        ("GET", [_]) => settings::list(call, ctx, kind),
        ("GET", [_, one]) if call.dialect == PathDialect::Vendor => {
            settings::get(ctx, kind, id(one)?)
        }
        (_, [_]) => Err(wrong_method(to, call)),
        _ => Err(unknown(&call.path)),
    }
}

fn kind(api: &str, dialect: PathDialect, name: &str) -> Option<&'static str> {
    Some(match (api, dialect, name) {
        ("jpm", _, "job-types") => "job_type",
        ("jpm", _, "job-cancel-reasons") => "cancel_reason",
        // Not in the contract, but without it nobody could choose a reason there.
        ("jpm", _, "job-hold-reasons") => "hold_reason",
        ("jpm", PathDialect::Vendor, "project-statuses") => "project_status",
        ("jpm", PathDialect::Vendor, "project-substatuses") => "project_substatus",
        ("jpm", PathDialect::Vendor, "project-types") => "project_type",
        ("settings", _, "technicians") => "technician",
        ("settings", _, "employees") => "employee",
        ("settings", _, "business-units") => "business_unit",
        ("settings", _, "tag-types") => "tag_type",
        ("dispatch", _, "arrival-windows") => "arrival_window",
        ("dispatch", _, "zones") => "zone",
        ("marketing", _, "campaigns") => "campaign",
        ("jbce", _, "call-reasons") => "call_reason",
        _ => return None,
    })
}

fn wrong_method(to: &Target<'_>, call: &Call) -> Problem {
    let vendor = call.dialect == PathDialect::Vendor;
    let allow = match to.rest.as_slice() {
        ["jobs" | "appointments" | "projects" | "non-job-appointments"]
        | ["jobs" | "projects", _, "notes"] => "GET, POST",
        ["jobs", "cancel-reasons" | "hold-reasons"] if vendor => "GET",
        ["appointments", _] if vendor => "GET, DELETE",
        ["projects", _] if !vendor => "GET",
        ["jobs" | "appointments" | "projects", _] => "GET, PATCH",
        ["appointments", _, "reschedule"] => "PATCH",
        ["appointments", _, "hold" | "confirmation"] => "PUT, DELETE",
        ["appointments", _, "special-instructions"]
        | ["jobs", _, "cancel" | "hold" | "remove-cancellation"] => "PUT",
        ["non-job-appointments", _] => "GET, PUT, DELETE",
        _ => "GET",
    };
    Problem::wrong_method(
        format!("{} is not possible at {}.", call.method, call.path),
        allow,
    )
}
