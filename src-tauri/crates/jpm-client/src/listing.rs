//! What makes a type of record listable.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::area::Area;
use crate::query::Query;

/// What the contract's document says about a list of JPM. (The lists of other areas are the vendor's in both dialects.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum InContract {
    /// It has pages.
    Paged,
    /// It has no parameters: one call gives the whole.
    Whole,
    /// It does not name it. A server of the contract is asked all the same, as for a list without parameters.
    Absent,
}

/// A type of record that the API lists.
///
/// The types of this crate implement it. A program that needs another list of the vendor's implements it for a type of its own and
/// reads it with [`Client::list`](crate::Client::list).
pub trait Listed: DeserializeOwned + Send + Sync + 'static {
    /// What narrows the list.
    type Filter: Filter;
    /// The API the list belongs to.
    const AREA: Area;
    /// The path below the tenant.
    const PATH: &'static str;
    /// What the contract's document says.
    const IN_CONTRACT: InContract = InContract::Absent;
}

/// A type of record that can be asked for by its id.
pub trait Fetched: Listed {
    /// The id.
    type Id: Display + Copy + Send + Sync;
}

/// What narrows a list.
pub trait Filter: Send + Sync + 'static {
    /// Adds its parameters to `query`.
    fn write(&self, query: &mut Query);
}
