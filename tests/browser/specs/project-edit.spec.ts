import type { Page } from "@playwright/test";
import { expectAccessible } from "../stage/accessibility.js";
import { expect, test } from "../stage/desk.js";
import type { ApiJob, Sandbox } from "../stage/sandbox.js";

interface Project {
  readonly id: number;
  readonly name: string | null;
  readonly status: string | null;
  readonly customerId: number;
  readonly locationId: number;
  readonly startDate: string | null;
  readonly targetCompletionDate: string | null;
  readonly actualCompletionDate: string | null;
  readonly projectManagerIds: readonly number[];
  readonly jobIds: readonly number[];
}

interface Many<T> {
  readonly data: readonly T[];
}

/** Every project, as the vendor's own API gives it. */
async function projectsOf(sandbox: Sandbox): Promise<readonly Project[]> {
  return (
    await sandbox.neighbour<Many<Project>>("jpm", "projects?pageSize=200")
  ).data;
}

async function projectOf(sandbox: Sandbox, id: number): Promise<Project> {
  return sandbox.neighbour<Project>("jpm", `projects/${String(id)}`);
}

/** An unfinished project with a name of its own, a status and a target. */
async function anOpenProject(sandbox: Sandbox, at: number): Promise<Project> {
  const all = await projectsOf(sandbox);
  const fits = all.filter(
    ({ name, status, startDate, targetCompletionDate, actualCompletionDate }) =>
      name !== null &&
      status !== null &&
      startDate !== null &&
      targetCompletionDate !== null &&
      actualCompletionDate === null &&
      all.filter((other) => other.name === name).length === 1,
  );
  const found = fits[at];
  if (!found) throw new Error("the sandbox has too few open projects");
  return found;
}

/** Opens a project's page by the search palette. */
async function openProject(desk: Page, { name }: Project): Promise<void> {
  await desk.keyboard.press("Control+k");
  const palette = desk.getByRole("dialog", { name: "Search" });
  await palette.getByRole("combobox").fill(name ?? "");
  await palette
    .getByRole("group", { name: "Projects" })
    .getByRole("option")
    .first()
    .click();
  await expect(
    desk.getByRole("heading", { level: 1, name: name ?? "" }),
  ).toBeVisible();
}

/** A job of the project's customer, in no project. */
async function bookFor(
  sandbox: Sandbox,
  { customerId, locationId }: Project,
): Promise<ApiJob> {
  const jobs = await sandbox.jobs();
  const like = jobs.find((job) => job.campaignId !== null);
  if (!like) throw new Error("the sandbox has no job with a campaign");
  const start = new Date(Date.now() + 9 * 86_400_000).toISOString();
  const end = new Date(Date.parse(start) + 3_600_000).toISOString();
  return sandbox.book(
    { ...like, customerId, locationId, summary: "To attach" },
    [{ start, end, technicianIds: [] }],
  );
}

test("fields of a project are edited in place with the keyboard and undone", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 0);
  const there = async () => projectOf(sandbox, project.id);
  await openProject(desk, project);
  const main = desk.getByRole("main");

  await main.getByRole("button", { name: /^Name: / }).press("Enter");
  await main.getByRole("textbox", { name: "Name" }).fill("Edited by a test");
  await desk.keyboard.press("Enter");
  await expect(
    desk.getByRole("heading", { level: 1, name: "Edited by a test" }),
  ).toBeVisible();
  await expect(
    main.getByRole("button", { name: /^Name: Edited by a test/ }),
  ).toBeFocused();
  await expect.poll(async () => (await there()).name).toBe("Edited by a test");

  await main.getByRole("button", { name: /^Target date: / }).press("Enter");
  await expectAccessible(desk, "a project with an open field");
  await main.getByRole("textbox", { name: "Target date" }).fill("12/24/2099");
  await desk.keyboard.press("Enter");
  await expect
    .poll(async () => (await there()).targetCompletionDate?.slice(0, 10))
    .toBe("2099-12-24");

  await main.getByRole("button", { name: /^Start date: / }).press("Enter");
  await main.getByRole("textbox", { name: "Start date" }).fill("12/25/2099");
  await desk.keyboard.press("Enter");
  await expect(main.getByRole("alert")).toHaveText(
    "The target date can’t be before the start date.",
  );
  await desk.keyboard.press("Escape");
  await expect(main.getByRole("alert")).toBeHidden();

  await main.getByRole("button", { name: /^Status: / }).press("Enter");
  const status = main.getByRole("combobox", { name: "Status" });
  await expect(status).toBeFocused();
  const offered = await desk.getByRole("option").allTextContents();
  const settings = await sandbox.neighbour<
    Many<{ name: string; order: number }>
  >("jpm", "project-statuses?pageSize=200");
  const inOrder = [...settings.data]
    .sort((a, b) => a.order - b.order)
    .map(({ name }) => name);
  expect(
    offered.map((text) => text.trim()),
    "the tenant’s order",
  ).toEqual(inOrder);
  const other = inOrder.find((name) => name !== project.status) ?? "";
  await status.fill(other);
  await status.press("Enter");
  await expect.poll(async () => (await there()).status).toBe(other);

  // Until the field is closed, Ctrl+Z belongs to it.
  await expect(
    main.getByRole("button", { name: /^Status: / }),
  ).toBeFocused();
  for (let undone = 0; undone < 3; undone += 1)
    await desk.keyboard.press("Control+z");
  await expect.poll(there).toMatchObject({
    name: project.name,
    status: project.status,
    targetCompletionDate: project.targetCompletionDate,
  });
  await expect(
    desk.getByRole("heading", { level: 1, name: project.name ?? "" }),
  ).toBeVisible();
});

test("managers of a project are chosen from a list", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 1);
  await openProject(desk, project);
  const main = desk.getByRole("main");
  await main.getByRole("button", { name: /^Managers: / }).press("Enter");
  const field = main.getByRole("combobox", { name: "Managers" });
  for (const _ of project.projectManagerIds) await field.press("Backspace");
  await field.press("Control+Enter");
  await expect(
    main.getByRole("button", { name: /^Managers: None/ }),
  ).toBeFocused();
  await expect
    .poll(async () => (await projectOf(sandbox, project.id)).projectManagerIds)
    .toEqual([]);
  await desk.keyboard.press("Control+z");
  await expect
    .poll(async () =>
      [...(await projectOf(sandbox, project.id)).projectManagerIds].sort(),
    )
    .toEqual([...project.projectManagerIds].sort());
});

test("a note is added to a project, and Undo is offered only until ServiceTitan has it", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 2);
  const there = async () =>
    (
      await sandbox.neighbour<Many<{ text: string }>>(
        "jpm",
        `projects/${String(project.id)}/notes`,
      )
    ).data.map(({ text }) => text);
  const before = await there();
  await openProject(desk, project);
  const main = desk.getByRole("main");
  await main.getByRole("button", { name: "Add note" }).press("Enter");
  await desk.keyboard.type("Permit is in the mail");
  await desk.keyboard.press("Control+Enter");
  await expect(main.getByText("Permit is in the mail")).toBeVisible();
  await expect
    .poll(there)
    .toEqual(expect.arrayContaining([...before, "Permit is in the mail"]));
  await expect(main.getByText("Permit is in the mail")).toHaveCount(1);
  const toast = desk.getByRole("listitem").filter({ hasText: "Note added to" });
  await expect(toast.getByRole("button", { name: "Undo" })).toHaveCount(0);
  await expectAccessible(desk, "a project with a note");
});

test("a job is attached to a project and detached from it with the keyboard", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 3);
  const job = await bookFor(sandbox, project);
  const there = async () =>
    (await projectOf(sandbox, project.id)).jobIds.includes(job.id);
  await openProject(desk, project);
  const main = desk.getByRole("main");
  await main.getByRole("button", { name: "Attach job" }).press("Enter");
  const field = main.getByRole("combobox", { name: "Job to attach" });
  await expect(field).toBeFocused();
  await field.fill(job.jobNumber);
  await expect(
    desk.getByRole("option", { name: new RegExp(job.jobNumber) }),
  ).toBeVisible();
  await expectAccessible(desk, "the jobs that can be attached");
  // A field that is left attaches nothing, even if one job matches.
  await main.getByRole("button", { name: "Cancel" }).click();
  await expect(field).toBeHidden();
  await main.getByRole("button", { name: "Attach job" }).press("Enter");
  await field.fill(job.jobNumber);
  await expect(
    desk.getByRole("option", { name: new RegExp(job.jobNumber) }),
  ).toBeVisible();
  await field.press("Enter");
  await expect(main.getByRole("button", { name: "Attach job" })).toBeFocused();
  const detach = main.getByRole("button", {
    name: `Detach Job ${job.jobNumber} from this project`,
  });
  await expect(detach).toBeVisible();
  await expect.poll(there).toBe(true);

  await detach.press("Enter");
  await expect(detach).toBeHidden();
  await expect.poll(there).toBe(false);
  await desk.keyboard.press("Control+z");
  await expect(detach).toBeVisible();
  await expect.poll(there).toBe(true);
});

test("a new job of a project has its customer, location and project", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 4);
  await openProject(desk, project);
  await desk
    .getByRole("main")
    .getByRole("button", { name: "New job in this project" })
    .press("Enter");
  const form = desk
    .getByRole("complementary", { name: "New job" })
    .or(desk.getByRole("dialog", { name: "New job" }));
  await expect(form.getByRole("combobox", { name: "Project" })).toHaveValue(
    new RegExp(project.name ?? ""),
  );
  const customer = await sandbox.neighbour<{ name: string }>(
    "crm",
    `customers/${String(project.customerId)}`,
  );
  await expect(form.getByRole("combobox", { name: "Customer" })).toHaveValue(
    customer.name,
  );
  const location = await sandbox.neighbour<{ address: { street: string } }>(
    "crm",
    `locations/${String(project.locationId)}`,
  );
  await expect(form.getByRole("combobox", { name: "Location" })).toHaveValue(
    new RegExp(location.address.street),
  );
});

test("a saved view of the projects keeps the search, and shows it again", async ({
  desk,
  sandbox,
}) => {
  const project = await anOpenProject(sandbox, 5);
  const main = desk.getByRole("main");
  await desk
    .getByRole("navigation", { name: "Main" })
    .getByRole("button", { name: "Projects" })
    .click();
  const rows = main.locator("table tbody tr");
  const search = main.getByRole("searchbox", { name: "Search projects" });
  await search.fill(project.name ?? "");
  await expect(rows).toHaveCount(1);
  await main.getByRole("button", { name: "Saved views" }).press("Enter");
  await desk.getByRole("textbox", { name: "Name of this view" }).fill("Mine");
  await desk.keyboard.press("Enter");
  const saved = desk.getByRole("button", { name: "Mine", exact: true });
  await expect(saved).toBeFocused();
  await expectAccessible(desk, "the saved views of projects");
  await desk.keyboard.press("Escape");
  await search.fill("");
  await expect(rows).not.toHaveCount(1);
  await main.getByRole("button", { name: "Saved views" }).press("Enter");
  await saved.press("Enter");
  await expect(rows).toHaveCount(1);
});
