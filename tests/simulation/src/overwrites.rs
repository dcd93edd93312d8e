//! What must hold of writing over others.

use std::collections::BTreeSet;

use crate::calls::words_for;
use crate::checks::MOMENT;
use crate::desk::{Desk, Tracked, Wish};
use crate::server::Server;
use crate::world::lock;

impl Desk {
    /// Nobody's work is written over that the dispatcher had not seen. Between the look and the writing a moment stays open: the API has
    /// no compare-and-swap.
    pub(crate) fn judge_overwrites(&self, server: &Server) {
        let belated = lock(&self.network.posts).belated.clone();
        let seen: BTreeSet<&str> = self.edits.iter().map(|edit| edit.saw.as_str()).collect();
        for effect in &server.effects {
            let Some((before, age)) = &effect.before else {
                continue;
            };
            // Another desk that brings an edit's value back, taking its own back, answers for that itself.
            let own = |edit: &&Tracked| edit.number == effect.edit && effect.desk == self.name;
            let Some(edit) = self.edits.iter().find(own) else {
                continue;
            };
            let ours = self.edits.iter().any(|edit| match &edit.wish {
                Wish::Move { start, .. } => words_for(*start) == *before,
                Wish::Text(text) | Wish::Summary(text) => text == before,
                Wish::Book(starts) => {
                    starts.iter().any(|start| words_for(*start) == *before)
                        || format!("Edit {}", edit.number) == *before
                }
                Wish::Add(start) => {
                    words_for(*start) == *before || format!("Edit {}", edit.number) == *before
                }
                _ => false,
            });
            // Who has an edit in conflict sent again has seen what stands against it; a later edit that stands for it was made on that.
            let asked = |other: &Tracked| {
                let same = other.number == edit.number
                    || (other.replaced && (other.job, other.visit) == (edit.job, edit.visit));
                (same && other.again > 0) || other.wish == Wish::Back
            };
            let asked = self.edits.iter().any(asked);
            let open = *age < MOMENT || belated.contains(&edit.number);
            if !(seen.contains(before.as_str()) || ours || asked || open) {
                self.world.accuse(format!(
                    "{}#{} was written over \"{before}\", which the dispatcher never saw",
                    self.name, edit.number
                ));
            }
        }
    }
}
