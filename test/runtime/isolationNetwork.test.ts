import { lookup } from 'node:dns/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { IsolatedPrograms } from './support/isolatedPrograms.ts';

const ownName = await lookup(os.hostname()).then(
  () => os.hostname(),
  () => undefined,
);

describe.skipIf(process.platform !== 'linux')('network', () => {
  let programs: IsolatedPrograms;
  let port = 0;
  const asked: string[] = [];
  const server = http.createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end('from the server');
  });
  beforeAll(async () => {
    programs = new IsolatedPrograms();
    await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
    await programs.dispose();
  });

  /** Fetches and prints the status and the text, or why there is none. */
  const fetching = (url: string): string =>
    `try { const response = await fetch(${JSON.stringify(url)}); console.log(response.status, await response.text()); }
    catch (error) { console.log('failed', error.cause?.code ?? error.cause?.message ?? error.message); }`;

  test('this computer is reached where that is allowed, by name and by address', async () => {
    const policy = programs.policy({ network: { localhost: true } });
    for (const host of ['localhost', '127.0.0.1']) {
      const { stdout } = await programs.node(fetching(`http://${host}:${port}/allowed`), policy);
      expect(stdout).toBe('200 from the server\n');
    }
  });

  test('without a network nothing is reached, not even by a socket', async () => {
    asked.length = 0;
    const { stdout } = await programs.node(`${fetching(`http://localhost:${port}/refused`)}
      const { connect } = await import('node:net');
      for (const host of ['127.0.0.1', '10.0.0.1', '169.254.169.254']) {
        await new Promise(done => connect(${port}, host).once('error', ({ code }) => done(console.log(code))).once('connect', () => done(console.log('reached'))));
      }`);
    expect(stdout).not.toContain('reached');
    expect(stdout.trim().split('\n')).toHaveLength(4);
    expect(asked).toEqual([]);
  });

  test('a policy with hosts does not let this computer be reached', async () => {
    asked.length = 0;
    const policy = programs.policy({ network: { domains: ['example.com', 'localhost'] } });
    const { stdout, denials } = await programs.node(fetching(`http://localhost:${port}/refused`), policy);
    expect(stdout).toContain('failed');
    expect(asked).toEqual([]);
    expect(denials.map(({ reason }) => reason)).toEqual([
      'localhost is this computer itself, which the skill may not connect to.',
    ]);
  });

  test('hosts, ports and addresses that are not allowed are refused and reported, without credentials', async () => {
    const policy = programs.policy({ network: { domains: ['api.example.com'] } });
    const urls = ['https://name:pass-word@other.example.com/', 'https://10.0.0.1/', 'https://2130706433/'];
    const { stdout, denials } = await programs.shell(
      urls.map(url => `curl -sS -m 5 ${url} || echo failed`).join('\n'),
      policy,
    );
    expect(stdout).toBe('failed\nfailed\nfailed\n');
    const text = JSON.stringify(denials);
    expect(text).toContain('other.example.com is not among the allowed hosts.');
    expect(text).toContain('10.0.0.1 is an address: only hosts can be allowed, by their names.');
    expect(text).not.toContain('pass-word');
  });

  test('a port that is not allowed is refused', async () => {
    const policy = programs.policy({ network: { domains: ['api.example.com'] } });
    const { denials } = await programs.node(fetching('http://api.example.com/'), policy);
    expect(denials).toEqual([
      {
        kind: 'network',
        target: 'api.example.com:80',
        reason: 'Port 80 of api.example.com is not among the allowed ports (443).',
      },
    ]);
  });

  test.skipIf(ownName === undefined)(
    'an allowed name that leads to a private address is refused',
    async () => {
      asked.length = 0;
      for (const domains of ['any', [ownName ?? '']] as const) {
        const policy = programs.policy({ network: { domains, ports: [port] } });
        const { stdout, denials } = await programs.node(fetching(`http://${ownName}:${port}/`), policy);
        expect(stdout).not.toContain('200');
        expect(denials).toHaveLength(1);
        expect(denials[0]?.reason).toContain('only public addresses may be reached');
      }
      expect(asked).toEqual([]);
    },
  );
});
