/**
 * A small interpreter of PowerShell, over the tree of a foreign grammar: as much of the language as the script of a probe is
 * written in, in strict mode. What it does not know is an error, never passed over.
 */
import type { Node } from 'web-tree-sitter';
import {
  enumerate,
  fail,
  findMember,
  getKey,
  getMethod,
  getProperty,
  type Hashtable,
  isEqual,
  isHashtable,
  isNothing,
  isPsError,
  makeError,
  type NetObject,
  operators,
  setKey,
  toBool,
  toNumber,
  toText,
  type Value,
} from './values.ts';

/** What the script meets: types with their static members, constructors, and commands. */
export interface World {
  readonly types: Readonly<Record<string, Readonly<Record<string, Value>>>>;
  readonly make: Readonly<Record<string, (...values: readonly Value[]) => Value>>;
  readonly commands: Readonly<
    Record<string, (named: ReadonlyMap<string, Value>, input: readonly Value[]) => readonly Value[]>
  >;
}

export interface Ran {
  readonly output: readonly Value[];
  readonly status: number;
}

/** What leaves a block before its end, as it is thrown. */
interface Signal extends Error {
  readonly signal: 'break' | 'continue' | 'return' | 'exit';
  readonly value: Value;
}

function isSignal(thrown: unknown): thrown is Signal {
  return thrown instanceof Error && 'signal' in thrown;
}

interface ScriptBlock {
  readonly block: Node;
}

type Frame = Map<string, Value>;

/** Runs a program with the values of its parameters. */
export function runScript(program: Node, world: World, given: Readonly<Record<string, Value>>): Ran {
  const functions = new Map<string, Node>();
  let frames: Frame[] = [new Map()];
  const top = frames[0] as Frame;

  const nameOf = (text: string): string => text.replace(/^\$(?:script:)?/, '').toLowerCase();

  function read(text: string): Value {
    const name = nameOf(text);
    if (name === 'true' || name === 'false') return name === 'true';
    if (name === 'null') return null;
    for (const frame of frames.toReversed()) if (frame.has(name)) return frame.get(name);
    return fail(`the variable '$${name}' has not been set`);
  }

  function write(text: string, value: Value): void {
    const frame = text.startsWith('$script:') ? top : (frames.at(-1) as Frame);
    frame.set(nameOf(text), value);
  }

  const parts = (node: Node): readonly Node[] =>
    node.children.filter((one): one is Node => one !== null && one.type !== 'comment' && one.type !== ' ');
  const named = (node: Node): readonly Node[] => parts(node).filter((one) => one.isNamed);

  /** Takes off the nodes that only say how tightly an operator would bind. */
  function bare(node: Node): Node {
    let one = node;
    while (
      one.type !== 'variable' &&
      parts(one).length === 1 &&
      named(one).length === 1 &&
      !holding.has(one.type)
    )
      one = named(one)[0] as Node;
    return one;
  }

  function emit(value: Value, out: Value[]): void {
    if (value === undefined) return;
    if (value === null) out.push(null);
    else out.push(...enumerate(value));
  }

  function collapse(out: readonly Value[]): Value {
    return out.length === 0 ? undefined : out.length === 1 ? out[0] : out;
  }

  /** Runs statements, and puts what they put out at the end of a list. */
  function execute(given_: Node, out: Value[]): void {
    const node = bare(given_);
    const own = statements[node.type];
    if (own !== undefined) {
      own(node, out);
      return;
    }
    if (node.type === 'command') out.push(...call(node, []));
    else if (node.type === 'pipeline_chain' && parts(node).some((one) => one.type === '|'))
      out.push(...pipe(node));
    else emit(evaluate(node), out);
  }

  function runAll(nodes: readonly Node[], out: Value[]): void {
    for (const one of nodes) execute(one, out);
  }

  const inBraces = (node: Node, out: Value[]): void => runAll(named(node), out);

  /** Runs a loop's body; false where the loop ends. */
  function turn(body: Node, out: Value[]): boolean {
    try {
      inBraces(body, out);
    } catch (thrown) {
      if (!isSignal(thrown) || (thrown.signal !== 'break' && thrown.signal !== 'continue')) throw thrown;
      return thrown.signal === 'continue';
    }
    return true;
  }

  const statements: Readonly<Record<string, (node: Node, out: Value[]) => void>> = {
    program: (node, out) => runAll(named(node), out),
    statement_list: (node, out) => runAll(named(node), out),
    script_block: (node, out) =>
      runAll(
        named(node).filter(({ type }) => type !== 'param_block'),
        out,
      ),
    script_block_body: (node, out) => runAll(named(node), out),
    statement_block: inBraces,
    empty_statement: () => undefined,
    param_block: () => undefined,
    trap_statement: () => undefined,
    function_statement: (node) => {
      const [name, block] = named(node);
      if (name !== undefined && block !== undefined) functions.set(name.text.toLowerCase(), block);
    },
    assignment_expression: assign,
    post_increment_expression: (node) => {
      const target = named(node)[0] as Node;
      write(bare(target).text, toNumber(evaluate(target)) + 1);
    },
    if_statement: (node, out) => {
      const [condition, body, ...rest] = named(node);
      if (toBool(evaluate(condition as Node))) return inBraces(body as Node, out);
      const clauses = rest.flatMap((one) => (one.type === 'elseif_clauses' ? named(one) : [one]));
      for (const clause of clauses) {
        const [first, second] = named(clause);
        if (clause.type === 'else_clause') return inBraces(first as Node, out);
        if (toBool(evaluate(first as Node))) return inBraces(second as Node, out);
      }
    },
    foreach_statement: (node, out) => {
      const [variable, list, body] = named(node);
      for (const one of enumerate(evaluate(list as Node))) {
        write((variable as Node).text, one);
        if (!turn(body as Node, out)) return;
      }
    },
    for_statement: (node, out) => {
      const [start, condition, step, body] = named(node);
      for (
        execute(named(start as Node)[0] as Node, []);
        toBool(evaluate(condition as Node));
        execute(named(step as Node)[0] as Node, [])
      )
        if (!turn(body as Node, out)) return;
    },
    while_statement: (node, out) => {
      const [condition, body] = named(node);
      while (toBool(evaluate(condition as Node))) if (!turn(body as Node, out)) return;
    },
    switch_statement: (node, out) => {
      const [condition, body] = named(node);
      const value = evaluate(named(condition as Node)[0] as Node);
      let isMet = false;
      for (const clause of named(named(body as Node)[0] as Node)) {
        const [test, block] = named(clause);
        const isDefault = test?.text === 'default';
        if (isDefault ? isMet : !isEqual(value, evaluate(bare(test as Node)))) continue;
        isMet = true;
        inBraces(block as Node, out);
      }
    },
    try_statement: (node, out) => {
      const [body, ...rest] = named(node);
      const clauses = rest.flatMap((one) => (one.type === 'catch_clauses' ? named(one) : [one]));
      const caught = clauses.find(({ type }) => type === 'catch_clause');
      const last = clauses.find(({ type }) => type === 'finally_clause');
      const depth = frames.length;
      try {
        try {
          inBraces(body as Node, out);
        } catch (thrown) {
          if (!isPsError(thrown) || caught === undefined) throw thrown;
          frames = frames.slice(0, depth);
          const before = (frames.at(-1) as Frame).get('_');
          write('$_', { type: 'ErrorRecord', Exception: thrown.exception, of: thrown });
          inBraces(named(caught)[0] as Node, out);
          write('$_', before);
        }
      } finally {
        frames = frames.slice(0, depth);
        if (last !== undefined) inBraces(named(last)[0] as Node, out);
      }
    },
    flow_control_statement: (node) => {
      const [word, value] = parts(node);
      const kind = word?.text.toLowerCase();
      if (kind === 'throw') {
        if (value !== undefined) fail(toText(evaluate(value)));
        throw findMember(read('$_'), 'of');
      }
      if (kind !== 'break' && kind !== 'continue' && kind !== 'return' && kind !== 'exit') fail(node.text);
      const told = value === undefined ? undefined : evaluate(value);
      throw Object.assign(new Error(kind), { signal: kind, value: told });
    },
  };
  const holding = new Set([
    ...Object.keys(statements),
    'script_block_expression',
    'parenthesized_expression',
    'array_expression',
    'hash_literal_expression',
    'command',
    'type_literal',
    'argument_list',
    'command_name',
    'command_elements',
  ]);
  holding.delete('statement_list');

  function assign(node: Node): void {
    const [target, sign, right] = parts(node);
    const place = bare(target as Node);
    const value = evaluate(right as Node);
    const whole = sign?.text === '+=' ? operators['+']?.(evaluate(place), value) : value;
    if (place.type === 'variable') {
      write(place.text, whole);
      return;
    }
    const [of, key] = named(place);
    const owner = evaluate(of as Node);
    if (place.type === 'element_access') {
      const index = evaluate(key as Node);
      if (isHashtable(owner)) {
        setKey(owner, index, whole);
        return;
      }
      if (Array.isArray(owner)) {
        owner[toNumber(index)] = whole;
        return;
      }
    }
    if (place.type === 'member_access' && isHashtable(owner)) {
      setKey(owner, (key as Node).text, whole);
      return;
    }
    const member =
      place.type === 'member_access'
        ? Object.keys(owner as object).find((one) => one === key?.text)
        : undefined;
    if (member === undefined) throw new Error(`cannot assign ${place.text}`);
    (owner as Record<string, Value>)[member] = whole;
  }

  function evaluate(given_: Node): Value {
    const node = bare(given_);
    const own = expressions[node.type];
    if (own !== undefined) return own(node);
    if (node.type === 'command') return collapse(call(node, []));
    if (node.type === 'pipeline_chain') return collapse(pipe(node));
    return fail(`the interpreter does not know ${node.type}: ${node.text.slice(0, 80)}`);
  }

  /** Operators of one strength, from left to right. */
  function chain(node: Node): Value {
    const [first, ...rest] = parts(node);
    let value = evaluate(first as Node);
    for (let index = 0; index < rest.length; index += 2) {
      const sign = (rest[index] as Node).text.toLowerCase();
      const right = rest[index + 1] as Node;
      if (sign === '-and') value = toBool(value) && toBool(evaluate(right));
      else if (sign === '-or') value = toBool(value) || toBool(evaluate(right));
      else if (sign === '-match' || sign === '-cmatch')
        value = match(value, evaluate(right), sign === '-match');
      else if (sign === '-is') value = isOfType(value, right.text.slice(1, -1));
      else {
        const operator = operators[sign];
        if (operator === undefined) return fail(`the operator ${sign}`);
        value = operator(value, evaluate(right));
      }
    }
    return value;
  }

  function match(text: Value, pattern: Value, isFree: boolean): boolean {
    const found = new RegExp(toText(pattern), isFree ? 'i' : '').exec(toText(text));
    if (found === null) return false;
    const groups: Hashtable = new Map();
    for (const [index, group] of found.entries()) if (group !== undefined) setKey(groups, index, group);
    write('$Matches', groups);
    return true;
  }

  function isOfType(value: Value, type: string): boolean {
    if (type === 'int') return typeof value === 'number';
    if (type === 'string') return typeof value === 'string';
    return findMember(value, 'type') === type;
  }

  const expressions: Readonly<Record<string, (node: Node) => Value>> = {
    variable: ({ text }) => read(text),
    verbatim_string_characters: ({ text }) => text.slice(1, -1).replaceAll("''", "'"),
    decimal_integer_literal: ({ text }) => Number(text),
    real_literal: ({ text }) => Number(text),
    simple_name: ({ text }) => text,
    generic_token: ({ text }) => text,
    logical_expression: chain,
    bitwise_expression: chain,
    comparison_expression: chain,
    additive_expression: chain,
    multiplicative_expression: chain,
    range_expression: chain,
    additive_argument_expression: chain,
    multiplicative_argument_expression: chain,
    comparison_argument_expression: chain,
    logical_argument_expression: chain,
    argument_expression: (node) => evaluate(named(node)[0] as Node),
    parenthesized_expression: (node) => evaluate(named(node)[0] as Node),
    array_literal_expression: (node) => named(node).map(evaluate),
    array_expression: (node) => {
      const out: Value[] = [];
      runAll(named(node), out);
      return out;
    },
    hash_literal_expression: (node) => {
      const table: Hashtable = new Map();
      const entries = named(node).flatMap((one) => (one.type === 'hash_literal_body' ? named(one) : [one]));
      for (const entry of entries.filter(({ type }) => type === 'hash_entry')) {
        const [key, value] = named(entry);
        const known = bare(key as Node);
        setKey(
          table,
          known.type === 'verbatim_string_characters' ? evaluate(known) : known.text,
          evaluate(value as Node),
        );
      }
      return table;
    },
    script_block_expression: (node): ScriptBlock => ({ block: node }),
    type_literal: ({ text }) => ({ type: 'Type', name: text.slice(1, -1) }),
    expression_with_unary_operator: (node) => {
      const [sign, operand] = parts(node);
      const value = evaluate(operand as Node);
      if (sign?.text.toLowerCase() === '-not') return !toBool(value);
      if (sign?.text === ',') return [value];
      if (sign?.text === '-') return -toNumber(value);
      return fail(`the operator ${sign?.text}`);
    },
    cast_expression: (node) => {
      const [type, value] = named(node);
      return cast((type as Node).text.slice(1, -1), evaluate(value as Node));
    },
    element_access: (node) => {
      const [of, key] = named(node);
      return getElement(evaluate(of as Node), evaluate(key as Node));
    },
    member_access: (node) => {
      const [of, name] = named(node);
      if (bare(of as Node).type === 'type_literal') return getStatic((of as Node).text, (name as Node).text);
      return getProperty(evaluate(of as Node), (name as Node).text);
    },
    invokation_expression: (node) => {
      const [of, name, list] = named(node);
      const values =
        list === undefined
          ? []
          : named(list)
              .flatMap((one) => (one.type === 'argument_expression_list' ? named(one) : [one]))
              .map(evaluate);
      const isStatic = bare(of as Node).type === 'type_literal';
      const method = isStatic
        ? getStatic((of as Node).text, (name as Node).text)
        : getMethod(evaluate(of as Node), (name as Node).text);
      if (typeof method !== 'function') return fail(`${node.text} is no method`);
      return invoke(method as (...values: readonly Value[]) => Value, values);
    },
  };

  /** What a method throws arrives wrapped. */
  function invoke(method: (...values: readonly Value[]) => Value, values: readonly Value[]): Value {
    try {
      return method(...values);
    } catch (thrown) {
      if (!isPsError(thrown)) throw thrown;
      throw makeError(
        'Management.Automation.MethodInvocationException',
        `Exception calling: ${thrown.message}`,
        {
          InnerException: thrown.exception,
        },
      );
    }
  }

  function getStatic(type: string, name: string): Value {
    const found = findMember(world.types[type.slice(1, -1)], name);
    return found === undefined ? fail(`no ${type}::${name}`) : found;
  }

  function getElement(of: Value, key: Value): Value {
    if (isHashtable(of)) return getKey(of, key);
    if (Array.isArray(key)) return key.map((one) => getElement(of, one));
    if (Array.isArray(of) || typeof of === 'string') {
      const value = of[toNumber(key)];
      return value === undefined ? fail(`index ${toText(key)} is out of range`) : value;
    }
    return fail(`cannot index ${typeof of}`);
  }

  function cast(type: string, value: Value): Value {
    switch (type) {
      case 'int':
      case 'long': {
        const number = toNumber(value);
        const whole = Math.abs(number % 1) === 0.5 ? 2 * Math.round(number / 2) : Math.round(number);
        if (type === 'int' && Math.abs(whole) > 2147483648) return fail(`${number} is too large`);
        return whole;
      }
      case 'string':
        return toText(value);
      case 'char':
        return String.fromCharCode(toNumber(value));
      case 'bool':
      case 'switch':
        return toBool(value);
      case 'byte[]':
        return enumerate(value).map((one) => {
          const byte = toNumber(one);
          return byte >= 0 && byte <= 255 ? byte : fail(`${byte} is no byte`);
        });
      case 'string[]':
        return enumerate(value).map(toText);
      case 'object[]':
        return [...enumerate(value)];
      case 'ordered':
        return value;
      case 'hashtable':
        return isHashtable(value) ? value : fail('this is no hash table');
      default: {
        const block = findMember(value, 'block') as Node | undefined;
        if (block !== undefined) return (...values: readonly Value[]) => callBlock(block, values);
        if (typeof value === 'number' && /Protocols$/.test(type)) return value;
        if (isNothing(value)) return null;
        return findMember(value, 'type') === type ||
          (type === 'Exception' && findMember(value, 'Message') !== undefined) ||
          (type === 'IO.Stream' && /Stream$/.test(String(findMember(value, 'type'))))
          ? value
          : fail(`${JSON.stringify(value)} is no ${type}`);
      }
    }
  }

  function within<T>(frame: Frame, work: () => T): T {
    const before = frames;
    frames = [...frames, frame];
    try {
      return work();
    } finally {
      frames = before;
    }
  }

  /** Calls a block as .NET calls a delegate. */
  function callBlock(block: Node, values: readonly Value[]): Value {
    const body = named(block).find(({ type }) => type === 'script_block') ?? block;
    return within(new Map(), () => {
      bind(body, values);
      return collapse(outputOf(() => execute(body, current())));
    });
  }

  let current: () => Value[] = () => [];
  function outputOf(work: () => void): readonly Value[] {
    const out: Value[] = [];
    const before = current;
    current = () => out;
    try {
      work();
    } catch (thrown) {
      if (!isSignal(thrown) || thrown.signal !== 'return') throw thrown;
      emit(thrown.value, out);
    } finally {
      current = before;
    }
    return out;
  }

  /** Gives the parameters of a block their values. */
  function bind(block: Node, values: readonly Value[], byName: Readonly<Record<string, Value>> = {}): void {
    const list = block.descendantsOfType('parameter_list')[0];
    const owner = named(block).find(({ type }) => type === 'param_block');
    if (owner === undefined || list === null || list === undefined) {
      if (values.length > 0) fail('a block without parameters got some');
      return;
    }
    const parameters = named(list);
    if (values.length > parameters.length) fail(`too many arguments: ${values.length}`);
    for (const [index, parameter] of parameters.entries()) {
      const inner = parameter.type === 'variable' ? [parameter] : named(parameter);
      const variable = inner.find(({ type }) => type === 'variable') as Node;
      const types = inner
        .flatMap((one) => (one.type === 'type_literal' ? [one] : one.descendantsOfType('type_literal')))
        .filter((one): one is Node => one !== null);
      const type = types.at(-1)?.text.slice(1, -1);
      const fallback = inner.find((one) => one.type === 'script_parameter_default');
      const name = nameOf(variable.text);
      const given_ = index < values.length ? values[index] : findMember(byName, name);
      const value =
        given_ === undefined && fallback !== undefined ? evaluate(named(fallback)[0] as Node) : given_;
      const whole =
        type === undefined ? (value ?? null) : cast(type, value ?? (type === 'switch' ? false : null));
      (frames.at(-1) as Frame).set(name, whole);
    }
  }

  function pipe(node: Node): readonly Value[] {
    const [first, ...rest] = parts(node).filter(({ type }) => type !== '|');
    let out: Value[] = [];
    execute(first as Node, out);
    for (const one of rest) out = [...call(bare(one), out)];
    return out;
  }

  function call(node: Node, input: readonly Value[]): readonly Value[] {
    const [head, elements] = named(node);
    const name = (head as Node).text;
    const items =
      elements === undefined ? [] : named(elements).filter(({ type }) => type !== 'command_argument_sep');
    const block = functions.get(name.toLowerCase());
    if (block !== undefined) {
      const values = items.map(evaluate);
      return within(new Map(), () => {
        bind(block, values);
        return outputOf(() => execute(block, current()));
      });
    }
    const options = new Map<string, Value>();
    let key: string | undefined;
    let position = 0;
    for (const item of items) {
      if (item.type === 'command_parameter') {
        if (key !== undefined) options.set(key, true);
        key = item.text.slice(1).toLowerCase();
        continue;
      }
      options.set(key ?? String(position++), evaluate(item));
      key = undefined;
    }
    if (key !== undefined) options.set(key, true);
    return builtIn(name, options, input);
  }

  function builtIn(
    name: string,
    options: ReadonlyMap<string, Value>,
    input: readonly Value[],
  ): readonly Value[] {
    const block = findMember(options.get('0'), 'block') as Node | undefined;
    const each = (one: Value): readonly Value[] => {
      const before = (frames.at(-1) as Frame).get('_');
      write('$_', one);
      const out: Value[] = [];
      runAll(named(block as Node), out);
      write('$_', before);
      return out;
    };
    if (name === 'ForEach-Object' && block !== undefined) return input.flatMap(each);
    if (name === 'Where-Object' && block !== undefined)
      return input.filter((one) => toBool(collapse(each(one))));
    if (name === 'Sort-Object') {
      const sorted = [...input].sort((a, b) => (toText(a) < toText(b) ? -1 : 1));
      return options.has('unique')
        ? sorted.filter((one, index) => index === 0 || toText(one) !== toText(sorted[index - 1]))
        : sorted;
    }
    if (name === 'Select-Object') return input.slice(0, toNumber(options.get('first')));
    if (name === 'New-Object') {
      const make = world.make[toText(options.get('typename'))];
      if (make === undefined) return fail(`no constructor of ${toText(options.get('typename'))}`);
      const list = options.get('argumentlist');
      const values = list === undefined ? [] : Array.isArray(list) ? list : [list];
      const made = invoke(make, values);
      return [made];
    }
    const command = world.commands[name];
    return command === undefined ? fail(`no command ${name}`) : command(options, input);
  }

  const out: Value[] = [];
  try {
    try {
      bind(program, [], given);
      write('$ErrorActionPreference', 'Stop');
      write('$PSVersionTable', { type: 'table', PSVersion: { type: 'Version', Major: 5 } });
      write('$ExecutionContext', {
        type: 'context',
        SessionState: { type: 'state', LanguageMode: 'FullLanguage' },
      });
      execute(program, out);
    } catch (thrown) {
      const trap = program.descendantsOfType('trap_statement')[0];
      if (!isPsError(thrown) || trap === null || trap === undefined) throw thrown;
      frames = [top];
      write('$_', { type: 'ErrorRecord', Exception: thrown.exception } satisfies NetObject);
      inBraces(named(trap)[0] as Node, out);
    }
  } catch (thrown) {
    if (isSignal(thrown) && thrown.signal === 'exit') return { output: out, status: toNumber(thrown.value) };
    throw thrown;
  }
  return { output: out, status: 0 };
}
