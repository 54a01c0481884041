import type { Attack } from '../attack.ts';
import { approval } from './approval.ts';
import { files } from './files.ts';
import { limits } from './limits.ts';
import { machine } from './machine.ts';
import { network } from './network.ts';
import { preparation } from './preparation.ts';
import { processes } from './processes.ts';
import { environment, replies } from './replies.ts';

/** Every attack, in the order of the table. */
export const attacks: readonly Attack[] = [
  ...network,
  ...files,
  ...processes,
  ...limits,
  ...replies,
  ...environment,
  ...approval,
  ...preparation,
  ...machine,
];
