/** ESLint: type-checked rules, Svelte rules, and the order of the layers. */
import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * The layers of `src`, the lowest first. A folder may import folders of earlier rows only, so that
 * folders of one row never import each other. The pages take four rows: `jobs` shows the changes of
 * `sync`, and `calendar`, `customers` and `projects` open the forms of `jobs`.
 */
const LAYERS = [
  ['ipc'],
  ['lib'],
  ['messages'],
  ['components'],
  ['state'],
  ['sync', 'settings', 'accounts'],
  ['jobs'],
  ['calendar', 'customers', 'projects'],
  ['app'],
];

/** For each folder, the folders that it must not import. */
const zones = LAYERS.slice(0, -1).flatMap((row, at) =>
  row.map((folder) => ({
    target: `./src/${folder}`,
    from: LAYERS.slice(at)
      .flat()
      .filter((other) => other !== folder)
      .map((other) => `./src/${other}`),
    message: `${folder} is a lower layer, or of the same one: see LAYERS in eslint.config.js.`,
  })),
);

export default defineConfig(
  { ignores: ['dist', 'coverage', 'node_modules', 'src/ipc/bindings.ts', 'public'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  svelte.configs.recommended,
  svelte.configs.prettier,
  {
    languageOptions: {
      globals: { ...globals.browser },
      parserOptions: {
        projectService: true,
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: ['.svelte'],
      },
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.test.ts'],
    languageOptions: { parserOptions: { parser: tseslint.parser, svelteConfig } },
  },
  {
    files: ['**/*.{ts,svelte}'],
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ extensions: ['.ts', '.svelte', '.js'] })],
      'import-x/parsers': {
        '@typescript-eslint/parser': ['.ts'],
        'svelte-eslint-parser': ['.svelte'],
      },
    },
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@tauri-apps/*'], message: 'Only src/ipc talks to Tauri.' }] },
      ],
    },
  },
  {
    files: ['src/**/*.{ts,svelte}'],
    // Tests put layers together.
    ignores: ['**/*.test.ts', '**/*.fixture.*'],
    rules: { 'import-x/no-restricted-paths': ['error', { zones }] },
  },
  { files: ['src/ipc/**'], rules: { 'no-restricted-imports': 'off' } },
  {
    rules: {
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A command that fails throws an AppError, which crosses IPC as a plain object.
      '@typescript-eslint/only-throw-error': ['error', { allow: ['AppError'] }],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // In an effect, `void value` reads a value only to run again when it changes.
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // Maps and sets are filled, and then replaced as a whole: `$state.raw` and `$derived`.
      'svelte/prefer-svelte-reactivity': 'off',
      // svelte-check knows better which warnings there are.
      'svelte/no-unused-svelte-ignore': 'off',
      'no-misleading-character-class': ['error', { allowEscape: true }],
      '@typescript-eslint/no-deprecated': ['error', { allow: ['keyCode'] }],
    },
  },
  {
    // What is missing fails the test.
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  {
    files: ['**/*.svelte'],
    rules: {
      // ESLint does not know the types of other components' props. svelte-check does.
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-redundant-type-constituents': 'off',
      // A derived value that keeps the previous one assigns it for its next run.
      'no-useless-assignment': 'off',
    },
  },
  {
    files: ['**/*.js'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { globals: globals.node },
  },
);
