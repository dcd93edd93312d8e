// Starts the sandbox program on a free port, with a small company.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Root of the repository. */
export const ROOT = new URL('../../', import.meta.url).pathname;

/** Starts the sandbox and returns its connection, an access token, and a way to stop it. */
export async function startSandbox({ program = `${ROOT}target/debug/jpm-sandbox`, options = [] } = {}) {
  const child = spawn(program, ['--token-life', '86400', ...options], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, RUST_LOG: 'warn' } });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line').then(([line]) => line), ended.then(() => null)]);
  if (first === null) throw new Error(`${program} ended before it was ready`);
  const connection = JSON.parse(first);
  const { api, token_url, tenant, client_id, client_secret, app_key } = connection;

  const answer = await fetch(token_url, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
  });
  const { access_token: token } = await answer.json();
  const headers = { Authorization: `Bearer ${token}`, 'ST-App-Key': app_key };
  const base = `${api.replace(/\/$/, '')}/jpm/v2/${tenant}`;
  return {
    connection,
    pid: child.pid,
    headers,
    /** Prefix of the contract's paths. */
    base,
    /** The decoded response of a GET. */
    async get(path) {
      return decoded(`GET ${path}`, await fetch(base + path, { headers }));
    },
    /** The decoded response of a POST. */
    async post(path, body) {
      const sent = { method: 'POST', headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
      return decoded(`POST ${path}`, await fetch(base + path, sent));
    },
    async stop() {
      child.kill('SIGINT');
      await ended;
    },
  };
}

async function decoded(what, answer) {
  if (!answer.ok) throw new Error(`${what} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}
