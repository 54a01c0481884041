import type { FolderContext } from '../rules/checkContext.ts';

/** What silencing has to know of a folder. */
export type SilencingContext = Pick<FolderContext, 'snapshot' | 'documents' | 'wants'>;
