/**
 * The ids that ServiceTitan gave to records that were made here, which had local ids until then.
 *
 * State that keeps the id of a record reads it through `current`, so that it follows the record. What is
 * kept on the disk is renamed once, by `followRecordIds`.
 */
import type { OperationRow } from '../ipc';
import { perAccount } from './account-state';

class RecordIds {
  /** The ids of the server by the local ids that they replaced. */
  all = $state.raw<ReadonlyMap<string, string>>(new Map());

  /** The current id of a record: the server's, once it has replaced a local one. */
  current(id: string): string {
    return this.all.get(id) ?? id;
  }

  /** Notes ids of the server, by local id. */
  learn(ids: Iterable<readonly [string, string]>): void {
    const fresh = [...ids].filter(([from, to]) => from !== to && !this.all.has(from));
    if (fresh.length > 0) this.all = new Map([...this.all, ...fresh]);
  }

  /** Notes the ids of the jobs and projects that operations made. Their local ids are the operations'. */
  learnFrom(rows: readonly Pick<OperationRow, 'id' | 'kind' | 'jobId' | 'projectId'>[]): void {
    this.learn(
      rows.flatMap(({ id, kind, jobId, projectId }) => {
        const made = kind === 'createJob' ? jobId : kind === 'createProject' ? projectId : null;
        return made === null ? [] : [[`local-${id}`, made] as const];
      }),
    );
  }

  /** A set of ids as they are now. The same set if none has changed. */
  currentSet(ids: ReadonlySet<string>): ReadonlySet<string> {
    return [...ids].some((id) => this.all.has(id)) ? new Set([...ids].map((id) => this.current(id))) : ids;
  }

  /** A map by ids as they are now. The same map if none has changed. */
  currentMap<T>(map: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
    return [...map.keys()].some((id) => this.all.has(id))
      ? new Map([...map].map(([id, value]) => [this.current(id), value]))
      : map;
  }
}

/** The ids of the open account. */
export let recordIds: RecordIds;
perAccount(
  () => new RecordIds(),
  (next) => {
    recordIds = next;
  },
);
