import { Program } from './program.js';

/** What the sandbox prints when it is ready. */
interface Connection {
  readonly api: string;
  readonly token_url: string;
  readonly tenant: string;
  readonly client_id: string;
  readonly client_secret: string;
  readonly app_key: string;
  readonly time_zone: string;
}

/** A record as the API gives it; tests read the few fields they compare. */
export interface ApiAppointment {
  readonly id: number;
  readonly jobId: number;
  readonly appointmentNumber: string;
  readonly specialInstructions: string | null;
  readonly start: string;
  readonly end: string;
  readonly arrivalWindowStart: string | null;
  readonly arrivalWindowEnd: string | null;
  readonly status: string;
}

export interface ApiJob {
  readonly id: number;
  readonly jobNumber: string;
  readonly jobStatus: string;
  readonly summary: string | null;
  readonly customerId: number;
  readonly locationId: number;
  readonly businessUnitId: number;
  readonly jobTypeId: number;
  readonly campaignId: number | null;
  readonly priority: string;
  readonly firstAppointmentId: number;
}

export interface ApiTechnician {
  readonly id: number;
  readonly name: string;
  readonly active: boolean;
  readonly skills: readonly { readonly name: string }[];
}

/** An appointment as a job is booked with it. */
export interface NewAppointment {
  readonly start: string;
  readonly end: string;
  readonly technicianIds: readonly number[];
}

export interface ApiProject {
  readonly id: number;
  readonly name: string | null;
}

interface ApiPage<T> {
  readonly data: readonly T[];
  readonly hasMore?: boolean;
}

/** A JPM server of this machine, asked over HTTP as any other client would: the test's own eyes on what the app did. */
export class Sandbox {
  private token: string | undefined;

  private constructor(
    private readonly program: Program,
    readonly connection: Connection,
  ) {}

  static async start(appointments: number, ...more: readonly string[]): Promise<Sandbox> {
    const program = await Program.start('jpm-sandbox', ['--port', '0', '--seed', '7', '--appointments', String(appointments), ...more]);
    return new Sandbox(program, program.ready as Connection);
  }

  async stop(): Promise<void> {
    await this.program.stop();
  }

  /** What a person types to sign in to it; the keys are kept until the program ends. */
  get signInForm(): Readonly<Record<string, string>> {
    const { api, token_url, tenant, client_id, client_secret, app_key, time_zone } = this.connection;
    return {
      name: 'Browser tests',
      environment: 'custom',
      apiAddress: api,
      tokenAddress: token_url,
      tenant,
      clientId: client_id,
      clientSecret: client_secret,
      appKey: app_key,
      timeZone: time_zone,
      keyStorage: 'sessionOnly',
    };
  }

  /** One appointment by its id. */
  async appointment(id: string): Promise<ApiAppointment> {
    return this.get<ApiAppointment>(`appointments/${id}`);
  }

  /** One job by its id. */
  async job(id: string): Promise<ApiJob> {
    return this.get<ApiJob>(`jobs/${id}`);
  }

  /** Every job. */
  async jobs(): Promise<readonly ApiJob[]> {
    return this.list<ApiJob>('jobs', {});
  }

  /** Something of the vendor's other APIs, or of JPM in the vendor's own form. */
  async neighbour<T>(room: 'crm' | 'dispatch' | 'jpm' | 'settings', path: string): Promise<T> {
    return this.call<T>('GET', `${room}/v2/tenant/${this.connection.tenant}/${path}`);
  }

  /** Changes something in the vendor's own form. */
  async change(room: 'crm' | 'dispatch' | 'jpm' | 'settings', path: string, body: unknown): Promise<void> {
    await this.call('PATCH', `${room}/v2/tenant/${this.connection.tenant}/${path}`, body);
  }

  /** Every technician. */
  async technicians(): Promise<readonly ApiTechnician[]> {
    return (await this.neighbour<ApiPage<ApiTechnician>>('settings', 'technicians?pageSize=5000')).data;
  }

  /** Books a job for the customer, the place and with the type of another one, as the office would. */
  async book(like: ApiJob, appointments: readonly NewAppointment[]): Promise<ApiJob> {
    const { customerId, locationId, businessUnitId, jobTypeId, campaignId, summary } = like;
    const job = { customerId, locationId, businessUnitId, jobTypeId, campaignId, priority: 'Normal', summary, appointments };
    return this.send<ApiJob>('POST', 'jobs', job);
  }

  /** Every job that was created at this moment or later. */
  async jobsCreatedSince(moment: Date): Promise<readonly ApiJob[]> {
    return this.list<ApiJob>('jobs', { createdOnOrAfter: moment.toISOString() });
  }

  /** Who goes to an appointment. */
  async assigned(appointment: string): Promise<readonly string[]> {
    const query = new URLSearchParams({ appointmentIds: appointment, active: 'True' });
    const { data } = await this.neighbour<ApiPage<{ technicianId: number }>>('dispatch', `appointment-assignments?${query}`);
    return data.map((one) => String(one.technicianId)).sort();
  }

  /** Every project. */
  async projects(): Promise<readonly ApiProject[]> {
    return this.list<ApiProject>('projects', {});
  }

  private async list<T>(path: string, filter: Readonly<Record<string, string>>): Promise<readonly T[]> {
    const found: T[] = [];
    for (let page = 1; ; page += 1) {
      const query = new URLSearchParams({ ...filter, page: String(page), pageSize: '200' });
      const answer = await this.get<ApiPage<T>>(`${path}?${query}`);
      found.push(...answer.data);
      if (answer.data.length === 0 || answer.hasMore === false) return found;
    }
  }

  /** Moves an appointment as another dispatcher would. */
  async reschedule(id: string, start: string, end: string): Promise<void> {
    await this.send('PATCH', `appointments/${id}/reschedule`, { start, end, arrivalWindowStart: start, arrivalWindowEnd: end });
  }

  /** Changes a job as another dispatcher would, in the vendor's own form. */
  async changeJob(id: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
    await this.call('PATCH', `jpm/v2/tenant/${this.connection.tenant}/jobs/${id}`, changes);
  }

  /** Says what the technician must know on the spot. */
  async instruct(id: string, specialInstructions: string): Promise<void> {
    await this.send('PATCH', `appointments/${id}`, { specialInstructions });
  }

  /** Lets requests go wrong as the rules say; none ends it. */
  async misbehave(rules: readonly unknown[]): Promise<void> {
    await this.call('PUT', 'control/faults', { rules });
  }

  private get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  private send<T>(method: string, path: string, body?: unknown): Promise<T> {
    return this.call<T>(method, `jpm/v2/${this.connection.tenant}/${path}`, body);
  }

  private async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { api, app_key } = this.connection;
    const response = await fetch(`${api}/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await this.signIn()}`,
        'st-app-key': app_key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the sandbox answers ${response.status} to ${path}: ${await response.text()}`);
    const text = await response.text();
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  private async signIn(): Promise<string> {
    if (this.token === undefined) {
      const { token_url, client_id, client_secret } = this.connection;
      const response = await fetch(token_url, {
        method: 'POST',
        body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
      });
      if (!response.ok) throw new Error(`the sandbox refuses the test's own sign-in: ${await response.text()}`);
      this.token = ((await response.json()) as { access_token: string }).access_token;
    }
    return this.token;
  }
}
