/**
 * Entry of the Node worker, the process in which one skill's JavaScript or TypeScript runs; docs/worker-protocol.md.
 * The main thread is the skill's. A second thread, started from this same file, keeps the channel: it sees the end of
 * the channel whatever the skill's code is doing.
 */
import { isMainThread, parentPort } from 'node:worker_threads';
import { keepChannel } from './channelThread.ts';
import { serve } from './serve.ts';

/** The channel's file descriptor, a duplex stream. */
const channel = 3;

if (isMainThread) serve(__filename);
else if (parentPort !== null) keepChannel(channel, parentPort);
