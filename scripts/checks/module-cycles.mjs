// Fails when modules of one crate import each other in a cycle.
//   node scripts/checks/module-cycles.mjs [CRATE…]     only these crates; none: the whole workspace
//
// Rules
// 1. Sibling modules depend on each other in one direction only. A module stands for everything
//    below it: when `store::read` uses `submit`, and `submit::undo` uses `store`, then `store` and
//    `submit` form a cycle.
// 2. A public child module and the code of its parent depend on each other in one direction only.
//    A private child (`mod child;`) may use what its parent defines. Nobody else can name a private
//    child, so it is a part of its parent that lives in another file.
//
// Dependencies
// - Using a name is a dependency on the module that defines it. A re-export (`pub use`) is followed
//   and is itself no dependency.
// - Calling a method is a dependency on the module of its `impl` block when the type is defined in
//   another module. The check knows no types, so it looks only at method names that the crate defines
//   once and that the standard library does not have.
// - Code under `#[cfg(test)]` does not count: a test may use its module from any side.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Cycles that remain to be removed. An entry that is no longer true fails the check. */
const KNOWN = [];

/** Method names of the standard library: a call does not tell whose method it is. */
const COMMON_METHODS = new Set(
  (
    'all as_ref clone default drain extend find get insert into iter join len map new next open parse pop push ' +
    'read remove replace run send set take then with write'
  ).split(' '),
);

const CLOSING = { '(': ')', '[': ']', '{': '}' };
const NAMED_ITEMS = new Set(['struct', 'enum', 'union', 'trait', 'fn', 'const', 'static', 'type']);
const END_AT_SEMICOLON = new Set(['const', 'static', 'type', 'use', 'let']);

// --- Reading Rust -------------------------------------------------------------------------------

/** One alternative for each kind of token; comments and lifetimes are skipped. */
const TOKEN = new RegExp(
  [
    /(?<line>\/\/[^\n]*)/,
    /(?<block>\/\*)/,
    /(?:b?c?r(?<hashes>#*)(?<raw>"))/,
    /(?<string>[bc]?"(?:[^"\\]|\\[^])*")/,
    /(?<char>b?'(?:[^'\\\n]|\\[^'\n]+|\\')')/,
    /(?<lifetime>'[A-Za-z_]\w*)/,
    /(?<word>(?:r#)?[A-Za-z_]\w*)/,
    /(?<other>\d[\w.]*|::|->|=>|\S)/,
  ]
    .map((part) => part.source)
    .join('|'),
  'g',
);

/** The tokens of a Rust file without its comments. */
function tokensOf(text) {
  const tokens = [];
  TOKEN.lastIndex = 0;
  for (let match; (match = TOKEN.exec(text)); ) {
    const { block, raw, hashes, string, char, word, other } = match.groups;
    if (block) TOKEN.lastIndex = endOfComment(text, TOKEN.lastIndex);
    else if (raw) {
      TOKEN.lastIndex = text.indexOf(`"${hashes}`, TOKEN.lastIndex) + 1 + hashes.length;
      tokens.push('""');
    } else if (string ?? char) tokens.push(string ?? '""');
    else if (word) tokens.push(word.replace(/^r#/, ''));
    else if (other) tokens.push(other);
  }
  return tokens;
}

/** The end of a block comment that has just begun; block comments nest. */
function endOfComment(text, start) {
  let depth = 1;
  let at = start;
  while (depth > 0 && at < text.length) {
    const pair = text.slice(at, at + 2);
    if (pair === '/*') depth += 1;
    if (pair === '*/') depth -= 1;
    at += pair === '/*' || pair === '*/' ? 2 : 1;
  }
  return at;
}

/** The position after the bracket that closes the one at `start`. */
function endOfGroup(tokens, start) {
  let depth = 0;
  for (let i = start; i < tokens.length; i += 1) {
    if (tokens[i] in CLOSING) depth += 1;
    else if (Object.values(CLOSING).includes(tokens[i])) depth -= 1;
    if (depth === 0) return i + 1;
  }
  return tokens.length;
}

/** The position after the item, field, variant or statement at `start`. */
function endOfItem(tokens, start) {
  let untilSemicolon = false;
  let untilComma = true;
  for (let i = start; i < tokens.length; ) {
    const token = tokens[i];
    if (END_AT_SEMICOLON.has(token) && tokens[i + 1] !== 'fn') untilSemicolon = true;
    if (NAMED_ITEMS.has(token) || ['impl', 'mod', 'use', 'let', 'macro_rules'].includes(token)) untilComma = false;
    if (token === ';' || (token === ',' && untilComma)) return i + 1;
    if (Object.values(CLOSING).includes(token)) return i;
    if (token in CLOSING) {
      const end = endOfGroup(tokens, i);
      if (token === '{' && !untilSemicolon) return tokens[end] === ',' && untilComma ? end + 1 : end;
      i = end;
    } else i += 1;
  }
  return tokens.length;
}

const isForTests = (attribute) =>
  attribute.includes('cfg') && attribute.includes('test') && !attribute.includes('not');

/** The tokens without test-only code and attributes. `#[path = "…"]` becomes the tokens `#path` and the path. */
function withoutTests(tokens) {
  const kept = [];
  for (let i = 0; i < tokens.length; ) {
    const isInner = tokens[i + 1] === '!';
    const open = isInner ? i + 2 : i + 1;
    if (tokens[i] !== '#' || tokens[open] !== '[') {
      kept.push(tokens[i]);
      i += 1;
      continue;
    }
    const end = endOfGroup(tokens, open);
    const attribute = tokens.slice(open, end);
    i = end;
    if (attribute[1] === 'path') kept.push('#path', attribute[3].slice(1, -1));
    if (!isInner && isForTests(attribute)) {
      while (tokens[i] === '#') i = endOfGroup(tokens, i + 1);
      i = endOfItem(tokens, i);
    }
  }
  return kept;
}

/** The imports of one `use` item: each with its path, and its name unless it is a glob. */
function importsOf(tokens, prefix = []) {
  const imports = [];
  let segments = [...prefix];
  let alias;
  const finish = () => {
    if (segments.at(-1) === '*') imports.push({ isGlob: true, path: segments.slice(0, -1) });
    else if (segments.length > prefix.length) {
      const whole = segments.at(-1) === 'self' && segments.length > 1 ? segments.slice(0, -1) : segments;
      imports.push({ isGlob: false, path: whole, name: alias ?? whole.at(-1) });
    }
    segments = [...prefix];
    alias = undefined;
  };
  for (let i = 0; i < tokens.length; i += 1) {
    if (tokens[i] === ',') finish();
    else if (tokens[i] === 'as') alias = tokens[(i += 1)];
    else if (tokens[i] === '{') {
      const end = endOfGroup(tokens, i);
      imports.push(...importsOf(tokens.slice(i + 1, end - 1), segments));
      segments = [...prefix];
      i = end - 1;
    } else if (tokens[i] !== '::') segments.push(tokens[i]);
  }
  finish();
  return imports;
}

class Module {
  children = new Map();
  /** Names of the items that the module itself defines. */
  items = new Set();
  imports = [];
  /** The inherent `impl` blocks: the path of the type, and the names of the methods. */
  implementations = [];
  /** The tokens of everything that is neither `use` nor `mod`. */
  code = [];

  constructor(name, file, parent, isPrivate) {
    Object.assign(this, { name, file, parent, isPrivate });
  }

  get path() {
    return this.parent ? [...this.parent.path, this.name] : [];
  }

  get root() {
    return this.parent?.root ?? this;
  }

  get withDescendants() {
    return [this, ...[...this.children.values()].flatMap((child) => child.withDescendants)];
  }
}

/** Reads a crate from the file of its root module. */
export function readCrate(file) {
  const root = new Module(undefined, file, undefined, false);
  readFile(root, path.dirname(file));
  return root;
}

function readFile(module, folder) {
  readItems(module, withoutTests(tokensOf(readFileSync(module.file, 'utf8'))), folder);
}

/** Reads the items of a module. The files of its children are in `folder`. */
function readItems(module, tokens, folder) {
  let otherPath;
  for (let i = 0; i < tokens.length; ) {
    if (tokens[i] === '#path') {
      otherPath = tokens[i + 1];
      i += 2;
      continue;
    }
    const isPublic = tokens[i] === 'pub' && !(tokens[i + 1] === '(' && tokens[i + 2] === 'self');
    let at = tokens[i] === 'pub' ? i + 1 : i;
    if (at > i && tokens[at] === '(') at = endOfGroup(tokens, at);
    const end = Math.max(endOfItem(tokens, at), at + 1);
    const name = tokens[at + 1];

    if (tokens[at] === 'mod') {
      const child = new Module(name, module.file, module, !isPublic);
      module.children.set(name, child);
      if (tokens[at + 2] === '{') readItems(child, tokens.slice(at + 3, end - 1), `${folder}/${name}`);
      else {
        const files = otherPath
          ? [path.join(path.dirname(module.file), otherPath)]
          : [`${folder}/${name}.rs`, `${folder}/${name}/mod.rs`];
        child.file = files.find((one) => existsSync(one));
        if (!child.file) throw new Error(`${module.file}: the module ${name} has no file`);
        readFile(child, `${folder}/${name}`);
      }
    } else if (tokens[at] === 'use') {
      const imports = importsOf(tokens.slice(at + 1, end - 1));
      module.imports.push(...imports.map((one) => ({ ...one, isReexport: isPublic })));
    } else readItem(module, tokens.slice(at, end));
    otherPath = undefined;
    i = end;
  }
}

function readItem(module, tokens) {
  const isKeyword = (token, i) =>
    NAMED_ITEMS.has(token) && !(token === 'const' && ['fn', 'unsafe', 'async'].includes(tokens[i + 1]));
  const keyword = tokens.findIndex(isKeyword);
  const impl = tokens.indexOf('impl');
  if (tokens[0] === 'macro_rules') module.items.add(tokens[2]);
  else if (impl >= 0 && (keyword < 0 || impl < keyword)) readImplementation(module, tokens.slice(impl + 1));
  else if (keyword >= 0) module.items.add(tokens[keyword + 1]);

  for (let i = 0; i < tokens.length; i += 1) {
    if (tokens[i] === 'use') {
      // The check treats a `use` inside a function as one of the whole module. That is close
      // enough.
      const end = tokens.indexOf(';', i);
      const imports = importsOf(tokens.slice(i + 1, end));
      module.imports.push(...imports.map((one) => ({ ...one, isReexport: false })));
      i = end;
    } else if (tokens[i] === 'pub' && tokens[i + 1] === '(') i = endOfGroup(tokens, i + 1) - 1;
    else module.code.push(tokens[i]);
  }
}

/** Notes the methods of an inherent `impl` block. Methods of a trait are found through the trait. */
function readImplementation(module, tokens) {
  const body = tokens.indexOf('{');
  const head = tokens.slice(0, body);
  if (head.includes('for')) return;
  let at = 0;
  if (head[0] === '<') {
    let depth = 0;
    do {
      depth += { '<': 1, '>': -1 }[head[at]] ?? 0;
      at += 1;
    } while (depth > 0 && at < head.length);
  }
  const type = [];
  for (; at < head.length && (head[at] === '::' || /^\w+$/.test(head[at])); at += 1) {
    if (head[at] !== '::') type.push(head[at]);
  }
  const methods = [];
  let depth = 0;
  for (let i = body; i < tokens.length; i += 1) {
    depth += { '{': 1, '}': -1 }[tokens[i]] ?? 0;
    if (depth === 1 && tokens[i] === 'fn') methods.push(tokens[i + 1]);
  }
  module.implementations.push({ type, methods });
}

// --- Dependencies -------------------------------------------------------------------------------

/** The module that defines what a path names in `module`; undefined for a module or another crate. */
function definingModule(module, segments, visited = new Set()) {
  let start = module;
  let rest = segments;
  if (rest[0] === 'crate') [start, rest] = [module.root, rest.slice(1)];
  if (rest[0] === 'self') rest = rest.slice(1);
  while (rest[0] === 'super' && start) [start, rest] = [start.parent, rest.slice(1)];
  return start && lookUp(start, rest, visited);
}

function lookUp(module, segments, visited) {
  const [first, ...rest] = segments;
  const key = `${module.path.join('::')} ${segments.join('::')}`;
  if (first === undefined || visited.has(key)) return undefined;
  visited.add(key);

  const child = module.children.get(first);
  if (child && rest.length > 0) return lookUp(child, rest, visited);
  if (module.items.has(first)) return module;
  if (child) return undefined;

  for (const one of module.imports) {
    if (one.isGlob || one.name !== first || one.path[0] === first) continue;
    const found = definingModule(module, [...one.path, ...rest], visited);
    if (found) return found;
  }
  for (const one of module.imports.filter(({ isGlob }) => isGlob)) {
    const target = namedModule(module, one.path);
    const found = target && target !== module && lookUp(target, segments, visited);
    if (found) return found;
  }
  return undefined;
}

/** The module of this crate that a path names. */
function namedModule(module, segments) {
  let at = module;
  for (const segment of segments) {
    if (segment === 'crate') at = module.root;
    else if (segment === 'super') at = at.parent;
    else if (segment !== 'self') at = at.children.get(segment) ?? importedModule(at, segment);
    if (!at) return undefined;
  }
  return at;
}

function importedModule(module, name) {
  const found = module.imports.find((one) => !one.isGlob && one.name === name && one.path[0] !== name);
  return found && namedModule(module, found.path);
}

/** Methods that live in another module than their type, by name. */
function remoteMethods(modules) {
  const definitions = new Map();
  for (const { code } of modules) {
    code.forEach((token, i) => {
      if (token === 'fn') definitions.set(code[i + 1], (definitions.get(code[i + 1]) ?? 0) + 1);
    });
  }
  const remote = new Map();
  for (const module of modules) {
    for (const { type, methods } of module.implementations) {
      const typeModule = definingModule(module, type);
      if (!typeModule || typeModule === module) continue;
      for (const name of methods) {
        if (definitions.get(name) === 1 && !COMMON_METHODS.has(name)) remote.set(name, { typeModule, module });
      }
    }
  }
  return remote;
}

const isName = (token) => token !== undefined && /^[A-Za-z_]/.test(token);

/** Every use of one module by another: `{ from, to, name }`. */
function dependenciesOf(root) {
  const modules = root.withDescendants;
  const remote = remoteMethods(modules);
  const found = [];
  for (const from of modules) {
    const add = (to, name) => to && to !== from && found.push({ from, to, name });
    for (const one of from.imports.filter(({ isReexport }) => !isReexport)) {
      const name = one.path.join('::');
      if (!one.isGlob) add(definingModule(from, one.path), name);
      else if (namedModule(from, one.path)?.items.size > 0) add(namedModule(from, one.path), `${name}::*`);
    }

    const { code } = from;
    for (let i = 0; i < code.length; i += 1) {
      if (!isName(code[i]) || code[i - 1] === '::' || code[i - 1] === 'fn') continue;
      if (code[i - 1] === '.') {
        if (code[i + 1] === '(') add(remote.get(code[i])?.module, `.${code[i]}()`);
        continue;
      }
      const segments = [code[i]];
      while (code[i + 1] === '::' && isName(code[i + 2])) {
        segments.push(code[i + 2]);
        i += 2;
      }
      const target = definingModule(from, segments);
      const method = segments.length > 1 ? remote.get(segments.at(-1)) : undefined;
      add(target, segments.join('::'));
      if (target && method?.typeModule === target) add(method.module, segments.join('::'));
    }
  }
  return found;
}

// --- Cycles -------------------------------------------------------------------------------------

/** The strongly connected components that have more than one node (Tarjan's algorithm). */
export function components(edges) {
  const index = new Map();
  const lowest = new Map();
  const stack = [];
  const found = [];
  const visit = (node) => {
    index.set(node, index.size);
    lowest.set(node, index.get(node));
    stack.push(node);
    for (const next of edges.get(node)?.keys() ?? []) {
      if (!index.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(node, Math.min(lowest.get(node), lowest.get(next)));
    }
    if (lowest.get(node) === index.get(node)) {
      const component = stack.splice(stack.indexOf(node));
      if (component.length > 1) found.push(component.sort());
    }
  };
  for (const node of edges.keys()) if (!index.has(node)) visit(node);
  return found;
}

/**
 * The cycles of a crate. Each has the module whose children form it, its members, and the uses it
 * consists of. The parent's own code is a member called `(parent)`.
 */
export function cyclesOf(root) {
  const levels = new Map();
  for (const { from, to, name } of dependenciesOf(root)) {
    // A dependency belongs to the deepest module that both ends are in.
    let parent = root;
    let depth = 0;
    while (from.path[depth] !== undefined && from.path[depth] === to.path[depth]) {
      parent = parent.children.get(from.path[depth]);
      depth += 1;
    }
    const [left, right] = [from.path[depth] ?? '(parent)', to.path[depth] ?? '(parent)'];
    if (right === '(parent)' && parent.children.get(left)?.isPrivate) continue;
    if (!levels.has(parent)) levels.set(parent, new Map());
    const edges = levels.get(parent);
    if (!edges.has(left)) edges.set(left, new Map());
    if (!edges.get(left).has(right)) edges.get(left).set(right, new Set());
    edges.get(left).get(right).add(`${path.relative('.', from.file)} uses ${name}`);
  }
  return [...levels].flatMap(([parent, edges]) =>
    components(edges).map((members) => ({
      at: ['crate', ...parent.path].join('::'),
      members,
      uses: members.flatMap((left) =>
        members.flatMap((right) => {
          const names = edges.get(left)?.get(right);
          return names ? [{ left, right, names: [...names] }] : [];
        }),
      ),
    })),
  );
}

// --- The workspace ------------------------------------------------------------------------------

/** Every library and program of the workspace, with the file of its root module. */
function crates() {
  const command = ['metadata', '--no-deps', '--locked', '--format-version', '1'];
  const { packages } = JSON.parse(execFileSync('cargo', command, { maxBuffer: 1e9 }));
  const targets = packages.flatMap((one) => one.targets);
  return targets
    .filter(({ kind }) => kind.some((one) => ['lib', 'rlib', 'cdylib', 'proc-macro', 'bin'].includes(one)))
    .map(({ name, kind, src_path: file }) => ({ name: kind.includes('bin') ? `${name} (program)` : name, file }));
}

function main(only) {
  const checked = crates().filter(({ name }) => only.length === 0 || only.includes(name));
  if (checked.length === 0) throw new Error(`No crate is called ${only.join(', ')}.`);
  const known = new Set(KNOWN.filter((entry) => checked.some(({ name }) => entry.startsWith(`${name} crate`))));
  let faults = 0;
  for (const { name, file } of checked) {
    for (const { at, members, uses } of cyclesOf(readCrate(file))) {
      const entry = `${name} ${at}: ${members.join(', ')}`;
      if (known.delete(entry)) continue;
      faults += 1;
      console.error(`Import cycle: ${entry}`);
      for (const { left, right, names } of uses) {
        console.error(`  ${left} -> ${right}\n${names.slice(0, 4).map((one) => `    ${one}`).join('\n')}`);
      }
    }
  }
  for (const entry of known) {
    faults += 1;
    console.error(`This cycle is gone; remove it from KNOWN in scripts/checks/module-cycles.mjs: ${entry}`);
  }
  process.exit(faults > 0 ? 1 : 0);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) main(process.argv.slice(2));
