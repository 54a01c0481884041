import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { SkillberthError } from '../../../skill/index.ts';
import { type OperationContext, throwIfCancelled } from '../../operation.ts';
import { badCertificate, type HubKeys, type HubSettings } from './hubSettings.ts';

/** Milliseconds in which nothing comes, and for one answer in all. */
const silence = 10_000;
const patience = 120_000;

export interface HubAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** Talks to one hub over TLS with certificates on both sides. Redirects are not followed, proxies not used. */
export class HubConnection {
  readonly #settings: HubSettings;
  readonly #keys: HubKeys;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  /** The hub has answered: it took our certificate. */
  #accepted = false;

  constructor(settings: HubSettings, keys: HubKeys) {
    this.#settings = settings;
    this.#keys = keys;
  }

  /**
   * `name`: of the API, below the base address. Throws `hub-unreachable`, `hub-certificate`, `hub-refused` (an answer
   * over `maximum` bytes) or `cancelled`; a status is the caller's to judge.
   */
  async get(
    name: string,
    parameters: Readonly<Record<string, string>>,
    maximum: number,
    { signal }: OperationContext,
  ): Promise<HubAnswer> {
    throwIfCancelled(signal);
    const url = new URL(this.#settings.baseUrl);
    url.pathname = `${url.pathname.replace(/\/+$/, '')}/${name}`;
    url.search = new URLSearchParams(parameters).toString();
    const deadline = AbortSignal.timeout(patience);
    const ends = signal === undefined ? deadline : AbortSignal.any([signal, deadline]);
    let shookHands = false;
    try {
      return await new Promise<HubAnswer>((resolve, reject) => {
        const call = request(url, {
          ...this.#keys,
          agent: this.#agent,
          rejectUnauthorized: true,
          minVersion: 'TLSv1.2',
          headers: { accept: 'application/json' },
          signal: ends,
        });
        // Not the socket's own time limit, which does not run before the handshake is over.
        const watch = setTimeout(() => call.destroy(new Error('it sent nothing for too long')), silence);
        call.on('socket', socket => {
          socket.once('secureConnect', () => {
            shookHands = true;
            watch.refresh();
          });
        });
        call.on('error', reject);
        call.on('close', () => clearTimeout(watch));
        call.on('response', response => {
          this.#accepted = true;
          watch.refresh();
          readBody(response, maximum, this.#settings.baseUrl, () => watch.refresh()).then(
            body => resolve({ status: response.statusCode ?? 0, body }),
            (error: unknown) => {
              reject(error);
              call.destroy();
            },
          );
        });
        call.end();
      });
    } catch (error) {
      throwIfCancelled(signal);
      throw this.#failure(deadline.aborted ? new Error('its answer takes too long') : error, shookHands);
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #failure(error: unknown, shookHands: boolean): SkillberthError {
    if (error instanceof SkillberthError) return error;
    const { baseUrl, caFile, certificateFile } = this.#settings;
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'CERT_HAS_EXPIRED') {
      return badCertificate(`The certificate of the hub ${baseUrl.host} has expired.`, baseUrl.href, tellHub);
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
      const message = `The certificate of the hub is not for ${baseUrl.host}.`;
      return badCertificate(message, baseUrl.href, 'Check root.base_url in node.yaml.');
    }
    // The names of OpenSSL's verdicts, https://nodejs.org/api/tls.html#x509-certificate-error-codes
    if (/CERT|ISSUER|SIGNATURE|CRL|TRUST|CHAIN|CA$/.test(code) && !code.startsWith('ERR_SSL')) {
      const message = `The certificate of the hub ${baseUrl.host} is not signed by the CA of this node (${code}).`;
      return badCertificate(message, baseUrl.href, `Check root.ca_cert in node.yaml (${caFile}).`);
    }
    // OpenSSL's alerts of the other side; Node's own servers only hang up once they have seen the certificate.
    const hungUp = shookHands && !this.#accepted && ['ECONNRESET', 'EPIPE'].includes(code);
    if (/^ERR_SSL_.*ALERT.*(?:CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/.test(code) || hungUp) {
      const message = `The hub ${baseUrl.host} does not accept the client certificate.`;
      return badCertificate(message, certificateFile, 'Register the node at the hub again.');
    }
    return new SkillberthError(
      {
        code: 'hub-unreachable',
        message: `The hub ${baseUrl.host} could not be reached (${code || reason(error)}).`,
        subject: baseUrl.href,
        nextStep: 'Check root.base_url in node.yaml, the network, and whether the hub runs.',
      },
      { cause: error },
    );
  }
}

const tellHub = 'Tell whoever runs the hub, or check the clock of this machine.';

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readBody(
  response: IncomingMessage,
  maximum: number,
  baseUrl: URL,
  onPiece: () => void,
): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of response) {
    onPiece();
    const bytes: Buffer = piece;
    size += bytes.length;
    if (size > maximum) throw refused(baseUrl, 'sent more than a draft may hold');
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}

/** The hub answered, yet not with what was asked for. */
export function refused(
  baseUrl: URL,
  what: string,
  nextStep = 'Ask whoever runs the hub; nothing changed here.',
): SkillberthError {
  return new SkillberthError({
    code: 'hub-refused',
    message: `The hub ${baseUrl.host} ${what}.`,
    subject: baseUrl.href,
    nextStep,
  });
}
