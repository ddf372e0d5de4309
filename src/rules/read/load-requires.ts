/** Reads what a machine must have: `requires`. */
import { present } from '../../diagnostics/present.ts';
import { isMisread, type Misread } from '../../sets/prefix.ts';
import type { Located, Requirement } from '../ast.ts';
import {
  type NumberKey,
  parseCheckNumber,
  parseFile,
  parseProgramName,
  parseRegistryKey,
  parseServiceName,
  parseValueName,
  parseValueText,
  parseVersion,
} from '../forms/machine-checks.ts';
import { checkKeys, type MachineCheck, type RegistryValue } from '../machine-check.ts';
import {
  findScalarText,
  findText,
  listItems,
  listOneOrMore,
  type Report,
  readKeyword,
  readProse,
  readTextWith,
} from './nodes.ts';
import { findEntry, type MapEntry, type Tree } from './yaml/yaml-tree.ts';

/** Reads the entries; errors: `bad-requirement`, `schema`. */
export function loadRequires(tree: Tree, report: Report): readonly Requirement[] {
  return listItems(tree, 'requires').flatMap((node) => loadRequirement(node, report) ?? []);
}

function loadRequirement(node: Tree, report: Report): Requirement | undefined {
  const id = findText(node, 'id');
  const entries = checkKeys.flatMap((key) => findEntry(node, key) ?? []);
  const [entry, second] = entries.sort((a, b) => a.keySpan.start - b.keySpan.start);
  if (second !== undefined) {
    const help = 'write a requirement for each, with an id of its own';
    report('bad-requirement', `a requirement has one check, and here ${second.key} is a second one`, {
      ...{ span: second.keySpan, help },
    });
  }
  const check = entry && loadCheck(entry, report);
  const build = findEntry(node, 'from-build')?.value;
  const source = findText(node, 'source');
  const known = present({
    why: readProse(node, 'why', report),
    source: source && { value: readProse(node, 'source', report) ?? '', span: source.span },
    where: readProse(node, 'where', report),
    fromBuild: build && readNumber('from-build', build, report),
    mend: readProse(node, 'mend', report),
  });
  if (id === undefined || check === undefined) return undefined;
  return { id, check, ...known, span: node.span };
}

function loadCheck({ key, value: node }: MapEntry, report: Report): MachineCheck | undefined {
  const kind = key as MachineCheck['kind'];
  switch (kind) {
    case 'os-build':
    case 'dotnet-release': {
      const atLeast = readNumber(kind, node, report);
      return atLeast === undefined ? undefined : { kind, atLeast };
    }
    case 'registry':
      return loadRegistryCheck(node, report);
    case 'service': {
      const name = readText(parseServiceName, findScalarText(node), report);
      return name === undefined ? undefined : { kind: 'service', name };
    }
    case 'file-version': {
      const files = readTexts(parseFile, findEntry(node, 'file')?.value, report);
      const atLeast = readText(parseVersion, findText(node, 'at-least'), report);
      return files === undefined || atLeast === undefined
        ? undefined
        : { kind: 'file-version', files, atLeast };
    }
    case 'not-installed': {
      const names = readTexts(parseProgramName, node, report);
      return names === undefined ? undefined : { kind: 'not-installed', names };
    }
  }
}

function loadRegistryCheck(node: Tree, report: Report): MachineCheck | undefined {
  const key = readText(parseRegistryKey, findText(node, 'key'), report);
  const name = readText(parseValueName, findText(node, 'name'), report);
  const value = findEntry(node, 'value')?.value;
  const values = listOneOrMore(value).flatMap((item): readonly RegistryValue[] => {
    const number = readNumber('value', item, report);
    const one = number ?? readText(parseValueText, findScalarText(item), report);
    return one === undefined ? [] : [one];
  });
  const mayBeAbsent = readKeyword(node, 'absent', ['refused', 'allowed']) === 'allowed';
  if (key === undefined || name === undefined || values.length === 0) return undefined;
  return { kind: 'registry', key, name, values, mayBeAbsent };
}

/** Reads a number under a key; what is no whole number was told by the schema. */
function readNumber(key: NumberKey, node: Tree, report: Report): number | undefined {
  if (node.kind !== 'scalar' || typeof node.value !== 'number' || !Number.isInteger(node.value))
    return undefined;
  const parsed = parseCheckNumber(key, node.value, node.source);
  if (!isMisread(parsed)) return parsed.number;
  report('bad-requirement', parsed.problem, { span: node.span, ...present({ help: parsed.help }) });
  return undefined;
}

type Parse = (text: string) => { readonly text: string } | Misread;

/** Reads one text of a check; undefined where it is refused or not there. */
function readText(parse: Parse, text: Located<string> | undefined, report: Report): string | undefined {
  return readTextWith(parse, text, 'bad-requirement', report)?.text;
}

/** Reads one text or a list of them; undefined where one is refused, or none is there. */
function readTexts(parse: Parse, node: Tree | undefined, report: Report): readonly string[] | undefined {
  const texts = listOneOrMore(node).map((item) => readText(parse, findScalarText(item), report));
  const read = texts.flatMap((text) => text ?? []);
  return read.length === 0 || read.length < texts.length ? undefined : read;
}
