//! Customers and locations.

use super::macros::{operation, resource};
use crate::api_error::Error;
use crate::ids::{CustomerId, LocationId};
use crate::models::{Contact, Customer, Location, Note};
use crate::page::{Page, PageRequest};

resource! {
    /// Customers, in the CRM API.
    #[doc = operation!("GET customers", "crm" "Customers_GetList")]
    #[doc = operation!("GET customers/{id}", "crm" "Customers_Get")]
    Customers(Customer), customers
}

impl Customers {
    /// Reads one page of a customer's phone numbers and email addresses.
    #[doc = operation!("GET customers/{id}/contacts", "crm" "Customers_GetContactList")]
    pub async fn contacts(
        &self,
        id: CustomerId,
        page: PageRequest,
    ) -> Result<Page<Contact>, Error> {
        self.sub_page(&[&id.to_string(), "contacts"], page).await
    }

    /// Reads one page of a customer's notes.
    #[doc = operation!("GET customers/{id}/notes", "crm" "Customers_GetNotes")]
    pub async fn notes(&self, id: CustomerId, page: PageRequest) -> Result<Page<Note>, Error> {
        self.sub_page(&[&id.to_string(), "notes"], page).await
    }
}

resource! {
    /// Locations, in the CRM API.
    #[doc = operation!("GET locations", "crm" "Locations_GetList")]
    #[doc = operation!("GET locations/{id}", "crm" "Locations_Get")]
    Locations(Location), locations
}

impl Locations {
    /// Reads one page of a location's phone numbers and email addresses.
    #[doc = operation!("GET locations/{id}/contacts", "crm" "Locations_GetContactList")]
    pub async fn contacts(
        &self,
        id: LocationId,
        page: PageRequest,
    ) -> Result<Page<Contact>, Error> {
        self.sub_page(&[&id.to_string(), "contacts"], page).await
    }
}
