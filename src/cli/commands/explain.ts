import type { Command } from 'commander';
import { type Diagnostic, error } from '../../diagnostics/diagnostic.ts';
import { compileToAsk, linesOfDevices, missingTagsFor } from '../../driver/compile-devices.ts';
import { chooseDevices } from '../../driver/devices.ts';
import { explainRequests } from '../../driver/explain-requests.ts';
import { renderExplanationsMarkdown } from '../../report/runs/explain-markdown.ts';
import { renderExplanations, renderExplanationsJson } from '../../report/runs/explain-text.ts';
import { requestsOf } from '../../rules/check/requests.ts';
import { resolvePolicy } from '../../rules/resolve/resolve.ts';
import { type InputOptions, readInputs } from '../inputs/inputs.ts';
import { readConfiguration } from '../inputs/prepare.ts';
import type { Io } from '../io.ts';
import { paintFor, tell, type Voice } from '../messages.ts';
import type { Runner } from '../options.ts';
import { examples, withFormat, withInputs, withTargets, withVoice } from '../options.ts';
import { watching } from '../progress.ts';

interface Options extends Voice, InputOptions {
  readonly target: readonly string[];
  readonly set: readonly string[];
  readonly config?: string;
  readonly principal?: string;
  readonly format: 'text' | 'json' | 'markdown';
}

/** `rulec explain REQUEST [RULESET…]`. */
export function define(command: Command, run: Runner): void {
  command
    .argument('<REQUEST>', 'https://HOST/PATH, http://…, connect://HOST:PORT, tcp://ADDRESS:PORT or udp://…')
    .argument('[RULESET...]', 'files, - for standard input, or names of bundled rule sets');
  withTargets(command, 'these targets or devices only; left out, all').option(
    '--principal <P>',
    'who asks: network-service, local-system, service:NAME, ACCOUNT+service:NAME, or a word for somebody else',
  );
  withVoice(withFormat(withInputs(command), ['text', 'json', 'markdown'])).addHelpText(
    'after',
    examples([
      'rulec explain https://login.microsoftonline.com/ --target squid,paloalto',
      'rulec explain https://tenant.example.com/ rules.yaml --target squid,pf',
      'rulec explain tcp://192.0.2.7:443 rules.yaml --principal network-service',
    ]),
  );
  command.action((request: string, names: readonly string[]) =>
    run((io) => explain(request, names, command.opts<Options>(), io)),
  );
}

async function explain(request: string, names: readonly string[], options: Options, io: Io): Promise<number> {
  const config = await readConfiguration(options.config, io);
  if (config.value === undefined) return tell(io, options, config.diagnostics, config.sources);
  const asked = options.target.length === 0 ? ['all'] : options.target;
  const chosen = chooseDevices(asked, config.value, options.set);
  if (chosen.value === undefined) return tell(io, options, chosen.diagnostics, config.sources);
  const devices = chosen.value;

  const read = await readInputs(names, options, io);
  const sources = new Map([...config.sources, ...read.sources]);
  if (read.value === undefined) return tell(io, options, read.diagnostics, sources);
  const { ruleSets, tags, provenance } = read.value;
  const resolved = resolvePolicy(ruleSets, tags, {
    missingTags: await missingTagsFor(devices),
    targets: [...new Set(devices.map(({ target }) => target))],
    ...(options.asOf === undefined ? {} : { asOf: options.asOf }),
  });
  const diagnostics: Diagnostic[] = [...read.diagnostics, ...resolved.diagnostics];
  if (resolved.value === undefined) return tell(io, options, diagnostics, sources);
  const policy = resolved.value;

  const { principal } = options;
  const requests = requestsOf(request, policy, principal === undefined ? {} : { principal });
  if (requests.value === undefined) {
    const misuse = requests.diagnostics.map(({ message, help }) =>
      error('usage', message, help === undefined ? {} : { help }),
    );
    return tell(io, options, misuse, sources);
  }
  const compiled = await watching(io, options.quiet, (watch) => compileToAsk(policy, devices, watch));
  const status = tell(io, options, [...diagnostics, ...compiled.diagnostics], sources);
  const explanations = explainRequests(policy, requests.value, compiled.value);
  const lineOf = linesOfDevices(compiled.value);
  const render = {
    json: () => renderExplanationsJson(provenance, request, explanations, sources, lineOf),
    markdown: () => renderExplanationsMarkdown(request, explanations, sources, lineOf),
    text: () => {
      const paint = paintFor(io.stdout, io, options);
      return renderExplanations(request, explanations, { sources, paint, lineOf });
    },
  };
  io.stdout.write(render[options.format]());
  return status;
}
