import dgram from 'node:dgram';
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';

export type ListenerName = 'tcp' | 'web' | 'udp' | 'unix' | 'abstract' | 'redirect';

/** Servers outside of every sandbox that count who reaches them. */
export class Listeners {
  readonly received: Record<ListenerName, number> = {
    ...{ tcp: 0, web: 0, udp: 0, unix: 0, abstract: 0, redirect: 0 },
  };
  readonly #closing: (() => void)[] = [];

  async tcp(name: ListenerName, where: number | string, fallback?: number): Promise<number> {
    const server = net.createServer(socket => {
      this.received[name] += 1;
      socket.on('error', () => socket.destroy());
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nreached');
    });
    try {
      server.listen(typeof where === 'string' ? { path: where } : { port: where, host: '0.0.0.0' });
      await once(server, 'listening');
    } catch (error) {
      // Port 80 is taken, or not for this user.
      if (fallback === undefined) throw error;
      return await this.tcp(name, fallback);
    }
    this.#closing.push(() => server.close());
    return portOf(server.address());
  }

  async redirect(target: string): Promise<number> {
    const server = http.createServer((_request, response) => {
      this.received.redirect += 1;
      response.writeHead(302, { location: target, connection: 'close' }).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.#closing.push(() => server.close().closeAllConnections());
    return portOf(server.address());
  }

  async udp(): Promise<number> {
    const socket = dgram.createSocket('udp4', () => {
      this.received.udp += 1;
    });
    socket.bind(0, '0.0.0.0');
    await once(socket, 'listening');
    this.#closing.push(() => socket.close());
    return socket.address().port;
  }

  close(): void {
    for (const close of this.#closing) close();
  }
}

function portOf(address: string | net.AddressInfo | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}
