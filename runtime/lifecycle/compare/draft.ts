import type { OperationContext } from '../../operation.ts';
import { type HubAnswer, HubConnection, refused } from './hubConnection.ts';
import type { HubKeys, HubSettings } from './hubSettings.ts';
import { ArchiveError, readZip } from './zipArchive.ts';

const maximumArchive = 50 * 1024 * 1024;

/** Base64 takes four bytes for three, and the JSON around it a few more. */
const maximumAnswer = Math.ceil((maximumArchive * 4) / 3) + 64 * 1024;
const maximumMetadata = 1024 * 1024;

/**
 * The files of the hub's draft, by path; none where it has no draft of that name. Throws `hub-unreachable`,
 * `hub-certificate`, `hub-refused` or `cancelled`.
 */
export async function fetchDraft(
  name: string,
  settings: HubSettings,
  keys: HubKeys,
  context: OperationContext,
): Promise<ReadonlyMap<string, Buffer>> {
  const { baseUrl } = settings;
  const parameters = { name, node_id: settings.nodeId };
  const connection = new HubConnection(settings, keys);
  try {
    const metadata = await connection.get('v1/skills/draft', parameters, maximumMetadata, context);
    if (metadata.status === 404) return new Map();
    readAnswer(baseUrl, metadata);
    context.onStep?.(`Loading the draft of ${name}`);
    const answer = await connection.get('v1/skills/draft/archive', parameters, maximumAnswer, context);
    const archive = Buffer.from(archiveIn(baseUrl, answer), 'base64');
    if (archive.length > maximumArchive) throw refused(baseUrl, 'sent more than a draft may hold');
    return await readZip(archive);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw refused(baseUrl, `sent an archive that is not read. ${error.message.replace(/\.$/, '')}`);
  } finally {
    connection.close();
  }
}

function archiveIn(baseUrl: URL, answer: HubAnswer): string {
  const document = readAnswer(baseUrl, answer);
  const found = Object.entries(document).find(([key]) => key === 'archive_b64')?.[1];
  if (typeof found === 'string') return found;
  throw refused(baseUrl, 'answered without archive_b64', checkAddress);
}

/** The JSON object of a good answer. */
function readAnswer(baseUrl: URL, { status, body }: HubAnswer): object {
  if (status === 401 || status === 403) {
    throw refused(baseUrl, `does not allow this node to read the draft (${status})`, askForAccess);
  }
  if (status >= 300 && status < 400) {
    throw refused(baseUrl, `sends us elsewhere (${status}), which is not followed`, checkAddress);
  }
  if (status !== 200) throw refused(baseUrl, `answered with status ${status}`);
  let document: unknown;
  try {
    document = JSON.parse(body.toString('utf8'));
  } catch {
    // What it sent instead may be a page of a proxy: of no use in a message.
    throw refused(baseUrl, 'did not answer with JSON', checkAddress);
  }
  if (typeof document === 'object' && document !== null) return document;
  throw refused(baseUrl, 'did not answer with a JSON object', checkAddress);
}

const checkAddress = 'Check root.base_url in node.yaml.';
const askForAccess = 'Register the node at the hub again, or ask whoever runs the hub for access.';
