import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

/** What the build tells of its modules. */
interface Modules {
  getModuleInfo: (id: string) => { isEntry: boolean; importers: readonly string[] } | null;
}

/**
 * The components of the toasts. The first screen imports the package, but not these parts of it: see
 * src/app/Toasts.svelte.
 */
const LAZY_BUT_REEXPORTED = '/svelte-sonner/dist/Toast';

/** The answers of `isBeforeFirstPaint`. */
const beforeFirstPaint = new Map<string, boolean>();

/**
 * Whether the entry imports a module, directly or through others. Dynamic imports do not count: their
 * modules load after the first paint.
 */
function isBeforeFirstPaint(id: string, modules: Modules): boolean {
  const found = beforeFirstPaint.get(id);
  if (found !== undefined) return found;
  // Until it is known, for modules that import each other.
  beforeFirstPaint.set(id, false);
  const info = modules.getModuleInfo(id);
  const is =
    info !== null && (info.isEntry || info.importers.some((one) => isBeforeFirstPaint(one, modules)));
  beforeFirstPaint.set(id, is);
  return is;
}

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
    // The mock starts the app itself, after it has installed the backend.
    rolldownOptions:
      mode === 'mock'
        ? {}
        : {
            output: {
              // One chunk: shared by the lazy chunks, these modules would be seventy small files, which are
              // a tenth larger when compressed.
              codeSplitting: {
                groups: [
                  {
                    debugName: 'first screen',
                    name: (id: string, modules: Modules) =>
                      isBeforeFirstPaint(id, modules) && !id.includes(LAZY_BUT_REEXPORTED)
                        ? 'first-screen'
                        : null,
                  },
                ],
              },
            },
          },
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
