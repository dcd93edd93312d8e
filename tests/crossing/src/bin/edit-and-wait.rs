//! Moves one appointment by a quarter of an hour and waits to be killed. `tests/crashes.rs` does the killing.
//!
//! Prints one line when the edit is confirmed to the dispatcher: the appointment's id and its new start in milliseconds.

use std::error::Error;
use std::io::Write;
use std::path::PathBuf;

use chrono::{TimeDelta, Utc};
use crossing::desk::{Address, Desk};
use jpm_sync::edit::{AppointmentMove, Edit};
use jpm_sync::moment::Moment;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.len() != 6 {
        return Err(
            "usage: edit-and-wait FOLDER API TENANT CLIENT_ID CLIENT_SECRET APP_KEY".into(),
        );
    }
    let folder = PathBuf::from(arguments.remove(0));
    let address = Address::from_arguments(&arguments).ok_or("five words are needed")?;
    let desk = Desk::open(&folder, &address)?;
    desk.until_live().await?;
    let card = desk
        .cards()?
        .into_iter()
        .find(|card| card.movable && card.id.server().is_some())
        .ok_or("nothing can be moved")?;
    let shift = TimeDelta::minutes(15);
    let start = card.start.0 + shift;
    desk.store.submit(
        Edit::MoveAppointment {
            to: AppointmentMove {
                appointment_id: card.id,
                start: Moment(start),
                end: Moment(card.end.0 + shift),
                arrival_start: card.arrival_start,
                arrival_end: card.arrival_end,
                technician_ids: None,
                seen: None,
            },
        },
        Utc::now(),
    )?;
    println!("{} {}", card.id, start.timestamp_millis());
    std::io::stdout().flush()?;
    std::future::pending().await
}
