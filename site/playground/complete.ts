/** What can stand at a place of a rule set, by the schema of rule sets: keys and values. Text in, suggestions out. */

/** What is read of a schema here. */
export interface Schema {
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly type?: string | readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

export interface Suggestion {
  readonly label: string;
  /** What is written, where it is more than the label. */
  readonly apply?: string;
  readonly detail?: string;
}

/** Suggestions for what ends at the cursor, and where in the text that begins. */
export interface Completion {
  readonly from: number;
  readonly suggestions: readonly Suggestion[];
}

interface Level {
  readonly indent: number;
  /** A key, or `-` for an item of a sequence. */
  readonly step: string;
}

/** Returns what can stand at an offset of a text. */
export function completeAt(text: string, offset: number, schema: Schema): Completion {
  const lines = text.slice(0, offset).split('\n');
  const last = lines.pop() ?? '';
  const levels = lines.reduce(follow, [] as readonly Level[]);
  const [, lead = '', dashes = '', rest = ''] = /^( *)((?:- +)*)(.*)$/.exec(last) ?? [];
  const outer = cut(levels, lead.length, dashes !== '');
  const path = [
    ...outer.map(({ step }) => step),
    ...dashes
      .split('-')
      .slice(1)
      .map(() => '-'),
  ];
  const [, key, value] = /^([\w-]+):\s+(.*)$/.exec(rest) ?? [];
  const here = (at: readonly string[]): readonly Schema[] =>
    at.reduce((all, step) => all.flatMap((one) => enter(one, step, schema)), spread(schema, schema));
  if (/(?:^|\s)#/.test(rest)) return { from: offset, suggestions: [] };
  if (key !== undefined && value !== undefined) {
    const [, before = '', word = ''] = /^(\[(?:[^\]]*,)?\s*)?([^,\s[\]]*)$/.exec(value) ?? [
      undefined,
      '',
      value,
    ];
    const of = before === '' ? [...path, key] : [...path, key, '-'];
    return { from: offset - word.length, suggestions: listValues(here(of)) };
  }
  if (/[:{[]/.test(rest)) return { from: offset, suggestions: [] };
  const all = here(path);
  return { from: offset - rest.length, suggestions: [...listKeys(all), ...listValues(all)] };
}

/** The levels that are open behind a line. */
function follow(levels: readonly Level[], line: string): readonly Level[] {
  const [, lead = '', dashes = '', rest = ''] =
    /^( *)((?:- +)*)(.*)$/.exec(line.replace(/^( *)-$/, '$1- ')) ?? [];
  if (`${dashes}${rest}` === '' || rest.startsWith('#')) return levels;
  const kept = [...cut(levels, lead.length, dashes !== '')];
  let indent = lead.length;
  for (const dash of dashes.match(/- +/g) ?? []) {
    kept.push({ indent, step: '-' });
    indent += dash.length;
  }
  const [, key] = /^([\w.-]+|"[^"]*"):(?:\s|$)/.exec(rest) ?? [];
  if (key !== undefined) kept.push({ indent, step: key });
  return kept;
}

/** The levels that hold a line with this indentation. A sequence may stand as far left as its key. */
function cut(levels: readonly Level[], indent: number, isItem: boolean): readonly Level[] {
  return levels.filter(
    (level) => level.indent < indent || (isItem && level.indent === indent && level.step !== '-'),
  );
}

/** A schema with what it refers to and what it is made of. */
function spread(schema: Schema, root: Schema): readonly Schema[] {
  const name = schema.$ref?.replace('#/$defs/', '');
  const referred = name === undefined ? undefined : root.$defs?.[name];
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const inner = referred === undefined ? parts : [referred, ...parts];
  return [schema, ...inner.flatMap((part) => spread(part, root))];
}

function enter(
  { items, properties, additionalProperties }: Schema,
  step: string,
  root: Schema,
): readonly Schema[] {
  const own = step === '-' ? items : properties?.[step];
  if (own !== undefined) return spread(own, root);
  return step !== '-' && typeof additionalProperties === 'object' ? spread(additionalProperties, root) : [];
}

function listKeys(schemas: readonly Schema[]): readonly Suggestion[] {
  const all = schemas.flatMap(({ properties }) => Object.entries(properties ?? {}));
  return [...new Map(all)].map(([label, { description, title }]) => {
    const detail = description ?? title;
    return { label, apply: `${label}: `, ...(detail === undefined ? {} : { detail }) };
  });
}

function listValues(schemas: readonly Schema[]): readonly Suggestion[] {
  const values = schemas.flatMap((one) => [
    ...(one.enum ?? []),
    ...(one.const === undefined ? [] : [one.const]),
    ...(one.default === undefined ? [] : [one.default]),
    ...(one.examples ?? []),
    ...(one.type === 'boolean' ? [true, false] : []),
  ]);
  const plain = values.filter((value) => typeof value !== 'object').map(String);
  return [...new Set(plain)].map((label) => {
    const needsQuotes = /^[*&!%@`"'[{>|]|: | #/.test(label);
    return needsQuotes ? { label, apply: JSON.stringify(label) } : { label };
  });
}
