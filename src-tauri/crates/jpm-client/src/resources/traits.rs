//! What makes a type of record listable.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::api_module::ApiModule;
use crate::query::Filter;

/// What the contract's document says about a list of JPM. (The lists of other areas are the vendor's in both dialects.)
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ContractSupport {
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
pub trait ListResource: DeserializeOwned + Send + Sync + 'static {
    /// What narrows the list.
    type Filter: Filter;
    /// The API the list belongs to.
    const MODULE: ApiModule;
    /// The path below the tenant.
    const PATH: &'static str;
    /// What the contract's document says.
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Absent;
}

/// A type of record that can be asked for by its id.
pub trait GetResource: ListResource {
    /// The id.
    type Id: Display + Copy + Send + Sync;
}
