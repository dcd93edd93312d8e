// Builds the pages as they would be shipped: minified, one bundle each, with the Vite and the
// compiler of the UI.
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const ui = path.resolve(here, '../../ui');
const { svelte } = await import(pathToFileURL(createRequire(`${ui}/`).resolve('@sveltejs/vite-plugin-svelte')).href);

export default {
  root: path.join(here, 'pages'),
  base: './',
  plugins: [svelte({ configFile: path.join(ui, 'svelte.config.js') })],
  // The page of JPM Desk is outside the UI's folder and takes its packages from there.
  resolve: {
    alias: [
      // The package as it comes from npm, compiled by its authors.
      { find: /^@event-calendar\/core$/, replacement: path.join(here, 'node_modules/@event-calendar/core/dist/index.js') },
      { find: '@fontsource-variable/inter', replacement: path.join(ui, 'node_modules/@fontsource-variable/inter') },
    ],
    // One runtime for all: two runtimes do not see each other's effects.
    dedupe: ['svelte'],
    conditions: ['browser', 'module', 'import', 'default'],
  },
  build: {
    target: 'safari18',
    outDir: path.resolve(here, '../../target/bench-ui'),
    emptyOutDir: true,
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: ['ours', 'fullcalendar', 'daypilot', 'eventcalendar'].map((name) => path.join(here, 'pages', `${name}.html`)),
    },
  },
};
