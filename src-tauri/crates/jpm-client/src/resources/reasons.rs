//! What the lists of reasons can do beyond others.

use super::Resource;
use crate::api_error::Error;
use crate::models::{ReasonFilter, ReasonPeriod};
use crate::page::{Page, PageRequest};
use crate::resources::ListResource;

impl<T: ListResource<Filter = ReasonFilter>> Resource<T> {
    /// Reads one page of the reasons that were created or changed within `period` (vendor).
    pub async fn page_within(
        &self,
        filter: &ReasonFilter,
        period: &ReasonPeriod,
        page: PageRequest,
    ) -> Result<Page<T>, Error> {
        self.filtered_page(&[filter, period], page).await
    }
}
