//! Invariants of overwriting.

use std::collections::BTreeSet;

use crate::checks::COMPARE_WINDOW;
use crate::endpoints::value_text;
use crate::server::Server;
use crate::workstation::{Intent, TrackedEdit, Workstation};
use crate::world::lock;

impl Workstation {
    /// An edit only overwrites values that the dispatcher has seen. A short window between read and
    /// write stays open, because the API has no compare-and-swap.
    pub(crate) fn check_overwrites(&self, server: &Server) {
        let applied_late = lock(&self.network.create_calls).applied_late.clone();
        let seen: BTreeSet<&str> = self.edits.iter().map(|edit| edit.saw.as_str()).collect();
        for effect in &server.effects {
            let Some((before, age)) = &effect.before else {
                continue;
            };
            // Another workstation's reversal restores the value; that workstation answers for it.
            let own =
                |edit: &&TrackedEdit| edit.number == effect.edit && effect.workstation == self.name;
            let Some(edit) = self.edits.iter().find(own) else {
                continue;
            };
            let ours = self.edits.iter().any(|edit| match &edit.intent {
                Intent::Move { start, .. } => value_text(*start) == *before,
                Intent::Text(text) | Intent::Summary(text) => text == before,
                Intent::Book(starts) => {
                    starts.iter().any(|start| value_text(*start) == *before)
                        || format!("Edit {}", edit.number) == *before
                }
                Intent::Add(start) => {
                    value_text(*start) == *before || format!("Edit {}", edit.number) == *before
                }
                _ => false,
            });
            // Whoever retries a conflict has seen the other value.
            let asked = |other: &TrackedEdit| {
                (other.number == edit.number && other.again > 0) || other.intent == Intent::Reverse
            };
            let asked = self.edits.iter().any(asked);
            let open = *age < COMPARE_WINDOW || applied_late.contains(&edit.number);
            if !(seen.contains(before.as_str()) || ours || asked || open) {
                self.world.report_violation(format!(
                    "{}#{} was written over \"{before}\", which the dispatcher never saw",
                    self.name, edit.number
                ));
            }
        }
    }
}
