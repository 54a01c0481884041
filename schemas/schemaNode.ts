/** How a failed keyword is reported; null where it is not reported at all. */
export interface SchemaRule {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'information' | 'hint';
  /** May hold `{value}`, `{allowed}`, `{length}`, `{limit}`. */
  readonly message?: string;
}

/** The part of JSON Schema 2020-12 that the shipped schemas use, and their annotations for the editor. */
export interface SchemaNode {
  /** `#/$defs/…` within the schema, or `<id>#/…` for another one. */
  readonly $ref?: string;
  /** Like `$ref`, but for the editor alone: the value is validated by itself, with words and severities of its own. */
  readonly 'x-ref'?: string;
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly title?: string;
  readonly description?: string;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly enum?: readonly string[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly allOf?: readonly SchemaNode[];
  /** By keyword of this node. */
  readonly 'x-rules'?: Readonly<Record<string, SchemaRule | null>>;
  /** The rule that reports keys outside `properties` as hints; without it such keys are fine. */
  readonly 'x-unknown'?: string;
  /** Keys that completion offers right behind the required ones. */
  readonly 'x-recommended'?: readonly string[];
  /** One sentence for each entry of `enum`. */
  readonly 'x-enumDescriptions'?: readonly string[];
}

const schemasById = new Map<string, SchemaNode>();

/** Makes a schema known by its `$id`, so that others can refer to it. */
export function registerSchema(schema: { readonly $id: string }): SchemaNode {
  schemasById.set(schema.$id, schema as SchemaNode);
  return schema as SchemaNode;
}

/** Follows references; what stands beside a reference wins, so that a title can be set for one use. */
export function resolveSchema(root: SchemaNode, node: SchemaNode): SchemaNode {
  const reference = node.$ref ?? node['x-ref'];
  if (reference === undefined) return node;
  const known = resolved.get(node);
  if (known !== undefined) return known;
  const { $ref: _reference, 'x-ref': _editorReference, ...beside } = node;
  const [id = '', pointer = ''] = reference.split('#');
  const home = id === '' ? root : (schemasById.get(id) ?? root);
  const result = resolveSchema(home, { ...schemaAtPointer(home, `#${pointer}`), ...beside });
  resolved.set(node, result);
  return result;
}

/** The schemas are data that never changes, and every edit asks for the same few nodes. */
const resolved = new WeakMap<SchemaNode, SchemaNode>();

/** The schema of a key or of the entries of a list. */
export function childSchema(
  root: SchemaNode,
  node: SchemaNode,
  step: string | number,
): SchemaNode | undefined {
  const { properties } = node;
  const child =
    typeof step === 'number'
      ? node.items
      : properties !== undefined && Object.hasOwn(properties, step)
        ? properties[step]
        : node.additionalProperties;
  return child === undefined ? undefined : resolveSchema(root, child);
}

/** The schema of the value at a path of keys and list positions, or undefined where none says anything. */
export function findSchema(root: SchemaNode, path: readonly (string | number)[]): SchemaNode | undefined {
  let node: SchemaNode | undefined = root;
  for (const step of path) {
    node = childSchema(root, node, step);
    if (node === undefined) return undefined;
  }
  return node;
}

/** The node at a pointer such as `#/$defs/tool/properties/name`, or undefined. */
export function schemaAtPointer(root: SchemaNode, pointer: string): SchemaNode | undefined {
  let node: unknown = root;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof node !== 'object' || node === null) return undefined;
    node = (node as Readonly<Record<string, unknown>>)[
      decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~')
    ];
  }
  return typeof node === 'object' && node !== null ? (node as SchemaNode) : undefined;
}
