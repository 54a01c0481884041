/** Writes dist/types/. Throws when the compiler finds errors; its output is on the screen. */
export function writeTypes(root: string): Promise<void>;
