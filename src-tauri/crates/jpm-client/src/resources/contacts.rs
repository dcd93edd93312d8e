//! How customers and locations are reached.

use super::Resource;
use crate::api_error::Error;
use crate::ids::{CustomerId, LocationId};
use crate::models::{Contact, Customer, Location};
use crate::page::{Page, PageRequest};

impl Resource<Customer> {
    /// Reads one page of a customer's telephone numbers and e-mail addresses.
    pub async fn contacts(
        &self,
        id: CustomerId,
        page: PageRequest,
    ) -> Result<Page<Contact>, Error> {
        self.sub_page(&[&id.to_string(), "contacts"], page).await
    }
}

impl Resource<Location> {
    /// Reads one page of a location's telephone numbers and e-mail addresses.
    pub async fn contacts(
        &self,
        id: LocationId,
        page: PageRequest,
    ) -> Result<Page<Contact>, Error> {
        self.sub_page(&[&id.to_string(), "contacts"], page).await
    }
}
