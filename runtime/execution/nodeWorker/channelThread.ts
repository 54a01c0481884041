import { writeSync } from 'node:fs';
import net from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import { FrameReader, frameOf } from './framing.ts';

/**
 * Passes messages between the channel and the main thread, both ways as JSON text. When the channel ends, or brings
 * something that is no frame, the whole process group is killed.
 */
export function keepChannel(fileDescriptor: number, main: MessagePort): void {
  const channel = new net.Socket({ fd: fileDescriptor });
  const reader = new FrameReader(text => main.postMessage(text));
  channel.on('data', (bytes: Buffer) => {
    try {
      reader.take(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      writeSync(2, `The worker cannot follow its supervisor: ${why}\n`);
      killGroup();
    }
  });
  // A reset channel is an ended one.
  channel.on('error', killGroup);
  channel.on('close', killGroup);
  main.on('message', (text: string) => void channel.write(frameOf(text)));
}

/** Ends this process and everything in its group, whatever the main thread is doing. */
function killGroup(): void {
  // Zero is the caller's own group; Windows has none, there the supervisor ends what is below.
  process.kill(process.platform === 'win32' ? process.pid : 0, 'SIGKILL');
}
