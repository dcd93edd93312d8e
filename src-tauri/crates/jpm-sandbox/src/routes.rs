//! Which path leads to which room.

use crate::Dialect;
use crate::call::{Call, Desk, Form, Reply};
use crate::nulls;
use crate::problem::Problem;
use crate::rooms::crm::Whose;
use crate::rooms::notes::{self, Owner};
use crate::rooms::{
    appointments, closing, crm, dispatch, events, exports, jobs, project_edits, projects, settings,
};

/// A path split into what it names.
pub(crate) struct Target<'a> {
    pub(crate) form: Form,
    pub(crate) tenant: &'a str,
    room: &'a str,
    rest: Vec<&'a str>,
}

impl Target<'_> {
    /// The kind of the records that an answer holds: the name of their list.
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
    if call.form == Form::Vendor
        && let ["export", feed @ ..] = to.rest.as_slice()
    {
        if call.method != "GET" {
            return Err(wrong_method(to, call));
        }
        return exports::serve(call, desk, to.room, feed)
            .unwrap_or_else(|| Err(unknown(&call.path)));
    }
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
            ("GET", ["technician-shifts", one]) => dispatch::shift(desk, id(one)?),
            ("GET", ["non-job-appointments"]) => events::list(call, desk),
            ("POST", ["non-job-appointments"]) => events::create(call, desk),
            ("GET", ["non-job-appointments", one]) => events::get(desk, id(one)?),
            ("PUT", ["non-job-appointments", one]) => events::update(call, desk, id(one)?),
            ("DELETE", ["non-job-appointments", one]) => events::delete(desk, id(one)?),
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
            _ => lookup(to, call, desk),
        },
        "crm" => match (call.method.as_str(), to.rest.as_slice()) {
            ("GET", ["customers"]) => crm::customers(call, desk),
            ("GET", ["customers", "contacts"]) => crm::contacts(call, desk, Whose::Listed),
            ("GET", ["customers", one]) => crm::customer(desk, id(one)?),
            ("GET", ["customers", one, "contacts"]) => {
                crm::contacts(call, desk, Whose::Customer(id(one)?))
            }
            ("GET", ["locations", one, "contacts"]) => {
                crm::contacts(call, desk, Whose::Location(id(one)?))
            }
            ("GET", ["locations"]) => crm::locations(call, desk),
            ("GET", ["locations", one]) => crm::location(desk, id(one)?),
            (_, ["customers" | "locations", ..]) => Err(wrong_method(to, call)),
            _ => Err(unknown(&call.path)),
        },
        _ => Err(unknown(&call.path)),
    }
}

fn jpm(to: &Target<'_>, call: &Call, desk: &Desk<'_>) -> Result<Reply, Problem> {
    if call.form == Form::Contract {
        nulls::refuse(&call.body)?;
    } else if let Some(reply) = vendor_only(to, call, desk) {
        return reply;
    }
    match (call.method.as_str(), call.form, to.rest.as_slice()) {
        ("GET", _, ["jobs"]) => jobs::list(call, desk),
        ("POST", _, ["jobs"]) => jobs::create(call, desk),
        ("GET", _, ["jobs", one]) => jobs::get(call, desk, id(one)?),
        ("PATCH", _, ["jobs", one]) => jobs::update(call, desk, id(one)?),
        ("PUT", _, ["jobs", one, "cancel"]) => closing::cancel_job(call, desk, id(one)?),
        ("PUT", _, ["jobs", one, "hold"]) => closing::hold_job(call, desk, id(one)?),
        ("GET", _, ["jobs", one, "history"]) => jobs::history(call, desk, id(one)?),
        ("GET", _, ["appointments"]) => appointments::list(call, desk),
        ("POST", _, ["appointments"]) => appointments::create(call, desk),
        ("GET", _, ["appointments", one]) => appointments::get(call, desk, id(one)?),
        ("PATCH", Form::Contract, ["appointments", one]) => {
            appointments::instruct(call, desk, id(one)?)
        }
        ("PATCH", _, ["appointments", one, "reschedule"]) => {
            appointments::reschedule(call, desk, id(one)?)
        }
        ("GET", _, ["projects"]) => projects::list(call, desk),
        ("POST", _, ["projects"]) => projects::create(call, desk),
        ("GET", _, ["projects", one]) => projects::get(call, desk, id(one)?),
        (
            _,
            _,
            ["jobs" | "appointments" | "projects"]
            | ["jobs" | "appointments" | "projects", _]
            | ["jobs", _, "cancel" | "hold" | "history"]
            | ["appointments", _, "reschedule"],
        ) => Err(wrong_method(to, call)),
        _ => lookup(to, call, desk),
    }
}

/// What the vendor has and the contract does not; none when the path is not one of these.
fn vendor_only(to: &Target<'_>, call: &Call, desk: &Desk<'_>) -> Option<Result<Reply, Problem>> {
    let then = |one: &str, act: &dyn Fn(i64) -> Result<Reply, Problem>| id(one).and_then(act);
    Some(match (call.method.as_str(), to.rest.as_slice()) {
        ("GET", ["jobs", "cancel-reasons"]) => closing::cancel_reasons(call, desk),
        ("GET", ["jobs", "hold-reasons"]) => closing::hold_reasons(call, desk),
        ("GET", ["jobs", one, "canceled-log"]) => {
            then(one, &|id| closing::canceled_log(call, desk, id))
        }
        ("PUT", ["jobs", one, "remove-cancellation"]) => {
            then(one, &|id| closing::revive_job(desk, id))
        }
        ("GET", ["jobs", one, "notes"]) => then(one, &|id| notes::list(call, desk, Owner::Job, id)),
        ("POST", ["jobs", one, "notes"]) => then(one, &|id| notes::add(call, desk, Owner::Job, id)),
        ("GET", ["projects", one, "notes"]) => {
            then(one, &|id| notes::list(call, desk, Owner::Project, id))
        }
        ("POST", ["projects", one, "notes"]) => {
            then(one, &|id| notes::add(call, desk, Owner::Project, id))
        }
        ("PATCH", ["projects", one]) => then(one, &|id| project_edits::update(call, desk, id)),
        ("POST", ["projects", one, "attach-job", job]) => then(one, &|project| {
            then(job, &|job| project_edits::attach(desk, project, job))
        }),
        ("POST", ["projects", "detach-job", job]) => {
            then(job, &|job| project_edits::detach(desk, job))
        }
        ("DELETE", ["appointments", one]) => then(one, &|id| closing::delete(desk, id)),
        ("PUT", ["appointments", one, "hold"]) => then(one, &|id| closing::hold(call, desk, id)),
        ("DELETE", ["appointments", one, "hold"]) => {
            then(one, &|id| closing::remove_hold(desk, id))
        }
        ("PUT", ["appointments", one, "confirmation"]) => {
            then(one, &|id| closing::confirm(desk, id, true))
        }
        ("DELETE", ["appointments", one, "confirmation"]) => {
            then(one, &|id| closing::confirm(desk, id, false))
        }
        ("PUT", ["appointments", one, "special-instructions"]) => {
            then(one, &|id| appointments::instruct(call, desk, id))
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
        (_, [_]) => Err(wrong_method(to, call)),
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
        ("settings", _, "tag-types") => "tag_type",
        ("dispatch", _, "arrival-windows") => "arrival_window",
        ("marketing", _, "campaigns") => "campaign",
        ("jbce", _, "call-reasons") => "call_reason",
        _ => return None,
    })
}

fn wrong_method(to: &Target<'_>, call: &Call) -> Problem {
    let vendor = call.form == Form::Vendor;
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
