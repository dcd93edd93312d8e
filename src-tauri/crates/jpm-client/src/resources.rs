//! The calls, room by room: what every list can do is here, what only one of them can do is below.

mod accessors;
mod appointments;
mod assignments;
mod availability;
mod contacts;
mod jobs;
mod notes;
mod pages;
mod projects;
mod reasons;
mod traits;

pub use crate::api_module::ApiModule;
pub use traits::{ContractSupport, GetResource, ListResource};

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;

use crate::api_error::Error;
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::page::{Page, PageRequest};
use crate::query::{Filter, Query};
use crate::record::Record;
use crate::request_body::{self, RequestBody};

/// The calls on one type of record.
pub struct Resource<T> {
    pub(crate) client: Client,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Resource<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            of: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Resource<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resource")
            .field("client", &self.client)
            .finish()
    }
}

impl<T: ListResource> Resource<T> {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            of: PhantomData,
        }
    }

    /// The form that the paths and parameters of this room take: the dialect's in JPM, the vendor's in its neighbours.
    fn path_dialect(&self) -> Dialect {
        match T::MODULE {
            ApiModule::Jpm => self.client.dialect(),
            ApiModule::Dispatch
            | ApiModule::Settings
            | ApiModule::Crm
            | ApiModule::Marketing
            | ApiModule::Jbce => Dialect::Vendor,
        }
    }

    /// Whether one call without parameters gives the whole list.
    fn is_unpaged(&self) -> bool {
        self.path_dialect() == Dialect::Contract && T::CONTRACT_SUPPORT != ContractSupport::Paged
    }

    /// Reads one page.
    ///
    /// The size is brought into the dialect's bounds. Of the contract's lists without parameters (job types, cancel reasons) the first
    /// page is the whole.
    pub async fn page(&self, filter: &T::Filter, page: PageRequest) -> Result<Page<T>, Error> {
        self.filtered_page(&[filter], page).await
    }

    /// Reads one page of what all of `filters` let through.
    async fn filtered_page(
        &self,
        filters: &[&dyn Filter],
        page: PageRequest,
    ) -> Result<Page<T>, Error> {
        let form = self.path_dialect();
        let page = page.within(form);
        let mut query = Query::new(form);
        if !self.is_unpaged() || page.number > 1 {
            page.write(&mut query);
        }
        for filter in filters {
            filter.write(&mut query);
        }
        let answer = self
            .client
            .call(Call {
                method: Method::GET,
                module: T::MODULE,
                form,
                segments: &T::PATH.split('/').collect::<Vec<_>>(),
                query: query.finish()?,
                body: None,
            })
            .await?;
        Page::read(&answer.body, page, answer.server_time)
            .map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Asks for one record, or sends a change and reads the record it answers with.
    async fn record(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<Bytes>,
    ) -> Result<Record<T>, Error> {
        let answer = self.send(method, segments, body).await?;
        Record::from_body(&answer.body).map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Sends to a path of this room.
    async fn send(
        &self,
        method: Method,
        segments: &[&str],
        body: Option<Bytes>,
    ) -> Result<crate::response::ApiResponse, Error> {
        self.send_with(method, segments, Vec::new(), body).await
    }

    /// Sends to a path of this room, with parameters.
    async fn send_with(
        &self,
        method: Method,
        segments: &[&str],
        query: Vec<(&'static str, String)>,
        body: Option<Bytes>,
    ) -> Result<crate::response::ApiResponse, Error> {
        let path: Vec<&str> = T::PATH.split('/').chain(segments.iter().copied()).collect();
        self.client
            .call(Call {
                method,
                module: T::MODULE,
                form: self.path_dialect(),
                segments: &path,
                query,
                body,
            })
            .await
    }

    /// Reads one page of a list that hangs on a record of this room.
    async fn sub_page<U: DeserializeOwned>(
        &self,
        segments: &[&str],
        page: PageRequest,
    ) -> Result<Page<U>, Error> {
        let form = self.path_dialect();
        let page = page.within(form);
        let mut query = Query::new(form);
        page.write(&mut query);
        let answer = self
            .send_with(Method::GET, segments, query.finish()?, None)
            .await?;
        Page::read(&answer.body, page, answer.server_time)
            .map_err(|mismatch| mismatch.into_error(answer.effect))
    }

    /// Refuses a call that the contract's document does not know, where the contract is spoken.
    fn require_vendor(&self, operation: &'static str) -> Result<(), Error> {
        match self.path_dialect() {
            Dialect::Vendor => Ok(()),
            dialect @ Dialect::Contract => Err(Error::Unsupported {
                field: operation,
                dialect,
                detail: "its document does not know this call",
            }),
        }
    }

    /// Writes a body in this room's form.
    fn body<B: RequestBody>(&self, body: &B) -> Result<Option<Bytes>, Error> {
        request_body::write(body, self.path_dialect()).map(Some)
    }
}

impl<T: GetResource> Resource<T> {
    /// Reads one record.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with this id.
    pub async fn get(&self, id: T::Id) -> Result<Record<T>, Error> {
        self.record(Method::GET, &[&id.to_string()], None).await
    }
}
