/** Compiles in a thread of its own, with the library as it is. */
import exampleTags from '../../examples/first/service-tags.lock.json' with { type: 'json' };
import {
  chooseDevices,
  collectInputs,
  compileRun,
  type Diagnostic,
  loadAllServiceTags,
  loadRuleSet,
  prepareRun,
  registry,
} from '../../src/index.ts';
import { diagnosticFindings, type Finding, targetFindings } from '../../src/report/findings/findings.ts';
import type { Answer, DeviceResult, Problem, Request } from './protocol.ts';

const file = 'rules.yaml';

self.onmessage = async ({ data }: MessageEvent<Request>): Promise<void> => {
  const start = performance.now();
  const made = await compile(data);
  say({ kind: 'result', id: data.id, milliseconds: performance.now() - start, ...made });
};

void listTargets();

async function listTargets(): Promise<void> {
  const targets = await Promise.all(registry.map(({ load }) => load()));
  say({
    kind: 'targets',
    targets: targets.map(({ name, title, options }) => ({
      ...{ name, title },
      options: options.map(({ name, help, form, default: value, required, placeholder }) => ({
        ...{ name, help, form },
        ...(value === undefined ? {} : { default: value }),
        ...(required === undefined ? {} : { required }),
        ...(placeholder === undefined ? {} : { placeholder }),
      })),
    })),
  });
}

interface Made {
  readonly problems: readonly Problem[];
  readonly devices: readonly DeviceResult[];
}

async function compile({ work, tags }: Request): Promise<Made> {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const sources = new Map([[file, work.rules]]);
  const diagnostics: Diagnostic[] = [];
  const take = <T>(outcome: {
    readonly value?: T;
    readonly diagnostics: readonly Diagnostic[];
  }): T | undefined => {
    diagnostics.push(...outcome.diagnostics);
    return outcome.value;
  };
  const bytes = encode(work.rules);
  const ruleSet = take(loadRuleSet(file, bytes));
  const given = tags ?? { name: 'service-tags.lock.json', text: JSON.stringify(exampleTags) };
  const known = take(loadAllServiceTags([{ file: given.name, bytes: encode(given.text) }]));
  const names = Object.keys(work.devices);
  const settings = Object.entries(work.devices).flatMap(([target, values]) =>
    Object.entries(values).map(([name, value]) => `${target}.${name}=${value}`),
  );
  const devices = names.length === 0 ? [] : take(chooseDevices(names, [], settings));
  const inputs =
    ruleSet === undefined || known === undefined ? undefined : collectInputs([{ ruleSet, bytes }], known);
  const run =
    inputs === undefined || devices === undefined ? undefined : take(await prepareRun(inputs, devices));
  const compiled = run === undefined ? undefined : take(await compileRun(run));
  return {
    problems: diagnosticFindings(diagnostics, sources).map(makeProblem),
    devices: (compiled?.report.targets ?? []).map((report, index) => ({
      ...{ name: report.target, verdict: report.verdict },
      losses: targetFindings(report, sources, (path) => path).map(makeProblem),
      files: (compiled?.compiled[index]?.compilation.files ?? []).map(({ path, content }) => ({
        path,
        content:
          typeof content === 'string' ? content : `(binary, ${content.length.toLocaleString('en')} bytes)`,
      })),
    })),
  };
}

function makeProblem({ rule, severity, message, place, accepted }: Finding): Problem {
  return {
    ...{ code: rule, severity, message },
    ...(place === undefined || place.file !== file ? {} : { place }),
    ...(accepted === undefined ? {} : { accepted }),
  };
}

function say(answer: Answer): void {
  self.postMessage(answer);
}
