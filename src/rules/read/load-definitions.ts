/** Reads the lists and parameters of a rule set and of the files that it includes. */
import { present } from '../../diagnostics/present.ts';
import { quote, word } from '../../diagnostics/quote.ts';
import type { Cloud } from '../../service-tags/cloud.ts';
import {
  type Definitions,
  fillParameters,
  isListName,
  type ListDefinition,
  type Parameter,
} from './definitions.ts';
import { listDefinitions, refuseDoubles, type TreeFile } from './includes.ts';
import { loadAddresses, loadHost } from './load-destination.ts';
import { findText, listTexts, type Report } from './nodes.ts';
import type { MapEntry } from './yaml/yaml-tree.ts';

/**
 * Reads what a rule set and its included files define; `given` are the values of parameters for this run. Errors:
 * `bad-include` for a name that is defined twice, `bad-list`, `bad-parameter`, and those of hosts and addresses.
 */
export function readDefinitions(
  files: readonly TreeFile[],
  given: ReadonlyMap<string, string>,
  cloud: Cloud,
  report: Report,
): Definitions {
  const parameters = readParameters(
    refuseDoubles(listDefinitions(files, 'parameters'), 'parameters', report),
    given,
    report,
  );
  const known: Definitions = { lists: new Map(), parameters };
  const lists = refuseDoubles(listDefinitions(files, 'lists'), 'lists', report).map(
    (entry) => [entry.key, readList(entry, known, cloud, report)] as const,
  );
  return { lists: new Map(lists), parameters };
}

function readList(
  { key, keySpan, value: node }: MapEntry,
  known: Definitions,
  cloud: Cloud,
  report: Report,
): ListDefinition {
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(key)) {
    const help = 'letters, digits and hyphens are all that a list is called by';
    report('bad-list', `${quote(key)} is no name of a list`, { span: keySpan, help });
  }
  const inside = (listTexts(node, 'hosts') ?? []).concat(listTexts(node, 'addresses') ?? []);
  for (const { value, span } of inside)
    if (isListName(value)) {
      const help = 'write its entries, or name both lists in the destination';
      report('bad-list', `a list does not hold another list, ${word(value)}`, { span, help });
    }
  const hosts = listTexts(node, 'hosts')?.flatMap((text) => {
    const filled = isListName(text.value) ? undefined : fillParameters(text, known.parameters, report);
    return filled === undefined ? [] : loadHost(filled, report);
  });
  const addresses = loadAddresses(node, cloud, known, report);
  return present({ hosts, addresses: addresses === 'any' ? undefined : addresses });
}

/** Whether a text may be the value of a parameter. */
export function isParameterValue(text: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(text);
}

/** Reads the parameters that files define; a value that was given for the run wins over a default. */
export function readParameters(
  entries: readonly MapEntry[],
  given: ReadonlyMap<string, string>,
  report: Report,
): ReadonlyMap<string, Parameter> {
  const parameters = entries.map(({ key: name, keySpan, value: node }): Parameter => {
    if (!/^[A-Za-z0-9][A-Za-z0-9-]*$/.test(name)) {
      const help = 'letters, digits and hyphens are all that a parameter is called by';
      report('bad-parameter', `${quote(name)} is no name of a parameter`, { span: keySpan, help });
    }
    const preset = findText(node, 'default');
    if (preset !== undefined && !isParameterValue(preset.value)) {
      const help = 'a value is one label: a-z, 0-9 and hyphens';
      report('bad-parameter', `${quote(preset.value)} cannot be the value of ${word(name)}`, {
        span: preset.span,
        help,
      });
    }
    return { name, ...present({ value: given.get(name) ?? preset?.value }) };
  });
  return new Map(parameters.map((one) => [one.name, one]));
}
