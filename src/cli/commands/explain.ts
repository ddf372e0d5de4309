import type { Command } from 'commander';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { present } from '../../diagnostics/present.ts';
import { createLineFinder, explainOnTexts } from '../../driver/compile-devices.ts';
import { renderExplanationsMarkdown, renderExplanationsText } from '../../report/runs/explain.ts';
import { renderExplanationsJson } from '../../report/runs/explain-json.ts';
import { findChosen, requestsOf } from '../../rules/check/requests.ts';
import { readRun } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { paintFor, tell } from '../messages.ts';
import {
  type Act,
  addExamples,
  addRepeatable,
  withDeviceFiles,
  withFormat,
  withInputs,
  withTargets,
  withVoice,
} from '../options.ts';
import { withProgress } from '../progress.ts';
import type { ExplainOnOptions } from './explain-on.ts';

type Options = ExplainOnOptions;

/** `rulec explain REQUEST [RULESET…]`. */
export function define(command: Command, act: Act): void {
  command
    .argument(
      '[REQUEST]',
      'https://HOST/PATH, http://…, connect://HOST:PORT, udp://HOST:PORT, tcp://ADDRESS:PORT …',
    )
    .argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  const who =
    'who asks: network-service, local-system, service:NAME, ACCOUNT+service:NAME, or a word for somebody else';
  withTargets(command, 'these targets or devices only; default: all').option('--principal <P>', who);
  withDeviceFiles(command).option(
    '--requests <FILE>',
    'requests as JSON lines, answered as JSON lines; with --on',
  );
  addRepeatable(command, { '--on <FILE>': "a file of the device's own configuration, the main one first" });
  withVoice(withFormat(withInputs(command), ['text', 'json', 'markdown']));
  addExamples(command, [
    'rulec explain https://login.microsoftonline.com/ --target squid,paloalto',
    'rulec explain https://tenant.example.com/ rules.yaml --target squid,pf',
    'rulec explain tcp://192.0.2.7:443 rules.yaml --principal network-service',
    'rulec explain https://login.example.com/ --target squid --on /etc/squid/squid.conf',
    'rulec explain --requests asked.jsonl --target pf --on /etc/pf.conf --set pf.inside=em1',
  ]);
  act(command, explainRequest);
}

async function explainRequest(
  io: Io,
  options: Options,
  request: string | undefined,
  names: readonly string[],
): Promise<number> {
  const swapped = findSwapped(request, names);
  if (swapped !== undefined) return tell(io, options, [swapped], new Map());
  if (options.on.length > 0) {
    const { explainOnDevice } = await import('./explain-on.ts');
    return explainOnDevice(io, options, request === undefined ? [] : [request, ...names]);
  }
  const misused = findMisuse(request, options);
  if (misused !== undefined || request === undefined)
    return tell(io, options, misused === undefined ? [] : [misused], new Map());
  const { value: run, diagnostics, sources } = await readRun(names, options, io, { preset: ['all'] });
  if (run === undefined) return tell(io, options, diagnostics, sources);
  const { policy, devices, provenance } = run;
  const { principal, format, quiet } = options;
  const requests = requestsOf(request, policy, present({ principal }));
  if (requests.value === undefined) {
    const misuse = requests.diagnostics.map(({ message, help }) =>
      error('usage', message, present({ help })),
    );
    return tell(io, options, misuse, sources);
  }
  const { value } = requests;
  const { asked, explanations } = await withProgress(io, quiet, (watch) =>
    explainOnTexts(policy, devices, value, watch),
  );
  const problems = asked.flatMap((device) => device.problems);
  const status = tell(io, options, [...diagnostics, ...problems], sources);
  const chosen = findChosen(value, policy, principal);
  const context = { sources, lineOf: createLineFinder(asked), chosen };
  const render = {
    json: () => renderExplanationsJson(provenance, request, explanations, context),
    markdown: () => renderExplanationsMarkdown(request, explanations, context),
    text: () => renderExplanationsText(request, explanations, context, paintFor(io.stdout, io, options)),
  };
  io.stdout.write(render[format]());
  return status;
}

/** The request comes first; rule sets and requests do not look alike. */
function findSwapped(first: string | undefined, others: readonly string[]): Diagnostic | undefined {
  const isRequest = (word: string): boolean => /^(?:https?|connect|tcp|udp):\/\//i.test(word);
  const request = others.find(isRequest);
  if (first === undefined || isRequest(first) || request === undefined) return undefined;
  const rest = [first, ...others.filter((one) => one !== request)].join(' ');
  return error('usage', 'the request comes first', { help: `rulec explain ${request} ${rest}` });
}

function findMisuse(
  request: string | undefined,
  { requests, assume, premise, root }: Options,
): Diagnostic | undefined {
  const isOfFiles = requests !== undefined || root !== undefined || assume.length > 0 || premise.length > 0;
  if (isOfFiles) {
    const help = 'name them: --target T --on FILE';
    return error('usage', "--requests, --root, --assume and --no-premise are about a device's own files", {
      help,
    });
  }
  if (request !== undefined) return undefined;
  return error('usage', 'which request?', { help: 'rulec explain https://login.example.com/ rules.yaml' });
}
