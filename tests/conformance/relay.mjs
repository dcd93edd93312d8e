// Prism serves paths without the prefix that clients use. This relay removes the prefix.
import { createServer, request } from 'node:http';
import { once } from 'node:events';

/** Forwards calls to `target` without `prefix`, and records the responses. */
export async function startRelay(prefix, target) {
  const calls = [];
  const server = createServer((incoming, outgoing) => {
    if (!incoming.url.startsWith(`${prefix}/`)) {
      outgoing.writeHead(404, { 'Content-Type': 'text/plain' }).end(`${incoming.url} is not below ${prefix}`);
      return;
    }
    const path = incoming.url.slice(prefix.length);
    const onward = request(new URL(target), { path, method: incoming.method, headers: incoming.headers }, (answer) => {
      const chunks = [];
      answer.on('data', (chunk) => chunks.push(chunk));
      answer.on('end', () => {
        const body = Buffer.concat(chunks);
        calls.push({ method: incoming.method, path, status: answer.statusCode, violations: answer.headers['sl-violations'], body: body.toString() });
        outgoing.writeHead(answer.statusCode, answer.headers).end(body);
      });
    });
    onward.on('error', (error) => outgoing.writeHead(502, { 'Content-Type': 'text/plain' }).end(String(error)));
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    /** Its address, without a path. */
    address: `http://127.0.0.1:${server.address().port}`,
    /** Takes the calls recorded so far. */
    take: () => calls.splice(0),
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
