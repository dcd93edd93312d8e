// Tests which cycles module-cycles.mjs finds in small crates, and which dependencies it allows.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { cyclesOf, readCrate } from './module-cycles.mjs';

/** The cycles of a crate with these files, as `crate::parent: member, member`. */
function cycles(files) {
  const folder = mkdtempSync(path.join(tmpdir(), 'module-cycles-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    }
    return cyclesOf(readCrate(path.join(folder, 'lib.rs'))).map(({ at, members }) => `${at}: ${members.join(', ')}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('one direction is no cycle', () => {
  assert.deepEqual(cycles({ 'lib.rs': 'mod a; mod b;', 'a.rs': 'use crate::b::B;', 'b.rs': 'pub struct B;' }), []);
});

test('siblings that import each other are a cycle', () => {
  const files = { 'lib.rs': 'mod a; mod b;', 'a.rs': 'use crate::b::B; pub struct A;', 'b.rs': 'pub struct B(super::a::A);' };
  assert.deepEqual(cycles(files), ['crate: a, b']);
});

test('a cycle of folders is found though no two files import each other', () => {
  const files = {
    'lib.rs': 'mod store; mod submit;',
    'store.rs': 'pub mod read; pub struct Store;',
    'store/read.rs': 'use crate::submit::rules::Rule;',
    'submit.rs': 'pub mod rules; pub mod undo;',
    'submit/rules.rs': 'pub struct Rule;',
    'submit/undo.rs': 'use crate::store::Store;',
  };
  assert.deepEqual(cycles(files), ['crate: store, submit']);
});

test('a public child that uses its parent is a cycle, a private child is not', () => {
  const files = (child) => ({
    'lib.rs': 'mod a;',
    'a.rs': `${child}; pub struct A; fn f() { b::g() }`,
    'a/b.rs': 'use super::A; pub fn g() {}',
  });
  assert.deepEqual(cycles(files('pub mod b')), ['crate::a: (parent), b']);
  assert.deepEqual(cycles(files('mod b')), []);
});

test('a re-export is followed to the module that defines the name', () => {
  const files = (a) => ({
    'lib.rs': 'mod a; mod b; pub use b::B; pub use a::*;',
    'a.rs': a,
    'b.rs': 'use crate::A; pub struct B;',
  });
  assert.deepEqual(cycles(files('pub struct A; fn f(_: crate::B) {}')), ['crate: a, b']);
  assert.deepEqual(cycles(files('pub struct A;')), []);
});

test('a method counts for the module of its impl block', () => {
  const files = {
    'lib.rs': 'mod engine; mod store; mod submit;',
    'engine.rs': 'use crate::store::Store; pub fn is_due() {} fn f(store: &Store) { store.undo_at_last() }',
    'store.rs': 'pub struct Store;',
    'submit.rs': 'use crate::{engine::is_due, store::Store}; impl Store { pub fn undo_at_last(&self) { is_due() } }',
  };
  assert.deepEqual(cycles(files), ['crate: engine, submit']);
});

test('tests, comments and texts do not count', () => {
  const files = {
    'lib.rs': 'mod a; mod b;',
    'a.rs': 'use crate::b::B; pub struct A; impl A { #[cfg(test)] fn x(&self) {} }',
    'b.rs': `
      pub struct B;
      // crate::a::A
      /* crate::a::A /* nested */ crate::a::A */
      const TEXT: &str = r#"crate::a::A "quoted" "#;
      fn f<'a>(_: &'a str) -> char { '"' }
      #[cfg(test)]
      mod tests { use crate::a::A; }
      #[cfg(test)]
      fn only_for_tests(_: crate::a::A) {}
    `,
  };
  assert.deepEqual(cycles(files), []);
});
