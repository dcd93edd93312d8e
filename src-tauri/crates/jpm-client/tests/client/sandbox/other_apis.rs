//! Tests of projects and of other APIs against the sandbox.

use jpm_client::PageRequest;
use jpm_client::models::{
    AssignmentFilter, BusinessUnitFilter, CustomerFilter, EmployeeFilter, JobTypeFilter,
    LocationFilter, ProjectCreate, ProjectFilter, ShiftFilter, TechnicianFilter,
};
use jpm_client::query::Active;

use super::setup::{DIALECTS, book, client, now, sandbox};

#[tokio::test]
async fn projects_and_job_types_can_be_listed_and_a_project_created() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;

        // listProjects, getProject, createProject
        let page = client
            .projects()
            .page(&ProjectFilter::default(), PageRequest::first(5))
            .await
            .unwrap();
        let like = &page.items[0];
        assert_eq!(*client.projects().get(like.id).await.unwrap(), **like);
        let mut project: ProjectCreate =
            serde_json::from_str(r#"{"locationId":0,"name":"Re-pipe"}"#).unwrap();
        project.location_id = like.location_id.unwrap();
        project.customer_id = like.customer_id;
        project.start_date = Some(now().date_naive());
        let created = client.projects().create(&project).await.unwrap();
        assert_eq!(created.name.as_deref(), Some("Re-pipe"));
        assert_eq!(
            created.start_date.map(jpm_client::models::ProjectDate::day),
            project.start_date
        );
        assert_eq!(*client.projects().get(created.id).await.unwrap(), *created);

        // listJobTypes
        let types = client
            .job_types()
            .page(&JobTypeFilter::default(), PageRequest::first(5000))
            .await
            .unwrap();
        assert!(
            types
                .items
                .iter()
                .all(|kind| kind.name.is_some() && kind.duration.is_some())
        );
    }
}

#[tokio::test]
#[allow(clippy::too_many_lines, reason = "eight neighbours")]
async fn other_apis_can_be_listed_and_technicians_assigned() {
    for (dialect, served) in DIALECTS {
        let sandbox = sandbox(served).await;
        let client = client(&sandbox, dialect).await;
        let first = PageRequest::first(3);
        let technicians = client
            .technicians()
            .page(&TechnicianFilter::default(), first)
            .await
            .unwrap();
        let technician = technicians.items[0].id;
        assert!(technicians.items[0].name.is_some());
        assert_eq!(
            client.technicians().get(technician).await.unwrap().id,
            technician
        );
        assert!(
            !client
                .employees()
                .page(&EmployeeFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            !client
                .business_units()
                .page(&BusinessUnitFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        assert!(
            !client
                .shifts()
                .page(&ShiftFilter::default(), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let customers = client
            .customers()
            .page(&CustomerFilter::default(), first)
            .await
            .unwrap();
        assert!(
            client
                .customers()
                .get(customers.items[0].id)
                .await
                .unwrap()
                .name
                .is_some()
        );
        let locations = client
            .locations()
            .page(&LocationFilter::default(), first)
            .await
            .unwrap();
        assert!(
            client
                .locations()
                .get(locations.items[0].id)
                .await
                .unwrap()
                .address
                .is_some()
        );

        let job = book(&client).await;
        let appointment = job.first_appointment_id.unwrap();
        let of_visit = |active| AssignmentFilter {
            appointment_ids: vec![appointment],
            active,
            ..AssignmentFilter::default()
        };
        let assignments = client.assignments();
        assignments
            .assign(appointment, &[technician])
            .await
            .unwrap();
        let page = assignments.page(&of_visit(None), first).await.unwrap();
        assert_eq!(
            page.items
                .iter()
                .map(|one| one.technician_id)
                .collect::<Vec<_>>(),
            [Some(technician)]
        );
        assignments
            .unassign(appointment, &[technician])
            .await
            .unwrap();
        assert!(
            assignments
                .page(&of_visit(None), first)
                .await
                .unwrap()
                .items
                .is_empty()
        );
        let gone = assignments
            .page(&of_visit(Some(Active::No)), first)
            .await
            .unwrap();
        assert_eq!(gone.items[0].active, Some(false));
    }
}
