// The contract's document, adapted for the tools. Only these parts are changed:
//  - `nullable` becomes the type "null": it is OpenAPI 3.0, but the document declares 3.1;
//  - the server is the one under test;
//  - on request: error responses and minimum page and page size, which the document leaves out,
//    and existing ids, without which every call would get a 404.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './sandbox.mjs';

const SOURCE = `${ROOT}tests/contract/servicetitan-jpm-api-openapi.yml`;

/** The published document, with `nullable` as in OpenAPI 3.1, and with this server. */
export function contract(server) {
  const document = parse(readFileSync(SOURCE, 'utf8'));
  replaceNullable(document);
  document.servers = [{ url: server }];
  return document;
}

/** Rewrites `nullable: true` everywhere below `node`. */
function replaceNullable(node) {
  if (node === null || typeof node !== 'object') return;
  if (node.nullable === true && typeof node.type === 'string') {
    node.type = [node.type, 'null'];
    delete node.nullable;
  }
  Object.values(node).forEach(replaceNullable);
}

/** Every operation with name, method, path, and definition. */
export function operations(document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([, operation]) => operation.operationId)
      .map(([method, operation]) => ({ name: operation.operationId, method, path, operation })),
  );
}

/** Schema of errors: the vendor's `ApiErrorResponse`, which follows RFC 7807. */
const PROBLEM = {
  type: 'object',
  required: ['type', 'title', 'status', 'traceId', 'errors'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string', minLength: 1 },
    status: { type: 'integer', minimum: 400, maximum: 499 },
    traceId: { type: 'string', minLength: 1 },
    errors: { type: 'object', additionalProperties: { type: 'array', minItems: 1, items: { type: 'string' } } },
    data: { type: 'object' },
  },
};

/** Adds what only the vendor documents: the first page, and the errors of each operation. */
export function withRefusals(document) {
  Object.assign(document.components.parameters.Page.schema, { minimum: 1, maximum: 1_000_000_000 });
  Object.assign(document.components.parameters.PageSize.schema, { minimum: 1 });
  document.components.schemas.Problem = PROBLEM;
  for (const { method, path, operation } of operations(document)) {
    const statuses = ['400', '401', '403'];
    if (path.includes('{id}')) statuses.push('404');
    // Only a change can conflict with a status, or name a record that does not exist.
    if (method !== 'get') statuses.push('404', '409');
    for (const status of statuses) {
      operation.responses[status] = {
        description: 'Refused',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
      };
    }
  }
  return document;
}

/** Adds a valid example to each operation with an id or a body: name to `{ id, body }`. */
export function withExamples(document, examples) {
  for (const { name, operation } of operations(document)) {
    const { id, body } = examples[name] ?? {};
    if (id !== undefined) {
      operation.parameters = operation.parameters.map((one) =>
        one.$ref === '#/components/parameters/Id' ? { ...document.components.parameters.Id, example: id } : one,
      );
    }
    if (body !== undefined) operation.requestBody.content['application/json'].example = body;
  }
  return document;
}

/** Writes the document to a file. */
export function save(document, file) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(document, null, 2));
  return file;
}
