import type { InstallOptions } from '../lifecycle/index.ts';

export type InstallRequest = InstallOptions & {
  /** Where relative references begin. */
  readonly startFolder?: string;
};
