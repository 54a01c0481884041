import { setFlagsFromString } from 'node:v8';

/** Milliseconds: by then everything is loaded, and the first document is judged. */
const startTime = 500;

// Loading leaves much garbage. A young generation that grows for it would stay large, which is a tenth of what the
// process holds in all. V8 reads this flag whenever it could grow.
setFlagsFromString('--semi-space-growth-factor=1');
setTimeout(() => setFlagsFromString('--semi-space-growth-factor=2'), startTime).unref();
