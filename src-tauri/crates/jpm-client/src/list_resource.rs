//! The traits of record types that can be listed or read by id.

use std::fmt::Display;

use serde::de::DeserializeOwned;

use crate::api_module::ApiModule;
use crate::query::Filter;

/// How the contract describes a list of JPM. Lists of other API modules are not in the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ContractSupport {
    /// The list has pages.
    Paged,
    /// The list takes no parameters; one call returns all of it.
    Whole,
    /// The contract does not mention the list. It is requested like a list without parameters.
    Absent,
}

/// A record type that the API lists.
///
/// This crate implements it for its [models](crate::models). To read another list of the vendor,
/// implement it for a type of your own and open it with
/// [`Client::resource`](crate::Client::resource).
pub trait ListResource: DeserializeOwned + Send + Sync + 'static {
    /// The parameters that narrow the list.
    type Filter: Filter;
    /// The API module that has the list.
    const MODULE: ApiModule;
    /// The path of the list, below the tenant.
    const PATH: &'static str;
    /// How the contract describes the list.
    const CONTRACT_SUPPORT: ContractSupport = ContractSupport::Absent;
}

/// A record type that can be read by its id.
pub trait GetResource: ListResource {
    /// The type of the id.
    type Id: Display + Copy + Send + Sync;
}
