import path from 'node:path';

/** The rooms that the engine's bundle holds, by the name under which it hands them out. */
const rooms = ['schemas', 'skill', 'workspace', 'runtime'];

/**
 * The entry `engine`: what programs import of the package, and `rooms` for the bundles that share it. The host's own
 * code lies in it too, and starts when it is asked for.
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function withEngine(root) {
  const contents = [
    `export * from './runtime/library.ts';`,
    ...rooms.map(room => `import * as ${room} from './${room}/index.ts';`),
    `const startHost = () => import('./runtime/host/main.ts');`,
    `export const rooms = { ${rooms.join(', ')}, startHost };`,
  ].join('\n');
  return generated('engine', root, contents);
}

/**
 * The entry `host`, which is the engine.
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function startsHost(root) {
  return generated('host', root, `require('./engine.cjs').rooms.startHost();`);
}

/**
 * Whoever imports a room gets the engine's: a class must be the same on both sides for `instanceof`.
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
export function fromEngine(root) {
  const files = new Map(rooms.map(room => [path.join(root, room, 'index.ts'), room]));
  return {
    name: 'from-engine',
    setup(build) {
      build.onResolve({ filter: /^\.\/engine\.cjs$/ }, ({ path: file }) => ({ path: file, external: true }));
      build.onResolve({ filter: /\/index\.ts$/ }, ({ path: file, resolveDir, kind }) => {
        const room = kind === 'entry-point' ? undefined : files.get(path.resolve(resolveDir, file));
        return room === undefined ? undefined : { path: room, namespace: 'engine-room' };
      });
      build.onLoad({ filter: /.*/, namespace: 'engine-room' }, ({ path: room }) => ({
        contents: `module.exports = require('./engine.cjs').rooms.${room};`,
        resolveDir: root,
      }));
    },
  };
}

/**
 * An entry without a file.
 * @param {string} name
 * @param {string} root
 * @param {string} contents
 * @returns {import('esbuild').Plugin}
 */
function generated(name, root, contents) {
  return {
    name: `generated-${name}`,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind }) =>
        kind === 'entry-point' ? { path: name, namespace: `generated-${name}` } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: `generated-${name}` }, () => ({ contents, resolveDir: root }));
    },
  };
}
