//! Further filters of the lists of reasons.

use super::{ListResource, Resource};
use crate::api_error::Error;
use crate::models::{ReasonFilter, ReasonPeriod};
use crate::page::{Page, PageRequest};

impl<T: ListResource<Filter = ReasonFilter>> Resource<T> {
    /// Reads one page of the reasons that were created or changed within `period` (vendor only).
    pub async fn page_within(
        &self,
        filter: &ReasonFilter,
        period: &ReasonPeriod,
        page: PageRequest,
    ) -> Result<Page<T>, Error> {
        self.filtered_page(&[filter, period], page).await
    }
}
