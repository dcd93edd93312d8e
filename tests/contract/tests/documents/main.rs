//! Compares the client's requests and responses with the API documents.

/// Calls a generic function with the record type of an export feed.
macro_rules! export_feeds {
    ($feed:ident, $client:expr, $operation:expr) => {
        match $operation {
            "Export_Jobs" => $feed::<jpm_client::models::Job>($client).await,
            "Export_Projects" => $feed::<jpm_client::models::Project>($client).await,
            "Export_Appointments" => $feed::<jpm_client::models::Appointment>($client).await,
            "Export_JobCancelReasons" => {
                $feed::<jpm_client::models::CanceledLogEntry>($client).await
            }
            "Export_JobNotes" => $feed::<jpm_client::models::JobNote>($client).await,
            "Export_ProjectNotes" => $feed::<jpm_client::models::ProjectNote>($client).await,
            "Export_JobHistory" => $feed::<jpm_client::models::JobHistory>($client).await,
            "Export_AppointmentAssignments" => {
                $feed::<jpm_client::models::Assignment>($client).await
            }
            "Export_Technicians" => $feed::<jpm_client::models::Technician>($client).await,
            "Export_Employees" => $feed::<jpm_client::models::Employee>($client).await,
            "Export_BusinessUnits" => $feed::<jpm_client::models::BusinessUnit>($client).await,
            "Export_TagTypes" => $feed::<jpm_client::models::TagType>($client).await,
            "ExportCustomers_GetCustomers" => $feed::<jpm_client::models::Customer>($client).await,
            "ExportContacts_CustomersContacts" => {
                $feed::<jpm_client::models::CustomerContact>($client).await
            }
            "ExportLocations_Locations" => $feed::<jpm_client::models::Location>($client).await,
            "ExportContacts_LocationsContacts" => {
                $feed::<jpm_client::models::LocationContact>($client).await
            }
            unknown => panic!("no call for {unknown}"),
        }
    };
}

mod answers;
mod parameters;
mod requests;
mod vendor_writes;
