/** How a plugin's module says what the plugin is; see docs/formats.md. */
export type PluginForm = 'register' | 'activate' | 'function' | 'legacy';

/**
 * The form of a plugin module's exports: the default export first (also one that a CommonJS translation wrapped once
 * more), then what is exported by name. Undefined where it is no plugin.
 */
export function pluginForm(exported: unknown): PluginForm | undefined {
  const outer = property(exported, 'default');
  const candidates = [property(outer, 'default'), outer, exported];
  for (const candidate of candidates) {
    const form = formOf(candidate);
    if (form !== undefined) return form;
  }
  return undefined;
}

function formOf(value: unknown): PluginForm | undefined {
  if (typeof value === 'function') return 'function';
  if (typeof property(value, 'register') === 'function') return 'register';
  if (typeof property(value, 'activate') === 'function') return 'activate';
  const tools = property(value, 'tools');
  const isLegacy =
    (typeof tools === 'object' && tools !== null) ||
    ['onLoad', 'onUnload'].some(name => typeof property(value, name) === 'function');
  return isLegacy ? 'legacy' : undefined;
}

function property(value: unknown, name: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
