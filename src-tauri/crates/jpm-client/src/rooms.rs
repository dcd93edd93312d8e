//! The calls, room by room: what every list can do is here, what only one of them can do is below.

mod appointments;
mod assignments;
mod availability;
mod contacts;
mod jobs;
mod lists;
mod notes;
mod pages;
mod projects;
mod reasons;

use std::fmt;
use std::marker::PhantomData;

use bytes::Bytes;
use http::Method;
use serde::de::DeserializeOwned;

use crate::area::Area;
use crate::body::{self, Body};
use crate::client::{Call, Client};
use crate::dialect::Dialect;
use crate::error::Error;
use crate::listing::{Fetched, Filter, InContract, Listed};
use crate::page::{Page, PageRequest};
use crate::query::Query;
use crate::record::Record;

/// The calls on one type of record.
pub struct Room<T> {
    pub(crate) client: Client,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Room<T> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            of: PhantomData,
        }
    }
}

impl<T> fmt::Debug for Room<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Room")
            .field("client", &self.client)
            .finish()
    }
}

impl<T: Listed> Room<T> {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            of: PhantomData,
        }
    }

    /// The form that the paths and parameters of this room take: the dialect's in JPM, the vendor's in its neighbours.
    fn form(&self) -> Dialect {
        match T::AREA {
            Area::Jpm => self.client.dialect(),
            Area::Dispatch | Area::Settings | Area::Crm | Area::Marketing | Area::Jbce => {
                Dialect::Vendor
            }
        }
    }

    /// Whether one call without parameters gives the whole list.
    fn is_whole(&self) -> bool {
        self.form() == Dialect::Contract && T::IN_CONTRACT != InContract::Paged
    }

    /// Reads one page.
    ///
    /// The size is brought into the dialect's bounds. Of the contract's lists without parameters (job types, cancel reasons) the first
    /// page is the whole.
    pub async fn page(&self, filter: &T::Filter, page: PageRequest) -> Result<Page<T>, Error> {
        self.page_of(&[filter], page).await
    }

    /// Reads one page of what all of `filters` let through.
    async fn page_of(&self, filters: &[&dyn Filter], page: PageRequest) -> Result<Page<T>, Error> {
        let form = self.form();
        let page = page.within(form);
        let mut query = Query::new(form);
        if !self.is_whole() || page.number > 1 {
            page.write(&mut query);
        }
        for filter in filters {
            filter.write(&mut query);
        }
        let answer = self
            .client
            .call(Call {
                method: Method::GET,
                area: T::AREA,
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
    ) -> Result<crate::answer::Answer, Error> {
        self.send_with(method, segments, Vec::new(), body).await
    }

    /// Sends to a path of this room, with parameters.
    async fn send_with(
        &self,
        method: Method,
        segments: &[&str],
        query: Vec<(&'static str, String)>,
        body: Option<Bytes>,
    ) -> Result<crate::answer::Answer, Error> {
        let path: Vec<&str> = T::PATH.split('/').chain(segments.iter().copied()).collect();
        self.client
            .call(Call {
                method,
                area: T::AREA,
                form: self.form(),
                segments: &path,
                query,
                body,
            })
            .await
    }

    /// Reads one page of a list that hangs on a record of this room.
    async fn page_below<U: DeserializeOwned>(
        &self,
        segments: &[&str],
        page: PageRequest,
    ) -> Result<Page<U>, Error> {
        let form = self.form();
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
    fn vendor_only(&self, operation: &'static str) -> Result<(), Error> {
        match self.form() {
            Dialect::Vendor => Ok(()),
            dialect @ Dialect::Contract => Err(Error::Unsendable {
                field: operation,
                dialect,
                detail: "its document does not know this call",
            }),
        }
    }

    /// Writes a body in this room's form.
    fn body<B: Body>(&self, body: &B) -> Result<Option<Bytes>, Error> {
        body::write(body, self.form()).map(Some)
    }
}

impl<T: Fetched> Room<T> {
    /// Reads one record.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none with this id.
    pub async fn get(&self, id: T::Id) -> Result<Record<T>, Error> {
        self.record(Method::GET, &[&id.to_string()], None).await
    }
}
