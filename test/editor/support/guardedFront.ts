import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** An HTTP server on a free port of 127.0.0.1 that hands everything on to a server on a local socket. */
export interface GuardedFront {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * The editor server asks nobody who he is, and a web page may open WebSockets to any local port. So only
 * requests that name this server as their host and come from its own pages get through.
 */
export async function openGuardedFront(socketPath: string): Promise<GuardedFront> {
  const connections = new Set<Duplex>();
  let own: readonly string[] = [];

  const isAllowed = ({ headers }: http.IncomingMessage): boolean =>
    own.includes(headers.host ?? '') &&
    (headers.origin === undefined || own.includes(headers.origin.replace(/^http:\/\//, '')));

  const server = http.createServer((request, response) => {
    if (!isAllowed(request)) {
      response.writeHead(403).end('Forbidden');
      return;
    }
    const { method, url: path, headers } = request;
    const onward = http.request({ socketPath, method, path, headers }, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end('The editor server does not answer.');
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  });

  server.on('upgrade', (request, socket, head) => {
    if (!isAllowed(request)) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const { method, url: path, headers } = request;
    const onward = http.request({ socketPath, method, path, headers });
    onward.on('upgrade', (answer, upgraded, first) => {
      const lines = answer.rawHeaders.flatMap((name, index, all) =>
        index % 2 === 0 ? [`${name}: ${all[index + 1]}`] : [],
      );
      socket.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`);
      socket.write(first);
      upgraded.write(head);
      socket.pipe(upgraded).pipe(socket);
      // One end gone takes the other along.
      socket.on('error', () => upgraded.destroy()).on('close', () => upgraded.destroy());
      upgraded.on('error', () => socket.destroy()).on('close', () => socket.destroy());
    });
    onward.on('response', answer => socket.end(`HTTP/1.1 ${answer.statusCode} Refused\r\n\r\n`));
    onward.on('error', () => socket.destroy());
    onward.end();
  });

  server.on('connection', socket => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  own = [`127.0.0.1:${port}`, `localhost:${port}`];

  return {
    port,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of connections) socket.destroy();
      }),
  };
}
