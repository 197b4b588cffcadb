// How the shell becomes two files for Electron: `out/shell/main.js` (a module) and, with `--mode preload`, `out/shell/preload.cjs`.
// Invariant: nothing but Electron and Node's own modules is left to be found at run time, so the archive needs no node_modules.
import { builtinModules } from 'node:module';
import { defineConfig } from 'vite';

const external = ['electron', /^node:/, ...builtinModules];

export default defineConfig(({ mode }) => {
  const preload = mode === 'preload';
  return {
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'] },
    build: {
      ssr: preload ? 'preload/preload.ts' : 'main/shell/main.ts',
      outDir: 'out/shell',
      // Both builds and the packing's own files share the folder; names never change, so nothing old stays behind.
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      rollupOptions: {
        external,
        output: preload ? { format: 'cjs', entryFileNames: 'preload.cjs' } : { format: 'es', entryFileNames: 'main.js' },
      },
    },
  };
});
