import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface GitServerOptions {
  /** `user:password` that every request must bring. */
  readonly credentials?: string;
  /** Bytes of an answer with objects after which the server says nothing more and keeps the connection. */
  readonly stallAfter?: number;
  /** Whether it speaks the newer protocol, which gives any commit that is asked for. */
  readonly modern?: boolean;
}

/** A web server over git's own `git http-backend`, for the repositories below a folder. */
export class GitServer {
  readonly #server;
  readonly #folder: string;
  readonly #options: GitServerOptions;
  /** Resolves when an answer has stalled. */
  readonly stalled: Promise<void>;
  #stall: () => void = () => undefined;

  private constructor(folder: string, options: GitServerOptions) {
    this.#folder = folder;
    this.#options = options;
    this.stalled = new Promise(resolve => {
      this.#stall = resolve;
    });
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async start(folder: string, options: GitServerOptions = {}): Promise<GitServer> {
    const server = new GitServer(folder, options);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  /** @param user with its password, as it stands in a URL. */
  url(repository: string, user?: string): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://${user === undefined ? '' : `${user}@`}127.0.0.1:${port}/${repository}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { credentials, stallAfter, modern = true } = this.#options;
    const wanted =
      credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString('base64')}`;
    if (wanted !== undefined && request.headers.authorization !== wanted) {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const url = new URL(request.url ?? '/', 'http://localhost');
    const protocol = request.headers['git-protocol'];
    const backend = spawn('git', ['http-backend'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: this.#folder,
        GIT_HTTP_EXPORT_ALL: '1',
        PATH_INFO: decodeURIComponent(url.pathname),
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'],
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
        REMOTE_ADDR: '127.0.0.1',
        ...(modern && typeof protocol === 'string' ? { GIT_PROTOCOL: protocol } : {}),
      },
    });
    request.pipe(backend.stdin);
    const answer = await buffer(backend.stdout);
    const end = answer.indexOf('\r\n\r\n');
    for (const line of answer.toString('latin1', 0, end).split('\r\n')) {
      const [name = '', value = ''] = line.split(': ');
      if (name === 'Status') response.statusCode = Number.parseInt(value, 10);
      else response.setHeader(name, value);
    }
    const body = answer.subarray(end + 4);
    if (stallAfter === undefined || body.length <= stallAfter) {
      response.end(body);
      return;
    }
    response.write(body.subarray(0, stallAfter), () => this.#stall());
  }
}
