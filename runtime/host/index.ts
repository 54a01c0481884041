/** The process that serves an editor window. Its messages are in `protocol.ts`, which both sides import. */
export { serveHost } from './host.ts';
