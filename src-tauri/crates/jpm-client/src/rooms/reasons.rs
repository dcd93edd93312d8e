//! What the lists of reasons can do beyond others.

use super::Room;
use crate::error::Error;
use crate::listing::Listed;
use crate::models::{ReasonFilter, ReasonPeriod};
use crate::page::{Page, PageRequest};

impl<T: Listed<Filter = ReasonFilter>> Room<T> {
    /// Reads one page of the reasons that were created or changed within `period` (vendor).
    pub async fn page_within(
        &self,
        filter: &ReasonFilter,
        period: &ReasonPeriod,
        page: PageRequest,
    ) -> Result<Page<T>, Error> {
        self.page_of(&[filter, period], page).await
    }
}
