import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig(({ mode }) => ({
  // The mock backend has its own page, so that none of it can reach the bundle of the product.
  root: mode === 'mock' ? 'mock' : '.',
  publicDir: new URL('./public', import.meta.url).pathname,
  plugins: [svelte({ configFile: new URL('./svelte.config.js', import.meta.url).pathname })],
  clearScreen: false,
  server: { host: '127.0.0.1', fs: { allow: ['..', '.'] } },
  build: {
    target: 'safari18',
    outDir: 'dist',
    emptyOutDir: true,
    // The calendar comes first, other pages when they are needed: see src/app/lazy-chunks.ts.
    chunkSizeWarningLimit: 600,
    modulePreload: false,
  },
  // Components are mounted in tests with the browser's half of Svelte.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: {
    include: ['src/**/*.test.ts', 'mock/**/*.test.ts'],
    environment: 'node',
    // Left alone, Vitest keeps one core free, which is half of a small machine.
    maxWorkers: '100%',
    setupFiles: ['mock/setup-zones.ts', 'mock/setup-properties.ts'],
  },
}));
